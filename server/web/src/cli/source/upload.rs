//! `rollcall source upload-token`: the address to which a carrier sends its lists.

use std::io::Write;

use services::{Caller, feeds};

use super::{Named, find};
use crate::cli::{Context, Outcome, output::output};

impl Named {
    /// Makes a token and shows it this once; the one there was counts no more.
    pub(super) async fn upload_token(
        self,
        context: &Context,
        caller: &Caller,
    ) -> anyhow::Result<Outcome> {
        let connection = find(context, caller, &self.name).await?.connection;
        let token = feeds::upload_token(&context.app, caller, connection.id).await?;
        if context.json {
            let told = serde_json::json!({ "token": token, "path": format!("/feeds/{token}") });
            writeln!(output(), "{told}")?;
        } else {
            writeln!(output(), "/feeds/{token}")?;
            eprintln!(
                "Lists of {} are sent to this address of the server. It is not shown again:\n  \
                 curl --data-binary @list.csv https://YOUR-SERVER/feeds/TOKEN",
                connection.name
            );
        }
        Ok(Outcome::Done)
    }
}

//! `rollcall key`: the keys that seal credentials.

use std::io::Write;

use clap::Subcommand;
use services::vault;

use super::{Context, Outcome, output::output};

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Make a new key, seal all credentials with it, and forget the older keys
    ///
    /// A server that runs follows by itself. Stopped half way, run it again. Keys that are given in
    /// `ROLLCALL_KEY` are not ours to make: put the new one first, rotate, then take the others out.
    Rotate,
}

impl Key {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        let Self::Rotate = self;
        let sealed = vault::rotate(&context.app).await?;
        if context.json {
            writeln!(output(), "{}", serde_json::json!({ "sealed": sealed }))?;
        } else {
            writeln!(
                output(),
                "{sealed} connections are sealed with the new key. Keep a copy of the key file."
            )?;
        }
        Ok(Outcome::Done)
    }
}

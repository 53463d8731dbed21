//! `rollcall demo`: a database with a demo organisation, served.

use std::io::Write;

use clap::Args;

use super::{Context, Outcome, output::output, serve::Serve};
use crate::demo;

/// How to serve it.
#[derive(Debug, Args)]
pub(super) struct Demo {
    #[command(flatten)]
    serve: Serve,
}

impl Demo {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        Box::pin(demo::start(&context.app, |day| {
            eprintln!("The demo lives through {day}");
        }))
        .await?;
        writeln!(
            output(),
            "Sign in as {} with the password {}",
            demo::EMAIL,
            demo::PASSWORD
        )?;
        self.serve.run(context).await
    }
}

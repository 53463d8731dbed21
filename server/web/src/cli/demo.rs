//! `rollcall demo`: a database with a demo organisation, served.

use clap::Args;

use super::{Context, Outcome, serve::Serve};

/// How to serve it.
#[derive(Debug, Args)]
pub(super) struct Demo {
    #[command(flatten)]
    serve: Serve,
}

impl Demo {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        self.serve.run(context).await
    }
}

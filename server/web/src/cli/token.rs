//! `rollcall token`: the tokens that scripts use.

use std::io::Write;

use clap::{Args, Subcommand};
use domain::access::Role;
use services::access;

use super::{Context, Outcome, output::output};

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make a token, and print it once
    Add(Add),
}

/// Which token to make.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// What it is for
    name: String,
    /// What it may do: viewer, porting, engineer or admin
    #[arg(long)]
    role: Role,
}

impl Token {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        let Self::Add(add) = self;
        add.run(context).await
    }
}

impl Add {
    async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        let caller = context.caller().await?;
        let made = access::create_token(&context.app, &caller, &self.name, self.role).await?;
        if context.json {
            let token = &made.token;
            let token = serde_json::json!({
                "id": token.id, "name": token.name, "role": token.role, "token": made.secret,
            });
            writeln!(output(), "{token}")?;
        } else {
            // The token alone on the output, for a script to take; the advice for whoever looks on.
            writeln!(output(), "{}", made.secret)?;
            eprintln!("Keep it somewhere safe: it is not shown again.");
        }
        Ok(Outcome::Done)
    }
}

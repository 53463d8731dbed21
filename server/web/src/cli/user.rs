//! `rollcall user`: the people who sign in.

use std::io::{Read, Write};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::access::Role;
use services::access::{self, NewUser};

use super::{Context, Outcome, output::output};

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Add a person
    Add(Add),
}

/// Whom to add.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// The email address they sign in with
    email: String,
    /// What they may do: viewer, porting, engineer or admin
    #[arg(long)]
    role: Role,
    /// Read their password from the standard input
    #[arg(long, required = true)]
    password_stdin: bool,
}

impl User {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        let Self::Add(add) = self;
        add.run(context).await
    }
}

impl Add {
    async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        let password = read_password()?;
        let new = NewUser {
            email: &self.email,
            name: "",
            password: &password,
            role: self.role,
        };
        let user = access::add_user(&context.app, &context.caller().await?, &new).await?;
        if context.json {
            let user = serde_json::json!({ "id": user.id, "email": user.email, "role": user.role });
            writeln!(output(), "{user}")?;
        } else {
            writeln!(
                output(),
                "{} can sign in as {}.",
                user.email,
                user.role.label().to_lowercase()
            )?;
        }
        Ok(Outcome::Done)
    }
}

/// The password, without the line end that `echo` adds.
fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("The password on the standard input cannot be read.")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

//! `rollcall migrate`: brings the database up to date.

use std::io::Write;

use clap::Args;

use super::{Context, Outcome, output::output};

/// The arguments: none of its own.
#[derive(Debug, Args)]
pub(super) struct Migrate {}

impl Migrate {
    /// Every command has a database that is up to date, so there is nothing left to do but to say so.
    pub(super) fn run(context: &Context) -> anyhow::Result<Outcome> {
        if context.json {
            writeln!(output(), "{}", serde_json::json!({ "up_to_date": true }))?;
        } else {
            writeln!(output(), "The database is up to date.")?;
        }
        Ok(Outcome::Done)
    }
}

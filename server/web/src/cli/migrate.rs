//! `rollcall migrate`: brings the database up to date.

use clap::Args;

use super::{Context, Outcome};

/// The arguments: none of its own.
#[derive(Debug, Args)]
pub(super) struct Migrate {}

impl Migrate {
    /// Every command has a database that is up to date, so there is nothing left to do but to say so.
    pub(super) fn run(context: &Context) -> Outcome {
        if context.json {
            println!("{}", serde_json::json!({ "up_to_date": true }));
        } else {
            println!("The database is up to date.");
        }
        Outcome::Done
    }
}

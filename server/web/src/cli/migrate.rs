//! `rollcall migrate`

use anyhow::Result;

use super::{Global, Outcome};

pub(super) async fn run(global: &Global) -> Result<Outcome> {
    global.app().await?;
    println!("The database is up to date.");
    Ok(Outcome::Done)
}

//! `rollcall reconcile`

use anyhow::Result;
use domain::overview::ReconcileReport;
use services::reconcile;

use super::{Global, Outcome};

pub(super) async fn run(global: &Global) -> Result<Outcome> {
    let (app, caller) = global.open().await?;
    let report = reconcile::run(&app, &caller).await?;
    if global.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        let ReconcileReport { numbers, opened, reopened, pending, seen, resolved } = report;
        println!(
            "{numbers} numbers: {opened} findings opened, {reopened} reopened, {pending} pending, \
             {seen} seen again, {resolved} resolved"
        );
    }
    Ok(Outcome::Done)
}

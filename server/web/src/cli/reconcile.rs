//! `rollcall reconcile`: compares all sources with the inventory.

use std::io::Write;

use clap::Args;
use domain::overview::ReconcileReport;
use services::reconcile;

use super::{Context, Outcome, output::output};

/// The arguments: none of its own.
#[derive(Debug, Args)]
pub(super) struct Reconcile {}

impl Reconcile {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        let caller = context.caller().await?;
        let report = reconcile::run(&context.app, &caller).await?;
        if context.json {
            writeln!(output(), "{}", serde_json::to_string(&report)?)?;
            return Ok(Outcome::Done);
        }
        let ReconcileReport {
            numbers,
            opened,
            reopened,
            pending,
            excepted,
            seen,
            resolved,
        } = report;
        writeln!(
            output(),
            "{numbers} numbers: {opened} findings opened, {reopened} reopened, {pending} pending, \
             {excepted} excepted, {seen} seen again, {resolved} resolved"
        )?;
        Ok(Outcome::Done)
    }
}

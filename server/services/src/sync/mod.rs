//! Asking a connection: each list it gives, one after another, under one lease.
//!
//! A vendor's fault is never taken for a fact. It ends the run with a verdict and a reason; the facts in
//! force stay as they are, and the next run is the next try.

mod ask;
mod end;

use std::sync::Arc;

use crate::{
    App, Caller, Error, Result, access, connections,
    jobs::{self, Hold},
};
use connectors::{
    connector::{Connector, List},
    http::Meter,
    webhook::{Refusal, Request},
};
use domain::{
    ConnectionId,
    access::Permission,
    connection::{Connection, SyncReport, Verdict},
    overview::SourceRow,
    source::{Run, SourceKind},
};

/// Has a connection asked by the worker, unless it is about to be.
pub async fn request(app: &App, caller: &Caller, id: ConnectionId) -> Result<()> {
    caller.require(Permission::RunSources)?;
    connections::ensure(app, caller, id).await?;
    let mut tx = app.db.begin().await?;
    jobs::queue_sync(app, caller, &mut tx.conn(), id).await?;
    tx.commit().await?;
    Ok(())
}

/// Asks a connection now, in this process, under the same lease as the worker would.
pub async fn run_now(app: &App, caller: &Caller, id: ConnectionId) -> Result<SyncReport> {
    caller.require(Permission::RunSources)?;
    connections::ensure(app, caller, id).await?;
    jobs::sync_now(app, caller, id).await
}

/// Stops the asking of a connection. What it has read so far is thrown away.
pub async fn cancel(app: &App, caller: &Caller, id: ConnectionId) -> Result<()> {
    caller.require(Permission::RunSources)?;
    connections::ensure(app, caller, id).await?;
    let mut tx = app.db.begin().await?;
    jobs::cancel_sync(app, caller, &mut tx.conn(), id).await?;
    tx.commit().await?;
    Ok(())
}

/// A vendor calls. Once its signature is verified, the connection is asked again, unless it is paused; what
/// the call says is not taken for a fact.
pub async fn receive_webhook(
    app: &App,
    id: ConnectionId,
    request: &Request<'_>,
) -> Result<std::result::Result<(), Refusal>> {
    let Some((org, connection)) = connections::find_anywhere(app, id).await? else {
        return Ok(Err(Refusal::NotExpected));
    };
    let Ok((connector, _)) = connections::open(app, org, &connection).await else {
        return Ok(Err(Refusal::NotExpected));
    };
    let hints = match connector.verify_webhook(request) {
        Ok(hints) => hints,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if connection.is_paused {
        tracing::info!(connection = %id, hints = hints.len(), "a vendor called, and is left alone");
        return Ok(Ok(()));
    }
    tracing::info!(connection = %id, hints = hints.len(), "a vendor called, and is asked again");
    let caller = access::worker(app, org);
    let mut tx = app.db.begin().await?;
    jobs::queue_sync(app, &caller, &mut tx.conn(), id).await?;
    jobs::queue_ports(app, &caller, &mut tx.conn(), id).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Asks a connection for all its lists. Called under the connection's lease.
pub(crate) async fn run(
    app: &App,
    caller: &Caller,
    id: ConnectionId,
    hold: &Hold<'_>,
) -> Result<SyncReport> {
    caller.require(Permission::RunSources)?;
    let detail = connections::find(app, caller, id).await?;
    let connection = detail.connection;
    let begun = app.now();
    let opened = connections::open(app, caller.org, &connection).await;
    let runs = match opened {
        Ok((connector, meter)) => {
            let asked = Asked {
                connection: &connection,
                connector,
                meter,
                hold,
            };
            asked.lists(app, caller, &detail.sources).await?
        }
        Err(Error::Invalid(reason)) => {
            let mut failed = Vec::new();
            for source in &detail.sources {
                let source = &source.source;
                let run = ask::fail(app, caller, &connection, hold, source.id, &reason).await?;
                failed.push((source.kind, run));
            }
            failed
        }
        Err(error) => return Err(error),
    };
    let took = app.now() - begun;
    let mut report = report(&runs, took.as_seconds_f64());
    if hold.stop().is_cancelled() {
        // Lists that were read before stay in force, and the others were not asked for.
        report.verdict = report.verdict.max(Verdict::Incomplete);
        report.reason = Some("Somebody stopped it.".to_owned());
    }
    let mut tx = app.db.begin().await?;
    if runs.iter().any(|(_, run)| is_news(run)) {
        jobs::queue_reconcile(app, caller, &mut tx.conn()).await?;
    }
    if !hold.stop().is_cancelled() {
        hold.conclude(&mut tx.conn(), report.verdict, &told(&report))
            .await?;
    }
    tx.commit().await?;
    Ok(report)
}

/// What an asking came to, in words: why it is not complete, or how much it listed.
fn told(report: &SyncReport) -> String {
    let numbers = || domain::words::counted(report.facts, "number");
    report.reason.clone().unwrap_or_else(numbers)
}

/// Leaves a connection whose asking will not be tried again: none of its runs looks as if it went on.
pub(crate) async fn give_up(app: &App, caller: &Caller, id: ConnectionId) -> Result<()> {
    let detail = match connections::find(app, caller, id).await {
        // It was taken away in the meantime.
        Err(Error::NotFound(_)) => return Ok(()),
        found => found?,
    };
    for fed in &detail.sources {
        ask::abandon(app, caller, &fed.source).await?;
    }
    Ok(())
}

/// Whether the roll should be called again: the facts may have changed, or the vendor refuses us.
fn is_news(run: &Run) -> bool {
    let verdict = run.verdict();
    let may_have_changed = |v| matches!(v, Verdict::Complete | Verdict::Incomplete);
    verdict.is_some_and(may_have_changed) || run.refusal.is_some()
}

/// A connection that is being asked.
struct Asked<'a> {
    connection: &'a Connection,
    connector: Arc<dyn Connector>,
    meter: Arc<Meter>,
    hold: &'a Hold<'a>,
}

impl Asked<'_> {
    async fn lists(
        &self,
        app: &App,
        caller: &Caller,
        sources: &[SourceRow],
    ) -> Result<Vec<(SourceKind, Run)>> {
        let mut runs = Vec::new();
        for (part, list) in (0..).zip(self.connector.capabilities().lists) {
            let fed = sources.iter().find(|row| row.source.kind == kind(*list));
            let fed = fed.ok_or(Error::NotFound("source"))?;
            if let Some(run) = self.asked_before(app, part, fed) {
                runs.push((kind(*list), run.clone()));
                continue;
            }
            let run = ask::list(app, caller, self, *list, fed.source.id).await?;
            runs.push((kind(*list), run));
            if self.hold.stop().is_cancelled() {
                break;
            }
        }
        Ok(runs)
    }

    /// The run of a list that a worker asked for to its end before this one took over. It is not asked for
    /// twice, unless that was long ago.
    fn asked_before<'r>(&self, app: &App, part: u64, fed: &'r SourceRow) -> Option<&'r Run> {
        let is_recent = |run: &&Run| {
            let ended = run.finished_at;
            ended.is_some_and(|at| app.now() - at < ask::RESUMED_WITHIN)
        };
        let was_done = part < self.hold.parts_done();
        fed.latest.as_ref().filter(is_recent).filter(|_| was_done)
    }
}

/// What a list speaks about.
pub(crate) const fn kind(list: List) -> SourceKind {
    match list {
        List::TeamsUsers => SourceKind::TeamsUsers,
        List::TeamsNumbers => SourceKind::TeamsNumbers,
        List::CarrierNumbers => SourceKind::Carrier,
    }
}

/// The runs of an asking, taken together. Facts are statements about numbers, so accounts do not count.
fn report(runs: &[(SourceKind, Run)], seconds: f64) -> SyncReport {
    let mut report = SyncReport {
        verdict: Verdict::Complete,
        reason: None,
        pages: 0,
        requests: 0,
        retries: 0,
        facts: 0,
        new: 0,
        changed: 0,
        gone: 0,
        seconds,
    };
    let was_asked = runs.iter().any(|(_, run)| run.traffic.pages > 0);
    for (kind, run) in runs {
        report.pages += run.traffic.pages;
        report.requests += run.traffic.requests;
        report.retries += run.traffic.retries;
        if *kind != SourceKind::TeamsUsers {
            report.facts += run.rows;
            report.new += run.changes.created;
            report.changed += run.changes.updated;
            // Of a list with gaps nothing is taken to be gone.
            if run.verdict() != Some(Verdict::Incomplete) {
                report.gone += run.changes.vanished;
            }
        }
        let verdict = match run.verdict().unwrap_or(Verdict::Failed) {
            // Failed is for a vendor that could not be asked at all.
            Verdict::Failed if was_asked => Verdict::Incomplete,
            verdict => verdict,
        };
        if verdict > report.verdict {
            report.verdict = verdict;
            report.reason.clone_from(&run.reason);
        }
    }
    report
}

//! Reading the history on, and telling what it says.
//!
//! The watch of an organisation moves on in the transaction that tells: what was told is not told again, and
//! what was not is told the next time, whoever fell silent in between. Of several workers one moves it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    FindingId, OrgId, PlanId, PortOutId, SourceId,
    history::Entry,
    notification::news::{Known, news},
};
use store::{Conn, findings, history, notifications as rows, plans, ports, sources};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{clocks, events, mail, people};
use crate::{App, Result, access};

/// How often the clocks of an organisation are looked at.
pub(super) const LOOKED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Organisations that are looked after in one round.
const AT_ONCE: u32 = 100;
/// Entries of the history that are read at once.
const PAGE: u32 = 1000;
/// How long what was told is kept.
const KEPT: TimeDelta = TimeDelta::days(180);
/// How often what is older is forgotten.
const PRUNED_EVERY: TimeDelta = TimeDelta::hours(6);

/// Looks after what people and programs are to be told, until it is told to stop.
pub(crate) async fn watch(app: &App, stopping: &CancellationToken) {
    let mut pruned_at = None;
    while !stopping.is_cancelled() {
        let round = round(app, &mut pruned_at).await;
        let pause = match round {
            Ok(()) => app.pace.idle,
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "nobody is told anything at present"
                );
                app.pace.heartbeat
            }
        };
        tokio::select! {
            () = stopping.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn round(app: &App, pruned_at: &mut Option<DateTime<Utc>>) -> Result<()> {
    let now = app.now();
    if pruned_at.is_none_or(|at| now - at >= PRUNED_EVERY) {
        let mut tx = app.db.begin().await?;
        rows::prune(&mut tx.conn(), now - KEPT).await?;
        tx.commit().await?;
        *pruned_at = Some(now);
    }
    look(app).await
}

/// Tells what happened and what the time has brought since the last look, and hands over the mails that are
/// due. Done twice, it tells nothing more.
pub async fn look(app: &App) -> Result<()> {
    let mut read = app.db.read().await?;
    let before = app.now() - LOOKED_EVERY;
    let due = rows::due_watches(&mut read.conn(), before, AT_ONCE).await?;
    drop(read);
    let mut failed = None;
    for org in due {
        // One that cannot be looked after must not hold up the others; it comes up again.
        if let Err(error) = look_after(app, org).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                organisation = %org,
                "what happened in an organisation was not told"
            );
            failed = Some(error);
        }
    }
    mail::hand_over(app).await?;
    failed.map_or(Ok(()), Err)
}

async fn look_after(app: &App, org: OrgId) -> Result<()> {
    while read_on(app, org).await? {}
    clocks::look(app, org).await?;
    // What the clocks moved is in the history now.
    while read_on(app, org).await? {}
    Ok(())
}

/// Reads a page of the history on and tells what it says. Whether there may be more.
async fn read_on(app: &App, org: OrgId) -> Result<bool> {
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let from = rows::watch(conn, org).await?.seq;
    let entries = page(conn, org, from).await?;
    let Some(last) = entries.last() else {
        return Ok(false);
    };
    let news = news(&entries, &known(conn, org, &entries).await?);
    let listeners = events::listening(conn, org).await?;
    drop(read);
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    if !rows::watch_moved_on(conn, org, from, last.seq).await? {
        return Ok(false);
    }
    people::tell(app, conn, org, &news).await?;
    let caller = access::worker(app, org);
    events::queue(app, &caller, conn, &listeners, &entries).await?;
    tx.commit().await?;
    Ok(entries.len() >= PAGE as usize)
}

/// The next entries of the history. Findings that one roll call opened stay together, however many they are.
async fn page(conn: &mut Conn<'_>, org: OrgId, from: i64) -> Result<Vec<Entry>> {
    let mut entries = history::after(conn, org, from, PAGE).await?;
    let mut is_full = entries.len() == PAGE as usize;
    while let Some(last) = entries
        .last()
        .filter(|last| is_full && last.entity == "finding")
    {
        let more = history::after(conn, org, last.seq, PAGE).await?;
        let goes_on = more
            .first()
            .is_some_and(|next| next.entity == "finding" && next.at == last.at);
        if !goes_on {
            break;
        }
        is_full = more.len() == PAGE as usize;
        entries.extend(more);
    }
    Ok(entries)
}

/// The things that entries name, as they stand now.
async fn known(conn: &mut Conn<'_>, org: OrgId, entries: &[Entry]) -> Result<Known> {
    let mut known = Known::default();
    let ids: Vec<FindingId> = named(entries, "finding").map(FindingId::new).collect();
    let found = findings::find_many(conn, org, &ids).await?;
    known.findings = found.into_iter().map(|f| (f.id.uuid(), f)).collect();
    for id in named(entries, "plan") {
        let plan = plans::find(conn, org, PlanId::new(id)).await?;
        known.plans.extend(plan.map(|plan| (id, plan)));
    }
    for id in named(entries, "port_out") {
        let port_out = ports::find_port_out(conn, org, PortOutId::new(id)).await?;
        known.port_outs.extend(port_out.map(|p| (id, p)));
    }
    for id in named(entries, "source") {
        let source = sources::find(conn, org, SourceId::new(id)).await?;
        known.sources.extend(source.map(|source| (id, source)));
    }
    Ok(known)
}

/// The things of a kind that entries are about, each once.
fn named(entries: &[Entry], entity: &str) -> impl Iterator<Item = Uuid> {
    let mut ids: Vec<Uuid> = entries
        .iter()
        .filter(|entry| entry.entity == entity)
        .map(|entry| entry.entity_id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter()
}

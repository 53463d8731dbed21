//! Reading the history on, and telling what it says.
//!
//! The watch of an organisation moves on in the transaction that tells: what was told is not told again, and
//! what was not is told the next time, whoever fell silent in between. Of several workers one moves it. It moves
//! by the page, so that no transaction is long, however much happened.

use chrono::{DateTime, TimeDelta, Utc};
use domain::OrgId;
use store::notifications as rows;
use tokio_util::sync::CancellationToken;

use super::{clocks, events, mail, pages, people};
use crate::{App, Result, access};

/// How often the clocks of an organisation are looked at.
pub(super) const LOOKED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Organisations that are looked after in one round.
const AT_ONCE: u32 = 100;
/// How long what was told is kept.
pub(super) const KEPT: TimeDelta = TimeDelta::days(180);
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

/// Reads a page of the history on and tells what it says. Whether there is more.
async fn read_on(app: &App, org: OrgId) -> Result<bool> {
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let from = rows::watch(conn, org).await?.seq;
    let Some(page) = pages::read(conn, org, from).await? else {
        return Ok(false);
    };
    let listeners = events::listening(conn, org).await?;
    drop(read);
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    if !rows::watch_moved_on(conn, org, from, page.end).await? {
        return Ok(false);
    }
    people::tell(app, conn, org, &page.news).await?;
    let caller = access::worker(app, org);
    events::queue(app, &caller, conn, &listeners, &page.entries).await?;
    tx.commit().await?;
    Ok(page.has_more)
}

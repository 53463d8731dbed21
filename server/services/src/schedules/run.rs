//! A schedule's time has come.

use chrono::{DateTime, Utc};
use domain::{
    OrgId, ReportId, ScheduleId,
    delivery::Payload,
    report::{ReportFilter, ReportHead},
    schedule::{RunOutcome, Schedule, ScheduleRun},
};
use store::{Conn, StoreError, schedules as rows};

use super::next_run;
use crate::{
    App, Caller, Error, Result, access, deliveries, jobs,
    jobs::Hold,
    reports::{self, Asked, Since},
};

/// Schedules queued in one round.
const AT_ONCE: u32 = 100;
/// Runs among which the last regular report is looked for.
const LOOKED_BACK: u32 = 50;

/// Queues the schedules that are due. Each moves on to its next time in the same transaction, so that of
/// several workers one queues it, and times that were missed are made up for once.
pub(crate) async fn queue_due(app: &App) -> Result<()> {
    let mut read = app.db.read().await?;
    let due = rows::due(&mut read.conn(), app.now(), AT_ONCE).await?;
    drop(read);
    for (org, schedule) in due {
        // One that cannot be queued must not hold up the others; it comes up again.
        if let Err(error) = queue_one(app, org, &schedule).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                schedule = %schedule.id,
                "a schedule that is due was not queued"
            );
        }
    }
    Ok(())
}

async fn queue_one(app: &App, org: OrgId, schedule: &Schedule) -> Result<()> {
    let Some(due_at) = schedule.next_run_at else {
        return Ok(());
    };
    let next = next_run(app, schedule).unwrap_or_else(|error| {
        tracing::warn!(schedule = %schedule.id, %error, "a schedule has no next time");
        None
    });
    let caller = access::worker(app, org);
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    if rows::move_on(conn, org, schedule, next).await? {
        jobs::queue_schedule(app, &caller, conn, schedule.id, due_at, false).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Makes the report of a schedule and queues it for its destinations, once for each time that was due.
pub(crate) async fn run(
    app: &App,
    caller: &Caller,
    id: ScheduleId,
    due_at: DateTime<Utc>,
    is_test: bool,
    hold: &Hold<'_>,
) -> Result<()> {
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let schedule = rows::find(conn, caller.org, id).await?;
    let is_done = rows::has_run(conn, caller.org, id, due_at, is_test).await?;
    drop(read);
    let Some(schedule) = schedule.filter(|_| !is_done) else {
        return Ok(());
    };
    let made = make(app, caller, &schedule).await;
    let head = match made {
        Ok(head) => head,
        // Trying again makes a report no better that cannot be made of this filter.
        Err(Error::Invalid(why)) => {
            return write_failed(app, caller, id, due_at, is_test, &why).await;
        }
        Err(error) => return Err(error),
    };
    let run = ScheduleRun {
        due_at,
        ran_at: app.now(),
        is_test,
        report_id: Some(head.id),
        outcome: outcome(&schedule, &head, is_test),
        error: None,
    };
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    match rows::insert_run(conn, caller.org, id, &run).await {
        Err(StoreError::Taken) => return Ok(()),
        written => written?,
    }
    if run.outcome == RunOutcome::Sent {
        send(app, caller, conn, &schedule, &head, is_test).await?;
    }
    hold.note(conn, run.outcome.label()).await?;
    Ok(tx.commit().await?)
}

/// What becomes of a report that was made. Who tries a schedule out wants to see it.
fn outcome(schedule: &Schedule, head: &ReportHead, is_test: bool) -> RunOutcome {
    let plan = &schedule.plan;
    if plan.destinations.is_empty() {
        RunOutcome::Stored
    } else if plan.skips_quiet && head.is_quiet && !is_test {
        RunOutcome::Quiet
    } else {
        RunOutcome::Sent
    }
}

/// Makes the report: since the schedule's own last one, so that none in between takes anything away from it.
async fn make(app: &App, caller: &Caller, schedule: &Schedule) -> Result<ReportHead> {
    let since = match last_report(app, caller, schedule).await? {
        Some(id) => Since::Report(id),
        None => Since::Last,
    };
    let plan = &schedule.plan;
    let asked = Asked {
        kind: plan.kind,
        filter: plan.filter.clone(),
        since,
    };
    reports::run(app, caller, &asked).await
}

/// The last report that the schedule made by itself, if it is about the same as the next.
async fn last_report(app: &App, caller: &Caller, schedule: &Schedule) -> Result<Option<ReportId>> {
    let mut read = app.db.read().await?;
    let runs = rows::runs(&mut read.conn(), caller.org, schedule.id, LOOKED_BACK).await?;
    drop(read);
    let mut regular = runs.into_iter().filter(|run| !run.is_test);
    let Some(id) = regular.find_map(|run| run.report_id) else {
        return Ok(None);
    };
    let head = match reports::find(app, caller, id).await {
        Ok(report) => report.head,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let plan = &schedule.plan;
    let is_same = head.kind == plan.kind && is_same_filter(&head.filter, &plan.filter);
    Ok(is_same.then_some(id))
}

/// Whether two filters leave the same in. A report spells names as the inventory does.
fn is_same_filter(a: &ReportFilter, b: &ReportFilter) -> bool {
    let key = |filter: &ReportFilter| {
        let key = |name: &Option<String>| name.as_deref().map(|name| name.trim().to_lowercase());
        let filter = filter.clone().tidied();
        (key(&filter.site), key(&filter.carrier), filter.severities)
    };
    key(a) == key(b)
}

async fn send(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    schedule: &Schedule,
    head: &ReportHead,
    is_test: bool,
) -> Result<()> {
    let payload = Payload::Report {
        id: head.id,
        title: head.title(),
        formats: schedule.plan.formats.clone(),
        is_test,
    };
    for destination in &schedule.plan.destinations {
        deliveries::queue(app, caller, conn, *destination, &payload).await?;
    }
    Ok(())
}

/// Writes that the report of a time could not be made.
pub(crate) async fn give_up(
    app: &App,
    caller: &Caller,
    id: ScheduleId,
    due_at: DateTime<Utc>,
    is_test: bool,
) -> Result<()> {
    let why = "The report could not be made. The page of the worker says why.";
    write_failed(app, caller, id, due_at, is_test, why).await
}

async fn write_failed(
    app: &App,
    caller: &Caller,
    id: ScheduleId,
    due_at: DateTime<Utc>,
    is_test: bool,
    why: &str,
) -> Result<()> {
    let run = ScheduleRun {
        due_at,
        ran_at: app.now(),
        is_test,
        report_id: None,
        outcome: RunOutcome::Failed,
        error: Some(why.to_owned()),
    };
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    if rows::find(conn, caller.org, id).await?.is_none() {
        return Ok(());
    }
    match rows::insert_run(conn, caller.org, id, &run).await {
        Err(StoreError::Taken) => return Ok(()),
        written => written?,
    }
    Ok(tx.commit().await?)
}

//! Schedules: reports that are made at their time and sent to whom it may concern.

mod record;
mod run;
mod view;

use chrono::{DateTime, Utc};
use domain::{
    OrgId, ScheduleId,
    access::Permission,
    connection::Schedule as Timing,
    history::Action,
    schedule::{ReportPlan, Schedule},
};
use store::{Conn, destinations, schedules as rows};

pub(crate) use run::{give_up, queue_due, run};
pub use view::{find, find_by_name, list};

use crate::{App, Caller, Error, Result, connections::schedule::Plan, jobs, text};

/// A schedule as somebody enters it.
#[derive(Clone, Debug)]
pub struct ScheduleForm {
    /// Its name.
    pub name: String,
    /// What is made and sent.
    pub plan: ReportPlan,
    /// When.
    pub timing: Timing,
}

/// Adds a schedule.
pub async fn add(app: &App, caller: &Caller, form: ScheduleForm) -> Result<ScheduleId> {
    caller.require(Permission::ManageReports)?;
    let mut schedule = Schedule {
        id: ScheduleId::new(app.new_id()),
        name: String::new(),
        plan: form.plan.clone(),
        timing: form.timing.clone(),
        is_paused: false,
        next_run_at: None,
        version: 1,
    };
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    fill_in(app, conn, caller.org, &mut schedule, form).await?;
    rows::insert(conn, caller.org, &schedule, app.now()).await?;
    let entry = record::change(Action::Created, None, Some(&schedule));
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(schedule.id)
}

/// Changes a schedule. The version must be the one that was read.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: ScheduleId,
    version: i64,
    form: ScheduleForm,
) -> Result<()> {
    caller.require(Permission::ManageReports)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = current(conn, caller.org, id, version).await?;
    let mut after = before.clone();
    fill_in(app, conn, caller.org, &mut after, form).await?;
    update(app, caller, conn, &before, &after).await?;
    Ok(tx.commit().await?)
}

/// Pauses a schedule, or resumes it from its next time on. What passed while it was paused is not made up
/// for. The version must be the one that was read.
pub async fn pause(
    app: &App,
    caller: &Caller,
    id: ScheduleId,
    version: i64,
    is_paused: bool,
) -> Result<()> {
    caller.require(Permission::ManageReports)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = current(conn, caller.org, id, version).await?;
    if before.is_paused == is_paused {
        return Ok(());
    }
    let mut after = Schedule {
        is_paused,
        ..before.clone()
    };
    after.next_run_at = next_run(app, &after)?;
    update(app, caller, conn, &before, &after).await?;
    Ok(tx.commit().await?)
}

/// Takes a schedule away. Its reports and what is on its way stay.
pub async fn remove(app: &App, caller: &Caller, id: ScheduleId, version: i64) -> Result<()> {
    caller.require(Permission::ManageReports)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = current(conn, caller.org, id, version).await?;
    rows::delete(conn, caller.org, id, version).await?;
    let entry = record::change(Action::Deleted, Some(&before), None);
    app.record(caller, conn, &[entry]).await?;
    Ok(tx.commit().await?)
}

/// Makes the report of a schedule now and sends it to all its destinations, marked as a test. The regular
/// ones go on as if it had not been.
pub async fn try_out(app: &App, caller: &Caller, id: ScheduleId) -> Result<()> {
    caller.require(Permission::ManageReports)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let found = rows::find(conn, caller.org, id).await?;
    found.ok_or(Error::NotFound("schedule"))?;
    jobs::queue_schedule(app, caller, conn, id, app.now(), true).await?;
    Ok(tx.commit().await?)
}

async fn update(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    before: &Schedule,
    after: &Schedule,
) -> Result<()> {
    rows::update(conn, caller.org, after).await?;
    let entry = record::change(Action::Updated, Some(before), Some(after));
    app.record(caller, conn, &[entry]).await
}

/// Puts what somebody entered into a schedule, if it can be.
async fn fill_in(
    app: &App,
    conn: &mut Conn<'_>,
    org: OrgId,
    schedule: &mut Schedule,
    form: ScheduleForm,
) -> Result<()> {
    let name = form.name.trim().to_owned();
    if name.is_empty() {
        return Err(Error::Invalid("Give the schedule a name.".to_owned()));
    }
    text::ensure_visible("The name", &name)?;
    match rows::find_by_name(conn, org, &name).await? {
        Some(known) if known.id != schedule.id => {
            return Err(Error::Invalid(format!(
                "There is a schedule \u{201c}{}\u{201d} already. Change it, or choose another name.",
                known.name
            )));
        }
        _ => {}
    }
    for id in &form.plan.destinations {
        let found = destinations::find(conn, org, *id).await?;
        found.ok_or(Error::NotFound("destination"))?;
    }
    let is_moved = schedule.timing != form.timing || schedule.next_run_at.is_none();
    schedule.name = name;
    schedule.plan = tidied(form.plan);
    schedule.timing = form.timing;
    if is_moved {
        schedule.next_run_at = next_run(app, schedule)?;
    }
    Ok(())
}

/// The same plan with each form and destination once.
fn tidied(mut plan: ReportPlan) -> ReportPlan {
    plan.filter = plan.filter.tidied();
    plan.formats.sort_unstable();
    plan.formats.dedup();
    let mut seen = Vec::new();
    plan.destinations.retain(|id| {
        let is_new = !seen.contains(id);
        seen.push(*id);
        is_new
    });
    plan
}

/// When a schedule comes next.
fn next_run(app: &App, schedule: &Schedule) -> Result<Option<DateTime<Utc>>> {
    let plan = Plan::read(&schedule.timing, app.now())?;
    Ok(plan.next_once(app.now()).filter(|_| !schedule.is_paused))
}

async fn current(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: ScheduleId,
    version: i64,
) -> Result<Schedule> {
    let schedule = rows::find(conn, org, id)
        .await?
        .ok_or(Error::NotFound("schedule"))?;
    if schedule.version == version {
        Ok(schedule)
    } else {
        Err(Error::Conflict)
    }
}

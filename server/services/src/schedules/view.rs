//! Schedules as people see them.

use domain::{
    ScheduleId,
    access::Permission,
    schedule::{Schedule, ScheduleDetail},
};
use store::{Conn, destinations, schedules as rows};

use crate::{App, Caller, Error, Result, connections::schedule::Plan};

/// Runs shown with a schedule.
const RUNS_SHOWN: u32 = 30;
/// Next times shown with a schedule.
const NEXT_SHOWN: usize = 3;

/// The schedules, by name.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<ScheduleDetail>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let mut details = Vec::new();
    for schedule in rows::list(conn, caller.org).await? {
        details.push(detail(app, caller, conn, schedule).await?);
    }
    Ok(details)
}

/// A schedule with its runs.
pub async fn find(app: &App, caller: &Caller, id: ScheduleId) -> Result<ScheduleDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let found = rows::find(conn, caller.org, id).await?;
    detail(app, caller, conn, found.ok_or(Error::NotFound("schedule"))?).await
}

/// A schedule by its name, without regard to case.
pub async fn find_by_name(app: &App, caller: &Caller, name: &str) -> Result<ScheduleDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let found = rows::find_by_name(conn, caller.org, name).await?;
    detail(app, caller, conn, found.ok_or(Error::NotFound("schedule"))?).await
}

async fn detail(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    schedule: Schedule,
) -> Result<ScheduleDetail> {
    let mut destination_names = Vec::new();
    for id in &schedule.plan.destinations {
        let found = destinations::find(conn, caller.org, *id).await?;
        destination_names.extend(found.map(|destination| destination.name));
    }
    // A zone that is no longer known has no next time, and the page says so.
    let next_local = Plan::read(&schedule.timing, app.now())
        .ok()
        .filter(|_| !schedule.is_paused)
        .map(|plan| plan.next_local(app.now(), NEXT_SHOWN))
        .unwrap_or_default();
    Ok(ScheduleDetail {
        destination_names,
        next_local,
        runs: rows::runs(conn, caller.org, schedule.id, RUNS_SHOWN).await?,
        schedule,
    })
}

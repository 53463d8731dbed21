//! Schedules as people see them.

use std::collections::HashMap;

use domain::{
    DestinationId, OrgId, ScheduleId,
    access::Permission,
    schedule::{Schedule, ScheduleDetail, ScheduleRun},
};
use store::{Conn, destinations, schedules as rows};

use crate::{App, Caller, Error, Result, connections::schedule::Plan};

/// Runs shown with a schedule.
const RUNS_SHOWN: u32 = 30;
/// Next times shown with a schedule.
const NEXT_SHOWN: usize = 3;

/// The schedules, by name, each with its last run that was no test.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<ScheduleDetail>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let names = names(conn, caller.org).await?;
    let mut last = rows::last_runs(conn, caller.org).await?;
    let schedules = rows::list(conn, caller.org).await?.into_iter();
    Ok(schedules
        .map(|schedule| {
            let last = last.remove(&schedule.id);
            detail(app, schedule, &names, last.into_iter().collect())
        })
        .collect())
}

/// A schedule with its runs.
pub async fn find(app: &App, caller: &Caller, id: ScheduleId) -> Result<ScheduleDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let found = rows::find(conn, caller.org, id).await?;
    with_runs(app, caller, conn, found).await
}

/// A schedule by its name, without regard to case.
pub async fn find_by_name(app: &App, caller: &Caller, name: &str) -> Result<ScheduleDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let found = rows::find_by_name(conn, caller.org, name).await?;
    with_runs(app, caller, conn, found).await
}

async fn with_runs(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    found: Option<Schedule>,
) -> Result<ScheduleDetail> {
    let schedule = found.ok_or(Error::NotFound("schedule"))?;
    let names = names(conn, caller.org).await?;
    let runs = rows::runs(conn, caller.org, schedule.id, RUNS_SHOWN).await?;
    Ok(detail(app, schedule, &names, runs))
}

/// The names of the destinations.
type Names = HashMap<DestinationId, String>;

async fn names(conn: &mut Conn<'_>, org: OrgId) -> Result<Names> {
    let all = destinations::list(conn, org).await?.into_iter();
    Ok(all.map(|one| (one.id, one.name)).collect())
}

fn detail(app: &App, schedule: Schedule, names: &Names, runs: Vec<ScheduleRun>) -> ScheduleDetail {
    let destinations = schedule.plan.destinations.iter();
    let destination_names = destinations.filter_map(|id| names.get(id).cloned());
    // A zone that is no longer known has no next time, and the page says so.
    let next_local = Plan::read(&schedule.timing, app.now())
        .ok()
        .filter(|_| !schedule.is_paused)
        .map(|plan| plan.next_local(app.now(), NEXT_SHOWN))
        .unwrap_or_default();
    ScheduleDetail {
        destination_names: destination_names.collect(),
        next_local,
        runs,
        schedule,
    }
}

//! The worker as people see it: what runs now, what ran last, and what comes next.

use std::collections::HashMap;

use domain::{
    ConnectionId, JobId, ScheduleId,
    access::Permission,
    connection::Connection,
    schedule::Schedule,
    worker::{JobRow, NextRun, Recurring, WorkerView},
};
use store::{
    connections,
    jobs::{self, Entry},
    schedules,
};

use crate::{
    App, Caller, Error, Result,
    jobs::{Order, Work, cancel_job},
    plans,
};

/// Rows shown of each list.
const SHOWN: u32 = 50;

/// What runs and waits, what ended last, and what is done next by itself.
pub async fn show(app: &App, caller: &Caller) -> Result<WorkerView> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let connections = connections::list(conn, caller.org).await?;
    let schedules = schedules::list(conn, caller.org).await?;
    let names = Names::of(&connections, &schedules);
    let rows = |entries: Vec<Entry>| entries.into_iter().map(|e| row(e, &names)).collect();
    let now = rows(jobs::under_way(conn, caller.org, SHOWN).await?);
    let last = rows(jobs::ended(conn, caller.org, SHOWN).await?);
    Ok(WorkerView {
        now,
        last,
        next: next(&connections, &schedules),
    })
}

/// What is not paused, the soonest first.
fn next(connections: &[Connection], schedules: &[Schedule]) -> Vec<NextRun> {
    let asked = connections
        .iter()
        .filter(|connection| !connection.is_paused);
    let asked = asked.map(|c| (Recurring::Connection(c.id), &c.name, c.next_run_at));
    let made = schedules.iter().filter(|schedule| !schedule.is_paused);
    let made = made.map(|s| (Recurring::Schedule(s.id), &s.name, s.next_run_at));
    let run = |(of, name, at): (Recurring, &String, Option<_>)| {
        Some(NextRun {
            of,
            name: name.clone(),
            at: at?,
        })
    };
    let mut next: Vec<NextRun> = asked.chain(made).filter_map(run).collect();
    next.sort_by_key(|run| run.at);
    next
}

/// The names of what the worker is told to do by identifier.
struct Names<'n> {
    connections: HashMap<ConnectionId, &'n str>,
    schedules: HashMap<ScheduleId, &'n str>,
}

impl<'n> Names<'n> {
    fn of(connections: &'n [Connection], schedules: &'n [Schedule]) -> Self {
        Self {
            connections: connections
                .iter()
                .map(|connection| (connection.id, connection.name.as_str()))
                .collect(),
            schedules: schedules
                .iter()
                .map(|schedule| (schedule.id, schedule.name.as_str()))
                .collect(),
        }
    }

    fn connection(&self, id: ConnectionId) -> &'n str {
        let name = self.connections.get(&id).copied();
        name.unwrap_or("a connection that was removed")
    }

    fn report(&self, id: ScheduleId) -> String {
        match self.schedules.get(&id) {
            Some(name) => format!("Make and send {name}"),
            None => "Make the report of a schedule that was removed".to_owned(),
        }
    }
}

/// Stops the asking of a connection or the application of a plan, or takes it out if it waits. What has ended
/// stays as it is. Other work is not stopped: somebody waits for an import, and a roll call is short.
pub async fn cancel(app: &App, caller: &Caller, id: JobId) -> Result<()> {
    caller.require(Permission::RunSources)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let entry = jobs::find(conn, caller.org, id).await?;
    let entry = entry.ok_or(Error::NotFound("work under way"))?;
    let connection = match work(&entry) {
        Some(Work::Sync { connection }) => connection,
        Some(Work::Plan { plan }) => {
            drop(tx);
            return plans::stop(app, caller, plan).await;
        }
        Some(
            Work::Import { .. }
            | Work::Reconcile
            | Work::Ports { .. }
            | Work::Schedule { .. }
            | Work::Deliver { .. },
        )
        | None => {
            return Err(Error::Invalid(
                "Only the asking of a source and the application of a plan can be stopped. An import is read \
                 to its end, and can be discarded then; a roll call and the reading of ports end by themselves. \
                 A delivery is dropped under Deliveries."
                    .to_owned(),
            ));
        }
    };
    if !cancel_job(app, caller, conn, id, connection).await? {
        return Err(Error::NotFound("work under way"));
    }
    Ok(tx.commit().await?)
}

/// What is to be done; nothing if another version wrote it down.
fn work(entry: &Entry) -> Option<Work> {
    let order: Option<Order> = serde_json::from_str(&entry.payload).ok();
    order.map(|order| order.work)
}

fn row(entry: Entry, names: &Names<'_>) -> JobRow {
    let work = work(&entry);
    let connection_id = match work {
        Some(Work::Sync { connection } | Work::Ports { connection }) => Some(connection),
        _ => None,
    };
    let what = match work {
        Some(Work::Import { .. }) => "Read an upload".to_owned(),
        Some(Work::Reconcile) => "Call the roll".to_owned(),
        Some(Work::Plan { .. }) => "Apply a plan".to_owned(),
        Some(Work::Sync { connection }) => format!("Ask {}", names.connection(connection)),
        Some(Work::Ports { connection }) => {
            format!("Ask {} about ports", names.connection(connection))
        }
        Some(Work::Schedule { schedule, .. }) => names.report(schedule),
        Some(Work::Deliver { .. }) => "Send a message".to_owned(),
        None => entry.kind,
    };
    JobRow {
        id: entry.id,
        what,
        state: entry.state,
        connection_id,
        plan_id: match work {
            Some(Work::Plan { plan }) => Some(plan),
            _ => None,
        },
        run_at: entry.run_at,
        started_at: entry.started_at,
        finished_at: entry.finished_at,
        attempt: entry.attempt,
        max_attempts: entry.max_attempts,
        verdict: entry.verdict,
        note: entry.note,
        lease_until: entry.lease_until,
        is_cancelled: entry.is_cancelled,
        error: entry.error,
    }
}

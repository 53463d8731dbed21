//! The worker as people see it: what runs now, what ran last, and what comes next.

use std::collections::HashMap;

use domain::{
    ConnectionId, JobId,
    access::Permission,
    worker::{JobRow, NextRun, WorkerView},
};
use store::{
    connections,
    jobs::{self, Entry},
};

use crate::{
    App, Caller, Error, Result,
    jobs::{Order, Work},
};

/// Rows shown of each list.
const SHOWN: u32 = 50;

/// What runs and waits, what ended last, and which connections are asked next by themselves.
pub async fn show(app: &App, caller: &Caller) -> Result<WorkerView> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let connections = connections::list(conn, caller.org).await?;
    let names: HashMap<ConnectionId, &str> = connections
        .iter()
        .map(|connection| (connection.id, connection.name.as_str()))
        .collect();
    let rows = |entries: Vec<Entry>| entries.into_iter().map(|e| row(e, &names)).collect();
    let now = rows(jobs::under_way(conn, caller.org, SHOWN).await?);
    let last = rows(jobs::ended(conn, caller.org, SHOWN).await?);
    let mut next: Vec<NextRun> = connections
        .iter()
        .filter(|connection| !connection.is_paused)
        .filter_map(|connection| {
            Some(NextRun {
                connection_id: connection.id,
                name: connection.name.clone(),
                at: connection.next_run_at?,
            })
        })
        .collect();
    next.sort_by_key(|run| run.at);
    Ok(WorkerView { now, last, next })
}

/// Stops a piece of work, or takes it out if it waits. What has ended stays as it is.
pub async fn cancel(app: &App, caller: &Caller, id: JobId) -> Result<()> {
    caller.require(Permission::RunSources)?;
    let mut tx = app.db.begin().await?;
    if !jobs::cancel(&mut tx.conn(), caller.org, id, app.now()).await? {
        return Err(Error::NotFound("work under way"));
    }
    tx.commit().await?;
    Ok(())
}

fn row(entry: Entry, names: &HashMap<ConnectionId, &str>) -> JobRow {
    let work = serde_json::from_str(&entry.payload)
        .ok()
        .map(|order: Order| order.work);
    let connection_id = match work {
        Some(Work::Sync { connection }) => Some(connection),
        _ => None,
    };
    let what = match work {
        Some(Work::Import { .. }) => "Read an upload".to_owned(),
        Some(Work::Reconcile) => "Call the roll".to_owned(),
        Some(Work::Sync { connection }) => match names.get(&connection) {
            Some(name) => format!("Ask {name}"),
            None => "Ask a connection that was removed".to_owned(),
        },
        None => entry.kind,
    };
    JobRow {
        id: entry.id,
        what,
        state: entry.state,
        connection_id,
        run_at: entry.run_at,
        started_at: entry.started_at,
        finished_at: entry.finished_at,
        attempt: entry.attempt,
        max_attempts: entry.max_attempts,
        note: entry.note,
        lease_until: entry.lease_until,
        is_cancelled: entry.is_cancelled,
        error: entry.error,
    }
}

//! Connections and schedules whose time has come.

use chrono::{DateTime, Utc};
use domain::{OrgId, connection::Connection};
use store::connections as rows;

use super::{lane_of, queue_ports, queue_sync};
use crate::{App, Result, access, connections::schedule::Plan, schedules};

/// Connections queued in one round.
const AT_ONCE: u32 = 100;

/// Queues the connections and schedules that are due. Each moves on to its next time in the same transaction, so that
/// of several workers one queues it, and a time that was missed is made up for once.
pub(super) async fn queue_due(app: &App) -> Result<()> {
    let mut read = app.db.read().await?;
    let due = rows::due(&mut read.conn(), app.now(), AT_ONCE).await?;
    drop(read);
    for (org, connection) in due {
        // One that cannot be queued must not hold up the others; it comes up again.
        if let Err(error) = queue_one(app, org, &connection).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                connection = %connection.id,
                "a connection that is due was not queued"
            );
        }
    }
    schedules::queue_due(app).await
}

async fn queue_one(app: &App, org: OrgId, connection: &Connection) -> Result<()> {
    let next = next_run(app, connection);
    let caller = access::worker(app, org);
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    if !rows::move_on(conn, org, connection, next).await? {
        return Ok(());
    }
    // What is still being asked, or waits, need not be asked twice.
    let lane = store::jobs::lane(conn, org, &lane_of(connection.id)).await?;
    if !lane.is_running {
        queue_sync(app, &caller, conn, connection.id).await?;
    }
    // A request for our numbers is a yes once its time is over, and the call that told of it may be lost.
    queue_ports(app, &caller, conn, connection.id).await?;
    tx.commit().await?;
    Ok(())
}

fn next_run(app: &App, connection: &Connection) -> Option<DateTime<Utc>> {
    match Plan::read(&connection.schedule, app.now()) {
        Ok(plan) => plan.next_run(app.now(), &*app.entropy),
        Err(error) => {
            tracing::warn!(connection = %connection.id, %error, "a connection has no next time");
            None
        }
    }
}

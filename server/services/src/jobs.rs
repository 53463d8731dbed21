//! Background work: what there is to do, and how it is queued.
//!
//! Work is queued in the transaction that makes it necessary. It names what is to be done, not how: a
//! worker that takes it up reads the present state, so doing it twice changes nothing more. Work that
//! must not be done by two at once has a lane: a connection is asked by one worker at a time, whoever
//! asked for it.

mod due;
mod hold;
mod work;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ConnectionId, DeliveryId, ImportId, JobId, PlanId, ScheduleId,
    access::Role,
    connection::SyncReport,
    delivery::{Delivery, Recipient},
    import::ImportState,
};
use serde::{Deserialize, Serialize};
use store::{
    Conn,
    jobs::{self, Lane, NewJob},
};
use uuid::Uuid;

pub(crate) use hold::Hold;
pub use work::{run_one, run_worker};

use crate::{App, Caller, Result, connections};

/// How often work is tried.
const ATTEMPTS: i32 = 5;

/// How a worker keeps time.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long a worker may be silent before another takes its work over.
    pub lease: TimeDelta,
    /// How often a lease is prolonged, and how soon a worker learns that it is to stop.
    pub heartbeat: Duration,
    /// How long a worker waits when there is nothing to do.
    pub idle: Duration,
    /// How long work may go on once its worker is told to stop.
    pub grace: Duration,
    /// How soon a change that was sent is looked at again; each pause is twice the one before.
    pub look_again: Duration,
    /// How long a change may take to show before nobody can say whether it took.
    pub patience: Duration,
    /// How many pieces of work it does at once, so that a vendor who lets it wait holds up nobody else.
    pub hands: usize,
}

impl Pace {
    /// How many of the hands may be at sending, so that receivers who let them wait never hold up all else.
    const fn sending_hands(&self) -> usize {
        if self.hands > 3 { self.hands - 2 } else { 1 }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::with_lease(Duration::from_mins(1))
    }
}

impl Pace {
    /// The pace of a worker that may be silent for so long. Its heart beats often enough that several
    /// beats may fail.
    pub fn with_lease(lease: Duration) -> Self {
        Self {
            lease: TimeDelta::from_std(lease).unwrap_or(TimeDelta::MAX),
            heartbeat: (lease / 10).min(Duration::from_secs(5)),
            idle: Duration::from_millis(250),
            grace: Duration::from_secs(5),
            look_again: Duration::from_secs(1),
            patience: Duration::from_mins(10),
            hands: 4,
        }
    }

    /// For tests: the same lease, and everything else in no time.
    pub fn quick() -> Self {
        Self {
            heartbeat: Duration::from_millis(10),
            idle: Duration::from_millis(5),
            grace: Duration::from_millis(20),
            look_again: Duration::from_millis(2),
            patience: Duration::from_millis(100),
            ..Self::default()
        }
    }
}

/// What is to be done, and on whose behalf.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) work: Work,
    user: Option<domain::UserId>,
    name: String,
    role: Role,
    request_id: Uuid,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Work {
    /// A step of an import.
    Import { id: ImportId, step: ImportState },
    /// A roll call.
    Reconcile,
    /// The asking of a connection.
    Sync { connection: ConnectionId },
    /// The application of a plan.
    Plan { plan: PlanId },
    /// The asking of a connection about its ports.
    Ports { connection: ConnectionId },
    /// The report of a schedule that was due at a time (UTC), or that somebody tries out.
    Schedule {
        schedule: ScheduleId,
        due_at: DateTime<Utc>,
        is_test: bool,
    },
    /// The sending of a message.
    Deliver { delivery: DeliveryId, to: Recipient },
}

/// The kind of a roll call, and the key under which it waits once.
const RECONCILE: &str = "reconcile";

/// The kind of the sending of a message.
const DELIVER: &str = "deliver";

/// The way out of all mail, whoever it is for: there is one mail server.
const MAIL: &str = "mail";

/// The lane of an organisation's plans: one at a time, so that what one has read the next does not change.
const PLANS: &str = "plans";

impl Work {
    const fn kind(self) -> &'static str {
        match self {
            Self::Import { .. } => "import",
            Self::Reconcile => RECONCILE,
            Self::Sync { .. } => "sync",
            Self::Plan { .. } => "plan",
            Self::Ports { .. } => "ports",
            Self::Schedule { .. } => "schedule",
            Self::Deliver { .. } => DELIVER,
        }
    }

    /// Work with the same key waits once.
    fn dedupe_key(self) -> String {
        match self {
            Self::Import { id, step } => format!("import {id} {step}"),
            Self::Reconcile => RECONCILE.to_owned(),
            Self::Sync { connection } => format!("sync {connection}"),
            Self::Plan { plan } => format!("plan {plan}"),
            Self::Ports { connection } => format!("ports {connection}"),
            Self::Schedule {
                schedule,
                due_at,
                is_test,
            } => format!(
                "schedule {schedule} {} {is_test}",
                due_at.timestamp_millis()
            ),
            Self::Deliver { delivery, .. } => format!("deliver {delivery}"),
        }
    }

    /// Work in the same lane is done one at a time.
    fn lane(self) -> Option<String> {
        match self {
            Self::Import { .. } => None,
            Self::Reconcile => Some(RECONCILE.to_owned()),
            Self::Sync { connection } => Some(lane_of(connection)),
            Self::Plan { .. } => Some(PLANS.to_owned()),
            // Apart from the connection's lists, which may take long.
            Self::Ports { connection } => Some(format!("ports {connection}")),
            // The next report goes on from the last.
            Self::Schedule { schedule, .. } => Some(format!("schedule {schedule}")),
            Self::Deliver { to, .. } => Some(lane_to(to)),
        }
    }
}

fn lane_of(connection: ConnectionId) -> String {
    format!("connection {connection}")
}

/// One who takes long holds up nobody else.
fn lane_to(to: Recipient) -> String {
    match to {
        Recipient::Destination(id) => format!("destination {id}"),
        Recipient::Person(id) => format!("person {id}"),
    }
}

/// Which way out a message takes. What goes by mail has an address of its own or is for a person.
pub(crate) fn gate_of(delivery: &Delivery) -> String {
    match (delivery.recipient, &delivery.address) {
        (Recipient::Person(_), _) | (_, Some(_)) => MAIL.to_owned(),
        (to, None) => lane_to(to),
    }
}

/// Queues a step of an import.
pub(crate) async fn queue_import(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    id: ImportId,
    step: ImportState,
) -> Result<()> {
    queue(app, caller, conn, Work::Import { id, step }).await
}

/// Queues a roll call, unless one waits already.
pub(crate) async fn queue_reconcile(app: &App, caller: &Caller, conn: &mut Conn<'_>) -> Result<()> {
    queue(app, caller, conn, Work::Reconcile).await
}

/// Queues the asking of a connection, unless it waits already.
pub(crate) async fn queue_sync(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    connection: ConnectionId,
) -> Result<()> {
    queue(app, caller, conn, Work::Sync { connection }).await
}

/// Queues the application of a plan, unless it waits already.
pub(crate) async fn queue_plan(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    plan: PlanId,
) -> Result<()> {
    queue(app, caller, conn, Work::Plan { plan }).await
}

/// Queues the asking of a connection about its ports, as soon as can be.
pub(crate) async fn queue_ports(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    connection: ConnectionId,
) -> Result<()> {
    queue(app, caller, conn, Work::Ports { connection }).await
}

/// The same in a while. Times are rounded up to whole pauses, so that however many ask for it, it is done
/// once in each.
pub(crate) async fn queue_ports_after(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    connection: ConnectionId,
    pause: TimeDelta,
) -> Result<()> {
    let seconds = pause.num_seconds().max(1);
    let slot = app.now().timestamp() / seconds + 1;
    let later = NewJob {
        run_at: DateTime::from_timestamp(slot * seconds, 0).unwrap_or_else(|| app.now() + pause),
        dedupe_key: Some(format!("ports {connection} {seconds} {slot}")),
        ..new_job(app, caller, Work::Ports { connection })
    };
    jobs::insert(conn, caller.org, &later, app.now()).await?;
    Ok(())
}

/// Queues the report of a schedule.
pub(crate) async fn queue_schedule(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    schedule: ScheduleId,
    due_at: DateTime<Utc>,
    is_test: bool,
) -> Result<()> {
    let work = Work::Schedule {
        schedule,
        due_at,
        is_test,
    };
    queue(app, caller, conn, work).await
}

/// Queues the sending of a message at its time: at once, or when it is to be tried again.
pub(crate) async fn queue_delivery(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    delivery: &Delivery,
) -> Result<()> {
    let job = delivery_job(app, caller, delivery);
    jobs::insert(conn, caller.org, &job, app.now()).await?;
    Ok(())
}

/// Queues the sending of many messages.
pub(crate) async fn queue_deliveries(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    deliveries: &[Delivery],
) -> Result<()> {
    let job = |delivery| delivery_job(app, caller, delivery);
    let jobs: Vec<NewJob> = deliveries.iter().map(job).collect();
    jobs::insert_all(conn, caller.org, &jobs, app.now()).await?;
    Ok(())
}

fn delivery_job(app: &App, caller: &Caller, delivery: &Delivery) -> NewJob {
    let work = Work::Deliver {
        delivery: delivery.id,
        to: delivery.recipient,
    };
    let mut job = NewJob {
        gate: Some(gate_of(delivery)),
        ..new_job(app, caller, work)
    };
    // What waits for its time must not keep a person from sending it now.
    if let Some(at) = delivery.standing.next_at {
        job.run_at = at;
        job.dedupe_key = Some(format!("{} {}", work.dedupe_key(), at.timestamp()));
    }
    job
}

/// Asks to stop the application of a plan, and takes it out if it waits.
pub(crate) async fn cancel_plan(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    plan: PlanId,
) -> Result<()> {
    for entry in jobs::in_lane(conn, caller.org, PLANS).await? {
        let order: Option<Order> = serde_json::from_str(&entry.payload).ok();
        if matches!(order, Some(Order { work: Work::Plan { plan: other }, .. }) if other == plan) {
            jobs::cancel(conn, caller.org, entry.id, app.now()).await?;
        }
    }
    Ok(())
}

/// Does the work in the lane of the caller's plans here and now, under the same lease as a worker would,
/// as long as there is something to wait for.
pub(crate) async fn work_on_plans(
    app: &App,
    caller: &Caller,
    goes_on: impl AsyncFn() -> Result<bool>,
) -> Result<()> {
    while goes_on().await? {
        if !work::do_next_in(app, caller.org, PLANS).await? {
            // A worker has it in hand, or will take it up again in a moment.
            tokio::time::sleep(app.pace.idle).await;
        }
    }
    Ok(())
}

/// Asks to stop the asking of a connection, and takes out what waits to be asked.
pub(crate) async fn cancel_sync(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    connection: ConnectionId,
) -> Result<()> {
    jobs::cancel_lane(conn, caller.org, &lane_of(connection), app.now()).await?;
    end_what_was_left(app, caller, conn, connection).await
}

/// Asks to stop one asking of a connection, or takes it out if it waits. The answer is false when it has
/// ended.
pub(crate) async fn cancel_job(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    id: JobId,
    connection: ConnectionId,
) -> Result<bool> {
    let was_under_way = jobs::cancel(conn, caller.org, id, app.now()).await?;
    end_what_was_left(app, caller, conn, connection).await?;
    Ok(was_under_way)
}

/// What waits may have been begun and given back. The next asking must not go on with what was stopped.
async fn end_what_was_left(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    connection: ConnectionId,
) -> Result<()> {
    if lane(conn, caller, connection).await?.is_running {
        // Whoever is at it ends what it has begun.
        return Ok(());
    }
    connections::cancel_runs(app, conn, caller.org, connection).await
}

/// Asks a connection here and now, in its lane and under the same lease as a worker would. What waits in
/// the lane is done with it. Refused while another asks.
pub(crate) async fn sync_now(
    app: &App,
    caller: &Caller,
    connection: ConnectionId,
) -> Result<SyncReport> {
    work::sync_now(app, caller, connection).await
}

/// What waits and runs of a connection.
pub(crate) async fn lane(
    conn: &mut Conn<'_>,
    caller: &Caller,
    connection: ConnectionId,
) -> Result<Lane> {
    Ok(jobs::lane(conn, caller.org, &lane_of(connection)).await?)
}

/// Whether a roll call waits or runs.
pub(crate) async fn reconcile_is_under_way(conn: &mut Conn<'_>, caller: &Caller) -> Result<bool> {
    Ok(jobs::is_under_way(conn, caller.org, RECONCILE).await?)
}

async fn queue(app: &App, caller: &Caller, conn: &mut Conn<'_>, work: Work) -> Result<()> {
    jobs::insert(conn, caller.org, &new_job(app, caller, work), app.now()).await?;
    Ok(())
}

fn new_job(app: &App, caller: &Caller, work: Work) -> NewJob {
    let order = Order {
        work,
        user: caller.user,
        name: caller.name.clone(),
        role: caller.role,
        request_id: caller.request_id,
    };
    NewJob {
        id: JobId::new(app.new_id()),
        kind: work.kind(),
        payload: serde_json::to_string(&order).expect("our types have string keys only"),
        dedupe_key: Some(work.dedupe_key()),
        lane: work.lane(),
        gate: None,
        run_at: app.now(),
        max_attempts: ATTEMPTS,
    }
}

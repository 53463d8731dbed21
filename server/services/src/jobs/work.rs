//! Doing the work: claimed under a lease that a heartbeat prolongs, until it is done, stopped, or taken
//! over by another worker.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{ConnectionId, JobId, OrgId, connection::SyncReport, port::state::By};
use store::{
    StoreError,
    jobs::{self, Choice, Job, Lease, Outcome, Standing},
};
use tokio::task::{AbortHandle, JoinSet};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{DELIVER, Hold, Order, Work, due, new_job};
use crate::{
    App, Caller, Error, Result, connections, deliveries, imports, notifications, plans, ports,
    reconcile, schedules, sync,
};

/// How long work that has ended is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(7);
/// How often what has ended long ago is forgotten, and plans expire that nobody looks at.
const PRUNED_EVERY: TimeDelta = TimeDelta::hours(1);

/// Does work, several pieces at once, until it is told to stop. What it does then may go on for a moment and is given back
/// afterwards, so that the next worker takes it up at once.
pub async fn run_worker(app: App, stop: impl Future<Output = ()> + Send) {
    let owner = app.new_id();
    tracing::info!(worker = %owner, lease = app.pace.lease.num_seconds(), "the worker waits for work");
    let stopping = CancellationToken::new();
    let mut stop = std::pin::pin!(stop);
    let work = async {
        tokio::join!(
            work_on(&app, owner, &stopping),
            notifications::watch(&app, &stopping)
        )
    };
    let mut work = std::pin::pin!(work);
    tokio::select! {
        () = &mut stop => stopping.cancel(),
        _ = &mut work => return,
    }
    work.await;
}

/// Work that a worker has in hand.
struct InHand {
    id: JobId,
    is_sending: bool,
    task: AbortHandle,
}

async fn work_on(app: &App, owner: Uuid, stopping: &CancellationToken) {
    let mut at_work = JoinSet::new();
    let mut in_hand: Vec<InHand> = Vec::new();
    let mut pruned_at = None;
    while !stopping.is_cancelled() {
        in_hand.retain(|work| !work.task.is_finished());
        let ids: Vec<JobId> = in_hand.iter().map(|work| work.id).collect();
        let sending = in_hand.iter().filter(|work| work.is_sending).count();
        let choice = Choice {
            in_hand: &ids,
            without: (sending >= app.pace.sending_hands()).then_some(DELIVER),
            ..Choice::default()
        };
        let pause = match round(app, owner, choice, &mut pruned_at).await {
            Ok(Some(job)) => {
                let (id, is_sending) = (job.id, job.kind == DELIVER);
                let work = perform_and_log(app.clone(), job, owner, stopping.clone());
                let task = at_work.spawn(work);
                in_hand.push(InHand {
                    id,
                    is_sending,
                    task,
                });
                Duration::ZERO
            }
            Ok(None) => app.pace.idle,
            Err(error) => {
                log(&error);
                app.pace.heartbeat
            }
        };
        let has_a_free_hand = at_work.len() < app.pace.hands;
        tokio::select! {
            () = stopping.cancelled() => {}
            Some(_) = at_work.join_next() => {}
            () = tokio::time::sleep(pause), if has_a_free_hand => {}
        }
    }
    while at_work.join_next().await.is_some() {}
}

async fn round(
    app: &App,
    owner: Uuid,
    choice: Choice<'_>,
    pruned_at: &mut Option<DateTime<Utc>>,
) -> Result<Option<Job>> {
    let now = app.now();
    if pruned_at.is_none_or(|at| now - at >= PRUNED_EVERY) {
        prune(app).await?;
        *pruned_at = Some(now);
    }
    take(app, owner, choice).await
}

async fn perform_and_log(app: App, job: Job, owner: Uuid, stopping: CancellationToken) {
    if let Err(error) = do_it(&app, &job, owner, &stopping).await {
        log(&error);
    }
}

fn log(error: &Error) {
    tracing::error!(
        error = error as &dyn std::error::Error,
        "the worker cannot reach its queue"
    );
}

async fn prune(app: &App) -> Result<()> {
    let mut tx = app.db.begin().await?;
    jobs::prune(&mut tx.conn(), app.now() - REMEMBERED).await?;
    tx.commit().await?;
    deliveries::prune(app).await?;
    plans::expire_overdue(app).await
}

/// Does the next due work, if there is any. Tests call this in place of the worker.
pub async fn run_one(app: &App, owner: Uuid) -> Result<bool> {
    let Some(job) = take(app, owner, Choice::default()).await? else {
        return Ok(false);
    };
    do_it(app, &job, owner, &CancellationToken::new()).await?;
    Ok(true)
}

/// Does the next due work of a lane, if there is any that no worker has in hand.
pub(super) async fn do_next_in(app: &App, org: OrgId, lane: &str) -> Result<bool> {
    let owner = app.new_id();
    let choice = Choice {
        lane: Some((org, lane)),
        ..Choice::default()
    };
    let Some(job) = claim(app, owner, choice).await? else {
        return Ok(false);
    };
    do_it(app, &job, owner, &CancellationToken::new()).await?;
    Ok(true)
}

/// Takes the next due work, if there is any of what this worker may take.
async fn take(app: &App, owner: Uuid, choice: Choice<'_>) -> Result<Option<Job>> {
    due::queue_due(app).await?;
    claim(app, owner, choice).await
}

/// Claims the next due work of those that may be taken.
async fn claim(app: &App, owner: Uuid, choice: Choice<'_>) -> Result<Option<Job>> {
    let now = app.now();
    let mut read = app.db.read().await?;
    let is_due = jobs::is_due(&mut read.conn(), choice, now).await?;
    drop(read);
    if !is_due {
        return Ok(None);
    }
    let mut tx = app.db.begin().await?;
    let Some(job) = jobs::claim(&mut tx.conn(), choice, lease(app, owner), now).await? else {
        return Ok(None);
    };
    tx.commit().await?;
    Ok(Some(job))
}

async fn do_it(app: &App, job: &Job, owner: Uuid, stopping: &CancellationToken) -> Result<()> {
    let ended = if job.attempt > job.max_attempts {
        Ended::With(Outcome::Failed(
            "Each worker that began this fell silent.".to_owned(),
        ))
    } else {
        under_lease(app, job, owner, stopping, async |hold| {
            let result = perform(app, job, hold).await;
            tried(app, job, result, hold)
        })
        .await
        .unwrap_or_else(|ended| ended)
    };
    conclude(app, job, owner, ended).await
}

fn lease(app: &App, owner: Uuid) -> Lease {
    Lease {
        owner,
        until: app.now() + app.pace.lease,
    }
}

/// How a worker's hold on its work ended.
enum Ended {
    /// The try came to an end.
    With(Outcome),
    /// Somebody stopped it, and it broke off before it could end what it had begun.
    Cancelled,
    /// The worker stops before the work is done, or gives it back for others to have their turn.
    Stopped,
    /// Another worker has taken it over.
    Lost,
}

/// Work and heartbeat go on side by side: the heartbeat may have to wait for a transaction of the work.
async fn under_lease<T>(
    app: &App,
    job: &Job,
    owner: Uuid,
    stopping: &CancellationToken,
    work: impl AsyncFnOnce(&Hold<'_>) -> T,
) -> std::result::Result<T, Ended> {
    let hold = Hold::new(job, owner);
    let out_of_time = async {
        stopping.cancelled().await;
        tokio::time::sleep(app.pace.grace).await;
    };
    tokio::select! {
        done = work(&hold) => Ok(done),
        () = until_lost(app, job, owner, hold.stop()) => {
            tracing::warn!(job = %job.id, kind = job.kind, "another worker has taken this over");
            Err(Ended::Lost)
        }
        () = out_of_time => Err(Ended::Stopped),
    }
}

/// Prolongs a lease until another worker has the work, and passes on that it is to stop.
async fn until_lost(app: &App, job: &Job, owner: Uuid, stop: &CancellationToken) {
    loop {
        tokio::time::sleep(app.pace.heartbeat).await;
        match renew(app, job, owner).await {
            Ok(Standing::Kept) => {}
            Ok(Standing::Cancelled) => stop.cancel(),
            Ok(Standing::Lost) => return,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, job = %job.id, "a lease was not prolonged");
            }
        }
    }
}

async fn renew(app: &App, job: &Job, owner: Uuid) -> Result<Standing> {
    let mut conn = app.db.write().await?;
    Ok(jobs::renew(&mut conn.conn(), job, lease(app, owner)).await?)
}

async fn conclude(app: &App, job: &Job, owner: Uuid, ended: Ended) -> Result<()> {
    let is_cancelled = matches!(ended, Ended::Cancelled);
    let outcome = match ended {
        Ended::Lost => return Ok(()),
        Ended::Cancelled => Outcome::Done,
        Ended::Stopped => {
            let mut tx = app.db.begin().await?;
            jobs::release(&mut tx.conn(), job, owner, app.now()).await?;
            return Ok(tx.commit().await?);
        }
        Ended::With(outcome) => outcome,
    };
    if matches!(outcome, Outcome::Failed(_)) {
        // Who lost it must not give up what another is doing.
        if renew(app, job, owner).await? == Standing::Lost {
            return Ok(());
        }
        give_up(app, job).await?;
    }
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    match jobs::finish(conn, job, owner, &outcome, app.now()).await {
        // Its lease ran out at the last moment. Done twice, it changes nothing more.
        Err(StoreError::Affected { .. }) => return Ok(()),
        finished => finished?,
    }
    if is_cancelled && let Some((_, Work::Sync { connection })) = order(job) {
        connections::cancel_runs(app, conn, job.org, connection).await?;
    }
    Ok(tx.commit().await?)
}

/// What is to be done and on whose behalf; nothing if another version wrote it down.
fn order(job: &Job) -> Option<(Caller, Work)> {
    let order: Order = match serde_json::from_str(&job.payload) {
        Ok(order) => order,
        Err(error) => {
            tracing::warn!(job = %job.id, kind = job.kind, %error, "unknown work is left undone");
            return None;
        }
    };
    let caller = Caller {
        org: job.org,
        user: order.user,
        name: order.name,
        role: order.role,
        request_id: order.request_id,
    };
    Some((caller, order.work))
}

async fn perform(app: &App, job: &Job, hold: &Hold<'_>) -> Result<()> {
    match order(job) {
        Some((caller, Work::Import { id, step })) => imports::work(app, &caller, id, step).await,
        Some((caller, Work::Reconcile)) => reconcile::call(app, &caller).await.map(drop),
        Some((caller, Work::Sync { connection })) => {
            match sync::run(app, &caller, connection, hold).await {
                // It was taken away in the meantime.
                Err(Error::NotFound(_)) => Ok(()),
                other => other.map(drop),
            }
        }
        Some((caller, Work::Plan { plan })) => Box::pin(plans::run(app, &caller, plan, hold)).await,
        Some((caller, Work::Ports { connection })) => {
            Box::pin(ports::follow::run(app, &caller, connection, By::VendorPoll)).await
        }
        Some((
            caller,
            Work::Schedule {
                schedule,
                due_at,
                is_test,
            },
        )) => {
            Box::pin(schedules::run(
                app, &caller, schedule, due_at, is_test, hold,
            ))
            .await
        }
        Some((caller, Work::Deliver { delivery, .. })) => {
            Box::pin(deliveries::run(app, &caller, delivery, hold)).await
        }
        None => Ok(()),
    }
}

/// Tells whoever waits for the work that it will not be done, and leaves nothing half done. A roll call is
/// asked for anew.
async fn give_up(app: &App, job: &Job) -> Result<()> {
    match order(job) {
        Some((caller, Work::Import { id, step })) => imports::give_up(app, &caller, id, step).await,
        Some((caller, Work::Sync { connection })) => sync::give_up(app, &caller, connection).await,
        Some((caller, Work::Plan { plan })) => plans::give_up(app, &caller, plan).await,
        Some((
            caller,
            Work::Schedule {
                schedule,
                due_at,
                is_test,
            },
        )) => schedules::give_up(app, &caller, schedule, due_at, is_test).await,
        Some((caller, Work::Deliver { delivery, .. })) => {
            deliveries::give_up(app, &caller, delivery).await
        }
        // Ports are asked about again with the next list, or when somebody wants it.
        Some((_, Work::Reconcile | Work::Ports { .. })) | None => Ok(()),
    }
}

fn tried(app: &App, job: &Job, result: Result<()>, hold: &Hold<'_>) -> Ended {
    let Err(error) = result else {
        return if hold.is_given_back() {
            Ended::Stopped
        } else {
            Ended::With(Outcome::Done)
        };
    };
    // What somebody stopped is not tried again, however it ended.
    if hold.stop().is_cancelled() {
        return Ended::Cancelled;
    }
    tracing::error!(error = &error as &dyn std::error::Error, job = %job.id, kind = job.kind, attempt = job.attempt, "work failed");
    Ended::With(if job.attempt >= job.max_attempts {
        Outcome::Failed(error.to_string())
    } else {
        let wait = TimeDelta::seconds(5 << job.attempt.clamp(0, 10));
        Outcome::Again(app.now() + wait, error.to_string())
    })
}

/// Asks a connection in this process; see [`super::sync_now`].
pub(super) async fn sync_now(
    app: &App,
    caller: &Caller,
    connection: ConnectionId,
) -> Result<SyncReport> {
    let owner = app.new_id();
    let job = claim_lane(app, caller, connection, owner).await?;
    let never = CancellationToken::new();
    let done = under_lease(app, &job, owner, &never, async |hold| {
        let result = sync::run(app, caller, connection, hold).await;
        (result, hold.stop().is_cancelled())
    })
    .await;
    let Ok((result, is_stopped)) = done else {
        return Err(busy());
    };
    let ended = match &result {
        Ok(_) => Ended::With(Outcome::Done),
        Err(_) if is_stopped => Ended::Cancelled,
        Err(error) => Ended::With(Outcome::Failed(error.to_string())),
    };
    conclude(app, &job, owner, ended).await?;
    result
}

/// Takes what waits in a connection's lane, or what a dead worker left there; else new work.
async fn claim_lane(
    app: &App,
    caller: &Caller,
    connection: ConnectionId,
    owner: Uuid,
) -> Result<Job> {
    let new = new_job(app, caller, Work::Sync { connection });
    let choice = Choice {
        lane: new.lane.as_deref().map(|lane| (caller.org, lane)),
        ..Choice::default()
    };
    let (lease, now) = (lease(app, owner), app.now());
    let mut tx = app.db.begin().await?;
    if let Some(job) = jobs::claim(&mut tx.conn(), choice, lease, now).await? {
        tx.commit().await?;
        return Ok(job);
    }
    drop(tx);
    let mut tx = app.db.begin().await?;
    let job = jobs::insert_claimed(&mut tx.conn(), caller.org, &new, lease, now).await?;
    tx.commit().await?;
    job.ok_or_else(busy)
}

fn busy() -> Error {
    Error::Busy(
        "This connection is being asked right now. Wait until it has ended, or stop it.".to_owned(),
    )
}

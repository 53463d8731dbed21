//! Background work: what the worker does, and how it is queued.
//!
//! Work is queued in the transaction that makes it necessary. It names what is to be done, not how: a
//! worker that takes it up reads the present state, so doing it twice changes nothing more.

use std::{convert::Infallible, time::Duration};

use chrono::TimeDelta;
use domain::{ImportId, JobId, access::Role, import::ImportState};
use serde::{Deserialize, Serialize};
use store::{
    Conn,
    jobs::{self, Job, NewJob, Outcome},
};
use uuid::Uuid;

use crate::{App, Caller, Result, imports, reconcile};

/// How long a worker may be silent before another takes its work over.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How often a lease is prolonged.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How long the worker waits when there is nothing to do.
const IDLE: Duration = Duration::from_millis(250);
/// How often work is tried.
const ATTEMPTS: i32 = 5;

/// What is to be done, and on whose behalf.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    work: Work,
    user: Option<domain::UserId>,
    name: String,
    role: Role,
    request_id: Uuid,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Work {
    Import { id: ImportId, step: ImportState },
    Reconcile,
}

/// The kind of a roll call, and the key under which it waits once.
const RECONCILE: &str = "reconcile";

/// Queues a step of an import.
pub(crate) async fn queue_import(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    id: ImportId,
    step: ImportState,
) -> Result<()> {
    let key = format!("import {id} {step}");
    queue(app, caller, conn, "import", key, Work::Import { id, step }).await
}

/// Queues a roll call, unless one waits already.
pub(crate) async fn queue_reconcile(app: &App, caller: &Caller, conn: &mut Conn<'_>) -> Result<()> {
    queue(
        app,
        caller,
        conn,
        RECONCILE,
        RECONCILE.to_owned(),
        Work::Reconcile,
    )
    .await
}

/// Whether a roll call waits or runs.
pub(crate) async fn reconcile_is_under_way(conn: &mut Conn<'_>, caller: &Caller) -> Result<bool> {
    Ok(jobs::is_under_way(conn, caller.org, RECONCILE).await?)
}

async fn queue(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    kind: &'static str,
    dedupe_key: String,
    work: Work,
) -> Result<()> {
    let order = Order {
        work,
        user: caller.user,
        name: caller.name.clone(),
        role: caller.role,
        request_id: caller.request_id,
    };
    let job = NewJob {
        id: JobId::new(app.new_id()),
        kind,
        payload: serde_json::to_string(&order).expect("our types have string keys only"),
        dedupe_key: Some(dedupe_key),
        run_at: app.now(),
        max_attempts: ATTEMPTS,
    };
    jobs::insert(conn, caller.org, &job, app.now()).await?;
    Ok(())
}

/// Does work until it is told to stop. What it was doing then is taken up again after its lease.
pub async fn run_worker(app: App, stop: impl Future<Output = ()> + Send) {
    let owner = app.new_id();
    let mut stop = std::pin::pin!(stop);
    loop {
        let worked = tokio::select! {
            () = &mut stop => return,
            worked = run_one(&app, owner) => worked,
        };
        match worked {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(IDLE).await,
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the worker cannot reach its queue"
                );
                tokio::time::sleep(HEARTBEAT).await;
            }
        }
    }
}

/// Does the next due work, if there is any. Tests call this in place of the worker.
pub async fn run_one(app: &App, owner: Uuid) -> Result<bool> {
    let now = app.now();
    let mut read = app.db.read().await?;
    let is_due = jobs::is_due(&mut read.conn(), now).await?;
    drop(read);
    if !is_due {
        return Ok(false);
    }
    let mut tx = app.db.begin().await?;
    let job = jobs::claim(&mut tx.conn(), owner, now, now + LEASE).await?;
    tx.commit().await?;
    let Some(job) = job else { return Ok(false) };
    let outcome = if job.attempt > job.max_attempts {
        Outcome::Failed("Each worker that began this fell silent.".to_owned())
    } else {
        with_heartbeat(app, &job, owner).await
    };
    if matches!(outcome, Outcome::Failed(_)) {
        give_up(app, &job).await?;
    }
    let mut tx = app.db.begin().await?;
    jobs::finish(&mut tx.conn(), &job, owner, &outcome, app.now()).await?;
    tx.commit().await?;
    Ok(true)
}

/// Work and heartbeat go on side by side: the heartbeat may have to wait for a transaction of the work.
async fn with_heartbeat(app: &App, job: &Job, owner: Uuid) -> Outcome {
    tokio::select! {
        result = perform(app, job) => outcome(app, job, result),
        never = heartbeat(app, job, owner) => match never {},
    }
}

async fn heartbeat(app: &App, job: &Job, owner: Uuid) -> Infallible {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        if let Err(error) = renew(app, job, owner).await {
            tracing::warn!(error = &error as &dyn std::error::Error, job = %job.id, "a lease was not prolonged");
        }
    }
}

async fn renew(app: &App, job: &Job, owner: Uuid) -> Result<()> {
    let mut tx = app.db.begin().await?;
    jobs::renew(&mut tx.conn(), job, owner, app.now() + LEASE).await?;
    tx.commit().await?;
    Ok(())
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

async fn perform(app: &App, job: &Job) -> Result<()> {
    match order(job) {
        Some((caller, Work::Import { id, step })) => imports::work(app, &caller, id, step).await,
        Some((caller, Work::Reconcile)) => reconcile::run(app, &caller).await.map(drop),
        None => Ok(()),
    }
}

/// Tells whoever waits for the work that it will not be done. A roll call is asked for anew.
async fn give_up(app: &App, job: &Job) -> Result<()> {
    match order(job) {
        Some((caller, Work::Import { id, step })) => imports::give_up(app, &caller, id, step).await,
        Some((_, Work::Reconcile)) | None => Ok(()),
    }
}

fn outcome(app: &App, job: &Job, result: Result<()>) -> Outcome {
    let Err(error) = result else {
        return Outcome::Done;
    };
    tracing::error!(error = &error as &dyn std::error::Error, job = %job.id, kind = job.kind, attempt = job.attempt, "work failed");
    if job.attempt >= job.max_attempts {
        Outcome::Failed(error.to_string())
    } else {
        let wait = TimeDelta::seconds(5 << job.attempt.clamp(0, 10));
        Outcome::Again(app.now() + wait, error.to_string())
    }
}

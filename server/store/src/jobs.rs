//! Background work: queued, claimed under a lease, and tried again when a worker dies.
//!
//! Work in one lane is done one at a time, whoever does it: the index `jobs_one_in_lane` is what holds
//! even when two workers claim in the same instant.

pub mod gates;
mod list;

use chrono::{DateTime, Utc};
use domain::{JobId, OrgId, connection::Verdict};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

pub use list::{Entry, ended, find, in_lane, under_way};

use crate::{
    Conn, Result, StoreError,
    dialect::{Dialect, Value},
    error::ensure_affected,
    text::count,
};

/// A unit of work on its way into the queue.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its identifier.
    pub id: JobId,
    /// What is to be done.
    pub kind: &'static str,
    /// With what, as JSON text.
    pub payload: String,
    /// Work with the same key waits once.
    pub dedupe_key: Option<String>,
    /// Work in the same lane is done one at a time.
    pub lane: Option<String>,
    /// Which way out it takes: while that is closed, it waits.
    pub gate: Option<String>,
    /// From when on (UTC).
    pub run_at: DateTime<Utc>,
    /// How often it is tried.
    pub max_attempts: i32,
}

/// A unit of work that a worker has claimed.
#[derive(Clone, Debug)]
pub struct Job {
    /// The organisation it is for.
    pub org: OrgId,
    /// Its identifier.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// With what, as JSON text.
    pub payload: String,
    /// Which try this is, from 1.
    pub attempt: i32,
    /// How often it is tried.
    pub max_attempts: i32,
    /// How many of its parts earlier tries have done.
    pub parts_done: u64,
    /// Whether somebody asked to stop it.
    pub is_cancelled: bool,
}

/// For how long a worker has its work.
#[derive(Clone, Copy, Debug)]
pub struct Lease {
    /// The worker.
    pub owner: Uuid,
    /// Until when, unless it is prolonged (UTC).
    pub until: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    org_id: Uuid,
    id: Uuid,
    kind: String,
    payload: String,
    attempts: i32,
    max_attempts: i32,
    progress: i64,
    is_cancelled: bool,
}

impl From<Row> for Job {
    fn from(row: Row) -> Self {
        Self {
            org: OrgId::new(row.org_id),
            id: JobId::new(row.id),
            kind: row.kind,
            payload: row.payload,
            attempt: row.attempts,
            max_attempts: row.max_attempts,
            parts_done: count(row.progress),
            is_cancelled: row.is_cancelled,
        }
    }
}

/// Queues work. Work with the same key that waits already is left as it is; the answer says whether
/// this was queued.
pub async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    job: &NewJob,
    now: DateTime<Utc>,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into jobs (org_id, id, kind, payload, state, dedupe_key, lane, gate, run_at, max_attempts, \
             created_at) \
             values ($1, $2, $3, $4, 'ready', $5, $6, $7, $8, $9, $10) on conflict do nothing",
        )
        .bind(org.uuid())
        .bind(job.id.uuid())
        .bind(job.kind)
        .bind(job.payload.as_str())
        .bind(job.dedupe_key.as_deref())
        .bind(job.lane.as_deref())
        .bind(job.gate.as_deref())
        .bind(job.run_at)
        .bind(job.max_attempts)
        .bind(now)
        .execute(c)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Rows in one statement: eleven binds each, and SQLite takes 32,766.
const CHUNK: usize = 500;

/// Queues much work at once. What waits already under its key is left as it is.
pub async fn insert_all(
    conn: &mut Conn<'_>,
    org: OrgId,
    all: &[NewJob],
    now: DateTime<Utc>,
) -> Result<()> {
    for chunk in all.chunks(CHUNK) {
        on_db!(&mut *conn, c => {
            let mut query = QueryBuilder::<Backend>::new(
                "insert into jobs (org_id, id, kind, payload, state, dedupe_key, lane, gate, run_at, max_attempts, \
                 created_at) ",
            );
            query.push_values(chunk, |mut row, job| {
                row.push_bind(org.uuid())
                    .push_bind(job.id.uuid())
                    .push_bind(job.kind)
                    .push_bind(job.payload.as_str())
                    .push("'ready'")
                    .push_bind(job.dedupe_key.as_deref())
                    .push_bind(job.lane.as_deref())
                    .push_bind(job.gate.as_deref())
                    .push_bind(job.run_at)
                    .push_bind(job.max_attempts)
                    .push_bind(now);
            });
            query.push(" on conflict do nothing").build().execute(c).await?;
        });
    }
    Ok(())
}

/// Takes down work that whoever asks for it does at once, as if it had been queued and claimed. There is
/// none where the lane is busy.
pub async fn insert_claimed(
    conn: &mut Conn<'_>,
    org: OrgId,
    job: &NewJob,
    lease: Lease,
    now: DateTime<Utc>,
) -> Result<Option<Job>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(
            "insert into jobs (org_id, id, kind, payload, state, lane, run_at, attempts, max_attempts, \
             lease_owner, lease_until, created_at, started_at) \
             values ($1, $2, $3, $4, 'running', $5, $6, 1, $7, $8, $9, $6, $6) on conflict do nothing \
             returning org_id, id, kind, payload, attempts, max_attempts, progress, is_cancelled",
        )
        .bind(org.uuid())
        .bind(job.id.uuid())
        .bind(job.kind)
        .bind(job.payload.as_str())
        .bind(job.lane.as_deref())
        .bind(now)
        .bind(job.max_attempts)
        .bind(lease.owner)
        .bind(lease.until)
        .fetch_optional(c)
        .await?
    });
    Ok(row.map(Job::from))
}

/// Which of the work that is due a worker takes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice<'a> {
    /// Only that of one lane.
    pub lane: Option<(OrgId, &'a str)>,
    /// None of what it has in hand: that its lease ran out must not let a worker take over from itself.
    pub in_hand: &'a [JobId],
    /// None of this kind: the worker does as much of that as it may.
    pub without: Option<&'static str>,
}

/// Appends the condition on `jobs j`: it is due, its lane is free and its gate open, or its worker fell silent.
///
/// Few lanes are busy and few gates closed, while thousands may wait behind one: both sets are read once and
/// not anew for each that waits.
fn push_due<D: Dialect>(query: &mut QueryBuilder<D>, now: DateTime<Utc>) {
    query.push("((j.state = 'ready' and j.run_at <= ");
    D::bind(query, Value::Time(now));
    query.push(
        " and (j.lane is null or (j.org_id, j.lane) not in (select r.org_id, r.lane from jobs r \
         where r.state = 'running' and r.lane is not null)) \
         and (j.gate is null or j.gate not in (select g.gate from closed_gates g where g.until > ",
    );
    D::bind(query, Value::Time(now));
    query.push("))) or (j.state = 'running' and j.lease_until < ");
    D::bind(query, Value::Time(now));
    query.push("))");
}

/// Appends the condition on `jobs j`: it is among what the worker takes.
fn push_choice<D: Dialect>(query: &mut QueryBuilder<D>, choice: Choice<'_>) {
    if let Some((org, lane)) = choice.lane {
        query.push(" and j.org_id = ");
        D::bind(query, Value::Id(org.uuid()));
        query.push(" and j.lane = ");
        D::bind(query, Value::Text(lane.to_owned()));
    }
    if let Some(kind) = choice.without {
        query.push(" and j.kind <> ");
        D::bind(query, kind.into());
    }
    for id in choice.in_hand {
        query.push(" and j.id <> ");
        D::bind(query, Value::Id(id.uuid()));
    }
}

/// Claims the next due work: what is ready, or what a worker was doing whose lease has run out.
///
/// Work that has begun may have looked at what changes a moment later: it gives its key up, so that
/// who asks for it now gets it done again. Where another worker takes the same lane in the same instant
/// there is nothing to claim, and PostgreSQL takes no more statements in this transaction.
pub async fn claim(
    conn: &mut Conn<'_>,
    choice: Choice<'_>,
    lease: Lease,
    now: DateTime<Utc>,
) -> Result<Option<Job>> {
    let claimed: sqlx::Result<Option<Row>> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(
            "update jobs set state = 'running', attempts = attempts + 1, dedupe_key = null, \
             note = null, started_at = ",
        );
        sql.push_bind(now).push(", lease_owner = ").push_bind(lease.owner)
            .push(", lease_until = ").push_bind(lease.until)
            .push(" where (org_id, id) = (select j.org_id, j.id from jobs j where ");
        push_due(&mut sql, now);
        push_choice(&mut sql, choice);
        sql.push(" order by j.run_at limit 1").push(<Backend as Dialect>::SKIP_LOCKED)
            .push(") returning org_id, id, kind, payload, attempts, max_attempts, progress, is_cancelled");
        sql.build_query_as().fetch_optional(c).await
    });
    match claimed.map_err(StoreError::from) {
        Err(StoreError::Taken) => Ok(None),
        other => Ok(other?.map(Job::from)),
    }
}

/// Whether any work is due. A look that claims nothing, so that idle workers never wait for a writer.
pub async fn is_due(conn: &mut Conn<'_>, choice: Choice<'_>, now: DateTime<Utc>) -> Result<bool> {
    on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select j.id from jobs j where ");
        push_due(&mut sql, now);
        push_choice(&mut sql, choice);
        let found: Option<(Uuid,)> = sql.push(" limit 1").build_query_as().fetch_optional(c).await?;
        Ok(found.is_some())
    })
}

/// What a worker learns when it prolongs its lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The work is still its own.
    Kept,
    /// It is still its own, and somebody asked to stop it.
    Cancelled,
    /// Another worker has taken it over.
    Lost,
}

/// Prolongs a lease.
pub async fn renew(conn: &mut Conn<'_>, job: &Job, lease: Lease) -> Result<Standing> {
    let kept: Option<(bool,)> = on_db!(conn, c => {
        sqlx::query_as(
            "update jobs set lease_until = $4 \
             where org_id = $1 and id = $2 and lease_owner = $3 and state = 'running' \
             returning is_cancelled",
        )
        .bind(job.org.uuid()).bind(job.id.uuid()).bind(lease.owner).bind(lease.until)
        .fetch_optional(c).await?
    });
    Ok(match kept {
        Some((false,)) => Standing::Kept,
        Some((true,)) => Standing::Cancelled,
        None => Standing::Lost,
    })
}

/// How a try ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The work is done.
    Done,
    /// It failed and is tried again from a time on (UTC).
    Again(DateTime<Utc>, String),
    /// It failed for good.
    Failed(String),
}

/// Ends a try. Only the worker that holds the lease may.
pub async fn finish(
    conn: &mut Conn<'_>,
    job: &Job,
    owner: Uuid,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<()> {
    let (state, run_at, error, finished_at) = match outcome {
        Outcome::Done => ("done", now, None, Some(now)),
        Outcome::Again(at, error) => ("ready", *at, Some(error.as_str()), None),
        Outcome::Failed(error) => ("failed", now, Some(error.as_str()), Some(now)),
    };
    on_db!(conn, c => {
        let done = sqlx::query(
            "update jobs set state = $4, run_at = $5, last_error = $6, finished_at = $7, \
             lease_owner = null, lease_until = null \
             where org_id = $1 and id = $2 and lease_owner = $3",
        )
        .bind(job.org.uuid())
        .bind(job.id.uuid())
        .bind(owner)
        .bind(state)
        .bind(run_at)
        .bind(error)
        .bind(finished_at)
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Gives work back that its worker cannot finish because it stops: ready at once, and the try does not
/// count.
pub async fn release(
    conn: &mut Conn<'_>,
    job: &Job,
    owner: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update jobs set state = 'ready', attempts = attempts - 1, run_at = $4, \
             lease_owner = null, lease_until = null, note = null \
             where org_id = $1 and id = $2 and lease_owner = $3 and state = 'running'",
        )
        .bind(job.org.uuid()).bind(job.id.uuid()).bind(owner).bind(now)
        .execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Asks to stop what runs in a lane, and takes out what waits there.
pub async fn cancel_lane(
    conn: &mut Conn<'_>,
    org: OrgId,
    lane: &str,
    now: DateTime<Utc>,
) -> Result<u64> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update jobs set is_cancelled = true, \
             state = case when state = 'ready' then 'done' else state end, \
             finished_at = case when state = 'ready' then $3 end \
             where org_id = $1 and lane = $2 and state in ('ready', 'running')",
        )
        .bind(org.uuid()).bind(lane).bind(now).execute(c).await?;
        Ok(done.rows_affected())
    })
}

/// Asks to stop a piece of work, or takes it out if it waits. The answer is false when it has ended.
pub async fn cancel(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: JobId,
    now: DateTime<Utc>,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update jobs set is_cancelled = true, \
             state = case when state = 'ready' then 'done' else state end, \
             finished_at = case when state = 'ready' then $3 end \
             where org_id = $1 and id = $2 and state in ('ready', 'running')",
        )
        .bind(org.uuid()).bind(id.uuid()).bind(now).execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Writes how far work has come, in a few words, and what it came to once it has. The answer is false when another worker has it: what is
/// written in the same transaction must not last then.
pub async fn note(
    conn: &mut Conn<'_>,
    job: &Job,
    owner: Uuid,
    text: &str,
    verdict: Option<Verdict>,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update jobs set note = $4, verdict = $5 \
             where org_id = $1 and id = $2 and lease_owner = $3 and state = 'running'",
        )
        .bind(job.org.uuid()).bind(job.id.uuid()).bind(owner).bind(text)
        .bind(verdict.map(Verdict::as_str))
        .execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Counts a part of the work as done, so that whoever takes it over goes on after it. The answer is false
/// when another worker has it: what is written in the same transaction must not last then.
pub async fn end_part(conn: &mut Conn<'_>, job: &Job, owner: Uuid) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update jobs set progress = progress + 1 \
             where org_id = $1 and id = $2 and lease_owner = $3 and state = 'running'",
        )
        .bind(job.org.uuid()).bind(job.id.uuid()).bind(owner)
        .execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Whether work of a kind waits or runs.
pub async fn is_under_way(conn: &mut Conn<'_>, org: OrgId, kind: &str) -> Result<bool> {
    on_db!(conn, c => {
        let (rows,): (i64,) = sqlx::query_as(
            "select count(*) from jobs where org_id = $1 and kind = $2 and state in ('ready', 'running')",
        )
        .bind(org.uuid()).bind(kind).fetch_one(c).await?;
        Ok(rows > 0)
    })
}

/// How a lane stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// Pieces of work that wait.
    pub waiting: u64,
    /// Whether one runs, or ran when its worker fell silent.
    pub is_running: bool,
}

/// What waits and runs in a lane.
pub async fn lane(conn: &mut Conn<'_>, org: OrgId, lane: &str) -> Result<Lane> {
    let rows: Vec<(String, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select state, count(*) from jobs where org_id = $1 and lane = $2 \
             and state in ('ready', 'running') group by state",
        )
        .bind(org.uuid()).bind(lane).fetch_all(c).await?
    });
    let mut standing = Lane::default();
    for (state, jobs) in rows {
        if state == "running" {
            standing.is_running = true;
        } else {
            standing.waiting = count(jobs);
        }
    }
    Ok(standing)
}

/// Forgets work that ended before a time (UTC).
pub async fn prune(conn: &mut Conn<'_>, before: DateTime<Utc>) -> Result<u64> {
    on_db!(conn, c => {
        let done = sqlx::query("delete from jobs where state in ('done', 'failed') and finished_at < $1")
            .bind(before).execute(c).await?;
        Ok(done.rows_affected())
    })
}

//! Background work: queued, claimed under a lease, and tried again when a worker dies.

use chrono::{DateTime, Utc};
use domain::{JobId, OrgId};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{Conn, Result, dialect::Dialect, error::ensure_affected};

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
}

#[derive(FromRow)]
struct Row {
    org_id: Uuid,
    id: Uuid,
    kind: String,
    payload: String,
    attempts: i32,
    max_attempts: i32,
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
            "insert into jobs (org_id, id, kind, payload, state, dedupe_key, run_at, max_attempts, created_at) \
             values ($1, $2, $3, $4, 'ready', $5, $6, $7, $8) on conflict do nothing",
        )
        .bind(org.uuid())
        .bind(job.id.uuid())
        .bind(job.kind)
        .bind(job.payload.as_str())
        .bind(job.dedupe_key.as_deref())
        .bind(job.run_at)
        .bind(job.max_attempts)
        .bind(now)
        .execute(c)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Claims the next due work: what is ready, or what a worker was doing whose lease has run out.
///
/// Work that has begun may have looked at what changes a moment later: it gives its key up, so that
/// who asks for it now gets it done again.
pub async fn claim(
    conn: &mut Conn<'_>,
    owner: Uuid,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> Result<Option<Job>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(
            "update jobs set state = 'running', attempts = attempts + 1, dedupe_key = null, lease_owner = ",
        );
        sql.push_bind(owner).push(", lease_until = ").push_bind(lease_until)
            .push(" where (org_id, id) = (select org_id, id from jobs where (state = 'ready' and run_at <= ")
            .push_bind(now).push(") or (state = 'running' and lease_until < ").push_bind(now)
            .push(") order by run_at limit 1").push(<Backend as Dialect>::SKIP_LOCKED)
            .push(") returning org_id, id, kind, payload, attempts, max_attempts");
        sql.build_query_as().fetch_optional(c).await?
    });
    Ok(row.map(|row| Job {
        org: OrgId::new(row.org_id),
        id: JobId::new(row.id),
        kind: row.kind,
        payload: row.payload,
        attempt: row.attempts,
        max_attempts: row.max_attempts,
    }))
}

/// Whether any work is due. A look that claims nothing, so that idle workers never wait for a writer.
pub async fn is_due(conn: &mut Conn<'_>, now: DateTime<Utc>) -> Result<bool> {
    on_db!(conn, c => {
        let found: Option<(Uuid,)> = sqlx::query_as(
            "select id from jobs where (state = 'ready' and run_at <= $1) \
             or (state = 'running' and lease_until < $1) limit 1",
        )
        .bind(now).fetch_optional(c).await?;
        Ok(found.is_some())
    })
}

/// Prolongs a lease. The answer is false when another worker has taken the work over.
pub async fn renew(
    conn: &mut Conn<'_>,
    job: &Job,
    owner: Uuid,
    lease_until: DateTime<Utc>,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update jobs set lease_until = $4 \
             where org_id = $1 and id = $2 and lease_owner = $3 and state = 'running'",
        )
        .bind(job.org.uuid()).bind(job.id.uuid()).bind(owner).bind(lease_until)
        .execute(c).await?;
        Ok(done.rows_affected() == 1)
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

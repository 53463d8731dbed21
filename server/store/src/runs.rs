//! Runs: each asking of a source, and what became of it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    OrgId, RunId, SourceId,
    source::{Changes, Refusal, Run, Traffic},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result,
    error::ensure_affected,
    text::{count, uncount, word},
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    source_id: Uuid,
    state: String,
    origin: String,
    is_snapshot: bool,
    started_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    taken_at: Option<DateTime<Utc>>,
    fact_rows: i64,
    rows_before: i64,
    rows_created: i64,
    rows_updated: i64,
    rows_unchanged: i64,
    rows_vanished: i64,
    reason: Option<String>,
    refusal: Option<String>,
    pages: i64,
    requests: i64,
    retries: i64,
}

const COLUMNS: &str = "id, source_id, state, origin, is_snapshot, started_at, finished_at, taken_at, fact_rows, \
                       rows_before, rows_created, rows_updated, rows_unchanged, rows_vanished, reason, \
                       refusal, pages, requests, retries";

impl Row {
    fn run(self) -> Result<Run> {
        Ok(Run {
            id: RunId::new(self.id),
            source_id: SourceId::new(self.source_id),
            state: word(&self.state, "runs", "state")?,
            started_at: self.started_at,
            finished_at: self.finished_at,
            taken_at: self.taken_at,
            origin: self.origin,
            is_snapshot: self.is_snapshot,
            rows: count(self.fact_rows),
            changes: Changes {
                before: count(self.rows_before),
                created: count(self.rows_created),
                updated: count(self.rows_updated),
                unchanged: count(self.rows_unchanged),
                vanished: count(self.rows_vanished),
            },
            reason: self.reason,
            refusal: self
                .refusal
                .map(|text| word(&text, "runs", "refusal"))
                .transpose()?,
            traffic: Traffic {
                pages: count(self.pages),
                requests: count(self.requests),
                retries: count(self.retries),
            },
        })
    }
}

/// Adds a run.
pub async fn insert(conn: &mut Conn<'_>, org: OrgId, run: &Run) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into runs (org_id, id, source_id, state, origin, is_snapshot, started_at) \
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(org.uuid())
        .bind(run.id.uuid())
        .bind(run.source_id.uuid())
        .bind(run.state.as_str())
        .bind(run.origin.as_str())
        .bind(run.is_snapshot)
        .bind(run.started_at)
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Writes how a run stands. One that has ended keeps no place in the vendor's list.
pub async fn update(conn: &mut Conn<'_>, org: OrgId, run: &Run) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update runs set state = $3, finished_at = $4, fact_rows = $5, rows_before = $6, \
             rows_created = $7, rows_updated = $8, rows_unchanged = $9, rows_vanished = $10, \
             reason = $11, pages = $12, requests = $13, retries = $14, \
             taken_at = $15, refusal = $16, cursor = case when $4 is null then cursor end \
             where org_id = $1 and id = $2",
        )
        .bind(org.uuid())
        .bind(run.id.uuid())
        .bind(run.state.as_str())
        .bind(run.finished_at)
        .bind(uncount(run.rows))
        .bind(uncount(run.changes.before))
        .bind(uncount(run.changes.created))
        .bind(uncount(run.changes.updated))
        .bind(uncount(run.changes.unchanged))
        .bind(uncount(run.changes.vanished))
        .bind(run.reason.as_deref())
        .bind(uncount(run.traffic.pages))
        .bind(uncount(run.traffic.requests))
        .bind(uncount(run.traffic.retries))
        .bind(run.taken_at)
        .bind(run.refusal.map(Refusal::as_str))
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// How far a run has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// Where to go on in the vendor's list; `None` at its end.
    pub cursor: Option<&'a str>,
    /// What asking has cost.
    pub traffic: Traffic,
    /// Rows read.
    pub rows: u64,
    /// Of when the list is, where it says so (UTC).
    pub taken_at: Option<DateTime<Utc>>,
}

/// Writes how far a run has come. The answer is false when the run has ended: somebody stopped it, or
/// another worker has finished it.
pub async fn progress(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: RunId,
    progress: Progress<'_>,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update runs set cursor = $3, pages = $4, requests = $5, retries = $6, fact_rows = $7, \
             taken_at = $8 \
             where org_id = $1 and id = $2 and state = 'running'",
        )
        .bind(org.uuid())
        .bind(id.uuid())
        .bind(progress.cursor)
        .bind(uncount(progress.traffic.pages))
        .bind(uncount(progress.traffic.requests))
        .bind(uncount(progress.traffic.retries))
        .bind(uncount(progress.rows))
        .bind(progress.taken_at)
        .execute(c)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Writes what a run that is under way has cost so far.
pub async fn spend(conn: &mut Conn<'_>, org: OrgId, id: RunId, traffic: Traffic) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query(
            "update runs set requests = $3, retries = $4 \
             where org_id = $1 and id = $2 and state = 'running'",
        )
        .bind(org.uuid())
        .bind(id.uuid())
        .bind(uncount(traffic.requests))
        .bind(uncount(traffic.retries))
        .execute(c)
        .await?;
        Ok(())
    })
}

/// The run of a source that has not ended, and where it stands in the vendor's list.
pub async fn running(
    conn: &mut Conn<'_>,
    org: OrgId,
    source: SourceId,
) -> Result<Option<(Run, Option<String>)>> {
    #[derive(FromRow)]
    struct Running {
        #[sqlx(flatten)]
        row: Row,
        cursor: Option<String>,
    }
    let row: Option<Running> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(", cursor from runs where org_id = ").push_bind(org.uuid())
            .push(" and source_id = ").push_bind(source.uuid())
            .push(" and state = 'running' order by started_at desc, id desc limit 1");
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(|running| Ok((running.row.run()?, running.cursor)))
        .transpose()
}

/// A run by its identifier.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, id: RunId) -> Result<Option<Run>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from runs where org_id = ").push_bind(org.uuid())
            .push(" and id = ").push_bind(id.uuid());
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::run).transpose()
}

/// The runs of a source, newest first.
pub async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    source: SourceId,
    limit: u32,
) -> Result<Vec<Run>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from runs where org_id = ").push_bind(org.uuid())
            .push(" and source_id = ").push_bind(source.uuid())
            .push(" order by started_at desc, id desc limit ").push_bind(i64::from(limit));
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::run).collect()
}

/// The last runs of each source, newest first.
pub async fn latest(
    conn: &mut Conn<'_>,
    org: OrgId,
    of_each: usize,
) -> Result<HashMap<SourceId, Vec<Run>>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from (select *, row_number() over (partition by source_id \
             order by started_at desc, id desc) as place from runs where org_id = ").push_bind(org.uuid())
            .push(") placed where place <= ").push_bind(i64::try_from(of_each).unwrap_or(i64::MAX))
            .push(" order by place");
        query.build_query_as().fetch_all(c).await?
    });
    let mut latest: HashMap<_, Vec<Run>> = HashMap::new();
    for row in rows {
        let run = row.run()?;
        latest.entry(run.source_id).or_default().push(run);
    }
    Ok(latest)
}

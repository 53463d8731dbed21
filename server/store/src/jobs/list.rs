//! Background work as the worker page lists it.

use chrono::{DateTime, Utc};
use domain::{JobId, OrgId, connection::Verdict, worker::JobState};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{Conn, Result, text::word};

/// A unit of work as it stands.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its identifier.
    pub id: JobId,
    /// What is done.
    pub kind: String,
    /// With what, as JSON text.
    pub payload: String,
    /// How it stands.
    pub state: JobState,
    /// From when on it may be done (UTC).
    pub run_at: DateTime<Utc>,
    /// When the latest try began (UTC).
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended (UTC).
    pub finished_at: Option<DateTime<Utc>>,
    /// Which try this is, from 1; 0 before the first.
    pub attempt: u32,
    /// How often it is tried.
    pub max_attempts: u32,
    /// How far it has come, in a few words.
    pub note: Option<String>,
    /// What it came to, if it asked a source to the end.
    pub verdict: Option<Verdict>,
    /// Which worker has it.
    pub lease_owner: Option<Uuid>,
    /// Until when its worker has it (UTC).
    pub lease_until: Option<DateTime<Utc>>,
    /// Whether somebody asked to stop it.
    pub is_cancelled: bool,
    /// Why the last try failed.
    pub error: Option<String>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    payload: String,
    state: String,
    run_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    attempts: i32,
    max_attempts: i32,
    note: Option<String>,
    verdict: Option<String>,
    lease_owner: Option<Uuid>,
    lease_until: Option<DateTime<Utc>>,
    is_cancelled: bool,
    last_error: Option<String>,
}

const COLUMNS: &str = "id, kind, payload, state, run_at, started_at, finished_at, attempts, \
                       max_attempts, note, verdict, lease_owner, lease_until, is_cancelled, last_error";

impl Row {
    fn entry(self) -> Result<Entry> {
        Ok(Entry {
            id: JobId::new(self.id),
            kind: self.kind,
            payload: self.payload,
            state: word(&self.state, "jobs", "state")?,
            run_at: self.run_at,
            started_at: self.started_at,
            finished_at: self.finished_at,
            attempt: u32::try_from(self.attempts).unwrap_or_default(),
            max_attempts: u32::try_from(self.max_attempts).unwrap_or_default(),
            note: self.note,
            verdict: self
                .verdict
                .map(|text| word(&text, "jobs", "verdict"))
                .transpose()?,
            lease_owner: self.lease_owner,
            lease_until: self.lease_until,
            is_cancelled: self.is_cancelled,
            error: self.last_error,
        })
    }
}

/// A unit of work by its identifier.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, id: JobId) -> Result<Option<Entry>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from jobs where org_id = ").push_bind(org.uuid())
            .push(" and id = ").push_bind(id.uuid());
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::entry).transpose()
}

/// What runs, then what waits, by when it is due.
pub async fn under_way(conn: &mut Conn<'_>, org: OrgId, limit: u32) -> Result<Vec<Entry>> {
    let end = " and state in ('ready', 'running') order by state desc, run_at, id limit ";
    list(conn, org, end, limit).await
}

/// What runs and waits in a lane.
pub async fn in_lane(conn: &mut Conn<'_>, org: OrgId, lane: &str) -> Result<Vec<Entry>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from jobs where org_id = ").push_bind(org.uuid())
            .push(" and lane = ").push_bind(lane)
            .push(" and state in ('ready', 'running') order by state desc, run_at, id");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::entry).collect()
}

/// What ended, newest first.
pub async fn ended(conn: &mut Conn<'_>, org: OrgId, limit: u32) -> Result<Vec<Entry>> {
    let end = " and state in ('done', 'failed') order by finished_at desc, id desc limit ";
    list(conn, org, end, limit).await
}

async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    end: &'static str,
    limit: u32,
) -> Result<Vec<Entry>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from jobs where org_id = ").push_bind(org.uuid())
            .push(end).push_bind(i64::from(limit));
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::entry).collect()
}

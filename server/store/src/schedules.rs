//! Schedules of reports, and what their runs came to.

mod runs;

use chrono::{DateTime, Utc};
use domain::{OrgId, ScheduleId, connection::Schedule as Timing, schedule::Schedule};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

pub use runs::{has_run, insert_run, last_runs, runs};

use crate::{
    Conn, Result,
    error::{ensure_affected, ensure_version},
    text::{json, name_key, to_json},
};

#[derive(FromRow)]
struct Row {
    org_id: Uuid,
    id: Uuid,
    name: String,
    plan: String,
    cron: String,
    zone: String,
    is_paused: bool,
    next_run_at: Option<DateTime<Utc>>,
    version: i64,
}

const SELECT: &str = "select org_id, id, name, plan, cron, zone, is_paused, next_run_at, version \
                      from schedules where ";

impl Row {
    fn schedule(self) -> Result<Schedule> {
        Ok(Schedule {
            id: ScheduleId::new(self.id),
            name: self.name,
            plan: json(&self.plan, "schedules", "plan")?,
            timing: Timing {
                cron: self.cron,
                zone: self.zone,
            },
            is_paused: self.is_paused,
            next_run_at: self.next_run_at,
            version: self.version,
        })
    }
}

/// The organisation's schedules by name.
pub async fn list(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Schedule>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(SELECT);
        query.push("org_id = ").push_bind(org.uuid()).push(" order by name_key");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::schedule).collect()
}

/// A schedule by its identifier.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, id: ScheduleId) -> Result<Option<Schedule>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(SELECT);
        query.push("org_id = ").push_bind(org.uuid()).push(" and id = ").push_bind(id.uuid());
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::schedule).transpose()
}

/// A schedule by its name, without regard to case.
pub async fn find_by_name(conn: &mut Conn<'_>, org: OrgId, name: &str) -> Result<Option<Schedule>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(SELECT);
        query.push("org_id = ").push_bind(org.uuid())
            .push(" and name_key = ").push_bind(name_key(name));
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::schedule).transpose()
}

/// Adds a schedule.
pub async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    schedule: &Schedule,
    at: DateTime<Utc>,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into schedules (org_id, id, name, name_key, plan, cron, zone, is_paused, next_run_at, \
             created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(org.uuid())
        .bind(schedule.id.uuid())
        .bind(schedule.name.as_str())
        .bind(name_key(&schedule.name))
        .bind(to_json(&schedule.plan))
        .bind(schedule.timing.cron.as_str())
        .bind(schedule.timing.zone.as_str())
        .bind(schedule.is_paused)
        .bind(schedule.next_run_at)
        .bind(at)
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Writes everything that people set. The version must be the one that was read.
pub async fn update(conn: &mut Conn<'_>, org: OrgId, schedule: &Schedule) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update schedules set name = $3, name_key = $4, plan = $5, cron = $6, zone = $7, \
             is_paused = $8, next_run_at = $9, version = version + 1 \
             where org_id = $1 and id = $2 and version = $10",
        )
        .bind(org.uuid())
        .bind(schedule.id.uuid())
        .bind(schedule.name.as_str())
        .bind(name_key(&schedule.name))
        .bind(to_json(&schedule.plan))
        .bind(schedule.timing.cron.as_str())
        .bind(schedule.timing.zone.as_str())
        .bind(schedule.is_paused)
        .bind(schedule.next_run_at)
        .bind(schedule.version)
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())
    })
}

/// Takes a schedule away, with its runs. The version must be the one that was read.
pub async fn delete(conn: &mut Conn<'_>, org: OrgId, id: ScheduleId, version: i64) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query("delete from schedules where org_id = $1 and id = $2 and version = $3")
            .bind(org.uuid()).bind(id.uuid()).bind(version)
            .execute(c).await?;
        ensure_version(done.rows_affected())
    })
}

/// Schedules whose time has come, of every organisation, longest due first. Those that are paused never
/// come up.
pub async fn due(
    conn: &mut Conn<'_>,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<(OrgId, Schedule)>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(SELECT);
        query.push("is_paused = false and next_run_at <= ").push_bind(now)
            .push(" order by next_run_at limit ").push_bind(i64::from(limit));
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|row| Ok((OrgId::new(row.org_id), row.schedule()?)))
        .collect()
}

/// Moves a due schedule on to its next time. The answer is false when another worker has done so.
pub async fn move_on(
    conn: &mut Conn<'_>,
    org: OrgId,
    due: &Schedule,
    next: Option<DateTime<Utc>>,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update schedules set next_run_at = $4 \
             where org_id = $1 and id = $2 and next_run_at = $3 and is_paused = false",
        )
        .bind(org.uuid()).bind(due.id.uuid()).bind(due.next_run_at).bind(next)
        .execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

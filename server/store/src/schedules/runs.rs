//! The runs of a schedule.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{OrgId, ReportId, ScheduleId, schedule::ScheduleRun};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Result, error::ensure_affected, text::word};

#[derive(FromRow)]
struct Row {
    due_at: DateTime<Utc>,
    ran_at: DateTime<Utc>,
    is_test: bool,
    report_id: Option<Uuid>,
    outcome: String,
    error: Option<String>,
}

impl Row {
    fn run(self) -> Result<ScheduleRun> {
        Ok(ScheduleRun {
            due_at: self.due_at,
            ran_at: self.ran_at,
            is_test: self.is_test,
            report_id: self.report_id.map(ReportId::new),
            outcome: word(&self.outcome, "schedule_runs", "outcome")?,
            error: self.error,
        })
    }
}

#[derive(FromRow)]
struct LastRow {
    schedule_id: Uuid,
    #[sqlx(flatten)]
    run: Row,
}

/// The last run of each schedule that has come, whatever people have tried out since.
pub async fn last_runs(
    conn: &mut Conn<'_>,
    org: OrgId,
) -> Result<HashMap<ScheduleId, ScheduleRun>> {
    let rows: Vec<LastRow> = on_db!(conn, c => {
        sqlx::query_as(
            "select r.schedule_id, r.due_at, r.ran_at, r.is_test, r.report_id, r.outcome, r.error \
             from schedules s join schedule_runs r \
             on r.org_id = s.org_id and r.schedule_id = s.id and r.is_test = false and r.due_at = \
             (select max(l.due_at) from schedule_runs l \
             where l.org_id = s.org_id and l.schedule_id = s.id and l.is_test = false) \
             where s.org_id = $1",
        )
        .bind(org.uuid()).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|row| Ok((ScheduleId::new(row.schedule_id), row.run.run()?)))
        .collect()
}

/// The latest runs of a schedule, newest first.
pub async fn runs(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: ScheduleId,
    limit: u32,
) -> Result<Vec<ScheduleRun>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(
            "select due_at, ran_at, is_test, report_id, outcome, error from schedule_runs \
             where org_id = $1 and schedule_id = $2 order by due_at desc, is_test limit $3",
        )
        .bind(org.uuid()).bind(id.uuid()).bind(i64::from(limit)).fetch_all(c).await?
    });
    rows.into_iter().map(Row::run).collect()
}

/// Whether a time that was due has had its run.
pub async fn has_run(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: ScheduleId,
    due_at: DateTime<Utc>,
    is_test: bool,
) -> Result<bool> {
    on_db!(conn, c => {
        let found: Option<(i64,)> = sqlx::query_as(
            "select count(*) from schedule_runs \
             where org_id = $1 and schedule_id = $2 and due_at = $3 and is_test = $4",
        )
        .bind(org.uuid()).bind(id.uuid()).bind(due_at).bind(is_test).fetch_optional(c).await?;
        Ok(found.is_some_and(|(rows,)| rows > 0))
    })
}

/// Writes what a run came to. One that is there already is `Taken`: another worker has done it.
pub async fn insert_run(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: ScheduleId,
    run: &ScheduleRun,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into schedule_runs (org_id, schedule_id, due_at, ran_at, is_test, report_id, outcome, \
             error) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(org.uuid())
        .bind(id.uuid())
        .bind(run.due_at)
        .bind(run.ran_at)
        .bind(run.is_test)
        .bind(run.report_id.map(ReportId::uuid))
        .bind(run.outcome.as_str())
        .bind(run.error.as_deref())
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

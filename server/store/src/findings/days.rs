//! How many findings needed action, day by day.

use chrono::NaiveDate;
use domain::{OrgId, overview::TrendDay};

use super::severity;
use crate::{Conn, Result, text::count};

/// Writes down how many findings of each severity need action on a day, over what was written before.
pub async fn record_day(conn: &mut Conn<'_>, org: OrgId, day: NaiveDate) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query("delete from finding_days where org_id = $1 and day = $2")
            .bind(org.uuid()).bind(day).execute(&mut *c).await?;
        sqlx::query(
            "insert into finding_days (org_id, day, severity, open_count) \
             select org_id, $2, severity, count(*) from findings where org_id = $1 \
             and state in ('open', 'reopened', 'acknowledged') group by org_id, severity",
        )
        .bind(org.uuid()).bind(day).execute(c).await?;
        Ok(())
    })
}

/// Findings that needed action, day by day, oldest first. A day on which nobody called the roll is left
/// out, and so is one without any.
pub async fn trend(conn: &mut Conn<'_>, org: OrgId, since: NaiveDate) -> Result<Vec<TrendDay>> {
    let rows: Vec<(NaiveDate, i16, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select day, severity, open_count from finding_days where org_id = $1 and day >= $2 \
             order by day, severity",
        )
        .bind(org.uuid()).bind(since).fetch_all(c).await?
    });
    let mut days: Vec<TrendDay> = Vec::new();
    for (day, rank, n) in rows {
        let last = days.pop_if(|last| last.day == day);
        let day = last.unwrap_or_else(|| TrendDay::quiet(day));
        days.push(day.with(severity(rank)?, count(n)));
    }
    Ok(days)
}

//! How long findings took to be resolved, tallied.

use chrono::NaiveDate;
use domain::{
    OrgId,
    dashboard::resolution::{ResolutionKey, Resolutions},
};
use sqlx::QueryBuilder;

use crate::{
    Conn, Result, StoreError,
    findings::{severity, severity_rank},
    text::{count, uncount},
};

/// Adds findings that were resolved to the tallies.
pub async fn record_resolutions(
    conn: &mut Conn<'_>,
    org: OrgId,
    resolutions: &Resolutions,
) -> Result<()> {
    let rows: Vec<_> = resolutions.iter().collect();
    for chunk in rows.chunks(500) {
        on_db!(&mut *conn, c => {
            let mut query = QueryBuilder::<Backend>::new(
                "insert into resolutions (org_id, week, severity, hours, tally) ",
            );
            query.push_values(chunk, |mut row, (key, tally)| {
                row.push_bind(org.uuid())
                    .push_bind(key.week)
                    .push_bind(severity_rank(key.severity))
                    .push_bind(i64::from(key.hours))
                    .push_bind(uncount(**tally));
            });
            query.push(
                " on conflict (org_id, week, severity, hours) \
                 do update set tally = resolutions.tally + excluded.tally",
            );
            query.build().execute(c).await?;
        });
    }
    Ok(())
}

/// The tallies of the weeks that begin on a day or later.
pub async fn resolutions_since(
    conn: &mut Conn<'_>,
    org: OrgId,
    since: NaiveDate,
) -> Result<Resolutions> {
    let rows: Vec<(NaiveDate, i16, i64, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select week, severity, hours, tally from resolutions where org_id = $1 and week >= $2",
        )
        .bind(org.uuid()).bind(since).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(week, rank, hours, tally)| {
            let key = ResolutionKey {
                week,
                severity: severity(rank)?,
                hours: u32::try_from(hours).map_err(|_| StoreError::Corrupt {
                    table: "resolutions",
                    column: "hours",
                })?,
            };
            Ok((key, count(tally)))
        })
        .collect()
}

//! The census: what each roll call counted.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    OrgId,
    dashboard::census::{Census, EmergencyCoverage, Tally},
};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    Conn, Result,
    error::ensure_affected,
    names::key,
    text::{count, uncount},
};

/// Rows in one statement: 12 binds a row.
const CHUNK: usize = 500;

/// Writes down what a roll call of a day counted, over what an earlier one did.
pub async fn record_census(
    conn: &mut Conn<'_>,
    org: OrgId,
    day: NaiveDate,
    census: Census,
) -> Result<()> {
    // A carrier's source and the inventory may spell its name differently.
    let mut tallies: BTreeMap<(String, String), Tally> = BTreeMap::new();
    for ((site, carrier), tally) in census.tallies() {
        *tallies.entry((key(&site), key(&carrier))).or_default() += tally;
    }
    on_db!(&mut *conn, c => {
        sqlx::query("delete from census where org_id = $1 and day = $2")
            .bind(org.uuid()).bind(day).execute(c).await?;
    });
    let rows: Vec<_> = tallies.into_iter().collect();
    for chunk in rows.chunks(CHUNK) {
        on_db!(&mut *conn, c => {
            let mut query = QueryBuilder::<Backend>::new(
                "insert into census (org_id, day, site_key, carrier_key, in_use, validated, unvalidated, \
                 missing, untold, billed, spare, left_over) ",
            );
            query.push_values(chunk, |mut row, ((site, carrier), tally)| {
                row.push_bind(org.uuid())
                    .push_bind(day)
                    .push_bind(site.as_str())
                    .push_bind(carrier.as_str())
                    .push_bind(uncount(tally.in_use))
                    .push_bind(uncount(tally.emergency.validated))
                    .push_bind(uncount(tally.emergency.unvalidated))
                    .push_bind(uncount(tally.emergency.missing))
                    .push_bind(uncount(tally.emergency.untold))
                    .push_bind(uncount(tally.billed))
                    .push_bind(uncount(tally.spare))
                    .push_bind(uncount(tally.left_over));
            });
            let done = query.build().execute(c).await?;
            ensure_affected(done.rows_affected(), chunk.len() as u64)?;
        });
    }
    Ok(())
}

/// The day of the last roll call that counted.
pub async fn last_census_day(conn: &mut Conn<'_>, org: OrgId) -> Result<Option<NaiveDate>> {
    on_db!(conn, c => {
        let (day,): (Option<NaiveDate>,) =
            sqlx::query_as("select max(day) from census where org_id = $1")
                .bind(org.uuid()).fetch_one(c).await?;
        Ok(day)
    })
}

/// The first day on which a roll call counted, from a day on.
pub async fn census_day_since(
    conn: &mut Conn<'_>,
    org: OrgId,
    since: NaiveDate,
) -> Result<Option<NaiveDate>> {
    on_db!(conn, c => {
        let (day,): (Option<NaiveDate>,) =
            sqlx::query_as("select min(day) from census where org_id = $1 and day >= $2")
                .bind(org.uuid()).bind(since).fetch_one(c).await?;
        Ok(day)
    })
}

/// What was counted at one site of one carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CensusRow {
    /// The site's key; empty for none.
    pub site_key: String,
    /// The carrier's key; empty for none.
    pub carrier_key: String,
    /// The count.
    pub tally: Tally,
}

#[derive(FromRow)]
struct Row {
    site_key: String,
    carrier_key: String,
    in_use: i64,
    validated: i64,
    unvalidated: i64,
    missing: i64,
    untold: i64,
    billed: i64,
    spare: i64,
    left_over: i64,
}

impl From<Row> for CensusRow {
    fn from(row: Row) -> Self {
        Self {
            site_key: row.site_key,
            carrier_key: row.carrier_key,
            tally: Tally {
                in_use: count(row.in_use),
                emergency: EmergencyCoverage {
                    validated: count(row.validated),
                    unvalidated: count(row.unvalidated),
                    missing: count(row.missing),
                    untold: count(row.untold),
                },
                billed: count(row.billed),
                spare: count(row.spare),
                left_over: count(row.left_over),
            },
        }
    }
}

/// What was counted on a day.
pub async fn census_of(conn: &mut Conn<'_>, org: OrgId, day: NaiveDate) -> Result<Vec<CensusRow>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(
            "select site_key, carrier_key, in_use, validated, unvalidated, missing, untold, billed, \
             spare, left_over from census where org_id = $1 and day = $2 order by site_key, carrier_key",
        )
        .bind(org.uuid()).bind(day).fetch_all(c).await?
    });
    Ok(rows.into_iter().map(CensusRow::from).collect())
}

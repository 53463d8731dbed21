//! Ranges: blocks of consecutive numbers that were bought together. Two ranges never overlap.

use chrono::{DateTime, Utc};
use domain::{E164, OrgId};
use uuid::Uuid;

use crate::{Conn, Result, StoreError, error::ensure_affected};

/// A block of consecutive numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Its identifier.
    pub id: Uuid,
    /// The first number.
    pub first: E164,
    /// The last number, itself part of the range.
    pub last: E164,
    /// Its name.
    pub name: String,
    /// The key of the carrier it is bought from.
    pub carrier_key: Option<String>,
    /// The key of the site it is used at.
    pub site_key: Option<String>,
    /// Remarks.
    pub notes: Option<String>,
    /// How often it was written.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    first_e164: i64,
    last_e164: i64,
    name: String,
    carrier_key: Option<String>,
    site_key: Option<String>,
    notes: Option<String>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<Row> for Range {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            first: number(row.first_e164, "first_e164")?,
            last: number(row.last_e164, "last_e164")?,
            name: row.name,
            carrier_key: row.carrier_key,
            site_key: row.site_key,
            notes: row.notes,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

fn number(stored: i64, column: &'static str) -> Result<E164> {
    let corrupt = StoreError::Corrupt {
        table: "ranges",
        column,
    };
    let digits = u64::try_from(stored).ok();
    digits
        .and_then(|digits| E164::from_digits(digits).ok())
        .ok_or(corrupt)
}

fn stored(number: E164) -> i64 {
    i64::try_from(number.digits()).expect("an E.164 number has at most 15 digits")
}

// Changes nothing, but makes writers of one organisation's ranges wait for one another, so that two
// overlapping ranges are never judged free at the same time.
const LOCK: &str = "update organisations set country = country where id = $1";

// Ranges do not overlap, so only the last one to begin at or before a number can reach it.
const LAST_BEGINNING_BY: &str = "
    select id, first_e164, last_e164, name, carrier_key, site_key, notes, version, created_at, updated_at
    from ranges
    where org_id = $1 and first_e164 <= $2
    order by first_e164 desc
    limit 1";

const INSERT: &str = "
    insert into ranges (org_id, id, first_e164, last_e164, name, carrier_key, site_key, notes,
                        version, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

const LIST: &str = "
    select id, first_e164, last_e164, name, carrier_key, site_key, notes, version, created_at, updated_at
    from ranges
    where org_id = $1 and first_e164 > $2
    order by first_e164
    limit $3";

/// Adds a range. One that overlaps another is `Taken`.
pub async fn insert(conn: &mut Conn<'_>, org: OrgId, new: &Range) -> Result<()> {
    on_db!(conn, c => sqlx::query(LOCK).bind(org.uuid()).execute(c).await?.rows_affected());
    let before = last_beginning_by(conn, org, new.last).await?;
    if before.is_some_and(|range| range.last >= new.first) {
        return Err(StoreError::Taken);
    }
    let changed = on_db!(conn, c => {
        sqlx::query(INSERT)
            .bind(org.uuid())
            .bind(new.id)
            .bind(stored(new.first))
            .bind(stored(new.last))
            .bind(&new.name)
            .bind(&new.carrier_key)
            .bind(&new.site_key)
            .bind(&new.notes)
            .bind(new.version)
            .bind(new.created_at)
            .bind(new.updated_at)
            .execute(c)
            .await?
            .rows_affected()
    });
    ensure_affected(changed, 1)
}

/// The range that a number lies in.
pub async fn find_containing(
    conn: &mut Conn<'_>,
    org: OrgId,
    number: E164,
) -> Result<Option<Range>> {
    let range = last_beginning_by(conn, org, number).await?;
    Ok(range.filter(|range| range.last >= number))
}

/// Up to `limit` ranges in the order of their numbers, after the one that begins with `after`.
pub async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    after: Option<E164>,
    limit: u32,
) -> Result<Vec<Range>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(LIST)
            .bind(org.uuid())
            .bind(after.map_or(0, stored))
            .bind(i64::from(limit))
            .fetch_all(c)
            .await?
    });
    rows.into_iter().map(Range::try_from).collect()
}

async fn last_beginning_by(conn: &mut Conn<'_>, org: OrgId, number: E164) -> Result<Option<Range>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(LAST_BEGINNING_BY)
            .bind(org.uuid())
            .bind(stored(number))
            .fetch_optional(c)
            .await?
    });
    row.map(Range::try_from).transpose()
}

//! Numbers that rules leave alone for a time.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{E164, ExceptionId, OrgId, rules::policy::Exception};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result, StoreError,
    error::{ensure_affected, ensure_version},
    text::uncount,
};

const COLUMNS: &str =
    "id, code, first_e164, last_e164, until_on, reason, author_name, created_at, version";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    code: Option<String>,
    first_e164: i64,
    last_e164: i64,
    until_on: NaiveDate,
    reason: String,
    author_name: String,
    created_at: DateTime<Utc>,
    version: i64,
}

impl Row {
    fn exception(self) -> Result<Exception> {
        Ok(Exception {
            id: ExceptionId::new(self.id),
            code: self.code,
            first: number(self.first_e164, "first_e164")?,
            last: number(self.last_e164, "last_e164")?,
            until: self.until_on,
            reason: self.reason,
            author: self.author_name,
            created_at: self.created_at,
            version: self.version,
        })
    }
}

fn number(digits: i64, column: &'static str) -> Result<E164> {
    let digits = u64::try_from(digits).ok();
    digits
        .and_then(|digits| E164::from_digits(digits).ok())
        .ok_or(StoreError::Corrupt {
            table: "exceptions",
            column,
        })
}

/// The exceptions, also those whose time is over, by their first numbers.
pub async fn list(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Exception>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from exceptions where org_id = ").push_bind(org.uuid())
            .push(" order by first_e164, id");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::exception).collect()
}

/// An exception by its identifier.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, id: ExceptionId) -> Result<Option<Exception>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from exceptions where org_id = ").push_bind(org.uuid())
            .push(" and id = ").push_bind(id.uuid());
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::exception).transpose()
}

/// Adds an exception.
pub async fn insert(conn: &mut Conn<'_>, org: OrgId, exception: &Exception) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into exceptions (org_id, id, code, first_e164, last_e164, until_on, reason, \
             author_name, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(org.uuid())
        .bind(exception.id.uuid())
        .bind(exception.code.as_deref())
        .bind(uncount(exception.first.digits()))
        .bind(uncount(exception.last.digits()))
        .bind(exception.until)
        .bind(exception.reason.as_str())
        .bind(exception.author.as_str())
        .bind(exception.created_at)
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Takes an exception away. The version must be the one that was read.
pub async fn delete(conn: &mut Conn<'_>, org: OrgId, id: ExceptionId, version: i64) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query("delete from exceptions where org_id = $1 and id = $2 and version = $3")
            .bind(org.uuid()).bind(id.uuid()).bind(version)
            .execute(c).await?;
        ensure_version(done.rows_affected())
    })
}

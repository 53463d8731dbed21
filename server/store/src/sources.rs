//! Sources.

use chrono::{DateTime, Utc};
use domain::{
    ConnectionId, OrgId, RunId, SourceId,
    source::{Source, SourceKind},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result,
    error::{ensure_affected, ensure_version},
    text::{count, name_key, uncount, word},
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    name: String,
    connection_id: Option<Uuid>,
    as_of: Option<DateTime<Utc>>,
    committed_run_id: Option<Uuid>,
    held_run_id: Option<Uuid>,
    fact_rows: i64,
    is_complete: bool,
    mass_deviation_percent: i16,
    max_age_hours: i32,
    version: i64,
}

const COLUMNS: &str = "id, kind, name, connection_id, as_of, committed_run_id, held_run_id, fact_rows, \
                       is_complete, mass_deviation_percent, max_age_hours, version";

impl Row {
    fn source(self) -> Result<Source> {
        Ok(Source {
            id: SourceId::new(self.id),
            kind: word(&self.kind, "sources", "kind")?,
            name: self.name,
            connection_id: self.connection_id.map(ConnectionId::new),
            as_of: self.as_of,
            committed_run: self.committed_run_id.map(RunId::new),
            held_run: self.held_run_id.map(RunId::new),
            rows: count(self.fact_rows),
            is_complete: self.is_complete,
            mass_deviation_percent: u8::try_from(self.mass_deviation_percent).unwrap_or(u8::MAX),
            max_age_hours: u32::try_from(self.max_age_hours).unwrap_or_default(),
            version: self.version,
        })
    }
}

/// The organisation's sources: Teams first, then carriers by name.
pub async fn list(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Source>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from sources where org_id = ").push_bind(org.uuid())
            .push(" order by kind desc, name_key");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::source).collect()
}

/// A source by its identifier.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, id: SourceId) -> Result<Option<Source>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from sources where org_id = ").push_bind(org.uuid())
            .push(" and id = ").push_bind(id.uuid());
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::source).transpose()
}

/// A source by what it speaks about and its name, without regard to case.
pub async fn find_by_name(
    conn: &mut Conn<'_>,
    org: OrgId,
    kind: SourceKind,
    name: &str,
) -> Result<Option<Source>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from sources where org_id = ").push_bind(org.uuid())
            .push(" and kind = ").push_bind(kind.as_str())
            .push(" and name_key = ").push_bind(name_key(name));
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::source).transpose()
}

/// Adds a source.
pub async fn insert(conn: &mut Conn<'_>, org: OrgId, source: &Source) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into sources (org_id, id, kind, name, name_key, is_complete, \
             mass_deviation_percent, max_age_hours, connection_id) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(org.uuid())
        .bind(source.id.uuid())
        .bind(source.kind.as_str())
        .bind(source.name.as_str())
        .bind(name_key(&source.name))
        .bind(source.is_complete)
        .bind(i16::from(source.mass_deviation_percent))
        .bind(i32::try_from(source.max_age_hours).unwrap_or(i32::MAX))
        .bind(source.connection_id.map(ConnectionId::uuid))
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Writes what a run changed about its source, what feeds it, and its limits. The version must be the one that was
/// read.
pub async fn update(conn: &mut Conn<'_>, org: OrgId, source: &Source) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update sources set as_of = $3, committed_run_id = $4, held_run_id = $5, fact_rows = $6, \
             is_complete = $7, connection_id = $8, max_age_hours = $9, mass_deviation_percent = $10, \
             version = version + 1 where org_id = $1 and id = $2 and version = $11",
        )
        .bind(org.uuid())
        .bind(source.id.uuid())
        .bind(source.as_of)
        .bind(source.committed_run.map(RunId::uuid))
        .bind(source.held_run.map(RunId::uuid))
        .bind(uncount(source.rows))
        .bind(source.is_complete)
        .bind(source.connection_id.map(ConnectionId::uuid))
        .bind(i32::try_from(source.max_age_hours).unwrap_or(i32::MAX))
        .bind(i16::from(source.mass_deviation_percent))
        .bind(source.version)
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())
    })
}

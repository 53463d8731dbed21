//! Where messages go.

use chrono::{DateTime, Utc};
use domain::{DestinationId, OrgId, delivery::Destination};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result,
    error::{ensure_affected, ensure_version},
    text::{json, name_key, to_json},
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    name: String,
    target: String,
    has_secret: bool,
    version: i64,
}

const SELECT: &str = "select id, name, target, secrets is not null as has_secret, version \
                      from destinations where org_id = ";

impl Row {
    fn destination(self) -> Result<Destination> {
        Ok(Destination {
            id: DestinationId::new(self.id),
            name: self.name,
            target: json(&self.target, "destinations", "target")?,
            has_secret: self.has_secret,
            version: self.version,
        })
    }
}

/// The organisation's destinations by name.
pub async fn list(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Destination>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(SELECT);
        query.push_bind(org.uuid()).push(" order by name_key");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::destination).collect()
}

/// A destination by its identifier.
pub async fn find(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: DestinationId,
) -> Result<Option<Destination>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(SELECT);
        query.push_bind(org.uuid()).push(" and id = ").push_bind(id.uuid());
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::destination).transpose()
}

/// A destination by its name, without regard to case.
pub async fn find_by_name(
    conn: &mut Conn<'_>,
    org: OrgId,
    name: &str,
) -> Result<Option<Destination>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(SELECT);
        query.push_bind(org.uuid()).push(" and name_key = ").push_bind(name_key(name));
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::destination).transpose()
}

/// Adds a destination, with what is sealed of it.
pub async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    destination: &Destination,
    secrets: Option<&[u8]>,
    at: DateTime<Utc>,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into destinations (org_id, id, name, name_key, target, secrets, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(org.uuid())
        .bind(destination.id.uuid())
        .bind(destination.name.as_str())
        .bind(name_key(&destination.name))
        .bind(to_json(&destination.target))
        .bind(secrets)
        .bind(at)
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Writes name and target. The version must be the one that was read.
pub async fn update(conn: &mut Conn<'_>, org: OrgId, destination: &Destination) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update destinations set name = $3, name_key = $4, target = $5, version = version + 1 \
             where org_id = $1 and id = $2 and version = $6",
        )
        .bind(org.uuid())
        .bind(destination.id.uuid())
        .bind(destination.name.as_str())
        .bind(name_key(&destination.name))
        .bind(to_json(&destination.target))
        .bind(destination.version)
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())
    })
}

/// Takes a destination away. The version must be the one that was read.
pub async fn delete(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: DestinationId,
    version: i64,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "delete from destinations where org_id = $1 and id = $2 and version = $3",
        )
        .bind(org.uuid()).bind(id.uuid()).bind(version)
        .execute(c).await?;
        ensure_version(done.rows_affected())
    })
}

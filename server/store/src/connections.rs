//! Connections: how vendors are asked, and when next.

use chrono::{DateTime, Utc};
use domain::{
    ConnectionId, OrgId,
    connection::{Connection, Schedule},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result,
    error::{ensure_affected, ensure_version},
    text::{json, name_key, to_json},
};

#[derive(FromRow)]
struct Row {
    org_id: Uuid,
    id: Uuid,
    provider: String,
    name: String,
    settings: String,
    secret_names: String,
    cron: String,
    zone: String,
    is_paused: bool,
    next_run_at: Option<DateTime<Utc>>,
    version: i64,
}

const COLUMNS: &str = "org_id, id, provider, name, settings, secret_names, cron, zone, is_paused, \
                       next_run_at, version";

impl Row {
    fn connection(self) -> Result<Connection> {
        Ok(Connection {
            id: ConnectionId::new(self.id),
            provider: self.provider,
            name: self.name,
            settings: json(&self.settings, "connections", "settings")?,
            secrets: json(&self.secret_names, "connections", "secret_names")?,
            schedule: Schedule {
                cron: self.cron,
                zone: self.zone,
            },
            is_paused: self.is_paused,
            next_run_at: self.next_run_at,
            version: self.version,
        })
    }
}

/// The organisation's connections by name.
pub async fn list(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Connection>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from connections where org_id = ").push_bind(org.uuid())
            .push(" order by name_key");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::connection).collect()
}

/// A connection by its identifier.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, id: ConnectionId) -> Result<Option<Connection>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from connections where org_id = ").push_bind(org.uuid())
            .push(" and id = ").push_bind(id.uuid());
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::connection).transpose()
}

/// A connection of whichever organisation has it. A vendor that calls us names only the connection.
pub async fn find_anywhere(
    conn: &mut Conn<'_>,
    id: ConnectionId,
) -> Result<Option<(OrgId, Connection)>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from connections where id = ").push_bind(id.uuid());
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(|row| Ok((OrgId::new(row.org_id), row.connection()?)))
        .transpose()
}

/// A connection by its name, without regard to case.
pub async fn find_by_name(
    conn: &mut Conn<'_>,
    org: OrgId,
    name: &str,
) -> Result<Option<Connection>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from connections where org_id = ").push_bind(org.uuid())
            .push(" and name_key = ").push_bind(name_key(name));
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::connection).transpose()
}

/// Adds a connection, with its sealed secrets.
pub async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    connection: &Connection,
    secrets: Option<&[u8]>,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into connections (org_id, id, provider, name, name_key, settings, secret_names, \
             secrets, cron, zone, is_paused, next_run_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(org.uuid())
        .bind(connection.id.uuid())
        .bind(connection.provider.as_str())
        .bind(connection.name.as_str())
        .bind(name_key(&connection.name))
        .bind(to_json(&connection.settings))
        .bind(to_json(&connection.secrets))
        .bind(secrets)
        .bind(connection.schedule.cron.as_str())
        .bind(connection.schedule.zone.as_str())
        .bind(connection.is_paused)
        .bind(connection.next_run_at)
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Writes settings, schedule and the names of the secrets. The version must be the one that was read.
pub async fn update(conn: &mut Conn<'_>, org: OrgId, connection: &Connection) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update connections set settings = $3, secret_names = $4, cron = $5, zone = $6, \
             is_paused = $7, next_run_at = $8, version = version + 1 \
             where org_id = $1 and id = $2 and version = $9",
        )
        .bind(org.uuid())
        .bind(connection.id.uuid())
        .bind(to_json(&connection.settings))
        .bind(to_json(&connection.secrets))
        .bind(connection.schedule.cron.as_str())
        .bind(connection.schedule.zone.as_str())
        .bind(connection.is_paused)
        .bind(connection.next_run_at)
        .bind(connection.version)
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())
    })
}

/// Takes a connection away. The version must be the one that was read.
pub async fn delete(conn: &mut Conn<'_>, org: OrgId, id: ConnectionId, version: i64) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "delete from connections where org_id = $1 and id = $2 and version = $3",
        )
        .bind(org.uuid()).bind(id.uuid()).bind(version)
        .execute(c).await?;
        ensure_version(done.rows_affected())
    })
}

/// Connections whose time has come, of every organisation, longest due first. Those that are paused
/// never come up.
pub async fn due(
    conn: &mut Conn<'_>,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<(OrgId, Connection)>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS)
            .push(" from connections where is_paused = false and next_run_at <= ").push_bind(now)
            .push(" order by next_run_at limit ").push_bind(i64::from(limit));
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|row| Ok((OrgId::new(row.org_id), row.connection()?)))
        .collect()
}

/// Moves a due connection on to its next time. The answer is false when another worker has done so.
pub async fn move_on(
    conn: &mut Conn<'_>,
    org: OrgId,
    due: &Connection,
    next: Option<DateTime<Utc>>,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update connections set next_run_at = $4 \
             where org_id = $1 and id = $2 and next_run_at = $3 and is_paused = false",
        )
        .bind(org.uuid()).bind(due.id.uuid()).bind(due.next_run_at).bind(next)
        .execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

//! Addresses under which a calendar program reads port dates.

use chrono::{DateTime, Utc};
use domain::OrgId;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Result, error::ensure_affected};

/// An address of a calendar, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Feed {
    /// Its identifier.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Who made it.
    pub created_by: String,
    /// When (UTC).
    pub created_at: DateTime<Utc>,
    /// When it was taken back (UTC).
    pub revoked_at: Option<DateTime<Utc>>,
}

/// The addresses, newest first, those that were taken back too.
pub async fn feeds(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Feed>> {
    on_db!(conn, c => {
        Ok(sqlx::query_as(
            "select id, name, created_by, created_at, revoked_at from calendar_feeds \
             where org_id = $1 order by id desc",
        )
        .bind(org.uuid()).fetch_all(c).await?)
    })
}

/// Adds an address. Of its secret only the hash is kept.
pub async fn insert_feed(
    conn: &mut Conn<'_>,
    org: OrgId,
    feed: &Feed,
    token_hash: &[u8],
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into calendar_feeds (org_id, id, name, token_hash, created_by, created_at) \
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(org.uuid())
        .bind(feed.id)
        .bind(&feed.name)
        .bind(token_hash)
        .bind(&feed.created_by)
        .bind(feed.created_at)
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Takes an address back. Whether it was there and in force.
pub async fn revoke_feed(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update calendar_feeds set revoked_at = $3 \
             where org_id = $1 and id = $2 and revoked_at is null",
        )
        .bind(org.uuid()).bind(id).bind(at).execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// The organisation whose calendar an address opens, unless it was taken back. A calendar program names
/// nothing but the secret.
pub async fn feed_by_hash(conn: &mut Conn<'_>, token_hash: &[u8]) -> Result<Option<OrgId>> {
    let row: Option<(Uuid,)> = on_db!(conn, c => {
        sqlx::query_as(
            "select org_id from calendar_feeds where token_hash = $1 and revoked_at is null",
        )
        .bind(token_hash).fetch_optional(c).await?
    });
    Ok(row.map(|(org,)| OrgId::new(org)))
}

//! The tokens by which lists are sent to file feeds. Only their hashes are stored.

use domain::{ConnectionId, OrgId};
use uuid::Uuid;

use crate::{Conn, Result, access::Hash, error::ensure_affected};

/// Gives a connection a token. The one it had counts no more.
pub async fn replace(
    conn: &mut Conn<'_>,
    org: OrgId,
    connection: ConnectionId,
    hash: &Hash,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update connections set upload_token_hash = $3 where org_id = $1 and id = $2",
        )
        .bind(org.uuid())
        .bind(connection.uuid())
        .bind(hash.as_slice())
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// The connection of a token. What is compared is a hash, so the time it takes tells nothing of it.
pub async fn find(conn: &mut Conn<'_>, hash: &Hash) -> Result<Option<(OrgId, ConnectionId)>> {
    on_db!(conn, c => {
        let row: Option<(Uuid, Uuid)> = sqlx::query_as(
            "select org_id, id from connections where upload_token_hash = $1",
        )
        .bind(hash.as_slice())
        .fetch_optional(c)
        .await?;
        Ok(row.map(|(org, id)| (OrgId::new(org), ConnectionId::new(id))))
    })
}

/// Whether a connection has a token.
pub async fn exists(conn: &mut Conn<'_>, org: OrgId, connection: ConnectionId) -> Result<bool> {
    on_db!(conn, c => {
        let row: Option<(i64,)> = sqlx::query_as(
            "select cast(count(*) as bigint) from connections \
             where org_id = $1 and id = $2 and upload_token_hash is not null",
        )
        .bind(org.uuid())
        .bind(connection.uuid())
        .fetch_optional(c)
        .await?;
        Ok(row.is_some_and(|(rows,)| rows > 0))
    })
}

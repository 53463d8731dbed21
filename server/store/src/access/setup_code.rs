//! The one-time code that lets the first administrator in. There is at most one.

use chrono::{DateTime, Utc};

use super::Hash;
use crate::{Conn, Result, error::ensure_affected};

const REPLACE: &str = "
    insert into setup_codes (id, code_hash, created_at)
    values (1, $1, $2)
    on conflict (id) do update set code_hash = excluded.code_hash, created_at = excluded.created_at";

const TAKE: &str = "delete from setup_codes where id = 1 and code_hash = $1";

/// Puts a code in place of the one before.
pub async fn replace(conn: &mut Conn<'_>, code_hash: &Hash, at: DateTime<Utc>) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(REPLACE).bind(&code_hash[..]).bind(at).execute(c).await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Uses the code up, and tells whether it was the right one. Of two who try at once, one succeeds.
pub async fn take(conn: &mut Conn<'_>, code_hash: &Hash) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(TAKE).bind(&code_hash[..]).execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

//! Sessions: who is signed in in which browser.

use chrono::{DateTime, Utc};
use domain::{OrgId, UserId};

use super::{
    Hash,
    users::{Row as UserRow, User},
};
use crate::{Conn, Result, error::ensure_affected};

/// A session as it begins.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The hash of its token.
    pub token_hash: Hash,
    /// The person's organisation.
    pub org: OrgId,
    /// The person.
    pub user: UserId,
    /// When it begins.
    pub created_at: DateTime<Utc>,
    /// When it ends, however much it is used.
    pub expires_at: DateTime<Utc>,
}

/// A session that is under way.
#[derive(Clone, Debug)]
pub struct Session {
    /// Whose it is.
    pub user: User,
    /// When it was last used, to the minute or so.
    pub seen_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    user: UserRow,
    seen_at: DateTime<Utc>,
}

const INSERT: &str = "
    insert into sessions (token_hash, org_id, user_id, created_at, seen_at, expires_at)
    values ($1, $2, $3, $4, $4, $5)";

const FIND: &str = "
    select u.org_id, u.id, u.email, u.name, u.role, u.is_disabled, u.version, u.created_at,
           s.seen_at
    from sessions s
    join users u on u.org_id = s.org_id and u.id = s.user_id
    where s.token_hash = $1 and s.expires_at > $2 and s.seen_at > $3 and not u.is_disabled";

const TOUCH: &str = "update sessions set seen_at = $2 where token_hash = $1 and seen_at < $2";

const DELETE: &str = "delete from sessions where token_hash = $1";

const DELETE_ALL_OF: &str = "delete from sessions where org_id = $1 and user_id = $2";

const DELETE_EXPIRED: &str = "delete from sessions where expires_at <= $1 or seen_at <= $2";

/// Begins a session.
pub async fn insert(conn: &mut Conn<'_>, new: &NewSession) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(INSERT)
            .bind(&new.token_hash[..])
            .bind(new.org.uuid())
            .bind(new.user.uuid())
            .bind(new.created_at)
            .bind(new.expires_at)
            .execute(c)
            .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// The session of a token, unless it is over, was not used since `idle_since`, or its person may no
/// longer sign in.
pub async fn find(
    conn: &mut Conn<'_>,
    token_hash: &Hash,
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> Result<Option<Session>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(FIND)
            .bind(&token_hash[..])
            .bind(now)
            .bind(idle_since)
            .fetch_optional(c)
            .await?
    });
    row.map(|row| {
        Ok(Session {
            user: row.user.try_into()?,
            seen_at: row.seen_at,
        })
    })
    .transpose()
}

/// Notes that a session is in use. One that has ended meanwhile, or was seen later, stays as it is.
pub async fn touch(conn: &mut Conn<'_>, token_hash: &Hash, at: DateTime<Utc>) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query(TOUCH).bind(&token_hash[..]).bind(at).execute(c).await?;
        Ok(())
    })
}

/// Ends a session, and tells whether there was one.
pub async fn delete(conn: &mut Conn<'_>, token_hash: &Hash) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(DELETE).bind(&token_hash[..]).execute(c).await?;
        Ok(done.rows_affected() > 0)
    })
}

/// Ends every session of a person, and tells how many there were.
pub async fn delete_all_of(conn: &mut Conn<'_>, org: OrgId, user: UserId) -> Result<u64> {
    on_db!(conn, c => {
        let done = sqlx::query(DELETE_ALL_OF).bind(org.uuid()).bind(user.uuid()).execute(c).await?;
        Ok(done.rows_affected())
    })
}

/// Clears away the sessions that are over.
pub async fn delete_expired(
    conn: &mut Conn<'_>,
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> Result<u64> {
    on_db!(conn, c => {
        let done = sqlx::query(DELETE_EXPIRED).bind(now).bind(idle_since).execute(c).await?;
        Ok(done.rows_affected())
    })
}

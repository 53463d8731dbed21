//! API tokens: how scripts and schedulers get in.

use chrono::{DateTime, Utc};
use domain::{OrgId, TokenId, access::Role};
use uuid::Uuid;

use super::Hash;
use crate::{Conn, Result, StoreError, error::ensure_affected, text};

/// An API token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Its organisation.
    pub org: OrgId,
    /// Its identifier.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Its first characters, to tell it from others.
    pub prefix: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute or so.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    org_id: Uuid,
    id: Uuid,
    name: String,
    role: String,
    prefix: String,
    created_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for ApiToken {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            org: OrgId::new(row.org_id),
            id: TokenId::new(row.id),
            name: row.name,
            role: text::word(&row.role, "api_tokens", "role")?,
            prefix: row.prefix,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        })
    }
}

const INSERT: &str = "
    insert into api_tokens (org_id, id, name, role, prefix, token_hash, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)";

const FIND: &str = "
    select org_id, id, name, role, prefix, created_at, last_used_at, revoked_at
    from api_tokens
    where token_hash = $1 and revoked_at is null";

const LIST: &str = "
    select org_id, id, name, role, prefix, created_at, last_used_at, revoked_at
    from api_tokens
    where org_id = $1
    order by created_at, id
    limit 10000";

const TOUCH: &str = "
    update api_tokens
    set last_used_at = $3
    where org_id = $1 and id = $2";

const REVOKE: &str = "
    update api_tokens
    set revoked_at = $3
    where org_id = $1 and id = $2 and revoked_at is null
    returning org_id, id, name, role, prefix, created_at, last_used_at, revoked_at";

/// Adds a token by the hash of its text.
pub async fn insert(conn: &mut Conn<'_>, new: &ApiToken, token_hash: &Hash) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(INSERT)
            .bind(new.org.uuid())
            .bind(new.id.uuid())
            .bind(&new.name)
            .bind(new.role.as_str())
            .bind(&new.prefix)
            .bind(&token_hash[..])
            .bind(new.created_at)
            .execute(c)
            .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// The token of a hash, unless it was revoked.
pub async fn find(conn: &mut Conn<'_>, token_hash: &Hash) -> Result<Option<ApiToken>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(FIND).bind(&token_hash[..]).fetch_optional(c).await?
    });
    row.map(ApiToken::try_from).transpose()
}

/// The tokens of an organisation, oldest first, also the revoked ones.
pub async fn list(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<ApiToken>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(LIST).bind(org.uuid()).fetch_all(c).await?
    });
    rows.into_iter().map(ApiToken::try_from).collect()
}

/// Notes that a token was used.
pub async fn touch(conn: &mut Conn<'_>, org: OrgId, id: TokenId, at: DateTime<Utc>) -> Result<()> {
    on_db!(conn, c => {
        let done =
            sqlx::query(TOUCH).bind(org.uuid()).bind(id.uuid()).bind(at).execute(c).await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Revokes a token, and returns it if it was there and still good.
pub async fn revoke(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: TokenId,
    at: DateTime<Utc>,
) -> Result<Option<ApiToken>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(REVOKE)
            .bind(org.uuid())
            .bind(id.uuid())
            .bind(at)
            .fetch_optional(c)
            .await?
    });
    row.map(ApiToken::try_from).transpose()
}

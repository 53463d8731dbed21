//! People who sign in. An email address belongs to one person in the whole database.

use chrono::{DateTime, Utc};
use domain::{OrgId, UserId, access::Role};
use uuid::Uuid;

use crate::{
    Conn, Result, StoreError,
    error::{ensure_affected, ensure_version},
    text,
};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their organisation.
    pub org: OrgId,
    /// Their identifier.
    pub id: UserId,
    /// Their email address, in lower case.
    pub email: String,
    /// The name people read.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may no longer sign in.
    pub is_disabled: bool,
    /// How often the row was written.
    pub version: i64,
    /// When they were added.
    pub created_at: DateTime<Utc>,
}

/// A person and what their password is checked against.
#[derive(Clone)]
pub struct Credentials {
    /// The person.
    pub user: User,
    /// The hash, with its parameters.
    pub password_hash: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    org_id: Uuid,
    id: Uuid,
    email: String,
    name: String,
    role: String,
    is_disabled: bool,
    version: i64,
    created_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct CredentialsRow {
    #[sqlx(flatten)]
    user: Row,
    password_hash: String,
}

impl TryFrom<Row> for User {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            org: OrgId::new(row.org_id),
            id: UserId::new(row.id),
            email: row.email,
            name: row.name,
            role: text::word(&row.role, "users", "role")?,
            is_disabled: row.is_disabled,
            version: row.version,
            created_at: row.created_at,
        })
    }
}

const INSERT: &str = "
    insert into users (org_id, id, email, name, role, password_hash, is_disabled, version,
                       created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";

const FIND_CREDENTIALS: &str = "
    select org_id, id, email, name, role, is_disabled, version, created_at, password_hash
    from users
    where email = $1";

const LIST: &str = "
    select org_id, id, email, name, role, is_disabled, version, created_at
    from users
    where org_id = $1
    order by email
    limit 10000";

const FIND: &str = "
    select org_id, id, email, name, role, is_disabled, version, created_at
    from users
    where org_id = $1 and id = $2";

const ANY: &str = "select exists (select 1 from users)";

const UPDATE_PASSWORD: &str = "
    update users
    set password_hash = $3, version = version + 1, updated_at = $4
    where org_id = $1 and id = $2 and version = $5";

/// Adds a person. An email address that somebody has is `Taken`.
pub async fn insert(conn: &mut Conn<'_>, new: &User, password_hash: &str) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(INSERT)
            .bind(new.org.uuid())
            .bind(new.id.uuid())
            .bind(&new.email)
            .bind(&new.name)
            .bind(new.role.as_str())
            .bind(password_hash)
            .bind(new.is_disabled)
            .bind(new.version)
            .bind(new.created_at)
            .execute(c)
            .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// The person of an email address in lower case, and their password's hash.
pub async fn find_credentials(conn: &mut Conn<'_>, email: &str) -> Result<Option<Credentials>> {
    let row: Option<CredentialsRow> = on_db!(conn, c => {
        sqlx::query_as(FIND_CREDENTIALS).bind(email).fetch_optional(c).await?
    });
    row.map(|row| {
        Ok(Credentials {
            user: row.user.try_into()?,
            password_hash: row.password_hash,
        })
    })
    .transpose()
}

/// The people of an organisation by email address.
pub async fn list(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<User>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(LIST).bind(org.uuid()).fetch_all(c).await?
    });
    rows.into_iter().map(User::try_from).collect()
}

/// A person of an organisation.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, id: UserId) -> Result<Option<User>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(FIND).bind(org.uuid()).bind(id.uuid()).fetch_optional(c).await?
    });
    row.map(User::try_from).transpose()
}

/// Whether there is anybody, in any organisation.
pub async fn any(conn: &mut Conn<'_>) -> Result<bool> {
    Ok(on_db!(conn, c => sqlx::query_scalar(ANY).fetch_one(c).await?))
}

/// Replaces a person's password hash, if the row is still as it was read.
pub async fn update_password(
    conn: &mut Conn<'_>,
    user: &User,
    password_hash: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(UPDATE_PASSWORD)
            .bind(user.org.uuid())
            .bind(user.id.uuid())
            .bind(password_hash)
            .bind(at)
            .bind(user.version)
            .execute(c)
            .await?;
        ensure_version(done.rows_affected())
    })
}

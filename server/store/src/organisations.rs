//! Organisations: whom every other row belongs to.

use chrono::{DateTime, Utc};
use domain::{Country, OrgId};
use uuid::Uuid;

use crate::{Conn, Result, error::ensure_affected, text};

/// One customer environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its identifier.
    pub id: OrgId,
    /// Its name, unique in the database.
    pub name: String,
    /// The country in which a number without a country code is read.
    pub country: Option<Country>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    country: Option<String>,
    created_at: DateTime<Utc>,
}

impl TryFrom<Row> for Organisation {
    type Error = crate::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let country = row.country.as_deref();
        Ok(Self {
            id: OrgId::new(row.id),
            name: row.name,
            country: country
                .map(|c| text::word(c, "organisations", "country"))
                .transpose()?,
            created_at: row.created_at,
        })
    }
}

const INSERT: &str = "
    insert into organisations (id, name, country, created_at)
    values ($1, $2, $3, $4)";

const FIND: &str = "
    select id, name, country, created_at
    from organisations
    where id = $1";

const FIND_BY_NAME: &str = "
    select id, name, country, created_at
    from organisations
    where lower(name) = lower($1)";

const LIST: &str = "
    select id, name, country, created_at
    from organisations
    order by name, id
    limit 1000";

/// Adds an organisation.
pub async fn insert(conn: &mut Conn<'_>, new: &Organisation) -> Result<()> {
    let changed = on_db!(conn, c => {
        sqlx::query(INSERT)
            .bind(new.id.uuid())
            .bind(&new.name)
            .bind(new.country.map(String::from))
            .bind(new.created_at)
            .execute(c)
            .await?
            .rows_affected()
    });
    ensure_affected(changed, 1)
}

/// The organisation of an identifier.
pub async fn find(conn: &mut Conn<'_>, id: OrgId) -> Result<Option<Organisation>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(FIND).bind(id.uuid()).fetch_optional(c).await?
    });
    row.map(Organisation::try_from).transpose()
}

/// The organisation of a name, whatever its case.
pub async fn find_by_name(conn: &mut Conn<'_>, name: &str) -> Result<Option<Organisation>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(FIND_BY_NAME).bind(name).fetch_optional(c).await?
    });
    row.map(Organisation::try_from).transpose()
}

/// The organisations by name.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<Organisation>> {
    let rows: Vec<Row> = on_db!(conn, c => sqlx::query_as(LIST).fetch_all(c).await?);
    rows.into_iter().map(Organisation::try_from).collect()
}

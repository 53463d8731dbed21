//! Filters that people keep under a name.

use chrono::{DateTime, Utc};
use domain::{
    OrgId,
    saved_filter::{FilterNoun, SavedFilter},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Conn, Result,
    error::ensure_affected,
    text::{name_key, word},
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    noun: String,
    name: String,
    query: String,
    owner_id: Option<Uuid>,
}

/// The filters of a list that somebody sees: their own, and everybody's, by name. Those of everybody are theirs
/// to take away where they may.
pub async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    noun: FilterNoun,
    user: Option<Uuid>,
    may_take_shared: bool,
) -> Result<Vec<SavedFilter>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(
            "select id, noun, name, query, owner_id from saved_filters \
             where org_id = $1 and noun = $2 and (owner_id is null or owner_id = $3) \
             order by name_key, id",
        )
        .bind(org.uuid()).bind(noun.as_str()).bind(user).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|row| {
            Ok(SavedFilter {
                id: row.id,
                noun: word(&row.noun, "saved_filters", "noun")?,
                name: row.name,
                query: row.query,
                is_shared: row.owner_id.is_none(),
                is_mine: row.owner_id.is_some() || may_take_shared,
            })
        })
        .collect()
}

/// Keeps a filter. Without an owner it is everybody's.
pub async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    filter: &SavedFilter,
    owner: Option<Uuid>,
    at: DateTime<Utc>,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into saved_filters (org_id, id, noun, name, name_key, query, owner_id, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(org.uuid())
        .bind(filter.id)
        .bind(filter.noun.as_str())
        .bind(&filter.name)
        .bind(name_key(&filter.name))
        .bind(&filter.query)
        .bind(owner)
        .bind(at)
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Takes away a filter of somebody, or one of everybody where they may. Whether it was there.
pub async fn delete(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: Uuid,
    user: Option<Uuid>,
    may_take_shared: bool,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "delete from saved_filters where org_id = $1 and id = $2 \
             and (owner_id = $3 or (owner_id is null and $4))",
        )
        .bind(org.uuid()).bind(id).bind(user).bind(may_take_shared).execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

//! Decisions of an organisation that are one document each.

use domain::OrgId;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Conn, Result,
    error::ensure_version,
    text::{json, to_json},
};

/// A setting with its version; none where nobody has decided anything.
pub async fn find<T: DeserializeOwned>(
    conn: &mut Conn<'_>,
    org: OrgId,
    name: &str,
) -> Result<Option<(T, i64)>> {
    let row: Option<(String, i64)> = on_db!(conn, c => {
        sqlx::query_as("select body, version from settings where org_id = $1 and name = $2")
            .bind(org.uuid()).bind(name).fetch_optional(c).await?
    });
    row.map(|(body, version)| Ok((json(&body, "settings", "body")?, version)))
        .transpose()
}

/// Writes a setting over the version that was read; 0 where there was none.
pub async fn put<T: Serialize>(
    conn: &mut Conn<'_>,
    org: OrgId,
    name: &str,
    value: &T,
    version: i64,
) -> Result<()> {
    let body = to_json(value);
    on_db!(conn, c => {
        let done = if version == 0 {
            sqlx::query(
                "insert into settings (org_id, name, body) values ($1, $2, $3) \
                 on conflict (org_id, name) do nothing",
            )
            .bind(org.uuid()).bind(name).bind(body).execute(c).await?
        } else {
            sqlx::query(
                "update settings set body = $3, version = $4 + 1 \
                 where org_id = $1 and name = $2 and version = $4",
            )
            .bind(org.uuid()).bind(name).bind(body).bind(version).execute(c).await?
        };
        ensure_version(done.rows_affected())
    })
}

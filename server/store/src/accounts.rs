//! The people and resource accounts of the directory.

use std::collections::HashMap;

use domain::{OrgId, directory::Account};
use sqlx::QueryBuilder;

use crate::{Conn, Result, text::json};

/// Accounts by their sign-in names, in lower case.
pub async fn by_sign_in_names(
    conn: &mut Conn<'_>,
    org: OrgId,
    names: &[String],
) -> Result<HashMap<String, Account>> {
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, String)> = on_db!(conn, c => {
        let mut query =
            QueryBuilder::<Backend>::new("select sign_in_key, body from accounts where org_id = ");
        query.push_bind(org.uuid()).push(" and sign_in_key in (");
        let mut list = query.separated(", ");
        for name in names {
            list.push_bind(name.as_str());
        }
        query.push(")").build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(key, body)| Ok((key, json(&body, "accounts", "body")?)))
        .collect()
}

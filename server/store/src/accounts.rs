//! The people and resource accounts of the directory.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{E164, OrgId, directory::Account};
use sqlx::QueryBuilder;

use crate::{Conn, Result, StoreError, text::json};

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

/// An account with a line that no list of numbers gives it.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The number of the line.
    pub number: E164,
    /// The account.
    pub account: Account,
    /// When it last changed (UTC).
    pub changed_at: Option<DateTime<Utc>>,
}

/// The accounts with lines that no list of numbers gives them, in the order of the numbers. Where the two
/// lists agree, as they do but for a few, there are none.
pub async fn claims(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Claim>> {
    let rows: Vec<(i64, String, Option<DateTime<Utc>>)> = on_db!(conn, c => {
        sqlx::query_as(
            "select a.line_e164, a.body, a.changed_at from accounts a \
             where a.org_id = $1 and a.line_e164 is not null and not exists \
             (select 1 from facts f where f.org_id = a.org_id and f.e164 = a.line_e164 and f.holder_id = a.object_id) \
             order by a.line_e164, a.object_id",
        )
        .bind(org.uuid())
        .fetch_all(c)
        .await?
    });
    rows.into_iter().map(claim).collect()
}

fn claim((digits, body, changed_at): (i64, String, Option<DateTime<Utc>>)) -> Result<Claim> {
    let number = u64::try_from(digits)
        .ok()
        .and_then(|digits| E164::from_digits(digits).ok())
        .ok_or(StoreError::Corrupt {
            table: "accounts",
            column: "line_e164",
        })?;
    Ok(Claim {
        number,
        account: json(&body, "accounts", "body")?,
        changed_at,
    })
}

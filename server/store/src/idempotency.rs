//! Requests that carry a key, and the answers that a repetition gets.

use chrono::{DateTime, Utc};
use domain::OrgId;
use sqlx::FromRow;

use crate::{
    Conn, Result,
    error::ensure_affected,
    text::{json, to_json},
};

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers that belong to the answer, by name.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A request that came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The hash of what was asked.
    pub request_hash: [u8; 32],
    /// The answer; none while it is being carried out.
    pub answer: Option<Answer>,
}

#[derive(FromRow)]
struct Row {
    request_hash: Vec<u8>,
    status: Option<i32>,
    headers: Option<String>,
    body: Option<Vec<u8>>,
}

impl Row {
    fn earlier(self) -> Result<Earlier> {
        const TABLE: &str = "idempotency";
        let corrupt = |column| crate::StoreError::Corrupt {
            table: TABLE,
            column,
        };
        let hash = self.request_hash.try_into();
        let answer = match (self.status, self.headers, self.body) {
            (Some(status), Some(headers), Some(body)) => Some(Answer {
                status: u16::try_from(status).map_err(|_| corrupt("status"))?,
                headers: json(&headers, TABLE, "headers")?,
                body,
            }),
            _ => None,
        };
        Ok(Earlier {
            request_hash: hash.map_err(|_| corrupt("request_hash"))?,
            answer,
        })
    }
}

/// Takes a key. The answer is false when it is taken already.
pub async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    key: &str,
    request_hash: [u8; 32],
    now: DateTime<Utc>,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into idempotency (org_id, key, request_hash, created_at) \
             values ($1, $2, $3, $4) on conflict do nothing",
        )
        .bind(org.uuid())
        .bind(key)
        .bind(request_hash.as_slice())
        .bind(now)
        .execute(c)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// The request that came with a key.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, key: &str) -> Result<Option<Earlier>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(
            "select request_hash, status, headers, body from idempotency \
             where org_id = $1 and key = $2",
        )
        .bind(org.uuid()).bind(key).fetch_optional(c).await?
    });
    row.map(Row::earlier).transpose()
}

/// Keeps the answer to a request.
pub async fn update(conn: &mut Conn<'_>, org: OrgId, key: &str, answer: &Answer) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update idempotency set status = $3, headers = $4, body = $5 \
             where org_id = $1 and key = $2 and status is null",
        )
        .bind(org.uuid())
        .bind(key)
        .bind(i32::from(answer.status))
        .bind(to_json(&answer.headers))
        .bind(answer.body.as_slice())
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Gives a key back whose request was not carried out.
pub async fn delete(conn: &mut Conn<'_>, org: OrgId, key: &str) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "delete from idempotency where org_id = $1 and key = $2 and status is null",
        )
        .bind(org.uuid()).bind(key).execute(c).await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Forgets what is too old: answers from before one time, and requests that never got theirs from
/// before another (UTC).
pub async fn delete_old(
    conn: &mut Conn<'_>,
    org: OrgId,
    answered_before: DateTime<Utc>,
    unanswered_before: DateTime<Utc>,
) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query(
            "delete from idempotency where org_id = $1 \
             and (created_at < $2 or (status is null and created_at < $3))",
        )
        .bind(org.uuid()).bind(answered_before).bind(unanswered_before).execute(c).await?;
        Ok(())
    })
}

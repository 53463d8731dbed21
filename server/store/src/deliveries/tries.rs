//! The tries to send a message.

use chrono::{DateTime, Utc};
use domain::{
    DeliveryId, OrgId,
    delivery::{Try, Went},
};
use sqlx::FromRow;

use super::{corrupt, small};
use crate::{Conn, Result, error::ensure_affected, text::word};

#[derive(FromRow)]
struct Row {
    number: i32,
    began_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    went: Option<String>,
    said: Option<String>,
}

/// The tries of a message, oldest first.
pub async fn tries(conn: &mut Conn<'_>, org: OrgId, id: DeliveryId) -> Result<Vec<Try>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(
            "select number, began_at, ended_at, went, said from delivery_tries \
             where org_id = $1 and delivery_id = $2 order by number",
        )
        .bind(org.uuid()).bind(id.uuid()).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|row| {
            let went = row.went.map(|went| word(&went, "delivery_tries", "went"));
            Ok(Try {
                number: u32::try_from(row.number).map_err(|_| corrupt("number"))?,
                began_at: row.began_at,
                ended_at: row.ended_at,
                went: went.transpose()?,
                said: row.said,
            })
        })
        .collect()
}

/// Writes that a try begins, before anything is sent. The answer is its number: they count on when a person
/// has the message sent anew.
pub async fn begin_try(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: DeliveryId,
    at: DateTime<Utc>,
) -> Result<u32> {
    on_db!(conn, c => {
        let (number,): (i32,) = sqlx::query_as(
            "insert into delivery_tries (org_id, delivery_id, number, began_at) \
             values ($1, $2, 1 + (select coalesce(max(number), 0) from delivery_tries \
             where org_id = $1 and delivery_id = $2), $3) returning number",
        )
        .bind(org.uuid()).bind(id.uuid()).bind(at).fetch_one(c).await?;
        u32::try_from(number).map_err(|_| corrupt("number"))
    })
}

/// Writes how a try ended.
pub async fn end_try(conn: &mut Conn<'_>, org: OrgId, id: DeliveryId, ended: &Try) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update delivery_tries set ended_at = $4, went = $5, said = $6 \
             where org_id = $1 and delivery_id = $2 and number = $3 and ended_at is null",
        )
        .bind(org.uuid())
        .bind(id.uuid())
        .bind(small(ended.number))
        .bind(ended.ended_at)
        .bind(ended.went.map(Went::as_str))
        .bind(ended.said.as_deref())
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Ends the try that a worker left open when it fell silent.
pub async fn end_open_tries(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: DeliveryId,
    at: DateTime<Utc>,
    said: &str,
) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query(
            "update delivery_tries set ended_at = $3, went = 'unclear', said = $4 \
             where org_id = $1 and delivery_id = $2 and ended_at is null",
        )
        .bind(org.uuid()).bind(id.uuid()).bind(at).bind(said).execute(c).await?;
        Ok(())
    })
}

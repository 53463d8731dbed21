//! What the carriers turned down, and what became of it.

use chrono::{DateTime, Utc};
use domain::{OrgId, PortOrderId, port::rejection::Rejection};
use sqlx::FromRow;

use crate::{
    Conn, Result,
    error::ensure_affected,
    text::{count, json, to_json},
};

#[derive(FromRow)]
struct Row {
    body: String,
}

impl Row {
    fn rejection(self) -> Result<Rejection> {
        json(&self.body, "port_rejections", "body")
    }
}

/// Adds a rejection of an order.
pub async fn insert_rejection(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
    rejection: &Rejection,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into port_rejections (org_id, id, order_id, canonical, raised_at, resolved_at, body) \
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(org.uuid())
        .bind(rejection.id.uuid())
        .bind(order.uuid())
        .bind(rejection.canonical.as_str())
        .bind(rejection.raised_at)
        .bind(rejection.resolved_at)
        .bind(to_json(rejection))
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Writes what became of a rejection. Whoever does so has checked the order's version in the same
/// transaction.
pub async fn update_rejection(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
    rejection: &Rejection,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update port_rejections set resolved_at = $4, body = $5 \
             where org_id = $1 and order_id = $2 and id = $3",
        )
        .bind(org.uuid())
        .bind(order.uuid())
        .bind(rejection.id.uuid())
        .bind(rejection.resolved_at)
        .bind(to_json(rejection))
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// The rejections of an order, oldest first.
pub async fn rejections(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
) -> Result<Vec<Rejection>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(
            "select body from port_rejections where org_id = $1 and order_id = $2 order by id",
        )
        .bind(org.uuid()).bind(order.uuid()).fetch_all(c).await?
    });
    rows.into_iter().map(Row::rejection).collect()
}

/// All rejections since a moment, each with its order.
pub async fn rejections_since(
    conn: &mut Conn<'_>,
    org: OrgId,
    since: DateTime<Utc>,
) -> Result<Vec<(PortOrderId, Rejection)>> {
    let rows: Vec<(uuid::Uuid, String)> = on_db!(conn, c => {
        sqlx::query_as(
            "select order_id, body from port_rejections where org_id = $1 and raised_at >= $2 order by id",
        )
        .bind(org.uuid()).bind(since).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(order, body)| Ok((PortOrderId::new(order), Row { body }.rejection()?)))
        .collect()
}

/// How many rejections of each order are open, and since when the oldest is (UTC). Orders without any are
/// left out.
pub async fn open_rejections(
    conn: &mut Conn<'_>,
    org: OrgId,
) -> Result<Vec<(PortOrderId, u64, DateTime<Utc>)>> {
    let rows: Vec<(uuid::Uuid, i64, DateTime<Utc>)> = on_db!(conn, c => {
        sqlx::query_as(
            "select order_id, count(*), min(raised_at) from port_rejections \
             where org_id = $1 and resolved_at is null group by order_id",
        )
        .bind(org.uuid()).fetch_all(c).await?
    });
    Ok(rows
        .into_iter()
        .map(|(order, open, since)| (PortOrderId::new(order), count(open), since))
        .collect())
}

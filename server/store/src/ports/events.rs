//! What happened to an order or a port-out. Only ever appended.

use chrono::{DateTime, Utc};
use domain::{E164, OrgId, PortOrderId, port::journal::Event};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Conn, Result,
    error::ensure_affected,
    text::{json, to_json, uncount},
};

#[derive(FromRow)]
struct Row {
    seq: i64,
    body: String,
}

impl Row {
    fn event(self) -> Result<Event> {
        let event: Event = json(&self.body, "port_events", "body")?;
        Ok(Event {
            seq: self.seq,
            ..event
        })
    }
}

/// Appends what happened to an order or a port-out, in this order. Whoever does so has changed the version
/// of the order in the same transaction, so that nobody appends beside them.
pub async fn append_events(
    conn: &mut Conn<'_>,
    org: OrgId,
    subject: Uuid,
    events: &[Event],
) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let (last,): (Option<i64>,) = on_db!(&mut *conn, c => {
        sqlx::query_as("select max(seq) from port_events where org_id = $1 and subject_id = $2")
            .bind(org.uuid()).bind(subject).fetch_one(c).await?
    });
    for (seq, event) in (last.unwrap_or(0) + 1..).zip(events) {
        on_db!(&mut *conn, c => {
            let done = sqlx::query(
                "insert into port_events (org_id, subject_id, seq, at, e164, body) \
                 values ($1, $2, $3, $4, $5, $6)",
            )
            .bind(org.uuid())
            .bind(subject)
            .bind(seq)
            .bind(event.at)
            .bind(event.number.map(|number| uncount(E164::digits(number))))
            .bind(to_json(event))
            .execute(c)
            .await?;
            ensure_affected(done.rows_affected(), 1)?;
        });
    }
    Ok(())
}

/// What happened to an order or a port-out, oldest first.
pub async fn events(conn: &mut Conn<'_>, org: OrgId, subject: Uuid) -> Result<Vec<Event>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(
            "select seq, body from port_events where org_id = $1 and subject_id = $2 order by seq",
        )
        .bind(org.uuid()).bind(subject).fetch_all(c).await?
    });
    rows.into_iter().map(Row::event).collect()
}

/// The agreed dates in the history of the orders that were made since a moment, each with its order, by
/// order and oldest first.
pub async fn agreed_dates_since(
    conn: &mut Conn<'_>,
    org: OrgId,
    since: DateTime<Utc>,
) -> Result<Vec<(PortOrderId, Event)>> {
    let rows: Vec<(Uuid, i64, String)> = on_db!(conn, c => {
        sqlx::query_as(
            "select e.subject_id, e.seq, e.body from port_events e \
             join port_orders o on o.org_id = e.org_id and o.id = e.subject_id \
             where e.org_id = $1 and o.created_at >= $2 and e.e164 is null \
             and e.body like '%\"foc_set\"%' and e.body like '%\"is_requested\":false%' \
             order by e.subject_id, e.seq",
        )
        .bind(org.uuid()).bind(since).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(order, seq, body)| Ok((PortOrderId::new(order), Row { seq, body }.event()?)))
        .collect()
}

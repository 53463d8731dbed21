//! What happened to an order or a port-out. Only ever appended.

use domain::{E164, OrgId, port::journal::Event};
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

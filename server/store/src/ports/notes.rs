//! What was said about orders.

use chrono::{DateTime, Utc};
use domain::{CommentId, OrgId, PortOrderId, history::Actor, port::note::Note};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Result};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    author_id: Option<Uuid>,
    author_name: String,
    body: String,
    is_for_carrier: bool,
    vendor_note: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<Row> for Note {
    fn from(row: Row) -> Self {
        Self {
            id: CommentId::new(row.id),
            author: Actor {
                user_id: row.author_id,
                name: row.author_name,
            },
            body: row.body,
            is_for_carrier: row.is_for_carrier,
            vendor_note: row.vendor_note,
            at: row.created_at,
        }
    }
}

/// Adds a note. One that the carrier tells twice is kept once; the answer is whether it was new.
pub async fn insert_note(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
    note: &Note,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into port_notes (org_id, id, order_id, author_id, author_name, body, is_for_carrier, \
             vendor_note, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        )
        .bind(org.uuid())
        .bind(note.id.uuid())
        .bind(order.uuid())
        .bind(note.author.user_id)
        .bind(&note.author.name)
        .bind(&note.body)
        .bind(note.is_for_carrier)
        .bind(note.vendor_note.as_deref())
        .bind(note.at)
        .execute(c)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// The notes of an order, oldest first.
pub async fn notes(conn: &mut Conn<'_>, org: OrgId, order: PortOrderId) -> Result<Vec<Note>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(
            "select id, author_id, author_name, body, is_for_carrier, vendor_note, created_at \
             from port_notes where org_id = $1 and order_id = $2 order by id",
        )
        .bind(org.uuid()).bind(order.uuid()).fetch_all(c).await?
    });
    Ok(rows.into_iter().map(Note::from).collect())
}

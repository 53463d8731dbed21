//! Messages on their way, and each try to send one.

mod list;
mod tries;

use chrono::{DateTime, Utc};
use domain::{
    DeliveryId, DestinationId, OrgId, UserId,
    delivery::{Delivery, Payload, Recipient, Standing},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

pub use list::{count_by_state, list};
pub use tries::{begin_try, end_open_tries, end_try, tries};

use crate::{
    Conn, Result, StoreError,
    dialect::{Value, push_in},
    error::ensure_affected,
    text::{json, to_json, word},
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    destination_id: Option<Uuid>,
    user_id: Option<Uuid>,
    name: String,
    address: Option<String>,
    subject: String,
    state: String,
    tries: i32,
    unclear: i32,
    next_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, destination_id, user_id, name, address, subject, state, tries, unclear, \
                       next_at, reason, created_at, changed_at";

impl Row {
    fn delivery(self) -> Result<Delivery> {
        let recipient = match (self.destination_id, self.user_id) {
            (Some(id), None) => Recipient::Destination(DestinationId::new(id)),
            (None, Some(id)) => Recipient::Person(UserId::new(id)),
            _ => return Err(corrupt("destination_id")),
        };
        Ok(Delivery {
            id: DeliveryId::new(self.id),
            recipient,
            name: self.name,
            address: self.address,
            subject: self.subject,
            standing: Standing {
                state: word(&self.state, "deliveries", "state")?,
                tries: u32::try_from(self.tries).map_err(|_| corrupt("tries"))?,
                unclear: u32::try_from(self.unclear).map_err(|_| corrupt("unclear"))?,
                next_at: self.next_at,
            },
            reason: self.reason,
            created_at: self.created_at,
            changed_at: self.changed_at,
        })
    }
}

const fn corrupt(column: &'static str) -> StoreError {
    StoreError::Corrupt {
        table: "deliveries",
        column,
    }
}

/// A count of tries on its way into the database.
fn small(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Queues a message.
pub async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    delivery: &Delivery,
    payload: &Payload,
) -> Result<()> {
    let (destination, user) = match delivery.recipient {
        Recipient::Destination(id) => (Some(id.uuid()), None),
        Recipient::Person(id) => (None, Some(id.uuid())),
    };
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into deliveries (org_id, id, destination_id, user_id, name, address, subject, payload, \
             state, tries, unclear, next_at, reason, created_at, changed_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        )
        .bind(org.uuid())
        .bind(delivery.id.uuid())
        .bind(destination)
        .bind(user)
        .bind(delivery.name.as_str())
        .bind(delivery.address.as_deref())
        .bind(delivery.subject.as_str())
        .bind(to_json(payload))
        .bind(delivery.standing.state.as_str())
        .bind(small(delivery.standing.tries))
        .bind(small(delivery.standing.unclear))
        .bind(delivery.standing.next_at)
        .bind(delivery.reason.as_deref())
        .bind(delivery.created_at)
        .bind(delivery.changed_at)
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// A message by its identifier.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, id: DeliveryId) -> Result<Option<Delivery>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from deliveries where org_id = ").push_bind(org.uuid())
            .push(" and id = ").push_bind(id.uuid());
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::delivery).transpose()
}

/// What a message carries.
pub async fn payload(conn: &mut Conn<'_>, org: OrgId, id: DeliveryId) -> Result<Option<Payload>> {
    let row: Option<(String,)> = on_db!(conn, c => {
        sqlx::query_as("select payload from deliveries where org_id = $1 and id = $2")
            .bind(org.uuid()).bind(id.uuid()).fetch_optional(c).await?
    });
    row.map(|(text,)| json(&text, "deliveries", "payload"))
        .transpose()
}

/// Writes how a message stands from now on, if it still stands as it was read. Who finds it otherwise has
/// lost it to another.
pub async fn stand(
    conn: &mut Conn<'_>,
    org: OrgId,
    read: &Delivery,
    standing: Standing,
    reason: Option<&str>,
    at: DateTime<Utc>,
) -> Result<bool> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update deliveries set state = $3, tries = $4, unclear = $5, next_at = $6, reason = $7, \
             changed_at = $8 \
             where org_id = $1 and id = $2 and state = $9 and tries = $10 and unclear = $11",
        )
        .bind(org.uuid())
        .bind(read.id.uuid())
        .bind(standing.state.as_str())
        .bind(small(standing.tries))
        .bind(small(standing.unclear))
        .bind(standing.next_at)
        .bind(reason)
        .bind(at)
        .bind(read.standing.state.as_str())
        .bind(small(read.standing.tries))
        .bind(small(read.standing.unclear))
        .execute(c)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Drops what is on its way to a destination, and its dead letters. What a worker is sending ends by itself.
pub async fn drop_unfinished(
    conn: &mut Conn<'_>,
    org: OrgId,
    destination: DestinationId,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<u64> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update deliveries set state = 'dropped', next_at = null, reason = $3, changed_at = $4 \
             where org_id = $1 and destination_id = $2 and state in ('queued', 'retrying', 'dead')",
        )
        .bind(org.uuid()).bind(destination.uuid()).bind(reason).bind(at).execute(c).await?;
        Ok(done.rows_affected())
    })
}

/// What is done with dead letters.
#[derive(Clone, Copy, Debug)]
pub enum Fate<'a> {
    /// They wait to be sent, as if they had never been tried.
    Queued,
    /// They are dropped, with the reason.
    Dropped(&'a str),
}

/// Does something with dead letters, those to one destination or all, oldest first and at most `limit` of them.
/// The answer has them as they stand now.
pub async fn decide_dead(
    conn: &mut Conn<'_>,
    org: OrgId,
    destination: Option<DestinationId>,
    fate: Fate<'_>,
    at: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Delivery>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("update deliveries set changed_at = ");
        query.push_bind(at);
        match fate {
            Fate::Queued => query.push(", state = 'queued', tries = 0, unclear = 0, reason = null"),
            Fate::Dropped(reason) => query.push(", state = 'dropped', reason = ").push_bind(reason.to_owned()),
        };
        query.push(" where state = 'dead' and org_id = ").push_bind(org.uuid())
            .push(" and id in (select id from deliveries where state = 'dead' and org_id = ").push_bind(org.uuid());
        push_in(&mut query, "destination_id", destination.map(|id| Value::Id(id.uuid())));
        query.push(" order by id limit ").push_bind(i64::from(limit)).push(") returning ").push(COLUMNS);
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::delivery).collect()
}

/// Forgets messages that were delivered or dropped before a time (UTC), with their tries, at most `limit` of
/// them. The answer is how many. Dead letters stay.
pub async fn prune(conn: &mut Conn<'_>, before: DateTime<Utc>, limit: u32) -> Result<u64> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "delete from deliveries where (org_id, id) in (select org_id, id from deliveries \
             where state in ('delivered', 'dropped') and changed_at < $1 limit $2)",
        )
        .bind(before).bind(i64::from(limit)).execute(c).await?;
        Ok(done.rows_affected())
    })
}

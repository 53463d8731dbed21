//! The history: appended, chained by hash, never changed.

use chrono::{DateTime, Utc};
use domain::{
    OrgId,
    history::{Action, Actor, Entry},
    page::{Page, Place},
};
use sha2::{Digest, Sha256};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result, StoreError,
    dialect::{Value, push_in},
    error::ensure_affected,
    paging,
    text::{count, json, uncount, word},
};

/// When, by whom and in which request a set of changes is made.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// By whom.
    pub actor: Actor,
    /// In which request.
    pub request_id: Option<Uuid>,
    /// As part of which import or bulk action.
    pub batch_id: Option<Uuid>,
}

/// A change to be recorded.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// What kind of thing: `number`, `finding`, `source`, ….
    pub entity: &'static str,
    /// Which one.
    pub entity_id: Uuid,
    /// Its name for people.
    pub label: String,
    /// What was done.
    pub action: Action,
    /// The changed fields before, as JSON text.
    pub before: Option<String>,
    /// The changed fields after, as JSON text.
    pub after: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl NewEntry {
    /// A change without its fields.
    pub fn new(
        entity: &'static str,
        entity_id: Uuid,
        label: impl Into<String>,
        action: Action,
    ) -> Self {
        Self {
            entity,
            entity_id,
            label: label.into(),
            action,
            before: None,
            after: None,
            reason: None,
        }
    }
}

/// The hash before the first entry.
const START: [u8; 32] = [0; 32];

/// Rows in one statement: SQLite takes 32,766 binds.
const CHUNK: usize = 500;

/// Appends entries in their order. Appends to one organisation wait for one another.
pub async fn append(
    conn: &mut Conn<'_>,
    org: OrgId,
    stamp: &Stamp,
    entries: &[NewEntry],
) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let added = uncount(entries.len() as u64);
    let (end, mut hash) = advance(conn, org, added).await?;
    let mut seq = end - added;
    for chunk in entries.chunks(CHUNK) {
        let chained: Vec<(i64, Vec<u8>)> = chunk
            .iter()
            .map(|entry| {
                seq += 1;
                hash = chain(&hash, seq, stamp, entry.entity, entry);
                (seq, hash.clone())
            })
            .collect();
        insert(conn, org, stamp, chunk, &chained).await?;
    }
    on_db!(conn, c => {
        let done = sqlx::query("update history_heads set hash = $2 where org_id = $1")
            .bind(org.uuid()).bind(hash).execute(c).await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Takes the end of the chain, which makes other appends wait, and moves it on.
async fn advance(conn: &mut Conn<'_>, org: OrgId, by: i64) -> Result<(i64, Vec<u8>)> {
    on_db!(conn, c => {
        sqlx::query(
            "insert into history_heads (org_id, seq, hash) values ($1, 0, $2) on conflict do nothing",
        )
        .bind(org.uuid()).bind(START.as_slice()).execute(&mut *c).await?;
        let head: (i64, Vec<u8>) = sqlx::query_as(
            "update history_heads set seq = seq + $2 where org_id = $1 returning seq, hash",
        )
        .bind(org.uuid()).bind(by).fetch_one(c).await?;
        Ok(head)
    })
}

async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    stamp: &Stamp,
    entries: &[NewEntry],
    chained: &[(i64, Vec<u8>)],
) -> Result<()> {
    on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(
            "insert into history (org_id, seq, at, actor_id, actor_name, request_id, batch_id, entity, \
             entity_id, label, action, before, after, reason, hash) ",
        );
        query.push_values(entries.iter().zip(chained), |mut row, (entry, (seq, hash))| {
            row.push_bind(org.uuid())
                .push_bind(*seq)
                .push_bind(stamp.at)
                .push_bind(stamp.actor.user_id)
                .push_bind(stamp.actor.name.as_str())
                .push_bind(stamp.request_id)
                .push_bind(stamp.batch_id)
                .push_bind(entry.entity)
                .push_bind(entry.entity_id)
                .push_bind(entry.label.as_str())
                .push_bind(entry.action.as_str())
                .push_bind(entry.before.as_deref())
                .push_bind(entry.after.as_deref())
                .push_bind(entry.reason.as_deref())
                .push_bind(hash.as_slice());
        });
        let done = query.build().execute(c).await?;
        ensure_affected(done.rows_affected(), entries.len() as u64)
    })
}

/// The hash of an entry: SHA-256 over the hash before it and every field, each with its length.
fn chain(previous: &[u8], seq: i64, stamp: &Stamp, entity: &str, entry: &NewEntry) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(seq.to_be_bytes());
    hash.update(stamp.at.timestamp_micros().to_be_bytes());
    for id in [
        stamp.actor.user_id,
        stamp.request_id,
        stamp.batch_id,
        Some(entry.entity_id),
    ] {
        hash.update(id.unwrap_or_default().as_bytes());
    }
    let texts = [
        Some(stamp.actor.name.as_str()),
        Some(entity),
        Some(&entry.label),
        Some(entry.action.as_str()),
        entry.before.as_deref(),
        entry.after.as_deref(),
        entry.reason.as_deref(),
    ];
    for text in texts {
        // A missing text and an empty one are different things.
        let length = text.map_or(u64::MAX, |t| t.len() as u64);
        hash.update(length.to_be_bytes());
        hash.update(text.unwrap_or_default());
    }
    hash.finalize().to_vec()
}

#[derive(FromRow)]
struct Row {
    seq: i64,
    at: DateTime<Utc>,
    actor_id: Option<Uuid>,
    actor_name: String,
    request_id: Option<Uuid>,
    batch_id: Option<Uuid>,
    entity: String,
    entity_id: Uuid,
    label: String,
    action: String,
    before: Option<String>,
    after: Option<String>,
    reason: Option<String>,
    hash: Vec<u8>,
}

const COLUMNS: &str = "seq, at, actor_id, actor_name, request_id, batch_id, entity, entity_id, label, \
                       action, before, after, reason, hash";

impl Row {
    fn entry(self) -> Result<Entry> {
        let fields =
            |text: Option<String>, column| text.map(|t| json(&t, "history", column)).transpose();
        Ok(Entry {
            seq: self.seq,
            at: self.at,
            actor: Actor {
                user_id: self.actor_id,
                name: self.actor_name,
            },
            request_id: self.request_id,
            batch_id: self.batch_id,
            entity: self.entity,
            entity_id: self.entity_id,
            label: self.label,
            action: word(&self.action, "history", "action")?,
            before: fields(self.before, "before")?,
            after: fields(self.after, "after")?,
            reason: self.reason,
        })
    }
}

/// The history of some things, newest first.
pub async fn list_for(
    conn: &mut Conn<'_>,
    org: OrgId,
    entities: &[Uuid],
    limit: u32,
) -> Result<Vec<Entry>> {
    if entities.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from history where org_id = ").push_bind(org.uuid());
        push_in(&mut query, "entity_id", entities.iter().map(|id| Value::Id(*id)));
        query.push(" order by seq desc limit ").push_bind(i64::from(limit));
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::entry).collect()
}

/// A page of everything that happened, newest first.
pub async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    place: &Place,
    size: u32,
) -> Result<Page<Entry>> {
    let is_backwards = paging::is_backwards(place);
    let bound = match place {
        Place::First => i64::MAX,
        Place::After(text) | Place::Before(text) => text.parse().map_err(|_| StoreError::Cursor)?,
    };
    let (rows, total): (Vec<Row>, i64) = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from history where org_id = ").push_bind(org.uuid());
        query.push(if is_backwards { " and seq > " } else { " and seq < " }).push_bind(bound);
        query.push(if is_backwards { " order by seq asc limit " } else { " order by seq desc limit " });
        let rows = query.push_bind(paging::limit(size)).build_query_as().fetch_all(&mut *c).await?;
        let total: Option<(i64,)> =
            sqlx::query_as("select seq from history_heads where org_id = $1")
                .bind(org.uuid()).fetch_optional(c).await?;
        (rows, total.map_or(0, |(seq,)| seq))
    });
    let rows = rows.into_iter().map(Row::entry).collect::<Result<_>>()?;
    Ok(paging::page(
        rows,
        size,
        place,
        count(total),
        |entry: &Entry| entry.seq.to_string(),
    ))
}

/// The entries after a place in the chain and up to another, oldest first.
pub async fn between(
    conn: &mut Conn<'_>,
    org: OrgId,
    after: i64,
    up_to: i64,
) -> Result<Vec<Entry>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from history where org_id = ").push_bind(org.uuid())
            .push(" and seq > ").push_bind(after).push(" and seq <= ").push_bind(up_to)
            .push(" order by seq");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::entry).collect()
}

/// The place of the last entry in the chain; 0 where there is none.
pub async fn end(conn: &mut Conn<'_>, org: OrgId) -> Result<i64> {
    Ok(head(conn, org).await?.0)
}

/// The first entry that does not follow from the one before it, or is missing, if the chain is broken.
pub async fn first_break(conn: &mut Conn<'_>, org: OrgId) -> Result<Option<i64>> {
    let mut hash = START.to_vec();
    let mut after = 0_i64;
    loop {
        let rows: Vec<Row> = on_db!(conn, c => {
            let mut query = QueryBuilder::<Backend>::new("select ");
            query.push(COLUMNS).push(" from history where org_id = ").push_bind(org.uuid())
                .push(" and seq > ").push_bind(after).push(" order by seq limit 1000");
            query.build_query_as().fetch_all(c).await?
        });
        if rows.is_empty() {
            // Entries cut off the end leave a chain that follows, but ends too early.
            let is_whole = head(conn, org).await? == (after, hash);
            return Ok((!is_whole).then_some(after + 1));
        }
        for row in rows {
            let stamp = Stamp {
                at: row.at,
                actor: Actor {
                    user_id: row.actor_id,
                    name: row.actor_name.clone(),
                },
                request_id: row.request_id,
                batch_id: row.batch_id,
            };
            let action = word(&row.action, "history", "action")?;
            let computed = chain_row(&hash, &stamp, &row, action);
            if row.seq != after + 1 || computed != row.hash {
                return Ok(Some(after + 1));
            }
            hash = computed;
            after = row.seq;
        }
    }
}

/// Where the chain ends, and with what hash.
async fn head(conn: &mut Conn<'_>, org: OrgId) -> Result<(i64, Vec<u8>)> {
    let head: Option<(i64, Vec<u8>)> = on_db!(conn, c => {
        sqlx::query_as("select seq, hash from history_heads where org_id = $1")
            .bind(org.uuid()).fetch_optional(c).await?
    });
    Ok(head.unwrap_or_else(|| (0, START.to_vec())))
}

fn chain_row(previous: &[u8], stamp: &Stamp, row: &Row, action: Action) -> Vec<u8> {
    // The kinds of thing are fixed words in the code; here they come from the row.
    let mut entry = NewEntry::new("", row.entity_id, row.label.clone(), action);
    entry.before.clone_from(&row.before);
    entry.after.clone_from(&row.after);
    entry.reason.clone_from(&row.reason);
    chain(previous, row.seq, stamp, &row.entity, &entry)
}

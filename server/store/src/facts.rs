//! What each source says of each number, with the account that holds the line.

use chrono::{DateTime, Utc};
use domain::{
    E164, OrgId, SourceId, directory::Account, e164::Extension, fact::Fact, port::OrderState,
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result, Rows, StoreError,
    db::stream as stream_rows,
    dialect::{Value, push_in},
    text::{json, to_json, uncount},
};

/// A source's statement about a number, in force.
#[derive(Clone, Debug)]
pub struct StoredFact {
    /// The number.
    pub number: E164,
    /// The source.
    pub source: SourceId,
    /// What it says.
    pub fact: Fact,
    /// The account that holds the line, if the directory has it.
    pub holder: Option<Account>,
    /// When the directory first listed that account (UTC).
    pub holder_first_seen_at: Option<DateTime<Utc>>,
    /// When that account last changed what it says of itself, its licences included (UTC).
    pub holder_changed_at: Option<DateTime<Utc>>,
    /// When the source first listed the line (UTC).
    pub first_seen_at: DateTime<Utc>,
    /// When it last changed what it says (UTC).
    pub changed_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct Row {
    e164: i64,
    source_id: Uuid,
    body: String,
    holder: Option<String>,
    holder_first_seen_at: Option<DateTime<Utc>>,
    holder_changed_at: Option<DateTime<Utc>>,
    first_seen_at: DateTime<Utc>,
    changed_at: Option<DateTime<Utc>>,
}

const SELECT: &str = "select f.e164, f.source_id, f.body, a.body as holder, a.first_seen_at as holder_first_seen_at, a.changed_at as holder_changed_at, f.first_seen_at, \
                      f.changed_at from facts f \
                      left join accounts a on a.org_id = f.org_id and a.object_id = f.holder_id";

impl Row {
    fn stored(self) -> Result<StoredFact> {
        Ok(StoredFact {
            number: number(self.e164)?,
            source: SourceId::new(self.source_id),
            fact: json(&self.body, "facts", "body")?,
            holder: self
                .holder
                .map(|text| json(&text, "accounts", "body"))
                .transpose()?,
            holder_first_seen_at: self.holder_first_seen_at,
            holder_changed_at: self.holder_changed_at,
            first_seen_at: self.first_seen_at,
            changed_at: self.changed_at,
        })
    }
}

fn number(digits: i64) -> Result<E164> {
    u64::try_from(digits)
        .ok()
        .and_then(|d| E164::from_digits(d).ok())
        .ok_or(StoreError::Corrupt {
            table: "facts",
            column: "e164",
        })
}

/// Every fact in force, in the order of the numbers.
pub fn stream(conn: Conn<'_>, org: OrgId) -> Rows<'_, StoredFact> {
    const SQL: &str = "select f.e164, f.source_id, f.body, a.body as holder, a.first_seen_at as holder_first_seen_at, a.changed_at as holder_changed_at, f.first_seen_at, \
                       f.changed_at from facts f \
                       left join accounts a on a.org_id = f.org_id and a.object_id = f.holder_id \
                       where f.org_id = $1 order by f.e164";
    stream_rows(conn, SQL, org, Row::stored)
}

/// The facts about some numbers, in the order of the numbers.
pub async fn list_for(
    conn: &mut Conn<'_>,
    org: OrgId,
    numbers: &[E164],
) -> Result<Vec<StoredFact>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(SELECT);
        query.push(" where f.org_id = ").push_bind(org.uuid()).push(" and f.e164 in (");
        let mut list = query.separated(", ");
        for number in numbers {
            list.push_bind(uncount(number.digits()));
        }
        query.push(") order by f.e164").build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::stored).collect()
}

/// The facts about the numbers of the orders that stand in some states, in the order of the numbers.
pub async fn list_for_ports(
    conn: &mut Conn<'_>,
    org: OrgId,
    states: &[OrderState],
) -> Result<Vec<StoredFact>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(SELECT);
        query.push(" where f.org_id = ").push_bind(org.uuid())
            .push(
                " and f.e164 in (select l.e164 from port_lines l \
                 join port_orders o on o.org_id = l.org_id and o.id = l.order_id where l.org_id = ",
            )
            .push_bind(org.uuid());
        push_in(&mut query, "o.state", states.iter().map(|state| Value::from(state.as_str())));
        query.push(") order by f.e164");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::stored).collect()
}

/// A source's statement as it was sent.
#[derive(Clone, Debug, FromRow)]
pub struct RawFact {
    /// The source.
    pub source_id: Uuid,
    /// The extension of the line; empty for none.
    pub extension: String,
    /// The row.
    pub raw: String,
    /// When the source first listed the line (UTC).
    pub first_seen_at: DateTime<Utc>,
    /// When it last changed what it says (UTC).
    pub changed_at: Option<DateTime<Utc>>,
}

/// What each source sent about a number.
pub async fn raw_for(conn: &mut Conn<'_>, org: OrgId, number: E164) -> Result<Vec<RawFact>> {
    on_db!(conn, c => {
        Ok(sqlx::query_as(
            "select source_id, extension, raw, first_seen_at, changed_at from facts \
             where org_id = $1 and e164 = $2 order by source_id, extension",
        )
        .bind(org.uuid())
        .bind(uncount(number.digits()))
        .fetch_all(c)
        .await?)
    })
}

/// Writes what a source says of a line now, over what it said before. A line that the source has not
/// listed stays unlisted: the answer is false. The row as it was sent stays that of the list.
pub async fn correct(
    conn: &mut Conn<'_>,
    org: OrgId,
    source: SourceId,
    fact: &Fact,
    now: DateTime<Utc>,
) -> Result<bool> {
    let line = fact.line();
    let holder = match fact {
        Fact::TeamsNumber(fact) => fact.target.as_deref(),
        Fact::CarrierNumber(_) => None,
    };
    on_db!(conn, c => {
        let done = sqlx::query(
            "update facts set body = $5, holder_id = $6, \
             changed_at = case when body <> $5 then $7 else changed_at end \
             where org_id = $1 and e164 = $2 and source_id = $3 and extension = $4",
        )
        .bind(org.uuid())
        .bind(uncount(line.number().digits()))
        .bind(source.uuid())
        .bind(line.extension().map_or("", Extension::as_str))
        .bind(to_json(fact))
        .bind(holder)
        .bind(now)
        .execute(c)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

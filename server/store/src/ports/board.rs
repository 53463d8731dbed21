//! The orders as the porting desk looks at them: with the counts of their lines.

use chrono::NaiveDate;
use domain::{
    OrgId, PortOrderId, PortProjectId,
    port::{Order, OrderState},
};
use sqlx::{FromRow, QueryBuilder};

use super::orders::{self, COLUMNS};
use crate::{
    Conn, Result,
    dialect::{Dialect, Value, push_in},
    text::{count, pattern},
};

/// An order with the counts of its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardOrder {
    /// The order.
    pub order: Order,
    /// Lines that are not taken off.
    pub numbers: u64,
    /// Of these, the ones that came in.
    pub active: u64,
    /// Of these, the ones that were turned down, are in conflict, or failed to come in.
    pub rejected: u64,
}

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    order: orders::Row,
    numbers: i64,
    active: i64,
    rejected: i64,
}

impl Row {
    fn board_order(self) -> Result<BoardOrder> {
        Ok(BoardOrder {
            order: self.order.order()?,
            numbers: count(self.numbers),
            active: count(self.active),
            rejected: count(self.rejected),
        })
    }
}

/// What is looked for among the orders.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice<'a> {
    /// In these states; in any, where none is named.
    pub states: &'a [OrderState],
    /// With the agreed day, else the wished one, on this day or later.
    pub from: Option<NaiveDate>,
    /// With that day on this day or earlier.
    pub to: Option<NaiveDate>,
    /// Only those whose day is agreed.
    pub is_agreed: bool,
    /// That go to one of these carriers, exactly as they are written; to any, where there is no list.
    pub carriers: Option<&'a [String]>,
    /// That come from one of these carriers.
    pub losing_carriers: Option<&'a [String]>,
    /// That belong to one of these projects.
    pub projects: Option<&'a [PortProjectId]>,
    /// With a word in one of several places.
    pub word: Option<Word<'a>>,
    /// Before this order in the order of their making: where to go on.
    pub before: Option<PortOrderId>,
    /// At most so many.
    pub limit: u32,
}

/// A word that is looked for in several places, of which one is enough.
#[derive(Clone, Copy, Debug, Default)]
pub struct Word<'a> {
    /// In the reference or the vendor's id, without regard to case.
    pub text: &'a str,
    /// In the digits of a number.
    pub digits: Option<&'a str>,
    /// The projects that have it in their name.
    pub projects: &'a [PortProjectId],
    /// The losing carriers that have it in theirs, exactly as they are written.
    pub losing_carriers: &'a [String],
}

const COUNTS: &str = " from port_orders o left join (select order_id, \
     sum(case when state in ('removed', 'cancelled', 'not_portable') then 0 else 1 end) as numbers, \
     sum(case when state in ('active', 'verified') then 1 else 0 end) as active, \
     sum(case when state in ('rejected', 'sv_conflict', 'activation_failed') then 1 else 0 end) as rejected \
     from port_lines where org_id = ";

/// Orders, newest first.
pub async fn board(conn: &mut Conn<'_>, org: OrgId, choice: Choice<'_>) -> Result<Vec<BoardOrder>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS)
            .push(
                ", coalesce(l.numbers, 0) as numbers, coalesce(l.active, 0) as active, \
                 coalesce(l.rejected, 0) as rejected",
            )
            .push(COUNTS).push_bind(org.uuid())
            .push(" group by order_id) l on l.order_id = o.id where o.org_id = ").push_bind(org.uuid());
        push_choice(&mut query, &choice);
        query.push(" order by o.id desc limit ").push_bind(i64::from(choice.limit));
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::board_order).collect()
}

/// The same without the counts of their lines, by their identifiers.
pub async fn chosen(conn: &mut Conn<'_>, org: OrgId, choice: Choice<'_>) -> Result<Vec<Order>> {
    let rows: Vec<orders::Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_orders o where o.org_id = ").push_bind(org.uuid());
        push_choice(&mut query, &choice);
        query.push(" order by o.id limit ").push_bind(i64::from(choice.limit));
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(orders::Row::order).collect()
}

/// How many orders stand in each state.
pub async fn count_orders(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<(OrderState, u64)>> {
    count_chosen(conn, org, Choice::default()).await
}

/// The same of those that are looked for, whatever the limit.
pub async fn count_chosen(
    conn: &mut Conn<'_>,
    org: OrgId,
    choice: Choice<'_>,
) -> Result<Vec<(OrderState, u64)>> {
    let rows: Vec<(String, i64)> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(
            "select o.state, count(*) from port_orders o where o.org_id = ",
        );
        query.push_bind(org.uuid());
        push_choice(&mut query, &choice);
        query.push(" group by o.state");
        query.build_query_as().fetch_all(c).await?
    });
    by_state(rows)
}

/// How many numbers the orders that are looked for have, by the state of the order; those taken off do not
/// count.
pub async fn count_numbers(
    conn: &mut Conn<'_>,
    org: OrgId,
    choice: Choice<'_>,
) -> Result<Vec<(OrderState, u64)>> {
    let rows: Vec<(String, i64)> = on_db!(conn, c => {
        // By order: SQLite would else begin with every number that was ever on one.
        let mut query = QueryBuilder::<Backend>::new(
            "select o.state, cast(sum((select count(*) from port_lines l \
             where l.org_id = o.org_id and l.order_id = o.id \
             and l.state not in ('removed', 'cancelled', 'not_portable'))) as bigint) \
             from port_orders o where o.org_id = ",
        );
        query.push_bind(org.uuid());
        push_choice(&mut query, &choice);
        query.push(" group by o.state");
        query.build_query_as().fetch_all(c).await?
    });
    by_state(rows)
}

fn by_state(rows: Vec<(String, i64)>) -> Result<Vec<(OrderState, u64)>> {
    rows.into_iter()
        .map(|(state, n)| {
            let state = crate::text::word(&state, "port_orders", "state")?;
            Ok((state, count(n)))
        })
        .collect()
}

/// The carriers that orders go to and come from, each pair once.
pub async fn carriers(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<(String, Option<String>)>> {
    on_db!(conn, c => {
        Ok(sqlx::query_as(
            "select distinct carrier, losing_carrier from port_orders where org_id = $1 \
             order by carrier, losing_carrier",
        )
        .bind(org.uuid()).fetch_all(c).await?)
    })
}

fn push_choice<D: Dialect>(query: &mut QueryBuilder<D>, choice: &Choice<'_>) {
    let states = choice
        .states
        .iter()
        .map(|state| Value::from(state.as_str()));
    push_in(query, "o.state", states);
    if let Some(from) = choice.from {
        query.push(" and o.foc_day >= ");
        D::bind(query, Value::Day(from));
    }
    if let Some(to) = choice.to {
        query.push(" and o.foc_day <= ");
        D::bind(query, Value::Day(to));
    }
    if choice.is_agreed {
        query.push(" and o.foc is not null");
    }
    push_one_of(query, "o.carrier", choice.carriers);
    push_one_of(query, "o.losing_carrier", choice.losing_carriers);
    push_one_of(query, "o.project_id", choice.projects);
    if let Some(word) = &choice.word {
        push_word(query, word);
    }
    if let Some(before) = choice.before {
        query.push(" and o.id < ");
        D::bind(query, Value::Id(before.uuid()));
    }
}

/// Appends that a column has one of some values. Unlike no list, an empty one lets nothing through.
fn push_one_of<D: Dialect, T: Clone + Into<Value>>(
    query: &mut QueryBuilder<D>,
    column: &str,
    values: Option<&[T]>,
) {
    match values {
        None => {}
        Some([]) => {
            query.push(" and 1 = 0");
        }
        Some(values) => push_in(query, column, values.iter().cloned().map(Into::into)),
    }
}

fn push_word<D: Dialect>(query: &mut QueryBuilder<D>, word: &Word<'_>) {
    let like = pattern(word.text);
    query.push(" and (o.reference_key like ");
    D::bind(query, Value::Text(like.clone()));
    query.push(" escape '\\' or lower(o.vendor_order) like ");
    D::bind(query, Value::Text(like));
    query.push(" escape '\\'");
    push_or_one_of(query, "o.project_id", word.projects);
    push_or_one_of(query, "o.losing_carrier", word.losing_carriers);
    if let Some(digits) = word.digits {
        query.push(
            " or exists (select 1 from port_lines d where d.org_id = o.org_id and d.order_id = o.id \
             and cast(d.e164 as text) like ",
        );
        D::bind(query, Value::Text(format!("%{digits}%")));
        query.push(")");
    }
    query.push(")");
}

/// Appends ` or COLUMN in (…)`; nothing when there are no values.
fn push_or_one_of<D: Dialect, T: Clone + Into<Value>>(
    query: &mut QueryBuilder<D>,
    column: &str,
    values: &[T],
) {
    for (place, value) in values.iter().enumerate() {
        if place == 0 {
            query.push(" or ").push(column).push(" in (");
        } else {
            query.push(", ");
        }
        D::bind(query, value.clone().into());
    }
    if !values.is_empty() {
        query.push(")");
    }
}

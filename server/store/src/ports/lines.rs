//! The numbers of orders. A number stands in several orders over time, and should be in one open one.

use domain::{
    E164, OrgId, PortOrderId,
    port::{Line, OrderState},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result, Rows, StoreError,
    db::stream,
    dialect::{Value, push_in},
    error::ensure_affected,
    text::{json, to_json, uncount, word},
};

const TABLE: &str = "port_lines";

#[derive(FromRow)]
struct Row {
    body: String,
}

impl Row {
    fn line(self) -> Result<Line> {
        json(&self.body, TABLE, "body")
    }
}

/// A number in an order that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLine {
    /// The number.
    pub number: E164,
    /// The order.
    pub order: PortOrderId,
    /// The order's reference.
    pub reference: String,
    /// Where the order stands.
    pub order_state: OrderState,
    /// Where the line stands, and what is meant to become of it.
    pub line: Line,
}

#[derive(FromRow)]
struct OpenRow {
    e164: i64,
    order_id: Uuid,
    reference: String,
    order_state: String,
    body: String,
}

impl OpenRow {
    fn open_line(self) -> Result<OpenLine> {
        Ok(OpenLine {
            number: number(self.e164)?,
            order: PortOrderId::new(self.order_id),
            reference: self.reference,
            order_state: word(&self.order_state, "port_orders", "state")?,
            line: json(&self.body, TABLE, "body")?,
        })
    }
}

fn number(digits: i64) -> Result<E164> {
    let digits = u64::try_from(digits).ok();
    digits
        .and_then(|digits| E164::from_digits(digits).ok())
        .ok_or(StoreError::Corrupt {
            table: TABLE,
            column: "e164",
        })
}

/// Puts numbers on an order. None of them may stand on it.
pub async fn insert_lines(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
    lines: &[Line],
) -> Result<()> {
    for line in lines {
        on_db!(&mut *conn, c => {
            let done = sqlx::query(
                "insert into port_lines (org_id, order_id, e164, state, body) values ($1, $2, $3, $4, $5)",
            )
            .bind(org.uuid())
            .bind(order.uuid())
            .bind(uncount(line.number.digits()))
            .bind(line.state.as_str())
            .bind(to_json(line))
            .execute(c)
            .await?;
            ensure_affected(done.rows_affected(), 1)?;
        });
    }
    Ok(())
}

/// Writes a line of an order. Whoever does so has checked the order's version in the same transaction.
pub async fn update_line(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
    line: &Line,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update port_lines set state = $4, body = $5 where org_id = $1 and order_id = $2 and e164 = $3",
        )
        .bind(org.uuid())
        .bind(order.uuid())
        .bind(uncount(line.number.digits()))
        .bind(line.state.as_str())
        .bind(to_json(line))
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// The lines of an order in ascending order.
pub async fn lines(conn: &mut Conn<'_>, org: OrgId, order: PortOrderId) -> Result<Vec<Line>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as("select body from port_lines where org_id = $1 and order_id = $2 order by e164")
            .bind(org.uuid()).bind(order.uuid()).fetch_all(c).await?
    });
    rows.into_iter().map(Row::line).collect()
}

/// The lines of the orders that stand in some states, each with its order, by order and number.
pub async fn lines_in(
    conn: &mut Conn<'_>,
    org: OrgId,
    states: &[OrderState],
) -> Result<Vec<(PortOrderId, Line)>> {
    let rows: Vec<(Uuid, String)> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(
            "select l.order_id, l.body from port_lines l \
             join port_orders o on o.org_id = l.org_id and o.id = l.order_id where l.org_id = ",
        );
        query.push_bind(org.uuid());
        push_in(&mut query, "o.state", states.iter().map(|state| Value::from(state.as_str())));
        query.push(" order by l.order_id, l.e164");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(order, body)| Ok((PortOrderId::new(order), Row { body }.line()?)))
        .collect()
}

/// The orders that a number has stood in, newest first, ended ones too.
pub async fn lines_of(conn: &mut Conn<'_>, org: OrgId, number: E164) -> Result<Vec<OpenLine>> {
    let rows: Vec<OpenRow> = on_db!(conn, c => {
        sqlx::query_as(
            "select l.e164, l.order_id, o.reference, o.state as order_state, l.body \
             from port_lines l join port_orders o on o.org_id = l.org_id and o.id = l.order_id \
             where l.org_id = $1 and l.e164 = $2 order by l.order_id desc",
        )
        .bind(org.uuid()).bind(uncount(number.digits())).fetch_all(c).await?
    });
    rows.into_iter().map(OpenRow::open_line).collect()
}

/// The open orders that some numbers stand in, by number.
pub async fn open_lines_of(
    conn: &mut Conn<'_>,
    org: OrgId,
    numbers: &[E164],
) -> Result<Vec<OpenLine>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<OpenRow> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(
            "select l.e164, l.order_id, o.reference, o.state as order_state, l.body \
             from port_lines l join port_orders o on o.org_id = l.org_id and o.id = l.order_id \
             where l.state not in ('removed', 'cancelled', 'not_portable', 'snapped_back') \
             and o.state not in ('closed', 'cancelled', 'failed', 'expired', 'snapped_back') and l.org_id = ",
        );
        query.push_bind(org.uuid());
        let numbers = numbers.iter().map(|number| Value::Int(uncount(number.digits())));
        push_in(&mut query, "l.e164", numbers);
        query.push(" order by l.e164, l.order_id");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(OpenRow::open_line).collect()
}

/// The same for many numbers at once, by number and without limit on their count.
pub async fn open_orders_of(
    conn: &mut Conn<'_>,
    org: OrgId,
    numbers: &[E164],
) -> Result<Vec<OpenLine>> {
    const CHUNK: usize = 500;
    let mut found = Vec::new();
    for chunk in numbers.chunks(CHUNK) {
        found.extend(open_lines_of(conn, org, chunk).await?);
    }
    Ok(found)
}

/// The lines of some numbers that count for a roll call: what [`stream_open_lines`] gives of them.
pub async fn counted_lines_of(
    conn: &mut Conn<'_>,
    org: OrgId,
    numbers: &[E164],
) -> Result<Vec<OpenLine>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<OpenRow> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(
            "select l.e164, l.order_id, o.reference, o.state as order_state, l.body \
             from port_lines l join port_orders o on o.org_id = l.org_id and o.id = l.order_id \
             where l.state not in ('removed', 'cancelled', 'not_portable', 'snapped_back') \
             and o.state not in ('cancelled', 'failed', 'expired', 'snapped_back') and l.org_id = ",
        );
        query.push_bind(org.uuid());
        let numbers = numbers.iter().map(|number| Value::Int(uncount(number.digits())));
        push_in(&mut query, "l.e164", numbers);
        query.push(" order by l.e164, l.order_id");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(OpenRow::open_line).collect()
}

/// Every line of every order that counts for a roll call, by number: those of open orders, and those that
/// came in.
pub fn stream_open_lines(conn: Conn<'_>, org: OrgId) -> Rows<'_, OpenLine> {
    stream(
        conn,
        "select l.e164, l.order_id, o.reference, o.state as order_state, l.body \
         from port_lines l join port_orders o on o.org_id = l.org_id and o.id = l.order_id \
         where l.org_id = $1 and l.state not in ('removed', 'cancelled', 'not_portable', 'snapped_back') \
         and o.state not in ('cancelled', 'failed', 'expired', 'snapped_back') \
         order by l.e164, l.order_id",
        org,
        OpenRow::open_line,
    )
}

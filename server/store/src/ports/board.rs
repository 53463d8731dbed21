//! The orders as the porting desk looks at them: with the counts of their lines.

use chrono::NaiveDate;
use domain::{
    OrgId, PortOrderId,
    port::{Order, OrderState},
};
use sqlx::{FromRow, QueryBuilder};

use super::orders::{self, COLUMNS};
use crate::{
    Conn, Result,
    dialect::{Value, push_in},
    text::count,
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
    /// With a number that has these digits in it.
    pub digits: Option<&'a str>,
    /// Before this order in the order of their making: where to go on.
    pub before: Option<PortOrderId>,
    /// At most so many.
    pub limit: u32,
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
        push_in(&mut query, "o.state", choice.states.iter().map(|state| Value::from(state.as_str())));
        if let Some(from) = choice.from {
            query.push(" and o.foc_day >= ").push_bind(from);
        }
        if let Some(to) = choice.to {
            query.push(" and o.foc_day <= ").push_bind(to);
        }
        if let Some(digits) = choice.digits {
            query.push(
                " and exists (select 1 from port_lines d where d.org_id = o.org_id and d.order_id = o.id \
                 and cast(d.e164 as text) like ",
            )
            .push_bind(format!("%{digits}%")).push(")");
        }
        if let Some(before) = choice.before {
            query.push(" and o.id < ").push_bind(before.uuid());
        }
        query.push(" order by o.id desc limit ").push_bind(i64::from(choice.limit));
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::board_order).collect()
}

/// How many orders stand in each state.
pub async fn count_orders(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<(OrderState, u64)>> {
    let rows: Vec<(String, i64)> = on_db!(conn, c => {
        sqlx::query_as("select state, count(*) from port_orders where org_id = $1 group by state")
            .bind(org.uuid()).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(state, orders)| {
            Ok((
                crate::text::word(&state, "port_orders", "state")?,
                count(orders),
            ))
        })
        .collect()
}

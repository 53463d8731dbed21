//! Deliveries by the page.

use domain::{
    DestinationId, OrgId,
    delivery::{Delivery, State, query::DeliveryQuery},
    page::{DEFAULT_SIZE, FacetCount, Page, Place, SIZES},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{COLUMNS, Row};
use crate::{
    Conn, Result, StoreError,
    dialect::{Dialect, Value, push_in},
    paging,
    text::{count, word},
};

/// A page of deliveries, newest first.
pub async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &DeliveryQuery,
) -> Result<Page<Delivery>> {
    let size = query
        .size
        .filter(|size| SIZES.contains(size))
        .unwrap_or(DEFAULT_SIZE);
    let is_backwards = paging::is_backwards(&query.place);
    let bound: Option<Uuid> = match &query.place {
        Place::First => None,
        Place::After(text) | Place::Before(text) => {
            Some(text.parse().map_err(|_| StoreError::Cursor)?)
        }
    };
    let (rows, total): (Vec<Row>, i64) = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select count(*) from deliveries where org_id = ");
        push_where(&mut sql, org, query);
        let (total,): (i64,) = sql.build_query_as().fetch_one(&mut *c).await?;
        let mut sql = QueryBuilder::<Backend>::new("select ");
        sql.push(COLUMNS).push(" from deliveries where org_id = ");
        push_where(&mut sql, org, query);
        if let Some(bound) = bound {
            // Identifiers of deliveries grow with time.
            sql.push(if is_backwards { " and id > " } else { " and id < " }).push_bind(bound);
        }
        sql.push(if is_backwards { " order by id limit " } else { " order by id desc limit " });
        (sql.push_bind(paging::limit(size)).build_query_as().fetch_all(c).await?, total)
    });
    let rows = rows.into_iter().map(Row::delivery).collect::<Result<_>>()?;
    Ok(paging::page(
        rows,
        size,
        &query.place,
        count(total),
        |delivery: &Delivery| delivery.id.to_string(),
    ))
}

/// Appends the organisation and the filters.
fn push_where<D: Dialect>(sql: &mut QueryBuilder<D>, org: OrgId, query: &DeliveryQuery) {
    D::bind(sql, Value::Id(org.uuid()));
    push_in(sql, "state", query.states.iter().map(|s| s.as_str().into()));
    let destination = query.destination.map(|id| Value::Id(id.uuid()));
    push_in(sql, "destination_id", destination);
}

/// How many deliveries stand where, of those to one destination or of all.
pub async fn count_by_state(
    conn: &mut Conn<'_>,
    org: OrgId,
    destination: Option<DestinationId>,
) -> Result<Vec<FacetCount>> {
    let of = DeliveryQuery {
        destination,
        ..DeliveryQuery::default()
    };
    let rows: Vec<(String, i64)> = on_db!(conn, c => {
        let mut sql =
            QueryBuilder::<Backend>::new("select state, count(*) from deliveries where org_id = ");
        push_where(&mut sql, org, &of);
        sql.push(" group by state order by state");
        sql.build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(state, n)| {
            let word: State = word(&state, "deliveries", "state")?;
            Ok(FacetCount {
                value: state,
                label: word.label().to_owned(),
                count: count(n),
            })
        })
        .collect()
}

//! Plans by the page, and those about one number.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    E164, OrgId, PlanId,
    page::{DEFAULT_SIZE, FacetCount, Page, Place, SIZES},
    plan::{Plan, PlanState, Tally, query::PlanQuery},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Row, columns};
use crate::{
    Conn, Result, StoreError,
    dialect::{Dialect, Value, push_in},
    paging,
    text::{count, uncount, word},
};

/// Plans about one number at most.
const ABOUT_ONE: u32 = 50;

/// A page of plans, newest first.
pub async fn list(conn: &mut Conn<'_>, org: OrgId, query: &PlanQuery) -> Result<Page<Plan>> {
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
        let mut sql = QueryBuilder::<Backend>::new("select count(*) from ");
        push_where(&mut sql, org, query);
        let (total,): (i64,) = sql.build_query_as().fetch_one(&mut *c).await?;
        let mut sql = QueryBuilder::<Backend>::new(concat!("select ", columns!(), " from "));
        push_where(&mut sql, org, query);
        if let Some(bound) = bound {
            // Identifiers of plans grow with time.
            sql.push(if is_backwards { " and p.id > " } else { " and p.id < " }).push_bind(bound);
        }
        sql.push(if is_backwards { " order by p.id limit " } else { " order by p.id desc limit " });
        (sql.push_bind(paging::limit(size)).build_query_as().fetch_all(c).await?, total)
    });
    let plans = with_tallies(conn, org, rows).await?;
    Ok(paging::page(
        plans,
        size,
        &query.place,
        count(total),
        |plan: &Plan| plan.id.to_string(),
    ))
}

fn push_where<D: Dialect>(sql: &mut QueryBuilder<D>, org: OrgId, query: &PlanQuery) {
    sql.push("plans p where p.org_id = ");
    D::bind(sql, Value::Id(org.uuid()));
    push_in(
        sql,
        "p.state",
        query.states.iter().map(|s| s.as_str().into()),
    );
}

/// How many plans stand where, whatever states are chosen.
pub async fn count_by_state(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<FacetCount>> {
    let rows: Vec<(String, i64)> = on_db!(conn, c => {
        sqlx::query_as("select state, count(*) from plans where org_id = $1 group by state order by state")
            .bind(org.uuid()).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(state, n)| {
            let word: PlanState = word(&state, "plans", "state")?;
            Ok(FacetCount {
                value: state,
                label: word.label().to_owned(),
                count: count(n),
            })
        })
        .collect()
}

/// The plans that change a number, newest first; the last fifty.
pub async fn about(conn: &mut Conn<'_>, org: OrgId, number: E164) -> Result<Vec<Plan>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(concat!("select ", columns!(), " from plans p"));
        sql.push(" where p.org_id = ").push_bind(org.uuid())
            .push(" and p.id in (select s.plan_id from plan_steps s where s.org_id = ").push_bind(org.uuid())
            .push(" and s.e164 = ").push_bind(uncount(number.digits()))
            .push(") order by p.id desc limit ").push_bind(i64::from(ABOUT_ONE));
        sql.build_query_as().fetch_all(c).await?
    });
    with_tallies(conn, org, rows).await
}

/// The plans that ask a carrier something about a port and have not ended, newest first. `subject` is the
/// order or the port-out, and `numbers` are those that their steps may be named after.
pub async fn open_about_port(
    conn: &mut Conn<'_>,
    org: OrgId,
    subject: Uuid,
    numbers: &[E164],
) -> Result<Vec<Plan>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(concat!("select ", columns!(), " from plans p"));
        sql.push(" where p.org_id = ").push_bind(org.uuid())
            .push(" and p.state in ('proposed', 'approved', 'applying', 'stopped')")
            .push(" and p.id in (select s.plan_id from plan_steps s where s.org_id = ").push_bind(org.uuid());
        let numbers = numbers.iter().map(|number| Value::Int(uncount(number.digits())));
        push_in(&mut sql, "s.e164", numbers);
        sql.push(" and s.body like ").push_bind(format!("%{subject}%"))
            .push(") order by p.id desc limit ").push_bind(i64::from(ABOUT_ONE));
        sql.build_query_as().fetch_all(c).await?
    });
    with_tallies(conn, org, rows).await
}

/// The plans of any organisation that wait, and whose time ran out.
pub async fn overdue(
    conn: &mut Conn<'_>,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<(OrgId, PlanId)>> {
    let rows: Vec<(Uuid, Uuid)> = on_db!(conn, c => {
        sqlx::query_as(
            "select org_id, id from plans where state in ('proposed', 'approved') and expires_at <= $1 \
             order by expires_at, id limit $2",
        )
        .bind(now).bind(i64::from(limit)).fetch_all(c).await?
    });
    let named = |(org, id)| (OrgId::new(org), PlanId::new(id));
    Ok(rows.into_iter().map(named).collect())
}

async fn with_tallies(conn: &mut Conn<'_>, org: OrgId, rows: Vec<Row>) -> Result<Vec<Plan>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let counted: Vec<(Uuid, String, i64)> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select plan_id, state, count(*) from plan_steps");
        sql.push(" where org_id = ").push_bind(org.uuid());
        push_in(&mut sql, "plan_id", rows.iter().map(|row| Value::Id(row.id)));
        sql.push(" group by plan_id, state").build_query_as().fetch_all(c).await?
    });
    let mut tallies: HashMap<Uuid, Tally> = HashMap::new();
    for (plan, state, n) in counted {
        let state = word(&state, "plan_steps", "state")?;
        tallies.entry(plan).or_default().add(state, count(n));
    }
    rows.into_iter()
        .map(|row| {
            let tally = tallies.remove(&row.id).unwrap_or_default();
            row.plan(tally)
        })
        .collect()
}

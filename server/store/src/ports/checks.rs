//! What people say of a cut-over: how a test went, that a lack is passed over, that a step of the countdown
//! is done. The last word on each counts; those before it stand in the history.

use chrono::{DateTime, Utc};
use domain::{
    E164, OrgId, PortOrderId,
    port::{OrderState, checklist::CheckResult, gate::Override},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result,
    dialect::{Value, push_in},
    error::ensure_affected,
    text::{json, to_json, uncount},
};

const CHECK: &str = "check";
const OVERRIDE: &str = "override";
const COUNTDOWN: &str = "countdown";

/// That a step of the countdown is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDone {
    /// The step, by its name for scripts.
    pub step: String,
    /// By whom.
    pub by: String,
    /// When (UTC).
    pub at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    body: String,
}

async fn all<T: DeserializeOwned>(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
    kind: &str,
) -> Result<Vec<T>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(
            "select body from port_checks where org_id = $1 and order_id = $2 and kind = $3 \
             order by e164, item",
        )
        .bind(org.uuid()).bind(order.uuid()).bind(kind).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|row| json(&row.body, "port_checks", "body"))
        .collect()
}

async fn all_in<T: DeserializeOwned>(
    conn: &mut Conn<'_>,
    org: OrgId,
    states: &[OrderState],
    kind: &str,
) -> Result<Vec<(PortOrderId, T)>> {
    let rows: Vec<(Uuid, String)> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(
            "select k.order_id, k.body from port_checks k \
             join port_orders o on o.org_id = k.org_id and o.id = k.order_id where k.org_id = ",
        );
        query.push_bind(org.uuid()).push(" and k.kind = ").push_bind(kind.to_owned());
        push_in(&mut query, "o.state", states.iter().map(|state| Value::from(state.as_str())));
        query.push(" order by k.order_id, k.e164, k.item");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(order, body)| Ok((PortOrderId::new(order), json(&body, "port_checks", "body")?)))
        .collect()
}

async fn put<T: Serialize>(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
    (number, kind, item): (Option<E164>, &str, &str),
    body: &T,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into port_checks (org_id, order_id, e164, kind, item, body) \
             values ($1, $2, $3, $4, $5, $6) on conflict (org_id, order_id, e164, kind, item) \
             do update set body = excluded.body, version = port_checks.version + 1",
        )
        .bind(org.uuid())
        .bind(order.uuid())
        .bind(number.map_or(0, |number| uncount(number.digits())))
        .bind(kind)
        .bind(item)
        .bind(to_json(body))
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// What was tested and done for an order, by number and item.
pub async fn checks(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
) -> Result<Vec<CheckResult>> {
    all(conn, org, order, CHECK).await
}

/// What was tested and done for the orders that stand in some states, each with its order.
pub async fn checks_in(
    conn: &mut Conn<'_>,
    org: OrgId,
    states: &[OrderState],
) -> Result<Vec<(PortOrderId, CheckResult)>> {
    all_in(conn, org, states, CHECK).await
}

/// Keeps how a test went.
pub async fn put_check(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
    result: &CheckResult,
) -> Result<()> {
    let key = (result.number, CHECK, result.item.as_str());
    put(conn, org, order, key, result).await
}

/// What somebody passed over at the gate of an order.
pub async fn overrides(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
) -> Result<Vec<Override>> {
    all(conn, org, order, OVERRIDE).await
}

/// What somebody passed over at the gates of the orders that stand in some states, each with its order.
pub async fn overrides_in(
    conn: &mut Conn<'_>,
    org: OrgId,
    states: &[OrderState],
) -> Result<Vec<(PortOrderId, Override)>> {
    all_in(conn, org, states, OVERRIDE).await
}

/// Keeps that somebody passes a lack over. Without a reason it is not passed over any more.
pub async fn put_override(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
    word: &Override,
) -> Result<()> {
    let key = (word.number, OVERRIDE, word.item.as_str());
    put(conn, org, order, key, word).await
}

/// The steps of the countdown that are done.
pub async fn countdown(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
) -> Result<Vec<StepDone>> {
    all(conn, org, order, COUNTDOWN).await
}

/// Keeps that a step of the countdown is done.
pub async fn put_step(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: PortOrderId,
    done: &StepDone,
) -> Result<()> {
    put(conn, org, order, (None, COUNTDOWN, &done.step), done).await
}

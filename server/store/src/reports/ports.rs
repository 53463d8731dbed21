//! What went through the porting desk in an interval.

use chrono::{DateTime, Utc};
use domain::{
    OrgId,
    port::order::Moments,
    report::{PortFlow, ReportFilter},
};
use sqlx::QueryBuilder;

use crate::{
    Conn, Result,
    dialect::{Dialect, Value},
    text::{count, json, name_key},
};

/// An interval: after a moment, if there is one, up to and with another (UTC).
pub type Interval = (Option<DateTime<Utc>>, DateTime<Utc>);

fn push_interval<D: Dialect>(sql: &mut QueryBuilder<D>, column: &str, (since, until): Interval) {
    if let Some(since) = since {
        sql.push(" and ").push(column).push(" > ");
        D::bind(sql, Value::Time(since));
    }
    sql.push(" and ").push(column).push(" <= ");
    D::bind(sql, Value::Time(until));
}

/// Appends the conditions that orders `o` are of the carrier of a filter, and their projects of its site.
fn push_places<D: Dialect>(sql: &mut QueryBuilder<D>, filter: &ReportFilter) {
    if let Some(carrier) = &filter.carrier {
        sql.push(" and lower(o.carrier) = ");
        D::bind(sql, Value::Text(name_key(carrier)));
    }
    if let Some(site) = &filter.site {
        sql.push(
            " and exists (select 1 from port_projects p where p.org_id = o.org_id \
             and p.id = o.project_id and lower(p.site) = ",
        );
        D::bind(sql, Value::Text(name_key(site)));
        sql.push(")");
    }
}

/// When an order was made, and its moments as JSON.
type Begun = (DateTime<Utc>, String);

/// What went through the porting desk in an interval. Port-outs have no site: a filter by site leaves them
/// out.
pub async fn flow(
    conn: &mut Conn<'_>,
    org: OrgId,
    filter: &ReportFilter,
    interval: Interval,
) -> Result<PortFlow> {
    let (orders, (rejections,), (outs,)): (Vec<Begun>, (i64,), (i64,)) = on_db!(conn, c => {
        // There are thousands of orders where there are a million numbers.
        let mut sql = QueryBuilder::<Backend>::new(
            "select o.created_at, o.moments from port_orders o where o.org_id = ",
        );
        sql.push_bind(org.uuid());
        push_places(&mut sql, filter);
        let orders = sql.build_query_as().fetch_all(&mut *c).await?;
        let mut sql = QueryBuilder::<Backend>::new(
            "select count(*) from port_rejections r join port_orders o on o.org_id = r.org_id \
             and o.id = r.order_id where r.org_id = ",
        );
        sql.push_bind(org.uuid());
        push_interval(&mut sql, "r.raised_at", interval);
        push_places(&mut sql, filter);
        let rejections = sql.build_query_as().fetch_one(&mut *c).await?;
        let mut sql = QueryBuilder::<Backend>::new("select count(*) from port_outs o where o.org_id = ");
        sql.push_bind(org.uuid());
        push_interval(&mut sql, "o.received_at", interval);
        if filter.site.is_some() {
            sql.push(" and 1 = 0");
        }
        push_places(&mut sql, &ReportFilter { site: None, ..filter.clone() });
        (orders, rejections, sql.build_query_as().fetch_one(c).await?)
    });
    let (since, until) = interval;
    let is_within = |at: Option<DateTime<Utc>>| {
        u64::from(at.is_some_and(|at| at <= until && since.is_none_or(|since| at > since)))
    };
    let mut flow = PortFlow {
        rejections: count(rejections),
        outs: count(outs),
        ..PortFlow::default()
    };
    for (created_at, moments) in orders {
        let moments: Moments = json(&moments, "port_orders", "moments")?;
        flow.made += is_within(Some(created_at));
        flow.sent += is_within(moments.submitted_at);
        flow.confirmed += is_within(moments.foc_confirmed_at);
        flow.ported += is_within(moments.ported_at);
    }
    Ok(flow)
}

//! What went through the porting desk in an interval.

use chrono::{DateTime, Utc};
use domain::{
    OrgId, PortProjectId,
    port::{Project, order::Moments},
    report::{PortFlow, ReportFilter},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::{
    Conn, Result,
    dialect::{Dialect, Value},
    ports,
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

/// What a filter leaves in. Names are compared here and not by the database: SQLite knows the small letters
/// of English only, and PostgreSQL those of its locale.
struct Kept {
    carrier: Option<String>,
    /// The projects of the site.
    projects: Option<Vec<PortProjectId>>,
}

impl Kept {
    async fn read(conn: &mut Conn<'_>, org: OrgId, filter: &ReportFilter) -> Result<Self> {
        let projects = match filter.site.as_deref().map(name_key) {
            None => None,
            Some(key) => {
                let is_there = |project: &Project| {
                    project.site.as_deref().map(name_key).as_ref() == Some(&key)
                };
                let projects = ports::projects(conn, org).await?.into_iter();
                Some(
                    projects
                        .filter(is_there)
                        .map(|project| project.id)
                        .collect(),
                )
            }
        };
        Ok(Self {
            carrier: filter.carrier.as_deref().map(name_key),
            projects,
        })
    }

    /// Whether something of a carrier and a project is left in. What has no project is at no site.
    fn has(&self, carrier: &str, project: Option<Uuid>) -> bool {
        let project = project.map(PortProjectId::new);
        let is_there = |projects: &Vec<_>| project.is_some_and(|id| projects.contains(&id));
        let is_of = |key: &String| *key == name_key(carrier);
        self.carrier.as_ref().is_none_or(is_of) && self.projects.as_ref().is_none_or(is_there)
    }
}

/// The carrier and the project of an order, when it was made, and its moments as JSON.
type Begun = (String, Option<Uuid>, DateTime<Utc>, String);

/// The orders there are: thousands where there are a million numbers.
async fn orders(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Begun>> {
    on_db!(conn, c => {
        Ok(sqlx::query_as(
            "select carrier, project_id, created_at, moments from port_orders where org_id = $1",
        )
        .bind(org.uuid()).fetch_all(c).await?)
    })
}

/// The rejections of an interval by the carrier and the project of their orders.
async fn rejections(
    conn: &mut Conn<'_>,
    org: OrgId,
    interval: Interval,
) -> Result<Vec<(String, Option<Uuid>, i64)>> {
    on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(
            "select o.carrier, o.project_id, count(*) from port_rejections r \
             join port_orders o on o.org_id = r.org_id and o.id = r.order_id where r.org_id = ",
        );
        sql.push_bind(org.uuid());
        push_interval(&mut sql, "r.raised_at", interval);
        sql.push(" group by o.carrier, o.project_id");
        Ok(sql.build_query_as().fetch_all(c).await?)
    })
}

/// The port-outs of an interval by carrier.
async fn outs(conn: &mut Conn<'_>, org: OrgId, interval: Interval) -> Result<Vec<(String, i64)>> {
    on_db!(conn, c => {
        let mut sql =
            QueryBuilder::<Backend>::new("select carrier, count(*) from port_outs where org_id = ");
        sql.push_bind(org.uuid());
        push_interval(&mut sql, "received_at", interval);
        sql.push(" group by carrier");
        Ok(sql.build_query_as().fetch_all(c).await?)
    })
}

/// What went through the porting desk in an interval. Port-outs have no site: a filter by site leaves them
/// out.
pub async fn flow(
    conn: &mut Conn<'_>,
    org: OrgId,
    filter: &ReportFilter,
    interval: Interval,
) -> Result<PortFlow> {
    let kept = Kept::read(conn, org, filter).await?;
    let (since, until) = interval;
    let is_within = |at: Option<DateTime<Utc>>| {
        u64::from(at.is_some_and(|at| at <= until && since.is_none_or(|since| at > since)))
    };
    let mut flow = PortFlow::default();
    for (carrier, project, created_at, moments) in orders(conn, org).await? {
        if !kept.has(&carrier, project) {
            continue;
        }
        let moments: Moments = json(&moments, "port_orders", "moments")?;
        flow.made += is_within(Some(created_at));
        flow.sent += is_within(moments.submitted_at);
        flow.confirmed += is_within(moments.foc_confirmed_at);
        flow.ported += is_within(moments.ported_at);
    }
    for (carrier, project, tally) in rejections(conn, org, interval).await? {
        if kept.has(&carrier, project) {
            flow.rejections += count(tally);
        }
    }
    for (carrier, tally) in outs(conn, org, interval).await? {
        if kept.has(&carrier, None) {
            flow.outs += count(tally);
        }
    }
    Ok(flow)
}

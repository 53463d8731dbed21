//! The numbers of a report: what they are used for, what changed, and what a carrier has that nobody uses.

use chrono::{DateTime, Utc};
use domain::{
    OrgId, SourceId,
    number::Lifecycle,
    report::{CostCentreLine, Move, NumberMoves, ReportFilter, places::IN_SERVICE},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Span, findings::column};
use crate::{
    Conn, Result,
    dialect::{Dialect, Value},
    names,
    text::{count, word},
};

/// Appends the conditions that numbers named `n` are of the site and the carrier of a filter.
fn push_places<D: Dialect>(sql: &mut QueryBuilder<D>, filter: &ReportFilter) {
    for (name, is_site) in [(&filter.site, true), (&filter.carrier, false)] {
        if let Some(name) = name {
            sql.push(" and ").push(column(is_site)).push(" = ");
            D::bind(sql, Value::Text(names::key(name)));
        }
    }
}

/// Appends the condition that a number named `n` is in service.
pub(super) fn push_in_service<D: Dialect>(sql: &mut QueryBuilder<D>) {
    let states = IN_SERVICE.map(|state| format!("'{state}'")).join(", ");
    sql.push("n.lifecycle in (").push(states).push(")");
}

/// How many numbers of a site or carrier there are in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custody {
    /// The key of the site's or carrier's name; none for numbers without one.
    pub key: Option<String>,
    /// The state.
    pub lifecycle: Lifecycle,
    /// How many.
    pub numbers: u64,
}

/// The numbers in each state by site, or by carrier: sums of tallies, not of numbers.
pub async fn custody(
    conn: &mut Conn<'_>,
    org: OrgId,
    filter: &ReportFilter,
    is_site: bool,
) -> Result<Vec<Custody>> {
    let rows: Vec<(String, String, i64)> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select ");
        sql.push(column(is_site))
            .push(", n.lifecycle, cast(sum(n.tally) as bigint) from number_tallies n where n.org_id = ")
            .push_bind(org.uuid());
        push_places(&mut sql, filter);
        sql.push(" group by ").push(column(is_site)).push(", n.lifecycle having sum(n.tally) > 0 order by 1, 2");
        sql.build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(key, lifecycle, tally)| {
            Ok(Custody {
                key: (!key.is_empty()).then_some(key),
                lifecycle: word(&lifecycle, "number_tallies", "lifecycle")?,
                numbers: count(tally),
            })
        })
        .collect()
}

/// Appends ` join numbers n …` where a filter asks for it: an entry has the number as its label.
fn push_number_of<D: Dialect>(sql: &mut QueryBuilder<D>) {
    sql.push(
        " join numbers n on n.org_id = h.org_id and n.e164 = cast(substr(h.label, 2) as bigint)",
    );
}

/// Appends ` where …` for entries `h` of a span that tell of numbers.
fn push_entries<D: Dialect>(
    sql: &mut QueryBuilder<D>,
    org: OrgId,
    span: Span,
    action: &'static str,
) {
    sql.push(" where h.org_id = ");
    D::bind(sql, Value::Id(org.uuid()));
    sql.push(" and h.entity = 'number' and h.action = '")
        .push(action)
        .push("' and h.seq > ");
    D::bind(sql, Value::Int(span.after));
    sql.push(" and h.seq <= ");
    D::bind(sql, Value::Int(span.to));
}

/// The numbers that came into the inventory in a span, and the changes of their states.
pub async fn moves(
    conn: &mut Conn<'_>,
    org: OrgId,
    filter: &ReportFilter,
    span: Span,
) -> Result<NumberMoves> {
    let has_places = filter.site.is_some() || filter.carrier.is_some();
    let (added, rows): (i64, Vec<(String, String, i64)>) = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select count(*) from history h");
        if has_places {
            push_number_of(&mut sql);
        }
        push_entries(&mut sql, org, span, "created");
        push_places(&mut sql, filter);
        let (added,): (i64,) = sql.build_query_as().fetch_one(&mut *c).await?;
        let from = <Backend as Dialect>::json_text("h.before", "lifecycle");
        let to = <Backend as Dialect>::json_text("h.after", "lifecycle");
        let mut sql = QueryBuilder::<Backend>::new("select ");
        sql.push(&from).push(", ").push(&to).push(", count(*) from history h");
        if has_places {
            push_number_of(&mut sql);
        }
        push_entries(&mut sql, org, span, "updated");
        push_places(&mut sql, filter);
        sql.push(" and ").push(&from).push(" is not null and ").push(&to).push(" is not null");
        sql.push(" group by 1, 2 order by 3 desc, 1, 2");
        (added, sql.build_query_as().fetch_all(c).await?)
    });
    let moves = rows.into_iter().map(|(from, to, tally)| {
        Ok(Move {
            from: word(&from, "history", "before")?,
            to: word(&to, "history", "after")?,
            count: count(tally),
        })
    });
    let moves: Vec<Move> = moves.collect::<Result<_>>()?;
    Ok(NumberMoves {
        added: count(added),
        changed: moves.iter().map(|one| one.count).sum(),
        moves,
    })
}

/// How many free numbers of a site or carrier were given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The key of the site's or carrier's name; none for numbers without one.
    pub key: Option<String>,
    /// How many.
    pub numbers: u64,
}

/// The numbers that were given out in a span by the site, or the carrier, that they have now: from free,
/// reserved or aging to assigned or active.
pub async fn taken(
    conn: &mut Conn<'_>,
    org: OrgId,
    filter: &ReportFilter,
    span: Span,
    is_site: bool,
) -> Result<Vec<Taken>> {
    let rows: Vec<(Option<String>, i64)> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select ");
        sql.push(column(is_site)).push(", count(*) from history h");
        push_number_of(&mut sql);
        push_entries(&mut sql, org, span, "updated");
        push_places(&mut sql, filter);
        sql.push(" and ").push(<Backend as Dialect>::json_text("h.before", "lifecycle"))
            .push(" in ('available', 'reserved', 'quarantined') and ")
            .push(<Backend as Dialect>::json_text("h.after", "lifecycle"))
            .push(" in ('assigned', 'active') group by ").push(column(is_site)).push(" order by 1");
        sql.build_query_as().fetch_all(c).await?
    });
    Ok(rows
        .into_iter()
        .map(|(key, tally)| Taken {
            key,
            numbers: count(tally),
        })
        .collect())
}

/// When the first entry of the history was made (UTC).
pub async fn first_told_at(conn: &mut Conn<'_>, org: OrgId) -> Result<Option<DateTime<Utc>>> {
    on_db!(conn, c => {
        let first: Option<(DateTime<Utc>,)> =
            sqlx::query_as("select at from history where org_id = $1 order by seq limit 1")
                .bind(org.uuid()).fetch_optional(c).await?;
        Ok(first.map(|(at,)| at))
    })
}

/// What a carrier lists of which the inventory makes no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idle {
    /// The carrier's source.
    pub source: SourceId,
    /// Numbers on its list.
    pub listed: u64,
    /// Those that are free or age after use.
    pub unused: u64,
    /// Those that have been given back, have left, or are not in the inventory.
    pub not_ours: u64,
}

/// What carriers list, against the inventory. A filter by site leaves out what is not in the inventory.
pub async fn idle(conn: &mut Conn<'_>, org: OrgId, filter: &ReportFilter) -> Result<Vec<Idle>> {
    let rows: Vec<(Uuid, i64, i64, i64)> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(
            "select f.source_id, count(*), \
             cast(sum(case when n.lifecycle in ('available', 'quarantined') then 1 else 0 end) as bigint), \
             cast(sum(case when n.lifecycle is null or n.lifecycle in ('released', 'ported_out', 'lost', 'void') \
             then 1 else 0 end) as bigint) \
             from facts f join sources s on s.org_id = f.org_id and s.id = f.source_id and s.kind = 'carrier' \
             left join numbers n on n.org_id = f.org_id and n.e164 = f.e164 where f.org_id = ",
        );
        sql.push_bind(org.uuid());
        if let Some(site) = &filter.site {
            sql.push(" and n.site_key = ").push_bind(names::key(site));
        }
        if let Some(carrier) = &filter.carrier {
            sql.push(" and s.name_key = ").push_bind(names::key(carrier));
        }
        sql.push(" group by f.source_id");
        sql.build_query_as().fetch_all(c).await?
    });
    Ok(rows
        .into_iter()
        .map(|(source, listed, unused, not_ours)| Idle {
            source: SourceId::new(source),
            listed: count(listed),
            unused: count(unused),
            not_ours: count(not_ours),
        })
        .collect())
}

/// The numbers in use by cost centre, the most first; those without one under an empty name.
pub async fn cost_centres(
    conn: &mut Conn<'_>,
    org: OrgId,
    filter: &ReportFilter,
) -> Result<Vec<CostCentreLine>> {
    let rows: Vec<(String, i64)> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(
            "select coalesce(n.cost_centre, ''), count(*) from numbers n where n.org_id = ",
        );
        sql.push_bind(org.uuid());
        sql.push(" and ");
        push_in_service(&mut sql);
        push_places(&mut sql, filter);
        sql.push(" group by 1 order by 2 desc, 1");
        sql.build_query_as().fetch_all(c).await?
    });
    Ok(rows
        .into_iter()
        .map(|(name, tally)| CostCentreLine {
            name,
            numbers: count(tally),
        })
        .collect())
}

//! The counts beside a list: how many match in all, and how many more are one click away.

use domain::{
    OrgId,
    number::{Lifecycle, query::NumberQuery},
    page::FacetCount,
};
use sqlx::{FromRow, QueryBuilder};

use super::list::push_where;
use crate::{
    Conn, Result,
    dialect::{Dialect, Value, push_in},
    names::{Names, key},
    text::count,
};

/// By what numbers are counted beside the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountBy {
    /// By state.
    Lifecycle,
    /// By carrier.
    Carrier,
    /// By site.
    Site,
}

/// How many numbers share a state, carrier and site; empty text stands for none.
#[derive(Clone, Debug, FromRow)]
struct Cell {
    lifecycle: String,
    carrier_key: String,
    site_key: String,
    tally: i64,
}

impl Cell {
    fn value(&self, by: CountBy) -> &str {
        match by {
            CountBy::Lifecycle => &self.lifecycle,
            CountBy::Carrier => &self.carrier_key,
            CountBy::Site => &self.site_key,
        }
    }
}

/// The counts under a question. The filters by state, carrier and site are applied here, so that a
/// facet can leave its own out.
#[derive(Clone, Debug)]
pub struct Counts {
    cells: Vec<Cell>,
    lifecycles: Vec<String>,
    carriers: Vec<String>,
    sites: Vec<String>,
}

impl Counts {
    /// How many numbers match.
    pub fn total(&self) -> u64 {
        self.cells
            .iter()
            .filter(|cell| self.admits(cell, None))
            .map(|cell| count(cell.tally))
            .sum()
    }

    /// How many match by one property, whatever values of it are chosen, most first.
    pub fn by(&self, by: CountBy, names: &Names) -> Vec<FacetCount> {
        let mut sums = std::collections::BTreeMap::<&str, u64>::new();
        for cell in self.cells.iter().filter(|cell| self.admits(cell, Some(by))) {
            *sums.entry(cell.value(by)).or_default() += count(cell.tally);
        }
        let mut facets: Vec<FacetCount> = sums
            .into_iter()
            .filter(|(value, sum)| !value.is_empty() && *sum > 0)
            .map(|(value, sum)| facet(names, by, value, sum))
            .collect();
        facets.sort_by_key(|facet| std::cmp::Reverse(facet.count));
        facets
    }

    fn admits(&self, cell: &Cell, leave_out: Option<CountBy>) -> bool {
        [
            (CountBy::Lifecycle, &self.lifecycles),
            (CountBy::Carrier, &self.carriers),
            (CountBy::Site, &self.sites),
        ]
        .into_iter()
        .all(|(by, chosen)| {
            chosen.is_empty()
                || leave_out == Some(by)
                || chosen.iter().any(|value| value == cell.value(by))
        })
    }
}

fn facet(names: &Names, by: CountBy, value: &str, count: u64) -> FacetCount {
    let label = match by {
        CountBy::Lifecycle => value.parse::<Lifecycle>().ok().map(Lifecycle::label),
        CountBy::Carrier => names.carriers.name(value),
        CountBy::Site => names.sites.name(value),
    };
    let label = label.unwrap_or(value).to_owned();
    let value = if by == CountBy::Lifecycle {
        value.to_owned()
    } else {
        label.clone()
    };
    FacetCount {
        value,
        label,
        count,
    }
}

/// How many numbers the inventory has.
pub async fn size(conn: &mut Conn<'_>, org: OrgId) -> Result<u64> {
    on_db!(conn, c => {
        let (rows,): (i64,) = sqlx::query_as(
            "select cast(coalesce(sum(tally), 0) as bigint) from number_tallies where org_id = $1",
        )
        .bind(org.uuid()).fetch_one(c).await?;
        Ok(count(rows))
    })
}

/// Counts the numbers under a question: from the tallies, unless it searches or asks for findings.
pub async fn counts(
    conn: &mut Conn<'_>,
    org: OrgId,
    names: &Names,
    query: &NumberQuery,
) -> Result<Counts> {
    let open = NumberQuery {
        lifecycles: Vec::new(),
        carriers: Vec::new(),
        sites: Vec::new(),
        ..query.clone()
    };
    let is_tallied = query.q.is_none() && query.severities.is_empty();
    let cells = on_db!(conn, c => {
        let mut sql = if is_tallied {
            tallied::<Backend>(org, &open)
        } else {
            counted::<Backend>(org, names, &open)
        };
        sql.build_query_as().fetch_all(c).await?
    });
    Ok(Counts {
        cells,
        lifecycles: query.lifecycles.iter().map(ToString::to_string).collect(),
        carriers: query.carriers.iter().map(|name| key(name)).collect(),
        sites: query.sites.iter().map(|name| key(name)).collect(),
    })
}

fn tallied<D: Dialect>(org: OrgId, query: &NumberQuery) -> QueryBuilder<D> {
    let mut sql = QueryBuilder::new(
        "select lifecycle, carrier_key, site_key, cast(sum(tally) as bigint) as tally \
         from number_tallies where org_id = ",
    );
    D::bind(&mut sql, Value::Id(org.uuid()));
    let connectivities = query.connectivities.iter().map(|c| Value::from(c.as_str()));
    push_in(&mut sql, "connectivity", connectivities);
    push_in(
        &mut sql,
        "country",
        query.countries.iter().map(|c| Value::from(c.as_str())),
    );
    sql.push(" group by lifecycle, carrier_key, site_key");
    sql
}

fn counted<D: Dialect>(org: OrgId, names: &Names, query: &NumberQuery) -> QueryBuilder<D> {
    let mut sql = QueryBuilder::new(
        "select n.lifecycle, coalesce(n.carrier_key, '') as carrier_key, \
         coalesce(n.site_key, '') as site_key, count(*) as tally from ",
    );
    push_where(&mut sql, org, names, query);
    // Else SQLite walks the whole inventory by its state, and looks for each number whether it matches.
    sql.push(" group by ")
        .push(D::SORTED_BY_HAND)
        .push("n.lifecycle, n.carrier_key, n.site_key");
    sql
}

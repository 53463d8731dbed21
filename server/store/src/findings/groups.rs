//! Findings counted by what their numbers or their sources have in common.

use domain::{
    OrgId, SourceId,
    finding::query::{Asker, FindingQuery, GroupBy, GroupCount, Named},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{
    filter::{Counted, push_where},
    severity,
};
use crate::{Conn, Result, names, sources, text::count};

/// The most groups that one answer holds. What is left out is less severe, or smaller.
const MOST: &str = "200";

#[derive(FromRow)]
struct Row<K> {
    key: Option<K>,
    label: Option<String>,
    severity: i16,
    tally: i64,
}

impl<K> Row<K> {
    fn group(self, value: String, label: String) -> Result<GroupCount> {
        Ok(GroupCount {
            value,
            label,
            severity: severity(self.severity)?,
            count: count(self.tally),
        })
    }
}

/// The groups of the findings that match, the worst first and of those the largest. By rule there are
/// none: [`super::Counts`] has them.
pub async fn groups(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
    asker: &Asker,
    by: GroupBy,
) -> Result<Vec<GroupCount>> {
    match by {
        GroupBy::Rule => Ok(Vec::new()),
        GroupBy::Source => by_source(conn, org, query, asker).await,
        GroupBy::Site => {
            let names = names::load(conn, org).await?.sites;
            let rows = by_number(conn, org, query, asker, "n.site_key").await?;
            named(rows, |key, _| names.name(key).map(str::to_owned), "No site")
        }
        GroupBy::Carrier => {
            let names = names::load(conn, org).await?.carriers;
            let rows = by_number(conn, org, query, asker, "n.carrier_key").await?;
            named(
                rows,
                |key, _| names.name(key).map(str::to_owned),
                "No carrier",
            )
        }
        GroupBy::Holder => {
            let rows = by_number(conn, org, query, asker, "n.holder_key").await?;
            named(rows, |_, label| label.map(str::to_owned), "No holder")
        }
    }
}

async fn by_number(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
    asker: &Asker,
    key: &'static str,
) -> Result<Vec<Row<String>>> {
    on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select ");
        sql.push(key).push(
            " as key, min(n.holder) as label, min(f.severity) as severity, count(*) as tally \
             from findings f left join numbers n on n.org_id = f.org_id and n.e164 = f.subject",
        );
        push_where(&mut sql, org, query, asker, Counted::No);
        sql.push(" group by ").push(key).push(" order by 3, 4 desc, 1 limit ").push(MOST);
        Ok(sql.build_query_as().fetch_all(c).await?)
    })
}

/// Groups with their names. `name` gives that of a key, from the key and from what its numbers say.
fn named(
    rows: Vec<Row<String>>,
    name: impl Fn(&str, Option<&str>) -> Option<String>,
    without: &str,
) -> Result<Vec<GroupCount>> {
    rows.into_iter()
        .map(|row| match &row.key {
            Some(key) => {
                let label = name(key, row.label.as_deref()).unwrap_or_else(|| key.clone());
                row.group(label.clone(), label)
            }
            None => row.group(Named::Nothing.to_string(), without.to_owned()),
        })
        .collect()
}

async fn by_source(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
    asker: &Asker,
) -> Result<Vec<GroupCount>> {
    let sources = sources::list(conn, org).await?;
    let rows: Vec<Row<Uuid>> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(
            "select f.counterpart as key, '' as label, min(f.severity) as severity, count(*) as tally \
             from findings f",
        );
        push_where(&mut sql, org, query, asker, Counted::No);
        sql.push(" group by f.counterpart order by 3, 4 desc, 1 limit ").push(MOST);
        sql.build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|row| {
            let id = row.key.unwrap_or_default();
            let source = sources.iter().find(|source| source.id == SourceId::new(id));
            let label = source.map_or("No source", |source| source.name.as_str());
            row.group(id.to_string(), label.to_owned())
        })
        .collect()
}

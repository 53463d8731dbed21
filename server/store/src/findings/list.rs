//! The inbox: findings and rows of findings, page by page.

use std::collections::BTreeSet;

use domain::{
    E164, OrgId,
    finding::{
        Finding,
        query::{Asker, FindingQuery},
        view::FindingRow,
    },
    page::{DEFAULT_SIZE, Page, SIZES},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{
    Row, columns,
    filter::{Counted, push_is_root, push_where},
    severity_rank,
};
use crate::{
    Conn, Result, StoreError,
    dialect::{Dialect, Value, push_in},
    paging,
    text::{count, uncount},
};

/// Which findings stand in the list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// Each.
    All,
    /// The worst of each number and group.
    Roots,
}

/// A page of findings: worst first, then by rule, then by number.
pub async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
    asker: &Asker,
) -> Result<Page<Finding>> {
    let total = total(conn, org, query, asker).await?;
    page(conn, org, query, asker, Stand::All, total).await
}

/// A page of the inbox: the worst finding of each number and group that matches, with the others folded
/// under it, in the same order.
pub async fn rows(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
    asker: &Asker,
) -> Result<Page<FindingRow>> {
    let total = total_rows(conn, org, query, asker).await?;
    let page = page(conn, org, query, asker, Stand::Roots, total).await?;
    let mut folded = folded(conn, org, query, asker, &page.rows).await?;
    Ok(page.map(|root| FindingRow {
        folded: folded
            .extract_if(.., |other| is_under(&root, other))
            .collect(),
        root,
    }))
}

/// Whether a finding is about the number and group of a root, and not the root itself.
fn is_under(root: &Finding, other: &Finding) -> bool {
    other.number.is_some()
        && (other.number, other.group) == (root.number, root.group)
        && other.id != root.id
}

async fn page(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
    asker: &Asker,
    stand: Stand,
    total: u64,
) -> Result<Page<Finding>> {
    let size = query
        .size
        .filter(|size| SIZES.contains(size))
        .unwrap_or(DEFAULT_SIZE);
    let is_backwards = paging::is_backwards(&query.place);
    let cursor = query.place.cursor().map(Cursor::read).transpose()?;
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(concat!("select ", columns!(), " from findings f"));
        push_where(&mut sql, org, query, asker, Counted::No);
        if stand == Stand::Roots {
            push_is_root(&mut sql, query, asker);
        }
        if let Some(cursor) = &cursor {
            cursor.push(&mut sql, is_backwards);
        }
        sql.push(if is_backwards {
            " order by f.severity desc, f.code desc, f.subject desc, f.counterpart desc, f.object desc limit "
        } else {
            " order by f.severity, f.code, f.subject, f.counterpart, f.object limit "
        });
        sql.push_bind(paging::limit(size)).build_query_as().fetch_all(c).await?
    });
    let rows = rows.into_iter().map(Row::finding).collect::<Result<_>>()?;
    Ok(paging::page(rows, size, &query.place, total, Cursor::write))
}

async fn total(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
    asker: &Asker,
) -> Result<u64> {
    on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select count(*) from findings f");
        push_where(&mut sql, org, query, asker, Counted::No);
        let (rows,): (i64,) = sql.build_query_as().fetch_one(c).await?;
        Ok(count(rows))
    })
}

/// How many roots there are: a number and group is one row, and so is each finding about no number.
async fn total_rows(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
    asker: &Asker,
) -> Result<u64> {
    on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(
            "select count(*) from (select distinct f.subject, f.rule_group from findings f",
        );
        push_where(&mut sql, org, query, asker, Counted::No);
        sql.push(" and f.subject > 0) r");
        let (about_numbers,): (i64,) = sql.build_query_as().fetch_one(&mut *c).await?;
        let mut sql = QueryBuilder::<Backend>::new("select count(*) from findings f");
        push_where(&mut sql, org, query, asker, Counted::No);
        sql.push(" and f.subject = 0");
        let (about_none,): (i64,) = sql.build_query_as().fetch_one(c).await?;
        Ok(count(about_numbers) + count(about_none))
    })
}

/// The findings that match and have the number and group of one of these roots, worst first; the roots
/// are among them.
async fn folded(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
    asker: &Asker,
    roots: &[Finding],
) -> Result<Vec<Finding>> {
    let numbers: BTreeSet<E164> = roots.iter().filter_map(|root| root.number).collect();
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let subjects = numbers
        .into_iter()
        .map(|number| Value::Int(uncount(number.digits())));
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(concat!("select ", columns!(), " from findings f"));
        push_where(&mut sql, org, query, asker, Counted::No);
        push_in(&mut sql, "f.subject", subjects);
        sql.push(" order by f.severity, f.code, f.counterpart, f.object");
        sql.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::finding).collect()
}

/// The last row of a page.
struct Cursor {
    severity: i16,
    code: String,
    subject: i64,
    counterpart: Uuid,
    object: String,
}

impl Cursor {
    fn write(finding: &Finding) -> String {
        format!(
            "{}~{}~{}~{}~{}",
            severity_rank(finding.severity),
            finding.code,
            super::subject_of(finding),
            finding
                .source_id
                .map_or(Uuid::nil(), domain::SourceId::uuid),
            finding.object.as_deref().unwrap_or_default(),
        )
    }

    fn read(text: &str) -> Result<Self> {
        // An object's name comes last: it may have any character in it.
        let mut parts = text.splitn(5, '~');
        let mut part = || parts.next().ok_or(StoreError::Cursor);
        Ok(Self {
            severity: part()?.parse().map_err(|_| StoreError::Cursor)?,
            code: part()?.to_owned(),
            subject: part()?.parse().map_err(|_| StoreError::Cursor)?,
            counterpart: part()?.parse().map_err(|_| StoreError::Cursor)?,
            object: part()?.to_owned(),
        })
    }

    fn push<D: Dialect>(&self, sql: &mut QueryBuilder<D>, is_backwards: bool) {
        sql.push(" and (f.severity, f.code, f.subject, f.counterpart, f.object) ");
        sql.push(if is_backwards { "< (" } else { "> (" });
        D::bind(sql, Value::Small(self.severity));
        sql.push(", ");
        D::bind(sql, Value::Text(self.code.clone()));
        sql.push(", ");
        D::bind(sql, Value::Int(self.subject));
        sql.push(", ");
        D::bind(sql, Value::Id(self.counterpart));
        sql.push(", ");
        D::bind(sql, Value::Text(self.object.clone()));
        sql.push(")");
    }
}

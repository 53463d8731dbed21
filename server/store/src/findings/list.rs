//! The inbox: filters, groups, counts, and pages by key.

use domain::{
    OrgId,
    finding::{
        Finding, FindingState,
        query::{FindingQuery, RuleCount},
    },
    page::{DEFAULT_SIZE, FacetCount, Page, Place, SIZES},
    rules,
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Row, columns, severity, severity_rank};
use crate::{
    Conn, Result, StoreError,
    dialect::{Dialect, Value, push_in},
    paging,
    text::{count, word},
};

/// A page of findings: worst first, then by rule, then by number.
pub async fn list(conn: &mut Conn<'_>, org: OrgId, query: &FindingQuery) -> Result<Page<Finding>> {
    let size = query
        .size
        .filter(|size| SIZES.contains(size))
        .unwrap_or(DEFAULT_SIZE);
    let is_backwards = paging::is_backwards(&query.place);
    let cursor = match &query.place {
        Place::First => None,
        Place::After(text) | Place::Before(text) => Some(Cursor::read(text)?),
    };
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(concat!("select ", columns!(), " from "));
        push_where(&mut sql, org, query, Leave::Nothing);
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
    let total = total(conn, org, query).await?;
    Ok(paging::page(rows, size, &query.place, total, Cursor::write))
}

async fn total(conn: &mut Conn<'_>, org: OrgId, query: &FindingQuery) -> Result<u64> {
    on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select count(*) from ");
        push_where(&mut sql, org, query, Leave::Nothing);
        let (rows,): (i64,) = sql.build_query_as().fetch_one(c).await?;
        Ok(count(rows))
    })
}

/// The rules that match, worst first, each with its count.
pub async fn groups(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
) -> Result<Vec<RuleCount>> {
    let rows: Vec<(String, i16, String, i64)> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select f.code, f.severity, f.plane, count(*) from ");
        push_where(&mut sql, org, query, Leave::Codes);
        sql.push(" group by f.severity, f.code, f.plane order by f.severity, f.code")
            .build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(code, rank, plane, n)| {
            Ok(RuleCount {
                title: rules::find(&code)
                    .map_or(code.as_str(), |rule| rule.title)
                    .to_owned(),
                severity: severity(rank)?,
                plane: word(&plane, "findings", "plane")?,
                count: count(n),
                code,
            })
        })
        .collect()
}

/// How many match by severity, whatever severities are chosen.
pub async fn count_by_severity(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
) -> Result<Vec<FacetCount>> {
    let rows: Vec<(i16, i64)> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select f.severity, count(*) from ");
        push_where(&mut sql, org, query, Leave::Severities);
        sql.push(" group by f.severity order by f.severity").build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(rank, n)| {
            let severity = severity(rank)?;
            Ok(FacetCount {
                value: severity.to_string(),
                label: severity.label().to_owned(),
                count: count(n),
            })
        })
        .collect()
}

/// How many match by state, whatever states are chosen.
pub async fn count_by_state(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
) -> Result<Vec<FacetCount>> {
    let rows: Vec<(String, i64)> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select f.state, count(*) from ");
        push_where(&mut sql, org, query, Leave::States);
        sql.push(" group by f.state order by f.state").build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(state, n)| {
            let word: FindingState = word(&state, "findings", "state")?;
            Ok(FacetCount {
                value: state,
                label: word.label().to_owned(),
                count: count(n),
            })
        })
        .collect()
}

/// Which filter a count leaves out, so that its other values stay one click away.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leave {
    Nothing,
    Codes,
    Severities,
    States,
}

fn push_where<D: Dialect>(
    sql: &mut QueryBuilder<D>,
    org: OrgId,
    query: &FindingQuery,
    leave: Leave,
) {
    sql.push("findings f where f.org_id = ");
    D::bind(sql, Value::Id(org.uuid()));
    if leave != Leave::States {
        push_in(
            sql,
            "f.state",
            query.effective_states().iter().map(|s| s.as_str().into()),
        );
    }
    if leave != Leave::Severities {
        let ranks = query
            .severities
            .iter()
            .map(|s| Value::Small(severity_rank(*s)));
        push_in(sql, "f.severity", ranks);
    }
    if leave != Leave::Codes {
        push_in(
            sql,
            "f.code",
            query.codes.iter().map(|code| code.as_str().into()),
        );
    }
    push_in(
        sql,
        "f.plane",
        query.planes.iter().map(|plane| plane.as_str().into()),
    );
    push_in(
        sql,
        "f.counterpart",
        query.source.map(|source| Value::Id(source.uuid())),
    );
    if let Some(digits) = &query.digits {
        sql.push(" and cast(f.subject as text) like ");
        D::bind(sql, Value::Text(format!("%{digits}%")));
    }
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

//! Findings: rules that fired, and what became of them.

mod counts;
mod days;
pub(crate) mod filter;
mod groups;
mod list;
mod now;
mod overview;

use chrono::{DateTime, Utc};
use domain::{E164, FindingId, OrgId, SourceId, UserId, finding::Finding, rules::Severity};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

pub use counts::{Counts, counts};
pub use days::{record_day, trend};
pub use groups::groups;
pub use list::{list, rows};
pub use now::now;
pub use overview::{matrix, numbers_affected, numbers_by_severity, standing};

use crate::{
    Conn, Result, Rows, StoreError,
    db::stream as stream_rows,
    error::{ensure_affected, ensure_version},
    text::{json, to_json, uncount, word},
};

/// A severity as it is stored: worst first.
pub(crate) fn severity_rank(severity: Severity) -> i16 {
    match severity {
        Severity::Critical => 0,
        Severity::High => 1,
        Severity::Medium => 2,
        Severity::Low => 3,
    }
}

pub(crate) fn severity(rank: i16) -> Result<Severity> {
    Severity::ALL
        .iter()
        .copied()
        .find(|severity| severity_rank(*severity) == rank)
        .ok_or(StoreError::Corrupt {
            table: "findings",
            column: "severity",
        })
}

#[derive(FromRow)]
pub(crate) struct Row {
    subject: i64,
    code: String,
    counterpart: Uuid,
    object: String,
    id: Uuid,
    severity: i16,
    rule_group: String,
    plane: String,
    verdict: String,
    state: String,
    first_seen: DateTime<Utc>,
    last_seen: DateTime<Utc>,
    opened_at: Option<DateTime<Utc>>,
    reopened_at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
    resolved_at: Option<DateTime<Utc>>,
    returns: String,
    owner_id: Option<Uuid>,
    occurrences: i32,
    struck_at: Option<DateTime<Utc>>,
    evidence_as_of: Option<DateTime<Utc>>,
    until_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    summary: String,
    fields: String,
    version: i64,
}

macro_rules! columns {
    () => {
        "f.subject, f.code, f.counterpart, f.object, f.id, f.severity, f.rule_group, f.plane, \
         f.verdict, f.state, f.first_seen, f.last_seen, f.opened_at, f.reopened_at, f.due_at, \
         f.resolved_at, f.returns, f.owner_id, f.occurrences, f.struck_at, \
         f.evidence_as_of, f.until_at, f.reason, f.summary, f.fields, f.version"
    };
}
pub(crate) use columns;

impl Row {
    pub(crate) fn finding(self) -> Result<Finding> {
        const TABLE: &str = "findings";
        Ok(Finding {
            id: FindingId::new(self.id),
            code: self.code,
            severity: severity(self.severity)?,
            group: word(&self.rule_group, TABLE, "rule_group")?,
            plane: word(&self.plane, TABLE, "plane")?,
            verdict: word(&self.verdict, TABLE, "verdict")?,
            number: if self.subject == 0 {
                None
            } else {
                Some(subject(self.subject)?)
            },
            object: (!self.object.is_empty()).then_some(self.object),
            source_id: (!self.counterpart.is_nil()).then(|| SourceId::new(self.counterpart)),
            state: word(&self.state, TABLE, "state")?,
            first_seen: self.first_seen,
            last_seen: self.last_seen,
            opened_at: self.opened_at,
            reopened_at: self.reopened_at,
            due_at: self.due_at,
            resolved_at: self.resolved_at,
            returns: json(&self.returns, TABLE, "returns")?,
            owner: self.owner_id.map(UserId::new),
            occurrences: u32::try_from(self.occurrences).unwrap_or_default(),
            struck_at: self.struck_at,
            evidence_as_of: self.evidence_as_of,
            until: self.until_at,
            reason: self.reason,
            summary: self.summary,
            fields: json(&self.fields, TABLE, "fields")?,
            version: self.version,
        })
    }
}

fn subject(digits: i64) -> Result<E164> {
    u64::try_from(digits)
        .ok()
        .and_then(|d| E164::from_digits(d).ok())
        .ok_or(StoreError::Corrupt {
            table: "findings",
            column: "subject",
        })
}

fn subject_of(finding: &Finding) -> i64 {
    finding.number.map_or(0, |number| uncount(number.digits()))
}

/// Every finding about numbers, in the order of the numbers.
pub fn stream(conn: Conn<'_>, org: OrgId) -> Rows<'_, Finding> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from findings f where f.org_id = $1 and f.subject > 0 order by f.subject"
    );
    stream_rows(conn, SQL, org, Row::finding)
}

/// The findings about some numbers, worst first.
pub async fn list_for(conn: &mut Conn<'_>, org: OrgId, numbers: &[E164]) -> Result<Vec<Finding>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(concat!("select ", columns!(), " from findings f"));
        query.push(" where f.org_id = ").push_bind(org.uuid()).push(" and f.subject in (");
        let mut list = query.separated(", ");
        for number in numbers {
            list.push_bind(uncount(number.digits()));
        }
        query.push(") order by f.severity, f.code, f.counterpart").build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::finding).collect()
}

/// One finding.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, id: FindingId) -> Result<Option<Finding>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(concat!(
            "select ", columns!(), " from findings f where f.org_id = $1 and f.id = $2"
        ))
        .bind(org.uuid()).bind(id.uuid()).fetch_optional(c).await?
    });
    row.map(Row::finding).transpose()
}

/// A finding about a source, by its rule.
pub async fn find_for_source(
    conn: &mut Conn<'_>,
    org: OrgId,
    code: &str,
    source: SourceId,
) -> Result<Option<Finding>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(concat!(
            "select ", columns!(),
            " from findings f where f.org_id = $1 and f.subject = 0 and f.code = $2 and f.counterpart = $3"
        ))
        .bind(org.uuid()).bind(code).bind(source.uuid()).fetch_optional(c).await?
    });
    row.map(Row::finding).transpose()
}

/// The findings about no number: about sources and about the tenant's configuration.
pub async fn list_about_no_number(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Finding>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(concat!(
            "select ", columns!(),
            " from findings f where f.org_id = $1 and f.subject = 0 \
             order by f.code, f.counterpart, f.object"
        ))
        .bind(org.uuid()).fetch_all(c).await?
    });
    rows.into_iter().map(Row::finding).collect()
}

/// Rows in one statement: 28 binds a row.
const CHUNK: usize = 400;

/// Adds findings, each with its identifier.
pub async fn insert(conn: &mut Conn<'_>, org: OrgId, findings: &[Finding]) -> Result<()> {
    for chunk in findings.chunks(CHUNK) {
        on_db!(conn, c => {
            let mut query = QueryBuilder::<Backend>::new(
                "insert into findings (org_id, subject, code, counterpart, object, id, severity, \
                 rule_group, plane, verdict, state, first_seen, last_seen, opened_at, reopened_at, \
                 due_at, resolved_at, returns, flaps_until, owner_id, occurrences, struck_at, \
                 evidence_as_of, until_at, reason, summary, fields, version) ",
            );
            query.push_values(chunk, |mut row, finding| {
                row.push_bind(org.uuid())
                    .push_bind(subject_of(finding))
                    .push_bind(finding.code.as_str())
                    .push_bind(finding.source_id.map_or(Uuid::nil(), SourceId::uuid))
                    .push_bind(finding.object.as_deref().unwrap_or_default())
                    .push_bind(finding.id.uuid())
                    .push_bind(severity_rank(finding.severity))
                    .push_bind(finding.group.as_str())
                    .push_bind(finding.plane.as_str())
                    .push_bind(finding.verdict.as_str())
                    .push_bind(finding.state.as_str())
                    .push_bind(finding.first_seen)
                    .push_bind(finding.last_seen)
                    .push_bind(finding.opened_at)
                    .push_bind(finding.reopened_at)
                    .push_bind(finding.due_at)
                    .push_bind(finding.resolved_at)
                    .push_bind(to_json(&finding.returns))
                    .push_bind(finding.flaps_until())
                    .push_bind(finding.owner.map(UserId::uuid))
                    .push_bind(i32::try_from(finding.occurrences).unwrap_or(i32::MAX))
                    .push_bind(finding.struck_at)
                    .push_bind(finding.evidence_as_of)
                    .push_bind(finding.until)
                    .push_bind(finding.reason.as_deref())
                    .push_bind(finding.summary.as_str())
                    .push_bind(to_json(&finding.fields))
                    .push_bind(finding.version);
            });
            let done = query.build().execute(c).await?;
            ensure_affected(done.rows_affected(), chunk.len() as u64)?;
        });
    }
    Ok(())
}

/// Writes a changed finding, whose version is one more than the one that was read.
pub async fn update(conn: &mut Conn<'_>, org: OrgId, finding: &Finding) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update findings set severity = $3, plane = $4, verdict = $5, state = $6, last_seen = $7, \
             opened_at = $8, resolved_at = $9, occurrences = $10, struck_at = $11, \
             evidence_as_of = $12, until_at = $13, reason = $14, summary = $15, fields = $16, \
             version = $17, rule_group = $18, reopened_at = $19, due_at = $20, returns = $21, \
             owner_id = $22, flaps_until = $23 where org_id = $1 and id = $2 and version = $17 - 1",
        )
        .bind(org.uuid())
        .bind(finding.id.uuid())
        .bind(severity_rank(finding.severity))
        .bind(finding.plane.as_str())
        .bind(finding.verdict.as_str())
        .bind(finding.state.as_str())
        .bind(finding.last_seen)
        .bind(finding.opened_at)
        .bind(finding.resolved_at)
        .bind(i32::try_from(finding.occurrences).unwrap_or(i32::MAX))
        .bind(finding.struck_at)
        .bind(finding.evidence_as_of)
        .bind(finding.until)
        .bind(finding.reason.as_deref())
        .bind(finding.summary.as_str())
        .bind(to_json(&finding.fields))
        .bind(finding.version)
        .bind(finding.group.as_str())
        .bind(finding.reopened_at)
        .bind(finding.due_at)
        .bind(to_json(&finding.returns))
        .bind(finding.owner.map(UserId::uuid))
        .bind(finding.flaps_until())
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())
    })
}

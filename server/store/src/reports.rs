//! Reports as they were made, and what they are made from.

mod findings;
mod numbers;
mod ports;
mod span;

use chrono::{DateTime, Utc};
use domain::{
    OrgId, ReportId,
    page::{Page, Place},
    report::{Report, ReportFilter, ReportHead, ReportKind, SCHEMA},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

pub use findings::{Affected, Scope, affected, details, tallies};
pub use numbers::{Custody, Idle, Taken, cost_centres, custody, first_told_at, idle, moves, taken};
pub use ports::{Interval, flow};
pub use span::{Span, end, place_at};

use crate::{
    Conn, Result, StoreError,
    dialect::{Value, push_in},
    error::ensure_affected,
    paging,
    text::{count, json, to_json},
};

/// The filter of a report as reports are looked up by it.
fn filter_key(filter: &ReportFilter) -> String {
    to_json(&filter.clone().tidied())
}

/// Keeps a report that has seen the history up to a place.
pub async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    report: &Report,
    history_seq: i64,
) -> Result<()> {
    let head = &report.head;
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into reports (org_id, id, kind, filter, until_at, history_seq, digest, head, schema, \
             content, details) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(org.uuid())
        .bind(head.id.uuid())
        .bind(head.kind.as_str())
        .bind(filter_key(&head.filter))
        .bind(head.until)
        .bind(history_seq)
        .bind(&head.digest)
        .bind(to_json(head))
        .bind(i32::try_from(SCHEMA).unwrap_or(i32::MAX))
        .bind(to_json(&report.content))
        .bind(to_json(&report.details))
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

#[derive(FromRow)]
struct Row {
    head: String,
    content: String,
    details: String,
}

fn head(text: &str) -> Result<ReportHead> {
    json(text, "reports", "head")
}

/// A report.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, id: ReportId) -> Result<Option<Report>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as("select head, content, details from reports where org_id = $1 and id = $2")
            .bind(org.uuid()).bind(id.uuid()).fetch_optional(c).await?
    });
    row.map(|row| {
        Ok(Report {
            head: head(&row.head)?,
            content: json(&row.content, "reports", "content")?,
            details: json(&row.details, "reports", "details")?,
        })
    })
    .transpose()
}

/// What a report goes on from: an earlier one, and the place in the history that it has seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Earlier {
    /// The earlier report.
    pub head: ReportHead,
    /// The last entry of the history that it has seen.
    pub history_seq: i64,
}

/// A report as one that another goes on from.
pub async fn earlier(conn: &mut Conn<'_>, org: OrgId, id: ReportId) -> Result<Option<Earlier>> {
    let row: Option<(String, i64)> = on_db!(conn, c => {
        sqlx::query_as("select head, history_seq from reports where org_id = $1 and id = $2")
            .bind(org.uuid()).bind(id.uuid()).fetch_optional(c).await?
    });
    row.map(|(text, history_seq)| {
        Ok(Earlier {
            head: head(&text)?,
            history_seq,
        })
    })
    .transpose()
}

/// The newest report of a kind and filter from before a moment (UTC).
pub async fn newest_before(
    conn: &mut Conn<'_>,
    org: OrgId,
    (kind, filter): (ReportKind, &ReportFilter),
    before: DateTime<Utc>,
) -> Result<Option<Earlier>> {
    let row: Option<(String, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select head, history_seq from reports where org_id = $1 and kind = $2 and filter = $3 \
             and until_at < $4 order by until_at desc, id desc limit 1",
        )
        .bind(org.uuid()).bind(kind.as_str()).bind(filter_key(filter)).bind(before)
        .fetch_optional(c).await?
    });
    row.map(|(text, history_seq)| {
        Ok(Earlier {
            head: head(&text)?,
            history_seq,
        })
    })
    .transpose()
}

/// The report of a moment that says the same, if it was made already.
pub async fn find_same(
    conn: &mut Conn<'_>,
    org: OrgId,
    like: &ReportHead,
) -> Result<Option<ReportHead>> {
    let row: Option<(String,)> = on_db!(conn, c => {
        sqlx::query_as(
            "select head from reports where org_id = $1 and kind = $2 and filter = $3 \
             and until_at = $4 and digest = $5 order by id limit 1",
        )
        .bind(org.uuid())
        .bind(like.kind.as_str())
        .bind(filter_key(&like.filter))
        .bind(like.until)
        .bind(&like.digest)
        .fetch_optional(c)
        .await?
    });
    row.map(|(text,)| head(&text)).transpose()
}

/// A page of the reports, newest first: of one kind, or of all.
pub async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    kind: Option<ReportKind>,
    place: &Place,
    size: u32,
) -> Result<Page<ReportHead>> {
    let is_backwards = paging::is_backwards(place);
    let bound = place.cursor().map(str::parse::<Uuid>);
    let bound = bound.transpose().map_err(|_| StoreError::Cursor)?;
    let kinds = || kind.map(|kind| Value::from(kind.as_str()));
    let (rows, total): (Vec<(String,)>, i64) = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select head from reports where org_id = ");
        query.push_bind(org.uuid());
        push_in(&mut query, "kind", kinds());
        if let Some(bound) = bound {
            query.push(if is_backwards { " and id > " } else { " and id < " }).push_bind(bound);
        }
        query.push(if is_backwards { " order by id limit " } else { " order by id desc limit " });
        let rows = query.push_bind(paging::limit(size)).build_query_as().fetch_all(&mut *c).await?;
        let mut query = QueryBuilder::<Backend>::new("select count(*) from reports where org_id = ");
        query.push_bind(org.uuid());
        push_in(&mut query, "kind", kinds());
        let (total,): (i64,) = query.build_query_as().fetch_one(c).await?;
        (rows, total)
    });
    let rows: Vec<ReportHead> = rows
        .iter()
        .map(|(text,)| head(text))
        .collect::<Result<_>>()?;
    let cursor = |head: &ReportHead| head.id.to_string();
    Ok(paging::page(rows, size, place, count(total), cursor))
}

//! Snapshots: staged row by row, compared with what is in force, then put in force in one step.
//!
//! Numbers and accounts go the same way through twin tables; [`Subject`] names which.

mod coverage;
mod diff;

use chrono::{DateTime, Utc};
use domain::{OrgId, RunId, SourceId, source::Changes};
use sqlx::QueryBuilder;

pub use coverage::{Expected, coverage};
pub use diff::{RowPair, diff};

use crate::{Conn, Result, text::count};

/// What the rows of a snapshot speak about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Numbers: [`StagedFact`].
    Numbers,
    /// People and resource accounts: [`StagedAccount`].
    Accounts,
}

impl Subject {
    const fn in_force(self) -> &'static str {
        match self {
            Self::Numbers => "facts",
            Self::Accounts => "accounts",
        }
    }

    const fn staged(self) -> &'static str {
        match self {
            Self::Numbers => "staged_facts",
            Self::Accounts => "staged_accounts",
        }
    }

    /// The same row on both sides: `f` in force, `s` staged.
    const fn same_row(self) -> &'static str {
        match self {
            Self::Numbers => {
                "f.org_id = s.org_id and f.e164 = s.e164 and f.extension = s.extension"
            }
            Self::Accounts => "f.org_id = s.org_id and f.object_id = s.object_id",
        }
    }

    /// The columns that identify a row within its source, and those that are looked up.
    const fn columns(self) -> &'static str {
        match self {
            Self::Numbers => "e164, extension, holder_id",
            Self::Accounts => "object_id, sign_in_key, line_e164",
        }
    }

    /// The order of the rows in force, in which they are cheapest to write.
    const fn order(self) -> &'static str {
        match self {
            Self::Numbers => "e164",
            Self::Accounts => "object_id",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Numbers => "org_id, e164, source_id, extension",
            Self::Accounts => "org_id, object_id, source_id",
        }
    }

    /// How the columns that are looked up take their new values.
    const fn look_up_anew(self) -> &'static str {
        match self {
            Self::Numbers => "holder_id = excluded.holder_id",
            Self::Accounts => "sign_in_key = excluded.sign_in_key, line_e164 = excluded.line_e164",
        }
    }
}

/// A row about a number, on its way in.
#[derive(Clone, Debug)]
pub struct StagedFact {
    /// The digits of the base number.
    pub e164: i64,
    /// The extension; empty for none.
    pub extension: String,
    /// The object that holds it, if the row is a Teams line.
    pub holder_id: Option<String>,
    /// The fact as JSON text.
    pub body: String,
    /// The row as it was sent.
    pub raw: String,
}

/// A row about an account, on its way in.
#[derive(Clone, Debug)]
pub struct StagedAccount {
    /// The directory's object id, in lower case.
    pub object_id: String,
    /// The sign-in name, in lower case.
    pub sign_in_key: String,
    /// The digits of the number of its line, if it has one.
    pub line_e164: Option<i64>,
    /// The account as JSON text.
    pub body: String,
    /// The row as it was sent.
    pub raw: String,
}

/// Rows in one statement.
const CHUNK: usize = 500;

/// Stages rows about numbers. The answer is how many were new to the snapshot: one that is staged already
/// is left as it came first.
pub async fn stage_facts(
    conn: &mut Conn<'_>,
    org: OrgId,
    run: RunId,
    rows: &[StagedFact],
) -> Result<u64> {
    let mut fresh = 0;
    for chunk in rows.chunks(CHUNK) {
        on_db!(conn, c => {
            let mut query = QueryBuilder::<Backend>::new(
                "insert into staged_facts (org_id, run_id, e164, extension, holder_id, body, raw) ",
            );
            query.push_values(chunk, |mut to, row| {
                to.push_bind(org.uuid())
                    .push_bind(run.uuid())
                    .push_bind(row.e164)
                    .push_bind(row.extension.as_str())
                    .push_bind(row.holder_id.as_deref())
                    .push_bind(row.body.as_str())
                    .push_bind(row.raw.as_str());
            });
            query.push(" on conflict do nothing");
            fresh += query.build().execute(c).await?.rows_affected();
        });
    }
    Ok(fresh)
}

/// Stages rows about accounts. The answer is how many were new to the snapshot: one that is staged already
/// is left as it came first.
pub async fn stage_accounts(
    conn: &mut Conn<'_>,
    org: OrgId,
    run: RunId,
    rows: &[StagedAccount],
) -> Result<u64> {
    let mut fresh = 0;
    for chunk in rows.chunks(CHUNK) {
        on_db!(conn, c => {
            let mut query = QueryBuilder::<Backend>::new(
                "insert into staged_accounts (org_id, run_id, object_id, sign_in_key, line_e164, body, raw) ",
            );
            query.push_values(chunk, |mut to, row| {
                to.push_bind(org.uuid())
                    .push_bind(run.uuid())
                    .push_bind(row.object_id.as_str())
                    .push_bind(row.sign_in_key.as_str())
                    .push_bind(row.line_e164)
                    .push_bind(row.body.as_str())
                    .push_bind(row.raw.as_str());
            });
            query.push(" on conflict do nothing");
            fresh += query.build().execute(c).await?.rows_affected();
        });
    }
    Ok(fresh)
}

/// How a staged snapshot differs from what is in force.
pub async fn compare(
    conn: &mut Conn<'_>,
    org: OrgId,
    source: SourceId,
    run: RunId,
    subject: Subject,
) -> Result<Changes> {
    let (staged, known, updated): (i64, i64, i64) = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(
            "select count(*), count(f.body), \
             coalesce(sum(case when f.body <> s.body then 1 else 0 end), 0) from ",
        );
        query.push(subject.staged()).push(" s left join ").push(subject.in_force()).push(" f on ")
            .push(subject.same_row()).push(" and f.source_id = ").push_bind(source.uuid())
            .push(" where s.org_id = ").push_bind(org.uuid())
            .push(" and s.run_id = ").push_bind(run.uuid());
        query.build_query_as().fetch_one(c).await?
    });
    let before = in_force(conn, org, source, subject).await?;
    let (staged, known, updated) = (count(staged), count(known), count(updated));
    Ok(Changes {
        before,
        created: staged - known,
        updated,
        unchanged: known - updated,
        vanished: before - known,
    })
}

/// Rows of a source that are in force.
pub async fn in_force(
    conn: &mut Conn<'_>,
    org: OrgId,
    source: SourceId,
    subject: Subject,
) -> Result<u64> {
    on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select count(*) from ");
        query.push(subject.in_force()).push(" where org_id = ").push_bind(org.uuid())
            .push(" and source_id = ").push_bind(source.uuid());
        let (rows,): (i64,) = query.build_query_as().fetch_one(c).await?;
        Ok(count(rows))
    })
}

/// Puts a staged snapshot in force. What it does not list vanishes only if it lists everything.
pub async fn put_in_force(
    conn: &mut Conn<'_>,
    org: OrgId,
    source: SourceId,
    run: RunId,
    subject: Subject,
    lists_everything: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    if lists_everything {
        remove_unlisted(conn, org, source, run, subject).await?;
    }
    on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("insert into ");
        query.push(subject.in_force()).push(" (org_id, source_id, ").push(subject.columns())
            .push(", body, raw, first_seen_at) select org_id, ").push_bind(source.uuid())
            .push(", ").push(subject.columns()).push(", body, raw, ").push_bind(now)
            .push(" from ").push(subject.staged())
            .push(" where org_id = ").push_bind(org.uuid())
            .push(" and run_id = ").push_bind(run.uuid())
            .push(" order by ").push(subject.order())
            .push(" on conflict (").push(subject.key()).push(") do update set ")
            .push(subject.look_up_anew())
            .push(", body = excluded.body, raw = excluded.raw, changed_at = case when ")
            .push(subject.in_force()).push(".body <> excluded.body then ").push_bind(now)
            .push(" else ").push(subject.in_force()).push(".changed_at end where ")
            .push(subject.in_force()).push(".raw <> excluded.raw or ")
            .push(subject.in_force()).push(".body <> excluded.body");
        query.build().execute(c).await?;
    });
    discard(conn, org, run, subject).await
}

async fn remove_unlisted(
    conn: &mut Conn<'_>,
    org: OrgId,
    source: SourceId,
    run: RunId,
    subject: Subject,
) -> Result<()> {
    on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("delete from ");
        query.push(subject.in_force()).push(" as f where f.org_id = ").push_bind(org.uuid())
            .push(" and f.source_id = ").push_bind(source.uuid())
            .push(" and not exists (select 1 from ").push(subject.staged()).push(" s where ")
            .push(subject.same_row()).push(" and s.run_id = ").push_bind(run.uuid()).push(")");
        query.build().execute(c).await?;
        Ok(())
    })
}

/// Throws a staged snapshot away.
pub async fn discard(conn: &mut Conn<'_>, org: OrgId, run: RunId, subject: Subject) -> Result<()> {
    on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("delete from ");
        query.push(subject.staged()).push(" where org_id = ").push_bind(org.uuid())
            .push(" and run_id = ").push_bind(run.uuid());
        query.build().execute(c).await?;
        Ok(())
    })
}

//! A held snapshot beside what is in force, row by row.

use domain::{OrgId, overview::DiffKind, source::Run};
use sqlx::{FromRow, QueryBuilder};

use super::Subject;
use crate::{Conn, Result};

/// A row that a snapshot would change: its key, and what it says before and after.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RowPair {
    /// The digits and the extension, or the object id; pages go on after it.
    pub key: String,
    /// What is in force, as JSON text.
    pub before: Option<String>,
    /// What the snapshot says, as JSON text.
    pub after: Option<String>,
}

impl Subject {
    /// A row's key as text, in whose order rows are listed. Digits are as many for numbers that are
    /// listed together, so their order as text is good enough to page by.
    fn key_text(self, table: &str) -> String {
        match self {
            Self::Numbers => format!("cast({table}.e164 as text) || ';' || {table}.extension"),
            Self::Accounts => format!("{table}.object_id"),
        }
    }
}

/// The rows that a staged snapshot would change in one way, by key, after a key.
pub async fn diff(
    conn: &mut Conn<'_>,
    org: OrgId,
    run: &Run,
    subject: Subject,
    kind: DiffKind,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<RowPair>> {
    let (in_force, staged) = (subject.in_force(), subject.staged());
    let key = subject.key_text(if kind == DiffKind::Vanished { "f" } else { "s" });
    on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select * from (select ");
        query.push(key).push(" as key, ");
        match kind {
            DiffKind::Vanished => {
                query.push("f.body as before, null as after from ").push(in_force)
                    .push(" f where f.org_id = ").push_bind(org.uuid())
                    .push(" and f.source_id = ").push_bind(run.source_id.uuid())
                    .push(" and not exists (select 1 from ").push(staged).push(" s where ")
                    .push(subject.same_row()).push(" and s.run_id = ").push_bind(run.id.uuid()).push(")");
            }
            DiffKind::New => {
                query.push("null as before, s.body as after from ").push(staged)
                    .push(" s where s.org_id = ").push_bind(org.uuid())
                    .push(" and s.run_id = ").push_bind(run.id.uuid())
                    .push(" and not exists (select 1 from ").push(in_force).push(" f where ")
                    .push(subject.same_row()).push(" and f.source_id = ").push_bind(run.source_id.uuid()).push(")");
            }
            DiffKind::Changed => {
                query.push("f.body as before, s.body as after from ").push(staged)
                    .push(" s join ").push(in_force).push(" f on ").push(subject.same_row())
                    .push(" and f.source_id = ").push_bind(run.source_id.uuid())
                    .push(" where s.org_id = ").push_bind(org.uuid())
                    .push(" and s.run_id = ").push_bind(run.id.uuid()).push(" and f.body <> s.body");
            }
        }
        query.push(") as rows where (").push_bind(after).push(" is null or key > ").push_bind(after)
            .push(") order by key limit ").push_bind(i64::from(limit));
        Ok(query.build_query_as().fetch_all(c).await?)
    })
}

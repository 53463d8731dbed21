//! Findings as they stand now, as far as people are told of them.

use std::collections::HashMap;

use domain::{FindingId, OrgId, UserId, notification::news::FindingNow};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{CHUNK, severity, subject};
use crate::{
    Conn, Result,
    dialect::{Value, push_in},
    text::word,
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    code: String,
    severity: i16,
    state: String,
    subject: i64,
    owner_id: Option<Uuid>,
    summary: String,
}

impl Row {
    fn finding(self) -> Result<FindingNow> {
        Ok(FindingNow {
            id: FindingId::new(self.id),
            code: self.code,
            severity: severity(self.severity)?,
            state: word(&self.state, "findings", "state")?,
            number: if self.subject == 0 {
                None
            } else {
                Some(subject(self.subject)?)
            },
            owner: self.owner_id.map(UserId::new),
            summary: self.summary,
        })
    }
}

/// Some findings as they stand now, by their ids; those that are not there are left out.
pub async fn now(
    conn: &mut Conn<'_>,
    org: OrgId,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, FindingNow>> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<Row> = on_db!(&mut *conn, c => {
            let mut query = QueryBuilder::<Backend>::new(
                "select id, code, severity, state, subject, owner_id, summary \
                 from findings where org_id = ",
            );
            query.push_bind(org.uuid());
            push_in(&mut query, "id", chunk.iter().map(|id| Value::Id(*id)));
            query.build_query_as().fetch_all(c).await?
        });
        for row in rows {
            found.insert(row.id, row.finding()?);
        }
    }
    Ok(found)
}

//! Which findings somebody means.

use std::collections::BTreeSet;

use domain::{
    FindingId,
    finding::{Finding, query::FindingQuery},
    page::Place,
};
use store::{Conn, findings};

use crate::{App, Caller, Error, Result};

/// Which findings something is to be done about.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a request has one")]
pub enum Selection {
    /// These.
    Ids(Vec<FindingId>),
    /// This one, if it still is as it was seen.
    Seen {
        /// Which.
        id: FindingId,
        /// The version that was seen.
        version: i64,
    },
    /// All that match a question, whose number is repeated so that nobody decides about more than was
    /// shown.
    Matching {
        /// The question. Its place is ignored.
        query: FindingQuery,
        /// How many matched when it was shown.
        count: u64,
    },
}

impl Selection {
    /// The findings themselves. What has changed since it was shown is a [`Error::Conflict`].
    pub(crate) async fn findings(
        &self,
        app: &App,
        caller: &Caller,
        conn: &mut Conn<'_>,
    ) -> Result<Vec<Finding>> {
        match self {
            Self::Ids(ids) => by_ids(caller, conn, ids).await,
            Self::Seen { id, version } => {
                let found = by_ids(caller, conn, &[*id]).await?;
                if found.iter().any(|finding| finding.version != *version) {
                    return Err(Error::Conflict);
                }
                Ok(found)
            }
            Self::Matching { query, count } => matching(app, caller, conn, query, *count).await,
        }
    }
}

async fn by_ids(caller: &Caller, conn: &mut Conn<'_>, ids: &[FindingId]) -> Result<Vec<Finding>> {
    // One that is named twice is meant once.
    let ids: BTreeSet<&FindingId> = ids.iter().collect();
    let mut chosen = Vec::with_capacity(ids.len());
    for id in ids {
        let finding = findings::find(conn, caller.org, *id).await?;
        chosen.push(finding.ok_or(Error::NotFound("finding"))?);
    }
    Ok(chosen)
}

async fn matching(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    query: &FindingQuery,
    count: u64,
) -> Result<Vec<Finding>> {
    let asker = super::asker(app, caller);
    let mut query = FindingQuery {
        size: Some(500),
        ..query.from_start()
    };
    let mut chosen = Vec::new();
    loop {
        let page = findings::list(conn, caller.org, &query, &asker).await?;
        if page.total != count {
            return Err(Error::Conflict);
        }
        chosen.extend(page.rows);
        let Some(next) = page.next else {
            return Ok(chosen);
        };
        query.place = Place::After(next);
    }
}

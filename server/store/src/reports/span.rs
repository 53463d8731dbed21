//! Which part of the history a report is about.
//!
//! Reports count by the places of entries in the chain, not by their times. An entry gets its place when its
//! transaction is about to end, and no later transaction gets an earlier place; its time is from when the
//! work began. By time, what is committed while a report is made would be in neither that one nor the next.

use chrono::{DateTime, Utc};
use domain::OrgId;

use crate::{Conn, Result};

/// A part of the history: the entries after one place, up to and with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The last entry before it; 0 begins with the first.
    pub after: i64,
    /// Its last entry.
    pub to: i64,
}

/// The last entry there is, as this connection sees it.
pub async fn end(conn: &mut Conn<'_>, org: OrgId) -> Result<i64> {
    on_db!(conn, c => {
        let head: Option<(i64,)> =
            sqlx::query_as("select seq from history_heads where org_id = $1")
                .bind(org.uuid()).fetch_optional(c).await?;
        Ok(head.map_or(0, |(seq,)| seq))
    })
}

/// The last entry from before a moment (UTC); 0 where there is none.
pub async fn place_at(conn: &mut Conn<'_>, org: OrgId, moment: DateTime<Utc>) -> Result<i64> {
    on_db!(conn, c => {
        let place: Option<(i64,)> = sqlx::query_as(
            "select seq from history where org_id = $1 and at < $2 order by seq desc limit 1",
        )
        .bind(org.uuid()).bind(moment).fetch_optional(c).await?;
        Ok(place.map_or(0, |(seq,)| seq))
    })
}

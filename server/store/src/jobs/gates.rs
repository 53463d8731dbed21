//! Ways out that are closed: nobody answered behind them, and all work that takes them waits.
//!
//! A gate is the server's, not an organisation's: all mail goes through one. Its name holds an identifier
//! where it is only one organisation's.

use chrono::{DateTime, Utc};

use crate::{Conn, Result};

/// How a gate stands that is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// How often in a row nobody answered.
    pub failures: u32,
    /// Until when (UTC).
    pub until: DateTime<Utc>,
}

/// How a gate was closed last; none where somebody has answered since.
pub async fn closed(conn: &mut Conn<'_>, gate: &str) -> Result<Option<Closed>> {
    let row: Option<(i32, DateTime<Utc>)> = on_db!(conn, c => {
        sqlx::query_as("select failures, until from closed_gates where gate = $1")
            .bind(gate).fetch_optional(c).await?
    });
    Ok(row.map(|(failures, until)| Closed {
        failures: u32::try_from(failures).unwrap_or_default(),
        until,
    }))
}

/// Closes a gate.
pub async fn close(conn: &mut Conn<'_>, gate: &str, closed: Closed) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query(
            "insert into closed_gates (gate, failures, until) values ($1, $2, $3) \
             on conflict (gate) do update set failures = excluded.failures, until = excluded.until",
        )
        .bind(gate)
        .bind(i32::try_from(closed.failures).unwrap_or(i32::MAX))
        .bind(closed.until)
        .execute(c)
        .await?;
        Ok(())
    })
}

/// Opens a gate: somebody answered, or a person wants to know at once.
pub async fn open(conn: &mut Conn<'_>, gate: &str) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query("delete from closed_gates where gate = $1").bind(gate).execute(c).await?;
        Ok(())
    })
}

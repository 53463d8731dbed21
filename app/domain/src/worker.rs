//! What the worker does: what runs now, what ran last, and what comes next.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ConnectionId, JobId, PlanId, ScheduleId, connection::Verdict};

text_enum! {
    /// How a unit of work stands.
    pub enum JobState {
        /// It waits for its time or for a worker.
        Ready = "ready", "Waiting";
        /// A worker is at it.
        Running = "running", "Running";
        /// It is done.
        Done = "done", "Done";
        /// It failed for good.
        Failed = "failed", "Failed";
    }
}

/// A unit of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobRow {
    /// Its identifier.
    pub id: JobId,
    /// What is done, for people: `Ask Bandwidth`, `Call the roll`, ….
    pub what: String,
    /// How it stands.
    pub state: JobState,
    /// The connection it asks, if it asks one.
    pub connection_id: Option<ConnectionId>,
    /// The plan it applies, if it applies one.
    pub plan_id: Option<PlanId>,
    /// From when on it may be done (UTC).
    pub run_at: DateTime<Utc>,
    /// When the latest try began (UTC).
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended (UTC).
    pub finished_at: Option<DateTime<Utc>>,
    /// Which try this is, from 1; 0 before the first.
    pub attempt: u32,
    /// How often it is tried.
    pub max_attempts: u32,
    /// What the asking of a connection came to, once it has ended.
    pub verdict: Option<Verdict>,
    /// How far it has come, in a few words: `12,000 numbers listed`; at its end, what came of it.
    pub note: Option<String>,
    /// Until when its worker has it; a worker that falls silent loses it then (UTC).
    pub lease_until: Option<DateTime<Utc>>,
    /// Whether somebody asked to stop it.
    pub is_cancelled: bool,
    /// Why the last try failed.
    pub error: Option<String>,
}

/// What is done by itself, again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Recurring {
    /// A connection is asked.
    Connection(ConnectionId),
    /// The report of a schedule is made and sent.
    Schedule(ScheduleId),
}

/// What will be done next by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextRun {
    /// What.
    #[serde(flatten)]
    pub of: Recurring,
    /// Its name.
    pub name: String,
    /// When (UTC).
    pub at: DateTime<Utc>,
}

/// What the worker does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkerView {
    /// What runs or waits now, running first.
    pub now: Vec<JobRow>,
    /// What ended last, newest first.
    pub last: Vec<JobRow>,
    /// What comes by itself, soonest first.
    pub next: Vec<NextRun>,
}

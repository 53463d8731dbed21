//! Schedules: which report is made when, and to whom it goes.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    DestinationId, ReportId, ScheduleId,
    connection::Schedule as Timing,
    report::{Format, ReportFilter, ReportKind},
};

/// When reports are made unless somebody says otherwise: on Mondays at seven.
pub const DEFAULT_CRON: &str = "0 7 * * 1";

/// Which report is made when, and to whom it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ReportSchedule))]
pub struct Schedule {
    /// Its identifier.
    pub id: ScheduleId,
    /// Its name.
    pub name: String,
    /// What is made and sent.
    #[serde(flatten)]
    pub plan: ReportPlan,
    /// When.
    pub timing: Timing,
    /// Whether it is left alone until somebody resumes it.
    pub is_paused: bool,
    /// When it comes next (UTC); none while it is paused.
    pub next_run_at: Option<DateTime<Utc>>,
    /// Counts up with every change.
    pub version: i64,
}

/// What a schedule makes, and to whom it sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportPlan {
    /// What the report is about.
    pub kind: ReportKind,
    /// To what it is narrowed.
    #[serde(default)]
    pub filter: ReportFilter,
    /// The forms in which it is attached, or written to a folder.
    pub formats: Vec<Format>,
    /// Where it goes. Without any it is made all the same, and can be read under Reports.
    pub destinations: Vec<DestinationId>,
    /// Whether nothing is sent when nothing has changed.
    pub skips_quiet: bool,
}

text_enum! {
    /// What a run of a schedule came to.
    pub enum RunOutcome {
        /// The report was made and is on its way.
        Sent = "sent", "Sent";
        /// The report was made, and there is nobody to have it.
        Stored = "stored", "Kept";
        /// The report was made and not sent, because nothing had changed.
        Quiet = "quiet", "Nothing had changed";
        /// The report could not be made.
        Failed = "failed", "Failed";
    }
}

/// One run of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScheduleRun {
    /// When it was due (UTC). For a test, when somebody asked for it.
    pub due_at: DateTime<Utc>,
    /// When it was done (UTC).
    pub ran_at: DateTime<Utc>,
    /// Whether somebody tried the schedule out.
    pub is_test: bool,
    /// The report that was made.
    pub report_id: Option<ReportId>,
    /// What it came to.
    pub outcome: RunOutcome,
    /// Why it failed.
    pub error: Option<String>,
}

/// A schedule with everything around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScheduleDetail {
    /// The schedule.
    #[serde(flatten)]
    pub schedule: Schedule,
    /// The names of its destinations, in order.
    pub destination_names: Vec<String>,
    /// The next times on the clock of its zone: `Mon 30 Nov 2026, 07:00`.
    pub next_local: Vec<String>,
    /// Its latest runs, newest first. In a list of schedules only the last one that was no test.
    pub runs: Vec<ScheduleRun>,
}

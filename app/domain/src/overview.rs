//! What the home page shows.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    finding::query::RuleCount,
    page::FacetCount,
    plane::Plane,
    rules::Severity,
    source::{RUNS_AT_A_GLANCE, Run, RunMark, Source, Standing},
};

/// The state of an organisation at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The organisation's name.
    pub organisation: String,
    /// The moment of the answer (UTC).
    pub now: DateTime<Utc>,
    /// Numbers in the inventory.
    pub numbers: u64,
    /// Findings that need action or are pending, by plane and severity.
    pub matrix: Vec<PlaneCount>,
    /// Numbers that have at least one of them.
    pub numbers_with_findings: u64,
    /// Numbers by state.
    pub lifecycles: Vec<FacetCount>,
    /// The worst rules that need action, with their counts.
    pub worst: Vec<RuleCount>,
    /// The sources and how they stand.
    pub sources: Vec<SourceRow>,
    /// Findings that needed action, day by day, oldest first.
    pub trend: Vec<TrendDay>,
}

/// How things stand in a few figures, for the frame of every page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Glance {
    /// The organisation's name.
    pub organisation: String,
    /// Numbers in the inventory.
    pub numbers: u64,
    /// Findings that need action or are pending.
    pub findings: u64,
    /// Sources that are fresh.
    pub fresh: u64,
    /// Sources in all.
    pub sources: u64,
}

/// A cell of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaneCount {
    /// The plane.
    pub plane: Plane,
    /// The severity.
    pub severity: Severity,
    /// How many findings.
    pub count: u64,
}

/// A source in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceRow {
    /// The source.
    #[serde(flatten)]
    pub source: Source,
    /// How it stands now.
    pub standing: Standing,
    /// Its latest run.
    pub latest: Option<Run>,
    /// Its last runs at a glance, newest first.
    pub glance: Vec<RunMark>,
}

impl SourceRow {
    /// A source at a time, with its last runs, newest first.
    pub fn new(source: Source, runs: &[Run], now: DateTime<Utc>) -> Self {
        let glance = runs.iter().take(RUNS_AT_A_GLANCE).map(RunMark::from);
        Self {
            standing: source.standing(now),
            latest: runs.first().cloned(),
            glance: glance.collect(),
            source,
        }
    }
}

/// A day of the trend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrendDay {
    /// The day (UTC).
    pub day: NaiveDate,
    /// Critical findings that needed action.
    pub critical: u64,
    /// High ones.
    pub high: u64,
    /// Medium ones.
    pub medium: u64,
    /// Low ones.
    pub low: u64,
}

impl TrendDay {
    /// A day without findings.
    pub const fn quiet(day: NaiveDate) -> Self {
        Self {
            day,
            critical: 0,
            high: 0,
            medium: 0,
            low: 0,
        }
    }

    /// The findings of one severity that needed action.
    pub const fn of(&self, severity: Severity) -> u64 {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
        }
    }

    /// The same day with so many findings of a severity.
    #[must_use]
    pub const fn with(mut self, severity: Severity, count: u64) -> Self {
        match severity {
            Severity::Critical => self.critical = count,
            Severity::High => self.high = count,
            Severity::Medium => self.medium = count,
            Severity::Low => self.low = count,
        }
        self
    }

    /// Findings of any severity that needed action.
    pub const fn all(&self) -> u64 {
        self.critical + self.high + self.medium + self.low
    }
}

/// A source with its runs, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceDetail {
    /// The source.
    #[serde(flatten)]
    pub row: SourceRow,
    /// Its runs, newest first.
    pub runs: Vec<Run>,
}

/// A run by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunDetail {
    /// The run.
    pub run: Run,
    /// The source that was asked.
    pub source: Source,
    /// The runs of the same source, newest first, to compare with.
    pub others: Vec<Run>,
}

/// How a row of a held snapshot differs from what is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowDiff {
    /// The number's or account's key: E.164 with extension, or the object id.
    pub key: String,
    /// What it is called: the number as people write it, or the account's name.
    pub label: String,
    /// What would happen to it.
    pub kind: DiffKind,
    /// The fields that differ; for a row that comes or goes, all that it says.
    pub fields: Vec<FieldDiff>,
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldDiff {
    /// The field.
    pub field: String,
    /// What is in force.
    pub before: Option<String>,
    /// What the snapshot says.
    pub after: Option<String>,
}

text_enum! {
    /// What a snapshot would do to a row.
    pub enum DiffKind {
        /// It is in force and not in the snapshot.
        Vanished = "vanished", "Would vanish";
        /// It says something else.
        Changed = "changed", "Different";
        /// It is in the snapshot only.
        New = "new", "New";
    }
}

/// What a roll call did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReconcileReport {
    /// Numbers looked at: those of the inventory and those only a source lists.
    pub numbers: u64,
    /// Findings that opened.
    pub opened: u64,
    /// Findings that opened again.
    pub reopened: u64,
    /// Findings that appeared and wait for a second sighting.
    pub pending: u64,
    /// Findings that an exception covers from now on.
    pub excepted: u64,
    /// Findings that were seen again with newer evidence.
    pub seen: u64,
    /// Findings that are gone.
    pub resolved: u64,
}

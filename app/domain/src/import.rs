//! Importing files: what each row would do, and what is wrong with those that do nothing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ImportId;

text_enum! {
    /// What a file is.
    pub enum ImportKind {
        /// The organisation's own inventory.
        Numbers = "numbers", "Inventory";
        /// `Get-CsPhoneNumberAssignment`, as JSON or CSV.
        TeamsNumbers = "teams_numbers", "Teams numbers";
        /// `Get-CsOnlineUser`, as JSON or CSV.
        TeamsUsers = "teams_users", "Teams users";
        /// A carrier's list of numbers.
        Carrier = "carrier", "Carrier list";
    }
}

text_enum! {
    /// What to do with a number that comes again in the same file.
    pub enum OnDuplicate {
        /// The later row is invalid.
        Stop = "stop", "Refuse the later row";
        /// The later row is left out.
        Skip = "skip", "Leave the later row out";
        /// The later row wins.
        Update = "update", "Let the later row win";
    }
}

text_enum! {
    /// Which rows are stored when some are invalid.
    pub enum CommitMode {
        /// The good ones.
        GoodRows = "good_rows", "Commit good rows";
        /// All or none.
        Atomic = "atomic", "All or nothing";
    }
}

text_enum! {
    /// What a row would do.
    pub enum RowVerdict {
        /// It makes a number or fact.
        Create = "create", "Create";
        /// It changes one.
        Update = "update", "Update";
        /// It says what is already known.
        Unchanged = "unchanged", "Unchanged";
        /// It cannot be used.
        Invalid = "invalid", "Invalid";
    }
}

text_enum! {
    /// How far an import has come.
    pub enum ImportState {
        /// Its rows are being read and judged.
        Checking = "checking", "Checking";
        /// The verdicts wait for a person.
        Ready = "ready", "Ready to commit";
        /// The rows are being stored.
        Committing = "committing", "Committing";
        /// The rows are stored.
        Committed = "committed", "Committed";
        /// A person threw it away.
        Discarded = "discarded", "Discarded";
        /// The file cannot be used.
        Failed = "failed", "Failed";
    }
}

/// What is wrong with one field of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowError {
    /// The line of the file, counted from 1 with the header; the place in the list for JSON.
    pub line: u64,
    /// The column's name in the file.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportReport {
    /// Rows that make something.
    pub created: u64,
    /// Rows that change something.
    pub updated: u64,
    /// Rows that say what is known.
    pub unchanged: u64,
    /// Rows that cannot be used.
    pub invalid: u64,
    /// What is wrong, row by row. A row with two bad fields has two entries.
    pub errors: Vec<RowError>,
    /// Why the snapshot was held, if it was: nothing of it is in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
}

impl ImportReport {
    /// Rows in all.
    pub const fn rows(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.invalid
    }
}

/// One field of a row that an update changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChange {
    /// The column.
    pub column: String,
    /// The value before.
    pub before: Option<String>,
    /// The value after.
    pub after: Option<String>,
}

/// A row of an import's preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRow {
    /// The line of the file.
    pub line: u64,
    /// What it would do.
    pub verdict: RowVerdict,
    /// The number as it stands in the file.
    pub written: String,
    /// The number as read; `None` if it could not be read.
    pub number: Option<String>,
    /// The fields that would change.
    pub changes: Vec<FieldChange>,
    /// What is wrong.
    pub errors: Vec<RowError>,
}

/// An import of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    /// Its identifier.
    pub id: ImportId,
    /// What the file is.
    pub kind: ImportKind,
    /// The carrier's name, for a carrier list.
    pub carrier: Option<String>,
    /// The file's name.
    pub file_name: String,
    /// The file's size in bytes.
    pub bytes: u64,
    /// How far it has come.
    pub state: ImportState,
    /// Rows handled so far, while it is being checked or committed.
    pub progress: u64,
    /// What it does, or did. The errors are those of the first hundred invalid rows.
    pub report: ImportReport,
    /// Who brought it.
    pub actor: String,
    /// When it was brought (UTC).
    pub created_at: DateTime<Utc>,
    /// When it was committed, discarded or failed (UTC).
    pub finished_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub failure: Option<String>,
    /// Counts up with every change.
    pub version: i64,
}

/// An import with a page of its rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportDetail {
    /// The import.
    #[serde(flatten)]
    pub import: Import,
    /// The rows that would change something or cannot, in the order of the file.
    pub rows: crate::page::Page<ImportRow>,
}

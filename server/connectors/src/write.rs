//! Writing to a vendor: what was done, what was refused, and what nobody can say.
//!
//! A write is sent once. Whether it may be sent again is not decided here: whoever wrote reads back first.

use domain::plan::Change;

use crate::http::ApiError;

/// A write that the vendor took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is done, as far as the vendor says.
    Done,
    /// It is under way, and can be asked about.
    UnderWay(Operation),
}

/// The vendor's name for a change under way. Opaque: only the connector that gave it can read it. It lasts
/// as long as the change does, so that another process can ask about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation(pub String);

/// How a change under way stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It goes on.
    UnderWay,
    /// It is done, as far as the vendor says.
    Done,
    /// The vendor gave it up, in its own words.
    Failed(String),
}

/// A write that did not go well.
#[derive(Clone, Debug, thiserror::Error)]
pub enum WriteError {
    /// The vendor has no way to write this, or we have none. Nothing was sent.
    #[error("{0} cannot be written through the API.")]
    Unsupported(&'static str),
    /// The vendor refused it, or it was never sent. Nothing has changed.
    #[error("{0}")]
    Refused(ApiError),
    /// The answer did not come, or cannot be read. It may have been done.
    #[error("{0}")]
    Unclear(ApiError),
}

/// A change in the words of an error.
pub const fn named(change: &Change) -> &'static str {
    match change {
        Change::CreateNumber { .. } | Change::EditNumber { .. } => "The inventory",
        Change::TeamsAssign { .. }
        | Change::TeamsUnassign { .. }
        | Change::AssignResourceAccount { .. } => "An assignment",
        Change::TeamsLocation { .. } => "An emergency location",
        Change::CarrierRoute { .. } => "A trunk",
        Change::CarrierCnam { .. } => "A CNAM",
        Change::CarrierEmergency { .. } => "An emergency address",
        Change::CarrierForward { .. } => "Call forwarding",
        Change::BlockAssignment { .. } | Change::UnblockAssignment => "An assignment block",
        Change::UploadDirectRouting => "A Direct Routing number",
        Change::ReleaseFromTeams => "A release",
        Change::AddTag { .. } | Change::RemoveTag { .. } => "A tag",
        Change::GrantPolicy { .. } => "A policy",
        Change::EnableVoice { .. } => "Outside calls",
    }
}

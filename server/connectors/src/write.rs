//! Writing to a vendor: what was done, what was refused, and what nobody can say.
//!
//! A write reaches its vendor once. Whether it may be sent again is not decided here: whoever wrote reads
//! back first.

use domain::{E164, plan::Change};

use crate::{
    http::{ApiError, Fault},
    records::Route,
};

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
        Change::Port { .. } => "A port order",
    }
}

/// The one trunk of an account that its list of numbers would show by this name. Where there is none, or
/// more than one, nothing is sent. `route` tells what a trunk is called.
pub(crate) fn trunk_named<T>(
    trunks: Vec<T>,
    route: impl Fn(&T) -> &Route,
    name: &str,
) -> Result<T, WriteError> {
    let (mut found, others): (Vec<_>, Vec<_>) = trunks
        .into_iter()
        .partition(|trunk| route(trunk).name == name);
    match found.pop() {
        Some(trunk) if found.is_empty() => Ok(trunk),
        Some(_) => Err(refused(
            Fault::Refused,
            format!(
                "The account has more than one trunk called \u{201c}{name}\u{201d}. Give them names of their own."
            ),
        )),
        None => {
            let known: Vec<_> = others.iter().map(|trunk| &*route(trunk).name).collect();
            let known = known.join(", ");
            Err(refused(
                Fault::NotFound,
                format!(
                    "The account has no trunk called \u{201c}{name}\u{201d}, only these: {known}."
                ),
            ))
        }
    }
}

/// A number that is not on the account cannot be changed there.
pub(crate) fn not_ours(number: E164) -> WriteError {
    let words = format!("{number} is not on this account. Find out who has it.");
    refused(Fault::NotFound, words)
}

/// A write that was not sent, or that came to nothing.
pub(crate) fn refused(fault: Fault, words: String) -> WriteError {
    WriteError::Refused(ApiError::new(fault, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trunks(names: &[&str]) -> Vec<Route> {
        let trunk = |(place, name): (usize, &&str)| Route {
            id: place.to_string(),
            name: (*name).to_owned(),
        };
        names.iter().enumerate().map(trunk).collect()
    }

    fn find(names: &[&str], name: &str) -> Result<String, String> {
        let found = trunk_named(trunks(names), |route| route, name);
        found
            .map(|route| route.id)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_trunk_is_found_by_the_name_that_it_alone_has() {
        assert_eq!(find(&["old", "new"], "new"), Ok("1".to_owned()));
        let unknown = find(&["old", "new"], "New").unwrap_err();
        assert!(unknown.contains("\u{201c}New\u{201d}") && unknown.contains("old, new"));
        let twice = find(&["new", "old", "new"], "new").unwrap_err();
        assert!(twice.contains("more than one"), "{twice}");
    }
}

//! The sources: what was asked, when, how much came, and the snapshots that wait for a person.

mod detail;
mod list;

use domain::SourceId;

pub(crate) use detail::Source;
pub(crate) use list::Sources;

/// The address of a source's page.
pub(crate) fn source_href(id: SourceId) -> String {
    format!("/sources/{id}")
}

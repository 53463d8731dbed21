//! Runs: one asking of a source, from its first page to its verdict.

mod detail;
mod diff;
mod review;

use domain::RunId;

pub(crate) use detail::RunPage;
pub(crate) use review::Review;

/// The address of a run's page.
pub(crate) fn run_href(id: RunId) -> String {
    format!("/runs/{id}")
}

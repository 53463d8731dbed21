//! Counting what is wrong with a file.

use domain::import::{ImportReport, RowError};

/// Errors that a report keeps: a file that is wrong throughout says so with the first of them.
const ERROR_LIMIT: usize = 10_000;

/// Counts a row that cannot be used and keeps what is wrong with it.
pub(super) fn refuse(report: &mut ImportReport, errors: &[RowError]) {
    report.invalid += 1;
    let room = ERROR_LIMIT.saturating_sub(report.errors.len());
    report.errors.extend(errors.iter().take(room).cloned());
}

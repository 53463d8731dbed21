//! What the tests of reports begin with.

use chrono::DateTime;
use uuid::Uuid;

use super::{ReportFilter, ReportHead, ReportKind};
use crate::ReportId;

/// The head of some sync report.
pub(super) fn head() -> ReportHead {
    ReportHead {
        id: ReportId::new(Uuid::from_u128(1)),
        kind: ReportKind::Sync,
        since: DateTime::from_timestamp(1_790_000_000, 0),
        until: DateTime::from_timestamp(1_790_604_800, 0).expect("an instant"),
        filter: ReportFilter::default(),
        made_by: "Ada".to_owned(),
        previous: None,
        is_quiet: false,
        summary: String::new(),
        digest: String::new(),
    }
}

//! Reports: those that were made, one of them, and two beside one another.

mod compare;
mod detail;
mod list;
mod table;

use domain::report::ReportHead;
use leptos::prelude::*;

use crate::components::{frame::Parent, time};

pub(crate) use compare::CompareReports;
pub(crate) use detail::Report;
pub(crate) use list::Reports;

/// The room that the pages of single reports lie in.
const ROOM: Parent = ("/reports", "Reports");

/// The page on which two reports are beside one another.
fn compare_href(a: &str, b: &str) -> String {
    format!("/reports/compare?a={a}&b={b}")
}

/// From when to when a report tells, and of what.
fn covers(head: &ReportHead) -> AnyView {
    let from = match head.since {
        Some(since) => view! { "From "{time::moment(since)} }.into_any(),
        None => "From the beginning".into_any(),
    };
    let filter = head.filter.words().map(|words| format!("; {words}"));
    view! { {from}" to "{time::moment(head.until)}{filter} }.into_any()
}

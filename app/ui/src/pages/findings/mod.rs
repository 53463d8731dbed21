//! The inbox: a list of findings and the one that is open, side by side.

mod confirm;
mod filters;
mod inbox;
mod overview;
mod reading;
mod rows;
mod talk;
mod triage;

use domain::{FindingId, finding::query::FindingQuery, page::Place};

pub(crate) use inbox::Inbox;

use crate::address;

/// The address of a question, with the finding that is open.
fn href(query: &FindingQuery, open: Option<FindingId>) -> String {
    let mut text = query.to_query_string();
    if let Some(id) = open {
        let gap = if text.is_empty() { "" } else { "&" };
        text = format!("{text}{gap}open={id}");
    }
    address::join("/findings", &text)
}

/// The address of a question with a change, from its first page.
fn href_with(query: &FindingQuery, change: impl FnOnce(&mut FindingQuery)) -> String {
    let mut changed = FindingQuery {
        place: Place::First,
        ..query.clone()
    };
    change(&mut changed);
    href(&changed, None)
}

//! The inbox: a list of findings and the one that is open, side by side.

mod inbox;
mod reading;
mod triage;

pub(crate) use inbox::Inbox;

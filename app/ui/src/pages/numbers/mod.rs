//! The inventory: the list of numbers, and all about one.

mod columns;
mod detail;
mod filters;
mod list;
mod ports;

pub(crate) use detail::NumberPage;
pub(crate) use list::Numbers;

//! Files of numbers, as people and vendors export them.
//!
//! Every reader streams: a file of a million rows needs no more memory than one of ten. Opening a file
//! reads its header and its first row, so that a wrong file is refused at once. Each row then comes out
//! on its own, good or with everything that is wrong with it. A [`FileError`] in the middle means that
//! the rest cannot be read: such a file is never a complete list.

pub mod carrier;
mod cell;
mod date;
pub mod encoding;
mod error;
mod fields;
pub mod inventory;
pub mod json;
mod kind;
mod mapping;
mod names;
mod objects;
pub mod port_board;
pub mod port_numbers;
mod rows;
pub mod table;
pub mod teams_config;
pub mod teams_numbers;
pub mod teams_users;

#[cfg(test)]
mod samples;

pub(crate) use objects::Objects;

pub use error::{FileError, UnknownColumn};
pub use mapping::Mapping;
pub use rows::{FactRow, FactRows};

/// The most bytes one row may have. More means that a quotation mark or bracket never closes, and
/// reading on would take the rest of the file for one row.
pub(crate) const ROW_LIMIT: usize = 1 << 20;

//! What vendors say, in our words: files that people export, and the vendors' own APIs.

pub mod bandwidth;
pub mod connector;
pub mod feed;
pub mod files;
pub mod graph;
pub mod http;
mod members;
mod number_kind;
pub mod porting;
mod probe;
pub mod records;
pub mod registry;
mod standing;
pub mod telnyx;
#[cfg(test)]
mod testing;
pub mod twilio;
pub mod webhook;
pub mod write;

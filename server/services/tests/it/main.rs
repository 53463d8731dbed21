//! The use cases, on both databases.

mod roll_call;
mod support;

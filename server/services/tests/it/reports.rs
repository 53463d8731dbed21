//! Reports: what they count, that they stay as they were made, and what becomes of them as files.

mod documents;
mod month;
mod witness;

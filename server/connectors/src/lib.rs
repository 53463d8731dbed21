//! What Rollcall reads from the outside: files that people export, and providers that are asked.
//!
//! A connector turns a source's form into the words of [`domain`]. It knows no database.

pub mod files;

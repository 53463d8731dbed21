//! What is written to the simulated vendors, and what is left of it when something goes wrong on the way.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is missing"
)]

mod abilities;
mod carriers;
mod faults;
mod support;
mod teams;

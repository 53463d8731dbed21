//! Ports that are ordered from the simulated carriers, and what becomes of them.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is missing"
)]

mod bench;
mod telnyx;
mod telnyx_troubles;
mod twilio;

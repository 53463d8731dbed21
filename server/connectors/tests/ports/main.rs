//! Ports at the simulated carriers: from the order to the number in service, and whatever goes wrong
//! between.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is missing"
)]

mod bandwidth;
mod bandwidth_troubles;
mod bench;
mod support;
mod telnyx;
mod telnyx_troubles;
mod twilio;

//! Plans, against simulated vendors: proposed, approved, applied, and what goes wrong on the way.

mod applying;
mod deciding;
mod faults;
mod many;
mod order;
mod proposing;
mod reporting;
pub(crate) mod stage;
mod takeover;

//! The reasons themselves, in the order of the notes' table.

mod account;
mod countries;
mod dates;
mod features;
mod network;
mod numbers;

use super::Reason;

/// The groups, one after the other.
pub(super) const GROUPS: &[&[Reason]] = &[
    account::REASONS,
    numbers::REASONS,
    features::REASONS,
    dates::REASONS,
    network::REASONS,
    countries::REASONS,
];

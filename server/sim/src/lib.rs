//! A generated organisation, seen from every side, for the demo, the tests and the benchmarks.
//!
//! A [`World`] holds the truth about each number in a few bytes and writes it as the files that real
//! sources write: the inventory CSV, the two Teams exports and one list per carrier. All sides agree
//! except where a mismatch was injected on purpose, so the findings that the files must give are known
//! exactly ([`Snapshot::expected_findings`]). A world may span a month of days, on which mismatches
//! come and go and numbers change hands.
//!
//! The same world is also told over HTTP, by the simulated APIs in [`vendors`].
//!
//! The same plan always gives the same bytes: seed and date are passed in, nothing is asked of a clock
//! or of chance.

mod carriers;
mod code;
mod exports;
mod generation;
mod line;
mod mismatch;
mod notation;
mod people;
mod places;
mod plan;
mod planes;
mod ranges;
mod snapshot;
pub mod vendors;
mod world;

pub use carriers::Carrier;
pub use code::Code;
pub use line::{Lifecycle, Line};
pub use mismatch::Mismatch;
pub use places::Country;
pub use plan::{Mismatches, Sources, WorldPlan};
pub use snapshot::{Delivery, Finding, Snapshot};
pub use world::World;

//! Ports: numbers on their way in and out, from a pasted list to a closed order.

mod calendar;
mod clock;
mod outs;
mod papers;
mod room;
mod scorecard;

pub(crate) use calendar::{FeedAddress, PortCalendar};
#[cfg(feature = "ssr")]
pub use calendar::NewFeedAddress;
pub(crate) use outs::{Out, Outs};
pub(crate) use papers::Papers;
pub(crate) use room::Room;
pub(crate) use scorecard::PortScorecard;

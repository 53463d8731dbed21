//! Ports: from a pasted list of numbers to a cleaned-up old account.
//!
//! People work on orders ([`orders`]), their papers and their numbers. What a carrier is asked goes through
//! a plan ([`desk`]); what it tells is read by [`follow`] and applied by the domain. All that is known of an
//! order is put together in one place (`dossier`), from which pages, guards and rules are read.

pub mod board;
pub mod calendar;
mod clocks;
mod connections;
mod cut_overs;
pub mod desk;
pub mod documents;
mod dossier;
pub(crate) mod evidence;
pub mod follow;
pub mod hand;
pub mod intake;
pub mod notes;
mod numbers;
pub mod orders;
pub mod outs;
pub mod portability;
pub mod projects;
mod protection;
mod record;
pub mod rejections;
pub mod room;
pub mod secrets;
pub mod settings;
pub mod sheet;
mod tick;
mod view;
mod witness;
mod written;

pub(crate) use board::rung;
pub(crate) use cut_overs::cut_overs;
pub(crate) use desk::{look, send, why_stale};
pub(crate) use secrets::seal_anew;
pub(crate) use tick::tick;
pub use view::{find, find_by_reference, named, winners};
pub(crate) use written::written;

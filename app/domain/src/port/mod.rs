//! Ports: numbers on their way to us from another carrier, and away from us.
//!
//! An order is what one vendor is asked to do for one losing account; each of its numbers is a line with
//! a state of its own. Orders belong to a project, a cut-over of one site. Source: domain notes §1 and §2.
//! Everything here is a function of what it is given: the store keeps it, `services::ports` feeds it.

pub mod document;
pub mod foc;
pub mod line;
pub mod order;
pub mod out;
pub mod papers;
pub mod request;
pub mod state;

pub use foc::Foc;
pub use line::LineState;
pub use order::{Details, Line, Order, Project};
pub use out::PortOutState;
pub use request::{PortDeed, PortRequest};
pub use state::OrderState;

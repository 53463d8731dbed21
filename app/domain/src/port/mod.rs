//! Ports: numbers on their way to us from another carrier, and away from us.
//!
//! An order is what one vendor is asked to do for one losing account; each of its numbers is a line with
//! a state of its own. Orders belong to a project, a cut-over of one site. Source: domain notes §1 and §2.
//! Everything here is a function of what it is given: the store keeps it, `services::ports` feeds it.

pub mod board;
#[cfg(test)]
pub(crate) mod case;
pub mod checklist;
pub mod clock;
pub mod departure;
pub mod document;
pub mod evidence;
pub mod field;
pub mod foc;
pub mod gate;
pub mod intake;
pub mod journal;
pub mod line;
pub mod note;
pub mod order;
pub mod out;
pub mod papers;
pub mod patch;
pub mod readiness;
pub mod rejection;
pub mod request;
pub mod roll_up;
pub mod scorecard;
pub mod state;
pub mod target;
pub mod template;
pub mod timer;
pub mod vendor;
pub mod view;

pub use departure::PortOut;
pub use foc::Foc;
pub use line::LineState;
pub use order::{Details, Line, Order, Project};
pub use out::PortOutState;
pub use request::{PortDeed, PortRequest};
pub use state::OrderState;
pub use target::PortSubject;

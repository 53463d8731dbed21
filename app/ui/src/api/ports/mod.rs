//! The porting desk: orders on their way in, and what is done about them.

pub(crate) mod calendar;
pub(crate) mod outs;
pub(crate) mod papers;
#[cfg(feature = "ssr")]
mod read;
pub(crate) mod room;

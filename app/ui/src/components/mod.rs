//! The parts pages are made of. Those without behaviour are plain functions.

pub(crate) mod bell;
pub(crate) mod chart;
pub(crate) mod dialog;
pub(crate) mod evidence;
pub(crate) mod frame;
pub(crate) mod icon;
pub(crate) mod input;
mod keys;
pub(crate) mod list;
pub(crate) mod live;
pub(crate) mod marks;
pub(crate) mod notice;
pub(crate) mod planes;
pub(crate) mod port;
pub(crate) mod saved_filters;
pub(crate) mod sparkline;
pub(crate) mod text_area;
pub(crate) mod time;
pub(crate) mod timeline;
pub(crate) mod trend;

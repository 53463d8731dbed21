//! Ports.

mod board;
mod calendar;
mod room;
mod scene;
mod tick;

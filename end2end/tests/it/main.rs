//! Rollcall as its users meet it: the real server on its own database, in Chromium.
//!
//! Each flow is a module. [`harness`] starts the server and the browser for it, [`pages`] knows what is
//! on each page.

mod access;
mod bulk;
mod every_page;
mod export;
mod harness;
mod held_snapshot;
mod main_flow;
mod pages;
mod plan;
mod port_story;
mod ports;
mod refused_import;
mod smoke;

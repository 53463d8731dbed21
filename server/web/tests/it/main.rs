//! The server and the command line from outside: real routes without a socket, the real program with
//! its exit statuses.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod api;
mod calendar;
mod calendars;
mod command_line;
mod dashboards;
mod demo;
mod feeds;
mod files;
mod functions;
mod headers;
mod hooks;
mod notifications;
mod outgoing;
mod pages;
mod plans;
mod ports;
mod program;
mod progress;
mod reports;
mod rules;
mod schedules;
mod setup;
mod sources;
mod stopping;
mod support;
mod teams;
mod worker;

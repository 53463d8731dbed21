//! The binary `rollcall`: its command line, its web server, its pages.
//!
//! What is here turns HTTP and arguments into calls of the use cases in `services`, and their answers
//! into responses, output and exit statuses. It decides nothing itself.

pub mod cli;
pub mod demo;
pub mod http;
pub mod serve;

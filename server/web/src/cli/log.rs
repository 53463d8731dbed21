//! What commands log: to the error output, as text for people or as JSON for collectors.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use super::Context;

/// What a server logs unless the variable `RUST_LOG` says otherwise: a line per request, those to vendors
/// included.
pub(super) const EVERYTHING: &str = "info,sqlx=warn,connectors=debug";

/// What a command logs that somebody waits for. `RUST_LOG=connectors=debug` shows each request to a
/// vendor with its identifier.
pub(super) const TROUBLE: &str = "warn";

/// Begins to log.
pub(super) fn to_stderr(context: &Context, unless_said_otherwise: &str) {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(unless_said_otherwise));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    // A second logger, in tests, is not an error.
    let _ = if context.json {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
}

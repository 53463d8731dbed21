//! `rollcall`: see `rollcall --help`.

use std::process::ExitCode;

use clap::Parser;
use rollcall::cli::{self, Cli};

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::parse()).await
}

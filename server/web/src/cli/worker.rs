//! `rollcall worker`: the background work, apart from the server.

use std::{io::Write, time::Duration};

use anyhow::Context as _;
use clap::{Args, value_parser};
use services::{
    App,
    jobs::{self, Pace},
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Context, Outcome, log, output::output};
use crate::serve::stop_on_signal;

/// How to work.
#[derive(Debug, Args)]
pub(super) struct Worker {
    /// For how long this worker keeps its work without a sign of life. If it is killed, another takes its
    /// work over after that time; on SIGTERM it gives its work back at once
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = value_parser!(u64).range(1..=3600))]
    lease: u64,
    /// How many sources it asks, files it reads or roll calls it holds at once
    #[arg(long, value_name = "NUMBER", default_value = "4", value_parser = value_parser!(u8).range(1..=32))]
    at_once: u8,
}

impl Worker {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        log::to_stderr(context, log::EVERYTHING);
        let stop = stop_on_signal().context("The worker cannot listen for the signal to stop.")?;
        writeln!(
            output(),
            "The worker waits for work. Stop it with Ctrl-C or SIGTERM."
        )?;
        let pace = Pace {
            hands: self.at_once.into(),
            ..Pace::with_lease(Duration::from_secs(self.lease))
        };
        spawn(context.app.clone().with_pace(pace), &stop)
            .await
            .context("The worker fell over.")?;
        Ok(Outcome::Done)
    }
}

/// Does work beside whatever else the process does, until it is told to stop.
pub(super) fn spawn(app: App, stop: &CancellationToken) -> JoinHandle<()> {
    let stopped = stop.clone().cancelled_owned();
    tokio::spawn(jobs::run_worker(app, stopped))
}

//! `rollcall worker`: the background work, apart from the server.

use anyhow::Context as _;
use clap::Args;
use services::jobs;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Context, Outcome, log};
use crate::serve::stop_on_signal;

/// The arguments: none of its own.
#[derive(Debug, Args)]
pub(super) struct Worker {}

impl Worker {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        log::to_stderr(context, log::EVERYTHING);
        let stop = stop_on_signal().context("The worker cannot listen for the signal to stop.")?;
        println!("The worker waits for work. Stop it with Ctrl-C or SIGTERM.");
        spawn(context, &stop)
            .await
            .context("The worker fell over.")?;
        Ok(Outcome::Done)
    }
}

/// Does work beside whatever else the process does, until it is told to stop.
pub(super) fn spawn(context: &Context, stop: &CancellationToken) -> JoinHandle<()> {
    let stopped = stop.clone().cancelled_owned();
    tokio::spawn(jobs::run_worker(context.app.clone(), stopped))
}

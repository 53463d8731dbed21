//! `rollcall source`: the vendors that are asked, from the command line.
//!
//! A name is matched without regard to case. Secrets are read from the standard input only: an argument
//! is seen by whoever lists the machine's processes, and stays in the shell's history.

mod print;
mod told;
mod upload;

use std::pin::pin;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::{
    connection::{ConnectionDetail, Settings, Verdict},
    overview::SourceRow,
};
use services::{
    Caller, Error,
    connections::{self, Change, NewConnection},
    sources::{self, Limits},
    sync,
};

use self::told::Told;
use super::{Context, Outcome, log};
use crate::serve::stop_on_signal;

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Source {
    /// Add a vendor, so that it is asked by itself
    Add(Add),
    /// List the vendors that are asked
    List,
    /// Try the credentials, and name what is missing; ends with 1 if something is
    Probe(Named),
    /// Change what a source is told, its secrets or its schedule
    Set(Set),
    /// Make the address to which lists for a file feed are sent, and show it this once
    UploadToken(Named),
    /// Ask it no more; what it said and its history stay
    Remove(Named),
    /// Ask now, and wait for the end
    #[command(long_about = SYNC)]
    Sync(Named),
}

const SYNC: &str = "\
Ask now, and wait for the end.

With --json it prints one line:
  {\"verdict\":\"complete|incomplete|held|failed\",\"reason\",\"pages\",\"requests\",\"retries\",
   \"facts\",\"new\",\"changed\",\"gone\",\"seconds\"}

Exit status: 0 everything was listed and is in force; 3 the list was incomplete, or it is held for
review; 1 the vendor could not be asked.";

/// Which source.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// Its name
    name: String,
}

/// What to add.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// Its name; for a carrier, the carrier's name as in the inventory
    name: String,
    /// What it is: graph, bandwidth, telnyx, twilio or file
    #[arg(long, value_parser = told::kind)]
    kind: String,
    #[command(flatten)]
    told: Told,
}

/// What to change.
#[derive(Debug, Args)]
pub(super) struct Set {
    /// Its name
    name: String,
    #[command(flatten)]
    told: Told,
    /// Leave it alone until it is resumed
    #[arg(long, conflicts_with = "resume")]
    pause: bool,
    /// Ask it again by itself
    #[arg(long)]
    resume: bool,
    /// Hold a list for review when more than this share of its rows would vanish
    #[arg(long, value_name = "PERCENT")]
    hold_above: Option<u8>,
    /// Judge nothing by its lists once they are older than this
    #[arg(long, value_name = "HOURS")]
    max_age: Option<u32>,
}

impl Source {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        log::to_stderr(context, log::TROUBLE);
        let caller = context.caller().await?;
        match self {
            Self::Add(add) => add.run(context, &caller).await,
            Self::List => list(context, &caller).await,
            Self::Probe(source) => source.probe(context, &caller).await,
            Self::Set(set) => set.run(context, &caller).await,
            Self::UploadToken(source) => source.upload_token(context, &caller).await,
            Self::Remove(source) => source.remove(context, &caller).await,
            Self::Sync(source) => source.sync(context, &caller).await,
        }
    }
}

impl Add {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let mut settings = Settings::default();
        self.told.apply(&mut settings);
        self.told.require_all(&self.kind, &settings)?;
        let new = NewConnection {
            provider: self.kind,
            name: self.name,
            settings,
            secrets: self.told.secrets()?,
            schedule: self.told.schedule(None),
        };
        let id = connections::add(&context.app, caller, new).await?;
        let added = connections::find(&context.app, caller, id).await?;
        print::one(context, "Added", &added)
    }
}

async fn list(context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
    for connection in connections::list(&context.app, caller).await? {
        print::row(context, &connection)?;
    }
    Ok(Outcome::Done)
}

impl Set {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let found = find(context, caller, &self.name).await?;
        let connection = found.connection;
        let mut settings = connection.settings.clone();
        self.told.apply(&mut settings);
        let change = Change {
            settings: (settings != connection.settings).then_some(settings),
            secrets: self.told.secrets()?,
            schedule: self.told.schedule(Some(&connection.schedule)),
            is_paused: (self.pause || self.resume).then_some(self.pause),
        };
        let (id, version) = (connection.id, connection.version);
        connections::change(&context.app, caller, id, version, change).await?;
        self.set_limits(context, caller, &found.sources).await?;
        let changed = connections::find(&context.app, caller, id).await?;
        print::one(context, "Changed", &changed)
    }
}

impl Set {
    /// How far the lists are believed is a matter of each source that is fed.
    async fn set_limits(
        &self,
        context: &Context,
        caller: &Caller,
        fed: &[SourceRow],
    ) -> anyhow::Result<()> {
        if self.hold_above.is_none() && self.max_age.is_none() {
            return Ok(());
        }
        for SourceRow { source, .. } in fed {
            let limits = Limits {
                mass_deviation_percent: self.hold_above.unwrap_or(source.mass_deviation_percent),
                max_age_hours: self.max_age.unwrap_or(source.max_age_hours),
            };
            // The change of the connection may have counted the source's version up.
            let now = sources::find(&context.app, caller, source.id)
                .await?
                .row
                .source;
            sources::set_limits(&context.app, caller, source.id, now.version, limits).await?;
        }
        Ok(())
    }
}

impl Named {
    async fn probe(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let id = find(context, caller, &self.name).await?.connection.id;
        let report = connections::probe(&context.app, caller, id).await?;
        print::probe(context, &report)?;
        Ok(if report.is_ready {
            Outcome::Done
        } else {
            Outcome::Refused
        })
    }

    async fn remove(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let connection = find(context, caller, &self.name).await?.connection;
        let (id, version) = (connection.id, connection.version);
        connections::remove(&context.app, caller, id, version).await?;
        eprintln!(
            "{} is asked no more. What it said before stays.",
            connection.name
        );
        Ok(Outcome::Done)
    }

    async fn sync(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let id = find(context, caller, &self.name).await?.connection.id;
        let stop = stop_on_signal().context("The signal to stop cannot be listened for.")?;
        let mut asking = pin!(sync::run_now(&context.app, caller, id));
        let report = tokio::select! {
            report = &mut asking => report?,
            () = stop.cancelled() => {
                // Side by side: the cancellation may have to wait for a transaction of the asking.
                let cancel = sync::cancel(&context.app, caller, id);
                let (cancelled, report) = tokio::join!(cancel, asking);
                cancelled?;
                report?
            }
        };
        print::report(context, &report)?;
        Ok(match report.verdict {
            Verdict::Complete => Outcome::Done,
            Verdict::Incomplete | Verdict::Held => Outcome::InPart,
            Verdict::Failed => Outcome::Refused,
        })
    }
}

/// The source of a name; where there is none, how to find the names there are.
async fn find(context: &Context, caller: &Caller, name: &str) -> anyhow::Result<ConnectionDetail> {
    match connections::find_by_name(&context.app, caller, name).await {
        Err(Error::NotFound(_)) => anyhow::bail!(
            "There is no source named \u{201c}{name}\u{201d}. `rollcall source list` shows them all."
        ),
        found => Ok(found?),
    }
}

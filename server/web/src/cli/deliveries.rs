//! `rollcall deliveries`: what was sent, and where messages go.

use std::io::{self, BufRead, Write};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::{
    DeliveryId, DestinationId,
    delivery::{Delivery, Destination, State, Went, query::DeliveryQuery},
    words::counted,
};
use secrecy::SecretString;
use services::{
    Caller, deliveries,
    destinations::{self, DestinationForm, TargetForm},
};

use super::{Context, Outcome, log, output::output};

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Deliveries {
    /// List the latest deliveries, newest first
    List(List),
    /// Show a delivery with each of its tries
    Show(One),
    /// Send a delivery again, with the same identifier
    Replay(One),
    /// Give up a delivery that has not arrived
    Drop(One),
    /// Send all dead letters again, each with the same identifier
    ReplayDead(Dead),
    /// Give up all dead letters
    DropDead(Dead),
    /// List where messages go
    Destinations,
    /// Add mail addresses
    AddMail(AddMail),
    /// Add a Teams channel by the address of its workflow
    AddTeams(AddTeams),
    /// Add a program that listens, whose messages are signed
    AddWebhook(AddWebhook),
    /// Add a folder below the one given with --reports-folder
    AddFolder(AddFolder),
    /// Send a test message to a destination
    Test(Named),
    /// Take a destination away; what is on its way there is dropped
    Remove(Named),
}

/// Which deliveries.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Only those that stand so: queued, sending, delivered, retrying, dead or dropped
    #[arg(long = "state", value_name = "STATES", value_delimiter = ',')]
    states: Vec<State>,
    /// Only those to this destination
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
}

/// Which dead letters.
#[derive(Debug, Args)]
pub(super) struct Dead {
    /// Only those to this destination
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
}

/// Which delivery.
#[derive(Debug, Args)]
pub(super) struct One {
    /// Its identifier
    id: DeliveryId,
}

/// Which destination.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// Its name
    name: String,
}

/// Mail addresses to add.
#[derive(Debug, Args)]
pub(super) struct AddMail {
    /// Its name
    name: String,
    /// The addresses, with commas between them
    to: String,
}

/// A Teams channel to add.
#[derive(Debug, Args)]
pub(super) struct AddTeams {
    /// Its name
    name: String,
    /// Read the address of the workflow from the standard input, as one line: whoever has it can post
    #[arg(long, required = true)]
    url_stdin: bool,
}

/// A webhook to add.
#[derive(Debug, Args)]
pub(super) struct AddWebhook {
    /// Its name
    name: String,
    /// Where it listens; left out, it is read from the standard input, as a line before the key. What stands here
    /// is seen by whoever lists the machine's processes
    url: Option<String>,
    /// Tell it of every event
    #[arg(long)]
    events: bool,
    /// Read the key that signs its messages from the standard input, as one line
    #[arg(long, required = true)]
    key_stdin: bool,
}

/// A folder to add.
#[derive(Debug, Args)]
pub(super) struct AddFolder {
    /// Its name
    name: String,
    /// The folder's name
    folder: String,
}

impl Deliveries {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        log::to_stderr(context, log::TROUBLE);
        let caller = &context.caller().await?;
        let app = &context.app;
        match self {
            Self::List(list) => list.run(context, caller).await?,
            Self::Show(one) => one.show(context, caller).await?,
            Self::Replay(one) => deliveries::replay(app, caller, one.id).await?,
            Self::Drop(one) => deliveries::discard(app, caller, one.id).await?,
            Self::ReplayDead(dead) => {
                let to = named(context, caller, dead.to.as_deref()).await?;
                print_count(context, deliveries::replay_dead(app, caller, to).await?)?;
            }
            Self::DropDead(dead) => {
                let to = named(context, caller, dead.to.as_deref()).await?;
                print_count(context, deliveries::discard_dead(app, caller, to).await?)?;
            }
            Self::Destinations => {
                for destination in destinations::list(app, caller).await? {
                    print_destination(context, &destination)?;
                }
            }
            Self::AddMail(AddMail { name, to }) => {
                add(context, caller, name, TargetForm::Mail { to }).await?;
            }
            Self::AddTeams(AddTeams { name, .. }) => {
                let url = secret()?;
                add(context, caller, name, TargetForm::Teams { url }).await?;
            }
            Self::AddWebhook(AddWebhook {
                name, url, events, ..
            }) => {
                let target = TargetForm::Webhook {
                    url: url.map_or_else(secret, |url| Ok(url.into()))?,
                    gets_events: events,
                    signing_key: secret()?,
                };
                add(context, caller, name, target).await?;
            }
            Self::AddFolder(AddFolder { name, folder }) => {
                add(context, caller, name, TargetForm::Folder { name: folder }).await?;
            }
            Self::Test(named) => {
                let found = destinations::find_by_name(app, caller, &named.name).await?;
                destinations::try_out(app, caller, found.id).await?;
                eprintln!("The worker sends it. How it went is under `deliveries list`.");
            }
            Self::Remove(named) => {
                let found = destinations::find_by_name(app, caller, &named.name).await?;
                destinations::remove(app, caller, found.id, found.version).await?;
            }
        }
        Ok(Outcome::Done)
    }
}

impl List {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<()> {
        let query = DeliveryQuery {
            states: self.states,
            destination: named(context, caller, self.to.as_deref()).await?,
            ..DeliveryQuery::default()
        };
        let list = deliveries::list(&context.app, caller, &query).await?;
        for delivery in &list.page.rows {
            print(context, delivery)?;
        }
        Ok(())
    }
}

impl One {
    async fn show(self, context: &Context, caller: &Caller) -> anyhow::Result<()> {
        let detail = deliveries::find(&context.app, caller, self.id).await?;
        if context.json {
            writeln!(output(), "{}", serde_json::to_string(&detail)?)?;
            return Ok(());
        }
        print(context, &detail.delivery)?;
        for one in &detail.history {
            let went = one.went.map_or("under way", Went::label);
            let said = one.said.as_deref().unwrap_or_default();
            writeln!(
                output(),
                "  {}  {}  {went}  {said}",
                one.number,
                one.began_at
            )?;
        }
        Ok(())
    }
}

/// The destination with a name, where one is given.
async fn named(
    context: &Context,
    caller: &Caller,
    name: Option<&str>,
) -> anyhow::Result<Option<DestinationId>> {
    Ok(match name {
        Some(name) => Some(
            destinations::find_by_name(&context.app, caller, name)
                .await?
                .id,
        ),
        None => None,
    })
}

/// How many deliveries something was done with.
fn print_count(context: &Context, count: u64) -> anyhow::Result<()> {
    if context.json {
        writeln!(output(), "{}", serde_json::json!({ "count": count }))?;
    } else {
        writeln!(output(), "{}", counted(count, "message"))?;
    }
    Ok(())
}

async fn add(
    context: &Context,
    caller: &Caller,
    name: String,
    target: TargetForm,
) -> anyhow::Result<()> {
    let form = DestinationForm { name, target };
    let id = destinations::add(&context.app, caller, form).await?;
    let added = destinations::find(&context.app, caller, id).await?;
    print_destination(context, &added)
}

/// A secret, which no argument may show.
fn secret() -> anyhow::Result<SecretString> {
    let mut line = String::new();
    io::stdin()
        .lock()
        .read_line(&mut line)
        .context("The standard input cannot be read.")?;
    Ok(SecretString::from(line.trim()))
}

fn print(context: &Context, delivery: &Delivery) -> anyhow::Result<()> {
    if context.json {
        writeln!(output(), "{}", serde_json::to_string(delivery)?)?;
        return Ok(());
    }
    let standing = delivery.standing;
    let to = match &delivery.address {
        Some(address) => format!("{} <{address}>", delivery.name),
        None => delivery.name.clone(),
    };
    writeln!(
        output(),
        "{}  {}  {}  {to}  {}",
        delivery.id,
        standing.state.label(),
        delivery.subject,
        delivery.reason.as_deref().unwrap_or_default()
    )?;
    Ok(())
}

fn print_destination(context: &Context, destination: &Destination) -> anyhow::Result<()> {
    if context.json {
        writeln!(output(), "{}", serde_json::to_string(destination)?)?;
        return Ok(());
    }
    let target = &destination.target;
    let (name, kind) = (&destination.name, target.kind().label());
    writeln!(output(), "{name}  {kind}  {}", target.summary())?;
    Ok(())
}

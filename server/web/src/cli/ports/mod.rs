//! `rollcall ports`: numbers on their way to us, and away from us, from the command line.
//!
//! An order is named by our reference or its id. What goes to a carrier is only proposed: the plan says what
//! would be sent, and is approved and applied as any other (`rollcall plan`).

mod ask;
mod calendar;
mod edit;
mod new;
mod outs;
mod papers;
mod print;
mod room;
mod show;
mod table;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use domain::{
    Country,
    calendar::zone,
    port::{Foc, view::OrderDetail},
};
use services::{Caller, Error, ports};

use super::{Context, Outcome, log};

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Ports {
    /// List orders, the most urgent first; with --json an object a line
    List(show::List),
    /// Show an order with its numbers, what it lacks and what can be done; with --json one object
    Show(Named),
    /// Read a list of numbers and say what orders it makes; with --create, make the drafts
    #[command(long_about = new::LONG)]
    New(Box<new::New>),
    /// Change an order
    Edit(Box<edit::Edit>),
    /// Put numbers on an order, take them off, or split them off
    #[command(subcommand)]
    Numbers(edit::Numbers),
    /// Ask the carrier which numbers of a draft can be ported
    Check(Named),
    /// Say that a draft is complete
    Ready(Named),
    /// Say that all is done that was to be done after the port
    Close(Named),
    /// Propose to send an order to its carrier
    Submit(ask::Plain),
    /// Propose to ask for another date (SUP 2)
    Reschedule(ask::Reschedule),
    /// Propose to send an order again as it is written down now (SUP 3)
    Correct(ask::Plain),
    /// Give up an order that was not sent, or propose to end it at its carrier (SUP 1)
    Cancel(ask::Cancel),
    /// Propose to have numbers come in now
    Activate(ask::Activate),
    /// Ask the carrier how an order stands, and wait for the end
    Refresh(Named),
    /// Enter what a carrier without an API told
    Tell(Box<ask::Tell>),
    /// Leave a note
    Note(papers::Note),
    /// File documents, and fetch them
    #[command(subcommand)]
    Document(papers::Document),
    /// Write a letter of authorisation (LOA) from what is known, and file it, to be signed
    Loa(papers::Loa),
    /// Compare order, letter, service record and bill; ends with 3 if a rejection is to be expected
    Compare(Named),
    /// Say how a rejection was answered
    Resolve(papers::Resolve),
    /// Show the room of a cut-over: countdown, tests, checklist
    Room(Named),
    /// Record what a test or a task of a cut-over came to
    Test(room::Test),
    /// Port-outs: what other carriers ask of our numbers
    #[command(subcommand)]
    Out(outs::Out),
    /// Show what happens when
    Calendar(calendar::Calendar),
    /// Manage the addresses under which calendar programs read port dates
    #[command(subcommand)]
    Feed(calendar::Feed),
    /// Say how the carriers do
    Scorecard(show::Scorecard),
    /// Write an order's numbers with their plans as CSV, or the whole board
    Export(table::Export),
    /// Take an order's numbers with their plans in from CSV: all of the file, or nothing
    Import(table::Import),
}

/// Which order.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// Its reference or id
    order: String,
}

/// When a port should happen.
#[derive(Clone, Debug, Args)]
struct When {
    #[arg(
        long,
        help = "The time zone of the place, such as America/New_York [default: that of most business in the country]",
        value_name = "ZONE"
    )]
    zone: Option<String>,
}

impl When {
    /// A date as somebody wrote it.
    fn foc(&self, date: &str, country: Country) -> anyhow::Result<Foc> {
        let zone = self.zone.as_deref().or_else(|| zone::default_zone(country));
        let Some(zone) = zone else {
            anyhow::bail!(
                "No time zone is known for {country}. Name that of the place with --zone."
            );
        };
        Ok(zone::parse_foc(date, zone)?)
    }
}

impl Ports {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        log::to_stderr(context, log::TROUBLE);
        let caller = &context.caller().await?;
        match self {
            Self::List(what) => what.run(context, caller).await,
            Self::Show(which) => show::order(context, caller, &which.order).await,
            Self::New(what) => what.run(context, caller).await,
            Self::Edit(what) => what.run(context, caller).await,
            Self::Numbers(what) => what.run(context, caller).await,
            Self::Check(which) => edit::check(context, caller, &which.order).await,
            Self::Ready(which) => edit::ready(context, caller, &which.order).await,
            Self::Close(which) => edit::close(context, caller, &which.order).await,
            Self::Submit(what) => what.submit(context, caller).await,
            Self::Reschedule(what) => what.run(context, caller).await,
            Self::Correct(what) => what.correct(context, caller).await,
            Self::Cancel(what) => what.run(context, caller).await,
            Self::Activate(what) => what.run(context, caller).await,
            Self::Refresh(which) => ask::refresh(context, caller, &which.order).await,
            Self::Tell(what) => what.run(context, caller).await,
            Self::Note(what) => what.run(context, caller).await,
            Self::Document(what) => what.run(context, caller).await,
            Self::Loa(what) => what.run(context, caller).await,
            Self::Compare(which) => papers::compare(context, caller, &which.order).await,
            Self::Resolve(what) => what.run(context, caller).await,
            Self::Room(which) => room::show(context, caller, &which.order).await,
            Self::Test(what) => what.run(context, caller).await,
            Self::Out(what) => what.run(context, caller).await,
            Self::Calendar(what) => what.run(context, caller).await,
            Self::Feed(what) => what.run(context, caller).await,
            Self::Scorecard(what) => what.run(context, caller).await,
            Self::Export(what) => what.run(context, caller).await,
            Self::Import(what) => what.run(context, caller).await,
        }
    }
}

/// The order of a name; where there is none, how to find those there are.
async fn find(context: &Context, caller: &Caller, name: &str) -> anyhow::Result<OrderDetail> {
    match ports::named(&context.app, caller, name).await {
        Err(Error::NotFound(_)) => anyhow::bail!(
            "There is no order \u{201c}{name}\u{201d}. `rollcall ports list` shows those that are open."
        ),
        found => Ok(found?),
    }
}

/// The day now (UTC), where a command is about a day and none is given.
fn today(context: &Context) -> NaiveDate {
    context.app.now().date_naive()
}

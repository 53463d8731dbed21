//! `rollcall ports out`: what other carriers ask of our numbers.

use std::io::Write;

use chrono::{SecondsFormat, Utc};
use clap::{ArgGroup, Args, Subcommand};
use domain::{
    PortOutId,
    port::{out::LawfulReason, view::PortOutDetail},
    words::counted,
};
use services::{
    Caller,
    ports::outs::{self, Answer as Said},
};

use super::{
    super::{Context, Outcome, output::output},
    print,
};

/// What to do.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Out {
    /// List port-outs, those that wait for an answer first; with --json an object a line
    List,
    /// Show a port-out
    Show(Which),
    /// Say whether it was planned, and whether its PIN is ours
    Identify(Identify),
    /// Answer it: by a plan where its carrier takes the answer, else by hand
    Answer(Answer),
}

/// Which port-out.
#[derive(Debug, Args)]
pub(in crate::cli) struct Which {
    /// Its identifier
    id: PortOutId,
}

/// What is known of it.
#[derive(Debug, Args)]
pub(in crate::cli) struct Identify {
    /// The port-out
    id: PortOutId,
    /// The ticket by which we know that the numbers are to go
    #[arg(long, value_name = "TEXT")]
    ticket: Option<String>,
    /// Whether the PIN of the request is ours: true or false
    #[arg(long, value_name = "BOOL")]
    pin_matches: Option<bool>,
}

/// What is answered.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("answer").required(true).args(["authorise", "reject"])))]
pub(in crate::cli) struct Answer {
    /// The port-out
    id: PortOutId,
    /// The numbers may go
    #[arg(long)]
    authorise: bool,
    #[arg(
        long,
        help = "They may not, on this lawful ground, such as pin_wrong",
        value_name = "GROUND",
        requires = "note"
    )]
    reject: Option<LawfulReason>,
    /// The carrier's own code, where it has a list of them
    #[arg(long, requires = "reject")]
    code: Option<String>,
    /// What differs
    #[arg(long, value_name = "TEXT", requires = "reject")]
    note: Option<String>,
}

impl Out {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let app = &context.app;
        match self {
            Self::List => {
                for row in outs::queue(app, caller).await?.rows {
                    line(context, &row)?;
                }
                Ok(Outcome::Done)
            }
            Self::Show(Which { id }) => show(context, caller, id).await,
            Self::Identify(known) => {
                let id = known.id;
                let version = outs::find(app, caller, id).await?.port_out.version;
                let (ticket, pin_matches) = (known.ticket, known.pin_matches);
                outs::identify(app, caller, id, version, ticket, pin_matches).await?;
                show(context, caller, id).await
            }
            Self::Answer(answer) => answer.run(context, caller).await,
        }
    }
}

impl Answer {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let id = self.id;
        let version = outs::find(&context.app, caller, id).await?.port_out.version;
        let said = match self.reject {
            None => Said::Authorise,
            Some(reason) => Said::Reject {
                reason,
                code: self.code,
                note: self.note.unwrap_or_default(),
            },
        };
        match outs::answer(&context.app, caller, id, version, said).await? {
            Some(proposed) => print::proposed(context, &proposed),
            None => show(context, caller, id).await,
        }
    }
}

fn line(context: &Context, detail: &PortOutDetail) -> anyhow::Result<()> {
    if context.json {
        return print::json(detail);
    }
    let out = &detail.port_out;
    let until = out
        .answer_by
        .map_or_else(String::new, |at: chrono::DateTime<Utc>| {
            format!(
                "  answer by {}",
                at.to_rfc3339_opts(SecondsFormat::Secs, true)
            )
        });
    let gaining = out.particulars.gaining_carrier.as_deref().unwrap_or("?");
    let numbers = counted(out.numbers.len() as u64, "number");
    let state = out.state.as_str();
    writeln!(
        output(),
        "{}  {state:<13} {} \u{2192} {gaining}  {numbers}{until}",
        out.id,
        out.carrier
    )?;
    Ok(())
}

async fn show(context: &Context, caller: &Caller, id: PortOutId) -> anyhow::Result<Outcome> {
    let detail = outs::find(&context.app, caller, id).await?;
    line(context, &detail)?;
    if context.json {
        return Ok(Outcome::Done);
    }
    let mut out = output();
    for number in &detail.port_out.numbers {
        writeln!(out, "  number    {number}")?;
    }
    for plan in &detail.plans {
        writeln!(out, "  plan      {} {}", plan.id, plan.title)?;
    }
    for deed in &detail.deeds {
        let holds = deed.blocked.join(" ");
        let sign = if holds.is_empty() { "" } else { ", but: " };
        writeln!(out, "  can do    {}{sign}{holds}", deed.label)?;
    }
    Ok(Outcome::Done)
}

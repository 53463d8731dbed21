//! `rollcall ports list`, `show` and `scorecard`.

use std::io::Write;

use chrono::NaiveDate;
use clap::Args;
use domain::{
    port::{
        OrderState,
        board::{BoardQuery, Tab},
        scorecard::Score,
    },
    words::counted,
};
use services::{Caller, ports::board};

use super::{
    super::{Context, Outcome, output::output},
    edit::project_of,
    find, print,
};

/// Which orders.
#[derive(Debug, Args)]
pub(in crate::cli) struct List {
    #[arg(
        long,
        help = "The tab of the board: action_required, waiting, scheduled, today, completed, cancelled"
    )]
    tab: Option<Tab>,
    /// The states to list, separated by commas
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    state: Vec<OrderState>,
    /// The carrier that gets the numbers
    #[arg(long, value_name = "NAME")]
    carrier: Option<String>,
    /// The carrier that loses them
    #[arg(long, value_name = "NAME")]
    losing: Option<String>,
    /// The site of the project
    #[arg(long, value_name = "NAME")]
    site: Option<String>,
    /// The project
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// A text in the reference, the carrier's id, the project's name or a number
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// The first of the agreed days
    #[arg(long, value_name = "DATE")]
    foc_from: Option<NaiveDate>,
    /// The last of the agreed days
    #[arg(long, value_name = "DATE")]
    foc_to: Option<NaiveDate>,
    /// Only those whose clocks have run out
    #[arg(long)]
    escalated: bool,
}

impl List {
    pub(super) async fn query(
        self,
        context: &Context,
        caller: &Caller,
    ) -> anyhow::Result<BoardQuery> {
        let project = match &self.project {
            Some(name) => Some(project_of(context, caller, name).await?),
            None => None,
        };
        Ok(BoardQuery {
            tab: self.tab,
            states: self.state,
            carrier: self.carrier,
            losing_carrier: self.losing,
            site: self.site,
            project,
            text: self.text,
            foc_from: self.foc_from,
            foc_to: self.foc_to,
            needs_escalation: self.escalated,
            ..BoardQuery::default()
        })
    }

    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let query = self.query(context, caller).await?;
        for row in board::rows(&context.app, caller, &query).await? {
            print::row(context, &row)?;
        }
        Ok(Outcome::Done)
    }
}

/// Shows an order.
pub(super) async fn order(
    context: &Context,
    caller: &Caller,
    name: &str,
) -> anyhow::Result<Outcome> {
    print::order(context, &find(context, caller, name).await?)?;
    Ok(Outcome::Done)
}

/// Since when orders count.
#[derive(Debug, Args)]
pub(in crate::cli) struct Scorecard {
    /// Orders that were made on this day or later count [default: those of the last year]
    #[arg(long, value_name = "DATE")]
    since: Option<NaiveDate>,
}

impl Scorecard {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let card = board::scorecard(&context.app, caller, self.since).await?;
        if context.json {
            print::json(&card)?;
            return Ok(Outcome::Done);
        }
        for score in &card.scores {
            carrier(score)?;
        }
        Ok(Outcome::Done)
    }
}

fn carrier(score: &Score) -> anyhow::Result<()> {
    let mut out = output();
    let figure = |value: Option<f64>, unit: &str| {
        value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1} {unit}"))
    };
    writeln!(
        out,
        "{}: {} sent, {} to the date, {} right at first, {}",
        score.carrier,
        counted(score.orders, "order"),
        figure(score.median_days_to_foc, "days"),
        figure(score.first_pass_percent, "%"),
        counted(score.reschedules, "reschedule"),
    )?;
    for reason in &score.top_reasons {
        writeln!(out, "  rejected  {} {}", reason.count, reason.reason)?;
    }
    if let Some(caveat) = &score.caveat {
        writeln!(out, "  {caveat}")?;
    }
    Ok(())
}

//! `rollcall ports calendar` and `feed`: what happens when, and where calendar programs read it.

use std::io::Write;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use domain::{
    calendar::view::Day,
    port::view::{CalendarDetail, CalendarPage, CalendarView, FeedName},
    words::counted,
};
use services::{
    Caller,
    ports::calendar::{self, Asked},
};
use uuid::Uuid;

use super::{
    super::{Context, Outcome, output::output},
    print, today,
};

/// Which part of the calendar.
#[derive(Debug, Args)]
pub(in crate::cli) struct Calendar {
    /// How it is laid out: month, week, agenda
    #[arg(long, default_value = "agenda")]
    view: CalendarView,
    /// A day of it [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
    /// Only what this carrier gets or loses
    #[arg(long, value_name = "NAME")]
    carrier: Option<String>,
    /// Only what happens at this site
    #[arg(long, value_name = "NAME")]
    site: Option<String>,
}

impl Calendar {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let asked = Asked {
            view: self.view,
            on: self.on.unwrap_or_else(|| today(context)),
            carrier: self.carrier,
            site: self.site,
        };
        let detail = calendar::show(&context.app, caller, &asked).await?;
        if context.json {
            print::json(&detail)?;
        } else {
            page(&detail)?;
        }
        Ok(Outcome::Done)
    }
}

fn page(detail: &CalendarDetail) -> anyhow::Result<()> {
    match &detail.page {
        CalendarPage::Month(month) => {
            for week in &month.weeks {
                grid(&week.days)?;
            }
            let days = month.weeks.iter().flat_map(|week| &week.days);
            days.filter(|day| day.is_in_month).try_for_each(agenda)
        }
        CalendarPage::Week(week) => week.days.iter().try_for_each(agenda),
        CalendarPage::Agenda(days) => days.iter().try_for_each(agenda),
    }
}

/// A week of a month in a line: its days, each with how much happens; closed days in brackets.
fn grid(days: &[Day]) -> anyhow::Result<()> {
    let cells: Vec<String> = days
        .iter()
        .map(|day| {
            let date = day.date.format("%e");
            let count = match day.entries.len() {
                _ if !day.is_in_month => return String::new(),
                0 => String::new(),
                count => format!(":{count}"),
            };
            if day.is_weekend || !day.marks.is_empty() {
                format!("[{date}{count}]")
            } else {
                format!("{date}{count}")
            }
        })
        .collect();
    let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:<8}")).collect();
    writeln!(output(), "{}", cells.concat().trim_end())?;
    Ok(())
}

/// A day with what happens on it; nothing where nothing does.
fn agenda(day: &Day) -> anyhow::Result<()> {
    if day.entries.is_empty() && day.marks.is_empty() && day.warnings.is_empty() {
        return Ok(());
    }
    let mut out = output();
    writeln!(out, "{}", day.date.format("%F, %A"))?;
    for mark in &day.marks {
        let whom = if mark.carriers.is_empty() {
            String::new()
        } else {
            format!(" ({})", mark.carriers.join(", "))
        };
        writeln!(out, "  closed  {}{whom}", mark.reason)?;
    }
    for entry in &day.entries {
        let time = entry.time.map(|time| time.format("%H:%M").to_string());
        let time = time.unwrap_or_else(|| "-".to_owned());
        let numbers = match entry.numbers {
            0 => String::new(),
            count => format!(", {}", counted(count, "number")),
        };
        writeln!(
            out,
            "  {time:<6}  {}: {}{numbers}, {}",
            entry.kind.label(),
            entry.title,
            entry.state
        )?;
    }
    for warning in &day.warnings {
        writeln!(out, "  mind    {warning}")?;
    }
    Ok(())
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Feed {
    /// Make an address, and show it this once
    Add(NewFeed),
    /// List the addresses, without their secrets
    List,
    /// Take an address back: it can be read no more
    Revoke(Which),
}

/// What the address is for.
#[derive(Debug, Args)]
pub(in crate::cli) struct NewFeed {
    /// What it is for
    name: String,
}

/// Which address.
#[derive(Debug, Args)]
pub(in crate::cli) struct Which {
    /// Its identifier
    id: Uuid,
}

impl Feed {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        match self {
            Self::Add(NewFeed { name }) => add(context, caller, &name).await?,
            Self::List => {
                for feed in calendar::feeds(&context.app, caller).await? {
                    line(context, &feed)?;
                }
            }
            Self::Revoke(Which { id }) => calendar::revoke_feed(&context.app, caller, id).await?,
        }
        Ok(Outcome::Done)
    }
}

async fn add(context: &Context, caller: &Caller, name: &str) -> anyhow::Result<()> {
    let (feed, secret) = calendar::add_feed(&context.app, caller, name).await?;
    let path = format!("/calendar/{secret}.ics");
    if context.json {
        return print::json(&serde_json::json!({ "id": feed.id, "name": feed.name, "path": path }));
    }
    writeln!(output(), "{path}")?;
    eprintln!(
        "Calendar programs read port dates at this address of the server. Whoever has it can; it is not \
         shown again."
    );
    Ok(())
}

fn line(context: &Context, feed: &FeedName) -> anyhow::Result<()> {
    if context.json {
        return print::json(feed);
    }
    let state = if feed.revoked_at.is_some() {
        "taken back"
    } else {
        "in use"
    };
    writeln!(output(), "{}  {state:<10} {}", feed.id, feed.name)?;
    Ok(())
}

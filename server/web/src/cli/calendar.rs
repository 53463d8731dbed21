//! `rollcall calendar`: counts business days, so that the calendars can be checked from outside.

use std::io::{BufWriter, Write};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use domain::{
    Country,
    calendar::{Added, Calendar as BusinessDays, Overrides},
};

use super::{Outcome, output::output};

/// What is to be reckoned.
#[derive(Debug, Subcommand)]
pub(super) enum Calendar {
    /// Count business days from a date, and tell the closed days passed over
    Add(Add),
}

/// A count of business days.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// The country whose holidays count, such as US or GB
    #[arg(long, value_name = "CC")]
    country: Country,
    /// The carrier whose habits count too [default: the country's calendar alone]
    #[arg(long, value_name = "NAME")]
    carrier: Option<String>,
    /// The day to count from; the day after it is the first that can count
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    /// How many business days: 0 for the date itself or the next business day, negative to go back
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    days: i32,
}

impl Calendar {
    /// Reckons it. It is the same for everybody and needs no database.
    pub(super) fn run(self, json: bool) -> anyhow::Result<Outcome> {
        let Self::Add(add) = self;
        add.run(json)
    }
}

impl Add {
    fn run(self, json: bool) -> anyhow::Result<Outcome> {
        let carrier = self.carrier.as_deref();
        let calendar = BusinessDays::new(self.country, carrier, Overrides::default())?;
        let added = calendar.add(self.from, self.days)?;
        if let Some(name) = carrier
            && calendar.carrier().is_none()
        {
            eprintln!(
                "rollcall: nothing is known of the days of \u{201c}{name}\u{201d}; the calendar of {} counts alone.",
                self.country
            );
        }
        let mut out = BufWriter::new(output());
        if json {
            serde_json::to_writer(&mut out, &added)?;
            writeln!(out)?;
        } else {
            self.tell(&mut out, &added)?;
        }
        out.flush()?;
        Ok(Outcome::Done)
    }

    fn tell(&self, out: &mut impl Write, added: &Added) -> anyhow::Result<()> {
        let days = domain::words::counted(self.days.unsigned_abs().into(), "business day");
        let way = if self.days < 0 { "before" } else { "after" };
        writeln!(
            out,
            "{} is {days} {way} {}.",
            added.date.format("%F, %A,"),
            self.from.format("%F, %A")
        )?;
        for day in &added.skipped {
            writeln!(out, "  skipped {}  {}", day.date, day.why)?;
        }
        Ok(())
    }
}

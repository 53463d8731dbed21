//! When a connection is asked by itself.

mod wall_clock;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use croner::{
    Cron,
    errors::CronError,
    parser::{CronParser, Seconds, Year},
};
use domain::connection::Schedule;

use crate::{Entropy, Error, Result};

/// Vendors are not asked more often than this by themselves.
const SHORTEST: u16 = 5;
/// The longest a connection waits beyond its time, so that not all ask at the full hour.
const LONGEST_JITTER: TimeDelta = TimeDelta::minutes(5);

/// How many times of a wall clock are looked at for the next: those of two days that were left out or were
/// there before, every five minutes.
const TIMES_LOOKED_AT: usize = 2 * 24 * 60 / SHORTEST as usize;

/// A schedule that was understood.
#[derive(Debug)]
pub(crate) struct Plan {
    cron: Cron,
    zone: Tz,
}

impl Plan {
    /// Reads a schedule.
    pub(crate) fn read(schedule: &Schedule, now: DateTime<Utc>) -> Result<Self> {
        let zone = schedule.zone.trim().parse().map_err(|_| {
            Error::Invalid(format!(
                "There is no time zone \u{201c}{}\u{201d}. Write it as Europe/London or UTC.",
                schedule.zone
            ))
        })?;
        let plan = Self {
            cron: read_cron(&schedule.cron)?,
            zone,
        };
        if plan.next(now).is_none() {
            let text = &schedule.cron;
            return Err(unusable(text, "it names a day that no year has"));
        }
        Ok(plan)
    }

    /// The first time after another, for what must happen once however the clocks are changed: a time of day
    /// that they leave out comes at the first moment after, and one that they repeat comes the first time.
    pub(crate) fn next_once(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // The times are looked for on a clock that is never changed, and placed in the zone one by one.
        let mut wall = after.with_timezone(&self.zone).naive_local().and_utc();
        for _ in 0..TIMES_LOOKED_AT {
            wall = self.cron.find_next_occurrence(&wall, false).ok()?;
            let moment = wall_clock::moment(self.zone, wall.naive_utc());
            if let Some(moment) = moment.filter(|moment| *moment > after) {
                return Some(moment);
            }
        }
        None
    }

    /// The next times, written as the clock of the zone shows them.
    pub(crate) fn next_local(&self, after: DateTime<Utc>, count: usize) -> Vec<String> {
        let next = |at: &DateTime<Utc>| self.next_once(*at);
        std::iter::successors(self.next_once(after), next)
            .take(count)
            .map(|at| {
                at.with_timezone(&self.zone)
                    .format("%a %-d %b %Y, %H:%M")
                    .to_string()
            })
            .collect()
    }

    /// The first time after another.
    fn next(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let after = after.with_timezone(&self.zone);
        let next = self.cron.find_next_occurrence(&after, false).ok()?;
        Some(next.with_timezone(&Utc))
    }

    /// When to ask next: at the first time after now, and a little later by chance. Times that passed
    /// unused are not made up for.
    pub(crate) fn next_run(
        &self,
        now: DateTime<Utc>,
        entropy: &dyn Entropy,
    ) -> Option<DateTime<Utc>> {
        let next = self.next(now)?;
        let interval = self
            .next(next)
            .map_or(TimeDelta::zero(), |then| then - next);
        let longest = (interval / 10).min(LONGEST_JITTER);
        let longest = longest.to_std().unwrap_or(Duration::ZERO);
        let mut random = [0; 4];
        entropy.fill(&mut random);
        let share = f64::from(u32::from_le_bytes(random)) / f64::from(u32::MAX);
        // Whole seconds read better, and a database keeps no more than microseconds.
        let jitter = Duration::from_secs(longest.mul_f64(share).as_secs());
        Some(next + jitter)
    }
}

fn read_cron(text: &str) -> Result<Cron> {
    let fields = text.split_whitespace().count();
    if fields != 5 {
        let why = format!("it has {fields} fields and must have five");
        return Err(unusable(text, &why));
    }
    let cron = parse(text).map_err(|_| unusable(text, &misplaced(text)))?;
    if is_too_often(&cron.pattern.minutes.values()) {
        let why = format!("it asks more often than every {SHORTEST} minutes");
        return Err(unusable(text, &why));
    }
    Ok(cron)
}

fn parse(text: &str) -> std::result::Result<Cron, CronError> {
    CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .build()
        .parse(text)
}

/// Which field of five cannot be what its place says.
fn misplaced(text: &str) -> String {
    const PLACES: [&str; 5] = [
        "minute",
        "hour",
        "day of the month",
        "month",
        "day of the week",
    ];
    let mut fields = text.split_whitespace().zip(PLACES).enumerate();
    let wrong = fields.find(|&(at, (field, _))| {
        let mut alone = ["*"; PLACES.len()];
        alone[at] = field;
        parse(&alone.join(" ")).is_err()
    });
    wrong.map_or_else(
        || "its fields do not fit together".to_owned(),
        |(_, (field, place))| format!("\u{201c}{field}\u{201d} cannot be the {place}"),
    )
}

/// Whether two of the minutes of an hour lie closer together than is allowed, the last and the first
/// of the next hour included.
fn is_too_often(minutes: &[u16]) -> bool {
    let next = minutes.iter().skip(1).copied();
    let wrapped = minutes.first().map(|first| first + 60);
    minutes
        .iter()
        .zip(next.chain(wrapped))
        .any(|(minute, next)| next - minute < SHORTEST)
}

fn unusable(text: &str, why: &str) -> Error {
    Error::Invalid(format!(
        "The schedule \u{201c}{text}\u{201d} cannot be used: {why}. Write minute, hour, day of the month, \
         month and day of the week, such as \u{201c}0 */2 * * *\u{201d} for every two hours."
    ))
}

#[cfg(test)]
mod tests;

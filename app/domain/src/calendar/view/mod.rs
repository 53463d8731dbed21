//! What a calendar of ports shows: a month, a week, an agenda. Pure, and the same on the server and in the
//! browser.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use super::{Calendar, Closed, rule::is_weekend};
use crate::words::counted;

/// From so many numbers on, what moves at one site on one day is much: as many make a port a project
/// (domain notes §1.2).
pub const MANY_NUMBERS: u64 = 50;

text_enum! {
    /// What an entry is.
    pub enum EntryKind {
        /// Numbers come to us.
        PortIn = "port_in", "Port-in";
        /// Numbers leave us.
        PortOut = "port_out", "Port-out";
        /// A project's day.
        Project = "project", "Project";
        /// Something is due.
        Deadline = "deadline", "Deadline";
    }
}

/// Something that happens on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = CalendarEntry))]
pub struct Entry {
    /// The day in the place of the port.
    pub date: NaiveDate,
    /// The time of it there; none where only the day was agreed.
    pub time: Option<NaiveTime>,
    /// What it is called.
    pub title: String,
    /// The page that tells more.
    pub href: String,
    /// What it is.
    pub kind: EntryKind,
    /// Whether the day is agreed; else it is only asked for, or meant.
    pub is_firm: bool,
    /// The carrier by name.
    pub carrier: Option<String>,
    /// Its state, as people read it.
    pub state: String,
    /// The site by name.
    pub site: Option<String>,
    /// How many numbers.
    pub numbers: u64,
}

/// A day on which a carrier, or everybody, does not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClosedDay {
    /// The day.
    pub date: NaiveDate,
    /// Why.
    pub reason: Closed,
    /// The carrier by name; none where it holds for everybody.
    pub carrier: Option<String>,
}

impl ClosedDay {
    /// The holidays and freezes of a calendar from the first to the last day, for the carrier whose name
    /// the entries bear. Weekends are left out: every grid shows them.
    pub fn of(
        calendar: &Calendar,
        first: NaiveDate,
        last: NaiveDate,
        carrier: Option<&str>,
    ) -> Vec<Self> {
        calendar
            .closed_days(first, last)
            .filter(|(_, reason)| !matches!(reason, Closed::Weekend(_)))
            .map(|(date, reason)| Self {
                date,
                reason,
                carrier: carrier.map(str::to_owned),
            })
            .collect()
    }

    fn concerns(&self, carrier: Option<&str>) -> bool {
        match (self.carrier.as_deref(), carrier) {
            (None, _) => true,
            (Some(closed), Some(carrier)) => crate::same_word(closed, carrier),
            (Some(_), None) => false,
        }
    }
}

/// Why a day is closed, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mark {
    /// Why.
    pub reason: Closed,
    /// The carriers by name; none where it holds for everybody.
    pub carriers: Vec<String>,
}

/// What somebody should look at on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "warning", rename_all = "snake_case")]
pub enum Warning {
    /// Several orders move many numbers of one site.
    Clash {
        /// The site.
        site: String,
        /// The orders.
        orders: u64,
        /// Their numbers together.
        numbers: u64,
    },
    /// Something is to happen on a day on which its carrier does not work, or within a freeze.
    Closed {
        /// What is to happen.
        title: String,
        /// Why the day is closed.
        reason: Closed,
    },
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Clash {
                site,
                orders,
                numbers,
            } => write!(
                f,
                "{} of {} move {} on this day. Make sure that somebody is there, or spread them.",
                counted(*orders, "order"),
                site,
                counted(*numbers, "number")
            ),
            Self::Closed {
                title,
                reason: Closed::Freeze(name),
            } => write!(
                f,
                "{title} is within the freeze \u{201c}{name}\u{201d}. Move it, or have the freeze changed."
            ),
            Self::Closed { title, reason } => write!(
                f,
                "{title} is on a day without work: {reason}. Ask the carrier whether the date holds."
            ),
        }
    }
}

/// A day with all that is shown of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Day {
    /// The day.
    pub date: NaiveDate,
    /// Whether it belongs to the month shown, and not to a neighbour.
    pub is_in_month: bool,
    /// Whether it is a Saturday or Sunday.
    pub is_weekend: bool,
    /// What happens: what has no time first, then by time.
    pub entries: Vec<Entry>,
    /// Why it is closed, and for whom.
    pub marks: Vec<Mark>,
    /// What somebody should look at.
    pub warnings: Vec<Warning>,
}

impl Day {
    fn is_blank(&self) -> bool {
        self.entries.is_empty() && self.marks.is_empty()
    }
}

/// Seven days from a Monday on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Week {
    /// The number of the week by ISO 8601.
    pub number: u32,
    /// Its days.
    pub days: Vec<Day>,
}

/// A month with the days of its neighbours that fill its weeks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Month {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u32,
    /// Its weeks.
    pub weeks: Vec<Week>,
}

/// The first and last day that the grid of a month shows; none where there is no such month.
pub fn span_of_month(year: i32, month: u32) -> Option<(NaiveDate, NaiveDate)> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let last = first
        .checked_add_months(chrono::Months::new(1))?
        .pred_opt()?;
    Some((
        monday_of(first)?,
        monday_of(last)?.checked_add_days(Days::new(6))?,
    ))
}

/// The grid of a month; none where there is no such month.
pub fn month(year: i32, month: u32, entries: &[Entry], closed: &[ClosedDay]) -> Option<Month> {
    let (first, last) = span_of_month(year, month)?;
    let by_day = Contents::of(entries, closed);
    let mondays = first.iter_weeks().take_while(|monday| *monday < last);
    let weeks =
        mondays.map(|monday| by_day.week(monday, |day| day.year() == year && day.month() == month));
    Some(Month {
        year,
        month,
        weeks: weeks.collect(),
    })
}

/// The week in which a day lies; none at the end of time.
pub fn week(day: NaiveDate, entries: &[Entry], closed: &[ClosedDay]) -> Option<Week> {
    Some(Contents::of(entries, closed).week(monday_of(day)?, |_| true))
}

/// The days from the first to the last on which something happens or that are closed, by date.
pub fn agenda(
    first: NaiveDate,
    last: NaiveDate,
    entries: &[Entry],
    closed: &[ClosedDay],
) -> Vec<Day> {
    let by_day = Contents::of(entries, closed);
    let mut dates: Vec<NaiveDate> = by_day.entries.keys().copied().collect();
    dates.extend(by_day.closed.keys());
    dates.sort_unstable();
    dates.dedup();
    dates
        .into_iter()
        .filter(|date| (first..=last).contains(date))
        .map(|date| by_day.day(date, true))
        .filter(|day| !day.is_blank())
        .collect()
}

fn monday_of(day: NaiveDate) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(day.weekday().days_since(Weekday::Mon).into()))
}

/// Entries and closed days by date.
struct Contents<'a> {
    entries: BTreeMap<NaiveDate, Vec<&'a Entry>>,
    closed: BTreeMap<NaiveDate, Vec<&'a ClosedDay>>,
}

impl<'a> Contents<'a> {
    fn of(entries: &'a [Entry], closed: &'a [ClosedDay]) -> Self {
        let mut contents = Self {
            entries: BTreeMap::new(),
            closed: BTreeMap::new(),
        };
        for entry in entries {
            contents.entries.entry(entry.date).or_default().push(entry);
        }
        for day in closed {
            contents.closed.entry(day.date).or_default().push(day);
        }
        contents
    }

    fn week(&self, monday: NaiveDate, is_in_month: impl Fn(NaiveDate) -> bool) -> Week {
        let days = monday.iter_days().take(7);
        Week {
            number: monday.iso_week().week(),
            days: days.map(|date| self.day(date, is_in_month(date))).collect(),
        }
    }

    fn day(&self, date: NaiveDate, is_in_month: bool) -> Day {
        let mut entries: Vec<Entry> = self
            .entries
            .get(&date)
            .map(|entries| entries.iter().copied().cloned().collect())
            .unwrap_or_default();
        entries.sort_by(|a, b| (a.time, &a.title).cmp(&(b.time, &b.title)));
        let closed = self.closed.get(&date).map_or(&[][..], Vec::as_slice);
        let mut warnings = clashes(&entries);
        warnings.extend(on_closed_day(date, &entries, closed));
        Day {
            date,
            is_in_month,
            is_weekend: is_weekend(date),
            marks: marks(closed),
            entries,
            warnings,
        }
    }
}

/// Each reason once, with the carriers it holds for.
fn marks(closed: &[&ClosedDay]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for day in closed {
        let at = marks.iter().position(|mark| mark.reason == day.reason);
        let Some(at) = at else {
            marks.push(Mark {
                reason: day.reason.clone(),
                carriers: day.carrier.iter().cloned().collect(),
            });
            continue;
        };
        match &day.carrier {
            // What holds for everybody holds for those named before.
            None => marks[at].carriers.clear(),
            Some(_) if marks[at].carriers.is_empty() => {}
            Some(carrier) if marks[at].carriers.contains(carrier) => {}
            Some(carrier) => marks[at].carriers.push(carrier.clone()),
        }
    }
    marks
}

fn clashes(entries: &[Entry]) -> Vec<Warning> {
    let mut sites: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let ports = entries
        .iter()
        .filter(|entry| matches!(entry.kind, EntryKind::PortIn | EntryKind::PortOut));
    for entry in ports {
        if let Some(site) = entry.site.as_deref() {
            let (orders, numbers) = sites.entry(site).or_default();
            *orders += 1;
            *numbers += entry.numbers;
        }
    }
    sites
        .into_iter()
        .filter(|(_, (orders, numbers))| *orders > 1 && *numbers >= MANY_NUMBERS)
        .map(|(site, (orders, numbers))| Warning::Clash {
            site: site.to_owned(),
            orders,
            numbers,
        })
        .collect()
}

fn on_closed_day<'a>(
    date: NaiveDate,
    entries: &'a [Entry],
    closed: &'a [&'a ClosedDay],
) -> impl Iterator<Item = Warning> + 'a {
    let weekend = is_weekend(date).then(|| Closed::Weekend(date.weekday().into()));
    let ports = entries
        .iter()
        .filter(|entry| entry.kind != EntryKind::Deadline);
    ports.filter_map(move |entry| {
        let carrier = entry.carrier.as_deref();
        let named = closed.iter().find(|day| day.concerns(carrier));
        let reason = named
            .map(|day| day.reason.clone())
            .or_else(|| weekend.clone())?;
        Some(Warning::Closed {
            title: entry.title.clone(),
            reason,
        })
    })
}

#[cfg(test)]
mod tests;

//! How many business days a port takes at least, by country and kind. Source: domain notes §1.3 and §1.9.

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::{Calendar, CalendarError};
use crate::Country;

text_enum! {
    /// What kind of port it is, as far as its interval goes.
    pub enum PortKind {
        /// One line of one account, without a reseller or complex features.
        Simple = "simple", "Simple";
        /// Any other that is no project.
        NonSimple = "non_simple", "Non-simple";
        /// Of so many numbers that its date is negotiated.
        Project = "project", "Project";
        /// A change of the `RespOrg` of toll-free numbers.
        TollFree = "toll_free", "Toll-free";
        /// A multi-line installation with associated numbers (United Kingdom).
        MultiLine = "multi_line", "Multi-line with associated numbers";
        /// A multi-line installation of up to 150 lines (United Kingdom).
        MultiLine150 = "multi_line_150", "Multi-line, up to 150 lines";
        /// A multi-line installation of more than 150 lines (United Kingdom).
        MultiLineLarge = "multi_line_large", "Multi-line, more than 150 lines";
        /// Ranges of direct dial-in numbers (United Kingdom).
        ComplexDdi = "complex_ddi", "Complex DDI";
    }
}

/// How long a kind of port takes in a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The country.
    pub country: Country,
    /// The kind.
    pub kind: PortKind,
    /// Business days at least.
    pub days: i32,
    /// Business days at least where the losing carrier is not the one to which the range was allocated.
    pub days_elsewhere: i32,
    /// Where the number comes from.
    pub source: &'static str,
}

impl Interval {
    /// The interval of a kind of port in a country, where one is known. A kind of another country is read as
    /// the nearest of this one: everything in Germany has one interval.
    pub fn of(country: Country, kind: PortKind) -> Option<&'static Self> {
        let here = || ALL.iter().filter(|interval| interval.country == country);
        here()
            .find(|interval| interval.kind == kind)
            .or_else(|| here().find(|interval| interval.kind == PortKind::NonSimple))
    }

    /// The business days, by whether the losing carrier is the one to which the range was allocated.
    pub const fn days_from(&self, is_range_holder: bool) -> i32 {
        if is_range_holder {
            self.days
        } else {
            self.days_elsewhere
        }
    }
}

/// The last time at which an order of a kind still counts as received that day, on the clocks of the place:
/// 13:00 for a simple one, and the end of business hours for the others (FCC, 47 CFR 52.35).
pub const fn usual_cut_off(kind: PortKind) -> NaiveTime {
    let hour = if matches!(kind, PortKind::Simple) {
        13
    } else {
        17
    };
    NaiveTime::from_hms_opt(hour, 0, 0).expect("a time of the day")
}

impl Calendar {
    /// Until when on the clocks an order of a kind counts as received that day: as the carrier has it, else
    /// as is usual.
    pub fn cut_off(&self, kind: PortKind) -> NaiveTime {
        let own = self.carrier().and_then(|carrier| carrier.cut_off);
        own.unwrap_or_else(|| usual_cut_off(kind))
    }

    /// The business day as of which something counts that came at this day and time of the place. What comes
    /// after the cut-off or on a closed day counts as of the next business day.
    pub fn received_on(
        &self,
        day: NaiveDate,
        time: NaiveTime,
        cut_off: NaiveTime,
    ) -> Result<NaiveDate, CalendarError> {
        if time > cut_off && self.closed(day).is_none() {
            Ok(self.add(day, 1)?.date)
        } else {
            self.roll(day)
        }
    }

    /// The earliest due date of an order received as of a day (see [`Calendar::received_on`]): so many
    /// business days later, but not before the carrier's own lead, counted from `today`, nor its estimate
    /// where it made one.
    pub fn earliest_due(
        &self,
        received: NaiveDate,
        today: NaiveDate,
        days: i32,
        estimate: Option<NaiveDate>,
    ) -> Result<NaiveDate, CalendarError> {
        let interval = self.add(received, days)?.date;
        let latest = [self.lead_ends(today), estimate].into_iter().flatten();
        self.roll(latest.fold(interval, NaiveDate::max))
    }

    /// The first day that the carrier's lead leaves free.
    pub(super) fn lead_ends(&self, today: NaiveDate) -> Option<NaiveDate> {
        let days = self.carrier()?.lead_days(self.country())?;
        today.checked_add_signed(TimeDelta::days(days.into()))
    }

    /// The last day that the carrier takes.
    pub fn horizon(&self, today: NaiveDate) -> Option<NaiveDate> {
        let days = self.carrier()?.horizon_days?;
        today.checked_add_signed(TimeDelta::days(days.into()))
    }
}

const fn interval(
    country: Country,
    kind: PortKind,
    days: i32,
    days_elsewhere: i32,
    source: &'static str,
) -> Interval {
    Interval {
        country,
        kind,
        days,
        days_elsewhere,
        source,
    }
}

const US: Country = Country::US;
const CA: Country = Country::CA;
const GB: Country = Country::GB;
const DE: Country = Country::known("DE");
const FR: Country = Country::known("FR");

const FCC: &str = "FCC, 47 CFR 52.35";
const UK_LEADS: &str = "UK lead times, losing carrier is the range holder or not";

/// The intervals that are known.
pub const ALL: &[Interval] = &[
    interval(US, PortKind::Simple, 1, 1, FCC),
    interval(US, PortKind::NonSimple, 4, 4, FCC),
    interval(
        US,
        PortKind::Project,
        15,
        15,
        "negotiated; 15 to 30 business days are planned",
    ),
    interval(
        US,
        PortKind::TollFree,
        2,
        2,
        "Somos: the losing RespOrg has 2 business days",
    ),
    interval(CA, PortKind::Simple, 2, 2, "CRTC 2005-72"),
    interval(
        CA,
        PortKind::NonSimple,
        2,
        2,
        "CRTC 2005-72, the least for wireline; the carrier\u{2019}s estimate goes before",
    ),
    interval(
        CA,
        PortKind::Project,
        15,
        15,
        "negotiated, planned as in the United States",
    ),
    interval(
        CA,
        PortKind::TollFree,
        2,
        2,
        "Somos: the losing RespOrg has 2 business days",
    ),
    interval(GB, PortKind::Simple, 5, 7, UK_LEADS),
    interval(GB, PortKind::MultiLine, 7, 10, UK_LEADS),
    interval(GB, PortKind::MultiLine150, 10, 13, UK_LEADS),
    interval(GB, PortKind::NonSimple, 10, 13, UK_LEADS),
    interval(GB, PortKind::MultiLineLarge, 17, 20, UK_LEADS),
    interval(GB, PortKind::Project, 17, 20, UK_LEADS),
    interval(GB, PortKind::ComplexDdi, 22, 25, UK_LEADS),
    interval(
        DE,
        PortKind::NonSimple,
        45,
        45,
        "Bandwidth: 45 business days are planned, fewer without contract obligations",
    ),
    interval(
        FR,
        PortKind::NonSimple,
        1,
        1,
        "EECC article 106: within 1 business day of the agreed date; the carrier\u{2019}s estimate goes before",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_intervals_is_as_agreed() {
        let lines: Vec<String> = ALL
            .iter()
            .map(|row| {
                format!(
                    "{} {:<16} {:>2}/{:<2} {}",
                    row.country, row.kind, row.days, row.days_elsewhere, row.source
                )
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn a_kind_that_a_country_does_not_tell_apart_has_its_general_interval() {
        let of = |country, kind| Interval::of(country, kind).map(|row| row.days_from(false));
        assert_eq!(of(DE, PortKind::Simple), Some(45));
        assert_eq!(of(US, PortKind::ComplexDdi), Some(4));
        assert_eq!(of(GB, PortKind::ComplexDdi), Some(25));
        assert_eq!(of(Country::known("ES"), PortKind::Simple), None);
    }
}

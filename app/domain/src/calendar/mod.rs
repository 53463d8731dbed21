//! The days on which a port can happen: business days of countries and carriers, the arithmetic on them,
//! and the pages and feeds that show them.
//!
//! Holidays are data ([`countries`]), and so is what each carrier makes of them ([`carrier`]); the
//! organisation adds its own ([`Overrides`]). [`Calendar`] joins the three. Source: domain notes §1.3.
//! Whatever reckons in time zones carries their table and is not compiled for the browser.

pub mod carrier;
mod closed;
pub mod countries;
#[cfg(not(target_arch = "wasm32"))]
pub mod ics;
pub mod interval;
mod overrides;
mod problem;
#[cfg(not(target_arch = "wasm32"))]
mod request;
mod rule;
pub mod view;
mod work;
#[cfg(not(target_arch = "wasm32"))]
pub mod zone;

use chrono::{Datelike, NaiveDate};

pub use self::{
    carrier::Carrier,
    closed::Closed,
    interval::{Interval, PortKind},
    overrides::{Freeze, FreezeEndsBeforeItStarts, Overrides, OverridesProblem, OwnHoliday},
    problem::DateProblem,
    rule::Holiday,
    work::{Added, Skipped},
};
#[cfg(not(target_arch = "wasm32"))]
pub use self::{
    request::{ActivationWindow, Asked},
    zone::{parse_carrier_foc, parse_foc},
};
use crate::Country;

/// Why a question about days has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// There is no table of the country's holidays.
    #[error(
        "There is no calendar of the country {0}. There are those of {known}.",
        known = countries::known().map(|country| country.to_string()).collect::<Vec<_>>().join(", ")
    )]
    Country(Country),
    /// The tables do not reach that far.
    #[error(
        "The calendars hold from {} to {}, and {date} is outside. Choose a date between.",
        countries::YEARS.start(),
        countries::YEARS.end()
    )]
    Years {
        /// The date.
        date: NaiveDate,
    },
    /// More days than anybody plans ahead.
    #[error(
        "{days} business days are more than can be counted. Give a number from -{most} to {most}.",
        most = work::MOST_DAYS
    )]
    TooManyDays {
        /// How many were asked for.
        days: i32,
    },
}

/// The business days of a country, as one carrier and one organisation keep them.
#[derive(Clone, Debug)]
pub struct Calendar {
    national: &'static countries::National,
    /// A second country whose holidays count too.
    also: Option<&'static countries::National>,
    carrier: Option<&'static Carrier>,
    overrides: Overrides,
}

impl Calendar {
    /// The calendar of a country, and of a carrier by name where one is given. A carrier that is not known
    /// gives the country's calendar; [`Calendar::carrier`] tells that there was none.
    pub fn new(
        country: Country,
        carrier: Option<&str>,
        overrides: Overrides,
    ) -> Result<Self, CalendarError> {
        let carrier = carrier.and_then(carrier::find);
        Ok(Self {
            national: countries::of(country).ok_or(CalendarError::Country(country))?,
            also: carrier
                .and_then(|carrier| carrier.works_as)
                .filter(|other| *other != country)
                .and_then(countries::of),
            carrier,
            overrides,
        })
    }

    /// The country.
    pub const fn country(&self) -> Country {
        self.national.country
    }

    /// The carrier whose habits count, if its are known.
    pub const fn carrier(&self) -> Option<&'static Carrier> {
        self.carrier
    }

    /// The holidays of a year by date, those of the country and of the carrier, with the name to show.
    /// The organisation's own are in its [`Overrides`].
    pub fn holidays(&self, year: i32) -> Vec<(Holiday, String)> {
        let here = self.national.holidays(year).into_iter();
        let mut all: Vec<_> = here.map(|day| (day, shown(&day, None))).collect();
        if let Some(other) = self.also {
            let away = other.holidays(year).into_iter();
            let away: Vec<_> = away
                .filter(|day| all.iter().all(|(here, _)| here.date != day.date))
                .map(|day| (day, shown(&day, Some(other.country))))
                .collect();
            all.extend(away);
        }
        all.sort();
        all
    }

    /// Whether work is done on a day, or why not. Where several reasons hold, the first of weekend, holiday
    /// and freeze is told.
    pub fn is_business_day(&self, date: NaiveDate) -> Result<(), Closed> {
        match self.closed(date) {
            Some(why) => Err(why),
            None => Ok(()),
        }
    }

    /// Why no work is done on a day.
    pub fn closed(&self, date: NaiveDate) -> Option<Closed> {
        let rest = || {
            if rule::is_weekend(date) {
                return Some(Closed::Weekend(date.weekday().into()));
            }
            self.holiday_on(date).map(Closed::Holiday)
        };
        let rests = if self.overrides.is_working_day(date) {
            None
        } else {
            rest()
        };
        rests.or_else(|| {
            let freeze = self.overrides.freeze_on(date)?;
            Some(Closed::Freeze(freeze.name().to_owned()))
        })
    }

    fn holiday_on(&self, date: NaiveDate) -> Option<String> {
        let named = self.holidays(date.year()).into_iter();
        let mut on = named.filter(|(holiday, _)| holiday.date == date);
        on.next()
            .map(|(_, name)| name)
            .or_else(|| Some(self.overrides.holiday_on(date)?.name.clone()))
    }
}

fn shown(holiday: &Holiday, of: Option<Country>) -> String {
    let name = holiday.name;
    match (holiday.is_observed, of) {
        (false, None) => name.to_owned(),
        (true, None) => format!("{name} (observed)"),
        (false, Some(country)) => format!("{name} ({country})"),
        (true, Some(country)) => format!("{name} ({country}, observed)"),
    }
}

#[cfg(test)]
mod tests;

//! Arithmetic on business days.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Calendar, CalendarError, Closed, countries::YEARS};

/// Ten years of business days: nobody plans further, and a loop has an end.
pub(super) const MOST_DAYS: i32 = 2_600;

/// The day that was reckoned, and what was passed over on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Added {
    /// The business day.
    pub date: NaiveDate,
    /// The closed days passed over, in the order of the count.
    pub skipped: Vec<Skipped>,
}

/// A closed day that was passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Skipped {
    /// The day.
    pub date: NaiveDate,
    /// Why it was closed, as people read it.
    pub why: String,
}

impl Calendar {
    /// The business day that is `days` after `from`.
    ///
    /// The count begins with the day after `from`, whether or not `from` is a business day. With 0 it is
    /// `from` itself, or the next business day where `from` is closed. A negative count goes back, from the
    /// day before `from`. The result is a business day always.
    pub fn add(&self, from: NaiveDate, days: i32) -> Result<Added, CalendarError> {
        if days.unsigned_abs() > MOST_DAYS.unsigned_abs() {
            return Err(CalendarError::TooManyDays { days });
        }
        let mut skipped = Vec::new();
        let mut date = from;
        let mut left = days.unsigned_abs();
        if left > 0 {
            date = step(date, days)?;
        }
        loop {
            within(date)?;
            match self.closed(date) {
                Some(why) => skipped.push(Skipped {
                    date,
                    why: why.to_string(),
                }),
                None if left <= 1 => return Ok(Added { date, skipped }),
                None => left -= 1,
            }
            date = step(date, days)?;
        }
    }

    /// The first business day on or after a day.
    pub fn roll(&self, from: NaiveDate) -> Result<NaiveDate, CalendarError> {
        Ok(self.add(from, 0)?.date)
    }

    /// How many business days `b` is after `a`: those after `a` up to and with `b`. Where `b` is earlier
    /// the count is negative, of those from `b` up to and without `a`. It undoes [`Calendar::add`].
    pub fn between(&self, a: NaiveDate, b: NaiveDate) -> Result<i32, CalendarError> {
        within(a)?;
        within(b)?;
        let open = |date: &NaiveDate| self.closed(*date).is_none();
        let count = if b >= a {
            let days = a.iter_days().skip(1).take_while(|date| *date <= b);
            days.filter(open).count()
        } else {
            let days = b.iter_days().take_while(|date| *date < a);
            days.filter(open).count()
        };
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        Ok(if b >= a { count } else { -count })
    }

    /// The days from the first to the last that are closed, with why.
    pub fn closed_days(
        &self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> impl Iterator<Item = (NaiveDate, Closed)> + '_ {
        first
            .iter_days()
            .take_while(move |date| *date <= last)
            .filter_map(|date| Some((date, self.closed(date)?)))
    }
}

/// The next day in the direction of a count.
fn step(date: NaiveDate, days: i32) -> Result<NaiveDate, CalendarError> {
    let next = if days < 0 {
        date.pred_opt()
    } else {
        date.succ_opt()
    };
    next.ok_or(CalendarError::Years { date })
}

/// Refuses a day that the tables do not know.
fn within(date: NaiveDate) -> Result<(), CalendarError> {
    if YEARS.contains(&date.year()) {
        Ok(())
    } else {
        Err(CalendarError::Years { date })
    }
}

//! What an address asks of the calendar.

use chrono::{Days, Months, NaiveDate};
use domain::{port::view::CalendarView, query_string::QueryString};

use super::CALENDAR;
use crate::address;

/// The view, the day, and what it is narrowed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) view: CalendarView,
    /// The day; today where none is named.
    pub(super) on: Option<NaiveDate>,
    pub(super) carrier: Option<String>,
    pub(super) site: Option<String>,
}

impl Question {
    /// Reads a query; words it does not know are as if they were not there.
    pub(super) fn read(search: &str) -> Self {
        let value = |key: &str| address::value(search, key);
        Self {
            view: value("view")
                .and_then(|word| word.parse().ok())
                .unwrap_or(CalendarView::Month),
            on: value("on").and_then(|day| day.parse().ok()),
            carrier: value("carrier"),
            site: value("site"),
        }
    }

    /// The question changed.
    pub(super) fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = self.clone();
        change(&mut changed);
        changed
    }

    /// The query that asks it.
    pub(super) fn to_query(&self) -> String {
        let mut query = QueryString::default();
        if self.view != CalendarView::Month {
            query.extend("view", [self.view.as_str()]);
        }
        query.extend("on", self.on.map(|on| on.to_string()));
        query.extend("carrier", &self.carrier);
        query.extend("site", &self.site);
        query.finish()
    }

    /// The address that asks it.
    pub(super) fn href(&self) -> String {
        address::join(CALENDAR, &self.to_query())
    }

    /// A day of the time before and of the time after the one shown.
    pub(super) fn neighbours(&self, on: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
        match self.view {
            CalendarView::Week => (
                on.checked_sub_days(Days::new(7)),
                on.checked_add_days(Days::new(7)),
            ),
            CalendarView::Month | CalendarView::Agenda => (
                on.checked_sub_months(Months::new(1)),
                on.checked_add_months(Months::new(1)),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_question_survives_its_address() {
        let query = "view=week&on=2026-11-24&carrier=A%26B&site=Boston%20East";
        let question = Question::read(query);
        assert_eq!(question.carrier.as_deref(), Some("A&B"));
        assert_eq!(question.to_query(), query);
        assert_eq!(Question::read("").href(), CALENDAR);
    }

    #[test]
    fn unknown_words_ask_for_this_month() {
        let question = Question::read("view=decade&on=soon");
        assert_eq!((question.view, question.on), (CalendarView::Month, None));
    }

    #[test]
    fn the_time_before_the_last_of_march_is_in_february() {
        let (before, after) = Question::read("").neighbours(day("2026-03-31"));
        assert_eq!(before, Some(day("2026-02-28")));
        assert_eq!(after, Some(day("2026-04-30")));
        let week = Question::read("view=week").neighbours(day("2026-11-30"));
        assert_eq!(week, (Some(day("2026-11-23")), Some(day("2026-12-07"))));
    }
}

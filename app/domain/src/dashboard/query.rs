//! A question to a dashboard, as its address writes it.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::query_string::QueryString;

text_enum! {
    /// How far back a dashboard looks.
    pub enum Period {
        /// A month.
        Month = "30", "30 days";
        /// A quarter.
        Quarter = "90", "90 days";
        /// A year.
        Year = "365", "365 days";
    }
}

impl Period {
    /// Its length in days.
    pub const fn days(self) -> u64 {
        match self {
            Self::Month => 30,
            Self::Quarter => 90,
            Self::Year => 365,
        }
    }

    /// Its first day, if it ends on a day.
    pub fn since(self, today: NaiveDate) -> NaiveDate {
        today
            .checked_sub_days(Days::new(self.days()))
            .unwrap_or(today)
    }
}

/// A question to a dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DashboardQuery {
    /// How far back it looks.
    pub period: Period,
    /// Only what is at this site, without regard to case.
    pub site: Option<String>,
    /// Only what is of this carrier, without regard to case.
    pub carrier: Option<String>,
}

impl Default for DashboardQuery {
    fn default() -> Self {
        Self {
            period: Period::Month,
            site: None,
            carrier: None,
        }
    }
}

impl DashboardQuery {
    /// Reads an address. Words it does not know are left out, so that an old bookmark still opens.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs {
            let value = value.trim();
            let text = || (!value.is_empty()).then(|| value.to_owned());
            match key {
                "period" => query.period = value.parse().unwrap_or(Period::Month),
                "site" => query.site = text(),
                "carrier" => query.carrier = text(),
                _ => {}
            }
        }
        query
    }

    /// Writes the address, without a leading `?`.
    pub fn to_query_string(&self) -> String {
        let period = (self.period != Period::Month).then(|| self.period.as_str());
        let mut out = QueryString::default();
        out.extend("period", period);
        out.extend("site", self.site.as_deref());
        out.extend("carrier", self.carrier.as_deref());
        out.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_says_is_written_again() {
        let query = DashboardQuery::from_pairs([
            ("period", "365"),
            ("site", " São Paulo "),
            ("carrier", "Colt"),
            ("colour", "red"),
        ]);
        assert_eq!(query.period, Period::Year);
        assert_eq!(query.site.as_deref(), Some("São Paulo"));
        assert_eq!(
            query.to_query_string(),
            "period=365&site=S%C3%A3o%20Paulo&carrier=Colt"
        );
    }

    #[test]
    fn words_without_a_meaning_are_left_out() {
        let query = DashboardQuery::from_pairs([("period", "7"), ("site", " "), ("carrier", "")]);
        assert_eq!(query, DashboardQuery::default());
        assert_eq!(query.to_query_string(), "");
    }

    #[test]
    fn a_period_ends_today() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
        let since = Period::Month.since(today);
        assert_eq!(since, NaiveDate::from_ymd_opt(2026, 10, 30).unwrap());
        assert_eq!(Period::Year.since(NaiveDate::MIN), NaiveDate::MIN);
    }
}

//! What governments publish, kept beside as `published.csv`: the weekdays on which each country rests.
//!
//! US: federal holidays (Office of Personnel Management). CA: general holidays of the Canada Labour Code as
//! federal offices observe them. GB: bank holidays of England and Wales (gov.uk). DE: the days of all
//! sixteen states. FR: article L3133-1 of the Code du travail.

use super::*;

const PUBLISHED: &str = include_str!("published.csv");

/// The weekdays of a year on which a country rests by its table, as `published.csv` writes them.
fn weekdays(calendar: &Calendar, year: i32) -> String {
    let mut dates: Vec<NaiveDate> = calendar
        .holidays(year)
        .into_iter()
        .map(|(holiday, _)| holiday.date)
        .filter(|date| !rule::is_weekend(*date))
        .collect();
    dates.dedup();
    let days: Vec<String> = dates
        .iter()
        .map(|date| date.format("%m-%d").to_string())
        .collect();
    days.join(" ")
}

#[test]
fn the_tables_say_what_governments_publish() {
    let mut years = 0;
    for line in PUBLISHED.lines().skip(1) {
        let mut cells = line.split(',');
        let mut cell = || cells.next().unwrap();
        let (code, year, days) = (cell(), cell(), cell());
        let calendar = calendar(code, None);
        assert_eq!(
            weekdays(&calendar, year.parse().unwrap()),
            days,
            "{code} {year}"
        );
        years += 1;
    }
    assert_eq!(years, 5 * 14, "five countries from 2019 to 2032");
    assert_eq!(countries::known().count(), 5, "every table is checked");
}

#[test]
fn a_year_of_each_country_is_as_agreed() {
    let mut lines = Vec::new();
    for known in countries::known() {
        for (holiday, name) in calendar(known.as_str(), None).holidays(2027) {
            lines.push(format!("{known} {} {name}", holiday.date.format("%F %a")));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_new_year_on_a_saturday_is_observed_in_the_year_before() {
    let us = calendar("US", None);
    assert_eq!(
        us.closed(date("2027-12-31")),
        Some(Closed::Holiday(
            "New Year\u{2019}s Day (observed)".to_owned()
        ))
    );
    assert_eq!(us.closed(date("2028-01-03")), None);
    // Britain rests on the Monday after.
    let gb = calendar("UK", None);
    assert_eq!(gb.closed(date("2027-12-31")), None);
    assert!(gb.closed(date("2028-01-03")).is_some());
}

#[test]
fn christmas_and_boxing_day_at_the_weekend_have_a_substitute_each() {
    for code in ["GB", "CA"] {
        let named = |day: &str| calendar(code, None).closed(date(day)).unwrap().to_string();
        assert_eq!(named("2027-12-27"), "Christmas Day (observed)");
        assert_eq!(named("2027-12-28"), "Boxing Day (observed)");
        assert_eq!(named("2022-12-26"), "Boxing Day");
        assert_eq!(named("2022-12-27"), "Christmas Day (observed)");
        assert_eq!(named("2026-12-28"), "Boxing Day (observed)");
    }
}

#[test]
fn what_was_decreed_for_one_year_is_of_that_year_only() {
    let gb = calendar("GB", None);
    for day in [
        "2020-05-08",
        "2022-06-02",
        "2022-06-03",
        "2022-09-19",
        "2023-05-08",
    ] {
        assert!(gb.closed(date(day)).is_some(), "{day}");
    }
    for day in [
        "2020-05-04",
        "2022-05-30",
        "2021-06-03",
        "2023-09-19",
        "2026-05-08",
    ] {
        assert_eq!(gb.closed(date(day)), None, "{day}");
    }
    assert_eq!(calendar("US", None).closed(date("2020-06-19")), None);
    assert_eq!(calendar("CA", None).closed(date("2020-09-30")), None);
}

#[test]
fn microsoft_rests_on_holidays_of_the_united_states_wherever_the_number_is() {
    let gb = calendar("GB", Some("microsoft"));
    assert_eq!(
        gb.closed(date("2026-11-26")),
        Some(Closed::Holiday("Thanksgiving Day (US)".to_owned()))
    );
    assert_eq!(
        gb.closed(date("2026-07-03")).unwrap().to_string(),
        "Independence Day (US, observed)"
    );
    // A day that both keep is told as the country's own.
    assert_eq!(
        gb.closed(date("2026-12-25")).unwrap().to_string(),
        "Christmas Day"
    );
    assert!(gb.closed(date("2026-08-31")).is_some());
    let us = calendar("US", Some("Microsoft"));
    assert_eq!(
        us.closed(date("2026-11-26")).unwrap().to_string(),
        "Thanksgiving Day"
    );
}

#[test]
fn a_carrier_that_is_not_known_leaves_the_countrys_calendar() {
    let calendar = calendar("US", Some("Acme"));
    assert!(calendar.carrier().is_none());
    assert!(calendar.closed(date("2026-11-26")).is_some());
}

#[test]
fn a_country_without_a_table_is_refused_with_those_that_have_one() {
    let refused = Calendar::new(country("ZZ"), None, Overrides::default()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "There is no calendar of the country ZZ. There are those of US, CA, GB, DE, FR."
    );
}

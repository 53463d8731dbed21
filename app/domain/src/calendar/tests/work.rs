//! Counting business days.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

fn added(calendar: &Calendar, from: &str, days: i32) -> (String, Vec<String>) {
    let added = calendar.add(date(from), days).unwrap();
    let skipped = added.skipped.iter();
    let skipped = skipped.map(|day| format!("{} {}", day.date, day.why));
    (added.date.to_string(), skipped.collect())
}

#[test]
fn days_are_counted_from_the_next_day_on_and_closed_ones_are_told() {
    let us = calendar("US", None);
    let (day, skipped) = added(&us, "2026-11-24", 3);
    assert_eq!(day, "2026-11-30");
    assert_eq!(
        skipped,
        [
            "2026-11-26 Thanksgiving Day",
            "2026-11-28 Weekend (Saturday)",
            "2026-11-29 Weekend (Sunday)",
        ]
    );
    // From a closed day, the first business day after it is the first.
    let (day, skipped) = added(&us, "2026-11-28", 1);
    assert_eq!((day.as_str(), skipped.len()), ("2026-11-30", 1));
}

#[test]
fn no_days_are_the_day_itself_or_the_next_business_day() {
    let us = calendar("US", None);
    assert_eq!(
        added(&us, "2026-11-25", 0),
        ("2026-11-25".to_owned(), vec![])
    );
    let (day, skipped) = added(&us, "2026-11-26", 0);
    assert_eq!((day.as_str(), skipped.len()), ("2026-11-27", 1));
}

#[test]
fn a_negative_count_goes_back() {
    let us = calendar("US", None);
    let (day, skipped) = added(&us, "2026-11-30", -2);
    assert_eq!(day, "2026-11-25");
    assert_eq!(
        skipped,
        [
            "2026-11-29 Weekend (Sunday)",
            "2026-11-28 Weekend (Saturday)",
            "2026-11-26 Thanksgiving Day",
        ]
    );
    assert_eq!(added(&us, "2026-11-29", -1).0, "2026-11-27");
}

#[test]
fn what_the_organisation_says_goes_before_the_tables_and_a_freeze_before_all() {
    let us = Calendar::new(Country::US, None, overrides()).unwrap();
    assert_eq!(
        us.closed(date("2026-10-12")),
        None,
        "Columbus Day is worked"
    );
    assert_eq!(us.closed(date("2026-10-17")), None, "and one Saturday");
    assert_eq!(
        us.closed(date("2026-11-27")).unwrap().to_string(),
        "Day after Thanksgiving"
    );
    let frozen = Closed::Freeze("Year end".to_owned());
    assert_eq!(us.closed(date("2026-12-22")), Some(frozen.clone()));
    assert_eq!(us.closed(date("2026-12-26")), Some(frozen));
    assert_eq!(
        us.closed(date("2026-12-25")).unwrap().to_string(),
        "Christmas Day"
    );
    assert_eq!(added(&us, "2026-12-18", 1).0, "2027-01-04");
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let us = calendar("US", None);
    assert_eq!(
        us.add(date("2026-11-24"), i32::MIN),
        Err(CalendarError::TooManyDays { days: i32::MIN })
    );
    for (day, days) in [
        ("2099-12-31", 1),
        ("2013-01-01", -1),
        ("1999-11-24", 0),
        ("2012-12-30", 1),
    ] {
        let refused = us.add(date(day), days).unwrap_err();
        assert!(matches!(refused, CalendarError::Years { .. }), "{day}");
        assert!(refused.to_string().contains("from 2013 to 2099"));
    }
    assert!(us.add(NaiveDate::MAX, 1).is_err());
    assert!(us.between(date("2026-01-01"), NaiveDate::MAX).is_err());
}

#[test]
fn a_freeze_without_end_is_refused_rather_than_counted_for_ever() {
    let freeze = Freeze::new(date("2026-12-21"), NaiveDate::MAX, "For ever").unwrap();
    let overrides = Overrides {
        freezes: vec![freeze],
        ..Overrides::default()
    };
    let us = Calendar::new(Country::US, None, overrides).unwrap();
    assert!(us.add(date("2026-12-18"), 1).is_err());
}

#[test]
fn an_order_after_the_cut_off_or_on_a_closed_day_counts_as_of_the_next_business_day() {
    let us = calendar("US", None);
    let zone = zone::zone("America/New_York").unwrap();
    let received = |at: &str, kind| {
        let at = at.parse().unwrap();
        us.effective_receipt(at, zone, kind).unwrap().to_string()
    };
    // 13:00 in New York is 18:00 UTC in winter and 17:00 in summer.
    assert_eq!(
        received("2026-11-24T18:00:00Z", PortKind::Simple),
        "2026-11-24"
    );
    assert_eq!(
        received("2026-11-24T18:00:01Z", PortKind::Simple),
        "2026-11-25"
    );
    assert_eq!(
        received("2026-07-21T17:00:00Z", PortKind::Simple),
        "2026-07-21"
    );
    assert_eq!(
        received("2026-07-21T17:30:00Z", PortKind::Simple),
        "2026-07-22"
    );
    assert_eq!(
        received("2026-11-24T20:00:00Z", PortKind::NonSimple),
        "2026-11-24"
    );
    assert_eq!(
        received("2026-11-24T22:30:00Z", PortKind::NonSimple),
        "2026-11-25"
    );
    // 03:00 UTC on Thanksgiving is Wednesday evening there, and Friday is next.
    assert_eq!(
        received("2026-11-26T03:00:00Z", PortKind::Simple),
        "2026-11-27"
    );
    assert_eq!(
        received("2026-11-28T15:00:00Z", PortKind::Simple),
        "2026-11-30"
    );
}

#[test]
fn the_earliest_due_date_is_the_latest_of_interval_lead_and_estimate() {
    let day = date("2026-11-24");
    let due = |carrier, days, estimate: Option<&str>| {
        let calendar = calendar("US", carrier);
        let due = calendar.earliest_due(day, day, days, estimate.map(date));
        due.unwrap().to_string()
    };
    assert_eq!(due(None, 1, None), "2026-11-25");
    assert_eq!(due(None, 4, None), "2026-12-01");
    assert_eq!(due(Some("Twilio"), 1, None), "2026-12-01");
    assert_eq!(due(Some("Twilio"), 15, None), "2026-12-16");
    assert_eq!(due(Some("Bandwidth"), 4, Some("2026-12-03")), "2026-12-03");
    assert_eq!(
        due(Some("Bandwidth"), 4, Some("2026-12-05")),
        "2026-12-07",
        "a Saturday"
    );
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let codes = proptest::sample::select(&["US", "CA", "GB", "DE", "FR"][..]);
    let carriers = vec![None, Some("Microsoft"), Some("Bandwidth")];
    let carriers = proptest::sample::select(carriers);
    (codes, carriers, any::<bool>()).prop_map(|(code, carrier, own)| {
        let overrides = if own {
            overrides()
        } else {
            Overrides::default()
        };
        Calendar::new(country(code), carrier, overrides).unwrap()
    })
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    (0_i64..4_000).prop_map(|days| date("2019-01-01") + TimeDelta::days(days))
}

proptest! {
    #[test]
    fn a_count_ends_on_a_business_day_and_is_counted_back(
        calendar in any_calendar(),
        from in any_date(),
        days in -60..60_i32,
    ) {
        let added = calendar.add(from, days).unwrap();
        prop_assert_eq!(calendar.closed(added.date), None);
        if days != 0 {
            prop_assert_eq!(calendar.between(from, added.date).unwrap(), days);
        }
        // Every day on the way is either counted or told as skipped.
        let passed = (added.date - from).num_days().abs();
        let skipped = i64::try_from(added.skipped.len()).unwrap();
        prop_assert_eq!(passed, i64::from(days.abs()) + skipped);
        for day in &added.skipped {
            prop_assert_eq!(calendar.closed(day.date).unwrap().to_string(), day.why.as_str());
        }
    }

    #[test]
    fn more_days_or_a_later_start_never_end_earlier(
        calendar in any_calendar(),
        from in any_date(),
        later in 0_i64..20,
        days in -30..30_i32,
    ) {
        let end = |from, days| calendar.add(from, days).unwrap().date;
        prop_assert!(end(from, days) <= end(from, days + 1));
        prop_assert!(end(from, days) <= end(from + TimeDelta::days(later), days));
    }

    #[test]
    fn there_and_back_is_the_same_business_day(
        calendar in any_calendar(),
        from in any_date(),
        days in 1..60_i32,
    ) {
        let from = calendar.roll(from).unwrap();
        let there = calendar.add(from, days).unwrap().date;
        prop_assert_eq!(calendar.add(there, -days).unwrap().date, from);
    }
}

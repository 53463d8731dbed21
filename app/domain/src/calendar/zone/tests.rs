use proptest::prelude::*;

use super::*;

const NEW_YORK: &str = "America/New_York";
const LONDON: &str = "Europe/London";

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn what_people_and_carriers_write_is_read() {
    let day = parse_foc(" 2026-11-24 ", NEW_YORK).unwrap();
    assert_eq!(day.to_string(), "2026-11-24");
    assert_eq!(day.instant(), None);
    for text in [
        "2026-11-24 11:30",
        "2026-11-24T11:30",
        "2026-11-24 11:30:00",
        "2026-11-24T11:30:00-05:00",
        "2026-11-24T16:30:00Z",
        "2026-11-24T16:30:00.000Z",
        "2026-11-24T17:30:00+01:00",
    ] {
        let foc = parse_foc(text, NEW_YORK).unwrap();
        assert_eq!(
            foc.to_string(),
            "2026-11-24 11:30 America/New_York",
            "{text}"
        );
        assert_eq!(foc.instant(), Some(utc("2026-11-24T16:30:00Z")), "{text}");
    }
}

#[test]
fn what_is_no_date_is_refused_with_what_to_write() {
    for text in [
        "",
        "24/11/2026",
        "2026-02-30",
        "2026-11-24 25:00",
        "soon",
        "2026-11-24 11:30 ET",
    ] {
        let refused = parse_foc(text, NEW_YORK).unwrap_err();
        assert_eq!(refused, ZoneError::NotADate(text.to_owned()));
        assert!(refused.to_string().contains("2026-11-24 11:30"));
    }
    for name in ["", "ET", "Mars/Olympus"] {
        let refused = parse_foc("2026-11-24", name).unwrap_err();
        assert_eq!(refused, ZoneError::NoSuchZone(name.to_owned()));
    }
}

#[test]
fn a_time_that_the_clocks_leap_over_is_refused() {
    for (text, zone) in [
        ("2026-03-08 02:30", NEW_YORK),
        ("2027-03-14 02:00", NEW_YORK),
        ("2026-03-29 01:30", LONDON),
        ("2027-03-28 01:59", LONDON),
    ] {
        let refused = parse_foc(text, zone).unwrap_err();
        assert!(matches!(refused, ZoneError::NoSuchTime { .. }), "{text}");
        assert!(refused.to_string().contains("put forward"));
    }
    assert!(parse_foc("2026-03-08 03:00", NEW_YORK).is_ok());
    assert!(parse_foc("2026-03-29 02:00", LONDON).is_ok());
}

#[test]
fn a_time_that_the_clocks_show_twice_is_the_first_of_the_two() {
    for (text, zone, at) in [
        ("2026-11-01 01:30", NEW_YORK, "2026-11-01T05:30:00Z"),
        ("2027-11-07 01:30", NEW_YORK, "2027-11-07T05:30:00Z"),
        ("2026-10-25 01:30", LONDON, "2026-10-25T00:30:00Z"),
        ("2027-10-31 01:30", LONDON, "2027-10-31T00:30:00Z"),
    ] {
        assert_eq!(
            parse_foc(text, zone).unwrap().instant(),
            Some(utc(at)),
            "{text}"
        );
    }
    // The second is told by its instant.
    let second = foc_of(utc("2026-11-01T06:30:00Z"), NEW_YORK).unwrap();
    assert_eq!(second.to_string(), "2026-11-01 01:30 America/New_York");
}

#[test]
fn half_past_eleven_is_another_instant_in_summer_than_in_winter() {
    for (text, zone, at) in [
        ("2026-03-06 11:30", NEW_YORK, "2026-03-06T16:30:00Z"),
        ("2026-03-09 11:30", NEW_YORK, "2026-03-09T15:30:00Z"),
        ("2026-10-30 11:30", NEW_YORK, "2026-10-30T15:30:00Z"),
        ("2026-11-02 11:30", NEW_YORK, "2026-11-02T16:30:00Z"),
        ("2027-03-12 11:30", NEW_YORK, "2027-03-12T16:30:00Z"),
        ("2027-03-15 11:30", NEW_YORK, "2027-03-15T15:30:00Z"),
        ("2027-11-05 11:30", NEW_YORK, "2027-11-05T15:30:00Z"),
        ("2027-11-08 11:30", NEW_YORK, "2027-11-08T16:30:00Z"),
        ("2026-03-27 10:00", LONDON, "2026-03-27T10:00:00Z"),
        ("2026-03-30 10:00", LONDON, "2026-03-30T09:00:00Z"),
        ("2026-10-23 10:00", LONDON, "2026-10-23T09:00:00Z"),
        ("2026-10-26 10:00", LONDON, "2026-10-26T10:00:00Z"),
        ("2027-03-29 10:00", LONDON, "2027-03-29T09:00:00Z"),
        ("2027-11-01 10:00", LONDON, "2027-11-01T10:00:00Z"),
    ] {
        assert_eq!(
            parse_foc(text, zone).unwrap().instant(),
            Some(utc(at)),
            "{text}"
        );
    }
}

#[test]
fn an_instant_after_midnight_utc_is_the_day_before_in_america() {
    let foc = parse_foc("2026-11-25T03:00:00Z", NEW_YORK).unwrap();
    assert_eq!(foc.to_string(), "2026-11-24 22:00 America/New_York");
}

#[test]
fn midnight_utc_of_a_carrier_is_a_day_and_stays_the_day_it_names() {
    for text in [
        "2023-06-30T00:00:00Z",
        "2023-06-30T00:00:00.000Z",
        "2023-06-30T00:00:00+00:00",
    ] {
        let foc = parse_carrier_foc(text, NEW_YORK).unwrap();
        assert_eq!(
            (foc.to_string().as_str(), foc.instant()),
            ("2023-06-30", None),
            "{text}"
        );
    }
    let timed = parse_carrier_foc("2026-11-24T16:30:00Z", NEW_YORK).unwrap();
    assert_eq!(timed.to_string(), "2026-11-24 11:30 America/New_York");
}

#[test]
fn the_default_zones_exist() {
    for (country, name) in ZONES {
        assert!(zone(name).is_ok(), "{name}");
        let country: Country = country.parse().unwrap();
        assert_eq!(default_zone(country), Some(*name));
    }
    assert_eq!(default_zone(Country::US), Some(NEW_YORK));
    assert_eq!(default_zone("XX".parse().unwrap()), None);
}

proptest! {
    #[test]
    fn a_day_without_a_time_is_the_same_day_in_every_zone(
        days in 0_i64..3_000,
        place in proptest::sample::select(&chrono_tz::TZ_VARIANTS[..]),
    ) {
        let day = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::TimeDelta::days(days);
        let text = day.to_string();
        let foc = parse_foc(&text, place.name()).unwrap();
        prop_assert_eq!(foc.day(), day);
        let json = serde_json::to_string(&foc).unwrap();
        prop_assert_eq!(serde_json::from_str::<Foc>(&json).unwrap().day(), day);
    }

    #[test]
    fn a_time_of_a_place_comes_back_as_the_same_day_and_time(
        days in 0_i64..3_000,
        minute in 0_u32..1_440,
        zone_name in proptest::sample::select(&[NEW_YORK, LONDON, "Australia/Lord_Howe", "Asia/Tokyo"][..]),
    ) {
        let day = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::TimeDelta::days(days);
        let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap();
        if let Ok(foc) = foc_at(day, time, zone_name) {
            prop_assert_eq!((foc.day(), foc.local_time()), (day, Some(time)));
            let back = foc_of(foc.instant().unwrap(), zone_name).unwrap();
            prop_assert_eq!(back, foc);
        }
    }

    #[test]
    fn no_text_is_a_panic(text in ".{0,30}") {
        let _ = parse_foc(&text, NEW_YORK);
        let _ = parse_carrier_foc(&text, &text);
    }
}

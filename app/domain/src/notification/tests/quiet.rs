//! Quiet hours and daily mails, across midnight and the days on which the clocks are moved.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use crate::notification::{
    Channel, Urgency,
    quiet::Day,
    settings::{QuietHours, Settings},
};

const NEW_YORK: Tz = chrono_tz::America::New_York;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

fn day(zone: Tz, from: &str, to: &str) -> Day {
    Day {
        zone,
        quiet: Some(QuietHours::new(time(from), time(to)).unwrap()),
        critical_passes: true,
        digest_at: time("08:00"),
    }
}

#[test]
fn a_night_is_over_on_the_morning_after_it_began() {
    let night = day(Tz::UTC, "22:00", "07:00");
    for (now, mail) in [
        ("2026-11-24T21:59:59Z", "2026-11-24T21:59:59Z"),
        ("2026-11-24T22:00:00Z", "2026-11-25T07:00:00Z"),
        ("2026-11-24T23:59:00Z", "2026-11-25T07:00:00Z"),
        ("2026-11-25T00:00:00Z", "2026-11-25T07:00:00Z"),
        ("2026-11-25T06:59:59Z", "2026-11-25T07:00:00Z"),
        ("2026-11-25T07:00:00Z", "2026-11-25T07:00:00Z"),
    ] {
        assert_eq!(night.after_quiet(at(now)), at(mail), "{now}");
    }
}

#[test]
fn a_break_within_a_day_is_over_on_the_same_day() {
    let lunch = day(Tz::UTC, "12:00", "13:00");
    assert_eq!(
        lunch.after_quiet(at("2026-11-24T12:30:00Z")),
        at("2026-11-24T13:00:00Z")
    );
    let before = at("2026-11-24T11:59:00Z");
    assert_eq!(lunch.after_quiet(before), before);
}

#[test]
fn quiet_that_ends_in_an_hour_that_the_clocks_leap_over_ends_after_the_leap() {
    // On 2026-03-08 New York's clocks go from 02:00 to 03:00.
    let night = day(NEW_YORK, "22:00", "02:30");
    assert_eq!(
        night.after_quiet(at("2026-03-08T06:00:00Z")),
        at("2026-03-08T07:00:00Z")
    );
}

#[test]
fn quiet_that_ends_in_an_hour_that_comes_twice_ends_at_the_next_of_the_two() {
    // On 2026-11-01 New York's clocks go from 02:00 back to 01:00.
    let night = day(NEW_YORK, "22:00", "01:30");
    for (now, mail) in [
        ("2026-11-01T05:10:00Z", "2026-11-01T05:30:00Z"),
        ("2026-11-01T06:10:00Z", "2026-11-01T06:30:00Z"),
    ] {
        assert_eq!(night.after_quiet(at(now)), at(mail), "{now}");
    }
}

#[test]
fn an_hour_of_the_day_is_that_of_the_persons_zone_also_when_the_clocks_were_moved() {
    let night = day(NEW_YORK, "22:00", "07:00");
    for (now, mail) in [
        ("2026-03-07T12:30:00Z", "2026-03-07T12:30:00Z"),
        ("2026-03-08T03:00:00Z", "2026-03-08T11:00:00Z"),
        ("2026-11-01T02:00:00Z", "2026-11-01T12:00:00Z"),
    ] {
        assert_eq!(night.after_quiet(at(now)), at(mail), "{now}");
    }
}

#[test]
fn what_is_urgent_passes_only_where_that_was_chosen_and_only_at_once() {
    use Channel::{App, AtOnce, Digest, Off};
    use Urgency::{Critical, Warning};
    let passing = day(Tz::UTC, "22:00", "07:00");
    let silent = Day {
        critical_passes: false,
        ..passing
    };
    let night = at("2026-11-24T23:00:00Z");
    let morning = Some(at("2026-11-25T07:00:00Z"));
    let digest = Some(at("2026-11-25T08:00:00Z"));
    for (day, channel, urgency, mail) in [
        (&passing, AtOnce, Critical, Some(night)),
        (&passing, AtOnce, Warning, morning),
        (&silent, AtOnce, Critical, morning),
        (&passing, Digest, Critical, digest),
        (&passing, App, Critical, None),
        (&passing, Off, Critical, None),
    ] {
        assert_eq!(
            day.mail_at(channel, urgency, night),
            mail,
            "{channel} {urgency}"
        );
    }
}

#[test]
fn a_digest_whose_time_is_quiet_waits_until_that_is_over() {
    let late = day(Tz::UTC, "07:00", "09:30");
    assert_eq!(
        late.mail_at(Channel::Digest, Urgency::Info, at("2026-11-24T06:00:00Z")),
        Some(at("2026-11-24T09:30:00Z"))
    );
}

#[test]
fn whoever_has_no_zone_has_the_fallback_and_else_clocks_that_are_never_moved() {
    let zone = |chosen: Option<&str>, fallback| {
        let settings = Settings {
            zone: chosen.map(str::to_owned),
            ..Settings::default()
        };
        Day::of(&settings, fallback).zone
    };
    assert_eq!(
        zone(Some("Asia/Tokyo"), Some("Europe/Paris")),
        chrono_tz::Asia::Tokyo
    );
    assert_eq!(zone(None, Some("Europe/Paris")), chrono_tz::Europe::Paris);
    assert_eq!(zone(None, None), Tz::UTC);
    assert_eq!(zone(Some("Mars/Olympus"), None), Tz::UTC);
}

#[test]
fn there_is_one_digest_on_each_day_of_a_year_whatever_the_clocks_do() {
    for zone in [
        NEW_YORK,
        chrono_tz::Europe::London,
        chrono_tz::Australia::Lord_Howe,
        chrono_tz::America::Sao_Paulo,
        Tz::UTC,
    ] {
        for digest in ["00:00", "01:30", "02:30", "08:00", "23:59"] {
            let day = Day {
                zone,
                quiet: None,
                critical_passes: true,
                digest_at: time(digest),
            };
            let mut last = day.next_digest(at("2026-01-01T00:00:00Z"));
            for _ in 0..400 {
                let next = day.next_digest(last);
                let of = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
                assert_eq!(
                    Some(of(next)),
                    of(last).succ_opt(),
                    "{zone} {digest} {last}"
                );
                last = next;
            }
        }
    }
}

prop_compose! {
    fn days()(
        zone in proptest::sample::select(&chrono_tz::TZ_VARIANTS[..]),
        from in 0_u32..1440,
        length in 1_u32..1440,
        digest in 0_u32..1440,
    ) -> Day {
        let minute = |n: u32| NaiveTime::from_hms_opt(n % 1440 / 60, n % 60, 0).unwrap();
        Day {
            zone,
            quiet: Some(QuietHours::new(minute(from), minute(from + length)).unwrap()),
            critical_passes: false,
            digest_at: minute(digest),
        }
    }
}

proptest! {
    #[test]
    fn no_mail_goes_out_early_or_in_quiet_hours_and_none_waits_longer_than_they_are(
        day in days(),
        seconds in 1_700_000_000_i64..1_900_000_000,
    ) {
        let now = DateTime::from_timestamp(seconds, 0).unwrap();
        let mail = day.after_quiet(now);
        let quiet = day.quiet.unwrap();
        let local = |at: DateTime<Utc>| at.with_timezone(&day.zone).time();
        prop_assert!(mail >= now);
        prop_assert!(mail - now <= TimeDelta::hours(26));
        prop_assert_eq!(mail == now, !quiet.contain(local(now)));
        // Where the clocks leap, the quiet may end in the leap; nowhere else does mail go out in it.
        if mail != now && local(mail) != quiet.to() {
            let before = (mail - TimeDelta::minutes(1)).with_timezone(&day.zone).naive_local();
            let leap = mail.with_timezone(&day.zone).naive_local() - before;
            prop_assert!(leap > TimeDelta::minutes(1), "{} {now} {mail}", day.zone);
        }
    }

    #[test]
    fn hours_in_utc_are_never_shifted(
        from in 0_u32..24,
        length in 1_u32..24,
        seconds in 1_700_000_000_i64..1_900_000_000,
    ) {
        let hour = |n: u32| NaiveTime::from_hms_opt(n % 24, 0, 0).unwrap();
        let day = Day {
            zone: Tz::UTC,
            quiet: Some(QuietHours::new(hour(from), hour(from + length)).unwrap()),
            critical_passes: false,
            digest_at: hour(8),
        };
        let now = DateTime::from_timestamp(seconds, 0).unwrap();
        let mail = day.after_quiet(now);
        prop_assert!(mail == now || mail.time() == hour(from + length));
        let digest = day.next_digest(now);
        prop_assert_eq!(digest.time(), hour(8));
        prop_assert!(digest > now && digest - now <= TimeDelta::days(1));
    }

    #[test]
    fn a_digest_comes_after_now_and_within_two_days(
        day in days(),
        seconds in 1_700_000_000_i64..1_900_000_000,
    ) {
        let now = DateTime::from_timestamp(seconds, 0).unwrap();
        let digest = day.next_digest(now);
        prop_assert!(digest > now);
        prop_assert!(digest - now <= TimeDelta::hours(26));
    }
}

#[test]
fn quiet_all_day_is_refused_with_what_to_do_instead() {
    let refused = QuietHours::new(time("08:00"), time("08:00")).unwrap_err();
    assert!(refused.to_string().contains("In the app"), "{refused}");
    let written = r#"{"from":"08:00:00","to":"08:00:00"}"#;
    assert!(serde_json::from_str::<QuietHours>(written).is_err());
}

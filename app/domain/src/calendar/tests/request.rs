//! Judging dates before they are asked for, and the instants that follow from them.

use chrono::{DateTime, Utc};

use super::*;
use crate::{calendar::carrier::Way, port::Foc};

const NOW: &str = "2026-11-16T15:00:00Z";

fn foc(text: &str) -> Foc {
    parse_foc(text, "America/New_York").unwrap()
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn asked<'a>(now: &str) -> Asked<'a> {
    Asked {
        now: utc(now),
        earliest: None,
        agreed: None,
        way: None,
    }
}

fn told(calendar: &Calendar, date: &str, asked: &Asked<'_>) -> Vec<String> {
    let problems = calendar.check_requested(&foc(date), asked).unwrap();
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn each_fault_of_a_date_has_its_own_words_and_remedy() {
    let bandwidth = Calendar::new(Country::US, Some("Bandwidth"), overrides()).unwrap();
    let agreed = foc("2026-11-17 09:00");
    let mut asked = asked(NOW);
    asked.earliest = Some(date("2026-11-20"));
    let mut lines = Vec::new();
    for day in [
        "2026-11-13",
        "2026-11-21",
        "2026-11-26",
        "2026-11-27",
        "2026-12-21",
        "2026-11-18",
        "2026-12-17",
        "2026-11-24 23:00",
        "2200-01-01",
    ] {
        for problem in bandwidth.check_requested(&foc(day), &asked).unwrap() {
            lines.push(format!("{day}: {}: {problem}", problem.code()));
        }
    }
    asked.agreed = Some(&agreed);
    for problem in bandwidth
        .check_requested(&foc("2026-11-24"), &asked)
        .unwrap()
    {
        lines.push(format!("locked: {}: {problem}", problem.code()));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_good_date_has_no_fault() {
    let bandwidth = calendar("US", Some("Bandwidth"));
    for day in ["2026-11-16", "2026-11-24", "2026-11-24 11:30", "2026-12-16"] {
        assert_eq!(told(&bandwidth, day, &asked(NOW)), [""; 0], "{day}");
    }
}

#[test]
fn today_is_that_of_the_place_and_not_of_greenwich() {
    let us = calendar("US", None);
    // 22:00 on the 24th in New York.
    let evening = asked("2026-11-25T03:00:00Z");
    assert_eq!(told(&us, "2026-11-24", &evening), [""; 0]);
    assert_eq!(told(&us, "2026-11-24 22:30", &evening), [""; 0]);
    let past = us
        .check_requested(&foc("2026-11-24 21:00"), &evening)
        .unwrap();
    assert_eq!(past[0].code(), "past");
}

#[test]
fn a_carriers_lead_is_kept() {
    let twilio = calendar("US", Some("Twilio"));
    assert!(told(&twilio, "2026-11-20", &asked(NOW))[0].contains("The earliest is 2026-11-23"));
    assert_eq!(told(&twilio, "2026-11-23", &asked(NOW)), [""; 0]);
}

#[test]
fn the_window_is_that_of_the_way_on_the_carriers_clocks() {
    let bandwidth = calendar("US", Some("Bandwidth"));
    let codes = |date: &Foc, way| {
        let asked = Asked { way, ..asked(NOW) };
        let problems = bandwidth.check_requested(date, &asked).unwrap();
        problems.iter().map(DateProblem::code).collect::<Vec<_>>()
    };
    assert_eq!(codes(&foc("2026-11-24 11:30"), Some(Way::Manual)), [""; 0]);
    assert_eq!(
        codes(&foc("2026-11-24 11:31"), Some(Way::Manual)),
        ["outside_window"]
    );
    assert_eq!(codes(&foc("2026-11-24 05:30"), Some(Way::OnNet)), [""; 0]);
    assert_eq!(
        codes(&foc("2026-11-24 05:30"), Some(Way::OffNet)),
        ["outside_window"]
    );
    assert_eq!(codes(&foc("2026-11-24 05:30"), None), [""; 0]);
    // 20:00 in Los Angeles is 23:00 in New York.
    let west = parse_foc("2026-11-24 20:00", "America/Los_Angeles").unwrap();
    assert_eq!(codes(&west, None), ["outside_window"]);
    // A day without a time is outside no window.
    assert_eq!(codes(&foc("2026-11-24"), Some(Way::Manual)), [""; 0]);
}

#[test]
fn the_lock_out_begins_so_many_hours_before_the_port() {
    let begins = |carrier, date: &str| calendar("US", Some(carrier)).lock_out(&foc(date));
    let at = |text| Some(utc(text));
    assert_eq!(
        begins("Bandwidth", "2026-11-24 14:00"),
        at("2026-11-23T19:00:00Z")
    );
    // A day alone is 11:30 at Bandwidth, in winter and in summer.
    assert_eq!(
        begins("Bandwidth", "2026-11-24"),
        at("2026-11-23T16:30:00Z")
    );
    assert_eq!(
        begins("Bandwidth", "2026-07-21"),
        at("2026-07-20T15:30:00Z")
    );
    // 24 hours before the first morning of winter time, clocks there show 12:30.
    assert_eq!(
        begins("Bandwidth", "2026-11-01"),
        at("2026-10-31T16:30:00Z")
    );
    assert_eq!(
        begins("Telnyx", "2026-11-24 11:30"),
        at("2026-11-22T16:30:00Z")
    );
    // Without a default time it is the start of business hours.
    assert_eq!(
        begins("Microsoft", "2026-11-24"),
        at("2026-11-23T13:00:00Z")
    );
    assert_eq!(begins("Twilio", "2026-11-24"), None);
    assert_eq!(calendar("US", None).lock_out(&foc("2026-11-24")), None);
}

#[test]
fn the_lock_out_holds_from_its_very_instant() {
    let bandwidth = calendar("US", Some("Bandwidth"));
    let agreed = foc("2026-11-24");
    let codes = |now: &str| {
        let asked = Asked {
            agreed: Some(&agreed),
            ..asked(now)
        };
        let problems = bandwidth
            .check_requested(&foc("2026-12-02"), &asked)
            .unwrap();
        problems.iter().map(DateProblem::code).collect::<Vec<_>>()
    };
    assert_eq!(codes("2026-11-23T16:29:59Z"), [""; 0]);
    assert_eq!(codes("2026-11-23T16:30:00Z"), ["locked_out"]);
}

#[test]
fn a_port_opens_when_it_happens_and_closes_with_the_carriers_day() {
    let window = |code, carrier, date: &str, way| {
        let window = calendar(code, carrier)
            .activation_window(&foc(date), way)
            .unwrap();
        (window.opens, window.closes)
    };
    let span = |from, until| (utc(from), utc(until));
    assert_eq!(
        window("US", Some("Bandwidth"), "2026-11-24", Some(Way::OnNet)),
        span("2026-11-24T16:30:00Z", "2026-11-25T03:00:00Z")
    );
    assert_eq!(
        window("US", Some("Bandwidth"), "2026-11-24", Some(Way::Manual)),
        span("2026-11-24T16:30:00Z", "2026-11-25T01:00:00Z")
    );
    // On demand it is the whole window, in Chicago's time.
    assert_eq!(
        window(
            "US",
            Some("Telnyx"),
            "2026-11-24 11:30",
            Some(Way::OnDemand)
        ),
        span("2026-11-24T12:00:00Z", "2026-11-25T02:00:00Z")
    );
    assert_eq!(
        window("CA", Some("Telnyx"), "2026-07-21", Some(Way::OnDemand)),
        span("2026-07-21T13:00:00Z", "2026-07-21T20:00:00Z")
    );
    // Without a carrier it is business hours.
    assert_eq!(
        window("US", None, "2026-11-24", None),
        span("2026-11-24T13:00:00Z", "2026-11-24T22:00:00Z")
    );
    // What happens later than the end opens and closes at once.
    assert_eq!(
        window("US", None, "2026-11-24 20:00", None),
        span("2026-11-25T01:00:00Z", "2026-11-25T01:00:00Z")
    );
}

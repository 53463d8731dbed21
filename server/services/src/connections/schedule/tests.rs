use chrono::{DateTime, TimeDelta, Utc};
use domain::connection::Schedule;

use super::Plan;
use crate::Entropy;

/// Chance that always falls the same way.
struct Chance(u8);

impl Entropy for Chance {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(self.0);
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn read(cron: &str, zone: &str) -> crate::Result<Plan> {
    let schedule = Schedule {
        cron: cron.to_owned(),
        zone: zone.to_owned(),
    };
    Plan::read(&schedule, at("2026-11-20T12:00:00Z"))
}

fn times(cron: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
    let plan = read(cron, zone).unwrap();
    let mut now = at(from);
    let mut times = Vec::new();
    for _ in 0..count {
        now = plan.next_run(now, &Chance(0)).unwrap();
        times.push(now.format("%m-%d %H:%M").to_string());
    }
    times
}

#[test]
fn hours_are_those_of_the_zone_when_the_clocks_change() {
    let spring = times("0 7 * * *", "Europe/London", "2027-03-26T12:00:00Z", 3);
    assert_eq!(spring, ["03-27 07:00", "03-28 06:00", "03-29 06:00"]);
    let autumn = times("0 7 * * *", "Europe/London", "2026-10-23T12:00:00Z", 3);
    assert_eq!(autumn, ["10-24 06:00", "10-25 07:00", "10-26 07:00"]);
}

#[test]
fn an_hour_that_the_clocks_leave_out_or_repeat_is_asked_in_once() {
    let left_out = times("30 1 * * *", "Europe/London", "2027-03-27T12:00:00Z", 2);
    assert_eq!(left_out.len(), 2);
    assert!(left_out[0].starts_with("03-28"), "{left_out:?}");
    assert_eq!(left_out[1], "03-29 00:30");
    let repeated = times("30 1 * * *", "Europe/London", "2026-10-24T12:00:00Z", 2);
    assert!(repeated[0].starts_with("10-25"), "{repeated:?}");
    assert_eq!(repeated[1], "10-26 01:30");
}

#[test]
fn chance_delays_by_a_tenth_of_the_interval_and_five_minutes_at_most() {
    let noon = at("2026-11-20T12:00:00Z");
    for (cron, due, latest) in [
        ("*/10 * * * *", "2026-11-20T12:10:00Z", 60),
        ("0 */2 * * *", "2026-11-20T14:00:00Z", 300),
        ("0 0 * * 1", "2026-11-23T00:00:00Z", 300),
    ] {
        let plan = read(cron, "UTC").unwrap();
        assert_eq!(plan.next_run(noon, &Chance(0)), Some(at(due)), "{cron}");
        let late = at(due) + TimeDelta::seconds(latest);
        assert_eq!(plan.next_run(noon, &Chance(255)), Some(late), "{cron}");
    }
}

#[test]
fn what_cannot_be_a_schedule_is_refused_with_what_is_wrong() {
    for (cron, zone, said) in [
        ("0 7 * *", "UTC", "it has 4 fields and must have five"),
        ("0 0 7 * * *", "UTC", "it has 6 fields and must have five"),
        ("@hourly", "UTC", "it has 1 fields"),
        ("", "UTC", "it has 0 fields"),
        (
            "0 25 * * *",
            "UTC",
            ": \u{201c}25\u{201d} cannot be the hour. Write",
        ),
        (
            "0 7 * * 1-x",
            "UTC",
            "\u{201c}1-x\u{201d} cannot be the day of the week",
        ),
        ("a b c d e", "UTC", "\u{201c}a\u{201d} cannot be the minute"),
        ("* * * * *", "UTC", "more often than every 5 minutes"),
        ("0,3 * * * *", "UTC", "more often than every 5 minutes"),
        ("2,58 * * * *", "UTC", "more often than every 5 minutes"),
        ("0 0 30 2 *", "UTC", "names a day that no year has"),
        ("0 7 * * *", "Europe/Atlantis", "no time zone"),
        ("0 7 * * *", "", "no time zone"),
    ] {
        let refused = read(cron, zone).unwrap_err().to_string();
        assert!(refused.contains(said), "{cron}: {refused}");
    }
    for good in [
        "*/5 * * * *",
        "0,5,55 * * * *",
        "15 7 * * mon-fri",
        "0 0 1 1 *",
    ] {
        assert!(read(good, "America/New_York").is_ok(), "{good}");
    }
}

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

fn days(cron: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
    let plan = read(cron, zone).unwrap();
    let mut now = at(from);
    let mut times = Vec::new();
    for _ in 0..count {
        now = plan.next_once(now).unwrap();
        times.push(now.format("%m-%d %H:%M").to_string());
    }
    times
}

#[test]
fn a_report_at_half_past_two_comes_once_on_the_days_when_clocks_change() {
    // Clocks go forward: at the first moment after. Clocks go back: the first of the two.
    for (zone, from, expected) in [
        (
            "America/New_York",
            "2027-03-13T00:00:00Z",
            ["03-13 07:30", "03-14 07:00", "03-15 06:30"],
        ),
        (
            "America/New_York",
            "2026-10-31T00:00:00Z",
            ["10-31 06:30", "11-01 07:30", "11-02 07:30"],
        ),
        (
            "Europe/Berlin",
            "2027-03-27T00:00:00Z",
            ["03-27 01:30", "03-28 01:00", "03-29 00:30"],
        ),
        (
            "Europe/Berlin",
            "2026-10-24T00:00:00Z",
            ["10-24 00:30", "10-25 00:30", "10-26 01:30"],
        ),
        (
            "Australia/Sydney",
            "2026-10-02T15:00:00Z",
            ["10-02 16:30", "10-03 16:00", "10-04 15:30"],
        ),
        (
            "Australia/Sydney",
            "2027-04-02T15:00:00Z",
            ["04-02 15:30", "04-03 15:30", "04-04 16:30"],
        ),
    ] {
        assert_eq!(
            days("30 2 * * *", zone, from, 3),
            expected,
            "{zone} from {from}"
        );
    }
}

#[test]
fn two_times_that_clocks_leave_out_come_together_and_two_that_they_repeat_come_once_each() {
    let berlin = "Europe/Berlin";
    let spring = days("15,45 2 * * *", berlin, "2027-03-27T12:00:00Z", 3);
    assert_eq!(spring, ["03-28 01:00", "03-29 00:15", "03-29 00:45"]);
    let autumn = days("15,45 2 * * *", berlin, "2026-10-24T12:00:00Z", 4);
    assert_eq!(
        autumn,
        ["10-25 00:15", "10-25 00:45", "10-26 01:15", "10-26 01:45"]
    );
}

#[test]
fn a_day_that_a_zone_leaves_out_has_no_report_and_none_is_made_twice() {
    // Samoa went over the date line: there was no 30 December 2011.
    let plan = read("30 2 * * *", "Pacific/Apia").unwrap();
    assert_eq!(
        plan.next_local(at("2011-12-29T00:00:00Z"), 3),
        [
            "Thu 29 Dec 2011, 02:30",
            "Sat 31 Dec 2011, 02:30",
            "Sun 1 Jan 2012, 02:30",
        ]
    );
}

proptest::proptest! {
    /// Whatever the zone, the day and the time of day: as many reports as there are days, each on its own
    /// day, or at the first moment after where clocks leave its time out.
    #[test]
    fn each_day_of_any_zone_has_exactly_one_report(
        zone in proptest::sample::select(chrono_tz::TZ_VARIANTS.as_slice()),
        day in 0_i64..24_000,
        minute in 0_u32..24 * 60,
    ) {
        use chrono::{Days, NaiveDate, NaiveTime, TimeZone};

        let first = NaiveDate::from_ymd_opt(1972, 1, 1).unwrap() + TimeDelta::days(day);
        let time = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap();
        let cron = format!("{} {} * * *", minute % 60, minute / 60);
        let plan = read(&cron, zone.name()).unwrap();
        // From before the first day on, wherever the zone has its noon.
        let start = first.and_hms_opt(0, 0, 0).unwrap().and_utc() - TimeDelta::hours(30);
        let mut now = start;
        let mut came = Vec::new();
        while now < start + TimeDelta::days(6) {
            now = plan.next_once(now).unwrap();
            came.push(now);
        }
        for day in 0..4 {
            let date = first + Days::new(day);
            let wall = date.and_time(time);
            let meant = match zone.from_local_datetime(&wall) {
                chrono::LocalResult::Single(at) | chrono::LocalResult::Ambiguous(at, _) => at.to_utc(),
                // Left out: found by looking at each minute of that day and the next.
                chrono::LocalResult::None => {
                    let is_there = |n: &i64| zone.from_local_datetime(&(date.and_time(NaiveTime::MIN) + TimeDelta::minutes(*n))).earliest().is_some();
                    if !(0..24 * 60).any(|n| is_there(&n)) {
                        continue;
                    }
                    let after = (i64::from(minute)..48 * 60).find(is_there).unwrap();
                    zone.from_local_datetime(&(date.and_time(NaiveTime::MIN) + TimeDelta::minutes(after))).earliest().unwrap().to_utc()
                }
            };
            let times = came.iter().filter(|at| **at == meant).count();
            proptest::prop_assert_eq!(times, 1, "{} {} {}", zone, wall, meant);
        }
        // None beside those: from one to the next, the date of the wall clock moves on by a day that there is.
        for pair in came.windows(2) {
            let wall = |at: &DateTime<Utc>| at.with_timezone(&zone).naive_local();
            let apart = (wall(&pair[1]) - wall(&pair[0])).num_minutes();
            proptest::prop_assert!(apart > 20 * 60, "{} {:?}", zone, pair);
        }
    }
}

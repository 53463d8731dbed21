//! How long findings took to be resolved.
//!
//! Each time a finding is resolved it is tallied under its week, its severity and the hours since it last
//! opened. Medians are read from these tallies, so that a year of them takes as long as a month.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use serde::{Deserialize, Serialize};

use crate::{finding::Finding, rules::Severity};

/// Hours of a day, and of thirty: beyond them a duration is kept to the day, and to the week.
const DAY: i64 = 24;
const MONTH: i64 = 30 * DAY;

/// Findings that were resolved in one week after the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResolutionKey {
    /// The Monday of the week (UTC).
    pub week: NaiveDate,
    /// How much they mattered.
    pub severity: Severity,
    /// Hours since they last opened, rounded down: to the hour within a day, to the day within thirty, to the
    /// week beyond.
    pub hours: u32,
}

impl ResolutionKey {
    /// Under what a finding is tallied that is resolved at a moment. One that never opened is not: nobody
    /// was asked to do anything about it.
    pub fn of(finding: &Finding, resolved_at: DateTime<Utc>) -> Option<Self> {
        let hours = (resolved_at - finding.reopened_at?).num_hours().max(0);
        let unit = match hours {
            ..DAY => 1,
            DAY..MONTH => DAY,
            _ => 7 * DAY,
        };
        Some(Self {
            week: monday(resolved_at.date_naive()),
            severity: finding.severity,
            hours: u32::try_from(hours / unit * unit).unwrap_or(u32::MAX),
        })
    }
}

/// The Monday of a day's week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).first_day()
}

/// How many findings were resolved under each key.
pub type Resolutions = BTreeMap<ResolutionKey, u64>;

/// How long the findings of one severity took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResolveTimes {
    /// The severity.
    pub severity: Severity,
    /// How many were resolved.
    pub resolved: u64,
    /// Half of them took at most so many hours.
    pub median_hours: u32,
    /// Nine of ten took at most so many hours.
    pub p90_hours: u32,
}

/// How long findings took that were resolved in a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResolveWeek {
    /// The Monday of the week (UTC).
    pub week: NaiveDate,
    /// By severity, worst first. Severities of which none was resolved are left out.
    pub times: Vec<ResolveTimes>,
}

/// How long findings took to be resolved, from when they last opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimesToResolve {
    /// Over all weeks, by severity, worst first.
    pub overall: Vec<ResolveTimes>,
    /// Week by week, oldest first. Weeks in which none was resolved are left out.
    pub weeks: Vec<ResolveWeek>,
}

impl TimesToResolve {
    /// Reads the times from tallies.
    pub fn of(resolutions: &Resolutions) -> Self {
        let mut overall = BTreeMap::new();
        let mut weeks: BTreeMap<NaiveDate, Durations> = BTreeMap::new();
        for (key, &tally) in resolutions {
            add(&mut overall, key, tally);
            add(weeks.entry(key.week).or_default(), key, tally);
        }
        Self {
            overall: times(&overall),
            weeks: weeks
                .into_iter()
                .map(|(week, durations)| ResolveWeek {
                    week,
                    times: times(&durations),
                })
                .collect(),
        }
    }
}

/// How many findings of each severity took how many hours.
type Durations = BTreeMap<Severity, BTreeMap<u32, u64>>;

fn add(durations: &mut Durations, key: &ResolutionKey, tally: u64) {
    let of_severity = durations.entry(key.severity).or_default();
    *of_severity.entry(key.hours).or_default() += tally;
}

fn times(durations: &Durations) -> Vec<ResolveTimes> {
    let of = |(&severity, hours): (&Severity, &BTreeMap<u32, u64>)| {
        Some(ResolveTimes {
            severity,
            resolved: hours.values().sum(),
            median_hours: within(hours, 50)?,
            p90_hours: within(hours, 90)?,
        })
    };
    durations.iter().filter_map(of).collect()
}

/// The shortest time within which some per cent of the findings were resolved.
fn within(hours: &BTreeMap<u32, u64>, percent: u64) -> Option<u32> {
    let wanted = (hours.values().sum::<u64>() * percent).div_ceil(100);
    let mut reached = 0;
    hours.iter().find_map(|(&hours, tally)| {
        reached += tally;
        (reached >= wanted && reached > 0).then_some(hours)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{case::Case, evidence::Roll, finding::step};

    /// A finding that opened.
    fn finding() -> Finding {
        let case = Case::agreed().inventory(|p| p.owner = None);
        let roll: Roll = case.roll();
        let changes = step(
            Some(crate::case::the_number()),
            &[],
            &case.evaluate(),
            &roll,
        );
        changes[0].finding().clone()
    }

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, d).unwrap()
    }

    fn key(week: u32, severity: Severity, hours: u32) -> ResolutionKey {
        ResolutionKey {
            week: day(week),
            severity,
            hours,
        }
    }

    #[test]
    fn a_week_begins_on_monday() {
        assert_eq!(monday(day(2)), day(2));
        assert_eq!(monday(day(8)), day(2), "Sunday");
        assert_eq!(monday(day(9)), day(9));
    }

    #[test]
    fn the_longer_it_took_the_more_roughly_it_is_kept() {
        let now = day(29).and_time(chrono::NaiveTime::MIN).and_utc();
        let mut finding = finding();
        for (hours, kept) in [
            (0, 0),
            (23, 23),
            (24, 24),
            (47, 24),
            (100, 96),
            (719, 696),
            (720, 672),
            (1000, 840),
            (-5, 0),
        ] {
            finding.reopened_at = Some(now - chrono::Duration::hours(hours));
            let found = ResolutionKey::of(&finding, now).unwrap();
            assert_eq!((found.hours, found.week), (kept, day(23)), "{hours}");
        }
        finding.reopened_at = None;
        assert_eq!(ResolutionKey::of(&finding, now), None, "it never opened");
    }

    #[test]
    fn weeks_and_severities_are_told_apart_and_together() {
        let resolutions = Resolutions::from([
            (key(2, Severity::Critical, 1), 1),
            (key(2, Severity::Critical, 3), 1),
            (key(9, Severity::Critical, 9), 3),
            (key(9, Severity::Low, 72), 10),
        ]);
        let times = TimesToResolve::of(&resolutions);
        let told = |t: &ResolveTimes| (t.severity, t.resolved, t.median_hours, t.p90_hours);
        assert_eq!(
            times.overall.iter().map(told).collect::<Vec<_>>(),
            [(Severity::Critical, 5, 9, 9), (Severity::Low, 10, 72, 72)]
        );
        let first = &times.weeks[0];
        assert_eq!(first.week, day(2));
        assert_eq!(told(&first.times[0]), (Severity::Critical, 2, 1, 3));
        assert_eq!(times.weeks[1].times.len(), 2);
        assert_eq!(
            TimesToResolve::of(&Resolutions::new()),
            TimesToResolve::default()
        );
    }

    proptest! {
        #[test]
        fn a_percentile_is_the_one_of_the_sorted_list(
            mut hours in proptest::collection::vec(0_u32..48, 1..200),
            percent in 1_u64..=100,
        ) {
            let mut tallies = BTreeMap::new();
            for &h in &hours {
                *tallies.entry(h).or_insert(0) += 1;
            }
            hours.sort_unstable();
            let rank = (hours.len() * usize::try_from(percent).unwrap()).div_ceil(100);
            prop_assert_eq!(within(&tallies, percent), Some(hours[rank - 1]));
        }
    }
}

//! How long the free numbers of a site last.
//!
//! The pace is the growth of the numbers in use since an earlier roll call: what was given out less what came
//! back. It says nothing where the counting began too lately, and nothing runs out where use does not grow.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Fewer days say nothing about a pace.
pub const FEWEST_DAYS: u32 = 14;

/// How long free numbers last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Runway {
    /// The numbers are counted since too few days.
    Unknown {
        /// Days between the first count that is looked at and now.
        days: u32,
    },
    /// No more numbers are in use than were.
    NotGrowing {
        /// Days that were looked at.
        days: u32,
    },
    /// At the pace of the days looked at they last this long.
    Lasts {
        /// Whole weeks until none is free.
        weeks: u64,
        /// By how many numbers the use has grown.
        grown: u64,
        /// Days that were looked at.
        days: u32,
    },
}

/// How many numbers were in use on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseOn {
    /// The day (UTC).
    pub day: NaiveDate,
    /// Numbers in use.
    pub in_use: u64,
}

impl Runway {
    /// How long free numbers last, from how many were in use then and are now.
    pub fn at_pace(free: u64, then: Option<UseOn>, now: UseOn) -> Self {
        let passed = then.map_or(0, |then| (now.day - then.day).num_days());
        let days = u32::try_from(passed).unwrap_or_default();
        let Some(then) = then.filter(|_| days >= FEWEST_DAYS) else {
            return Self::Unknown { days };
        };
        match now.in_use.saturating_sub(then.in_use) {
            0 => Self::NotGrowing { days },
            grown => Self::Lasts {
                weeks: free.saturating_mul(days.into()) / (grown * 7),
                grown,
                days,
            },
        }
    }

    /// Whole weeks until none is free, where that is known.
    pub const fn weeks(self) -> Option<u64> {
        match self {
            Self::Lasts { weeks, .. } => Some(weeks),
            Self::Unknown { .. } | Self::NotGrowing { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: u32, in_use: u64) -> UseOn {
        UseOn {
            day: NaiveDate::from_ymd_opt(2026, 11, day).unwrap(),
            in_use,
        }
    }

    #[test]
    fn free_numbers_last_as_long_as_the_pace_says() {
        // Eight a week of 41 last five weeks and a bit.
        let runway = Runway::at_pace(41, Some(on(1, 100)), on(29, 132));
        assert_eq!(
            runway,
            Runway::Lasts {
                weeks: 5,
                grown: 32,
                days: 28
            }
        );
        assert_eq!(
            Runway::at_pace(0, Some(on(1, 1)), on(29, 2)).weeks(),
            Some(0)
        );
    }

    #[test]
    fn a_use_that_does_not_grow_ends_nothing() {
        for now in [100, 90] {
            let runway = Runway::at_pace(5, Some(on(1, 100)), on(20, now));
            assert_eq!(runway, Runway::NotGrowing { days: 19 });
        }
    }

    #[test]
    fn a_count_that_began_lately_says_nothing() {
        assert_eq!(
            Runway::at_pace(5, Some(on(1, 1)), on(14, 9)),
            Runway::Unknown { days: 13 }
        );
        assert!(
            Runway::at_pace(5, Some(on(1, 1)), on(15, 9))
                .weeks()
                .is_some()
        );
        assert_eq!(
            Runway::at_pace(5, None, on(20, 9)),
            Runway::Unknown { days: 0 }
        );
        assert_eq!(
            Runway::at_pace(5, Some(on(20, 1)), on(1, 9)),
            Runway::Unknown { days: 0 },
            "a clock that was set back"
        );
    }
}

//! How a holiday is told as data, and the small evaluator that turns a table of them into days.

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};

/// A holiday of a country, as its law tells it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    name: &'static str,
    when: When,
    since: i32,
    until: i32,
    except: &'static [i32],
}

/// The day of a year on which a holiday falls.
#[derive(Clone, Copy, Debug)]
enum When {
    /// A date, such as 4 July.
    Fixed { month: u32, day: u32 },
    /// The first, second, … such weekday of a month.
    Nth {
        nth: u8,
        weekday: Weekday,
        month: u32,
    },
    /// The last such weekday of a month.
    Last { weekday: Weekday, month: u32 },
    /// The last such weekday before a date: Victoria Day is the Monday before 25 May.
    Before {
        weekday: Weekday,
        month: u32,
        day: u32,
    },
    /// So many days after Easter Sunday, of the Western churches.
    Easter { days: i64 },
}

impl Rule {
    const fn new(name: &'static str, when: When) -> Self {
        Self {
            name,
            when,
            since: i32::MIN,
            until: i32::MAX,
            except: &[],
        }
    }

    /// The same date each year.
    pub(super) const fn fixed(name: &'static str, month: u32, day: u32) -> Self {
        Self::new(name, When::Fixed { month, day })
    }

    /// One day of one year.
    pub(super) const fn once(name: &'static str, year: i32, month: u32, day: u32) -> Self {
        let mut rule = Self::fixed(name, month, day);
        rule.since = year;
        rule.until = year;
        rule
    }

    /// The first, second, … Monday or other weekday of a month.
    pub(super) const fn nth(name: &'static str, nth: u8, weekday: Weekday, month: u32) -> Self {
        Self::new(
            name,
            When::Nth {
                nth,
                weekday,
                month,
            },
        )
    }

    /// The last Monday or other weekday of a month.
    pub(super) const fn last(name: &'static str, weekday: Weekday, month: u32) -> Self {
        Self::new(name, When::Last { weekday, month })
    }

    /// The last Monday or other weekday before a date.
    pub(super) const fn before(name: &'static str, weekday: Weekday, month: u32, day: u32) -> Self {
        Self::new(
            name,
            When::Before {
                weekday,
                month,
                day,
            },
        )
    }

    /// So many days after Easter Sunday.
    pub(super) const fn easter(name: &'static str, days: i64) -> Self {
        Self::new(name, When::Easter { days })
    }

    /// From this year on.
    pub(super) const fn since(mut self, year: i32) -> Self {
        self.since = year;
        self
    }

    /// In all but these years.
    pub(super) const fn except(mut self, years: &'static [i32]) -> Self {
        self.except = years;
        self
    }

    /// The day in a year; none in a year without it.
    fn day_in(&self, year: i32) -> Option<NaiveDate> {
        if year < self.since || year > self.until || self.except.contains(&year) {
            return None;
        }
        let nth =
            |weekday, month, nth| NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth);
        match self.when {
            When::Fixed { month, day } => NaiveDate::from_ymd_opt(year, month, day),
            When::Nth {
                nth: n,
                weekday,
                month,
            } => nth(weekday, month, n),
            When::Last { weekday, month } => {
                nth(weekday, month, 5).or_else(|| nth(weekday, month, 4))
            }
            When::Before {
                weekday,
                month,
                day,
            } => NaiveDate::from_ymd_opt(year, month, day)?
                .iter_days()
                .rev()
                .skip(1)
                .find(|date| date.weekday() == weekday),
            When::Easter { days } => easter(year)?.checked_add_signed(TimeDelta::days(days)),
        }
    }
}

/// Easter Sunday, by the algorithm of the Gregorian computus (Meeus, Jones and Butcher).
#[allow(
    clippy::many_single_char_names,
    reason = "the letters are those of the published algorithm"
)]
fn easter(year: i32) -> Option<NaiveDate> {
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - b / 4 - g + 15).rem_euclid(30);
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let part = |number: i32| u32::try_from(number).ok();
    NaiveDate::from_ymd_opt(year, part(n / 31)?, part(n % 31 + 1)?)
}

/// What a country does with a holiday on a Saturday or Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Observance {
    /// Nothing: it is lost.
    None,
    /// Saturday's is observed on the Friday before, Sunday's on the Monday after.
    Nearest,
    /// It is observed on the next weekday that is no holiday itself.
    NextFree,
}

/// A day on which a country rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// The holiday's name in English.
    pub name: &'static str,
    /// Whether the day stands in for one at the weekend.
    pub is_observed: bool,
}

/// The holidays of a table that fall into a year, by date.
pub(super) fn evaluate(rules: &[Rule], observance: Observance, year: i32) -> Vec<Holiday> {
    // The neighbours too: 1 January may be observed on 31 December.
    let mut holidays: Vec<Holiday> = (year - 1..=year + 1)
        .flat_map(|year| with_substitutes(rules, observance, year))
        .filter(|holiday| holiday.date.year() == year)
        .collect();
    holidays.sort_unstable();
    holidays
}

fn with_substitutes(rules: &[Rule], observance: Observance, year: i32) -> Vec<Holiday> {
    let actual = rules.iter().filter_map(|rule| {
        Some(Holiday {
            date: rule.day_in(year)?,
            name: rule.name,
            is_observed: false,
        })
    });
    let mut holidays: Vec<Holiday> = actual.collect();
    // In their order: Christmas Day takes its substitute before Boxing Day does.
    holidays.sort_unstable();
    for at in 0..holidays.len() {
        let Holiday { date, name, .. } = holidays[at];
        if let Some(date) = substitute(date, observance, &holidays) {
            holidays.push(Holiday {
                date,
                name,
                is_observed: true,
            });
        }
    }
    holidays
}

fn substitute(date: NaiveDate, observance: Observance, taken: &[Holiday]) -> Option<NaiveDate> {
    if !is_weekend(date) {
        return None;
    }
    match observance {
        Observance::None => None,
        Observance::Nearest if date.weekday() == Weekday::Sat => date.pred_opt(),
        Observance::Nearest => date.succ_opt(),
        Observance::NextFree => date
            .checked_add_days(Days::new(1))?
            .iter_days()
            .find(|day| !is_weekend(*day) && taken.iter().all(|other| other.date != *day)),
    }
}

/// Whether it is a Saturday or a Sunday: the weekend of every country in the tables.
pub(super) fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_church_tables_have_it() {
        for (year, month, day) in [
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2019, 4, 21),
            (2024, 3, 31),
            (2026, 4, 5),
            (2038, 4, 25),
            (2049, 4, 18),
            (2076, 4, 19),
        ] {
            assert_eq!(easter(year), NaiveDate::from_ymd_opt(year, month, day));
        }
    }

    #[test]
    fn a_holiday_does_not_exist_before_its_law_or_in_a_year_that_leaves_it_out() {
        let rule = Rule::fixed("Juneteenth", 6, 19).since(2021).except(&[2024]);
        assert_eq!(rule.day_in(2020), None);
        assert_eq!(rule.day_in(2021), NaiveDate::from_ymd_opt(2021, 6, 19));
        assert_eq!(rule.day_in(2024), None);
    }

    #[test]
    fn the_monday_before_a_monday_is_a_week_earlier() {
        // 25 May 2026 is a Monday, and Victoria Day is the Monday before it.
        let rule = Rule::before("Victoria Day", Weekday::Mon, 5, 25);
        assert_eq!(rule.day_in(2026), NaiveDate::from_ymd_opt(2026, 5, 18));
        assert_eq!(rule.day_in(2027), NaiveDate::from_ymd_opt(2027, 5, 24));
    }
}

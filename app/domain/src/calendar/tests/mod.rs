//! The calendars against published ones, and their arithmetic.

mod published;
mod request;
mod work;

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn country(code: &str) -> Country {
    code.parse().unwrap()
}

fn calendar(code: &str, carrier: Option<&str>) -> Calendar {
    Calendar::new(country(code), carrier, Overrides::default()).unwrap()
}

/// An organisation that closes the day after Thanksgiving, freezes the turn of the year and works on
/// Columbus Day and on one Saturday.
fn overrides() -> Overrides {
    let freeze = Freeze::new(date("2026-12-21"), date("2027-01-03"), "Year end").unwrap();
    Overrides {
        holidays: vec![OwnHoliday {
            date: date("2026-11-27"),
            name: "Day after Thanksgiving".to_owned(),
        }],
        freezes: vec![freeze],
        working_days: vec![date("2026-10-12"), date("2026-10-17"), date("2026-12-26")],
    }
}

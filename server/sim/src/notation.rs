//! The ways people write a number in a spreadsheet. Each reads back as the same number when the row's
//! country is the default.

use crate::places::Country;

/// How many notations there are; some plain ones count several times because they are common.
pub(crate) const NOTATIONS: u8 = 16;

pub(crate) fn write(digits: u64, country: Country, notation: u8) -> String {
    match country {
        Country::UnitedStates | Country::Canada => north_american(digits, notation),
        Country::GreatBritain => british(digits, notation),
    }
}

fn north_american(digits: u64, notation: u8) -> String {
    let national = digits % 10_000_000_000;
    let (area, exchange, line) = (
        national / 10_000_000,
        national / 10_000 % 1_000,
        national % 10_000,
    );
    match notation {
        0 | 1 => format!("{area}-{exchange}-{line:04}"),
        2 | 3 => digits.to_string(),
        4 | 5 => format!("({area}) {exchange}-{line:04}"),
        6 | 7 => national.to_string(),
        8 | 9 => format!("+1 {area} {exchange} {line:04}"),
        10 => format!("{area}.{exchange}.{line:04}"),
        _ => format!("+{digits}"),
    }
}

fn british(digits: u64, notation: u8) -> String {
    let text = digits.to_string();
    let national = &text[2..];
    let (area, local) = national.split_at(if national.starts_with('2') { 2 } else { 3 });
    let (start, end) = local.split_at(local.len() - 4);
    match notation {
        0 | 1 => format!("0{area} {start} {end}"),
        2 | 3 => text,
        4 => format!("(0{area}) {start} {end}"),
        5 => format!("+44 (0){area} {start} {end}"),
        6..=9 => format!("+44 {area} {start} {end}"),
        _ => format!("+{text}"),
    }
}

#[cfg(test)]
mod tests {
    use rlibphonenumber::{PhoneNumber, PhoneNumberFormat, Region};

    use super::*;

    #[test]
    fn every_notation_reads_back() {
        let cases = [
            (12_065_550_100, Country::UnitedStates, Region::US),
            (14_165_550_199, Country::Canada, Region::CA),
            (442_079_460_018, Country::GreatBritain, Region::GB),
            (441_614_960_007, Country::GreatBritain, Region::GB),
        ];
        for (digits, country, region) in cases {
            for notation in 0..NOTATIONS {
                let text = write(digits, country, notation);
                let number = PhoneNumber::parse(&text, Some(region)).unwrap();
                let canonical = number.format_as(PhoneNumberFormat::E164);
                assert_eq!(canonical, format!("+{digits}"), "{text}");
            }
        }
    }
}

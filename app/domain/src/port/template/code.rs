//! The codes that countries use for lines and operators. Each is parsed, so that whoever has one has a
//! well-formed one. Whether it is the right one only the losing carrier knows.

use std::{fmt, str::FromStr};

/// A text that is not the code it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\u{201c}{found}\u{201d} is not a {what}: {shape}")]
pub struct NotACode {
    /// What stood there.
    pub found: String,
    /// What should stand there.
    pub what: &'static str,
    /// What it looks like, and where it is found.
    pub shape: &'static str,
}

/// The characters that count: people write codes with spaces, points and hyphens.
fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.'))
        .flat_map(char::to_uppercase)
        .collect()
}

/// A French relevé d'identité opérateur: twelve characters `OO Q RRRRRR CCC`, that is the operator, the kind
/// of customer, the contract and a checksum (domain notes §1.9).
///
/// The notes know the kinds `P` (private) and `E` (enterprise), which mobile lines have; fixed lines have
/// further letters, so any letter passes. The checksum also covers the number and is the operators' secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rio(String);

impl Rio {
    /// The donor operator, two characters.
    pub fn operator(&self) -> &str {
        &self.0[..2]
    }

    /// The kind of customer: `P` or `E`, or another letter for a fixed line.
    pub fn quality(&self) -> &str {
        &self.0[2..3]
    }

    /// The twelve characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Rio {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = compact(text);
        let is_sign = |c: &u8| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == b'+';
        let is_rio = match code.as_bytes() {
            [a, b, quality, rest @ ..] if rest.len() == 9 => {
                [a, b].iter().all(|c| c.is_ascii_alphanumeric())
                    && quality.is_ascii_uppercase()
                    && rest.iter().all(is_sign)
            }
            _ => false,
        };
        if is_rio {
            Ok(Self(code))
        } else {
            Err(NotACode {
                found: text.trim().to_owned(),
                what: "RIO",
                shape: "it has 12 characters such as 02 P 1A2B3C 4D5, and is told when 3179 is called from the line",
            })
        }
    }
}

impl fmt::Display for Rio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(code) = self;
        write!(
            f,
            "{} {} {} {}",
            &code[..2],
            &code[2..3],
            &code[3..9],
            &code[9..]
        )
    }
}

/// A British communications provider's identity (CUPID): three digits given out by the regulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cupid(u16);

impl FromStr for Cupid {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim();
        let is_cupid = code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit());
        code.parse()
            .ok()
            .filter(|&number| is_cupid && number > 0)
            .map(Self)
            .ok_or_else(|| NotACode {
                found: code.to_owned(),
                what: "CUPID",
                shape: "it has three digits, and the losing provider or a pre-order validation tells it",
            })
    }
}

impl fmt::Display for Cupid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

/// A German donor's code (Portierungskennung, PKIv): `D` and three digits, such as `D001`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DonorCode(u16);

impl FromStr for DonorCode {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = compact(text);
        let digits = code.strip_prefix('D').unwrap_or_default();
        let is_code = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
        digits
            .parse()
            .ok()
            .filter(|_| is_code)
            .map(Self)
            .ok_or_else(|| NotACode {
                found: text.trim().to_owned(),
                what: "donor code (PKIv)",
                shape: "it is D and three digits such as D001, and the losing provider tells it",
            })
    }
}

impl fmt::Display for DonorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "D{:03}", self.0)
    }
}

/// A range of numbers that is installed as one: both ends have the same length and are part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DdiRange {
    first: crate::E164,
    last: crate::E164,
}

impl DdiRange {
    /// The most numbers that a range may have: a typing error soon makes a million.
    pub const MOST: u64 = 10_000;

    /// The first number.
    pub const fn first(self) -> crate::E164 {
        self.first
    }

    /// The last number, which is part of the range.
    pub const fn last(self) -> crate::E164 {
        self.last
    }

    /// Whether a number is in it.
    pub fn contains(self, number: crate::E164) -> bool {
        (self.first..=self.last).contains(&number)
    }

    /// Every range of a text that has them on lines or between commas.
    pub fn list(text: &str) -> Result<Vec<Self>, NotACode> {
        text.split([',', ';', '\n'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::parse)
            .collect()
    }
}

impl FromStr for DdiRange {
    type Err = NotACode;

    /// `+441632960000-+441632960099`, or one number alone. Spaces inside a number do not count.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: &str| -> Option<crate::E164> {
            let digits: String = part.chars().filter(|c| !c.is_whitespace()).collect();
            digits.parse().ok()
        };
        let (first, last) = text.split_once(['-', '\u{2013}']).unwrap_or((text, text));
        let ends = number(first).zip(number(last));
        ends.map(|(first, last)| Self { first, last })
            .filter(|range| range.is_sound())
            .ok_or_else(|| NotACode {
                found: text.trim().to_owned(),
                what: "DDI range",
                shape: "write first and last number in full such as +441632960000-+441632960099, at most 10,000 numbers",
            })
    }
}

impl DdiRange {
    fn is_sound(self) -> bool {
        let (first, last) = (self.first.digits(), self.last.digits());
        first <= last && last - first < Self::MOST && first.ilog10() == last.ilog10()
    }
}

impl fmt::Display for DdiRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_rio_is_read_with_and_without_spaces() {
        let rio: Rio = "02p 1A2B3C 4d+".parse().unwrap();
        assert_eq!(rio.as_str(), "02P1A2B3C4D+");
        assert_eq!(rio.to_string(), "02 P 1A2B3C 4D+");
        assert_eq!((rio.operator(), rio.quality()), ("02", "P"));
        for wrong in [
            "",
            "02P1A2B3C4D",
            "02P1A2B3C4D55",
            "0211A2B3C4D5",
            "+2P1A2B3C4D5",
            "02P1A2B3C4D\u{e9}",
        ] {
            let refused = wrong.parse::<Rio>().unwrap_err().to_string();
            assert!(refused.contains("3179"), "{refused}");
        }
    }

    #[test]
    fn operators_codes_have_three_digits() {
        assert_eq!("042".parse::<Cupid>().unwrap().to_string(), "042");
        for wrong in ["42", "0420", "000", "A42", "+42", ""] {
            assert!(wrong.parse::<Cupid>().is_err(), "{wrong}");
        }
        let code: DonorCode = " d001 ".parse().unwrap();
        assert_eq!(code.to_string(), "D001");
        for wrong in ["001", "D01", "D0001", "DD01", "E001", "D+01", ""] {
            assert!(wrong.parse::<DonorCode>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_range_runs_upwards_and_is_not_endless() {
        let ranges = DdiRange::list(
            "+44 1632 960000 - +44 1632 960099,\n+441632960200\u{2013}+441632960209, +441632960300",
        )
        .unwrap();
        let texts: Vec<_> = ranges.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "+441632960000-+441632960099",
                "+441632960200-+441632960209",
                "+441632960300-+441632960300"
            ]
        );
        assert!(ranges[0].contains("+441632960050".parse().unwrap()));
        assert!(!ranges[0].contains("+441632960100".parse().unwrap()));
        for wrong in [
            "+441632960099-+441632960000",
            "+441632960000-+441632970000",
            "+9999999-+10000000",
            "01632960000-01632960099",
            "+441632960000-99",
        ] {
            assert!(wrong.parse::<DdiRange>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_rio_of_the_shape_is_read_back(text in "[0-9A-Z]{2}[A-Z][0-9A-Z+]{9}") {
            let rio: Rio = text.parse().unwrap();
            prop_assert_eq!(rio.as_str(), &text);
            prop_assert_eq!(rio.to_string().parse::<Rio>(), Ok(rio.clone()));
        }

        #[test]
        fn a_code_is_read_back(number in 1..1000_u16) {
            let cupid: Cupid = format!("{number:03}").parse().unwrap();
            prop_assert_eq!(cupid.to_string(), format!("{number:03}"));
            let donor: DonorCode = format!("D{number:03}").parse().unwrap();
            prop_assert_eq!(donor.to_string().parse(), Ok(donor));
        }

        #[test]
        fn a_range_is_read_back(first in 441_632_000_000_u64..441_632_900_000, more in 0..DdiRange::MOST) {
            let text = format!("+{first}-+{}", first + more);
            let range: DdiRange = text.parse().unwrap();
            prop_assert_eq!(range.to_string(), text);
            prop_assert!(range.contains(range.first()) && range.contains(range.last()));
        }

        #[test]
        fn any_text_is_a_code_or_refused(text in ".{0,20}") {
            let _ = text.parse::<Rio>();
            let _ = text.parse::<Cupid>();
            let _ = text.parse::<DonorCode>();
            let _ = DdiRange::list(&text);
        }
    }
}

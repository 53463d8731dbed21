//! Numbers and line URIs in their one canonical form.
//!
//! An [`E164`] is a plus sign and 7 to 15 digits (ITU-T E.164). A [`LineUri`] is an E.164 number with
//! an optional extension: Teams lists `+12065551000;ext=524` as a number of its own, while a carrier
//! knows only the base number. Reading what people write is in [`read`].

#[cfg(feature = "parse")]
pub mod read;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An E.164 number, held as its digits.
///
/// Ordering is that of the digits as an integer, which is also the order of the store's index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct E164(u64);

/// Why a text is not a canonical number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCanonical {
    /// There is no leading plus sign.
    #[error("{0} has no leading +")]
    NoPlus(String),
    /// Something other than a digit follows the plus sign.
    #[error("{0} has a character that is not a digit")]
    NotDigits(String),
    /// Fewer than 7 or more than 15 digits, or a leading zero.
    #[error("{0} is not 7 to 15 digits after the +, the first not zero")]
    Length(String),
}

impl E164 {
    const LOWEST: u64 = 1_000_000;
    const HIGHEST: u64 = 999_999_999_999_999;

    /// A number from its digits, country code first: `12065550100` for `+12065550100`.
    pub fn from_digits(digits: u64) -> Result<Self, NotCanonical> {
        if (Self::LOWEST..=Self::HIGHEST).contains(&digits) {
            Ok(Self(digits))
        } else {
            Err(NotCanonical::Length(format!("+{digits}")))
        }
    }

    /// The digits as an integer.
    pub const fn digits(self) -> u64 {
        self.0
    }

    /// The country calling code: 1, 44, 353, …
    ///
    /// Codes have one digit (1, 7), two, or three; which two-digit ones exist is fixed by ITU-T E.164
    /// list of assigned codes, so the rest of each zone has three.
    pub fn calling_code(self) -> u16 {
        let text = self.0.to_string();
        let take = |n: usize| {
            text[..n]
                .parse()
                .expect("a number has at least seven digits")
        };
        match take(2) {
            10..=19 => 1,
            70..=79 => 7,
            two @ (20
            | 27
            | 30..=34
            | 36
            | 39..=41
            | 43..=49
            | 51..=58
            | 60..=66
            | 81
            | 82
            | 84
            | 86
            | 90..=95
            | 98) => two,
            _ => take(3),
        }
    }

    /// The number grouped for reading: `+1 206 555 0100`, `+44 20 7946 0018`.
    ///
    /// Layout only: copy and compare the canonical form. Area code lengths are those of the North
    /// American and the British plan; the rest is cut into threes, and up to four digits end it.
    pub fn grouped(self) -> String {
        let code = self.calling_code();
        let text = self.0.to_string();
        let mut rest = &text[code.to_string().len()..];
        let area: &[usize] = match code {
            44 if rest.starts_with('2') => &[2, 4],
            44 if rest.starts_with("11") || rest.as_bytes().get(2) == Some(&b'1') => &[3],
            44 => &[4],
            _ => &[],
        };
        let mut lengths = area.iter().copied();
        let mut out = format!("+{code}");
        while rest.len() > 4 {
            let (group, tail) = rest.split_at(lengths.next().unwrap_or(3));
            out.push(' ');
            out.push_str(group);
            rest = tail;
        }
        out.push(' ');
        out.push_str(rest);
        out
    }
}

impl FromStr for E164 {
    type Err = NotCanonical;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(digits) = text.strip_prefix('+') else {
            return Err(NotCanonical::NoPlus(text.to_owned()));
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotCanonical::NotDigits(text.to_owned()));
        }
        if digits.starts_with('0') || digits.len() > 15 {
            return Err(NotCanonical::Length(text.to_owned()));
        }
        Self::from_digits(digits.parse().expect("at most fifteen digits"))
    }
}

impl TryFrom<String> for E164 {
    type Error = NotCanonical;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<E164> for String {
    fn from(number: E164) -> Self {
        number.to_string()
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.0)
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An extension: 1 to 15 digits, kept as written because leading zeros count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Extension(String);

impl Extension {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Extension {
    type Error = NotCanonical;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.len() {
            1..=15 if text.bytes().all(|b| b.is_ascii_digit()) => Ok(Self(text)),
            _ => Err(NotCanonical::NotDigits(format!("ext={text}"))),
        }
    }
}

impl From<Extension> for String {
    fn from(extension: Extension) -> Self {
        extension.0
    }
}

/// A number with an optional extension: what Teams calls the `LineURI`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LineUri {
    number: E164,
    extension: Option<Extension>,
}

impl LineUri {
    /// A line of a number, with or without an extension.
    pub const fn new(number: E164, extension: Option<Extension>) -> Self {
        Self { number, extension }
    }

    /// The base number, which the carrier knows.
    pub const fn number(&self) -> E164 {
        self.number
    }

    /// The extension.
    pub const fn extension(&self) -> Option<&Extension> {
        self.extension.as_ref()
    }
}

impl From<E164> for LineUri {
    fn from(number: E164) -> Self {
        Self::new(number, None)
    }
}

impl FromStr for LineUri {
    type Err = NotCanonical;

    /// Reads `+12065550100`, `tel:+12065550100` and `tel:+12065550100;ext=524`, and the forms that
    /// `Get-CsOnlineUser` has been seen to print: without the plus sign, or with `+tel:`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let line = text
            .strip_prefix("+tel:")
            .or_else(|| text.strip_prefix("tel:"))
            .unwrap_or(text);
        let mut parts = line.split(';');
        let base = parts.next().unwrap_or_default();
        let number = if base.starts_with('+') {
            base.parse()?
        } else {
            format!("+{base}").parse()?
        };
        let extension = parts
            .find_map(|p| p.strip_prefix("ext="))
            .map(|digits| Extension::try_from(digits.to_owned()))
            .transpose()?;
        Ok(Self { number, extension })
    }
}

impl TryFrom<String> for LineUri {
    type Error = NotCanonical;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<LineUri> for String {
    fn from(line: LineUri) -> Self {
        line.to_string()
    }
}

impl fmt::Display for LineUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.extension {
            None => self.number.fmt(f),
            Some(extension) => write!(f, "{};ext={}", self.number, extension.as_str()),
        }
    }
}

#[cfg(feature = "openapi")]
mod openapi {
    use utoipa::openapi::{RefOr, Schema};

    impl utoipa::PartialSchema for super::E164 {
        fn schema() -> RefOr<Schema> {
            String::schema()
        }
    }
    impl utoipa::ToSchema for super::E164 {}
    impl utoipa::PartialSchema for super::LineUri {
        fn schema() -> RefOr<Schema> {
            String::schema()
        }
    }
    impl utoipa::ToSchema for super::LineUri {}
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn groups_for_reading() {
        for (canonical, grouped) in [
            ("+12065550100", "+1 206 555 0100"),
            ("+442079460018", "+44 20 7946 0018"),
            ("+441134960999", "+44 113 496 0999"),
            ("+441632960001", "+44 1632 960 001"),
            ("+33142685300", "+33 142 685 300"),
            ("+493012345678", "+49 301 234 5678"),
            ("+80012345678", "+800 123 456 78"),
            ("+3726005000", "+372 600 5000"),
            ("+4312345", "+43 123 45"),
            ("+2901234", "+290 1234"),
        ] {
            let number: E164 = canonical.parse().unwrap();
            assert_eq!(number.grouped(), grouped);
        }
    }

    proptest! {
        #[test]
        fn grouping_loses_no_digit_and_leaves_none_alone(digits in E164::LOWEST..=E164::HIGHEST) {
            let number = E164::from_digits(digits).unwrap();
            let grouped = number.grouped();
            prop_assert_eq!(grouped.replace(' ', ""), number.to_string());
            prop_assert!(grouped.split(' ').skip(1).all(|group| (2..=4).contains(&group.len())), "{}", grouped);
        }
    }

    #[test]
    fn refuses_what_is_not_canonical() {
        for text in [
            "12065550100",
            "+",
            "+0206555",
            "+1206555010A",
            "+12345",
            "+1234567890123456",
        ] {
            assert!(text.parse::<E164>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_line_uri_keeps_its_extension() {
        let line: LineUri = "tel:+12065551000;ext=0524".parse().unwrap();
        assert_eq!(line.to_string(), "+12065551000;ext=0524");
        assert_eq!(line.number().to_string(), "+12065551000");
        for odd in ["+tel:+12065551000", "12065551000", "tel:12065551000"] {
            assert_eq!(odd.parse::<LineUri>().unwrap().to_string(), "+12065551000");
        }
        assert!("+12065551000;ext=12a".parse::<LineUri>().is_err());
    }
}

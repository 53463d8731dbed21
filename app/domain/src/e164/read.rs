//! Reading numbers as people, spreadsheets and vendors write them.
//!
//! The metadata is libphonenumber's, behind our own types. What it forgives and a system of record may
//! not (dropped letters, formulas, digits that a spreadsheet rounded away) is refused here first.

use std::borrow::Cow;

use rlibphonenumber::{ParseError, PhoneNumber, PhoneNumberFormat, Region, ValidationError};

use super::{E164, Extension, LineUri};
use crate::{Country, number::NumberType};

/// How sure the numbering plan is of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// The length fits the plan, but no range of it is known to contain the number. New area codes
    /// look like this until the metadata catches up, so such a number is kept.
    Possible,
    /// A known range contains the number. This says nothing about who holds it.
    Valid,
}

/// A number that was read, and how sure the plan is of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The canonical form.
    pub line: LineUri,
    /// Whether the plan knows the range.
    pub validity: Validity,
}

/// Why a text cannot be read as a number. The message says what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The field is empty.
    #[error("A number is required. Fill the field in or leave the row out.")]
    Missing,
    /// A spreadsheet rounded the number.
    #[error(
        "A spreadsheet turned the number into {0} and its last digits are lost. Take it from the original file, with the column formatted as text."
    )]
    Rounded(String),
    /// The text is a formula.
    #[error(
        "This is a formula, not a number. It is read as text and never run: write the number itself."
    )]
    Formula,
    /// An emergency or other short service code.
    #[error("{0} is a short service code, which is never in an inventory. Leave the row out.")]
    ServiceCode(String),
    /// A character that no number has.
    #[error(
        "\u{201c}{0}\u{201d} does not belong in a number. Write digits, with + and the country code."
    )]
    Character(char),
    /// There is not a single digit.
    #[error("There are no digits here. Write the number with + and the country code.")]
    NoDigits,
    /// No country code and no country to take it from.
    #[error(
        "The number has no + and its country is not known. Add the country code, or a country to the row."
    )]
    NoCountry,
    /// The country code does not exist.
    #[error(
        "No country has the calling code this number begins with. Check the digits after the +."
    )]
    CallingCode,
    /// Too few digits for the plan.
    #[error("Too short for {0}: {1} digits. Write the whole number with its area code.")]
    TooShort(String, usize),
    /// Too many digits for the plan.
    #[error(
        "Too long for {0}: {1} digits. Check for two numbers in one field, or an extension without \u{201c}x\u{201d}."
    )]
    TooLong(String, usize),
    /// The length fits no kind of number.
    #[error("{1} digits fit no number of {0}. Compare it with the carrier's record.")]
    Length(String, usize),
    /// Two extensions, or an extension that is not 1 to 15 digits.
    #[error("The extension is not 1 to 15 digits. Write it as x524.")]
    Extension,
}

/// Short codes that are dialled but never held: emergency, its test code, and N11 services.
/// Source: domain notes §4.5.
const SERVICE_CODES: &[&str] = &[
    "911", "933", "112", "999", "988", "101", "111", "211", "311", "411", "511", "611", "711",
    "811", "110", "115", "118", "15", "17", "18", "000",
];

/// Reads one number. A text without a leading + is read in the plan of `country`.
pub fn number(raw: &str, country: Option<Country>) -> Result<Reading, Unreadable> {
    let text = clean(raw);
    if text.is_empty() {
        return Err(Unreadable::Missing);
    }
    if text.starts_with(['=', '@']) {
        return Err(Unreadable::Formula);
    }
    if is_rounded(&text) {
        return Err(Unreadable::Rounded(text.into_owned()));
    }
    let (base, extension) = split_extension(&text)?;
    refuse_strangers(base)?;
    if SERVICE_CODES.contains(&base) {
        return Err(Unreadable::ServiceCode(base.to_owned()));
    }
    let parsed = parse(base, country)?;
    let validity = judge(&parsed, base)?;
    let number = canonical(&parsed, base)?;
    Ok(Reading {
        line: LineUri::new(number, extension),
        validity,
    })
}

/// The country whose plan contains a number, where one does: `US` for `+12065550100`.
///
/// Codes shared by several countries are told apart by area code; `+800` and its like have none.
pub fn country_of(number: E164) -> Option<Country> {
    let parsed = PhoneNumber::parse(number.to_string(), None).ok()?;
    parsed.get_region_code()?.as_region_str().parse().ok()
}

/// What kind of number it is by the plan that contains it; a place's where the plan cannot tell a landline
/// from a mobile, as in North America.
pub fn type_of(number: E164) -> NumberType {
    use rlibphonenumber::PhoneNumberType as T;
    let parsed = PhoneNumber::parse(number.to_string(), None);
    match parsed.map(|parsed| parsed.get_type()) {
        Ok(T::TollFree) => NumberType::TollFree,
        Ok(T::Mobile) => NumberType::Mobile,
        Ok(T::PremiumRate) => NumberType::Premium,
        Ok(T::SharedCost) => NumberType::SharedCost,
        Ok(T::UAN | T::VoIP | T::PersonalNumber) => NumberType::National,
        Ok(T::Pager | T::VoiceMail) => NumberType::Other,
        // A range that the plan does not know is most often a new area code.
        Ok(T::FixedLine | T::FixedLineOrMobile | T::Unknown) | Err(_) => NumberType::Geographic,
    }
}

/// The version of the numbering plan metadata, shown with findings that rest on it.
pub const METADATA_VERSION: &str = "libphonenumber 9.0.42";

/// Drops what spreadsheets and chat programs add around a number without showing it.
fn clean(raw: &str) -> Cow<'_, str> {
    let invisible = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ad}');
    let trimmed = raw.trim_matches(|c: char| c.is_whitespace() || invisible(c));
    let trimmed = trimmed.strip_prefix('\'').unwrap_or(trimmed);
    let trimmed = strip_scheme(trimmed);
    if trimmed.is_ascii() {
        return Cow::Borrowed(trimmed);
    }
    Cow::Owned(
        trimmed
            .chars()
            .filter(|c| !invisible(*c))
            .map(|c| match c {
                '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => ' ',
                '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
                '\u{ff0b}' => '+',
                full @ '\u{ff10}'..='\u{ff19}' => {
                    char::from_digit(u32::from(full) - 0xff10, 10).expect("a full-width digit")
                }
                other => other,
            })
            .collect(),
    )
}

fn strip_scheme(text: &str) -> &str {
    match text.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => &text[4..],
        _ => text,
    }
}

/// `1.20655E+10`: digits, a point, digits, an exponent.
fn is_rounded(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, part) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    digits(whole) && digits(part) && digits(exponent)
}

/// Cuts `;ext=524`, `x524`, `ext. 524` or `#524` from the end. A letter that begins no extension stays,
/// to be refused where it stands.
fn split_extension(text: &str) -> Result<(&str, Option<Extension>), Unreadable> {
    let at = text.find([';', 'x', 'X', 'e', 'E', '#']);
    let (base, mark) = text.split_at(at.unwrap_or(text.len()));
    let lower = mark.to_ascii_lowercase();
    let Some(digits) = [";ext=", "extension", "ext.", "ext", "x", "#"]
        .iter()
        .find_map(|prefix| lower.strip_prefix(prefix))
    else {
        return Ok((text.trim(), None));
    };
    let extension =
        Extension::try_from(digits.trim().to_owned()).map_err(|_| Unreadable::Extension)?;
    Ok((base.trim(), Some(extension)))
}

/// The library drops letters at the end of a number, which turns a typing error into another number.
fn refuse_strangers(base: &str) -> Result<(), Unreadable> {
    let plus_inside = base.char_indices().find(|&(at, c)| c == '+' && at > 0);
    if let Some((_, stray)) = plus_inside {
        return Err(Unreadable::Character(stray));
    }
    let has_digit = base.bytes().any(|b| b.is_ascii_digit());
    match base
        .chars()
        .find(|c| !matches!(c, '0'..='9' | ' ' | '-' | '.' | '(' | ')' | '/' | '+'))
    {
        Some(stranger) if has_digit => Err(Unreadable::Character(stranger)),
        _ if !has_digit => Err(Unreadable::NoDigits),
        _ => Ok(()),
    }
}

fn parse(base: &str, country: Option<Country>) -> Result<PhoneNumber, Unreadable> {
    // A number that names its country must never be read in the plan of another.
    let region = if base.starts_with('+') {
        None
    } else {
        Some(
            country
                .and_then(|c| c.as_str().parse::<Region>().ok())
                .ok_or(Unreadable::NoCountry)?,
        )
    };
    let place = || country.map_or_else(|| "this country".to_owned(), |c| c.to_string());
    PhoneNumber::parse(base, region).map_err(|error| match error {
        ParseError::InvalidCountryCode => Unreadable::CallingCode,
        ParseError::TooLongNsn => Unreadable::TooLong(place(), count_digits(base)),
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => {
            Unreadable::TooShort(place(), count_digits(base))
        }
        ParseError::NotANumber(_) => Unreadable::NoDigits,
    })
}

fn judge(parsed: &PhoneNumber, base: &str) -> Result<Validity, Unreadable> {
    let place = format!("calling code {}", parsed.country_code);
    let digits = count_digits(base);
    match parsed.is_possible_with_reason() {
        Ok(rlibphonenumber::NumberLengthType::IsPossible) if parsed.is_valid() => {
            Ok(Validity::Valid)
        }
        Ok(rlibphonenumber::NumberLengthType::IsPossible) => Ok(Validity::Possible),
        Ok(rlibphonenumber::NumberLengthType::IsPossibleLocalOnly)
        | Err(ValidationError::TooShort) => Err(Unreadable::TooShort(place, digits)),
        Err(ValidationError::TooLong) => Err(Unreadable::TooLong(place, digits)),
        Err(ValidationError::InvalidCountryCode) => Err(Unreadable::CallingCode),
        Err(ValidationError::InvalidLength) => Err(Unreadable::Length(place, digits)),
    }
}

/// Some plans allow more digits than E.164 does, and a few less than we hold.
fn canonical(parsed: &PhoneNumber, base: &str) -> Result<E164, Unreadable> {
    parsed
        .format_as(PhoneNumberFormat::E164)
        .parse()
        .map_err(|_| Unreadable::Length("any country".to_owned(), count_digits(base)))
}

fn count_digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(raw: &str, country: &str) -> Result<String, Unreadable> {
        number(raw, country.parse().ok()).map(|r| r.line.to_string())
    }

    #[test]
    fn reads_every_notation_people_use() {
        for (raw, country, line) in [
            ("(206) 555-0100", "US", "+12065550100"),
            ("206-555-0100", "US", "+12065550100"),
            ("206.555.0100", "US", "+12065550100"),
            ("12065550100", "US", "+12065550100"),
            ("+1 206 555 0100", "GB", "+12065550100"),
            ("tel:+12065550100;ext=524", "US", "+12065550100;ext=524"),
            ("206-555-0100 x524", "US", "+12065550100;ext=524"),
            ("206-555-0100 ext. 0524", "US", "+12065550100;ext=0524"),
            ("'+12065550100", "US", "+12065550100"),
            (
                "\u{202a}+1\u{a0}206\u{a0}555\u{a0}0100\u{202c}",
                "US",
                "+12065550100",
            ),
            ("\u{ff0b}12065550100", "US", "+12065550100"),
            ("020 7946 0018", "GB", "+442079460018"),
            ("+44 (0)20 7946 0018", "US", "+442079460018"),
            ("442079460018", "GB", "+442079460018"),
            ("+39 06 6982 0018", "US", "+390669820018"),
            ("+800 1234 5678", "US", "+80012345678"),
            // A known trap of another library: a default country must not touch an international number.
            ("+441234567890", "US", "+441234567890"),
            ("+33142685300", "US", "+33142685300"),
        ] {
            assert_eq!(read(raw, country).as_deref(), Ok(line), "{raw}");
        }
    }

    #[test]
    fn refuses_what_would_become_another_number() {
        use Unreadable as U;
        assert_eq!(
            read("1.20655E+10", "US"),
            Err(U::Rounded("1.20655E+10".to_owned()))
        );
        assert_eq!(read("+1206555123A", "US"), Err(U::Character('A')));
        assert_eq!(read("not a number", "US"), Err(U::NoDigits));
        assert_eq!(read("see note 5", "US"), Err(U::Character('s')));
        assert_eq!(read("ext. 524", "US"), Err(U::NoDigits));
        assert_eq!(read("206-555-0100 ext.", "US"), Err(U::Extension));
        assert_eq!(read("206-555-0100 x1 x2", "US"), Err(U::Extension));
        assert_eq!(
            read("+12065550100;phone-context=x", "US"),
            Err(U::Character(';'))
        );
        assert_eq!(read("", "US"), Err(U::Missing));
        assert_eq!(read("911", "US"), Err(U::ServiceCode("911".to_owned())));
        assert_eq!(read("=HYPERLINK(\"x\")", "US"), Err(U::Formula));
        assert_eq!(read("2065550100", ""), Err(U::NoCountry));
        assert_eq!(
            read("+12065550100+12065550101", "US"),
            Err(U::Character('+'))
        );
        assert_eq!(read("+999 1234 5678", "US"), Err(U::CallingCode));
        assert!(matches!(read("12345", "US"), Err(U::TooShort(..))));
        assert!(matches!(read("206555010", "US"), Err(U::TooShort(..))));
        assert!(matches!(
            read("+1 206 555 0100 0100", "US"),
            Err(U::TooLong(..))
        ));
    }

    #[test]
    fn keeps_a_number_whose_range_the_plan_does_not_know() {
        let reading = number("+12995550100", None).unwrap();
        assert_eq!(reading.validity, Validity::Possible);
        assert_eq!(
            number("+12065550100", None).unwrap().validity,
            Validity::Valid
        );
    }

    #[test]
    fn knows_the_country_of_a_number() {
        let of = |n: &str| country_of(n.parse().unwrap()).map(|c| c.to_string());
        assert_eq!(of("+12065550100").as_deref(), Some("US"));
        assert_eq!(of("+16135550100").as_deref(), Some("CA"));
        assert_eq!(of("+442079460018").as_deref(), Some("GB"));
        assert_eq!(of("+80012345678"), None);
    }

    #[test]
    fn knows_the_kind_of_a_number() {
        for (number, kind) in [
            ("+12065550100", NumberType::Geographic),
            ("+18005550199", NumberType::TollFree),
            ("+442079460018", NumberType::Geographic),
            ("+447400123456", NumberType::Mobile),
            ("+448432960018", NumberType::Premium),
            ("+443301239999", NumberType::National),
            ("+12995550100", NumberType::Geographic),
        ] {
            assert_eq!(type_of(number.parse().unwrap()), kind, "{number}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(raw in ".{0,40}", country in "[A-Z]{2}") {
            let _ = number(&raw, country.parse().ok());
        }

        #[test]
        fn a_canonical_number_reads_as_itself(npa in 201_u32..989, line in 0_u32..9999) {
            let canonical = format!("+1{npa}555{line:04}");
            if let Ok(reading) = number(&canonical, None) {
                prop_assert_eq!(reading.line.to_string(), canonical);
            }
        }
    }
}

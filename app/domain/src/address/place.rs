//! A postal address in the form in which two papers about one place are alike.
//!
//! Beside what [`super`] knows, "St" is a saint before a name and a street after it; the number of the
//! house stands before the street in English and French, and behind it in German; and a suite is written
//! in half a dozen ways. French words are those of the post's norm (AFNOR XP Z 10-011), German ones those
//! in common use.

mod unit;

use super::{DIRECTIONS, STREET_WORDS, is_short, plain_words, region, short};
use crate::{Country, country_list, port::order::PostalAddress};

/// Where the number of the house follows the street.
const HOUSE_LAST: &[Country] = country_list![DE AT CH LI NL BE IT ES PL DK SE NO FI CZ PT];
/// Where umlauts are written with an e, and streets end in -str.
const GERMAN: &[Country] = country_list![DE AT CH LI];
/// Where streets have French words.
const FRENCH: &[Country] = country_list![FR BE CH LU CA];
/// Where a state or province belongs to every address.
const WITH_REGION: &[Country] = country_list![US CA PR];

const FRENCH_WORDS: &[(&str, &str)] = &[
    ("ALLEE", "ALL"),
    ("BD", "BLVD"),
    ("BOUL", "BLVD"),
    ("BVD", "BLVD"),
    ("CH", "CHE"),
    ("CHEMIN", "CHE"),
    ("COURS", "CRS"),
    ("FAUBOURG", "FG"),
    ("FBG", "FG"),
    ("IMPASSE", "IMP"),
    ("QUAI", "QU"),
    ("ROUTE", "RTE"),
];

/// Small numbers as words: `One Microsoft Way`.
const NUMBER_WORDS: &[&str] = &[
    "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN",
];

/// Ordinals beyond those that every comparison knows.
const LATER_ORDINALS: &[(&str, &str)] = &[
    ("ELEVENTH", "11TH"),
    ("TWELFTH", "12TH"),
    ("THIRTEENTH", "13TH"),
    ("FOURTEENTH", "14TH"),
    ("FIFTEENTH", "15TH"),
    ("SIXTEENTH", "16TH"),
    ("SEVENTEENTH", "17TH"),
    ("EIGHTEENTH", "18TH"),
    ("NINETEENTH", "19TH"),
    ("TWENTIETH", "20TH"),
];

/// An address in its comparable form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The number of the house: `12B`, `12-14`.
    pub(crate) house: String,
    /// The words of the street.
    pub(crate) street: Vec<String>,
    /// Suite, floor, room: `FL 7`, `200`.
    pub(crate) unit: String,
    /// The words of the city.
    pub(crate) city: String,
    /// The code of the state or province; blank where the country's addresses have none.
    pub(crate) region: String,
    /// The postal code without spaces, and without the four digits that name a side of the street.
    pub(crate) postal_code: String,
}

impl Place {
    /// Reads an address in a country, unless the address itself names another.
    pub(crate) fn read(address: &PostalAddress, country: Country) -> Self {
        let country = address.country.unwrap_or(country);
        let mut words = line_words(&address.street);
        let mut unit = line_words(&address.unit);
        if unit.is_empty() {
            unit = unit::take(&mut words);
        }
        let house = match plain_words(&address.house) {
            given if given.is_empty() => take_house(&mut words, country),
            given => given,
        };
        let region = WITH_REGION.contains(&country);
        Self {
            house: house_text(&house, country),
            street: street_words(&words, country),
            unit: unit::text(&unit),
            city: city_text(&address.city, country),
            region: if region {
                region::code(&address.region)
            } else {
                String::new()
            },
            postal_code: postal_code(&address.postal_code, country),
        }
    }

    /// Whether the streets differ at most by kinds and directions that one side leaves out.
    pub(crate) fn has_street_cut_short(&self, other: &Self) -> bool {
        let (kinds, names) = parted(&self.street);
        let (other_kinds, other_names) = parted(&other.street);
        let is_within =
            |few: &[&String], many: &[&String]| few.iter().all(|word| many.contains(word));
        names == other_names && (is_within(&kinds, &other_kinds) || is_within(&other_kinds, &kinds))
    }
}

/// Kinds and directions, and the other words.
fn parted(street: &[String]) -> (Vec<&String>, Vec<&String>) {
    street.iter().partition(|word| {
        *word == "STREET" || is_short(STREET_WORDS, word) || is_short(DIRECTIONS, word)
    })
}

/// The words of a line, in which `#` announces a unit.
fn line_words(text: &str) -> Vec<String> {
    plain_words(&text.replace('#', " UNIT "))
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && !is_ordinal(word)
}

/// `5TH`, but not `5`.
fn is_ordinal(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && ["ST", "ND", "RD", "TH"].contains(&&word[digits.len()..])
}

/// Takes the number of the house off the street.
fn take_house(words: &mut Vec<String>, country: Country) -> Vec<String> {
    let is_in_words =
        |words: &[String]| words.len() > 2 && NUMBER_WORDS.contains(&words[0].as_str());
    if words.len() > 1 && (is_number(&words[0]) || is_in_words(words)) {
        let more = words[1..words.len() - 1].iter();
        let more = more.take_while(|word| is_number(word) || is_house_suffix(word));
        let taken = 1 + more.count();
        return words.drain(..taken).collect();
    }
    if HOUSE_LAST.contains(&country)
        && let Some(start) = words.iter().position(|word| is_number(word))
        && start > 0
    {
        return words.split_off(start);
    }
    Vec::new()
}

/// `B`, but no direction, and no `R` that stands for `rue`.
fn is_house_suffix(word: &str) -> bool {
    let is_letter = word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
    matches!(word, "BIS" | "TER") || (is_letter && !"NSEWOR".contains(word))
}

fn house_text(words: &[String], country: Country) -> String {
    if let [word] = words
        && let Some(at) = NUMBER_WORDS.iter().position(|known| known == word)
    {
        return (at + 1).to_string();
    }
    let mut text = String::new();
    for word in words {
        let word = match word.as_str() {
            "BIS" if FRENCH.contains(&country) => "B",
            "TER" if FRENCH.contains(&country) => "T",
            other => other,
        };
        let ends_in_digit = text.ends_with(|c: char| c.is_ascii_digit());
        if ends_in_digit && word.starts_with(|c: char| c.is_ascii_digit()) {
            text.push('-');
        }
        text.push_str(word);
    }
    text
}

fn street_words(words: &[String], country: Country) -> Vec<String> {
    let mut street = Vec::with_capacity(words.len());
    for (i, word) in words.iter().enumerate() {
        let is_before_name = words[i + 1..].iter().any(|word| !is_direction(word));
        street.push(match word.as_str() {
            "ST" if is_before_name => "SAINT".to_owned(),
            "ST" | "STREET" => "STREET".to_owned(),
            "STE" | "SAINTE" => "SAINTE".to_owned(),
            "SAINT" => word.clone(),
            "R" if i == 0 && FRENCH.contains(&country) => "RUE".to_owned(),
            "DOCTOR" | "DOCTEUR" => "DR".to_owned(),
            _ => local_word(word, country),
        });
    }
    street
}

fn is_direction(word: &str) -> bool {
    is_short(DIRECTIONS, &short_word(word))
}

/// A word in its short form, ordinals among them. `Street` and `Saint` are not told apart here.
fn short_word(word: &str) -> String {
    let later = LATER_ORDINALS.iter().find(|(long, _)| *long == word);
    later.map_or_else(|| short(word), |(_, short)| (*short).to_owned())
}

fn local_word(word: &str, country: Country) -> String {
    if FRENCH.contains(&country)
        && let Some((_, short)) = FRENCH_WORDS.iter().find(|(long, _)| *long == word)
    {
        return (*short).to_owned();
    }
    if GERMAN.contains(&country) {
        return german_word(word);
    }
    short_word(word)
}

/// Without the e of an umlaut, and with the short ending of streets and squares.
fn german_word(word: &str) -> String {
    let word = without_umlaut_e(word);
    for (long, short) in [("STRASSE", "STR"), ("PLATZ", "PL")] {
        if let Some(stem) = word.strip_suffix(long) {
            return format!("{stem}{short}");
        }
    }
    word
}

/// `Müller` is also written `Mueller`; both are `MULLER` here.
pub(crate) fn without_umlaut_e(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if c != 'E' || !out.ends_with(['A', 'O', 'U']) {
            out.push(c);
        }
    }
    out
}

fn city_text(text: &str, country: Country) -> String {
    let word = |word: String| match word.as_str() {
        "ST" => "SAINT".to_owned(),
        "STE" => "SAINTE".to_owned(),
        "SAINT" | "SAINTE" | "STREET" => word,
        _ if GERMAN.contains(&country) => without_umlaut_e(&word),
        _ => short_word(&word),
    };
    let words: Vec<String> = plain_words(text).into_iter().map(word).collect();
    words.join(" ")
}

/// Some write the country before the code: `D-10115`, `F-75002`.
fn postal_code(text: &str, country: Country) -> String {
    let words = plain_words(text);
    let kept = match words.as_slice() {
        [zip, _] if WITH_REGION.contains(&country) && super::is_zip(zip) => &words[..1],
        [prefix, _, ..]
            if (HOUSE_LAST.contains(&country) || FRENCH.contains(&country))
                && prefix.len() < 3
                && prefix.chars().all(char::is_alphabetic) =>
        {
            &words[1..]
        }
        all => all,
    };
    kept.concat()
}

#[cfg(test)]
mod tests;

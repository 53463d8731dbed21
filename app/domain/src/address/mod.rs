//! The words of addresses: what all that compare addresses know of them.
//!
//! The form is that of a Master Street Address Guide: capitals, no accents, short forms of street words
//! and directions (domain notes §6.2).

pub(crate) mod place;
mod region;

/// Kinds of street, each with its short form. Source: US Postal Service Publication 28, appendix C1, those
/// in common use.
pub(crate) const STREET_WORDS: &[(&str, &str)] = &[
    ("AVENUE", "AVE"),
    ("BOULEVARD", "BLVD"),
    ("CIRCLE", "CIR"),
    ("COURT", "CT"),
    ("CRESCENT", "CRES"),
    ("DRIVE", "DR"),
    ("EXPRESSWAY", "EXPY"),
    ("FREEWAY", "FWY"),
    ("HIGHWAY", "HWY"),
    ("LANE", "LN"),
    ("PARKWAY", "PKWY"),
    ("PLACE", "PL"),
    ("PLAZA", "PLZ"),
    ("ROAD", "RD"),
    ("SQUARE", "SQ"),
    ("STREET", "ST"),
    ("TERRACE", "TER"),
    ("TRAIL", "TRL"),
    ("TURNPIKE", "TPKE"),
    ("WAY", "WAY"),
];

/// Directions, each with its short form. Source: Bandwidth's error 7329, and French Canada's words.
pub(crate) const DIRECTIONS: &[(&str, &str)] = &[
    ("NORTH", "N"),
    ("SOUTH", "S"),
    ("EAST", "E"),
    ("WEST", "W"),
    ("NORTHEAST", "NE"),
    ("NORTHWEST", "NW"),
    ("SOUTHEAST", "SE"),
    ("SOUTHWEST", "SW"),
    ("NORD", "N"),
    ("SUD", "S"),
    ("EST", "E"),
    ("OUEST", "W"),
    ("O", "W"),
];

/// Other words with more than one form.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("SAINT", "ST"),
    ("SAINTE", "STE"),
    ("MOUNT", "MT"),
    ("FORT", "FT"),
    ("AV", "AVE"),
    ("FIRST", "1ST"),
    ("SECOND", "2ND"),
    ("THIRD", "3RD"),
    ("FOURTH", "4TH"),
    ("FIFTH", "5TH"),
    ("SIXTH", "6TH"),
    ("SEVENTH", "7TH"),
    ("EIGHTH", "8TH"),
    ("NINTH", "9TH"),
    ("TENTH", "10TH"),
];

/// Whether a word is an American postal code.
pub(crate) fn is_zip(word: &str) -> bool {
    word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit())
}

/// The second half of a British or Canadian code, such as `2AA` and `1A7`, but not `7TH`.
pub(crate) fn is_postcode_half(word: &str) -> bool {
    let is_half = matches!(word.as_bytes(), [b'0'..=b'9', second, third]
        if second.is_ascii_uppercase() && third.is_ascii_alphanumeric());
    is_half
        && !["ST", "ND", "RD", "TH"]
            .iter()
            .any(|end| word.ends_with(end))
}

/// Whether a word is one of the short forms of a table.
pub(crate) fn is_short(kind: &[(&str, &str)], word: &str) -> bool {
    kind.iter().any(|(_, short)| *short == word)
}

/// The words of a text in capitals, without accents and points, in their short forms.
pub(crate) fn words(text: &str) -> Vec<String> {
    plain_words(text).iter().map(|word| short(word)).collect()
}

/// The words of a text in capitals, without accents and points.
pub(crate) fn plain_words(text: &str) -> Vec<String> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '.' | '\'' | '\u{2019}' | '\u{300}'..='\u{36f}'))
        .flat_map(char::to_uppercase)
        .map(without_accent)
        .collect();
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The short form of a word, else the word.
pub(crate) fn short(word: &str) -> String {
    let mut known = [STREET_WORDS, DIRECTIONS, OTHER_WORDS]
        .into_iter()
        .flatten();
    let found = known.find(|(long, _)| *long == word);
    found.map_or(word, |(_, short)| short).to_owned()
}

/// The letter below an accent.
const fn without_accent(c: char) -> char {
    match c {
        'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' | 'Ā' | 'Ă' | 'Ą' => 'A',
        'Ç' | 'Ć' | 'Č' => 'C',
        'Ď' => 'D',
        'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' => 'E',
        'Ğ' | 'Ģ' => 'G',
        'Ì' | 'Í' | 'Î' | 'Ï' | 'Ī' | 'İ' => 'I',
        'Ķ' => 'K',
        'Ļ' | 'Ľ' | 'Ł' => 'L',
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => 'N',
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' | 'Ø' | 'Ő' => 'O',
        'Ř' => 'R',
        'Ś' | 'Ş' | 'Š' | 'Ș' => 'S',
        'Ť' | 'Ț' => 'T',
        'Ù' | 'Ú' | 'Û' | 'Ü' | 'Ū' | 'Ů' | 'Ű' => 'U',
        'Ý' | 'Ÿ' => 'Y',
        'Ź' | 'Ż' | 'Ž' => 'Z',
        other => other,
    }
}

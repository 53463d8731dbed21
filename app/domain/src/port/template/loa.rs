//! Which letter of authorisation is signed: by country, type of number and winning carrier (domain notes
//! §1.9).

use crate::{Country, number::NumberType, same_word};

/// A letter of authorisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoaTemplate {
    /// Its key, which stays.
    pub id: &'static str,
    /// Its version: one more whenever its words change, so that a signed letter can be told from today's.
    pub version: u32,
    /// The countries it is for; none for all.
    pub countries: &'static [Country],
    /// The types of numbers it is for; none for all.
    pub types: &'static [NumberType],
    /// The winning carrier it is for; none for all.
    pub carrier: Option<&'static str>,
    /// What it is called.
    pub title: &'static str,
    /// Whether it is the carrier's own form, which is fetched from the carrier and not made here.
    pub is_carriers_own: bool,
}

const GENERAL: LoaTemplate = LoaTemplate {
    id: "general",
    version: 1,
    countries: &[],
    types: &[],
    carrier: None,
    title: "Letter of authorisation",
    is_carriers_own: false,
};

/// The narrow ones first. Microsoft publishes a form for each country, and takes that.
const LETTERS: &[LoaTemplate] = &[
    LoaTemplate {
        id: "microsoft",
        carrier: Some("Microsoft"),
        title: "Microsoft\u{2019}s letter for the country",
        is_carriers_own: true,
        ..GENERAL
    },
    LoaTemplate {
        id: "nanp-toll-free",
        countries: country_list![US CA],
        types: &[NumberType::TollFree],
        title: "Letter of authorisation to change the RespOrg",
        ..GENERAL
    },
    LoaTemplate {
        id: "us",
        countries: country_list![US],
        ..GENERAL
    },
    LoaTemplate {
        id: "ca",
        countries: country_list![CA],
        ..GENERAL
    },
    LoaTemplate {
        id: "gb",
        countries: country_list![GB],
        title: "Customer letter of authority (CLoA)",
        ..GENERAL
    },
    LoaTemplate {
        id: "de",
        countries: country_list![DE],
        title: "Porting order (Portierungsauftrag)",
        ..GENERAL
    },
    LoaTemplate {
        id: "fr",
        countries: country_list![FR],
        title: "Porting mandate (mandat de portabilit\u{e9})",
        ..GENERAL
    },
    GENERAL,
];

/// The letter to be signed. The carrier goes by its name or its provider's key.
pub fn loa_template(
    country: Country,
    number_type: NumberType,
    winning_carrier: &str,
) -> &'static LoaTemplate {
    LETTERS
        .iter()
        .find(|letter| letter.is_for(country, number_type, winning_carrier))
        .unwrap_or(&GENERAL)
}

impl LoaTemplate {
    fn is_for(&self, country: Country, number_type: NumberType, carrier: &str) -> bool {
        (self.countries.is_empty() || self.countries.contains(&country))
            && (self.types.is_empty() || self.types.contains(&number_type))
            && self.carrier.is_none_or(|own| same_word(own, carrier))
    }
}

//! Civic addresses, and whether a carrier's text is the same place.
//!
//! Microsoft keeps an address field by field, a carrier prints one line. They are compared word by word
//! in the form of a Master Street Address Guide: capitals, no accents, short forms of street words and
//! directions (domain notes §6.2). Floors and rooms are left out, and the city does not count where the
//! postal codes agree: the guide's community is often another than the post's. Other languages than those
//! of North America and the British Isles have street words that are not known here.

use super::fields::Fields;
use crate::{
    Country,
    address::{DIRECTIONS, STREET_WORDS, is_postcode_half, is_short, is_zip, words},
};

/// The countries whose addresses can be compared.
const COMPARED: &[Country] = country_list![US CA PR GB IE];

/// An address, field by field; a part that is blank or not told is none.
#[derive(Clone, Debug, Default)]
pub struct Address {
    /// The number of the house, with what follows it: `12`, `12B`.
    pub house: Option<String>,
    /// The street with its direction and kind: `N Pine St`.
    pub street: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// Another name of the city.
    pub city_alias: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// The postal code.
    pub postal_code: Option<String>,
    /// The country.
    pub country: Option<Country>,
}

impl Address {
    pub(super) fn read(fields: Fields<'_>) -> Self {
        let text = |name: &str| fields.text(name).value().cloned();
        let joined = |names: &[&str], between: &str| {
            let parts: Vec<String> = names.iter().filter_map(|name| text(name)).collect();
            (!parts.is_empty()).then(|| parts.join(between))
        };
        Self {
            house: joined(&["HouseNumber", "HouseNumberSuffix"], ""),
            street: text("StreetName").and_then(|_| {
                let names = [
                    "PreDirectional",
                    "StreetName",
                    "StreetSuffix",
                    "PostDirectional",
                ];
                joined(&names, " ")
            }),
            city: text("City"),
            city_alias: text("CityAlias"),
            state: text("StateOrProvince"),
            postal_code: text("PostalCode"),
            country: text("CountryOrRegion").and_then(|code| code.parse().ok()),
        }
    }

    /// On one line, as it is written on an envelope.
    pub fn line(&self) -> String {
        let words = |parts: [Option<&str>; 2]| {
            let parts: Vec<&str> = parts.into_iter().flatten().collect();
            parts.join(" ")
        };
        let parts = [
            words([self.house.as_deref(), self.street.as_deref()]),
            self.city.clone().unwrap_or_default(),
            words([self.state.as_deref(), self.postal_code.as_deref()]),
            self.country.map(|c| c.to_string()).unwrap_or_default(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }

    /// Whether a carrier's text is this place. `None` where that cannot be told: the text is an
    /// identifier, or either side lacks house, street or town, or the country is not compared.
    pub fn is_same_place(&self, text: &str) -> Option<bool> {
        let written = Written::read(text)?;
        let (house, street) = (self.house.as_deref()?, self.street.as_deref()?);
        if !self.country.is_some_and(|c| COMPARED.contains(&c)) {
            return None;
        }
        Some(
            written.has_house(house)
                && written.has_street(street)
                && self.is_same_town(&written)?,
        )
    }

    fn is_same_town(&self, written: &Written) -> Option<bool> {
        if let Some(code) = &self.postal_code
            && let Some(is_same) = written.has_postal_code(code)
        {
            return Some(is_same);
        }
        let city = self.city.as_deref()?;
        let mut names = [Some(city), self.city_alias.as_deref()]
            .into_iter()
            .flatten();
        Some(names.any(|name| written.has_words(name)))
    }
}

/// A carrier's text: its parts between commas, each as words in their short forms.
struct Written(Vec<Vec<String>>);

impl Written {
    /// Reads a text that can be an address: several parts, the house number among them.
    fn read(text: &str) -> Option<Self> {
        let parts: Vec<_> = text.split([',', '\n']).map(words).collect();
        let has_digit = |word: &String| word.contains(|c: char| c.is_ascii_digit());
        let is_address = parts.iter().filter(|part| !part.is_empty()).count() > 1
            && parts
                .iter()
                .any(|part| part.len() > 1 && part.iter().any(has_digit));
        is_address.then_some(Self(parts))
    }

    fn has(&self, word: &str) -> bool {
        self.0.iter().flatten().any(|own| own == word)
    }

    fn has_words(&self, text: &str) -> bool {
        words(text).iter().all(|word| self.has(word))
    }

    /// `12B` is also written `12 B`.
    fn has_house(&self, house: &str) -> bool {
        let house = words(house).concat();
        self.has(&house)
            || self.0.iter().any(|part| {
                let mut pairs = part.windows(2);
                pairs.any(|pair| pair.concat() == house)
            })
    }

    /// The words of a name have to be there. A kind or a direction may be left out, but not be another.
    fn has_street(&self, street: &str) -> bool {
        let street = words(street);
        self.0.iter().any(|part| {
            street.iter().all(|word| {
                part.contains(word)
                    || [STREET_WORDS, DIRECTIONS].iter().any(|kind| {
                        is_short(kind, word) && !part.iter().any(|own| is_short(kind, own))
                    })
            })
        })
    }

    /// Whether the postal code is there. `None` where there is none at all. The four digits that follow an
    /// American one name a side of the street.
    fn has_postal_code(&self, code: &str) -> Option<bool> {
        let code = words(code);
        let wanted: String = match code.as_slice() {
            [zip, plus_four] if is_zip(zip) && plus_four.len() == 4 => zip.clone(),
            parts => parts.concat(),
        };
        if self.0.iter().any(|part| part.concat().contains(&wanted)) {
            return Some(true);
        }
        // It stands at the end, or before the country.
        let mut ending = self.0.iter().skip(1).rev().take(2).flatten();
        ending
            .any(|word| is_zip(word) || is_postcode_half(word))
            .then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pine() -> Address {
        Address {
            house: Some("400".into()),
            street: Some("North Pine Street".into()),
            city: Some("Seattle".into()),
            city_alias: None,
            state: Some("WA".into()),
            postal_code: Some("98101".into()),
            country: Some(Country::US),
        }
    }

    #[test]
    fn one_place_written_in_many_ways() {
        for text in [
            "400 N Pine St, Seattle, WA 98101, US",
            "400 North Pine Street, Floor 7, Seattle, WA, 98101-1234",
            "400 PINE ST., SEATTLE",
            "Contoso Ltd, 400 N. Pine, Queen Anne, WA 98101",
            "400 n pine st suite 12,\nseattle wa 98101",
            "400 N Pine St, 7th Floor, Seattle",
            "10000 Tower, 400 N Pine St, Seattle",
        ] {
            assert_eq!(pine().is_same_place(text), Some(true), "{text}");
        }
    }

    #[test]
    fn another_place() {
        for text in [
            "402 N Pine St, Seattle, WA 98101",
            "400 S Pine St, Seattle, WA 98101",
            "400 N Pine Ave, Seattle, WA 98101",
            "400 N Oak St, Seattle, WA 98101",
            "400 N Pine St, Seattle, WA 98109",
            "400 N Pine St, Spokane",
        ] {
            assert_eq!(pine().is_same_place(text), Some(false), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_not_compared() {
        for text in [
            "",
            "AD0123456789abcdef0123456789abcdef",
            "1234567890123456789",
            "The SIP peer\u{2019}s address",
            "Head office, Seattle",
        ] {
            assert_eq!(pine().is_same_place(text), None, "{text}");
        }
        let text = "400 N Oak St, Seattle, WA 98101";
        let mut german = pine();
        german.country = Some(Country::known("DE"));
        assert_eq!(german.is_same_place(text), None);
        let mut bare = pine();
        bare.house = None;
        assert_eq!(bare.is_same_place(text), None);
    }

    #[test]
    fn codes_of_other_countries_and_accents() {
        let address = Address {
            house: Some("12B".into()),
            street: Some("Rue Sainte-Catherine Ouest".into()),
            city: Some("Montréal".into()),
            postal_code: Some("H3B 1A7".into()),
            country: Some(Country::known("CA")),
            ..Address::default()
        };
        for (text, expected) in [
            ("12 B rue Sainte-Catherine O, Montreal, QC H3B1A7", true),
            ("12B rue Ste Catherine W, Montréal QC, H3B 1A7", true),
            ("12B rue Sainte-Catherine W, Montréal, QC H3B 1A8", false),
            ("12 rue Sainte-Catherine W, Montréal, QC H3B 1A7", false),
        ] {
            assert_eq!(address.is_same_place(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn an_address_is_written_on_one_line() {
        assert_eq!(
            pine().line(),
            "400 North Pine Street, Seattle, WA 98101, US"
        );
        assert_eq!(Address::default().line(), "");
    }

    proptest! {
        #[test]
        fn an_address_is_the_same_place_as_its_own_line(
            house in 1_u16..2000,
            street in "[A-Z][a-z]{2,8}",
            kind in prop::sample::select(vec!["Street", "Ave", "Rd", "Court", ""]),
            city in "[A-Z][a-z]{3,8}",
            zip in prop::option::of("[0-9]{5}"),
        ) {
            let address = Address {
                house: Some(house.to_string()),
                street: Some(format!("{street} {kind}").trim().to_owned()),
                city: Some(city),
                postal_code: zip,
                ..pine()
            };
            prop_assert_eq!(address.is_same_place(&address.line()), Some(true));
            let moved = Address { house: Some((house + 1).to_string()), ..address.clone() };
            prop_assert_eq!(moved.is_same_place(&address.line()), Some(false));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,80}") {
            let _ = pine().is_same_place(&text);
        }
    }
}

//! CNAM: the name that a carrier keeps for a number and shows to those it calls.
//!
//! North America only: the name is looked up in a line information database, which holds 15 characters.
//! Sources: Telnyx's `cnam_listing_details` (letters, digits and spaces, at most 15) and Bandwidth's LIDB
//! orders; toll-free numbers have none (domain notes §3.3).

use super::{NumberType, Particulars};
use crate::Country;

/// The most characters that a name keeps.
pub const LONGEST: usize = 15;

/// Why a name cannot be published as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unpublishable {
    /// It would be cut off.
    #[error("it has {0} characters, and {LONGEST} are kept")]
    TooLong(usize),
    /// It has a character that the database does not hold.
    #[error("it has \u{201c}{0}\u{201d}, and only the letters A to Z, digits and spaces are kept")]
    Character(char),
}

/// Why a name cannot be published as it is written; `None` if it can.
pub fn fault(name: &str) -> Option<Unpublishable> {
    let name = name.trim();
    let odd = name
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && *c != ' ');
    let length = name.chars().count();
    odd.map(Unpublishable::Character)
        .or_else(|| (length > LONGEST).then_some(Unpublishable::TooLong(length)))
}

/// Whether two names are the same to whoever reads them on a phone: databases fold case and spaces.
pub fn is_same(a: &str, b: &str) -> bool {
    let words = |name: &str| {
        name.to_uppercase()
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    words(a) == words(b)
}

/// Whether a carrier publishes a name for such a number at all.
pub fn is_published_for(particulars: &Particulars) -> bool {
    matches!(particulars.country, Country::US | Country::CA)
        && particulars.number_type != NumberType::TollFree
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Lifecycle;

    #[test]
    fn a_name_has_fifteen_plain_characters() {
        for name in [
            "CONTOSO",
            "Contoso 24",
            " Contoso Ltd ",
            "ABCDEFGHIJKLMNO",
            "",
        ] {
            assert_eq!(fault(name), None, "{name}");
        }
        assert_eq!(fault("ABCDEFGHIJKLMNOP"), Some(Unpublishable::TooLong(16)));
        assert_eq!(fault("Caf\u{e9}"), Some(Unpublishable::Character('\u{e9}')));
        assert_eq!(fault("A\tB"), Some(Unpublishable::Character('\t')));
        assert_eq!(
            fault("Smith & Sons, Ltd.").unwrap().to_string(),
            "it has \u{201c}&\u{201d}, and only the letters A to Z, digits and spaces are kept"
        );
    }

    #[test]
    fn case_and_spaces_are_folded() {
        assert!(is_same("Contoso  Ltd", " CONTOSO LTD"));
        assert!(!is_same("ContosoLtd", "Contoso Ltd"));
        assert!(!is_same("", "Contoso"));
    }

    #[test]
    fn only_north_american_numbers_that_the_caller_pays_for_have_one() {
        let of = |country, number_type| Particulars {
            number_type,
            ..Particulars::bare(country, Lifecycle::Active)
        };
        assert!(is_published_for(&of(Country::US, NumberType::Geographic)));
        assert!(is_published_for(&of(Country::CA, NumberType::Mobile)));
        assert!(!is_published_for(&of(Country::US, NumberType::TollFree)));
        assert!(!is_published_for(&of(Country::GB, NumberType::Geographic)));
    }
}

//! How long a field may be at each provider. Source: domain notes §1.1.

use crate::port::field::OrderField;

text_enum! {
    /// What a provider does with a text that is too long.
    pub enum TooLong {
        /// It cuts it, and sends what is left to the losing carrier.
        Cut = "cut", "Cut";
        /// It refuses the order.
        Refused = "refused", "Refused";
    }
}

/// The most characters of a field at one provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The provider's key, as connections have it.
    pub provider: &'static str,
    /// The field.
    pub field: OrderField,
    /// The most characters.
    pub most: usize,
    /// What becomes of more.
    pub too_long: TooLong,
}

const fn limit(provider: &'static str, field: OrderField, most: usize, too_long: TooLong) -> Limit {
    Limit {
        provider,
        field,
        most,
        too_long,
    }
}

/// The limits that are known.
pub const LIMITS: &[Limit] = &[
    limit("bandwidth", OrderField::AuthorisedPerson, 15, TooLong::Cut),
    limit("bandwidth", OrderField::BusinessName, 25, TooLong::Refused),
    limit("bandwidth", OrderField::FirstName, 25, TooLong::Refused),
    limit("bandwidth", OrderField::LastName, 25, TooLong::Refused),
    limit("bandwidth", OrderField::MiddleInitial, 1, TooLong::Refused),
    limit("bandwidth", OrderField::Reference, 40, TooLong::Refused),
    limit("microsoft", OrderField::BusinessName, 25, TooLong::Cut),
    limit("microsoft", OrderField::AuthorisedPerson, 15, TooLong::Cut),
];

/// The limits of one provider.
pub fn limits(provider: &str) -> impl Iterator<Item = &'static Limit> {
    LIMITS
        .iter()
        .filter(move |limit| limit.provider.eq_ignore_ascii_case(provider))
}

//! Where an emergency call goes, whom it tells, and the places that it names.

use std::collections::BTreeSet;

use super::{Address, Named, Tenant, fields::Fields};
use crate::{Country, E164, fact::Word, teams_object::TeamsObject};

/// Where emergency calls go (`Get-CsTeamsEmergencyCallRoutingPolicy`).
#[derive(Clone, Debug)]
pub struct EmergencyCallRoutingPolicy {
    /// Its name.
    pub name: String,
    /// What may be dialled for help; `None` where it is not told.
    pub numbers: Option<Vec<EmergencyNumber>>,
}

/// One number that may be dialled for help.
#[derive(Clone, Debug)]
pub struct EmergencyNumber {
    /// What Teams sends to the gateway, without `+`.
    pub dial_string: String,
    /// What people may dial for it besides.
    pub masks: Vec<String>,
    /// The usage whose routes carry it; the caller's own where there is none.
    pub usage: Option<String>,
}

impl EmergencyCallRoutingPolicy {
    pub(super) fn read(object: &TeamsObject) -> Self {
        let items = Fields::of(object).objects("EmergencyNumbers");
        Self {
            name: object.identity.clone(),
            numbers: items.and_then(|items| items.into_iter().map(emergency_number).collect()),
        }
    }
}

fn emergency_number(fields: Fields<'_>) -> Option<EmergencyNumber> {
    Some(EmergencyNumber {
        dial_string: fields.text("EmergencyDialString").value()?.clone(),
        masks: fields.texts("EmergencyDialMask").unwrap_or_default(),
        usage: fields.text("OnlinePSTNUsage").value().cloned(),
    })
}

/// Whom an emergency call tells (`Get-CsTeamsEmergencyCallingPolicy`).
#[derive(Clone, Debug)]
pub struct EmergencyCallingPolicy {
    /// Its name.
    pub name: String,
    /// Whether it tells anybody; `None` where that is not told.
    pub notifies: Option<bool>,
}

impl EmergencyCallingPolicy {
    pub(super) fn read(object: &TeamsObject) -> Self {
        Self {
            name: object.identity.clone(),
            notifies: notifies(Fields::of(object)),
        }
    }
}

/// A group, a number to dial out to, or a notification of its own for a single emergency number.
fn notifies(fields: Fields<'_>) -> Option<bool> {
    let told = [
        fields.is_empty("NotificationGroup"),
        fields.is_empty("NotificationDialOutNumber"),
        fields.is_empty("ExtendedNotifications"),
    ];
    if told.contains(&Some(false)) {
        return Some(true);
    }
    told[0].map(|_| false)
}

text_enum! {
    /// Whether Microsoft has checked an address (`ValidationStatus`).
    pub enum Validation {
        /// It is known to be there.
        Validated = "Validated", "Validated";
        /// It was checked and is not known.
        Invalid = "Invalid", "Invalid";
        /// Nobody has checked it.
        NotValidated = "NotValidated", "Not validated";
    }
}

/// A place within an emergency address, or the address as a whole (`Get-CsOnlineLisLocation`).
#[derive(Clone, Debug)]
pub struct Location {
    /// Its id, as numbers name it.
    pub id: String,
    /// The floor or room; `None` for the address as a whole.
    pub place: Option<String>,
    /// The address that it is within.
    pub civic_address: Option<String>,
    /// The address, field by field.
    pub address: Address,
    /// Whether it was checked; `None` where it is not told.
    pub validation: Option<Word<Validation>>,
    /// The number by which a call from here is called back, if it can be read.
    pub elin: Option<E164>,
}

impl Location {
    pub(super) fn read(object: &TeamsObject) -> Self {
        let fields = Fields::of(object);
        let text = |name| fields.text(name).value().cloned();
        let address = Address::read(fields);
        Self {
            id: object.identity.clone(),
            place: text("Location"),
            civic_address: text("CivicAddressId"),
            validation: text("ValidationStatus").map(|word| Word::read(&word)),
            elin: text("Elin").and_then(|text| elin(&text, address.country)),
            address,
        }
    }
}

/// Calling code and ten digits: how a number of North America is written without its `+`.
const NORTH_AMERICA: [Country; 3] = [Country::US, Country::known("CA"), Country::known("PR")];

/// Microsoft takes any text for an ELIN; gateways expect digits. Without `+`, ten digits are a number of
/// North America where the address is there.
fn elin(text: &str, country: Option<Country>) -> Option<E164> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.trim_start().starts_with('+') {
        return format!("+{digits}").parse().ok();
    }
    let is_there = country.is_some_and(|c| NORTH_AMERICA.contains(&c));
    match (is_there, digits.len()) {
        (true, 10) => format!("+1{digits}").parse().ok(),
        (true, 11) if digits.starts_with('1') => format!("+{digits}").parse().ok(),
        _ => None,
    }
}

/// The civic addresses within which the tenant knows places.
pub(super) fn with_places(locations: &Named<Location>) -> BTreeSet<String> {
    let places = locations.iter().filter(|l| l.place.is_some());
    places.filter_map(|l| l.civic_address.clone()).collect()
}

impl Tenant {
    /// Whether a location is an address as a whole while the tenant knows places within it.
    pub fn lacks_place(&self, location: &Location) -> bool {
        let address = location.civic_address.as_ref();
        location.place.is_none()
            && address.is_some_and(|id| self.addresses_with_places.contains(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_elin_is_read_where_it_is_sure_to_be_a_number() {
        let us = Some(Country::US);
        for (text, country, expected) in [
            ("+1 425-555-0100", None, Some("+14255550100")),
            ("425-555-0100", us, Some("+14255550100")),
            ("14255550100", us, Some("+14255550100")),
            ("4255550100", None, None),
            ("Building 7", us, None),
            ("555-0100", us, None),
            ("+", us, None),
        ] {
            let expected = expected.map(|number| number.parse().unwrap());
            assert_eq!(elin(text, country), expected, "{text}");
        }
    }
}

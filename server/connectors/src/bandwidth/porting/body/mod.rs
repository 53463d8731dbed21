//! A port order as Bandwidth reads it: the same elements for a new order (`LnpOrder`) and for a change of
//! one (`LnpOrderSupp`), in the order in which its description has them.

use chrono::SecondsFormat;
use domain::{
    Country, E164,
    number::NumberType,
    port::{
        Foc, PortRequest,
        order::{Activation, EndUser, EndUserKind, PostalAddress, Scope},
    },
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    bandwidth::xml::{Element, leaf, tag},
    http::Fault,
    porting::PortSecrets,
    write::{WriteError, refused},
};

/// What is written: a new order, or the whole of one that there is.
#[derive(Clone, Copy)]
pub(super) enum Form<'a> {
    /// A new order.
    New,
    /// An order in place of one.
    Supplement {
        /// The order as Bandwidth has it, with what we have no word for.
        kept: &'a Element,
    },
}

impl Form<'_> {
    const fn root(self) -> &'static str {
        match self {
            Self::New => "LnpOrder",
            Self::Supplement { .. } => "LnpOrderSupp",
        }
    }
}

/// Where the numbers go.
pub(super) struct Place {
    pub(super) site: String,
    pub(super) peer: String,
}

/// The element with the losing account's number and PIN, or nothing. It is kept from logs like its parts.
pub(super) struct Secret(SecretString);

/// The account's number and PIN as they were given.
pub(super) fn secret(secrets: &PortSecrets) -> Secret {
    let given = |name: &str, secret: &Option<SecretString>| {
        let secret = secret.as_ref();
        secret.map_or_else(String::new, |secret| leaf(name, secret.expose_secret()))
    };
    let inside = [
        given("AccountNumber", &secrets.account_number),
        given("PinNumber", &secrets.pin),
    ];
    wireless(&inside.concat())
}

/// Those that were given, and in place of one that was not the one that the order has already: what is left
/// out of a supplement may be cleared.
pub(super) fn secret_or_kept(secrets: &PortSecrets, order: &Element) -> Secret {
    let kept = |name: &str| {
        let text = order.text_at(&["WirelessInfo", name]);
        text.map(|text| SecretString::from(text.to_owned()))
    };
    let either = |given: &Option<SecretString>, name| given.clone().or_else(|| kept(name));
    secret(&PortSecrets {
        account_number: either(&secrets.account_number, "AccountNumber"),
        pin: either(&secrets.pin, "PinNumber"),
    })
}

fn wireless(inside: &str) -> Secret {
    Secret(SecretString::from(match inside {
        "" => String::new(),
        inside => tag("WirelessInfo", inside),
    }))
}

/// An order as it is sent. Only what Bandwidth could not take at all is refused here.
pub(super) fn order(
    form: Form<'_>,
    request: &PortRequest,
    foc: Option<&Foc>,
    place: &Place,
    secret: &Secret,
) -> Result<String, WriteError> {
    let is_toll_free = request.number_type == NumberType::TollFree;
    let is_local = is_north_american(request) && !is_toll_free;
    let only = |is_wanted: bool, text: String| if is_wanted { text } else { String::new() };
    let parts = [
        optional("RequestedFocDate", foc.map(date)),
        only(is_local, optional("BillingTelephoneNumber", request.btn)),
        only(
            is_local,
            optional("NewBillingTelephoneNumber", request.new_btn),
        ),
        leaf("SiteId", &place.site),
        leaf("PeerId", &place.peer),
        only(
            !is_north_american(request),
            optional("LosingCarrierName", request.losing_carrier.as_deref()),
        ),
        subscriber(form, request)?,
        optional("LoaAuthorizingPerson", request.authorised_person.as_deref()),
        only(is_local, secret.0.expose_secret().to_owned()),
        attributes(form),
        only(
            is_toll_free,
            optional("TargetRespOrgId", resp_org(form, request)),
        ),
        numbers(&request.numbers),
        leaf("CustomerOrderId", &request.reference),
        only(
            is_local,
            flag("Triggered", request.activation == Activation::OnDemand),
        ),
        only(
            is_local,
            flag("PartialPort", request.scope == Scope::Partial),
        ),
    ];
    Ok(tag(form.root(), &parts.concat()))
}

/// Without a time Bandwidth ports at its usual one, half past eleven in New York.
fn date(foc: &Foc) -> String {
    foc.instant().map_or_else(
        || foc.day().to_string(),
        |at| at.to_rfc3339_opts(SecondsFormat::Secs, true),
    )
}

fn is_north_american(request: &PortRequest) -> bool {
    matches!(request.country, Country::US | Country::CA)
}

fn numbers(numbers: &[E164]) -> String {
    let numbers: String = numbers
        .iter()
        .map(|number| leaf("PhoneNumber", &number.to_string()))
        .collect();
    tag("ListOfPhoneNumbers", &numbers)
}

fn flag(name: &str, is_set: bool) -> String {
    leaf(name, if is_set { "true" } else { "false" })
}

fn optional(name: &str, value: Option<impl ToString>) -> String {
    let value = value.map(|value| value.to_string());
    match value.as_deref().map(str::trim) {
        None | Some("") => String::new(),
        Some(value) => leaf(name, value),
    }
}

/// The attributes of the numbers that somebody has set at Bandwidth: a supplement without them would take
/// them away.
fn attributes(form: Form<'_>) -> String {
    let Form::Supplement { kept } = form else {
        return String::new();
    };
    let kept: String = kept
        .at(&["TnAttributes"])
        .into_iter()
        .flat_map(|list| list.children("TnAttribute"))
        .map(|attribute| leaf("TnAttribute", attribute.text()))
        .collect();
    if kept.is_empty() {
        return kept;
    }
    tag("TnAttributes", &kept)
}

/// The `RespOrg` that is to get a toll-free number, where it is not the account's usual one.
fn resp_org<'a>(form: Form<'a>, request: &'a PortRequest) -> Option<&'a str> {
    field(request, "TargetRespOrgId").or_else(|| match form {
        Form::New => None,
        Form::Supplement { kept } => kept.text_at(&["TargetRespOrgId"]),
    })
}

fn field<'a>(request: &'a PortRequest, name: &str) -> Option<&'a str> {
    let mut fields = request.country_fields.iter();
    let (_, value) = fields.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(value.trim()).filter(|value| !value.is_empty())
}

fn subscriber(form: Form<'_>, request: &PortRequest) -> Result<String, WriteError> {
    let place = if is_north_american(request) {
        address(form, &request.service_address)
    } else {
        abroad(request)?
    };
    Ok(tag(
        "Subscriber",
        &format!("{}{place}", name(&request.end_user)),
    ))
}

fn name(user: &EndUser) -> String {
    let text = |name: &str, text: &Option<String>| optional(name, text.as_deref());
    let parts = match user.kind {
        EndUserKind::Business => [
            leaf("SubscriberType", "BUSINESS"),
            text("BusinessName", &user.business_name),
            String::new(),
            String::new(),
        ],
        EndUserKind::Residential => [
            leaf("SubscriberType", "RESIDENTIAL"),
            text("FirstName", &user.first_name),
            text("LastName", &user.last_name),
            text("MiddleInitial", &user.middle_initial),
        ],
    };
    parts.concat()
}

/// The country is not written: Bandwidth takes it from the state.
fn address(form: Form<'_>, address: &PostalAddress) -> String {
    if address.is_blank() {
        return String::new();
    }
    let (number, suffix) = house(&address.house);
    let (zip, plus_four) = postal_code(&address.postal_code);
    let parts = [
        match form {
            Form::New => String::new(),
            // Without it, a unit that is not there any more would stay.
            Form::Supplement { .. } => flag("ResetAddressFields", true),
        },
        optional("HouseNumber", Some(number)),
        optional("HouseSuffix", Some(suffix)),
        optional("StreetName", Some(&address.street)),
        optional("AddressLine2", Some(&address.unit)),
        optional("City", Some(&address.city)),
        optional("StateCode", Some(&address.region)),
        optional("Zip", Some(zip)),
        optional("PlusFour", plus_four),
    ];
    tag("ServiceAddress", &parts.concat())
}

/// The number of a house, and what follows it: `400`, `1/2`.
fn house(house: &str) -> (&str, &str) {
    let house = house.trim();
    let end = house.find(|c: char| !c.is_ascii_digit());
    match end {
        Some(end) if end > 0 => (&house[..end], house[end..].trim()),
        _ => (house, ""),
    }
}

/// A postal code, and the four digits that some American ones end with.
fn postal_code(code: &str) -> (&str, Option<&str>) {
    let code = code.trim();
    match code.split_once('-') {
        Some((zip, four)) if zip.len() == 5 && four.len() == 4 => (zip, Some(four)),
        _ => (code, None),
    }
}

/// Outside North America an address is known by its id.
fn abroad(request: &PortRequest) -> Result<String, WriteError> {
    let Some(address) = field(request, "AddressId") else {
        return Err(refused(
            Fault::Refused,
            format!(
                "For a port in {} Bandwidth asks for an address on the account. Enter its id as AddressId among the country\u{2019}s fields.",
                request.country
            ),
        ));
    };
    let parts = [
        optional("VatNumber", field(request, "VatNumber")),
        leaf("AddressId", address),
    ];
    Ok(parts.concat())
}

#[cfg(test)]
mod tests;

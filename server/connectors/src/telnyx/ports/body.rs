//! What an order says, as Telnyx wants it: the body of `PATCH /porting_orders/{id}`. What is null there
//! clears what was there before.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::port::{
    Foc, PortRequest,
    order::{RemainingAction, Scope},
};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};

use super::write::refused;
use crate::{
    porting::{PortSecrets, SIGNER_EMAIL},
    write::WriteError,
};

/// Fields of a country that have a place of their own on an order: our names and Telnyx's.
const COUNTRY_FIELDS: [(&str, &str); 2] = [
    ("BUSINESS_ID", "business_identifier"),
    ("TAX_ID", "tax_identifier"),
];

/// The whole order. Documents, and the secrets that are not known, are left as they are.
pub(super) fn order(
    request: &PortRequest,
    secrets: &PortSecrets,
    connection: Option<&str>,
    foc: Option<DateTime<Utc>>,
    documents: &Map<String, Value>,
) -> Result<Value, WriteError> {
    let mut body = json!({
        "customer_reference": request.reference,
        "end_user": { "admin": admin(request, secrets)?, "location": location(request) },
        "misc": misc(request),
    });
    if let Some(at) = foc {
        body["activation_settings"] = json!({ "foc_datetime_requested": instant(at) });
    }
    if let Some(connection) = connection {
        body["phone_number_configuration"] = json!({ "connection_id": connection });
    }
    if !documents.is_empty() {
        body["documents"] = Value::Object(documents.clone());
    }
    Ok(body)
}

/// An instant as Telnyx writes them.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn admin(request: &PortRequest, secrets: &PortSecrets) -> Result<Value, WriteError> {
    let mut admin = json!({
        "entity_name": text(&request.end_user.name()),
        "auth_person_name": request.authorised_person,
        "billing_phone_number": request.btn.map(|btn| btn.to_string()),
    });
    for (name, secret) in [
        ("account_number", &secrets.account_number),
        ("pin_passcode", &secrets.pin),
    ] {
        if let Some(secret) = secret {
            admin[name] = secret.expose_secret().into();
        }
    }
    for (name, value) in &request.country_fields {
        // Telnyx sends nothing out to be signed: it gets the letter.
        if name == SIGNER_EMAIL {
            continue;
        }
        let known = COUNTRY_FIELDS.iter().find(|(ours, _)| ours == name);
        let Some((_, field)) = known else {
            return Err(refused(format!(
                "Telnyx has no place for the field {name} on an order: it asks for it as a requirement. \
                Answer the order\u{2019}s requirements in the Mission Control portal, and take {name} off \
                this order."
            )));
        };
        admin[*field] = value.as_str().into();
    }
    Ok(admin)
}

fn location(request: &PortRequest) -> Value {
    let address = &request.service_address;
    let street = format!("{} {}", address.house.trim(), address.street.trim());
    json!({
        "street_address": text(&street),
        "extended_address": text(&address.unit),
        "locality": text(&address.city),
        "administrative_area": text(&address.region),
        "postal_code": text(&address.postal_code),
        "country_code": address.country.unwrap_or(request.country).as_str(),
    })
}

/// How much of the account comes. Where any number stays in service, the rest is kept.
fn misc(request: &PortRequest) -> Value {
    let is_partial = request.scope == Scope::Partial;
    let is_kept = |action| action == RemainingAction::Keep;
    let keeps = request.new_btn.is_some()
        || request.remaining.is_empty()
        || request
            .remaining
            .iter()
            .any(|number| is_kept(number.action));
    let action = if keeps {
        RemainingAction::Keep
    } else {
        RemainingAction::Disconnect
    };
    json!({
        "type": request.scope.as_str(),
        "remaining_numbers_action": is_partial.then(|| action.as_str()),
        "new_billing_phone_number": request.new_btn.map(|btn| btn.to_string()),
    })
}

fn text(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A span in which Telnyx can port (UTC).
pub(super) type Window = (DateTime<Utc>, DateTime<Utc>);

/// The instant to ask for, within a window. A day without a time gets the first window that opens on it:
/// windows are hours of work in North America, so that the day in UTC is the day there. An order without
/// windows is asked for as it is wished, and a day then at noon UTC, which is the same day nearly
/// everywhere.
pub(super) fn foc_within(foc: &Foc, windows: &[Window]) -> Result<DateTime<Utc>, WriteError> {
    let wished = foc.instant();
    let found = match wished {
        _ if windows.is_empty() => {
            let noon = foc.day().and_hms_opt(12, 0, 0).map(|noon| noon.and_utc());
            wished.or(noon)
        }
        Some(at) => windows
            .iter()
            .any(|(from, to)| *from <= at && at <= *to)
            .then_some(at),
        None => {
            let on_day = windows.iter().map(|(from, _)| *from);
            on_day.filter(|from| from.date_naive() == foc.day()).min()
        }
    };
    found.ok_or_else(|| {
        let offered = windows.iter().take(3);
        let offered = offered.map(|(from, to)| format!("{} to {}", instant(*from), instant(*to)));
        refused(format!(
            "Telnyx does not port at {foc}. The next times it offers are: {}. Choose one of them.",
            offered.collect::<Vec<_>>().join("; ")
        ))
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::testing::port_request;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_asked_for_when_its_window_opens() {
        let windows = [
            (at("2026-12-03T14:00:00Z"), at("2026-12-03T22:00:00Z")),
            (at("2026-12-04T14:00:00Z"), at("2026-12-04T22:00:00Z")),
        ];
        let zone = "America/New_York";
        let found = foc_within(&Foc::on(day(4), zone), &windows).unwrap();
        assert_eq!(found, at("2026-12-04T14:00:00Z"));
        let timed = |text: &str| {
            let at = at(text);
            let local = at.naive_utc().time();
            foc_within(&Foc::at(day(3), local, at, zone), &windows)
        };
        assert!(timed("2026-12-03T16:30:00Z").is_ok());
        let refused = timed("2026-12-03T23:30:00Z").unwrap_err().to_string();
        assert!(refused.contains("2026-12-03T14:00:00Z to"), "{refused}");
        let refused = foc_within(&Foc::on(day(5), zone), &windows).unwrap_err();
        assert!(matches!(refused, WriteError::Refused(_)));
        let without = foc_within(&Foc::on(day(5), zone), &[]).unwrap();
        assert_eq!(without, at("2026-12-05T12:00:00Z"));
    }

    #[test]
    fn what_is_not_known_of_the_account_is_left_as_it_is() {
        let request = port_request(2);
        let none = PortSecrets::default();
        let body = order(&request, &none, None, None, &Map::new()).unwrap();
        let admin = body["end_user"]["admin"].as_object().unwrap();
        assert!(!admin.contains_key("pin_passcode"));
        assert!(!admin.contains_key("account_number"));
        assert!(body.get("activation_settings").is_none());
        let some = PortSecrets {
            pin: Some("2468".into()),
            ..PortSecrets::default()
        };
        let body = order(&request, &some, Some("17"), None, &Map::new()).unwrap();
        assert_eq!(body["end_user"]["admin"]["pin_passcode"], "2468");
        assert_eq!(body["phone_number_configuration"]["connection_id"], "17");
        assert_eq!(body["misc"]["type"], "full");
        assert_eq!(body["misc"]["remaining_numbers_action"], Value::Null);
    }

    #[test]
    fn a_field_that_has_no_place_is_not_dropped_in_silence() {
        let mut request = port_request(1);
        request.country_fields = vec![("RIO".to_owned(), "X".to_owned())];
        let refused = order(&request, &PortSecrets::default(), None, None, &Map::new());
        assert!(refused.unwrap_err().to_string().contains("RIO"));
        request.country_fields = vec![("TAX_ID".to_owned(), "DE1".to_owned())];
        let body = order(&request, &PortSecrets::default(), None, None, &Map::new()).unwrap();
        assert_eq!(body["end_user"]["admin"]["tax_identifier"], "DE1");
    }
}

//! Numbers, trunks and addresses as Twilio writes them.

use std::collections::HashMap;

use domain::fact::{CarrierNumber, CarrierStatus, Reported, Word};
use reqwest::Url;
use serde_json::Value;

use crate::{
    connector::Record,
    members::Members,
    number_kind,
    records::{EmergencyAddress, Route},
    standing::Standing,
};

/// A number. `emergency_status` is not read: Twilio has ignored it since 2021, and only
/// `emergency_address_status` tells whether help would find its way.
pub(super) fn read(
    row: Members<'_>,
    trunks: Option<&HashMap<String, String>>,
) -> Result<Record, String> {
    let (standing, status) = status(row)?;
    let emergency_status = row.text("emergency_address_status")?;
    let is_registered = emergency_status
        .value()
        .is_none_or(|word| !matches!(word.as_str(), "unregistered" | "registration-failure"));
    let address = row.text("emergency_address_sid")?;
    Ok(Record::from(CarrierNumber {
        number: row.number("phone_number")?,
        status,
        trunk: route(row, trunks)?,
        emergency_status,
        // An address that is not registered sends no help.
        emergency_address: if is_registered {
            address
        } else {
            Reported::Blank
        },
        port_out_status: standing.port_out(Reported::<&str>::NotSent),
        ported_out_on: Reported::NotSent,
        number_type: number_kind::read(row.text("type")?),
        call_forward: Reported::NotSent,
        cnam: Reported::NotSent,
        port_protection: Reported::NotSent,
    }))
}

/// Twilio lists what is in service, and seldom says so.
fn status(row: Members<'_>) -> Result<(Standing, Word<CarrierStatus>), String> {
    let active = Standing::Status(CarrierStatus::Active);
    let word = row.text("status")?;
    let standing = match word.value().map(String::as_str) {
        None | Some("in-use") => active,
        Some(word) => Standing::read(word),
    };
    let text = word.value().map(String::as_str).unwrap_or_default();
    Ok((standing, standing.status(text)))
}

/// Whether a row is of a number that has been given up.
pub(super) fn is_deleted(row: &Value) -> bool {
    let status = row["status"].as_str().unwrap_or_default();
    Standing::read(status) == Standing::Deleted
}

/// Where calls go: the trunk by its name, else the application, else the address that is asked what to
/// do. Setting one of them takes the others away.
fn route(
    row: Members<'_>,
    trunks: Option<&HashMap<String, String>>,
) -> Result<Reported<String>, String> {
    let trunk = row.text("trunk_sid")?;
    if let Reported::Value(sid) = trunk {
        return Ok(match trunks {
            Some(trunks) => Reported::Value(trunks.get(&sid).cloned().unwrap_or(sid)),
            None => Reported::NotSent,
        });
    }
    for name in ["voice_application_sid", "voice_url"] {
        let other = row.text(name)?;
        if other.value().is_some() {
            return Ok(other);
        }
    }
    Ok(trunk)
}

/// Addresses that Twilio calls may carry a password or a token of ours. They are kept without.
pub(super) fn without_url_secrets(mut row: Value) -> Value {
    let members = row.as_object_mut().into_iter().flatten();
    for (_, value) in members.filter(|(name, _)| name.ends_with("_url")) {
        if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
            *value = plain_url(text).into();
        }
    }
    row
}

fn plain_url(text: &str) -> String {
    let Ok(url) = Url::parse(text) else {
        return "[redacted]".to_owned();
    };
    let host = url.host_str().unwrap_or_default();
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    format!("{}://{host}{port}{}", url.scheme(), url.path())
}

/// A trunk.
pub(super) fn trunk(trunk: Members<'_>) -> Result<Route, String> {
    let id = trunk.require("sid")?;
    Ok(Route {
        // A trunk need not be named.
        name: trunk.word("friendly_name").unwrap_or_else(|| id.clone()),
        id,
    })
}

/// An address that emergency calls can be registered with.
pub(super) fn address(address: Members<'_>) -> Result<EmergencyAddress, String> {
    let parts = [
        "street",
        "street_secondary",
        "city",
        "region",
        "postal_code",
        "iso_country",
    ];
    let parts: Vec<_> = parts.iter().filter_map(|name| address.word(name)).collect();
    let status = address.flag("validated").map(|is_valid| {
        let word = if is_valid {
            "validated"
        } else {
            "not validated"
        };
        word.to_owned()
    });
    Ok(EmergencyAddress {
        id: address.require("sid")?,
        text: parts.join(", "),
        status,
    })
}

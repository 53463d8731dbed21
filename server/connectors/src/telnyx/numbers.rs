//! Numbers and addresses as Telnyx writes them.

use domain::fact::{CarrierNumber, PortProtection, Reported, Word};
use serde_json::Value;

use super::{Listed, cursor};
use crate::{
    connector::{Page, Record},
    members::{Members, row},
    number_kind,
    records::EmergencyAddress,
    standing::Standing,
};

/// A page of numbers. Telnyx goes on listing a number that was given up, and counts it.
pub(super) fn page(listed: Listed, page: u32) -> Page {
    let next = listed.next(page).map(cursor);
    let total = listed.meta.total_results;
    let (gone, kept): (Vec<_>, Vec<_>) = listed.data.into_iter().partition(is_deleted);
    Page {
        rows: kept
            .into_iter()
            .map(|value| row(value, "id", read))
            .collect(),
        next,
        total,
        left_out: gone.len() as u64,
        ..Page::default()
    }
}

/// A number. Its status also says whether somebody has asked for it, so an active number has, by the
/// vendor's word, no port-out open. The day it left is not in the list but with the port-out.
pub(super) fn read(row: Members<'_>) -> Result<Record, String> {
    let status = row.require("status")?;
    let standing = Standing::read(&status);
    let emergency_status = emergency_status(row)?;
    let is_set_up = emergency_status
        .value()
        .is_none_or(|word| !matches!(word.as_str(), "disabled" | "provisioning-failed"));
    let address = row.text("emergency_address_id")?;
    Ok(Record::from(CarrierNumber {
        number: row.number("phone_number")?,
        status: standing.status(&status),
        trunk: row.text("connection_name")?,
        emergency_status,
        // An address that was never taken into service sends no help.
        emergency_address: if is_set_up { address } else { Reported::Blank },
        port_out_status: standing.port_out(Reported::<&str>::Blank),
        ported_out_on: Reported::NotSent,
        number_type: number_kind::read(row.text("phone_number_type")?),
        call_forward: blank_unless(row, "call_forwarding_enabled"),
        cnam: blank_unless(row, "cnam_listing_enabled"),
        port_protection: port_protection(row)?,
    }))
}

/// Whether a PIN is asked of whoever wants the number.
fn port_protection(row: Members<'_>) -> Result<Reported<Word<PortProtection>>, String> {
    Ok(match row.text("external_pin")? {
        Reported::NotSent => Reported::NotSent,
        Reported::Blank => Reported::Value(Word::Known(PortProtection::None)),
        Reported::Value(_) => Reported::Value(Word::Known(PortProtection::Pin)),
    })
}

/// What the list says of a setting whose text it does not send: that it is off. That it is on says nothing,
/// for Telnyx has forwarding on by default, with nowhere to forward to.
fn blank_unless(row: Members<'_>, enabled: &str) -> Reported<String> {
    match row.flag(enabled) {
        Some(false) => Reported::Blank,
        Some(true) | None => Reported::NotSent,
    }
}

/// The progress of the set-up, or at least whether there is one.
fn emergency_status(row: Members<'_>) -> Result<Reported<String>, String> {
    let status = row.text("emergency_status")?;
    if status.value().is_some() {
        return Ok(status);
    }
    Ok(match row.flag("emergency_enabled") {
        Some(true) => Reported::Value("enabled".to_owned()),
        Some(false) => Reported::Value("disabled".to_owned()),
        None => status,
    })
}

/// Whether a row is of a number that has been given up.
pub(super) fn is_deleted(row: &Value) -> bool {
    let status = row["status"].as_str().unwrap_or_default();
    Standing::read(status) == Standing::Deleted
}

/// An address. Telnyx validates it before it keeps it, and says nothing of it afterwards.
pub(super) fn address(row: Members<'_>) -> Result<EmergencyAddress, String> {
    let parts = [
        "street_address",
        "extended_address",
        "locality",
        "administrative_area",
        "postal_code",
        "country_code",
    ];
    let parts: Vec<_> = parts.iter().filter_map(|name| row.word(name)).collect();
    Ok(EmergencyAddress {
        id: row.require("id")?,
        text: parts.join(", "),
        status: None,
    })
}

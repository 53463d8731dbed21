//! The voice settings of a number, and the emergency address that is set up by and by.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Account, Course, Fields, Telnyx, not_found,
    numbers::{ADDRESSES, place_of, row},
    unusable,
};
use crate::vendors::Vendor;

/// How often one has to look at a number until its emergency address is set up.
const LOOKS: u32 = 2;

/// The groups of settings that may be changed.
const GROUPS: [&str; 2] = ["call_forwarding", "cnam_listing"];

pub(super) async fn find(State(telnyx): Account, Path(id): Path<String>) -> Response {
    match place_of(&telnyx, &id) {
        Some(place) => Json(json!({ "data": voice(&telnyx, place) })).into_response(),
        None => not_found(),
    }
}

fn voice(telnyx: &Telnyx, place: u32) -> Value {
    let row = row(telnyx, &telnyx.simulators.snapshot(), place, None);
    let mut voice = json!({
        "id": row["id"],
        "record_type": "voice_settings",
        "phone_number": row["phone_number"],
        "connection_id": row["connection_id"].as_str().unwrap_or_default(),
        "customer_reference": row["customer_reference"].as_str().unwrap_or_default(),
        "tech_prefix_enabled": false,
        "translated_number": "",
        "usage_payment_method": "pay-per-minute",
        "inbound_call_screening": "disabled",
        "call_forwarding": {
            "call_forwarding_enabled": false,
            "forwarding_type": "always",
            "forwards_to": "",
        },
        "cnam_listing": { "cnam_listing_enabled": false, "cnam_listing_details": "" },
        "emergency": {
            "emergency_enabled": row["emergency_enabled"],
            "emergency_address_id": row["emergency_address_id"],
            "emergency_status": row["emergency_status"],
        },
    });
    let changed = telnyx.changed(place);
    for group in GROUPS {
        put(&mut voice[group], changed.get(group));
    }
    voice
}

/// Puts the members of a group of settings over those it has.
fn put(group: &mut Value, changed: Option<&Value>) {
    for (name, value) in changed.and_then(Value::as_object).into_iter().flatten() {
        group[name] = value.clone();
    }
}

pub(super) async fn update(
    State(telnyx): Account,
    Path(id): Path<String>,
    Json(sent): Json<Fields>,
) -> Response {
    let Some(place) = place_of(&telnyx, &id) else {
        return not_found();
    };
    let before = voice(&telnyx, place);
    let mut settings = Fields::new();
    for group in GROUPS.into_iter().filter(|group| sent.contains_key(*group)) {
        let mut settled = before[group].clone();
        put(&mut settled, sent.get(group));
        settings.insert(group.to_owned(), settled);
    }
    if settings.get("cnam_listing").is_some_and(is_too_long) {
        return unusable("The cnam_listing_details have more than 15 characters.");
    }
    let names: Vec<_> = settings.keys().map(String::as_str).collect();
    match telnyx.take(place, &names.join(" ")) {
        Err(refusal) => return *refusal,
        Ok(Course::Fails) => {}
        Ok(Course::Done { .. }) => telnyx.change(place, settings),
    }
    Json(json!({ "data": voice(&telnyx, place) })).into_response()
}

fn is_too_long(listing: &Value) -> bool {
    let details = listing["cnam_listing_details"].as_str();
    details.is_some_and(|details| details.chars().count() > 15)
}

#[derive(Deserialize)]
pub(super) struct Emergency {
    emergency_enabled: bool,
    emergency_address_id: String,
}

pub(super) async fn enable_emergency(
    State(telnyx): Account,
    Path(id): Path<String>,
    Json(sent): Json<Emergency>,
) -> Response {
    let Some(place) = place_of(&telnyx, &id) else {
        return not_found();
    };
    let mut known = ADDRESSES.iter();
    if !sent.emergency_enabled || known.all(|(id, _)| *id != sent.emergency_address_id) {
        return unusable("The emergency_address_id is not one of the account.");
    }
    let course = match telnyx.take(place, "emergency_address_id") {
        Ok(course) => course,
        Err(refusal) => return *refusal,
    };
    let (looks, end) = match course {
        Course::Done { later } => (LOOKS + later, "active"),
        Course::Fails => (LOOKS, "provisioning-failed"),
    };
    let status = |word: &str| Fields::from_iter([("emergency_status".to_owned(), word.into())]);
    let mut begun = status("provisioning");
    let address = sent.emergency_address_id.into();
    begun.insert("emergency_address_id".to_owned(), address);
    telnyx.simulators.changes(Vendor::Telnyx, |changes| {
        changes.change(place, begun);
        changes.change_after(looks, place, status(end));
    });
    let voice = json!({ "data": voice(&telnyx, place) });
    (StatusCode::ACCEPTED, Json(voice)).into_response()
}

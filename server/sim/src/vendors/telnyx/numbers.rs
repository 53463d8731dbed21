//! Numbers, connections and addresses.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    Account, Asked, Course, Fields, PageAsked, Telnyx, broken, not_found, numbers_slice, ports,
    unusable,
};
use crate::{Carrier, Snapshot, planes::CarrierView, vendors::Vendor};

/// When the account was set up.
const SET_UP: &str = "2024-02-01T09:00:00.000Z";

/// The connections: ids and names.
const CONNECTIONS: [(&str, &str); 3] = [
    ("1700000000000000001", Carrier::Telnyx.trunk()),
    ("1700000000000000002", Carrier::OLD_TRUNK),
    ("1700000000000000003", "conn-spare"),
];

/// The emergency addresses: ids and streets. Every number has the first.
pub(super) const ADDRESSES: [(&str, &str); 2] = [
    ("1900000000000000001", "1200 Fourth Avenue"),
    ("1900000000000000002", "400 Pine Street"),
];

/// What may be changed of a number by itself.
const SETTINGS: [&str; 4] = [
    "connection_id",
    "customer_reference",
    "external_pin",
    "tags",
];

/// The name of the connection with an id.
pub(super) fn connection_name(id: &str) -> Option<&'static str> {
    let (_, name) = CONNECTIONS.iter().find(|(known, _)| *known == id)?;
    Some(name)
}

/// A number that is delivered to the connection of a name.
pub(in crate::vendors) fn delivered_to(name: &str) -> Option<Fields> {
    let (id, _) = CONNECTIONS.iter().find(|(_, known)| *known == name)?;
    Some(Fields::from_iter([(
        "connection_id".to_owned(),
        (*id).into(),
    )]))
}

pub(super) async fn list(State(telnyx): Account, Query(asked): Asked) -> Response {
    let listed = telnyx.listed();
    let day = telnyx.simulators.snapshot();
    let page = PageAsked::read(&telnyx.simulators, &asked);
    if asked.keys().any(|name| name.starts_with("filter")) {
        let found: Vec<_> = listed
            .iter()
            .filter(|place| matches(&telnyx, &day, **place, &asked))
            .map(|place| row(&telnyx, &day, *place, None))
            .collect();
        return page.of(&found);
    }
    let Ok(slice) = numbers_slice(&telnyx, listed.len(), &page) else {
        return broken();
    };
    // Without an order of its own choosing, a client gets what came last first.
    let is_sorted = asked.get("sort").is_some_and(|by| by == "phone_number");
    let place = |row: usize| {
        let row = if is_sorted {
            row
        } else {
            listed.len() - 1 - row
        };
        listed[row]
    };
    let rows = slice.rows.clone();
    let data = rows.map(|at| row(&telnyx, &day, place(at), slice.word(at)));
    page.answer(&slice, &data.collect::<Vec<_>>())
}

/// Numbers are found by any part of their digits, and by nothing that is not a digit.
fn matches(
    telnyx: &Telnyx,
    day: &Snapshot<'_>,
    place: u32,
    asked: &HashMap<String, String>,
) -> bool {
    let digits = asked.get("filter[phone_number]").is_none_or(|part| {
        let number = telnyx.digits_at(day, place).to_string();
        number.contains(part)
    });
    // Most of a long list is passed over without being written out.
    if !digits {
        return false;
    }
    let row = row(telnyx, day, place, None);
    let is = |filter: &str, name: &str| {
        let wanted = asked.get(filter);
        wanted.is_none_or(|wanted| row[name] == wanted.as_str())
    };
    is("filter[status]", "status") && is("filter[connection_id]", "connection_id")
}

/// A row of the list.
pub(super) fn row(telnyx: &Telnyx, day: &Snapshot<'_>, place: u32, word: Option<&str>) -> Value {
    let seen = telnyx.seen(day, place);
    let changed = telnyx.changed(place);
    let connection = CONNECTIONS
        .iter()
        .find(|(id, name)| match changed.get("connection_id") {
            Some(changed) => changed == id,
            None => *name == seen.trunk,
        });
    let is_on = |setting: &str, flag: &str| changed.get(setting).is_some_and(|it| it[flag] == true);
    let mut row = json!({
        "id": id(seen.digits),
        "record_type": "phone_number",
        "phone_number": format!("+{}", seen.digits),
        "country_iso_alpha2": seen.country,
        "status": word.unwrap_or(seen.status),
        "phone_number_type": "local",
        "connection_id": connection.map(|(id, _)| id),
        "connection_name": connection.map(|(_, name)| name),
        "customer_reference": null,
        "tags": [],
        // Not every number was given one.
        "external_pin": (!seen.digits.is_multiple_of(5)).then_some("2468"),
        "billing_group_id": null,
        "emergency_enabled": true,
        "emergency_address_id": ADDRESSES[0].0,
        "emergency_status": "active",
        "cnam_listing_enabled": is_on("cnam_listing", "cnam_listing_enabled"),
        "caller_id_name_enabled": false,
        "call_forwarding_enabled": is_on("call_forwarding", "call_forwarding_enabled"),
        "call_recording_enabled": false,
        "t38_fax_gateway_enabled": false,
        "hd_voice_enabled": false,
        "deletion_lock_enabled": false,
        "inbound_call_screening": "disabled",
        "source_type": "port_request",
        "purchased_at": SET_UP,
        "activated_at": SET_UP,
        "created_at": SET_UP,
        "updated_at": SET_UP,
    });
    for (name, value) in changed {
        // The settings of its voice are not in the row.
        if row.get(&name).is_some() {
            row[name] = value;
        }
    }
    row
}

/// A number as the account has it: one of the world, or one that an order brought in.
pub(super) struct Seen {
    pub(super) digits: u64,
    country: &'static str,
    status: &'static str,
    trunk: String,
}

/// Where the places of numbers begin that orders brought in. No world has so many lines.
const ARRIVALS: u32 = 1 << 31;

/// What the changes of a number that an order brought in are kept by.
pub(super) fn arrival(digits: u64) -> u32 {
    let spread = digits % u64::from(ARRIVALS);
    ARRIVALS | u32::try_from(spread).unwrap_or_default()
}

impl Telnyx {
    /// A number that the account lists, by its place.
    pub(super) fn seen(&self, day: &Snapshot<'_>, place: u32) -> Seen {
        let mut seen = if place < ARRIVALS {
            let (line, planes) = day.at(place);
            let view = planes.at(line, Carrier::Telnyx);
            Seen {
                digits: line.digits(),
                country: line.site.country().code(),
                status: view.map_or("deleted", status),
                trunk: view.map_or("", |view| view.trunk).to_owned(),
            }
        } else {
            self.arrived(place)
        };
        let digits = seen.digits;
        self.simulators.port_desk(Vendor::Telnyx, |ports| {
            let mut outs = ports.outs.iter();
            if ports.has_left(digits) {
                seen.status = "ported-out";
            } else if outs
                .any(|out| ports::is_open(out) && out.numbers.contains(&format!("+{digits}")))
            {
                seen.status = "port-out-pending";
            }
        });
        seen
    }

    /// The digits of the number at a place.
    fn digits_at(&self, day: &Snapshot<'_>, place: u32) -> u64 {
        if place < ARRIVALS {
            day.at(place).0.digits()
        } else {
            self.arrived(place).digits
        }
    }

    fn arrived(&self, place: u32) -> Seen {
        let found = self.simulators.port_desk(Vendor::Telnyx, |ports| {
            let mut arrived = ports.arrived().iter();
            let found = arrived.find(|(digits, _)| arrival(**digits) == place);
            found.map(|(digits, trunk)| (*digits, trunk.clone()))
        });
        let (digits, trunk) = found.unwrap_or_default();
        Seen {
            digits,
            country: ports::country(&format!("+{digits}")),
            status: "active",
            trunk: trunk.unwrap_or_default(),
        }
    }
}

/// Telnyx has no word for a number that is barred but for emergency calls.
fn status(view: CarrierView) -> &'static str {
    match view.status {
        _ if view.is_port_out_pending => "port-out-pending",
        "ported_out" => "ported-out",
        "suspended" => "emergency-only",
        status => status,
    }
}

/// What the ids of numbers begin with.
const ID: &str = "18";

/// The vendor's id of a number.
pub(super) fn id(digits: u64) -> String {
    format!("{ID}{digits:015}")
}

/// The place of the number with an id.
pub(super) fn place_of(telnyx: &Telnyx, wanted: &str) -> Option<u32> {
    let digits: u64 = wanted.strip_prefix(ID)?.parse().ok()?;
    let day = telnyx.simulators.snapshot();
    let listed = telnyx.listed();
    let mut places = listed.iter().copied();
    places.find(|place| telnyx.digits_at(&day, *place) == digits)
}

pub(super) async fn find(State(telnyx): Account, Path(id): Path<String>) -> Response {
    let Some(place) = place_of(&telnyx, &id) else {
        return not_found();
    };
    let simulators = &telnyx.simulators;
    simulators.changes(Vendor::Telnyx, |changes| changes.look(place));
    one(&telnyx, place)
}

fn one(telnyx: &Telnyx, place: u32) -> Response {
    let row = row(telnyx, &telnyx.simulators.snapshot(), place, None);
    Json(json!({ "data": row })).into_response()
}

pub(super) async fn update(
    State(telnyx): Account,
    Path(id): Path<String>,
    Json(sent): Json<Fields>,
) -> Response {
    let Some(place) = place_of(&telnyx, &id) else {
        return not_found();
    };
    let settings = settings(sent);
    let is_unknown = |id: &Value| CONNECTIONS.iter().all(|(known, _)| id != known);
    if settings.get("connection_id").is_some_and(is_unknown) {
        return unusable("The connection_id is not one of the account.");
    }
    let names: Vec<_> = settings.keys().map(String::as_str).collect();
    match telnyx.take(place, &names.join(" ")) {
        Err(refusal) => return *refusal,
        Ok(Course::Fails) => {}
        Ok(Course::Done { .. }) => telnyx.change(place, settings),
    }
    one(&telnyx, place)
}

/// What is sent of a number's settings. What is null stays.
pub(super) fn settings(mut sent: Fields) -> Fields {
    sent.retain(|name, value| SETTINGS.contains(&&**name) && !value.is_null());
    sent
}

pub(super) async fn connections(State(telnyx): Account, Query(asked): Asked) -> Response {
    let connection = |(id, name): &(&str, &str)| {
        json!({
            "id": id,
            "record_type": "fqdn_connection",
            "connection_name": name,
            "active": true,
            "created_at": SET_UP,
            "updated_at": SET_UP,
        })
    };
    let rows: Vec<_> = CONNECTIONS.iter().map(connection).collect();
    PageAsked::read(&telnyx.simulators, &asked).of(&rows)
}

pub(super) async fn addresses(State(telnyx): Account, Query(asked): Asked) -> Response {
    let address = |(id, street): (&str, &str)| {
        json!({
            "id": id,
            "record_type": "address",
            "business_name": "Contoso",
            "first_name": "",
            "last_name": "",
            "street_address": street,
            "locality": "Seattle",
            "administrative_area": "WA",
            "postal_code": "98101",
            "country_code": "US",
            "created_at": SET_UP,
            "updated_at": SET_UP,
        })
    };
    PageAsked::read(&telnyx.simulators, &asked).of(&ADDRESSES.map(address))
}

/// The places of numbers that a job names by number or id.
pub(super) fn places_of(telnyx: &Arc<Telnyx>, wanted: &[String]) -> Vec<(u32, Value)> {
    let day = telnyx.simulators.snapshot();
    let named = |place: &u32| {
        let digits = telnyx.digits_at(&day, *place);
        let (id, number) = (id(digits), format!("+{digits}"));
        let is_wanted = wanted.iter().any(|name| *name == id || *name == number);
        is_wanted.then(|| (*place, json!({ "id": id, "phone_number": number })))
    };
    telnyx.listed().iter().filter_map(named).collect()
}

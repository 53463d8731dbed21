//! Numbers, trunks and addresses.

use axum::{
    Form, Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::collections::HashMap;

use serde_json::{Value, json};

use super::{Account, Asked, PageAsked, Twilio, broken, not_found, numbers_path, refuse};
use crate::{
    Carrier, Snapshot,
    vendors::{Course, Fields, Refusal, Slice, Vendor, credentials, origin},
};

/// When the account was set up.
const SET_UP: &str = "Thu, 01 Feb 2024 09:00:00 +0000";

/// The trunks: ids and names.
const TRUNKS: [(&str, &str); 2] = [
    (
        "TK00000000000000000000000000000001",
        Carrier::Twilio.trunk(),
    ),
    ("TK00000000000000000000000000000002", Carrier::OLD_TRUNK),
];

/// The emergency addresses: ids and streets. Every number has the first.
const ADDRESSES: [(&str, &str); 2] = [
    ("AD00000000000000000000000000000001", "1 Example Street"),
    ("AD00000000000000000000000000000002", "2 Example Street"),
];

/// How often one has to look at a number until its emergency address is registered.
const LOOKS: u32 = 2;

/// What may be changed of a number: the names in the form, and those in the row.
const SETTINGS: [(&str, &str); 4] = [
    ("EmergencyAddressSid", "emergency_address_sid"),
    ("FriendlyName", "friendly_name"),
    ("TrunkSid", "trunk_sid"),
    ("VoiceApplicationSid", "voice_application_sid"),
];

/// The fields that a form changes. A number goes to a trunk or to an application, not to both.
fn settings(sent: &HashMap<String, String>) -> Fields {
    let mut fields = Fields::new();
    for (name, field) in SETTINGS {
        let Some(value) = sent.get(name) else {
            continue;
        };
        match name {
            "TrunkSid" => fields.insert("voice_application_sid".to_owned(), Value::Null),
            "VoiceApplicationSid" => fields.insert("trunk_sid".to_owned(), Value::Null),
            _ => None,
        };
        let value = Some(value.as_str()).filter(|value| !value.is_empty());
        fields.insert(field.to_owned(), value.into());
    }
    fields
}

/// A number that is delivered to the trunk of a name.
pub(in crate::vendors) fn delivered_to(name: &str) -> Option<Fields> {
    let (sid, _) = TRUNKS.iter().find(|(_, known)| *known == name)?;
    let sent = HashMap::from([("TrunkSid".to_owned(), (*sid).to_owned())]);
    Some(settings(&sent))
}

pub(super) async fn list(State(twilio): Account, Query(asked): Asked) -> Response {
    let listed = twilio.listed();
    let day = twilio.simulators.snapshot();
    let page = PageAsked::read(&twilio.simulators, &asked);
    if let Some(part) = asked.get("PhoneNumber") {
        let is_found = |place: &&u32| twilio.seen(&day, **place).number().contains(part.as_str());
        let found = listed.iter().filter(is_found);
        let found: Vec<_> = found
            .map(|place| row(&twilio, &day, *place, None))
            .collect();
        let slice = Slice::honest(found.len(), page.start, page.size);
        let rows = found[slice.rows.clone()].to_vec();
        return page.answer(&numbers_path(), &slice, "incoming_phone_numbers", rows);
    }
    let slice = twilio
        .simulators
        .slice(Vendor::Twilio, listed.len(), page.start, page.size);
    let Ok(slice) = slice else {
        return broken();
    };
    let rows = slice.rows.clone();
    let rows = rows.map(|at| row(&twilio, &day, listed[at], slice.word(at)));
    page.answer(
        &numbers_path(),
        &slice,
        "incoming_phone_numbers",
        rows.collect(),
    )
}

/// A row of the list.
fn row(twilio: &Twilio, day: &Snapshot<'_>, place: u32, word: Option<&str>) -> Value {
    let seen = twilio.seen(day, place);
    let trunk = TRUNKS.iter().find(|(_, name)| Some(*name) == seen.trunk);
    let (sid, account) = (sid(seen.digits), credentials::TWILIO_ACCOUNT);
    // In service is hardly worth a word.
    let status = seen.status.filter(|status| *status != "active");
    let mut row = json!({
        "sid": sid,
        "account_sid": account,
        "phone_number": seen.number(),
        "friendly_name": seen.number(),
        "status": word.or(status).unwrap_or("in-use"),
        "type": "local",
        "origin": "twilio",
        "beta": false,
        "capabilities": { "voice": true, "sms": false, "mms": false, "fax": false },
        "trunk_sid": trunk.map(|(sid, _)| sid),
        "voice_application_sid": null,
        "voice_url": null,
        "voice_method": "POST",
        "voice_receive_mode": "voice",
        "voice_caller_id_lookup": false,
        "sms_url": null,
        "sms_method": "POST",
        "address_requirements": "none",
        "address_sid": null,
        "bundle_sid": null,
        "identity_sid": null,
        "emergency_status": "Inactive",
        "emergency_address_sid": ADDRESSES[0].0,
        "emergency_address_status": "registered",
        "date_created": SET_UP,
        "date_updated": SET_UP,
        "api_version": "2010-04-01",
        "uri": format!("/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{sid}.json"),
    });
    let simulators = &twilio.simulators;
    for (name, value) in simulators.changes(Vendor::Twilio, |changes| changes.of(place)) {
        row[name] = value;
    }
    row
}

/// A number as the account has it: one of the world, or one that a request brought in. Those have no
/// trunk until they are given one.
struct Seen {
    digits: u64,
    trunk: Option<&'static str>,
    status: Option<&'static str>,
}

impl Seen {
    fn number(&self) -> String {
        format!("+{}", self.digits)
    }
}

/// Where the places of numbers begin that requests brought in. No world has so many lines.
const ARRIVALS: u32 = 1 << 31;

/// What the changes of a number that a request brought in are kept by.
pub(super) fn arrival(digits: u64) -> u32 {
    let spread = digits % u64::from(ARRIVALS);
    ARRIVALS | u32::try_from(spread).unwrap_or_default()
}

impl Twilio {
    fn seen(&self, day: &Snapshot<'_>, place: u32) -> Seen {
        if place < ARRIVALS {
            let (line, planes) = day.at(place);
            let view = planes.at(line, Carrier::Twilio);
            return Seen {
                digits: line.digits(),
                trunk: view.map(|view| view.trunk),
                status: view.map(|view| view.status),
            };
        }
        let found = self.simulators.port_desk(Vendor::Twilio, |ports| {
            let mut arrived = ports.arrived().keys().copied();
            arrived.find(|digits| arrival(*digits) == place)
        });
        Seen {
            digits: found.unwrap_or_default(),
            trunk: None,
            status: None,
        }
    }
}

/// The vendor's id of a number.
fn sid(digits: u64) -> String {
    format!("PN{digits:032}")
}

/// The place of the number whose file is asked for.
fn place_of(twilio: &Twilio, file: &str) -> Option<u32> {
    let digits = file.strip_suffix(".json")?.strip_prefix("PN")?;
    let digits: u64 = digits.parse().ok()?;
    let day = twilio.simulators.snapshot();
    let listed = twilio.listed();
    let mut places = listed.iter().copied();
    places.find(|place| twilio.seen(&day, *place).digits == digits)
}

fn one(twilio: &Twilio, place: u32) -> Response {
    Json(row(twilio, &twilio.simulators.snapshot(), place, None)).into_response()
}

pub(super) async fn find(State(twilio): Account, Path(file): Path<String>) -> Response {
    let Some(place) = place_of(&twilio, &file) else {
        return not_found();
    };
    let simulators = &twilio.simulators;
    simulators.changes(Vendor::Twilio, |changes| changes.look(place));
    one(&twilio, place)
}

pub(super) async fn update(
    State(twilio): Account,
    Path(file): Path<String>,
    Form(sent): Form<HashMap<String, String>>,
) -> Response {
    let Some(place) = place_of(&twilio, &file) else {
        return not_found();
    };
    if let Some(sid) = unknown_sid(&sent) {
        let words = format!("{sid} is not a resource of this account");
        return refuse(StatusCode::BAD_REQUEST, 21404, &words);
    }
    let number = twilio.seen(&twilio.simulators.snapshot(), place).number();
    let mut names: Vec<_> = sent.keys().map(String::as_str).collect();
    names.sort_unstable();
    let taken = twilio
        .simulators
        .take(Vendor::Twilio, &number, &names.join(" "));
    match taken {
        Err(Refusal) => return refuse(StatusCode::BAD_REQUEST, 21402, Refusal::WORDS),
        Ok(course) => change(&twilio, place, settings(&sent), course),
    }
    one(&twilio, place)
}

/// A trunk or an address that is sent and is not there.
fn unknown_sid(sent: &HashMap<String, String>) -> Option<&str> {
    let unknown = |name: &str, known: &[(&str, &str)]| {
        let sid = sent.get(name).filter(|sid| !sid.is_empty())?;
        let is_known = known.iter().any(|(known, _)| known == sid);
        (!is_known).then_some(sid.as_str())
    };
    unknown("TrunkSid", &TRUNKS).or_else(|| unknown("EmergencyAddressSid", &ADDRESSES))
}

/// Changes a number. An emergency address is registered by and by.
fn change(twilio: &Twilio, place: u32, mut fields: Fields, course: Course) {
    let status = |word: &str| {
        let name = "emergency_address_status".to_owned();
        Fields::from_iter([(name, word.into())])
    };
    let is_registration = fields.contains_key("emergency_address_sid");
    let (looks, end) = match course {
        Course::Fails if is_registration => (LOOKS, "registration-failure"),
        Course::Fails => return,
        Course::Done { later } => (LOOKS + later, "registered"),
    };
    if is_registration {
        fields.extend(status("pending-registration"));
    }
    twilio.simulators.changes(Vendor::Twilio, |changes| {
        changes.change(place, fields);
        if is_registration {
            changes.change_after(looks, place, status(end));
        }
    });
}

pub(super) async fn addresses(State(twilio): Account, Query(asked): Asked) -> Response {
    let account = credentials::TWILIO_ACCOUNT;
    let address = |(sid, street): (&str, &str)| {
        json!({
            "sid": sid,
            "account_sid": account,
            "customer_name": "Contoso",
            "friendly_name": "London",
            "street": street,
            "street_secondary": null,
            "city": "London",
            "region": "London",
            "postal_code": "EC1A 1AA",
            "iso_country": "GB",
            "emergency_enabled": true,
            "validated": true,
            "verified": true,
            "date_created": SET_UP,
            "date_updated": SET_UP,
            "uri": format!("/2010-04-01/Accounts/{account}/Addresses/{sid}.json"),
        })
    };
    let addresses = ADDRESSES.map(address).to_vec();
    let page = PageAsked::read(&twilio.simulators, &asked);
    let path = format!("/2010-04-01/Accounts/{account}/Addresses.json");
    let slice = Slice::honest(addresses.len(), 0, addresses.len());
    page.answer(&path, &slice, "addresses", addresses)
}

pub(super) async fn trunks(
    State(twilio): Account,
    Query(asked): Asked,
    headers: axum::http::HeaderMap,
) -> Response {
    let page = PageAsked::read(&twilio.simulators, &asked);
    let slice = Slice::honest(TRUNKS.len(), page.start, page.size);
    let path = format!("{}/v1/Trunks", origin(&headers));
    let trunk = |(sid, name): &(&str, &str)| {
        json!({
            "sid": sid,
            "account_sid": credentials::TWILIO_ACCOUNT,
            "friendly_name": name,
            "domain_name": format!("{name}.pstn.example"),
            "secure": true,
            "date_created": "2024-02-01T09:00:00Z",
            "date_updated": "2024-02-01T09:00:00Z",
            "url": format!("{path}/{sid}"),
        })
    };
    let meta = json!({
        "key": "trunks",
        "page": page.number,
        "page_size": page.size,
        "url": path,
        "first_page_url": format!("{path}?PageSize={}&Page=0", page.size),
        "previous_page_url": null,
        "next_page_url": page.next(&path, &slice),
    });
    let trunks: Vec<_> = TRUNKS[slice.rows].iter().map(trunk).collect();
    Json(json!({ "trunks": trunks, "meta": meta })).into_response()
}

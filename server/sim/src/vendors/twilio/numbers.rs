//! Numbers, trunks and addresses.

use axum::{
    Form, Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Account, Asked, PageAsked, Twilio, broken, not_found, numbers_path};
use crate::{
    Carrier, Line, Snapshot,
    vendors::{Slice, Vendor, credentials, hold, origin},
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

const ADDRESS: &str = "AD00000000000000000000000000000001";

/// What was changed on a number through the API.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Change {
    friendly_name: Option<String>,
    trunk_sid: Option<String>,
    voice_application_sid: Option<String>,
}

impl Change {
    /// Puts a later change over this one. A number goes to a trunk or to an application, not to both.
    fn take(&mut self, later: Self) {
        if later.trunk_sid.is_some() || later.voice_application_sid.is_some() {
            self.trunk_sid = later.trunk_sid.clone().or(Some(String::new()));
            self.voice_application_sid = later.voice_application_sid;
        }
        self.friendly_name = later.friendly_name.or(self.friendly_name.take());
    }
}

pub(super) async fn list(State(twilio): Account, Query(asked): Asked) -> Response {
    let listed = twilio.listed();
    let day = twilio.simulators.snapshot();
    let page = PageAsked::read(&twilio.simulators, &asked);
    if let Some(part) = asked.get("PhoneNumber") {
        let is_found = |place: &&u32| day.at(**place).0.e164().contains(part.as_str());
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
    let (line, planes) = day.at(place);
    let view = planes.at(line, Carrier::Twilio);
    let change = hold(&twilio.changes).get(&place).cloned();
    let change = change.unwrap_or_default();
    let trunk = view.and_then(|view| TRUNKS.iter().find(|(_, name)| *name == view.trunk));
    let trunk = change
        .trunk_sid
        .or_else(|| trunk.map(|(id, _)| (*id).to_owned()));
    let (sid, account) = (sid(line), credentials::TWILIO_ACCOUNT);
    // In service is hardly worth a word.
    let status = view
        .map(|view| view.status)
        .filter(|status| *status != "active");
    json!({
        "sid": sid,
        "account_sid": account,
        "phone_number": line.e164(),
        "friendly_name": change.friendly_name.unwrap_or_else(|| line.e164()),
        "status": word.or(status).unwrap_or("in-use"),
        "type": "local",
        "origin": "twilio",
        "beta": false,
        "capabilities": { "voice": true, "sms": false, "mms": false, "fax": false },
        "trunk_sid": trunk.filter(|sid| !sid.is_empty()),
        "voice_application_sid": change.voice_application_sid,
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
        "emergency_address_sid": ADDRESS,
        "emergency_address_status": "registered",
        "date_created": SET_UP,
        "date_updated": SET_UP,
        "api_version": "2010-04-01",
        "uri": format!("/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{sid}.json"),
    })
}

/// The vendor's id of a line.
fn sid(line: &Line) -> String {
    format!("PN{:032}", line.digits())
}

/// The place of the line whose file is asked for.
fn place_of(twilio: &Twilio, file: &str) -> Option<u32> {
    let wanted = file.strip_suffix(".json")?;
    let day = twilio.simulators.snapshot();
    let listed = twilio.listed();
    let mut places = listed.iter().copied();
    places.find(|place| sid(day.at(*place).0) == wanted)
}

fn one(twilio: &Twilio, place: u32) -> Response {
    Json(row(twilio, &twilio.simulators.snapshot(), place, None)).into_response()
}

pub(super) async fn find(State(twilio): Account, Path(file): Path<String>) -> Response {
    match place_of(&twilio, &file) {
        Some(place) => one(&twilio, place),
        None => not_found(),
    }
}

pub(super) async fn update(
    State(twilio): Account,
    Path(file): Path<String>,
    Form(later): Form<Change>,
) -> Response {
    let Some(place) = place_of(&twilio, &file) else {
        return not_found();
    };
    hold(&twilio.changes).entry(place).or_default().take(later);
    one(&twilio, place)
}

pub(super) async fn addresses(State(twilio): Account, Query(asked): Asked) -> Response {
    let account = credentials::TWILIO_ACCOUNT;
    let address = json!({
        "sid": ADDRESS,
        "account_sid": account,
        "customer_name": "Contoso",
        "friendly_name": "London",
        "street": "1 Example Street",
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
        "uri": format!("/2010-04-01/Accounts/{account}/Addresses/{ADDRESS}.json"),
    });
    let page = PageAsked::read(&twilio.simulators, &asked);
    let path = format!("/2010-04-01/Accounts/{account}/Addresses.json");
    page.answer(&path, &Slice::honest(1, 0, 1), "addresses", vec![address])
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

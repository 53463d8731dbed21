//! Requests that are made: with a bill that was uploaded, and ended as long as they are open.

use std::collections::BTreeSet;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use super::named_sid;
use crate::vendors::{
    PortNumber, PortOrder, Refusal, Vendor, When, credentials, hold,
    twilio::{Account, not_found, refuse},
};

/// How many days ahead a date must be.
const LEAD: Days = Days::new(7);

/// The most numbers of a request.
const MOST: usize = 1000;

/// States of requests that have ended.
const ENDED: [&str; 3] = ["Completed", "Canceled", "Expired"];

fn bad(message: &str) -> Response {
    refuse(StatusCode::BAD_REQUEST, 20001, message)
}

/// Takes a bill, which comes in a form with a file.
pub(in crate::vendors::twilio) async fn upload(
    State(twilio): Account,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let media_type = headers.get(header::CONTENT_TYPE);
    let media_type = media_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let form = String::from_utf8_lossy(&body);
    let is_bill = media_type.starts_with("multipart/form-data; boundary=")
        && form.contains("name=\"document_type\"\r\n\r\nutility_bill\r\n");
    if !is_bill {
        return bad("document_type must be utility_bill.");
    }
    let content = form.split("name=\"File\"").nth(1).unwrap_or_default();
    let content = content.split("\r\n\r\n").nth(1).unwrap_or_default();
    let is_empty = content.trim_start().starts_with("--");
    let mut documents = hold(&twilio.documents);
    let sid = named_sid("RD", &documents.len().to_string());
    documents.insert(sid.clone());
    let document = json!({
        "sid": sid,
        "account_sid": credentials::TWILIO_ACCOUNT,
        "document_type": "utility_bill",
        "mime_type": if is_empty { "" } else { "application/pdf" },
        "version": 1,
        "status": "active",
    });
    (StatusCode::CREATED, Json(document)).into_response()
}

pub(in crate::vendors::twilio) async fn portability(Path(number): Path<String>) -> Response {
    let is_free = number.starts_with("+1800") || number.starts_with("+1888");
    let code = match () {
        () if is_free => Some((22133, "MANUAL_PORTING_AVAILABLE")),
        () if !number.starts_with("+1") => Some((22130, "UNSUPPORTED")),
        () => None,
    };
    Json(json!({
        "phone_number": number,
        "account_sid": credentials::TWILIO_ACCOUNT,
        "portable": code.is_none(),
        "pin_and_account_number_required": false,
        "not_portable_reason": code.map(|(_, reason)| reason),
        "not_portable_reason_code": code.map(|(code, _)| code),
        "number_type": if is_free { "TOLL-FREE" } else { "LOCAL" },
        "country": if number.starts_with("+44") { "GB" } else { "US" },
        "url": format!("https://numbers.twilio.com/v1/Porting/Portability/PhoneNumber/{number}"),
    }))
    .into_response()
}

pub(in crate::vendors::twilio) async fn create(
    State(twilio): Account,
    Json(sent): Json<Value>,
) -> Response {
    let now = twilio.simulators.tick();
    let numbers = sent["phone_numbers"].as_array().into_iter().flatten();
    let numbers: Vec<String> = numbers
        .filter_map(|number| number["phone_number"].as_str().map(str::to_owned))
        .collect();
    let listed: Vec<String> = {
        let known = hold(&twilio.documents);
        let documents = sent["documents"].as_array().into_iter().flatten();
        let documents = documents.filter_map(Value::as_str);
        documents
            .filter(|sid| known.contains(*sid))
            .map(str::to_owned)
            .collect()
    };
    let orders = twilio.simulators.ports(Vendor::Twilio);
    let open: BTreeSet<&str> = orders
        .iter()
        .filter(|order| !ENDED.contains(&&*order.status))
        .flat_map(|order| order.numbers.iter().map(|it| &*it.number))
        .collect();
    let day = sent["target_port_in_date"].as_str();
    let day = day.and_then(|day| day.parse::<NaiveDate>().ok());
    if listed.is_empty() {
        return bad("At least one document of the type utility bill is required.");
    }
    if numbers.is_empty() || numbers.len() > MOST {
        return bad("phone_numbers must have from 1 to 1000 numbers.");
    }
    if day.is_some_and(|day| day < now.date_naive() + LEAD) {
        return bad("target_port_in_date must be at least 7 days in the future.");
    }
    if let Some(taken) = numbers.iter().find(|number| open.contains(&***number)) {
        let message = format!("{taken}: a port in is in progress");
        return refuse(StatusCode::BAD_REQUEST, 22137, &message);
    }
    let taken = twilio
        .simulators
        .take(Vendor::Twilio, &numbers[0], "PortIn.create");
    if taken.is_err() {
        return refuse(StatusCode::BAD_REQUEST, 21402, Refusal::WORDS);
    }
    let number = |number| PortNumber {
        number,
        status: Some("waiting_for_signature".to_owned()),
        ..PortNumber::default()
    };
    let order = PortOrder {
        id: named_sid("KW", &format!("request {}", orders.len())),
        status: "Waiting for Signature".to_owned(),
        numbers: numbers.into_iter().map(number).collect(),
        sent,
        placed_at: now,
        changed_at: now,
        ..PortOrder::default()
    };
    let shown = shown(&order);
    twilio
        .simulators
        .port_desk(Vendor::Twilio, |ports| ports.orders.push(order));
    (StatusCode::ACCEPTED, Json(shown)).into_response()
}

fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A request as it is told: without the PINs of its numbers.
pub(super) fn shown(order: &PortOrder) -> Value {
    let foc = order.foc.map(|at| match at {
        When::Instant(at) => at,
        When::Day(day) => day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(10),
    });
    let number = |number: &PortNumber| {
        let reason = number.reason.as_ref();
        json!({
            "phone_number": number.number,
            "number_type": "LOCAL",
            "port_in_phone_number_sid": named_sid("PU", &format!("{} {}", order.id, number.number)),
            "port_in_phone_number_status": number.status,
            "portable": true,
            "not_portability_reason": null,
            "not_portability_reason_code": null,
            "rejection_reason": reason.map(|(_, text)| text),
            "rejection_reason_code": reason.map(|(code, _)| code),
            "port_date": foc.map(written),
            "status_last_time_updated_timestamp": written(order.changed_at),
            "external_porting_vendor_phone_number_id": null,
        })
    };
    let sent = &order.sent;
    let is_cancelled = order.status == "Canceled";
    json!({
        "port_in_request_sid": order.id,
        "url": format!("https://numbers.twilio.com/v1/Porting/PortIn/{}", order.id),
        "account_sid": credentials::TWILIO_ACCOUNT,
        "port_in_request_status": order.status,
        "target_port_in_date": sent["target_port_in_date"],
        "target_port_in_time_range_start": sent["target_port_in_time_range_start"],
        "target_port_in_time_range_end": sent["target_port_in_time_range_end"],
        "order_cancellation_reason": is_cancelled.then_some("Canceled by the customer"),
        "notification_emails": [],
        "losing_carrier_information": sent["losing_carrier_information"],
        "phone_numbers": order.numbers.iter().map(number).collect::<Vec<_>>(),
        "documents": sent["documents"],
        "date_created": written(order.placed_at),
    })
}

pub(in crate::vendors::twilio) async fn cancel(
    State(twilio): Account,
    Path(sid): Path<String>,
) -> Response {
    let now = twilio.simulators.tick();
    let orders = twilio.simulators.ports(Vendor::Twilio);
    let Some(order) = orders.iter().find(|order| order.id == sid) else {
        return not_found();
    };
    if ENDED.contains(&&*order.status) || order.numbers.iter().any(|number| number.is_active) {
        return bad("The port in request can no longer be canceled.");
    }
    let first = order.numbers.first().map_or("", |number| &*number.number);
    let taken = twilio
        .simulators
        .take(Vendor::Twilio, first, "PortIn.cancel");
    if taken.is_err() {
        return refuse(StatusCode::BAD_REQUEST, 21402, Refusal::WORDS);
    }
    twilio.simulators.port_desk(Vendor::Twilio, |ports| {
        if let Some(order) = ports.order(&sid) {
            end(order, now);
        }
    });
    StatusCode::NO_CONTENT.into_response()
}

/// Ends a request without a port.
pub(super) fn end(order: &mut PortOrder, now: DateTime<Utc>) {
    "Canceled".clone_into(&mut order.status);
    order.changed_at = now;
    for number in &mut order.numbers {
        number.status = Some("canceled".to_owned());
    }
}

pub(in crate::vendors::twilio) async fn cancel_number(
    State(twilio): Account,
    Path((sid, wanted)): Path<(String, String)>,
) -> Response {
    let now = twilio.simulators.tick();
    let found = twilio.simulators.port_desk(Vendor::Twilio, |ports| {
        let order = ports.order(&sid)?;
        let id = order.id.clone();
        let is_it = |it: &&mut PortNumber| {
            named_sid("PU", &format!("{id} {}", it.number)) == wanted && !it.is_active
        };
        let number = order.numbers.iter_mut().find(is_it)?;
        number.status = Some("canceled".to_owned());
        order.changed_at = now;
        Some(())
    });
    match found {
        Some(()) => StatusCode::NO_CONTENT.into_response(),
        None => not_found(),
    }
}

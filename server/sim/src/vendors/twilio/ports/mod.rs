//! Ports to the account: those of the world, which stand still, and those that are requested. Ports away
//! from it cannot be asked for.

mod commands;
mod requests;

use axum::{
    Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use chrono::Days;
use serde_json::{Value, json};
use uuid::Uuid;

pub(in crate::vendors) use self::commands::{command, port_webhook};
pub(super) use self::requests::{cancel, cancel_number, create, portability, upload};
use super::{Account, Asked, Twilio, not_found};
use crate::{
    Carrier, Line, Snapshot,
    vendors::{Slice, Vendor, credentials},
};

/// How many numbers a port has at most here.
const NUMBERS: usize = 10;

/// An id of a kind, the same on every day.
fn sid(kind: &str, line: &Line) -> String {
    named_sid(kind, &line.digits().to_string())
}

fn named_sid(kind: &str, name: &str) -> String {
    let name = format!("twilio {kind} {name}");
    let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes());
    format!("{kind}{}", id.simple())
}

/// The ports: the numbers that are on their way to the account.
pub(super) fn ports_of(day: &Snapshot<'_>) -> Vec<Value> {
    day.coming_to(Carrier::Twilio)
        .chunks(NUMBERS)
        .map(|lines| port(day, lines))
        .collect()
}

fn port(day: &Snapshot<'_>, lines: &[&Line]) -> Value {
    let target = day.date() + Days::new(7);
    let (created, updated) = (day.date() - Days::new(10), day.date() - Days::new(1));
    let sid_of_port = sid("KW", lines[0]);
    let number = |line: &&Line| {
        json!({
            "phone_number": line.e164(),
            "number_type": "LOCAL",
            "port_in_phone_number_sid": sid("PU", line),
            "port_in_phone_number_status": "pending",
            "portable": true,
            "not_portability_reason": null,
            "not_portability_reason_code": null,
            "rejection_reason": null,
            "rejection_reason_code": null,
            "port_date": format!("{target}T10:00:00Z"),
            "status_last_time_updated_timestamp": format!("{updated}T12:00:00Z"),
            "external_porting_vendor_phone_number_id": null,
        })
    };
    json!({
        "port_in_request_sid": sid_of_port,
        "url": format!("https://numbers.twilio.com/v1/Porting/PortIn/{sid_of_port}"),
        "account_sid": credentials::TWILIO_ACCOUNT,
        "port_in_request_status": "In Progress",
        "target_port_in_date": target.to_string(),
        "target_port_in_time_range_start": "10:00:00+00:00",
        "target_port_in_time_range_end": "12:00:00+00:00",
        "order_cancellation_reason": null,
        "notification_emails": [],
        "losing_carrier_information": {
            "customer_name": "Contoso",
            "customer_type": "Business",
            "account_number": "24680",
            "authorized_representative": "Ada Example",
            "authorized_representative_email": "ada@contoso.example",
        },
        "phone_numbers": lines.iter().map(number).collect::<Vec<_>>(),
        "documents": [],
        "date_created": format!("{created}T12:00:00Z"),
    })
}

/// Every port, the last that was requested first.
fn all(twilio: &Twilio) -> Vec<Value> {
    let requested = twilio.simulators.ports(Vendor::Twilio);
    let requested = requested.iter().rev().map(requests::shown);
    requested
        .chain(ports_of(&twilio.simulators.snapshot()))
        .collect()
}

pub(super) async fn requests(State(twilio): Account, Query(asked): Asked) -> Response {
    let ports = all(&twilio);
    let number = |name: &str| asked.get(name)?.parse::<usize>().ok();
    let size = twilio
        .simulators
        .page_rows(number("Size").unwrap_or(20), 100);
    let slice = Slice::honest(ports.len(), number("Token").unwrap_or(0), size);
    let summary = |port: &Value| {
        let numbers = port["phone_numbers"].as_array().map_or(0, Vec::len);
        json!({
            "port_in_request_sid": port["port_in_request_sid"],
            "port_in_request_status": port["port_in_request_status"],
            "status_last_updated_timestamp": port["date_created"],
            "phone_numbers_requested": numbers,
            "phone_numbers_ported": 0,
            "suggested_action": null,
        })
    };
    let meta = json!({
        "previous_token": null,
        "next_token": slice.next.map(|row| row.to_string()),
    });
    let requests: Vec<_> = ports[slice.rows].iter().map(summary).collect();
    Json(json!({ "port_in_requests": requests, "meta": meta })).into_response()
}

pub(super) async fn find(State(twilio): Account, Path(sid): Path<String>) -> Response {
    let port = all(&twilio)
        .into_iter()
        .find(|port| port["port_in_request_sid"] == sid.as_str());
    port.map_or_else(not_found, |port| Json(port).into_response())
}

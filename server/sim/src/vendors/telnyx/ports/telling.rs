//! Orders that were placed, as they are told, and what happened to them.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{TOLD_OF_ORDERS, id, told as told_of, written};
use crate::vendors::{PortNumber, PortOrder, Simulators, Vendor, When};

/// The numbers that Telnyx splits orders by.
pub(super) fn kind(number: &str) -> &'static str {
    let toll_free = ["800", "833", "844", "855", "866", "877", "888"];
    let is_free = |area: &&str| {
        number
            .strip_prefix("+1")
            .is_some_and(|it| it.starts_with(*area))
    };
    if toll_free.iter().any(is_free) {
        "toll_free"
    } else {
        "local"
    }
}

/// The country of a number.
pub(in crate::vendors) fn country(number: &str) -> &'static str {
    if number.starts_with("+44") {
        "GB"
    } else {
        "US"
    }
}

/// Every order that was placed, with all of its numbers.
pub(super) fn told(simulators: &Simulators) -> Vec<Value> {
    simulators.ports(Vendor::Telnyx).iter().map(shown).collect()
}

pub(super) fn shown(order: &PortOrder) -> Value {
    let key = format!("sr_{}", &order.id[..6]);
    let number = |number: &PortNumber| {
        json!({
            "record_type": "porting_phone_number",
            "porting_order_id": order.id,
            "porting_order_status": order.status,
            "support_key": key,
            // Porting leaves the plus sign away.
            "phone_number": number.number.trim_start_matches('+'),
            "phone_number_type": kind(&number.number),
            "activation_status": number.status,
            "portability_status": "confirmed",
            "requirements_status": "approved",
        })
    };
    let detail = |(code, text): &(String, String)| json!({ "code": code, "description": text });
    let details: Vec<_> = order.reasons.iter().map(detail).collect();
    let sent = &order.sent;
    let first = order.numbers.first().map_or("", |it| &*it.number);
    let is_ported = order.status == "ported";
    json!({
        "id": order.id,
        "record_type": "porting_order",
        "customer_reference": order.reference,
        "support_key": key,
        "status": { "value": order.status, "details": details },
        "activation_settings": {
            "foc_datetime_requested": sent["activation_settings"]["foc_datetime_requested"],
            "foc_datetime_actual": order.foc.map(|at| written(instant(at))),
            "fast_port_eligible": is_fast(order),
            "activation_status": null,
        },
        "end_user": sent.get("end_user").cloned().unwrap_or_else(|| json!({})),
        "misc": sent["misc"],
        "documents": sent.get("documents").cloned().unwrap_or_else(|| json!({})),
        "phone_number_configuration": sent
            .get("phone_number_configuration")
            .cloned()
            .unwrap_or_else(|| json!({})),
        "messaging": {
            "enable_messaging": true,
            "messaging_capable": true,
            "messaging_port_completed": false,
            // Messages come after the calls, if at all.
            "messaging_port_status": if is_ported { "activating" } else { "pending" },
        },
        "phone_number_type": kind(first),
        "phone_numbers": order.numbers.iter().map(number).collect::<Vec<_>>(),
        "porting_phone_numbers_count": order.numbers.len(),
        "requirements": [],
        "requirements_met": missing(order).is_none(),
        "created_at": written(order.placed_at),
        "updated_at": written(order.changed_at),
    })
}

/// The instant of a moment; of a day, noon.
pub(super) fn instant(at: When) -> DateTime<Utc> {
    match at {
        When::Instant(at) => at,
        When::Day(day) => day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(12),
    }
}

/// Whether an order can be activated on demand.
pub(super) fn is_fast(order: &PortOrder) -> bool {
    let mut numbers = order.numbers.iter();
    numbers.all(|it| country(&it.number) == "US" && kind(&it.number) == "local")
}

/// What an order lacks to be confirmed.
pub(super) fn missing(order: &PortOrder) -> Option<&'static str> {
    let needed = [
        "/end_user/admin/entity_name",
        "/end_user/admin/auth_person_name",
        "/end_user/location/street_address",
        "/end_user/location/postal_code",
        "/documents/loa",
        "/documents/invoice",
    ];
    let is_there = |path: &str| order.sent.pointer(path).is_some_and(Value::is_string);
    needed.into_iter().find(|path| !is_there(path))
}

/// Notes something that happened to an order, for the feed of events.
pub(super) fn note(order: &mut PortOrder, kind: &str, at: DateTime<Utc>) {
    order.changed_at = at;
    let payload = told_of(&shown(order), TOLD_OF_ORDERS);
    let number = order.kept.get("events").and_then(Value::as_array);
    let number = number.map_or(0, Vec::len);
    let event = json!({
        "id": id("event", &format!("{} {number}", order.id)),
        "record_type": "porting_order_event",
        "event_type": format!("porting_order.{kind}"),
        "available_notification_methods": ["webhook"],
        "porting_order_id": order.id,
        "payload": payload,
        "payload_status": "created",
        "created_at": written(at),
        "updated_at": written(at),
    });
    let events = order
        .kept
        .entry("events".to_owned())
        .or_insert_with(|| json!([]));
    if let Some(events) = events.as_array_mut() {
        events.push(event);
    }
}

/// What happened to the orders that were placed.
pub(super) fn events(simulators: &Simulators) -> Vec<Value> {
    let orders = simulators.ports(Vendor::Telnyx).into_iter();
    let events = orders.filter_map(|mut order| order.kept.remove("events"));
    events
        .flat_map(|events| events.as_array().cloned().unwrap_or_default())
        .collect()
}

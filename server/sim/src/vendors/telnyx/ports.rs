//! Ports in both directions, and what happened to them.

use axum::{
    extract::{Query, State},
    response::Response,
};
use chrono::{DateTime, Days, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Account, Asked, PageAsked, Telnyx};
use crate::{Carrier, Line, Snapshot, planes::CarrierView};

/// How many numbers an order shows.
const SHOWN: usize = 50;

/// An id that is the same on every day.
pub(super) fn id(kind: &str, name: &str) -> String {
    Uuid::new_v5(
        &Uuid::NAMESPACE_OID,
        format!("telnyx {kind} {name}").as_bytes(),
    )
    .to_string()
}

/// The ports to the account: the numbers that are on their way to it.
fn orders_of(day: &Snapshot<'_>) -> Vec<Value> {
    day.coming_to(Carrier::Telnyx)
        .chunks(SHOWN)
        .map(|lines| order(day, lines))
        .collect()
}

fn order(day: &Snapshot<'_>, lines: &[&Line]) -> Value {
    let order = id("order", &lines[0].e164());
    let number = |line: &&Line| {
        json!({
            "record_type": "porting_phone_number",
            "porting_order_id": order,
            "porting_order_status": "foc-date-confirmed",
            "support_key": "sr_contoso",
            // Porting leaves the plus sign away.
            "phone_number": line.digits().to_string(),
            "phone_number_type": "local",
            "activation_status": "Pending",
            "portability_status": "confirmed",
            "requirements_status": "approved",
        })
    };
    let foc = at_noon(day, 5);
    json!({
        "id": order,
        "record_type": "porting_order",
        "customer_reference": "Contoso",
        "support_key": "sr_contoso",
        "status": { "value": "foc-date-confirmed", "details": [] },
        "activation_settings": { "foc_datetime_requested": foc, "foc_datetime_actual": foc },
        "phone_number_type": "local",
        "phone_numbers": lines.iter().map(number).collect::<Vec<_>>(),
        "porting_phone_numbers_count": lines.len(),
        "requirements_met": true,
        "created_at": at_noon(day, -10),
        "updated_at": at_noon(day, -1),
    })
}

/// Noon so many days from the world's day.
fn at_noon(day: &Snapshot<'_>, days: i64) -> String {
    let date = day.date();
    let distance = Days::new(days.unsigned_abs());
    let date = if days < 0 {
        date - distance
    } else {
        date + distance
    };
    format!("{date}T12:00:00Z")
}

/// The ports away from the account: those that are asked for, and those that are done.
pub(super) fn port_outs_of(day: &Snapshot<'_>) -> Vec<Value> {
    let rows = day.planes().filter_map(|(line, planes)| {
        let view = planes.at(line, Carrier::Telnyx)?;
        port_out(day, line, view)
    });
    rows.collect()
}

fn port_out(day: &Snapshot<'_>, line: &Line, view: CarrierView) -> Option<Value> {
    let (status, foc) = match view.ported_out_on {
        Some(date) => ("ported", format!("{date}T12:00:00Z")),
        None if view.is_port_out_pending => ("pending", at_noon(day, 3)),
        None => return None,
    };
    Some(json!({
        "id": id("portout", &line.e164()),
        "record_type": "portout",
        "status": status,
        "phone_numbers": [line.e164()],
        "carrier_name": "Fabrikam Telecom",
        "spid": "990F",
        "pon": line.digits().to_string(),
        "foc_date": foc,
        "requested_foc_date": foc,
        "already_ported": status == "ported",
        "reason": null,
        "support_key": format!("PO_{}", line.digits()),
        "inserted_at": at_noon(day, -2),
        "created_at": at_noon(day, -2),
        "updated_at": at_noon(day, -1),
    }))
}

pub(super) async fn orders(State(telnyx): Account, Query(asked): Asked) -> Response {
    let orders = orders_of(&telnyx.simulators.snapshot());
    PageAsked::read(&telnyx.simulators, &asked).of(&orders)
}

pub(super) async fn port_outs(State(telnyx): Account, Query(asked): Asked) -> Response {
    let mut rows = port_outs_of(&telnyx.simulators.snapshot());
    if let Some(status) = asked.get("filter[status]") {
        rows.retain(|row| row["status"] == status.as_str());
    }
    PageAsked::read(&telnyx.simulators, &asked).of(&rows)
}

pub(super) async fn order_events(State(telnyx): Account, Query(asked): Asked) -> Response {
    let orders = orders_of(&telnyx.simulators.snapshot());
    let of = |order: &Value| event("porting_order", "porting_order_id", order, TOLD_OF_ORDERS);
    events(&telnyx, &asked, orders.iter().map(of).collect())
}

pub(super) async fn port_out_events(State(telnyx): Account, Query(asked): Asked) -> Response {
    let port_outs = port_outs_of(&telnyx.simulators.snapshot());
    let of = |port_out: &Value| event("portout", "portout_id", port_out, TOLD_OF_PORT_OUTS);
    events(&telnyx, &asked, port_outs.iter().map(of).collect())
}

/// What an event tells of a port: not all there is, so that it must be read.
const TOLD_OF_ORDERS: &[&str] = &[
    "id",
    "customer_reference",
    "status",
    "support_key",
    "updated_at",
];
const TOLD_OF_PORT_OUTS: &[&str] = &["id", "status", "phone_numbers", "carrier_name", "spid"];

/// What an event tells of a port-out.
pub(super) fn told_of(port_out: &Value) -> Value {
    told(port_out, TOLD_OF_PORT_OUTS)
}

fn told(port: &Value, names: &[&str]) -> Value {
    let members = names
        .iter()
        .map(|name| ((*name).to_owned(), port[name].clone()));
    Value::Object(members.collect())
}

fn event(of: &str, its_id: &str, port: &Value, names: &[&str]) -> Value {
    json!({
        "id": id("event", &port["id"].to_string()),
        "record_type": format!("{of}_event"),
        "event_type": format!("{of}.status_changed"),
        "available_notification_methods": ["webhook"],
        its_id: port["id"],
        "payload": told(port, names),
        "payload_status": "created",
        "created_at": port["updated_at"],
        "updated_at": port["updated_at"],
    })
}

fn events(
    telnyx: &Telnyx,
    asked: &std::collections::HashMap<String, String>,
    mut events: Vec<Value>,
) -> Response {
    let instant = |text: &str| text.parse::<DateTime<Utc>>().ok();
    let since = asked
        .get("filter[created_at][gte]")
        .and_then(|text| instant(text));
    events.retain(|event| event["created_at"].as_str().and_then(instant) >= since);
    PageAsked::read(&telnyx.simulators, asked).of(&events)
}

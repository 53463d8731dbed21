//! Ports in both directions, and what happened to them: those of the world, which stand still, and those
//! that are ordered, answered and commanded.

mod commands;
mod orders;
mod outs;
mod papers;
mod telling;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing::{get, patch, post},
};
use chrono::{DateTime, Days, SecondsFormat, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

pub(in crate::vendors) use self::{
    commands::{command, port_webhook},
    outs::{add_port_out, command_port_out, is_open},
    telling::country,
};
use super::{Account, Asked, PageAsked, Telnyx, not_found};
use crate::{Carrier, Line, Snapshot, planes::CarrierView};

/// The paths of ports.
pub(super) fn routes() -> Router<Arc<Telnyx>> {
    let order = "/v2/porting_orders/{id}";
    Router::new()
        .route("/v2/portability_checks", post(orders::check))
        .route("/v2/porting_orders", get(list).post(orders::create))
        .route(
            order,
            get(find).patch(orders::update).delete(orders::delete),
        )
        .route(
            &format!("{order}/allowed_foc_windows"),
            get(orders::windows),
        )
        .route(&format!("{order}/actions/{{action}}"), post(orders::act))
        .route(
            &format!("{order}/{{papers}}"),
            get(papers::list).post(papers::add),
        )
        .route("/v2/documents", post(papers::upload))
        .route("/v2/porting_phone_numbers", get(numbers))
        .route("/v2/porting/events", get(order_events))
        .route("/v2/portouts", get(outs::list))
        .route("/v2/portouts/events", get(port_out_events))
        .route("/v2/portouts/rejections/{id}", get(outs::rejections))
        .route("/v2/portouts/{id}", get(outs::find))
        .route("/v2/portouts/{id}/{decision}", patch(outs::decide))
}

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

/// An order with all of its numbers, which it shows to fifty only.
struct Told {
    order: Value,
    numbers: Vec<Value>,
}

impl Told {
    fn new(mut order: Value) -> Self {
        let numbers = order["phone_numbers"].take();
        let numbers = numbers.as_array().cloned().unwrap_or_default();
        order["phone_numbers"] = numbers.iter().take(SHOWN).cloned().collect();
        Self { order, numbers }
    }
}

/// Every order, the last that was made first.
fn all(telnyx: &Telnyx) -> Vec<Told> {
    let of_world = orders_of(&telnyx.simulators.snapshot());
    let ordered = telling::told(&telnyx.simulators);
    let all = ordered.into_iter().rev().chain(of_world);
    all.map(Told::new).collect()
}

async fn list(State(telnyx): Account, Query(asked): Asked) -> Response {
    let mut orders: Vec<_> = all(&telnyx).into_iter().map(|told| told.order).collect();
    if let Some(reference) = asked.get("filter[customer_reference]") {
        // Parts of references are found, too.
        let is_in = |order: &Value| {
            let known = order["customer_reference"].as_str().unwrap_or_default();
            known.contains(reference.as_str())
        };
        orders.retain(is_in);
    }
    PageAsked::read(&telnyx.simulators, &asked).of(&orders)
}

async fn find(State(telnyx): Account, Path(id): Path<String>) -> Response {
    let mut all = all(&telnyx).into_iter();
    match all.find(|told| told.order["id"] == id.as_str()) {
        Some(told) => Json(json!({ "data": told.order })).into_response(),
        None => not_found(),
    }
}

/// The numbers of all orders. What is asked for beside the state of the order is not looked at.
async fn numbers(State(telnyx): Account, Query(asked): Asked) -> Response {
    let all = all(&telnyx).into_iter();
    let mut numbers: Vec<_> = all.flat_map(|told| told.numbers).collect();
    if let Some(status) = asked.get("filter[porting_order_status]") {
        numbers.retain(|number| number["porting_order_status"] == status.as_str());
    }
    PageAsked::read(&telnyx.simulators, &asked).of(&numbers)
}

async fn order_events(State(telnyx): Account, Query(asked): Asked) -> Response {
    let of_world = orders_of(&telnyx.simulators.snapshot());
    let of = |order: &Value| event("porting_order", "porting_order_id", order, TOLD_OF_ORDERS);
    let mut all: Vec<_> = of_world.iter().map(of).collect();
    all.extend(telling::events(&telnyx.simulators));
    events(&telnyx, &asked, all)
}

async fn port_out_events(State(telnyx): Account, Query(asked): Asked) -> Response {
    let port_outs = outs::all(&telnyx.simulators);
    let of = |port_out: &Value| event("portout", "portout_id", port_out, TOLD_OF_PORT_OUTS);
    events(&telnyx, &asked, port_outs.iter().map(of).collect())
}

fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
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
        "id": id("event", &format!("{} {}", port["id"], port["updated_at"])),
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

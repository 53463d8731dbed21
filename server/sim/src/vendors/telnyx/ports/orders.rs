//! Orders that are placed: drafts that are filled in, confirmed, cancelled and activated.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Told,
    commands::finish,
    id,
    telling::{country, instant, is_fast, kind, missing, note, shown},
    written,
};
use crate::vendors::{
    Fields, PortNumber, PortOrder, Simulators, Vendor,
    ports::Ports,
    telnyx::{Account, Telnyx, not_found, unusable},
};

/// States of orders that have ended.
pub(super) const ENDED: [&str; 2] = ["ported", "cancelled"];

/// Within this time of its date an order cannot be cancelled.
const LOCKED: TimeDelta = TimeDelta::hours(48);

/// A number that no carrier ports: those of the exchange for information.
fn is_portable(number: &str) -> bool {
    !number.ends_with("5551212")
}

#[derive(Deserialize)]
pub(super) struct Checked {
    phone_numbers: Vec<String>,
}

pub(super) async fn check(Json(asked): Json<Checked>) -> Response {
    let told = |number: &String| {
        let portable = is_portable(number);
        json!({
            "record_type": "portability_check_result",
            "phone_number": number,
            "portable": portable,
            "fast_portable": portable && country(number) == "US" && kind(number) == "local",
            "not_portable_reason": if portable { "" } else { "No coverage" },
        })
    };
    let told: Vec<_> = asked.phone_numbers.iter().map(told).collect();
    (StatusCode::CREATED, Json(json!({ "data": told }))).into_response()
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    phone_numbers: Vec<String>,
    customer_reference: Option<String>,
}

pub(super) async fn create(State(telnyx): Account, Json(wanted): Json<Wanted>) -> Response {
    let Some(first) = wanted.phone_numbers.first() else {
        return unusable("phone_numbers must not be empty.");
    };
    if let Some(refused) = wanted.phone_numbers.iter().find(|it| !is_portable(it)) {
        return unusable(&format!("{refused} is not portable."));
    }
    let open = open_numbers(&telnyx.simulators);
    if let Some(taken) = wanted.phone_numbers.iter().find(|it| open.contains(*it)) {
        return unusable(&format!("{taken} is on another porting order already."));
    }
    if let Err(refusal) = telnyx.take_of(first, "porting_order.create") {
        return *refusal;
    }
    let mut parts: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for number in wanted.phone_numbers {
        let part = (country(&number), kind(&number));
        parts.entry(part).or_default().push(number);
    }
    let mut made = Vec::new();
    for numbers in parts.into_values() {
        let at = telnyx.simulators.tick();
        let order = telnyx.simulators.port_desk(Vendor::Telnyx, |ports| {
            add(ports, wanted.customer_reference.clone(), numbers, at)
        });
        made.push(Told::new(shown(&order)).order);
    }
    (StatusCode::CREATED, Json(json!({ "data": made }))).into_response()
}

/// Adds an order, as a draft.
pub(super) fn add(
    ports: &mut Ports,
    reference: Option<String>,
    numbers: Vec<String>,
    at: DateTime<Utc>,
) -> PortOrder {
    let number = |number| PortNumber {
        number,
        status: Some("New".to_owned()),
        ..PortNumber::default()
    };
    let order = PortOrder {
        id: id("placed order", &ports.orders.len().to_string()),
        reference,
        status: "draft".to_owned(),
        numbers: numbers.into_iter().map(number).collect(),
        sent: json!({}),
        placed_at: at,
        changed_at: at,
        ..PortOrder::default()
    };
    ports.orders.push(order.clone());
    order
}

/// The numbers on orders that have not ended.
fn open_numbers(simulators: &Simulators) -> BTreeSet<String> {
    let orders = simulators.ports(Vendor::Telnyx).into_iter();
    let open = orders.filter(|order| !ENDED.contains(&&*order.status));
    let numbers = open.flat_map(|order| order.numbers);
    numbers.map(|number| number.number).collect()
}

/// Does something to an order that was placed, if it is allowed; the answer shows it afterwards.
fn change(
    telnyx: &Telnyx,
    id: &str,
    what: &str,
    act: impl FnOnce(&mut PortOrder, DateTime<Utc>) -> Result<(), String>,
) -> Response {
    let mut orders = telnyx.simulators.ports(Vendor::Telnyx).into_iter();
    let Some(mut order) = orders.find(|order| order.id == id) else {
        return not_found();
    };
    let now = telnyx.simulators.tick();
    if let Err(why) = act(&mut order, now) {
        return unusable(&why);
    }
    let first = order.numbers.first().map_or("", |it| &*it.number);
    if let Err(refusal) = telnyx.take_of(first, what) {
        return *refusal;
    }
    let shown = Told::new(shown(&order)).order;
    telnyx.simulators.port_desk(Vendor::Telnyx, |ports| {
        if let Some(kept) = ports.order(id) {
            *kept = order;
        }
    });
    Json(json!({ "data": shown })).into_response()
}

pub(super) async fn update(
    State(telnyx): Account,
    Path(id): Path<String>,
    Json(sent): Json<Fields>,
) -> Response {
    let offered = offered(telnyx.simulators.tick());
    change(&telnyx, &id, "porting_order.update", |order, now| {
        if ENDED.contains(&&*order.status) || order.status == "cancel-pending" {
            return Err(format!(
                "The order is {} and cannot be changed.",
                order.status
            ));
        }
        let foc = sent
            .get("activation_settings")
            .and_then(|settings| settings["foc_datetime_requested"].as_str());
        if let Some(foc) = foc {
            let at = foc.parse::<DateTime<Utc>>().ok();
            let is_offered = |at| offered.iter().any(|(from, to)| *from <= at && at <= *to);
            if !at.is_some_and(is_offered) {
                return Err("foc_datetime_requested is outside the allowed windows.".to_owned());
            }
        }
        if let Some(reference) = sent.get("customer_reference") {
            order.reference = reference.as_str().map(str::to_owned);
        }
        for (name, value) in sent {
            merge(&mut order.sent[&name], value);
        }
        let connection = &order.sent["phone_number_configuration"]["connection_id"];
        let connection = connection.as_str();
        order.trunk = connection
            .and_then(super::super::numbers::connection_name)
            .map(str::to_owned);
        order.changed_at = now;
        Ok(())
    })
}

/// Puts what was sent over what there was; what is null clears.
fn merge(kept: &mut Value, sent: Value) {
    match sent {
        Value::Object(members) if kept.is_object() => {
            for (name, value) in members {
                merge(&mut kept[&name], value);
            }
        }
        sent => *kept = sent,
    }
}

pub(super) async fn delete(State(telnyx): Account, Path(id): Path<String>) -> Response {
    let mut orders = telnyx.simulators.ports(Vendor::Telnyx).into_iter();
    let Some(order) = orders.find(|order| order.id == id) else {
        return not_found();
    };
    if order.status != "draft" {
        return unusable("Only drafts can be deleted.");
    }
    let first = order.numbers.first().map_or("", |it| &*it.number);
    if let Err(refusal) = telnyx.take_of(first, "porting_order.delete") {
        return *refusal;
    }
    telnyx.simulators.port_desk(Vendor::Telnyx, |ports| {
        ports.orders.retain(|order| order.id != id);
    });
    StatusCode::NO_CONTENT.into_response()
}

/// The hours in which orders are ported: 14 to 22 o'clock UTC on days of work, the first in three days.
fn offered(now: DateTime<Utc>) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    use chrono::{Datelike, Weekday};
    let days = (3..33).map(|days| now.date_naive() + Days::new(days));
    let at_work = days.filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
    at_work
        .map(|day| day.and_time(NaiveTime::MIN).and_utc())
        .map(|day| (day + TimeDelta::hours(14), day + TimeDelta::hours(22)))
        .collect()
}

pub(super) async fn windows(State(telnyx): Account) -> Response {
    let offered = offered(telnyx.simulators.tick());
    let window = |(from, to): &(DateTime<Utc>, DateTime<Utc>)| {
        json!({
            "record_type": "porting_order",
            "started_at": written(*from),
            "ended_at": written(*to),
        })
    };
    let windows: Vec<_> = offered.iter().map(window).collect();
    Json(json!({ "data": windows })).into_response()
}

pub(super) async fn act(
    State(telnyx): Account,
    Path((id, action)): Path<(String, String)>,
) -> Response {
    let what = format!("porting_order.{action}");
    match &*action {
        "confirm" => change(&telnyx, &id, &what, confirm),
        "cancel" => change(&telnyx, &id, &what, cancel),
        "activate" => activate(&telnyx, &id, &what),
        _ => not_found(),
    }
}

fn confirm(order: &mut PortOrder, now: DateTime<Utc>) -> Result<(), String> {
    if !["draft", "exception"].contains(&&*order.status) {
        return Err(format!(
            "The order is {} and needs no confirmation.",
            order.status
        ));
    }
    if let Some(missing) = missing(order) {
        return Err(format!("{missing} is required."));
    }
    "in-process".clone_into(&mut order.status);
    order.reasons.clear();
    for number in &mut order.numbers {
        number.status = Some("Pending".to_owned());
    }
    note(order, "status_changed", now);
    Ok(())
}

fn cancel(order: &mut PortOrder, now: DateTime<Utc>) -> Result<(), String> {
    let is_locked = order.foc.is_some_and(|foc| instant(foc) - now < LOCKED);
    match &*order.status {
        "in-process" | "submitted" | "exception" | "foc-date-confirmed" if !is_locked => {
            "cancel-pending".clone_into(&mut order.status);
            note(order, "status_changed", now);
            Ok(())
        }
        "foc-date-confirmed" => {
            Err("The order cannot be cancelled within 48 hours of its FOC date.".to_owned())
        }
        status => Err(format!("The order is {status} and cannot be cancelled.")),
    }
}

fn activate(telnyx: &Telnyx, id: &str, what: &str) -> Response {
    let answer = change(telnyx, id, what, |order, _| {
        if order.status != "foc-date-confirmed" {
            return Err(format!(
                "The order is {} and cannot be activated.",
                order.status
            ));
        }
        if !is_fast(order) {
            return Err("The order is not FastPort eligible.".to_owned());
        }
        Ok(())
    });
    if answer.status() != StatusCode::OK {
        return answer;
    }
    let now = telnyx.simulators.tick();
    telnyx
        .simulators
        .port_desk(Vendor::Telnyx, |ports| finish(ports, id, &[], now));
    let job = json!({
        "id": super::id("activation", id),
        "record_type": "porting_activation_job",
        "status": "created",
        "activation_type": "on-demand",
        "activate_at": written(now),
        "activation_windows": [],
        "created_at": written(now),
        "updated_at": written(now),
    });
    (StatusCode::ACCEPTED, Json(json!({ "data": job }))).into_response()
}

//! What becomes of an order on command, and the call that tells of it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{
    TOLD_OF_ORDERS,
    orders::{ENDED, add},
    telling::{note, shown},
    told,
};
use crate::vendors::{
    Call, PortOrder, Simulators, Turn, Vendor, When, ports::Ports, telnyx::signed,
};

/// Does something to an order. Says whether there is such an order, and this can happen to it now.
pub(in crate::vendors) fn command(simulators: &Simulators, id: &str, turn: &Turn) -> bool {
    let now = simulators.tick();
    simulators.port_desk(Vendor::Telnyx, |ports| {
        let Some(order) = ports.order(id) else {
            return false;
        };
        let status = order.status.clone();
        let is_under_way = ["in-process", "submitted", "foc-date-confirmed", "exception"];
        match turn {
            Turn::Word { word } => word.clone_into(&mut order.status),
            Turn::Cancel if !ENDED.contains(&&*status) => {
                "cancelled".clone_into(&mut order.status);
                each(order, "Cancelled");
            }
            _ if !is_under_way.contains(&&*status) => return false,
            Turn::Reject { code, text, .. } => {
                "exception".clone_into(&mut order.status);
                order.reasons = vec![(code.clone(), text.clone())];
            }
            Turn::Foc { at } if status != "exception" => confirm(order, *at),
            Turn::Reschedule { at } if order.foc.is_some() => confirm(order, *at),
            Turn::Activate { numbers } if status == "foc-date-confirmed" => {
                return finish(ports, id, numbers, now);
            }
            Turn::Complete if status == "foc-date-confirmed" => {
                return finish(ports, id, &[], now);
            }
            Turn::Split { numbers } => return split(ports, id, numbers, now),
            _ => return false,
        }
        note(order, "status_changed", now);
        true
    })
}

fn confirm(order: &mut PortOrder, at: When) {
    "foc-date-confirmed".clone_into(&mut order.status);
    order.foc = Some(at);
    each(order, "Concurred");
}

fn each(order: &mut PortOrder, status: &str) {
    for number in order.numbers.iter_mut().filter(|number| !number.is_active) {
        number.status = Some(status.to_owned());
    }
}

/// Brings numbers of an order in; all of them if none is named. The order is done with its last.
pub(super) fn finish(ports: &mut Ports, id: &str, numbers: &[String], now: DateTime<Utc>) -> bool {
    let Some(order) = ports.order(id) else {
        return false;
    };
    let is_named = |number: &str| numbers.is_empty() || numbers.iter().any(|it| it == number);
    let mut come = Vec::new();
    for number in &mut order.numbers {
        if is_named(&number.number) {
            number.status = Some("Active".to_owned());
            number.is_active = true;
            come.push(number.number.clone());
        }
    }
    if order.numbers.iter().all(|number| number.is_active) {
        "ported".clone_into(&mut order.status);
    }
    note(order, "status_changed", now);
    let trunk = order.trunk.clone();
    for number in &come {
        ports.arrive(number, trunk.as_deref());
    }
    !come.is_empty()
}

/// Moves numbers to an order of their own, which is like the one they were on.
fn split(ports: &mut Ports, id: &str, numbers: &[String], now: DateTime<Utc>) -> bool {
    let Some(order) = ports.order(id) else {
        return false;
    };
    let is_moved = |number: &str| numbers.iter().any(|it| it == number);
    let (moved, kept): (Vec<_>, Vec<_>) = order
        .numbers
        .drain(..)
        .partition(|number| is_moved(&number.number));
    let is_split = !moved.is_empty() && !kept.is_empty();
    if !is_split {
        order.numbers = kept.into_iter().chain(moved).collect();
        return false;
    }
    order.numbers = kept;
    // One event for each number that went.
    for _ in &moved {
        note(order, "split", now);
    }
    let like = PortOrder {
        numbers: moved,
        kept: std::collections::BTreeMap::new(),
        ..order.clone()
    };
    let new = add(ports, None, Vec::new(), now);
    if let Some(order) = ports.order(&new.id) {
        *order = PortOrder { id: new.id, ..like };
        note(order, "status_changed", now);
    }
    true
}

/// A call about the last that happened to an order.
pub(in crate::vendors) fn port_webhook(
    simulators: &Simulators,
    id: &str,
    url: &str,
    at: DateTime<Utc>,
) -> Option<Call> {
    let mut orders = simulators.ports(Vendor::Telnyx).into_iter();
    let order = orders.find(|order| order.id == id)?;
    let last = order.kept.get("events").and_then(Value::as_array)?.last()?;
    let event = serde_json::json!({
        "record_type": "event",
        "event_type": last["event_type"],
        "id": last["id"],
        "occurred_at": last["created_at"],
        "payload": told(&shown(&order), TOLD_OF_ORDERS),
    });
    Some(signed(&event, url, at))
}

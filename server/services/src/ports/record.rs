//! What happened to ports: in their own journal, which is replayed, and in the organisation's history.

use std::collections::BTreeMap;

use domain::{
    E164,
    history::Action,
    port::{
        Order, PortOut,
        journal::{Event, What},
        state::By,
    },
};
use serde_json::{Map, Value};
use store::history::NewEntry;

use crate::{App, Caller};

/// An entry of the history about an order.
pub(super) fn of_order(order: &Order, action: Action) -> NewEntry {
    NewEntry::new(
        "port_order",
        order.id.uuid(),
        order.reference.as_str(),
        action,
    )
}

/// An entry of the history about a port-out.
pub(super) fn of_port_out(port_out: &PortOut, action: Action) -> NewEntry {
    NewEntry::new(
        "port_out",
        port_out.id.uuid(),
        port_out.vendor_order.as_str(),
        action,
    )
}

/// That an order moved, or that its date did.
pub(super) fn moved(before: &Order, after: &Order, reason: Option<String>) -> NewEntry {
    let side = |order: &Order| {
        Some(
            serde_json::json!({
                "state": order.state, "foc": order.foc.as_ref().map(ToString::to_string),
                "vendor_status": order.vendor_status,
            })
            .to_string(),
        )
    };
    NewEntry {
        before: side(before),
        after: side(after),
        reason,
        ..of_order(after, Action::Updated)
    }
}

/// That what people entered was changed: the fields that differ.
pub(super) fn edited(before: &Order, after: &Order) -> NewEntry {
    let (mut was, mut is) = (Map::new(), Map::new());
    for (field, old, new) in differences(&before.details, &after.details) {
        was.insert(field.clone(), old);
        is.insert(field, new);
    }
    let others = |order: &Order| {
        BTreeMap::from([
            ("reference", Value::from(order.reference.clone())),
            ("carrier", Value::from(order.carrier.clone())),
            (
                "requested_foc",
                Value::from(order.requested_foc.as_ref().map(ToString::to_string)),
            ),
            (
                "project",
                Value::from(order.project.map(|project| project.to_string())),
            ),
        ])
    };
    for ((field, old), (_, new)) in others(before).into_iter().zip(others(after)) {
        if old != new {
            was.insert(field.to_owned(), old);
            is.insert(field.to_owned(), new);
        }
    }
    NewEntry {
        before: Some(Value::Object(was).to_string()),
        after: Some(Value::Object(is).to_string()),
        ..of_order(after, Action::Updated)
    }
}

/// The members in which two records differ, with both values.
pub(super) fn differences<T: serde::Serialize>(
    before: &T,
    after: &T,
) -> Vec<(String, Value, Value)> {
    let members = |record: &T| match serde_json::to_value(record) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let (before, after) = (members(before), members(after));
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |members: &Map<String, Value>, name: &String| {
        members.get(name).cloned().unwrap_or(Value::Null)
    };
    names
        .into_iter()
        .map(|name| (name.clone(), value(&before, name), value(&after, name)))
        .filter(|(_, old, new)| old != new)
        .collect()
}

/// Something that a caller did, for the journal.
pub(super) fn event(app: &App, caller: &Caller, number: Option<E164>, what: What) -> Event {
    Event {
        seq: 0,
        at: app.now(),
        by: By::User,
        name: caller.name.clone(),
        number,
        what,
        is_inferred: false,
        reason: None,
        vendor_status: None,
    }
}

//! What happens to Bandwidth's ports on command, and the calls about it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    notification,
    port_ins::{STRAY, is_over},
    ports::moment,
    tag, text,
};
use crate::vendors::{
    Call, PortOrder, PortOutAsk, PortOutOrder, PortOutTurn, Simulators, Turn, Vendor,
};

/// Does something to a port-in. Says whether it can happen now.
pub(in crate::vendors) fn command_port(simulators: &Simulators, id: &str, turn: &Turn) -> bool {
    // Bandwidth splits no orders.
    if matches!(turn, Turn::Split { .. }) {
        return false;
    }
    let at = simulators.tick();
    let is_open = simulators.port_desk(Vendor::Bandwidth, |ports| {
        let order = ports.order(id).filter(|order| !is_over(&order.status));
        let Some(order) = order else {
            return false;
        };
        order.changed_at = at;
        order.kept.remove(STRAY);
        turn_order(order, turn);
        true
    });
    match turn {
        Turn::Activate { numbers } if is_open => bring_in(simulators, id, numbers),
        Turn::Complete if is_open => bring_in(simulators, id, &[]),
        _ => is_open,
    }
}

fn turn_order(order: &mut PortOrder, turn: &Turn) {
    match turn {
        Turn::Reject {
            code,
            text,
            numbers,
        } => reject(order, (code.clone(), text.clone()), numbers),
        Turn::Foc { at } | Turn::Reschedule { at } => {
            order.reasons.clear();
            order
                .numbers
                .iter_mut()
                .for_each(|number| number.reason = None);
            order.foc = Some(*at);
            order.status = "FOC".into();
        }
        Turn::Cancel => order.status = "CANCELLED".into(),
        Turn::Word { word } => order.status.clone_from(word),
        Turn::Activate { .. } | Turn::Complete | Turn::Split { .. } => {}
    }
}

fn reject(order: &mut PortOrder, why: (String, String), numbers: &[String]) {
    order.status = "EXCEPTION".into();
    if numbers.is_empty() {
        order.reasons = vec![why];
        return;
    }
    for number in &mut order.numbers {
        if numbers.contains(&number.number) {
            number.reason = Some(why.clone());
        }
    }
}

/// Brings numbers of an order in, or all of them. With the last one the order is done.
pub(super) fn bring_in(simulators: &Simulators, id: &str, wanted: &[String]) -> bool {
    let at = simulators.tick();
    simulators.port_desk(Vendor::Bandwidth, |ports| {
        let Some(order) = ports.order(id) else {
            return false;
        };
        let is_wanted = |number: &String| wanted.is_empty() || wanted.contains(number);
        let mut coming = Vec::new();
        for number in &mut order.numbers {
            if is_wanted(&number.number) {
                number.is_active = true;
                coming.push(number.number.clone());
            }
        }
        if order.numbers.iter().all(|number| number.is_active) {
            order.status = "COMPLETE".into();
        }
        order.changed_at = at;
        let peer = order.trunk.clone();
        for number in &coming {
            ports.arrive(number, peer.as_deref());
        }
        !coming.is_empty()
    })
}

/// Makes a request for numbers arrive.
pub(in crate::vendors) fn add_port_out(
    simulators: &Simulators,
    ask: &PortOutAsk,
) -> Option<String> {
    let at = simulators.tick();
    simulators.port_desk(Vendor::Bandwidth, |ports| {
        let name = format!("bandwidth asked port-out {}", ports.outs.len());
        let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string();
        ports.outs.push(PortOutOrder {
            id: id.clone(),
            numbers: ask.numbers.clone(),
            at: ask.at,
            status: "NEW".to_owned(),
            received_at: at,
            changed_at: at,
            is_gone: false,
        });
        Some(id)
    })
}

/// Does something to a port-out. A number that has gone is on no list any more.
pub(in crate::vendors) fn command_port_out(
    simulators: &Simulators,
    id: &str,
    turn: PortOutTurn,
) -> bool {
    let at = simulators.tick();
    simulators.port_desk(Vendor::Bandwidth, |ports| {
        let order = ports.out(id).filter(|order| !is_over(&order.status));
        let Some(order) = order else {
            return false;
        };
        order.changed_at = at;
        if turn == PortOutTurn::Cancel {
            order.status = "CANCELLED".into();
            return true;
        }
        order.status = "COMPLETE".into();
        order.is_gone = true;
        for number in order.numbers.clone() {
            ports.leave(&number);
        }
        true
    })
}

/// A call about a port-in or, once it is complete, a port-out: Bandwidth tells no other state of those.
pub(in crate::vendors) fn port_webhook(
    simulators: &Simulators,
    id: &str,
    at: DateTime<Utc>,
) -> Option<Call> {
    let ins = simulators.ports(Vendor::Bandwidth);
    if let Some(order) = ins.into_iter().find(|order| order.id == id) {
        return Some(notification(&told(&order), at));
    }
    let outs = simulators.port_outs(Vendor::Bandwidth);
    let order = outs
        .into_iter()
        .find(|order| order.id == id && order.is_gone)?;
    let parts = [
        text("OrderType", "portouts"),
        text("OrderId", &order.id),
        text("Status", &order.status),
        completed(order.numbers.iter()),
    ];
    Some(notification(&parts.concat(), at))
}

fn told(order: &PortOrder) -> String {
    let reference = order.reference.as_ref();
    let is_foc = order.status == "FOC";
    let foc = order.foc.filter(|_| is_foc);
    let active = order.numbers.iter().filter(|number| number.is_active);
    let words = order
        .reasons
        .first()
        .map(|(_, words)| text("Message", words));
    let parts = [
        text("OrderType", "portins"),
        text("OrderId", &order.id),
        reference.map_or_else(String::new, |known| text("CustomerOrderId", known)),
        text("Status", &order.status),
        words.unwrap_or_default(),
        completed(active.map(|number| &number.number)),
        foc.map_or_else(String::new, |foc| text("ActualFocDate", &moment(foc))),
    ];
    parts.concat()
}

fn completed<'a>(numbers: impl Iterator<Item = &'a String>) -> String {
    let numbers: String = numbers
        .map(|number| text("TelephoneNumber", number))
        .collect();
    if numbers.is_empty() {
        return numbers;
    }
    tag("CompletedTelephoneNumbers", &numbers)
}

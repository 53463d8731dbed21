//! What becomes of a request on command, and the call that tells of it.

use chrono::{DateTime, SecondsFormat, Utc};

use super::requests::end;
use crate::vendors::{Call, PortNumber, Simulators, Turn, Vendor, ports::Ports, twilio::Told};

/// Does something to a request. Says whether there is such a request, and this can happen to it now.
pub(in crate::vendors) fn command(simulators: &Simulators, id: &str, turn: &Turn) -> bool {
    let now = simulators.tick();
    simulators.port_desk(Vendor::Twilio, |ports| {
        let Some(order) = ports.order(id) else {
            return false;
        };
        let is_open = !["Completed", "Canceled", "Expired"].contains(&&*order.status);
        match turn {
            Turn::Word { word } => word.clone_into(&mut order.status),
            _ if !is_open => return false,
            Turn::Cancel => end(order, now),
            Turn::Reject {
                code,
                text,
                numbers,
            } => {
                "Action Required".clone_into(&mut order.status);
                for number in named(&mut order.numbers, numbers) {
                    number.status = Some("rejected".to_owned());
                    number.reason = Some((code.clone(), text.clone()));
                }
            }
            Turn::Foc { at } => {
                "In progress".clone_into(&mut order.status);
                order.foc = Some(*at);
                for number in named(&mut order.numbers, &[]) {
                    number.status = Some("pending".to_owned());
                    number.reason = None;
                }
            }
            Turn::Reschedule { at } if order.foc.is_some() => order.foc = Some(*at),
            Turn::Activate { numbers } if order.foc.is_some() => {
                return come(ports, id, numbers, now);
            }
            Turn::Complete if order.foc.is_some() => return come(ports, id, &[], now),
            _ => return false,
        }
        if let Some(order) = ports.order(id) {
            order.changed_at = now;
        }
        true
    })
}

/// The numbers that are named and have not come in; all of them if none is named.
fn named<'a>(
    numbers: &'a mut [PortNumber],
    names: &'a [String],
) -> impl Iterator<Item = &'a mut PortNumber> {
    let is_named = |number: &PortNumber| names.is_empty() || names.contains(&number.number);
    numbers
        .iter_mut()
        .filter(move |number| !number.is_active && is_named(number))
}

/// Brings numbers in. The request is done with its last.
fn come(ports: &mut Ports, id: &str, names: &[String], now: DateTime<Utc>) -> bool {
    let Some(order) = ports.order(id) else {
        return false;
    };
    order.changed_at = now;
    let mut come = Vec::new();
    for number in named(&mut order.numbers, names) {
        number.status = Some("completed".to_owned());
        number.is_active = true;
        come.push(number.number.clone());
    }
    if order.numbers.iter().all(|number| number.is_active) {
        "Completed".clone_into(&mut order.status);
    }
    for number in &come {
        ports.arrive(number, None);
    }
    !come.is_empty()
}

/// A call about the first number of a request.
pub(in crate::vendors) fn port_webhook(
    simulators: &Simulators,
    id: &str,
    url: &str,
    _at: DateTime<Utc>,
) -> Option<Call> {
    let mut orders = simulators.ports(Vendor::Twilio).into_iter();
    let order = orders.find(|order| order.id == id)?;
    let number = order.numbers.first()?;
    let status = number.status.clone().unwrap_or_default();
    let event = match &*status {
        "waiting_for_signature" => "PortInPhoneNumberWaitingForSignature",
        "pending" => "PortInPhoneNumberPending",
        "completed" => "PortInPhoneNumberCompleted",
        "rejected" => "PortInPhoneNumberRejected",
        "canceled" => "PortInPhoneNumberCanceled",
        _ => "PortInPhoneNumberSubmitted",
    };
    let told = Told {
        event,
        number: number.number.clone(),
        request: order.id,
        status,
        updated_at: order.changed_at.to_rfc3339_opts(SecondsFormat::Secs, true),
    };
    Some(told.signed(url))
}

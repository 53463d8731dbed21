//! Ports to the account that are ordered through the API: placed, listed, supplemented and cancelled.

mod extras;
mod sent;

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::Response,
};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

pub(super) use self::extras::{activate, activation, add_document, add_note, notes};
use self::sent::{Refused, Sent, reason, refusal, refused};
use super::{
    Account, Bandwidth, answer, empty,
    orders::Leaves,
    portability::is_toll_free,
    ports::{self, is_referred_to, is_wanted, moment},
    stamp, tag, text,
    xml::with_status,
};
use crate::vendors::{Course, PortOrder, Refusal, Simulators, Vendor, When, credentials};

/// What answers about orders are called.
const ROOT: &str = "LnpOrderResponse";

/// Whether a supplement was taken that never reached the losing carrier, among what is kept of an order.
pub(super) const STRAY: &str = "stray_supplement";

/// The states in which an order is over.
pub(super) fn is_over(status: &str) -> bool {
    matches!(status, "COMPLETE" | "CANCELLED")
}

fn when(text: &str) -> Option<When> {
    let instant = DateTime::parse_from_rfc3339(text).ok();
    let day = || {
        let day = text.get(..10)?;
        NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()
    };
    instant
        .map(|at| When::Instant(at.to_utc()))
        .or_else(|| day().map(When::Day))
}

pub(super) async fn create(State(bandwidth): Account, body: String) -> Response {
    match place(&bandwidth, &body) {
        Ok(order) => {
            let location = format!(
                "/accounts/{}/portins/{}",
                credentials::BANDWIDTH_ACCOUNT,
                order.id
            );
            let status = [
                text("Code", "201"),
                text(
                    "Description",
                    "Order request received. Please use the order id to check the status of your order later.",
                ),
            ];
            let parts = [
                text("OrderId", &order.id),
                tag("Status", &status.concat()),
                text("ProcessingStatus", &order.status),
                order.sent.as_str().unwrap_or_default().to_owned(),
            ];
            let mut answer = with_status(StatusCode::CREATED, ROOT, &parts.concat());
            if let Ok(location) = location.parse() {
                answer.headers_mut().insert(header::LOCATION, location);
            }
            answer
        }
        Err(why) => refusal(why),
    }
}

fn place(bandwidth: &Bandwidth, body: &str) -> Result<PortOrder, Refused> {
    let sent = Sent::read(body, "LnpOrder")?;
    if !sent.is_draft() {
        sent.check(bandwidth, None)?;
    }
    let simulators = &bandwidth.simulators;
    take(
        simulators,
        sent.numbers.first().map_or("", String::as_str),
        "portins POST",
    )?;
    let at = simulators.tick();
    let status = match sent.numbers.first() {
        _ if sent.is_draft() => "DRAFT",
        Some(number) if is_toll_free(number) => "PENDING_DOCUMENTS",
        _ => "SUBMITTED",
    };
    Ok(simulators.port_desk(Vendor::Bandwidth, |ports| {
        let name = format!("bandwidth ordered port-in {}", ports.orders.len());
        let order = PortOrder {
            id: Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string(),
            reference: sent.reference(),
            status: status.to_owned(),
            numbers: sent.numbers(),
            trunk: sent.peer(),
            sent: sent.inside.into(),
            placed_at: at,
            changed_at: at,
            ..PortOrder::default()
        };
        ports.orders.push(order.clone());
        order
    }))
}

/// Takes a write, unless it is to be refused.
fn take(simulators: &Simulators, number: &str, what: &str) -> Result<Course, Refused> {
    simulators
        .take(Vendor::Bandwidth, number, what)
        .map_err(|Refusal| refused("1013", Refusal::WORDS))
}

/// The order that a path names.
fn order_of(bandwidth: &Bandwidth, path: &HashMap<String, String>) -> Option<PortOrder> {
    let id = path.get("order")?;
    let orders = bandwidth.simulators.ports(Vendor::Bandwidth);
    orders.into_iter().find(|order| order.id == *id)
}

/// Changes an order that there is.
fn change(bandwidth: &Bandwidth, id: &str, act: impl FnOnce(&mut PortOrder)) {
    let at = bandwidth.simulators.tick();
    bandwidth.simulators.port_desk(Vendor::Bandwidth, |ports| {
        if let Some(order) = ports.order(id) {
            act(order);
            order.changed_at = at;
        }
    });
}

pub(super) async fn find(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    match order_of(&bandwidth, &path) {
        Some(order) => answer(ROOT, &detail(&order)),
        None => ports::port_in(&bandwidth, path.get("order").map_or("", String::as_str)),
    }
}

/// An order by itself does not repeat its own id.
fn detail(order: &PortOrder) -> String {
    let mut reasons: String = order
        .reasons
        .iter()
        .map(|(code, words)| reason(code, words, &[]))
        .collect();
    for number in &order.numbers {
        if let Some((code, words)) = &number.reason {
            reasons.push_str(&reason(code, words, &[&number.number]));
        }
    }
    let actual = order.foc.map(|foc| text("ActualFocDate", &moment(foc)));
    let parts = [
        reasons,
        text("ProcessingStatus", &order.status),
        actual.unwrap_or_default(),
        order.sent.as_str().unwrap_or_default().to_owned(),
        text("AccountId", credentials::BANDWIDTH_ACCOUNT),
        text("OrderCreateDate", &stamp(order.placed_at)),
        text("LastModifiedDate", &stamp(order.changed_at)),
        text("userId", "api"),
        text("PortType", "AUTOMATED"),
    ];
    parts.concat()
}

/// The rows of the orders that a list is asked for.
pub(super) fn rows(
    bandwidth: &Bandwidth,
    asked: &HashMap<String, String>,
) -> Vec<(String, String)> {
    let orders = bandwidth.simulators.ports(Vendor::Bandwidth).into_iter();
    orders
        .filter(|order| is_wanted(asked, &order.status))
        .filter(|order| is_referred_to(asked, order.reference.as_deref()))
        .map(|order| (order.id.clone(), row(&order)))
        .collect()
}

fn row(order: &PortOrder) -> String {
    let sent = Leaves::read(order.sent.as_str().unwrap_or_default());
    let optional =
        |name: &str, value: Option<&str>| value.map_or_else(String::new, |value| text(name, value));
    let parts = [
        text("accountId", credentials::BANDWIDTH_ACCOUNT),
        text("CountOfTNs", &order.numbers.len().to_string()),
        optional("CustomerOrderId", order.reference.as_deref()),
        text("lastModifiedDate", &stamp(order.changed_at)),
        text("OrderDate", &stamp(order.placed_at)),
        text("OrderId", &order.id),
        text("OrderType", "port_in"),
        optional("ActualFOCDate", order.foc.map(moment).as_deref()),
        optional(
            "BillingTelephoneNumber",
            sent.text("BillingTelephoneNumber"),
        ),
        text("ProcessingStatus", &order.status),
        optional("RequestedFOCDate", sent.text("RequestedFocDate")),
    ];
    parts.concat()
}

pub(super) async fn supplement(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
    body: String,
) -> Response {
    let Some(order) = order_of(&bandwidth, &path) else {
        return empty(StatusCode::NOT_FOUND);
    };
    match replace(&bandwidth, &order, &body) {
        Err(why) => refusal(why),
        Ok(sent) => {
            let words = "Supp request received. Please use the order id to check the status of your order later.";
            let status = [text("Code", "200"), text("Description", words)];
            let parts = [
                text("OrderId", &order.id),
                tag("Status", &status.concat()),
                text("ProcessingStatus", "REQUESTED_SUPP"),
                sent,
            ];
            answer(ROOT, &parts.concat())
        }
    }
}

/// Puts another order in the place of one. What is left out is gone.
fn replace(bandwidth: &Bandwidth, order: &PortOrder, body: &str) -> Result<String, Refused> {
    may_change(&bandwidth.simulators, order)?;
    let sent = Sent::read(body, "LnpOrderSupp")?;
    sent.check(bandwidth, Some(&order.id))?;
    let course = take(&bandwidth.simulators, first(order), "portins PUT")?;
    if course == Course::Fails {
        // It never reaches the losing carrier: the order says so later, and is not newer than it was.
        bandwidth.simulators.port_desk(Vendor::Bandwidth, |ports| {
            if let Some(order) = ports.order(&order.id) {
                order.kept.insert(STRAY.to_owned(), json!(true));
                let words = "Awaiting the losing carrier's response; the order cannot be changed";
                order.reasons = vec![("7300".to_owned(), words.to_owned())];
            }
        });
        return Ok(sent.inside);
    }
    let inside = sent.inside.clone();
    change(bandwidth, &order.id, |order| {
        order.status = match &*order.status {
            "DRAFT" if sent.leaves.text("ProcessingStatus") != Some("SUBMITTED") => "DRAFT",
            "DRAFT" | "EXCEPTION" => "SUBMITTED",
            _ => "REQUESTED_SUPP",
        }
        .into();
        order.reasons.clear();
        order.numbers = sent.numbers();
        order.reference = sent.reference();
        order.trunk = sent.peer();
        order.sent = sent.inside.into();
    });
    Ok(inside)
}

fn first(order: &PortOrder) -> &str {
    order.numbers.first().map_or("", |number| &number.number)
}

/// Whether an order can still be supplemented or cancelled: not once it is over, nor in the last day
/// before its FOC.
fn may_change(simulators: &Simulators, order: &PortOrder) -> Result<(), Refused> {
    if is_over(&order.status) {
        let words = "The order is already complete and cannot be modified or cancelled";
        return Err(refused("7304", words));
    }
    let freeze = TimeDelta::hours(24);
    let is_frozen = order
        .foc
        .is_some_and(|foc| instant(foc) - freeze <= simulators.tick());
    if is_frozen && order.status == "FOC" {
        let words = "The FOC date is too close for the order to be changed or cancelled";
        return Err(refused("7301", words));
    }
    Ok(())
}

fn instant(when: When) -> DateTime<Utc> {
    match when {
        When::Instant(at) => at,
        When::Day(day) => day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(990),
    }
}

pub(super) async fn cancel(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    let Some(order) = order_of(&bandwidth, &path) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let taken = may_change(&bandwidth.simulators, &order)
        .and_then(|()| take(&bandwidth.simulators, first(&order), "portins DELETE"));
    if let Err(why) = taken {
        return refusal(why);
    }
    if order.status == "DRAFT" {
        bandwidth.simulators.port_desk(Vendor::Bandwidth, |ports| {
            ports.orders.retain(|known| known.id != order.id);
        });
    } else {
        change(&bandwidth, &order.id, |order| {
            order.status = "REQUESTED_CANCEL".into();
        });
    }
    empty(StatusCode::OK)
}

//! Ports to the account and away from it.

use std::collections::HashMap;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{
    Account, Asked, Bandwidth, answer, asked_page, empty, links, port_ins, stamp, tag, text,
};
use crate::{
    Carrier, Snapshot,
    planes::CarrierView,
    vendors::{Slice, Vendor, When, credentials},
};

/// The SPID of whoever asks for numbers.
const WINNER: &str = "990F";

/// The most orders at once.
const MOST: usize = 1000;

/// A port away from the account.
#[derive(Debug)]
pub(super) struct PortOut {
    pub(super) id: String,
    pub(super) number: String,
    status: &'static str,
    foc: NaiveDate,
}

impl PortOut {
    pub(super) fn is_complete(&self) -> bool {
        self.status == "COMPLETE"
    }
}

/// Those that are asked for, and those that are done.
pub(super) fn port_outs_of(day: &Snapshot<'_>) -> Vec<PortOut> {
    let asked_for = |view: CarrierView| match view.ported_out_on {
        Some(date) => Some(("COMPLETE", date)),
        None if view.is_port_out_pending => Some(("NEW", day.date() + Days::new(3))),
        None => None,
    };
    let rows = day.planes().filter_map(|(line, planes)| {
        let (status, foc) = asked_for(planes.at(line, Carrier::Bandwidth)?)?;
        Some(PortOut {
            id: id("portout", &line.e164()),
            number: line.e164(),
            status,
            foc,
        })
    });
    rows.collect()
}

/// An id that is the same on every day.
fn id(kind: &str, name: &str) -> String {
    let name = format!("bandwidth {kind} {name}");
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
}

/// Half past eleven in the morning in the East, when ports happen.
pub(super) fn at_foc(date: NaiveDate) -> String {
    format!("{date}T16:30:00.000Z")
}

pub(super) async fn port_outs(State(bandwidth): Account, Query(asked): Asked) -> Response {
    let orders = port_outs_of(&bandwidth.simulators.snapshot());
    let rows: Vec<_> = orders
        .iter()
        .filter(|order| is_wanted(&asked, order.status))
        .map(|order| {
            let parts = [
                text("CountOfTNs", "1"),
                text("userId", "System"),
                text("OrderId", &order.id),
                text("OrderType", "port_out"),
                text("OrderDate", &at_foc(order.foc - Days::new(5))),
                text("ProcessingStatus", order.status),
                text("RequestedFOCDate", &at_foc(order.foc)),
                text("VendorId", WINNER),
            ];
            (order.id.clone(), parts.concat())
        })
        .chain(asked_for(&bandwidth, &asked))
        .collect();
    orders_page("portouts", &asked, &rows)
}

/// The rows of those that were made to arrive.
fn asked_for(bandwidth: &Bandwidth, asked: &HashMap<String, String>) -> Vec<(String, String)> {
    let orders = bandwidth.simulators.port_outs(Vendor::Bandwidth);
    let orders = orders.into_iter();
    orders
        .filter(|order| is_wanted(asked, &order.status))
        .map(|order| {
            let parts = [
                text("CountOfTNs", &order.numbers.len().to_string()),
                text("userId", "System"),
                text("lastModifiedDate", &stamp(order.changed_at)),
                text("OrderId", &order.id),
                text("OrderType", "port_out"),
                text("OrderDate", &stamp(order.received_at)),
                text("ProcessingStatus", &order.status),
                text("RequestedFOCDate", &moment(order.at)),
                text("VendorId", WINNER),
            ];
            (order.id, parts.concat())
        })
        .collect()
}

/// A moment as Bandwidth writes it: a day is half past eleven in the East.
pub(super) fn moment(at: When) -> String {
    match at {
        When::Instant(at) => stamp(at),
        When::Day(day) => at_foc(day),
    }
}

fn port_out_on_command(bandwidth: &Bandwidth, id: &str) -> Option<Response> {
    let orders = bandwidth.simulators.port_outs(Vendor::Bandwidth);
    let order = orders.into_iter().find(|order| order.id == id)?;
    let actual = order
        .is_gone
        .then(|| text("ActualFocDate", &moment(order.at)));
    let numbers: String = order
        .numbers
        .iter()
        .map(|number| text("PhoneNumber", number))
        .collect();
    let parts = [
        text("RequestedFocDate", &moment(order.at)),
        actual.unwrap_or_default(),
        text("PON", &format!("PON-{}", &order.id[..8])),
        text("AccountId", credentials::BANDWIDTH_ACCOUNT),
        text("OrderCreateDate", &stamp(order.received_at)),
        text("LastModifiedDate", &stamp(order.changed_at)),
        text("PortOutStatus", &order.status),
        text("SPID", WINNER),
        tag("ListOfPhoneNumbers", &numbers),
    ];
    Some(answer("LnpOrderResponse", &parts.concat()))
}

pub(super) async fn port_out(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    let id = path.get("order").map_or("", String::as_str);
    if let Some(answer) = port_out_on_command(&bandwidth, id) {
        return answer;
    }
    let orders = port_outs_of(&bandwidth.simulators.snapshot());
    let order = orders
        .iter()
        .find(|order| path.get("order") == Some(&order.id));
    let Some(order) = order else {
        return empty(StatusCode::NOT_FOUND);
    };
    let actual = order
        .is_complete()
        .then(|| text("ActualFocDate", &at_foc(order.foc)));
    let parts = [
        text("RequestedFocDate", &at_foc(order.foc)),
        actual.unwrap_or_default(),
        text("PON", &order.number),
        text("AccountId", credentials::BANDWIDTH_ACCOUNT),
        text("PortOutStatus", order.status),
        text("SPID", WINNER),
        tag("ListOfPhoneNumbers", &text("PhoneNumber", &order.number)),
    ];
    answer("LnpOrderResponse", &parts.concat())
}

/// The reference on the world's own orders.
const REFERENCE: &str = "Contoso";

/// The numbers that are on their way here, one order for each.
fn port_ins_of(day: &Snapshot<'_>) -> Vec<(String, String)> {
    day.coming_to(Carrier::Bandwidth)
        .into_iter()
        .map(|line| (id("portin", &line.e164()), line.e164()))
        .collect()
}

pub(super) async fn port_ins(State(bandwidth): Account, Query(asked): Asked) -> Response {
    let day = bandwidth.simulators.snapshot();
    let rows: Vec<_> = port_ins_of(&day)
        .into_iter()
        .filter(|_| is_wanted(&asked, "FOC") && is_referred_to(&asked, Some(REFERENCE)))
        .map(|(id, number)| {
            let parts = [
                text("accountId", credentials::BANDWIDTH_ACCOUNT),
                text("CountOfTNs", "1"),
                text("OrderId", &id),
                text("OrderType", "port_in"),
                text("ActualFOCDate", &at_foc(day.date() + Days::new(5))),
                text("BillingTelephoneNumber", &number),
                text("LNPLosingCarrierName", "Fabrikam Telecom"),
                text("ProcessingStatus", "FOC"),
                text("RequestedFOCDate", &at_foc(day.date() + Days::new(5))),
            ];
            (id, parts.concat())
        })
        .chain(port_ins::rows(&bandwidth, &asked))
        .collect();
    orders_page("portins", &asked, &rows)
}

/// A number that is on its way here, by its order. An order by itself does not repeat its own id.
pub(super) fn port_in(bandwidth: &Bandwidth, id: &str) -> Response {
    let day = bandwidth.simulators.snapshot();
    let orders = port_ins_of(&day);
    let order = orders.iter().find(|(known, _)| known == id);
    let Some((_, number)) = order else {
        return empty(StatusCode::NOT_FOUND);
    };
    let foc = at_foc(day.date() + Days::new(5));
    let parts = [
        text("ProcessingStatus", "FOC"),
        text("RequestedFocDate", &foc),
        text("ActualFocDate", &foc),
        text("CustomerOrderId", REFERENCE),
        tag(
            "WirelessInfo",
            &format!(
                "{}{}",
                text("AccountNumber", "771297665"),
                text("PinNumber", "1234")
            ),
        ),
        tag("ListOfPhoneNumbers", &text("PhoneNumber", number)),
        text("LastModifiedDate", &at_foc(day.date() - Days::new(1))),
    ];
    answer("LnpOrderResponse", &parts.concat())
}

/// Whether a search by reference finds an order. It need not be the whole reference.
pub(super) fn is_referred_to(asked: &HashMap<String, String>, reference: Option<&str>) -> bool {
    let wanted = asked.get("customerOrderId");
    wanted.is_none_or(|wanted| reference.is_some_and(|known| known.starts_with(wanted.as_str())))
}

/// Drafts are listed only where they are asked for.
pub(super) fn is_wanted(asked: &HashMap<String, String>, status: &str) -> bool {
    match asked.get("status") {
        Some(wanted) => wanted.eq_ignore_ascii_case(status),
        None => status != "DRAFT",
    }
}

/// A page of orders. Without a page and a size it is not found; without orders there is nothing.
fn orders_page(list: &str, asked: &HashMap<String, String>, rows: &[(String, String)]) -> Response {
    if !asked.contains_key("page") || !asked.contains_key("size") {
        return empty(StatusCode::NOT_FOUND);
    }
    if rows.is_empty() {
        return empty(StatusCode::NO_CONTENT);
    }
    let (page, size) = asked_page(asked, 300);
    let start = rows.iter().position(|(id, _)| id == page).unwrap_or(0);
    let slice = Slice::honest(rows.len(), start, size.clamp(1, MOST));
    let next = slice.next.map(|at| rows[at].0.as_str());
    let path = format!("accounts/{}/{list}", credentials::BANDWIDTH_ACCOUNT);
    let mut inside = text("TotalCount", &rows.len().to_string());
    inside.push_str(&links(&path, size, next));
    for (_, row) in &rows[slice.rows] {
        inside.push_str(&tag("lnpPortInfoForGivenStatus", row));
    }
    answer("LNPResponseWrapper", &inside)
}

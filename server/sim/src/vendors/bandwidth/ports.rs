//! Ports to the account and away from it.

use std::collections::HashMap;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{Account, Asked, answer, asked_page, empty, links, tag, text};
use crate::{
    Carrier, Snapshot,
    planes::CarrierView,
    vendors::{Slice, credentials},
};

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
fn at_foc(date: NaiveDate) -> String {
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
                text("VendorId", "990F"),
            ];
            (order.id.clone(), parts.concat())
        })
        .collect();
    orders_page("portouts", &asked, &rows)
}

pub(super) async fn port_out(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
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
        text("SPID", "990F"),
        tag("ListOfPhoneNumbers", &text("PhoneNumber", &order.number)),
    ];
    answer("LnpOrderResponse", &parts.concat())
}

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
        .filter(|_| is_wanted(&asked, "FOC"))
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
        .collect();
    orders_page("portins", &asked, &rows)
}

/// An order by itself does not repeat its own id.
pub(super) async fn port_in(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    let day = bandwidth.simulators.snapshot();
    let orders = port_ins_of(&day);
    let order = orders.iter().find(|(id, _)| path.get("order") == Some(id));
    let Some((_, number)) = order else {
        return empty(StatusCode::NOT_FOUND);
    };
    let foc = at_foc(day.date() + Days::new(5));
    let parts = [
        text("ProcessingStatus", "FOC"),
        text("RequestedFocDate", &foc),
        text("ActualFocDate", &foc),
        text("CustomerOrderId", "Contoso"),
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

fn is_wanted(asked: &HashMap<String, String>, status: &str) -> bool {
    let wanted = asked.get("status");
    wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(status))
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

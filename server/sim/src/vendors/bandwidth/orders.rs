//! Orders that change options of numbers. Taken is not done: each asking for one finds it a step further.

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use quick_xml::{Reader, events::Event};

use super::{Account, answer, numbers::digits, refuse, tag, text, xml::with_status};
use crate::vendors::{credentials, hold};

/// The steps of an order.
const STEPS: [&str; 3] = ["RECEIVED", "PROCESSING", "COMPLETE"];

/// An order, and how often it was asked for.
#[derive(Debug)]
pub(super) struct Order {
    numbers: Vec<String>,
    asked: usize,
}

pub(super) async fn create(State(bandwidth): Account, body: String) -> Response {
    let root = "TnOptionOrderResponse";
    let numbers = numbers_in(&body);
    if numbers.is_empty() {
        let words = "The order names no telephone number";
        return refuse(StatusCode::BAD_REQUEST, root, "5076", words);
    }
    if let Some(bare) = numbers.iter().find(|number| !number.starts_with('+')) {
        let words = format!("{bare}: Retry request with all E.164 formatted phone numbers");
        return refuse(StatusCode::BAD_REQUEST, root, "1022", &words);
    }
    let mut orders = hold(&bandwidth.orders);
    orders.push(Order { numbers, asked: 0 });
    let at = orders.len() - 1;
    let order = tag("TnOptionOrder", &content(at, &orders[at]));
    with_status(StatusCode::CREATED, root, &order)
}

pub(super) async fn find(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    let mut orders = hold(&bandwidth.orders);
    let at = (0..orders.len()).find(|at| path.get("order") == Some(&id(*at)));
    let Some(at) = at else {
        let words = "The resource does not exist";
        return refuse(
            StatusCode::NOT_FOUND,
            "TnOptionOrderReportResponse",
            "404",
            words,
        );
    };
    orders[at].asked += 1;
    answer("TnOptionOrder", &content(at, &orders[at]))
}

pub(super) fn id(at: usize) -> String {
    format!("409033ee-88ec-43e3-85f3-{at:012x}")
}

fn content(at: usize, order: &Order) -> String {
    let numbers: String = order
        .numbers
        .iter()
        .map(|number| text("TelephoneNumber", number))
        .collect();
    let group = tag("TnOptionGroup", &tag("TelephoneNumbers", &numbers));
    let parts = [
        text("AccountId", credentials::BANDWIDTH_ACCOUNT),
        text("OrderId", &id(at)),
        text("ProcessingStatus", STEPS[order.asked.min(STEPS.len() - 1)]),
        tag("TnOptionGroups", &group),
        text("ErrorList", ""),
    ];
    parts.concat()
}

/// The numbers that an order names.
fn numbers_in(body: &str) -> Vec<String> {
    let mut reader = Reader::from_str(body);
    let mut is_number = false;
    let mut numbers = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                is_number = start.local_name().as_ref() == b"TelephoneNumber";
            }
            Ok(Event::Text(text)) if is_number => {
                let text = text.decode().unwrap_or_default().trim().to_owned();
                numbers.extend(digits(&text).map(|_| text));
            }
            Ok(Event::End(_)) => is_number = false,
            Ok(Event::Eof) | Err(_) => return numbers,
            Ok(_) => {}
        }
    }
}

//! Ports as scripts see them: drafts, numbers as CSV, papers, what is told by hand, cut-overs, port-outs,
//! dates; and who may do what.

mod access;
mod around;
mod desk;
mod numbers;
mod papers;

use axum::http::{HeaderName, Method, header::IF_MATCH};
use serde_json::{Value, json};

use super::support::{Answer, Api, text};

const PORTS: &str = "/api/v1/ports";

/// A number of the plan of the United States.
fn number(last: u32) -> String {
    format!("+1206555{last:04}")
}

/// A draft of two numbers that goes to a carrier without an API.
async fn draft(api: &Api, reference: &str, first: u32) -> Value {
    let body = json!({
        "reference": reference,
        "country": "US",
        "number_type": "geographic",
        "carrier": "Colt",
        "details": { "losing": { "retail": "Lumen" }, "btn": number(first) },
        "requested_foc": { "date": "2026-12-08 11:30" },
        "numbers": [number(first), number(first + 1)],
    });
    let made = api.post(PORTS, &body).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()
}

async fn post(api: &Api, order: &Value, what: &str, body: &Value) -> Answer {
    api.post(&format!("{PORTS}/{}/{what}", text(&order["id"])), body)
        .await
}

async fn read(api: &Api, order: &Value) -> Value {
    api.get(&format!("{PORTS}/{}", text(&order["id"])))
        .await
        .json()
}

/// The numbers of an order that were not taken off.
fn lines(order: &Value) -> Vec<String> {
    let lines = order["lines"].as_array().unwrap().iter();
    lines
        .filter(|line| line["state"] != "removed")
        .map(|line| text(&line["number"]))
        .collect()
}

async fn patch(api: &Api, path: &str, version: Option<&str>, body: &Value) -> Answer {
    let seen: Vec<(HeaderName, &str)> = version.map(|v| (IF_MATCH, v)).into_iter().collect();
    api.ask(&api.token, Method::PATCH, path, &seen, body).await
}

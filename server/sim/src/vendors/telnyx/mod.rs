//! Telnyx, simulated: numbers with their connections, updates one by one and in jobs, and ports.

mod jobs;
mod numbers;
mod ports;
#[cfg(test)]
mod tests;
mod voice;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use self::jobs::Job;
pub(super) use self::numbers::delivered_to;
pub(super) use self::ports::{add_port_out, command, command_port_out, port_webhook};
use super::{Call, Course, Daily, Fields, Refusal, Simulators, Slice, Vendor, credentials};
use crate::Carrier;

/// Telnyx's paths.
pub(super) fn router(simulators: &Simulators) -> Router {
    let telnyx = Arc::new(Telnyx {
        simulators: simulators.clone(),
        listed: Daily::default(),
        jobs: Mutex::default(),
        documents: Mutex::default(),
    });
    let numbers = "/v2/phone_numbers";
    Router::new()
        .route(numbers, get(numbers::list))
        .route(
            &format!("{numbers}/{{id}}"),
            get(numbers::find).patch(numbers::update),
        )
        .route(
            &format!("{numbers}/{{id}}/voice"),
            get(voice::find).patch(voice::update),
        )
        .route(
            &format!("{numbers}/{{id}}/actions/enable_emergency"),
            post(voice::enable_emergency),
        )
        .route(
            &format!("{numbers}/jobs/update_phone_numbers"),
            post(jobs::begin),
        )
        .route(&format!("{numbers}/jobs/{{id}}"), get(jobs::find))
        .route("/v2/connections", get(numbers::connections))
        .route("/v2/addresses", get(numbers::addresses))
        .merge(ports::routes())
        .layer(middleware::from_fn(sign_in))
        .with_state(telnyx)
}

/// The account.
#[derive(Debug)]
struct Telnyx {
    simulators: Simulators,
    /// The places of the lines, in the order of their numbers.
    listed: Daily<Vec<u32>>,
    jobs: Mutex<Vec<Job>>,
    /// The names of the documents that were uploaded, by their ids.
    documents: Mutex<HashMap<String, String>>,
}

type Account = State<Arc<Telnyx>>;

impl Telnyx {
    /// The places of the numbers on the account, in the numbers' order: those of the world, and those that
    /// orders brought in.
    fn listed(&self) -> Arc<Vec<u32>> {
        let of_world = self.of_world();
        let day = self.simulators.snapshot();
        let at = |place: &u32| day.at(*place).0.digits();
        let arrived: Vec<u64> = self.simulators.port_desk(Vendor::Telnyx, |ports| {
            let arrived = ports.arrived().keys().copied();
            arrived
                .filter(|digits| of_world.binary_search_by_key(digits, at).is_err())
                .collect()
        });
        if arrived.is_empty() {
            return of_world;
        }
        let mut all: Vec<(u64, u32)> = of_world.iter().map(|place| (at(place), *place)).collect();
        all.extend(
            arrived
                .iter()
                .map(|digits| (*digits, numbers::arrival(*digits))),
        );
        all.sort_unstable();
        Arc::new(all.into_iter().map(|(_, place)| place).collect())
    }

    fn of_world(&self) -> Arc<Vec<u32>> {
        self.listed.of(&self.simulators.snapshot(), |day| {
            let mut places = day.places_at(Carrier::Telnyx);
            places.sort_unstable_by_key(|place| day.at(*place).0.digits());
            places
        })
    }

    /// What was changed of a number.
    fn changed(&self, place: u32) -> Fields {
        let simulators = &self.simulators;
        simulators.changes(Vendor::Telnyx, |changes| changes.of(place))
    }

    fn change(&self, place: u32, fields: Fields) {
        let simulators = &self.simulators;
        simulators.changes(Vendor::Telnyx, |changes| changes.change(place, fields));
    }

    /// Takes a change of a number, unless it is to be refused.
    fn take(&self, place: u32, what: &str) -> Result<Course, Box<Response>> {
        let digits = self.seen(&self.simulators.snapshot(), place).digits;
        self.take_of(&format!("+{digits}"), what)
    }

    /// The same of a number that is not on the account yet.
    fn take_of(&self, number: &str, what: &str) -> Result<Course, Box<Response>> {
        let taken = self.simulators.take(Vendor::Telnyx, number, what);
        taken.map_err(|_| Box::new(unusable(Refusal::WORDS)))
    }
}

fn unusable(detail: &str) -> Response {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    refuse(status, "10015", "Bad Request", detail)
}

async fn sign_in(headers: HeaderMap, request: Request, next: Next) -> Response {
    let sent = headers.get(header::AUTHORIZATION);
    let key = format!("Bearer {}", credentials::TELNYX_KEY);
    if sent.is_some_and(|sent| sent.as_bytes() == key.as_bytes()) {
        return next.run(request).await;
    }
    let detail = "The API key looks malformed or is not known.";
    refuse(
        StatusCode::UNAUTHORIZED,
        "10009",
        "Authentication failed",
        detail,
    )
}

fn refuse(status: StatusCode, code: &str, title: &str, detail: &str) -> Response {
    let error = json!({ "code": code, "title": title, "detail": detail });
    (status, Json(json!({ "errors": [error] }))).into_response()
}

fn not_found() -> Response {
    let detail = "The requested resource or URL could not be found.";
    refuse(StatusCode::NOT_FOUND, "10005", "Resource not found", detail)
}

fn broken() -> Response {
    let detail = "An unexpected error occurred.";
    refuse(
        StatusCode::INTERNAL_SERVER_ERROR,
        "10007",
        "Unexpected error",
        detail,
    )
}

/// The parameters of a request, such as `page[number]`.
type Asked = Query<HashMap<String, String>>;

/// The page that is asked for: its number, its rows, and the row it starts at.
struct PageAsked {
    number: usize,
    size: usize,
    start: usize,
}

impl PageAsked {
    fn read(simulators: &Simulators, asked: &HashMap<String, String>) -> Self {
        let number = |name: &str| asked.get(name)?.parse::<usize>().ok();
        let size = simulators.page_rows(number("page[size]").unwrap_or(20), 250);
        let number = number("page[number]").unwrap_or(1).max(1);
        Self {
            number,
            size,
            start: (number - 1).saturating_mul(size),
        }
    }

    fn answer(&self, slice: &Slice, data: &[Value]) -> Response {
        let pages = slice.total.div_ceil(self.size);
        let total_pages = match slice.next {
            None => self.number,
            Some(_) => pages.max(self.number + 1),
        };
        let meta = json!({
            "page_number": self.number,
            "page_size": self.size,
            "total_pages": total_pages,
            "total_results": slice.total,
        });
        Json(json!({ "data": data, "meta": meta })).into_response()
    }

    /// A page of a list that no fault strikes.
    fn of(&self, rows: &[Value]) -> Response {
        let slice = Slice::honest(rows.len(), self.start, self.size);
        self.answer(&slice, &rows[slice.rows.clone()])
    }
}

/// A signed call about the port-out that stands first, or about none that is known.
#[expect(
    clippy::unnecessary_wraps,
    reason = "not every vendor calls, and all have one form"
)]
pub(super) fn webhook(simulators: &Simulators, url: &str, at: DateTime<Utc>) -> Option<Call> {
    let port_out = ports::port_outs_of(&simulators.snapshot())
        .into_iter()
        .next();
    let payload = port_out.as_ref().map(ports::told_of);
    let payload = payload.unwrap_or_else(|| json!({ "status": "pending", "phone_numbers": [] }));
    let event = json!({
        "record_type": "event",
        "event_type": "portout.status_changed",
        "id": ports::id("event", &at.to_rfc3339()),
        "occurred_at": at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "payload": payload,
    });
    Some(signed(&event, url, at))
}

/// A signed call that tells of an event.
fn signed(event: &Value, url: &str, at: DateTime<Utc>) -> Call {
    let meta = json!({ "attempt": 1, "delivered_to": url });
    let body = json!({ "data": event, "meta": meta }).to_string();
    let time = at.timestamp().to_string();
    let signature = credentials::telnyx_key_pair().sign(format!("{time}|{body}").as_bytes());
    Call {
        headers: vec![
            ("content-type", "application/json".to_owned()),
            ("telnyx-timestamp", time),
            ("telnyx-signature-ed25519", STANDARD.encode(signature)),
        ],
        body,
        credentials: None,
    }
}

/// The slice of the account's list of numbers for a page.
fn numbers_slice(telnyx: &Telnyx, total: usize, page: &PageAsked) -> Result<Slice, super::Broken> {
    let vendor = Vendor::Telnyx;
    telnyx
        .simulators
        .slice(vendor, total, page.start, page.size)
}

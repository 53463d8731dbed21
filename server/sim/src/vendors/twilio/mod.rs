//! Twilio, simulated: numbers with their trunks, updates by forms, and ports to the account. All of its
//! hosts are this one.

mod numbers;
mod ports;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
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
use reqwest::Url;
use ring::hmac;
use serde_json::{Value, json};

pub(super) use self::{
    numbers::delivered_to,
    ports::{command, port_webhook},
};
use super::{Call, Daily, Simulators, Slice, Vendor, credentials};
use crate::Carrier;

/// Twilio's paths.
pub(super) fn router(simulators: &Simulators) -> Router {
    let twilio = Arc::new(Twilio {
        simulators: simulators.clone(),
        listed: Daily::default(),
        documents: Mutex::default(),
    });
    let account = format!("/2010-04-01/Accounts/{}", credentials::TWILIO_ACCOUNT);
    Router::new()
        .route(&numbers_path(), get(numbers::list))
        .route(
            &format!("{account}/IncomingPhoneNumbers/{{file}}"),
            get(numbers::find).post(numbers::update),
        )
        .route(
            &format!("{account}/Addresses.json"),
            get(numbers::addresses),
        )
        .route("/v1/Trunks", get(numbers::trunks))
        .route("/v1/Documents", post(ports::upload))
        .route("/v1/Porting/PortIn", post(ports::create))
        .route("/v1/Porting/PortIn/PortInRequests", get(ports::requests))
        .route(
            "/v1/Porting/PortIn/{sid}",
            get(ports::find).delete(ports::cancel),
        )
        .route(
            "/v1/Porting/PortIn/{sid}/PhoneNumber/{number}",
            axum::routing::delete(ports::cancel_number),
        )
        .route(
            "/v1/Porting/Portability/PhoneNumber/{number}",
            get(ports::portability),
        )
        .layer(middleware::from_fn(sign_in))
        .with_state(twilio)
}

fn numbers_path() -> String {
    let account = credentials::TWILIO_ACCOUNT;
    format!("/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json")
}

/// The account.
#[derive(Debug)]
struct Twilio {
    simulators: Simulators,
    listed: Daily<Vec<u32>>,
    /// The ids of the documents that were uploaded.
    documents: Mutex<HashSet<String>>,
}

type Account = State<Arc<Twilio>>;

/// The parameters of a request.
type Asked = Query<HashMap<String, String>>;

impl Twilio {
    /// The places of the numbers on the account: those of the world, and those that requests brought in.
    fn listed(&self) -> Arc<Vec<u32>> {
        let of_world = self.of_world();
        let arrived: Vec<u64> = self.simulators.port_desk(Vendor::Twilio, |ports| {
            ports.arrived().keys().copied().collect()
        });
        if arrived.is_empty() {
            return of_world;
        }
        let day = self.simulators.snapshot();
        let known: HashSet<u64> = of_world.iter().map(|it| day.at(*it).0.digits()).collect();
        let new = arrived.iter().filter(|digits| !known.contains(*digits));
        let new = new.map(|digits| numbers::arrival(*digits));
        Arc::new(of_world.iter().copied().chain(new).collect())
    }

    fn of_world(&self) -> Arc<Vec<u32>> {
        self.listed.of(&self.simulators.snapshot(), |day| {
            day.places_at(Carrier::Twilio)
        })
    }
}

async fn sign_in(headers: HeaderMap, request: Request, next: Next) -> Response {
    let (account, token) = (credentials::TWILIO_ACCOUNT, credentials::TWILIO_TOKEN);
    let expected = format!("Basic {}", STANDARD.encode(format!("{account}:{token}")));
    let sent = headers.get(header::AUTHORIZATION);
    if sent.is_some_and(|sent| sent.as_bytes() == expected.as_bytes()) {
        return next.run(request).await;
    }
    refuse(StatusCode::UNAUTHORIZED, 20003, "Authenticate")
}

fn refuse(status: StatusCode, code: u32, message: &str) -> Response {
    let error = json!({
        "code": code,
        "message": message,
        "more_info": format!("https://www.twilio.com/docs/errors/{code}"),
        "status": status.as_u16(),
    });
    (status, Json(error)).into_response()
}

fn not_found() -> Response {
    let message = "The requested resource was not found";
    refuse(StatusCode::NOT_FOUND, 20404, message)
}

fn broken() -> Response {
    let message = "An internal server error has occurred";
    refuse(StatusCode::INTERNAL_SERVER_ERROR, 20500, message)
}

/// The page that is asked for: its place, its rows, and the row it starts at.
struct PageAsked {
    number: usize,
    size: usize,
    start: usize,
}

impl PageAsked {
    fn read(simulators: &Simulators, asked: &HashMap<String, String>) -> Self {
        let number = |name: &str| asked.get(name)?.parse::<usize>().ok();
        let token = asked
            .get("PageToken")
            .and_then(|token| token.strip_prefix("PA"));
        Self {
            number: number("Page").unwrap_or(0),
            size: simulators.page_rows(number("PageSize").unwrap_or(50), 1000),
            start: token.and_then(|start| start.parse().ok()).unwrap_or(0),
        }
    }

    /// The link to the page after this one.
    fn next(&self, path: &str, slice: &Slice) -> Option<String> {
        let (size, page) = (self.size, self.number + 1);
        let link = |start| format!("{path}?PageSize={size}&Page={page}&PageToken=PA{start}");
        slice.next.map(link)
    }

    /// A page as the older API writes it.
    fn answer(&self, path: &str, slice: &Slice, name: &str, rows: Vec<Value>) -> Response {
        let first = format!("{path}?PageSize={}&Page=0", self.size);
        let uri = format!("{path}?PageSize={}&Page={}", self.size, self.number);
        let last = slice.rows.end.saturating_sub(1).max(slice.rows.start);
        let mut body = json!({
            "first_page_uri": first,
            "next_page_uri": self.next(path, slice),
            "previous_page_uri": null,
            "uri": uri,
            "page": self.number,
            "page_size": self.size,
            "start": slice.rows.start,
            "end": last,
        });
        body[name] = rows.into();
        Json(body).into_response()
    }
}

/// A signed call about the port that stands first, or about none that is known.
#[expect(
    clippy::unnecessary_wraps,
    reason = "not every vendor calls, and all have one form"
)]
pub(super) fn webhook(simulators: &Simulators, url: &str, at: DateTime<Utc>) -> Option<Call> {
    let port = ports::ports_of(&simulators.snapshot()).into_iter().next();
    let text = |pointer: &str| {
        let value = port.as_ref().and_then(|port| port.pointer(pointer));
        value.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let told = Told {
        event: "PortInPhoneNumberPending",
        number: text("/phone_numbers/0/phone_number"),
        request: text("/port_in_request_sid"),
        status: "pending".to_owned(),
        updated_at: at.to_rfc3339_opts(SecondsFormat::Secs, true),
    };
    Some(told.signed(url))
}

/// What a call tells of a number of a request.
struct Told {
    event: &'static str,
    number: String,
    request: String,
    status: String,
    updated_at: String,
}

impl Told {
    fn signed(self, url: &str) -> Call {
        // In the order in which they are signed.
        let fields = [
            ("account_sid", credentials::TWILIO_ACCOUNT.to_owned()),
            ("event_type", self.event.to_owned()),
            ("last_date_updated", self.updated_at),
            ("phone_number", self.number),
            ("port_in_request_sid", self.request),
            ("status", self.status),
        ];
        let mut form = Url::parse("form:").expect("a fixed address");
        form.query_pairs_mut().extend_pairs(&fields);
        let key = hmac::Key::new(
            hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            credentials::TWILIO_TOKEN.as_bytes(),
        );
        let signed: String = fields
            .iter()
            .flat_map(|(name, value)| [*name, value])
            .collect();
        let signature = hmac::sign(&key, format!("{url}{signed}").as_bytes());
        let content_type = "application/x-www-form-urlencoded";
        Call {
            headers: vec![
                ("content-type", content_type.to_owned()),
                ("x-twilio-signature", STANDARD.encode(signature)),
            ],
            body: form.query().unwrap_or_default().to_owned(),
            credentials: None,
        }
    }
}

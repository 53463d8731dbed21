//! Bandwidth, simulated: numbers, where their calls go, ports both ways, emergency addresses, orders that
//! change numbers, and calls that sign in when they are challenged. Answers are XML, as Bandwidth's are.

mod numbers;
mod orders;
mod places;
mod port_ins;
mod port_turns;
mod portability;
mod ports;
mod xml;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, Query, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;

use self::{
    numbers::Listed,
    orders::{Kind, Order},
    portability::Validation,
    xml::{answer, empty, refuse, tag, text},
};
pub(super) use self::{
    places::delivered_to,
    port_turns::{add_port_out, command_port, command_port_out, port_webhook},
};
use super::{Call, Simulators, Vendor, credentials, daily::Daily};
use crate::Carrier;

/// Where its paths begin.
const BASE: &str = "/api/v2";

/// Bandwidth's paths.
pub(super) fn router(simulators: &Simulators) -> Router {
    let bandwidth = Arc::new(Bandwidth {
        simulators: simulators.clone(),
        listed: Daily::default(),
        orders: Mutex::default(),
        validations: Mutex::default(),
    });
    let account = Router::new()
        .route("/inserviceNumbers", get(numbers::in_service))
        .route("/inserviceNumbers/totals", get(numbers::totals))
        .route("/inserviceNumbers/{tn}", get(numbers::find_in_service))
        .route("/sites", get(places::sites))
        .route("/sites/{site}/sippeers", get(places::sip_peers))
        .route("/emergency/addresses", get(places::emergency_addresses))
        .route("/portouts", get(ports::port_outs))
        .route("/portouts/{order}", get(ports::port_out))
        .route("/portins", get(ports::port_ins).post(port_ins::create))
        .route(
            "/portins/{order}",
            get(port_ins::find)
                .put(port_ins::supplement)
                .delete(port_ins::cancel),
        )
        .route(
            "/portins/{order}/activationStatus",
            get(port_ins::activation).put(port_ins::activate),
        )
        .route(
            "/portins/{order}/notes",
            get(port_ins::notes).post(port_ins::add_note),
        )
        .route("/portins/{order}/loas", post(port_ins::add_document))
        .route("/lnpchecker", post(portability::check))
        .route(
            "/tollFreePortingValidations",
            post(portability::validate_toll_free),
        )
        .route(
            "/tollFreePortingValidations/{order}",
            get(portability::find_validation),
        )
        .merge(orders_of(Kind::Move))
        .merge(orders_of(Kind::Options))
        .merge(orders_of(Kind::Lidb))
        .route_layer(middleware::from_fn(own_account));
    let api = Router::new()
        .route("/tns", get(numbers::list))
        .route("/tns/{tn}", get(numbers::find))
        .route("/tns/{tn}/tndetails", get(numbers::details))
        .route("/accounts/{account}", get(places::account))
        .nest("/accounts/{account}", account)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&bandwidth),
            sign_in,
        ));
    Router::new()
        .route("/api/v1/oauth2/token", post(token))
        .nest(BASE, api)
        .with_state(bandwidth)
}

/// The paths of a kind of orders.
fn orders_of(kind: Kind) -> Router<Arc<Bandwidth>> {
    let path = kind.path();
    let create =
        move |account: Account, body: String| async move { orders::create(kind, account, &body) };
    let find =
        move |account: Account, path: Path<_>| async move { orders::find(kind, account, path) };
    Router::new()
        .route(&format!("/{path}"), post(create))
        .route(&format!("/{path}/{{order}}"), get(find))
}

/// The account, with the orders that were placed.
#[derive(Debug)]
struct Bandwidth {
    simulators: Simulators,
    /// The numbers that the world has on the account, in ascending order.
    listed: Daily<Vec<Listed>>,
    orders: Mutex<Vec<Order>>,
    /// The checks of toll-free numbers that were asked for.
    validations: Mutex<Vec<Validation>>,
}

type Account = State<Arc<Bandwidth>>;

/// The parameters of a request.
type Asked = Query<HashMap<String, String>>;

impl Bandwidth {
    /// The numbers on the account. One that was ported out is on no list.
    fn listed(&self) -> Arc<Vec<Listed>> {
        let of_world = self.listed_by_world();
        let world = self.simulators.world();
        let lines = u32::try_from(world.lines().len()).unwrap_or(u32::MAX);
        self.simulators.port_desk(Vendor::Bandwidth, |ports| {
            if ports.are_still() {
                return of_world;
            }
            let mut listed: BTreeMap<u64, Listed> = of_world
                .iter()
                .filter(|listed| !ports.has_left(listed.digits))
                .map(|listed| (listed.digits, listed.clone()))
                .collect();
            for (digits, peer) in ports.arrived() {
                let nth = ports.nth(*digits).unwrap_or_default();
                let place = world.place_of(*digits).unwrap_or(lines.saturating_add(nth));
                listed
                    .entry(*digits)
                    .or_insert_with(|| Listed::arrived(*digits, place, peer.as_deref()));
            }
            Arc::new(listed.into_values().collect())
        })
    }

    fn listed_by_world(&self) -> Arc<Vec<Listed>> {
        self.listed.of(&self.simulators.snapshot(), |day| {
            let places = day.places_at(Carrier::Bandwidth);
            let is_here = |at: &u32| {
                let (line, sides) = day.at(*at);
                sides
                    .at(line, Carrier::Bandwidth)
                    .is_some_and(|view| view.status != "ported_out")
            };
            let mut listed: Vec<_> = places
                .into_iter()
                .filter(is_here)
                .map(|at| Listed::of_world(day, at))
                .collect();
            listed.sort_unstable_by_key(|listed| listed.digits);
            listed
        })
    }
}

/// A token for the right client: HTTP Basic, and nothing else.
async fn token(State(bandwidth): Account, headers: HeaderMap, body: String) -> Response {
    let expected = STANDARD.encode(format!(
        "{}:{}",
        credentials::BANDWIDTH_CLIENT_ID,
        credentials::BANDWIDTH_SECRET
    ));
    let is_right = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|sent| sent.as_bytes() == format!("Basic {expected}").as_bytes());
    if !is_right {
        let error = json!({ "error": "invalid_client" });
        return (StatusCode::UNAUTHORIZED, Json(error)).into_response();
    }
    if !body
        .split('&')
        .any(|pair| pair == "grant_type=client_credentials")
    {
        let error = json!({ "error": "unsupported_grant_type" });
        return (StatusCode::BAD_REQUEST, Json(error)).into_response();
    }
    let token = bandwidth.simulators.grant(Vendor::Bandwidth);
    Json(json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600 }))
        .into_response()
}

async fn sign_in(
    State(bandwidth): Account,
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Response {
    if bandwidth.simulators.accepts(Vendor::Bandwidth, &headers) {
        next.run(request).await
    } else {
        let message = json!({ "message": "Unauthorized" });
        (StatusCode::UNAUTHORIZED, Json(message)).into_response()
    }
}

/// Accounts of others do not exist for us.
async fn own_account(
    Path(path): Path<HashMap<String, String>>,
    request: Request,
    next: Next,
) -> Response {
    match path.get("account") {
        Some(account) if account != credentials::BANDWIDTH_ACCOUNT => empty(StatusCode::NOT_FOUND),
        _ => next.run(request).await,
    }
}

/// A page that is asked for: the id of its first element, and how many.
fn asked_page(asked: &HashMap<String, String>, usual: usize) -> (&str, usize) {
    let page = asked.get("page").map_or("1", String::as_str);
    let size = asked.get("size").and_then(|size| size.parse().ok());
    (page, size.unwrap_or(usual))
}

/// The links of a page, in Bandwidth's own form. Host and version are out of date there as well.
fn links(path: &str, size: usize, next: Option<&str>) -> String {
    let link = |rel: &str, page: &str| {
        let link = format!(
            "Link=<https://dashboard.bandwidth.com:443/v1.0/{path}?page={page}&size={size}>;rel=\"{rel}\";"
        );
        text(rel, &link)
    };
    let next = next.map(|page| link("next", page)).unwrap_or_default();
    tag("Links", &format!("{}{next}", link("first", "1")))
}

/// A call about a port-out that is done, or else about an order; none for an account without numbers.
pub(super) fn webhook(simulators: &Simulators, url: &str, at: DateTime<Utc>) -> Option<Call> {
    let _ = url;
    let day = simulators.snapshot();
    let done = ports::port_outs_of(&day)
        .into_iter()
        .find(ports::PortOut::is_complete);
    let (kind, id, number) = if let Some(port_out) = done {
        ("portouts", port_out.id, port_out.number)
    } else {
        let first = *day.places_at(Carrier::Bandwidth).first()?;
        ("tnoptions", orders::id(0), day.at(first).0.e164())
    };
    let parts = [
        text("OrderType", kind),
        text("OrderId", &id),
        text("Status", "COMPLETE"),
        tag(
            "CompletedTelephoneNumbers",
            &text("TelephoneNumber", &number),
        ),
    ];
    Some(notification(&parts.concat(), at))
}

/// A call that says something of an order.
fn notification(inside: &str, at: DateTime<Utc>) -> Call {
    let parts = [
        &text("SubscriptionId", "390f12cc-cc5e-4a2c-8c9a-1f4e5c5c7d11"),
        inside,
        &text("LastModifiedDate", &stamp(at)),
    ];
    Call {
        headers: vec![("content-type", "application/xml".to_owned())],
        body: xml::document("Notification", &parts.concat()),
        credentials: Some((
            credentials::BANDWIDTH_WEBHOOK_USER,
            credentials::BANDWIDTH_WEBHOOK_PASSWORD,
        )),
    }
}

/// An instant as Bandwidth writes it.
fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

//! Commanding the simulators over HTTP, under `/_sim`.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Command, PortOrder, PortOutAsk, PortOutTurn, Simulators, Strike, Traffic, Vendor, Write,
    webhook,
};

pub(super) fn router(simulators: &Simulators) -> Router {
    Router::new()
        .route("/_sim/day", post(set_day))
        .route("/_sim/writes", get(writes))
        .route("/_sim/{vendor}", get(traffic))
        .route("/_sim/{vendor}/numbers/{number}", post(meddle))
        .route("/_sim/{vendor}/faults", post(inject).delete(heal))
        .route("/_sim/{vendor}/webhook", post(call))
        .route("/_sim/{vendor}/ports", get(ports))
        .route("/_sim/{vendor}/ports/{order}", post(command_port))
        .route("/_sim/{vendor}/portouts", post(add_port_out))
        .route("/_sim/{vendor}/portouts/{order}", post(command_port_out))
        .with_state(simulators.clone())
}

#[derive(Deserialize)]
struct Day {
    date: NaiveDate,
}

async fn set_day(State(simulators): State<Simulators>, Json(day): Json<Day>) -> StatusCode {
    simulators.set_day(day.date);
    StatusCode::NO_CONTENT
}

async fn traffic(
    State(simulators): State<Simulators>,
    Path(vendor): Path<Vendor>,
) -> Json<Traffic> {
    Json(simulators.traffic(vendor))
}

async fn writes(State(simulators): State<Simulators>) -> Json<Vec<Write>> {
    Json(simulators.writes())
}

/// Whom a number is given to behind Rollcall's back, or the trunk that it is moved to.
#[derive(Deserialize)]
struct Meddling {
    to: String,
}

async fn meddle(
    State(simulators): State<Simulators>,
    Path((vendor, number)): Path<(Vendor, String)>,
    Json(meddling): Json<Meddling>,
) -> StatusCode {
    if simulators.meddle(vendor, &number, &meddling.to) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

async fn inject(
    State(simulators): State<Simulators>,
    Path(vendor): Path<Vendor>,
    Json(strike): Json<Strike>,
) -> StatusCode {
    simulators.inject(vendor, strike);
    StatusCode::NO_CONTENT
}

async fn heal(State(simulators): State<Simulators>, Path(vendor): Path<Vendor>) -> StatusCode {
    simulators.heal(vendor);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Target {
    url: String,
}

#[derive(Serialize)]
struct Answered {
    status: u16,
}

async fn call(
    State(simulators): State<Simulators>,
    Path(vendor): Path<Vendor>,
    Json(target): Json<Target>,
) -> Result<Json<Answered>, (StatusCode, String)> {
    let Some(call) = simulators.webhook(vendor, &target.url, now()) else {
        let refusal = format!("{} does not call.", vendor.key());
        return Err((StatusCode::NOT_FOUND, refusal));
    };
    match webhook::send(&call, &target.url).await {
        Ok(status) => Ok(Json(Answered {
            status: status.as_u16(),
        })),
        Err(error) => Err((StatusCode::BAD_GATEWAY, error.to_string())),
    }
}

async fn ports(
    State(simulators): State<Simulators>,
    Path(vendor): Path<Vendor>,
) -> Json<Vec<PortOrder>> {
    Json(simulators.ports(vendor))
}

/// Does something to a port, and calls about it as often as the command says.
async fn command_port(
    State(simulators): State<Simulators>,
    Path((vendor, order)): Path<(Vendor, String)>,
    Json(command): Json<Command>,
) -> Result<StatusCode, (StatusCode, String)> {
    match simulators.obey(vendor, &order, &command, now()).await {
        Ok(true) => Ok(StatusCode::NO_CONTENT),
        Ok(false) => {
            let refusal = format!("This cannot happen to {order} now, or there is no such port.");
            Err((StatusCode::CONFLICT, refusal))
        }
        Err(error) => Err((StatusCode::BAD_GATEWAY, error.to_string())),
    }
}

#[derive(Serialize)]
struct Added {
    id: String,
}

async fn add_port_out(
    State(simulators): State<Simulators>,
    Path(vendor): Path<Vendor>,
    Json(ask): Json<PortOutAsk>,
) -> Result<Json<Added>, StatusCode> {
    let id = simulators.add_port_out(vendor, &ask);
    id.map(|id| Json(Added { id })).ok_or(StatusCode::NOT_FOUND)
}

#[derive(Deserialize)]
struct Going {
    to: PortOutTurn,
}

async fn command_port_out(
    State(simulators): State<Simulators>,
    Path((vendor, order)): Path<(Vendor, String)>,
    Json(going): Json<Going>,
) -> StatusCode {
    if simulators.command_port_out(vendor, &order, going.to) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

/// The time. Receivers refuse a call that was signed long ago, so the world's date will not do.
#[expect(
    clippy::disallowed_methods,
    reason = "the simulators stand for other companies, who have clocks of their own"
)]
fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

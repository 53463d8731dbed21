//! Port-outs: numbers that other carriers ask of ours, and what we answer.

use axum::{
    Extension,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{ETAG, LOCATION},
    },
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use domain::{
    E164, PortOutId,
    plan::view::Proposed,
    port::{
        PortOut,
        out::{LawfulReason, PortOutEvent},
        view::{PortOutDetail, PortOutQueue},
    },
};
use serde::Deserialize;
use services::{
    App, Caller, Error,
    ports::outs::{self, Answer, NewPortOut},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Result,
        extract::{Json, Path},
        problem::Problem,
        versions::ensure_seen,
    },
    proposed,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_port_outs, enter_port_out))
        .routes(routes!(find_port_out))
        .routes(routes!(identify_port_out))
        .routes(routes!(answer_port_out))
        .routes(routes!(settle_port_out))
}

/// The port-outs: those that wait for an answer first, the shortest time left first. And how well the
/// numbers of each carrier are protected.
#[utoipa::path(
    get,
    path = "/ports/outs",
    tag = "ports",
    responses((status = OK, body = PortOutQueue, description = "The port-outs."), Problem)
)]
async fn list_port_outs(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<PortOutQueue>> {
    Ok(axum::Json(outs::queue(&app, &caller).await?))
}

/// A port-out of a carrier without an API.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PortOutDraft {
    /// The carrier that the numbers are leaving, by name.
    carrier: String,
    /// Its id of the request.
    vendor_order: String,
    /// The numbers.
    numbers: Vec<E164>,
    /// When the request came in (UTC).
    received_at: DateTime<Utc>,
    /// When silence lets the numbers go (UTC), if it does.
    answer_by: Option<DateTime<Utc>>,
    /// Who asks, by name.
    gaining_carrier: Option<String>,
    /// The ticket by which we know that they are to go.
    ticket: Option<String>,
}

/// Enters a port-out that came by letter, mail or telephone.
#[utoipa::path(
    post,
    path = "/ports/outs",
    tag = "ports",
    request_body = PortOutDraft,
    responses(
        (status = CREATED, body = PortOut, description = "The port-out.", headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn enter_port_out(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Json(draft): Json<PortOutDraft>,
) -> Result<Response> {
    let new = NewPortOut {
        carrier: draft.carrier,
        vendor_order: draft.vendor_order,
        numbers: draft.numbers,
        received_at: draft.received_at,
        answer_by: draft.answer_by,
        gaining_carrier: draft.gaining_carrier,
        ticket: draft.ticket,
    };
    let entered = outs::enter(&app, &caller, new).await?;
    let headers = [
        (LOCATION, format!("/api/v1/ports/outs/{}", entered.id)),
        (ETAG, format!("\"{}\"", entered.version)),
    ];
    Ok((StatusCode::CREATED, headers, axum::Json(entered)).into_response())
}

/// One port-out, with what happened and what can be done.
#[utoipa::path(
    get,
    path = "/ports/outs/{id}",
    tag = "ports",
    params(("id" = PortOutId, Path)),
    responses(
        (status = OK, body = PortOutDetail, description = "The port-out.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn find_port_out(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PortOutId>,
) -> Result<Response> {
    now(&app, &caller, id).await
}

/// A port-out as it is now, with its version as an `ETag`.
async fn now(app: &App, caller: &Caller, id: PortOutId) -> Result<Response> {
    let detail = outs::find(app, caller, id).await?;
    let tag = format!("\"{}\"", detail.port_out.version);
    Ok(([(ETAG, tag)], axum::Json(detail)).into_response())
}

/// The version of a port-out, which must be the one in `If-Match` if there is one.
async fn seen(app: &App, caller: &Caller, id: PortOutId, headers: &HeaderMap) -> Result<i64> {
    let current = outs::find(app, caller, id).await?.port_out.version;
    ensure_seen(current, headers, "port-out")?;
    Ok(current)
}

fn overtaken(error: Error) -> Problem {
    Problem::overtaken(error, "port-out")
}

/// What is known of a port-out. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Identification {
    /// The ticket by which we know that the numbers are to go.
    ticket: Option<String>,
    /// Whether the PIN of the request is ours.
    pin_matches: Option<bool>,
}

/// Says what is known of a port-out: whether it was planned, and whether its PIN is ours.
#[utoipa::path(
    post,
    path = "/ports/outs/{id}/identify",
    tag = "ports",
    params(
        ("id" = PortOutId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the port-out has changed since, the answer is 412."),
    ),
    request_body = Identification,
    responses((status = OK, body = PortOutDetail, description = "The port-out."), Problem)
)]
async fn identify_port_out(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PortOutId>,
    headers: HeaderMap,
    Json(known): Json<Identification>,
) -> Result<Response> {
    let version = seen(&app, &caller, id, &headers).await?;
    outs::identify(&app, &caller, id, version, known.ticket, known.pin_matches)
        .await
        .map_err(overtaken)?;
    now(&app, &caller, id).await
}

/// What is answered to a port-out.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "answer", rename_all = "snake_case", deny_unknown_fields)]
enum PortOutReply {
    /// The numbers may go.
    Authorise,
    /// They may not.
    Reject {
        /// The lawful ground.
        reason: LawfulReason,
        /// The carrier's own code, where it has a list of them.
        code: Option<String>,
        /// What differs.
        note: String,
    },
}

impl From<PortOutReply> for Answer {
    fn from(reply: PortOutReply) -> Self {
        match reply {
            PortOutReply::Authorise => Self::Authorise,
            PortOutReply::Reject { reason, code, note } => Self::Reject { reason, code, note },
        }
    }
}

/// Answers a port-out.
///
/// Where its carrier takes the answer through its API, a plan is proposed and nothing is sent before it is
/// approved and applied. Else the answer is written down, and given to the carrier by hand.
#[utoipa::path(
    post,
    path = "/ports/outs/{id}/answer",
    tag = "ports",
    params(
        ("id" = PortOutId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the port-out has changed since, the answer is 412."),
    ),
    request_body = PortOutReply,
    responses(
        (status = CREATED, body = Proposed, description = "The plan, which waits for approval.", headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version, for If-Match."))),
        (status = OK, body = PortOutDetail, description = "The port-out, whose answer is written down."),
        Problem
    )
)]
async fn answer_port_out(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PortOutId>,
    headers: HeaderMap,
    Json(reply): Json<PortOutReply>,
) -> Result<Response> {
    let version = seen(&app, &caller, id, &headers).await?;
    let answered = outs::answer(&app, &caller, id, version, reply.into())
        .await
        .map_err(overtaken)?;
    match answered {
        Some(plan) => Ok(proposed(plan)),
        None => now(&app, &caller, id).await,
    }
}

/// What a person does to a port-out beside answering it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Settlement {
    /// `take_up` begins its review, `dispute` and `concede` end it.
    event: PortOutEvent,
    /// Why; `take_up` needs no reason.
    #[serde(default)]
    reason: String,
}

/// Takes a port-out further: begins its review, disputes it, or gives in.
#[utoipa::path(
    post,
    path = "/ports/outs/{id}/settle",
    tag = "ports",
    params(
        ("id" = PortOutId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the port-out has changed since, the answer is 412."),
    ),
    request_body = Settlement,
    responses((status = OK, body = PortOutDetail, description = "The port-out."), Problem)
)]
async fn settle_port_out(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PortOutId>,
    headers: HeaderMap,
    Json(Settlement { event, reason }): Json<Settlement>,
) -> Result<Response> {
    let version = seen(&app, &caller, id, &headers).await?;
    outs::settle(&app, &caller, id, version, event, &reason)
        .await
        .map_err(overtaken)?;
    now(&app, &caller, id).await
}

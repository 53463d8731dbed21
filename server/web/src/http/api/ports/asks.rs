//! What the carrier of an order is asked: each proposes a plan, and nothing is sent before it is approved
//! and applied.

use axum::{Extension, extract::State, http::HeaderMap, response::Response};
use domain::{E164, plan::view::Proposed};
use serde::Deserialize;
use services::{
    App, Caller,
    ports::desk::{self, Ask},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Result,
        extract::{Json, Path},
        problem::Problem,
    },
    PortDate, overtaken, proposed, seen,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(submit_order))
        .routes(routes!(reschedule_order))
        .routes(routes!(correct_order))
        .routes(routes!(cancel_order))
        .routes(routes!(activate_order))
}

/// Proposes a plan of asking the carrier.
async fn ask(
    app: &App,
    caller: &Caller,
    name: &str,
    headers: &HeaderMap,
    ask: Ask,
) -> Result<Response> {
    let order = seen(app, caller, name, headers).await?;
    let plan = desk::ask(app, caller, order.id, order.version, ask)
        .await
        .map_err(overtaken)?;
    Ok(proposed(plan))
}

/// Proposes to send an order to its carrier.
#[utoipa::path(
    post,
    path = "/ports/{id}/submit",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    responses(
        (status = CREATED, body = Proposed, description = "The plan, which waits for approval.", headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version, for If-Match."))),
        (status = OK, body = Proposed, description = "Why nothing can be planned."),
        Problem
    )
)]
async fn submit_order(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    ask(&app, &caller, &name, &headers, Ask::Submit).await
}

/// Proposes to ask for another date (SUP 2).
#[utoipa::path(
    post,
    path = "/ports/{id}/reschedule",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    request_body = PortDate,
    responses(
        (status = CREATED, body = Proposed, description = "The plan, which waits for approval.", headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version, for If-Match."))),
        (status = OK, body = Proposed, description = "Why nothing can be planned."),
        Problem
    )
)]
async fn reschedule_order(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Json(date): Json<PortDate>,
) -> Result<Response> {
    let order = seen(&app, &caller, &name, &headers).await?;
    let foc = date.foc(order.country)?;
    let plan = desk::ask(&app, &caller, order.id, order.version, Ask::Reschedule(foc))
        .await
        .map_err(overtaken)?;
    Ok(proposed(plan))
}

/// Proposes to send an order again as it is written down now (SUP 3).
///
/// Every open rejection must be answered first.
#[utoipa::path(
    post,
    path = "/ports/{id}/correct",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    responses(
        (status = CREATED, body = Proposed, description = "The plan, which waits for approval.", headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version, for If-Match."))),
        (status = OK, body = Proposed, description = "Why nothing can be planned."),
        Problem
    )
)]
async fn correct_order(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    ask(&app, &caller, &name, &headers, Ask::Correct).await
}

/// Proposes to end an order at its carrier (SUP 1).
///
/// One that was never sent is given up with `act` and the event `cancel`.
#[utoipa::path(
    post,
    path = "/ports/{id}/cancel",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    responses(
        (status = CREATED, body = Proposed, description = "The plan, which waits for approval.", headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version, for If-Match."))),
        (status = OK, body = Proposed, description = "Why nothing can be planned."),
        Problem
    )
)]
async fn cancel_order(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    ask(&app, &caller, &name, &headers, Ask::Cancel).await
}

/// Which numbers are to come in now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActivationDraft {
    /// The numbers; all that have not come in unless given.
    #[serde(default)]
    numbers: Vec<E164>,
}

/// Proposes to activate numbers now.
#[utoipa::path(
    post,
    path = "/ports/{id}/activate",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    request_body = ActivationDraft,
    responses(
        (status = CREATED, body = Proposed, description = "The plan, which waits for approval.", headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version, for If-Match."))),
        (status = OK, body = Proposed, description = "Why nothing can be planned."),
        Problem
    )
)]
async fn activate_order(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Json(ActivationDraft { numbers }): Json<ActivationDraft>,
) -> Result<Response> {
    ask(&app, &caller, &name, &headers, Ask::Activate(numbers)).await
}

//! Rules: what a finding can be, and what the organisation has decided about each.

use axum::{Extension, extract::State, http::HeaderMap, response::Response};
use domain::rules::{
    Severity,
    policy::DueTimes,
    view::{DueTimesView, RuleDetail, RuleRow},
};
use serde::Deserialize;
use services::{
    App, Caller,
    rules::{self, Decision},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Json, Path, version},
    paging::Rows,
    problem::Problem,
    versions::tagged,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_rules))
        .routes(routes!(find_due_times, set_due_times))
        .routes(routes!(find_rule, set_rule))
}

/// Every rule, group by group.
///
/// What it finds, why that matters, how it is put right, and whether it is decided here.
#[utoipa::path(
    get,
    path = "/rules",
    tag = "rules",
    responses((status = OK, body = Rows<RuleRow>, description = "The rules."), Problem)
)]
async fn list_rules(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Rows<RuleRow>>> {
    Ok(axum::Json(Rows {
        rows: rules::list(&app, &caller).await?,
    }))
}

/// All about one rule: what it needs and how fresh that is, what holds it back, its exceptions.
#[utoipa::path(
    get,
    path = "/rules/{code}",
    tag = "rules",
    params(("code" = String, Path, example = "carrier-route-mismatch")),
    responses(
        (status = OK, body = RuleDetail, description = "The rule.", headers(("ETag" = String, description = "The version of what is decided about it, for If-Match."))),
        Problem
    )
)]
async fn find_rule(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(code): Path<String>,
) -> Result<Response> {
    let detail = rules::find(&app, &caller, &code).await?;
    Ok(tagged(detail.rule.version, detail))
}

/// What is decided about a rule.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RuleDecision {
    /// How much it matters; null for as much as the registry says.
    severity: Option<Severity>,
    /// Whether it is judged at all. What a rule that is switched off has found is resolved.
    is_enabled: bool,
}

/// Decides how much a rule matters, and whether it is judged.
///
/// The roll is then called in the background.
#[utoipa::path(
    put,
    path = "/rules/{code}",
    tag = "rules",
    params(
        ("code" = String, Path, example = "carrier-route-mismatch"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If another decision was made since, the answer is 412."),
    ),
    request_body = RuleDecision,
    responses(
        (status = OK, body = RuleDetail, description = "The rule as it is now.", headers(("ETag" = String, description = "The version of what is decided about it, for If-Match."))),
        Problem
    )
)]
async fn set_rule(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(code): Path<String>,
    headers: HeaderMap,
    Json(body): Json<RuleDecision>,
) -> Result<Response> {
    let current = rules::find(&app, &caller, &code).await?.rule.version;
    let seen = version(&headers)?.unwrap_or(current);
    let decision = Decision {
        severity: body.severity,
        is_enabled: body.is_enabled,
    };
    rules::set(&app, &caller, &code, seen, decision)
        .await
        .map_err(|error| Problem::overtaken(error, "rule"))?;
    let detail = rules::find(&app, &caller, &code).await?;
    Ok(tagged(detail.rule.version, detail))
}

/// How soon findings are due, in hours by severity.
#[utoipa::path(
    get,
    path = "/rules/due-times",
    tag = "rules",
    responses(
        (status = OK, body = DueTimesView, description = "The due times.", headers(("ETag" = String, description = "Their version, for If-Match."))),
        Problem
    )
)]
async fn find_due_times(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Response> {
    let due = rules::due_times(&app, &caller).await?;
    Ok(tagged(due.version, due))
}

/// Decides how soon findings are due. What is open already is moved too.
#[utoipa::path(
    put,
    path = "/rules/due-times",
    tag = "rules",
    params(("If-Match" = Option<String>, Header, description = "The version that was seen. If they were changed since, the answer is 412.")),
    request_body = DueTimes,
    responses(
        (status = OK, body = DueTimesView, description = "The due times as they are now.", headers(("ETag" = String, description = "Their version, for If-Match."))),
        Problem
    )
)]
async fn set_due_times(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Json(hours): Json<DueTimes>,
) -> Result<Response> {
    let current = rules::due_times(&app, &caller).await?.version;
    let seen = version(&headers)?.unwrap_or(current);
    rules::set_due_times(&app, &caller, seen, hours)
        .await
        .map_err(|error| Problem::overtaken(error, "due times"))?;
    let due = rules::due_times(&app, &caller).await?;
    Ok(tagged(due.version, due))
}

//! What is done with a plan: approved, turned down, taken back, applied, stopped, reported; and who decides.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header::ETAG},
    response::{IntoResponse, Response},
};
use domain::{
    PlanId,
    plan::{StepRecord, policy::ApprovalPolicy, view::PlanDetail},
};
use serde::Deserialize;
use services::{App, Caller, Error, plans};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Result,
        extract::{Json, Path, Query, version},
        paging::Rows,
        problem::Problem,
    },
    DryRun, answer, seen,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(approve_plan))
        .routes(routes!(reject_plan))
        .routes(routes!(withdraw_plan))
        .routes(routes!(apply_plan))
        .routes(routes!(stop_plan))
        .routes(routes!(read_policy, set_policy))
}

/// Bytes of a result file: the longest plan, each step with a long message.
pub(in crate::http::api) const LARGEST_REPORT: usize = 8 * 1024 * 1024;

/// The route of the result files, which are larger than other requests.
pub(in crate::http::api) fn reports() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(report_plan))
}

/// What is approved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Approval {
    /// The digest of the plan that was seen.
    digest: String,
}

/// Approves a plan.
///
/// One that needs a second person cannot be approved with a token: a person does it on the plan's page.
#[utoipa::path(
    post,
    path = "/plans/{id}/approve",
    tag = "plans",
    params(("id" = PlanId, Path)),
    request_body = Approval,
    responses((status = OK, body = PlanDetail, description = "The approved plan."), Problem)
)]
async fn approve_plan(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PlanId>,
    Json(approval): Json<Approval>,
) -> Result<Response> {
    let approved = plans::approve(&app, &caller, id, &approval.digest).await?;
    Ok(answer(approved))
}

/// Why a plan is turned down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Rejection {
    /// Why.
    reason: String,
}

/// Turns a plan down.
#[utoipa::path(
    post,
    path = "/plans/{id}/reject",
    tag = "plans",
    params(
        ("id" = PlanId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the plan has changed since, the answer is 412."),
    ),
    request_body = Rejection,
    responses((status = OK, body = PlanDetail, description = "The plan."), Problem)
)]
async fn reject_plan(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PlanId>,
    headers: HeaderMap,
    Json(rejection): Json<Rejection>,
) -> Result<Response> {
    let version = seen(&app, &caller, id, &headers).await?;
    let rejected = plans::reject(&app, &caller, id, version, &rejection.reason).await;
    Ok(answer(rejected.map_err(overtaken)?))
}

fn overtaken(error: Error) -> Problem {
    Problem::overtaken(error, "plan")
}

/// Takes a plan back. Only who proposed it may.
#[utoipa::path(
    post,
    path = "/plans/{id}/withdraw",
    tag = "plans",
    params(
        ("id" = PlanId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the plan has changed since, the answer is 412."),
    ),
    responses((status = OK, body = PlanDetail, description = "The plan."), Problem)
)]
async fn withdraw_plan(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PlanId>,
    headers: HeaderMap,
) -> Result<Response> {
    let version = seen(&app, &caller, id, &headers).await?;
    let withdrawn = plans::withdraw(&app, &caller, id, version).await;
    Ok(answer(withdrawn.map_err(overtaken)?))
}

/// Applies an approved plan, or takes up one that was stopped.
///
/// With `dry_run=false` the worker does it: look at the plan until it is no longer being applied. Otherwise
/// each target is read, and the answer has the steps that are left: one that `waiting` would be written.
#[utoipa::path(
    post,
    path = "/plans/{id}/apply",
    tag = "plans",
    params(
        ("id" = PlanId, Path),
        DryRun,
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the plan has changed since, the answer is 412."),
    ),
    responses(
        (status = OK, body = Rows<StepRecord>, description = "What would be written now."),
        (status = ACCEPTED, body = PlanDetail, description = "It will be applied. If it waits already, it is still applied once."),
        Problem
    )
)]
async fn apply_plan(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PlanId>,
    Query(DryRun { dry_run }): Query<DryRun>,
    headers: HeaderMap,
) -> Result<Response> {
    let version = seen(&app, &caller, id, &headers).await?;
    if dry_run {
        let rows = plans::rehearse_apply(&app, &caller, id).await?;
        return Ok(axum::Json(Rows { rows }).into_response());
    }
    let detail = plans::apply(&app, &caller, id, version)
        .await
        .map_err(overtaken)?;
    Ok((StatusCode::ACCEPTED, answer(detail)).into_response())
}

/// Stops a plan that is being applied.
///
/// What is at a vendor at this moment is not called back; nothing more is sent.
#[utoipa::path(
    post,
    path = "/plans/{id}/stop",
    tag = "plans",
    params(("id" = PlanId, Path)),
    responses((status = OK, body = PlanDetail, description = "The plan, stopped."), Problem)
)]
async fn stop_plan(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PlanId>,
) -> Result<Response> {
    plans::stop(&app, &caller, id).await?;
    Ok(answer(plans::find(&app, &caller, id).await?))
}

/// Takes in what a plan's script reports.
///
/// The body is the result file as the script wrote it: one JSON object a line.
#[utoipa::path(
    post,
    path = "/plans/{id}/report",
    tag = "plans",
    params(("id" = PlanId, Path)),
    request_body(content = String, content_type = "text/plain", description = "The result file."),
    responses((status = OK, body = PlanDetail, description = "The plan with its results."), Problem)
)]
async fn report_plan(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PlanId>,
    results: String,
) -> Result<Response> {
    Ok(answer(plans::report(&app, &caller, id, &results).await?))
}

/// Who must approve what.
#[utoipa::path(
    get,
    path = "/plans/policy",
    tag = "plans",
    responses(
        (status = OK, body = ApprovalPolicy, description = "The policy.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn read_policy(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Response> {
    let (policy, version) = plans::policy(&app, &caller).await?;
    Ok(([(ETAG, format!("\"{version}\""))], axum::Json(policy)).into_response())
}

/// Decides who must approve what. It is in force for plans that are proposed from now on.
#[utoipa::path(
    put,
    path = "/plans/policy",
    tag = "plans",
    params(
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the policy has changed since, the answer is 412."),
    ),
    request_body = ApprovalPolicy,
    responses(
        (status = OK, body = ApprovalPolicy, description = "The policy as it is now.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn set_policy(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Json(policy): Json<ApprovalPolicy>,
) -> Result<Response> {
    let (_, current) = plans::policy(&app, &caller).await?;
    let seen = version(&headers)?.unwrap_or(current);
    plans::set_policy(&app, &caller, &policy, seen)
        .await
        .map_err(|error| Problem::overtaken(error, "policy"))?;
    read_policy(State(app), Extension(caller)).await
}

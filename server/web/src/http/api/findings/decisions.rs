//! Decisions about one finding or many.

use axum::{Extension, extract::State, http::HeaderMap};
use chrono::NaiveDate;
use domain::{
    FindingId,
    finding::{Decision, view::TriageResult},
};
use serde::Deserialize;
use services::{
    App, Caller,
    findings::{self, Selection, Verdict},
};
use utoipa::ToSchema;

use super::{DryRun, about_one, many, one};
use crate::http::api::{
    Result,
    extract::{Json, Path, Query, version},
    problem::Problem,
};

/// What is decided about a finding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OneDecision {
    /// The decision.
    decision: Decision,
    /// The last day of a snooze or an acceptance (UTC). A snooze needs one.
    until: Option<NaiveDate>,
    /// Why. A snooze and an acceptance need a reason.
    reason: Option<String>,
}

/// Decides about one finding.
#[utoipa::path(
    post,
    path = "/findings/{id}/decision",
    tag = "findings",
    params(
        ("id" = FindingId, Path),
        DryRun,
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the finding has changed since, the answer is 412."),
    ),
    request_body = OneDecision,
    responses((status = OK, body = TriageResult, description = "What became of the decision."), Problem)
)]
pub(super) async fn decide_on_finding(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<FindingId>,
    Query(DryRun { dry_run }): Query<DryRun>,
    headers: HeaderMap,
    Json(body): Json<OneDecision>,
) -> Result<axum::Json<TriageResult>> {
    let selection = one(id, version(&headers)?);
    let verdict = Verdict {
        decision: body.decision,
        until: body.until,
        reason: body.reason,
    };
    about_one(decide(&app, &caller, &selection, &verdict, dry_run).await)
}

/// What is decided about many findings: those of `ids`, or all that match `query`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ManyDecisions {
    /// The decision.
    decision: Decision,
    /// The last day of a snooze or an acceptance (UTC). A snooze needs one.
    until: Option<NaiveDate>,
    /// Why. A snooze and an acceptance need a reason.
    reason: Option<String>,
    /// These findings.
    ids: Option<Vec<FindingId>>,
    /// All findings that match, as the query of the list: `state=open&code=teams-holder-unlicensed`.
    query: Option<String>,
    /// How many `query` matched when it was listed. If it is another number now, the answer is 409.
    count: Option<u64>,
}

/// Decides about many findings at once. Each is changed or refused with a reason.
#[utoipa::path(
    post,
    path = "/findings/decisions",
    tag = "findings",
    params(DryRun),
    request_body = ManyDecisions,
    responses((status = OK, body = TriageResult, description = "What became of the decision."), Problem)
)]
pub(super) async fn decide_on_findings(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<ManyDecisions>,
) -> Result<axum::Json<TriageResult>> {
    let selection = many(body.ids.as_deref(), body.query.as_deref(), body.count)?;
    let verdict = Verdict {
        decision: body.decision,
        until: body.until,
        reason: body.reason,
    };
    Ok(axum::Json(
        decide(&app, &caller, &selection, &verdict, dry_run).await?,
    ))
}

async fn decide(
    app: &App,
    caller: &Caller,
    selection: &Selection,
    verdict: &Verdict,
    is_dry_run: bool,
) -> services::Result<TriageResult> {
    if is_dry_run {
        findings::rehearse(app, caller, selection, verdict).await
    } else {
        findings::triage(app, caller, selection, verdict).await
    }
}

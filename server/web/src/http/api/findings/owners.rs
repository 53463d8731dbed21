//! Who works on findings.

use axum::{Extension, extract::State, http::HeaderMap};
use domain::{
    FindingId, UserId,
    finding::view::{Person, TriageResult},
};
use serde::Deserialize;
use services::{
    App, Caller,
    findings::{self, Selection},
};
use utoipa::ToSchema;

use super::{DryRun, about_one, many, one};
use crate::http::api::{
    Result,
    extract::{Json, Path, Query, version},
    paging::Rows,
    problem::Problem,
};

/// The people of the organisation who may work on findings, by name.
#[utoipa::path(
    get,
    path = "/people",
    tag = "findings",
    responses((status = OK, body = Rows<Person>, description = "The people."), Problem)
)]
pub(super) async fn list_people(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Rows<Person>>> {
    Ok(axum::Json(Rows {
        rows: findings::people(&app, &caller).await?,
    }))
}

/// Who works on a finding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OneOwner {
    /// A person of the organisation; `null` for nobody.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    owner: Option<UserId>,
}

/// Gives a finding to a person, or to nobody.
#[utoipa::path(
    patch,
    path = "/findings/{id}",
    tag = "findings",
    params(
        ("id" = FindingId, Path),
        DryRun,
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the finding has changed since, the answer is 412."),
    ),
    request_body = OneOwner,
    responses((status = OK, body = TriageResult, description = "What became of it."), Problem)
)]
pub(super) async fn own_finding(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<FindingId>,
    Query(DryRun { dry_run }): Query<DryRun>,
    headers: HeaderMap,
    Json(body): Json<OneOwner>,
) -> Result<axum::Json<TriageResult>> {
    let selection = one(id, version(&headers)?);
    about_one(assign(&app, &caller, &selection, body.owner, dry_run).await)
}

/// Who works on many findings: those of `ids`, or all that match `query`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ManyOwners {
    /// A person of the organisation; `null` for nobody.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    owner: Option<UserId>,
    /// These findings.
    ids: Option<Vec<FindingId>>,
    /// All findings that match, as the query of the list: `state=open&site=Boston`.
    query: Option<String>,
    /// How many `query` matched when it was listed. If it is another number now, the answer is 409.
    count: Option<u64>,
}

/// Gives many findings to a person, or to nobody. Each is given or refused with a reason.
#[utoipa::path(
    post,
    path = "/findings/owners",
    tag = "findings",
    params(DryRun),
    request_body = ManyOwners,
    responses((status = OK, body = TriageResult, description = "What became of it."), Problem)
)]
pub(super) async fn own_findings(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<ManyOwners>,
) -> Result<axum::Json<TriageResult>> {
    let selection = many(body.ids.as_deref(), body.query.as_deref(), body.count)?;
    Ok(axum::Json(
        assign(&app, &caller, &selection, body.owner, dry_run).await?,
    ))
}

async fn assign(
    app: &App,
    caller: &Caller,
    selection: &Selection,
    owner: Option<UserId>,
    is_dry_run: bool,
) -> services::Result<TriageResult> {
    if is_dry_run {
        findings::rehearse_assignment(app, caller, selection, owner).await
    } else {
        findings::assign(app, caller, selection, owner).await
    }
}

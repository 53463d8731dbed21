//! Findings: the list, one finding, and decisions about one or many.

use axum::{
    Extension,
    extract::{OriginalUri, State},
    http::{HeaderMap, StatusCode, Uri, header::ETAG},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::{
    FindingId, SourceId,
    finding::{
        Decision, Finding, FindingState,
        query::FindingQuery,
        view::{FindingDetail, TriageResult},
    },
    page::Page,
    plane::Plane,
    rules::Severity,
};
use serde::Deserialize;
use services::{
    App, Caller, Error,
    findings::{self, Selection, Verdict},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Json, Path, Query, version},
    paging,
    problem::Problem,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_findings))
        .routes(routes!(find_finding))
        .routes(routes!(decide_on_finding))
        .routes(routes!(decide_on_findings))
}

/// Which findings. A key may repeat: any of its values fits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FindingFilter {
    /// What became of it; unless given, those that need action and those that are pending.
    #[serde(default)]
    #[param(inline)]
    state: Vec<FindingState>,
    /// How much it matters.
    #[serde(default)]
    #[param(inline)]
    severity: Vec<Severity>,
    /// The plane it speaks about.
    #[serde(default)]
    #[param(inline)]
    plane: Vec<Plane>,
    /// The rule's code.
    #[serde(default)]
    code: Vec<String>,
    /// The source on the other side.
    #[param(inline)]
    source: Option<SourceId>,
    /// Any digits of the number.
    q: Option<String>,
    /// Rows on a page: 25, 50, 100 or 500.
    size: Option<u32>,
    /// The cursor `next` of the page before this one.
    after: Option<String>,
    /// The cursor `previous` of the page after this one.
    before: Option<String>,
}

impl FindingFilter {
    fn query(self) -> Result<FindingQuery> {
        Ok(FindingQuery {
            states: self.state,
            severities: self.severity,
            planes: self.plane,
            codes: self.code,
            source: self.source,
            digits: self.q.as_deref().map(digits).transpose()?,
            size: paging::size(self.size)?,
            place: paging::place(self.after, self.before)?,
        })
    }
}

/// The digits searched for. Text without any would otherwise match everything.
fn digits(text: &str) -> Result<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return Err(Problem::bad_request(
            "The search q takes digits of a number.",
        ));
    }
    Ok(digits)
}

/// A page of findings, the worst first.
#[utoipa::path(
    get,
    path = "/findings",
    tag = "findings",
    params(FindingFilter),
    responses((status = OK, body = Page<Finding>, description = "A page of findings."), Problem)
)]
async fn list_findings(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Query(filter): Query<FindingFilter>,
) -> Result<Response> {
    let page = findings::page(&app, &caller, &filter.query()?).await?;
    Ok(paging::answer(&uri, page))
}

/// All about one finding: both sides, its rule in words, and its history.
#[utoipa::path(
    get,
    path = "/findings/{id}",
    tag = "findings",
    params(("id" = FindingId, Path)),
    responses(
        (status = OK, body = FindingDetail, description = "The finding.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn find_finding(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<FindingId>,
) -> Result<Response> {
    let detail = findings::find(&app, &caller, id).await?;
    let tag = format!("\"{}\"", detail.finding.version);
    Ok(([(ETAG, tag)], axum::Json(detail)).into_response())
}

/// Whether only to say what would happen.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DryRun {
    /// Say what would happen, and change nothing.
    #[serde(default)]
    dry_run: bool,
}

/// What is decided about a finding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OneDecision {
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
async fn decide_on_finding(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<FindingId>,
    Query(DryRun { dry_run }): Query<DryRun>,
    headers: HeaderMap,
    Json(body): Json<OneDecision>,
) -> Result<axum::Json<TriageResult>> {
    let selection = match version(&headers)? {
        Some(version) => Selection::Seen { id, version },
        None => Selection::Ids(vec![id]),
    };
    let verdict = Verdict {
        decision: body.decision,
        until: body.until,
        reason: body.reason,
    };
    match decide(&app, &caller, &selection, &verdict, dry_run).await {
        Ok(result) => Ok(axum::Json(result)),
        Err(Error::Conflict) => Err(Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "The finding has changed since the version in If-Match. Read it again.",
        )),
        Err(error) => Err(error.into()),
    }
}

/// What is decided about many findings: those of `ids`, or all that match `query`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ManyDecisions {
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

impl ManyDecisions {
    fn selection(&self) -> Result<Selection> {
        match (&self.ids, &self.query, self.count) {
            (Some(ids), None, None) => Ok(Selection::Ids(ids.clone())),
            (None, Some(query), Some(count)) => {
                let uri = Uri::builder().path_and_query(format!("/?{query}")).build();
                let uri =
                    uri.map_err(|_| Problem::bad_request("The query is not one of a URL."))?;
                let filter = axum_extra::extract::Query::<FindingFilter>::try_from_uri(&uri)?;
                Ok(Selection::Matching {
                    query: filter.0.query()?,
                    count,
                })
            }
            _ => Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Name the findings by ids, or by query together with count.",
            )),
        }
    }
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
async fn decide_on_findings(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<ManyDecisions>,
) -> Result<axum::Json<TriageResult>> {
    let selection = body.selection()?;
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

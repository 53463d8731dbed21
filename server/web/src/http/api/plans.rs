//! Plans: proposed, approved by their digest, applied. What would change something is rehearsed unless
//! `dry_run=false` says otherwise.

mod decisions;

use axum::{
    Extension,
    extract::{OriginalUri, State},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_TYPE, ETAG, LOCATION},
    },
    response::{IntoResponse, Response},
};
use domain::{
    E164, FindingId, PlanId,
    page::Page,
    plan::{
        Plan, PlanState, StepState,
        planner::{Direction, Wish},
        query::PlanQuery,
        view::{PlanDetail, Proposed, StepPage, StepQuery},
    },
};
use serde::Deserialize;
use services::{
    App, Caller,
    plans::{self, Wanted},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Json, Path, Query},
    findings::many,
    paging,
    problem::Problem,
    versions::{ensure_seen, tagged},
};
use crate::http::Site;

pub(super) use decisions::{LARGEST_REPORT, reports};

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_plans, propose_plan))
        .routes(routes!(find_plan))
        .routes(routes!(list_steps))
        .routes(routes!(read_script))
        .merge(decisions::router())
}

/// Which plans. A key may repeat: any of its values fits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PlanFilter {
    /// Where it stands; anywhere unless given.
    #[serde(default)]
    #[param(inline)]
    state: Vec<PlanState>,
    /// Rows on a page: 25, 50, 100 or 500.
    size: Option<u32>,
    /// The cursor `next` of the page before this one.
    after: Option<String>,
    /// The cursor `previous` of the page after this one.
    before: Option<String>,
}

/// A page of plans, the newest first.
#[utoipa::path(
    get,
    path = "/plans",
    tag = "plans",
    params(PlanFilter),
    responses((status = OK, body = Page<Plan>, description = "A page of plans."), Problem)
)]
async fn list_plans(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Query(filter): Query<PlanFilter>,
) -> Result<Response> {
    let query = PlanQuery {
        states: filter.state,
        size: paging::size(filter.size)?,
        place: paging::place(filter.after, filter.before)?,
    };
    let list = plans::list(&app, &caller, &query).await?;
    Ok(paging::answer(&uri, list.page))
}

/// Whether only to say what would happen, which it is unless said otherwise.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DryRun {
    /// Say what would happen, and change nothing. Send `false` to have it done.
    #[serde(default = "yes")]
    dry_run: bool,
}

const fn yes() -> bool {
    true
}

/// What a plan is wanted for: findings (`ids`, or `query` with `count`) and a `direction`; or `numbers` and a
/// `wish`; or to `undo` another plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanDraft {
    /// These findings.
    ids: Option<Vec<FindingId>>,
    /// All findings that match, as the query of their list: `state=open&code=carrier-route-mismatch`.
    query: Option<String>,
    /// How many `query` matched when it was listed. If it is another number now, the answer is 409.
    count: Option<u64>,
    /// Which side gives way.
    direction: Option<Direction>,
    /// These numbers.
    numbers: Option<Vec<E164>>,
    /// Where they are wanted.
    wish: Option<Wish>,
    /// The plan to take back.
    undo: Option<PlanId>,
    /// What it is for, in a few words; made unless given.
    title: Option<String>,
}

impl PlanDraft {
    fn wanted(self) -> Result<Wanted> {
        let names_findings = self.ids.is_some() || self.query.is_some() || self.count.is_some();
        match (self.direction, self.numbers, self.wish, self.undo) {
            (Some(direction), None, None, None) => Ok(Wanted::Findings {
                selection: many(self.ids.as_deref(), self.query.as_deref(), self.count)?,
                direction,
            }),
            (None, Some(numbers), Some(wish), None) if !names_findings => {
                Ok(Wanted::Numbers { numbers, wish })
            }
            (None, None, None, Some(id)) if !names_findings => Ok(Wanted::Undo(id)),
            _ => Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Name findings with a direction, or numbers with a wish, or a plan to undo.",
            )),
        }
    }
}

/// Proposes a plan.
///
/// With `dry_run=false` it is stored and waits for approval; otherwise the answer has the steps it would
/// have. What cannot be planned is left out with a reason.
#[utoipa::path(
    post,
    path = "/plans",
    tag = "plans",
    params(DryRun),
    request_body = PlanDraft,
    responses(
        (status = OK, body = Proposed, description = "What a plan would change; or that nothing can be planned."),
        (status = CREATED, body = Proposed, description = "The plan.", headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn propose_plan(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(mut draft): Json<PlanDraft>,
) -> Result<Response> {
    let title = draft.title.take();
    let wanted = draft.wanted()?;
    if dry_run {
        let rehearsed = plans::rehearse(&app, &caller, &wanted).await?;
        return Ok(axum::Json(rehearsed).into_response());
    }
    let proposed = plans::propose(&app, &caller, &wanted, title.as_deref()).await?;
    let Some(detail) = &proposed.plan else {
        return Ok(axum::Json(proposed).into_response());
    };
    let headers = [
        (LOCATION, format!("/api/v1/plans/{}", detail.plan.id)),
        (ETAG, format!("\"{}\"", detail.plan.version)),
    ];
    Ok((StatusCode::CREATED, headers, axum::Json(proposed)).into_response())
}

/// All about one plan but its steps.
#[utoipa::path(
    get,
    path = "/plans/{id}",
    tag = "plans",
    params(("id" = PlanId, Path)),
    responses(
        (status = OK, body = PlanDetail, description = "The plan.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn find_plan(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PlanId>,
) -> Result<Response> {
    Ok(answer(plans::find(&app, &caller, id).await?))
}

/// A plan with its version as an `ETag`.
fn answer(detail: PlanDetail) -> Response {
    tagged(detail.plan.version, detail)
}

/// The version of the plan, which must be the one in `If-Match` if there is one.
async fn seen(app: &App, caller: &Caller, id: PlanId, headers: &HeaderMap) -> Result<i64> {
    let current = plans::find(app, caller, id).await?.plan.version;
    ensure_seen(current, headers, "plan")?;
    Ok(current)
}

/// Which steps of a plan.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StepFilter {
    /// What became of it; anything unless given. It may repeat.
    #[serde(default)]
    #[param(inline)]
    state: Vec<StepState>,
    /// The ordinal `next` of the page before this one.
    #[serde(default)]
    after: u32,
    /// Steps on a page: 25, 50, 100 or 500.
    size: Option<u32>,
}

/// A page of a plan's steps, in their order: what was shown, and what became of it.
#[utoipa::path(
    get,
    path = "/plans/{id}/steps",
    tag = "plans",
    params(("id" = PlanId, Path), StepFilter),
    responses((status = OK, body = StepPage, description = "The steps."), Problem)
)]
async fn list_steps(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PlanId>,
    Query(filter): Query<StepFilter>,
) -> Result<axum::Json<StepPage>> {
    let query = StepQuery {
        states: filter.state,
        after: filter.after,
        size: paging::size(filter.size)?,
    };
    Ok(axum::Json(plans::steps(&app, &caller, id, &query).await?))
}

/// The PowerShell of a plan.
///
/// It has the steps that no API writes. That of a plan which may not be applied begins with `throw`.
#[utoipa::path(
    get,
    path = "/plans/{id}/script",
    tag = "plans",
    params(("id" = PlanId, Path)),
    responses((status = OK, body = String, content_type = "text/plain", description = "The script."), Problem)
)]
async fn read_script(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PlanId>,
) -> Result<Response> {
    let script = plans::script(&app, &caller, id).await?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], script).into_response())
}

//! Reports: made once, kept as they were, compared and handed out.

use axum::{
    Extension,
    extract::{OriginalUri, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONTENT_TYPE, LOCATION},
    },
    response::{IntoResponse, Response},
};
use chrono::{NaiveDate, NaiveTime};
use domain::{
    ReportId,
    page::{DEFAULT_SIZE, Page},
    report::{Comparison, Format, ReportFilter, ReportHead, ReportKind},
    rules::Severity,
};
use serde::Deserialize;
use services::{
    App, Caller,
    reports::{self, Asked, Since},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Json, Path, Query},
    paging,
    problem::Problem,
};
use crate::http::{Site, reports as files};

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_reports, make_report))
        .routes(routes!(compare_reports))
        .routes(routes!(find_report))
        .routes(routes!(take_report))
}

/// Which reports.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Only reports of this kind.
    #[param(inline)]
    kind: Option<ReportKind>,
    /// Rows on a page: 25, 50, 100 or 500.
    size: Option<u32>,
    /// The cursor `next` of the page before this one.
    after: Option<String>,
    /// The cursor `previous` of the page after this one.
    before: Option<String>,
}

/// The reports that were made, newest first.
#[utoipa::path(
    get,
    path = "/reports",
    tag = "reports",
    params(Which),
    responses((status = OK, body = Page<ReportHead>, description = "A page of the reports."), Problem)
)]
async fn list_reports(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Query(which): Query<Which>,
) -> Result<Response> {
    let place = paging::place(which.after, which.before)?;
    let size = paging::size(which.size)?.unwrap_or(DEFAULT_SIZE);
    let page = reports::list(&app, &caller, which.kind, &place, size).await?;
    Ok(paging::answer(&uri, page))
}

/// What report is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReportDraft {
    /// What it is about.
    kind: ReportKind,
    /// The day from which on it tells what changed (UTC). Without a day it goes on from the last report of the
    /// same kind and filter; from the beginning, where there is none.
    since: Option<NaiveDate>,
    /// A report of the same kind and filter from which it goes on, instead of a day.
    since_report: Option<ReportId>,
    /// Only numbers of this site.
    #[schema(example = "Lyon")]
    site: Option<String>,
    /// Only numbers of this carrier.
    #[schema(example = "Colt")]
    carrier: Option<String>,
    /// Only findings of these severities; all of them if none is named.
    #[serde(default)]
    severities: Vec<Severity>,
}

impl ReportDraft {
    fn since(&self) -> Result<Since> {
        match (self.since, self.since_report) {
            (None, None) => Ok(Since::Last),
            (Some(day), None) => Ok(Since::Moment(day.and_time(NaiveTime::MIN).and_utc())),
            (None, Some(report)) => Ok(Since::Report(report)),
            (Some(_), Some(_)) => Err(Problem::bad_request(
                "Send either since or since_report, not both.",
            )),
        }
    }
}

/// Makes a report of this moment and keeps it.
///
/// What it says is at its address, for ever as it was. Asked again at the same moment, with nothing changed,
/// the answer is the report that is there already.
#[utoipa::path(
    post,
    path = "/reports",
    tag = "reports",
    request_body = ReportDraft,
    responses(
        (status = CREATED, body = ReportHead, description = "The report.", headers(("Location" = String, description = "Where it is."))),
        Problem
    )
)]
async fn make_report(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Json(draft): Json<ReportDraft>,
) -> Result<Response> {
    let since = draft.since()?;
    let asked = Asked {
        kind: draft.kind,
        filter: ReportFilter {
            site: draft.site,
            carrier: draft.carrier,
            severities: draft.severities,
        },
        since,
    };
    let head = reports::run(&app, &caller, &asked).await?;
    let location = [(LOCATION, format!("/api/v1/reports/{}", head.id))];
    Ok((StatusCode::CREATED, location, axum::Json(head)).into_response())
}

/// A report, with all that it says and the rows behind it.
///
/// The sync report has the members `sources`, `findings` with `open`, `new` and `resolved`, and `by_code`; the
/// others have theirs, as docs/reports.md tells.
#[utoipa::path(
    get,
    path = "/reports/{id}",
    tag = "reports",
    params(("id" = ReportId, Path)),
    responses((status = OK, body = serde_json::Value, content_type = "application/json", description = "The report."), Problem)
)]
async fn find_report(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ReportId>,
) -> Result<Response> {
    let report = reports::find(&app, &caller, id).await?;
    let file = reports::render(&report, Format::Json)?;
    let form = [(CONTENT_TYPE, HeaderValue::from_static(file.mime))];
    Ok((form, file.bytes).into_response())
}

/// In what form.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Form {
    /// The form.
    #[param(inline)]
    format: Format,
}

/// A report as a file: a document, its rows, a workbook, or JSON.
#[utoipa::path(
    get,
    path = "/reports/{id}/file",
    tag = "reports",
    params(("id" = ReportId, Path), Form),
    responses((status = OK, body = Vec<u8>, content_type = "application/octet-stream", description = "The file, as the form is called."), Problem)
)]
async fn take_report(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ReportId>,
    Query(form): Query<Form>,
    headers: HeaderMap,
) -> Result<Response> {
    let report = reports::find(&site.app, &caller, id).await?;
    let base = files::base(&site, &headers);
    let file = reports::render_at(&report, form.format, Some(&base))?;
    Ok(files::attached(file))
}

/// Which two.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Two {
    /// The one.
    a: ReportId,
    /// The other, of the same kind.
    b: ReportId,
}

/// What differs between two reports of one kind, figure by figure.
#[utoipa::path(
    get,
    path = "/reports/compare",
    tag = "reports",
    params(Two),
    responses((status = OK, body = Comparison, description = "What differs."), Problem)
)]
async fn compare_reports(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(Two { a, b }): Query<Two>,
) -> Result<axum::Json<Comparison>> {
    Ok(axum::Json(reports::compare(&app, &caller, a, b).await?))
}

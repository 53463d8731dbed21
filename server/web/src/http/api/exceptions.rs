//! Exceptions: numbers that rules leave alone for a time.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::{ExceptionId, rules::policy::Exception};
use serde::Deserialize;
use services::{
    App, Caller,
    exceptions::{self, NewException},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Json, Path},
    paging::Rows,
    problem::Problem,
    versions::{at_version, tagged},
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_exceptions, add_exception))
        .routes(routes!(find_exception, end_exception))
}

/// The exceptions by their first numbers, also those whose time is over.
#[utoipa::path(
    get,
    path = "/exceptions",
    tag = "exceptions",
    responses((status = OK, body = Rows<Exception>, description = "The exceptions."), Problem)
)]
async fn list_exceptions(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Rows<Exception>>> {
    Ok(axum::Json(Rows {
        rows: exceptions::list(&app, &caller).await?,
    }))
}

/// Numbers to be left alone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ExceptionDraft {
    /// The rule; every rule if none.
    #[schema(example = "carrier-route-mismatch")]
    code: Option<String>,
    /// The first number.
    #[schema(example = "+12065550100")]
    first: String,
    /// The last number; none for a single one.
    #[schema(example = "+12065550199")]
    last: Option<String>,
    /// The last day on which it holds (UTC), at most a year away.
    until: NaiveDate,
    /// Why.
    reason: String,
}

/// Adds an exception.
///
/// The roll is then called in the background, and what it covers is suppressed.
#[utoipa::path(
    post,
    path = "/exceptions",
    tag = "exceptions",
    request_body = ExceptionDraft,
    responses(
        (status = CREATED, body = Exception, description = "The exception.", headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn add_exception(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Json(draft): Json<ExceptionDraft>,
) -> Result<Response> {
    let new = NewException {
        code: draft.code,
        first: draft.first,
        last: draft.last,
        until: draft.until,
        reason: draft.reason,
    };
    let exception = exceptions::add(&app, &caller, new).await?;
    let location = [(LOCATION, format!("/api/v1/exceptions/{}", exception.id))];
    Ok((StatusCode::CREATED, location, answer(exception)).into_response())
}

/// One exception.
#[utoipa::path(
    get,
    path = "/exceptions/{id}",
    tag = "exceptions",
    params(("id" = ExceptionId, Path)),
    responses(
        (status = OK, body = Exception, description = "The exception.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn find_exception(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ExceptionId>,
) -> Result<Response> {
    Ok(answer(exceptions::find(&app, &caller, id).await?))
}

/// Ends an exception before its time.
///
/// The roll is then called in the background, and what it covered opens again if it is still there.
#[utoipa::path(
    delete,
    path = "/exceptions/{id}",
    tag = "exceptions",
    params(
        ("id" = ExceptionId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the exception has changed since, the answer is 412."),
    ),
    responses((status = NO_CONTENT, description = "It holds no more."), Problem)
)]
async fn end_exception(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ExceptionId>,
    headers: HeaderMap,
) -> Result<StatusCode> {
    let current = exceptions::find(&app, &caller, id).await?.version;
    at_version(current, &headers, "exception", |version| {
        exceptions::end(&app, &caller, id, version)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn answer(exception: Exception) -> Response {
    tagged(exception.version, exception)
}

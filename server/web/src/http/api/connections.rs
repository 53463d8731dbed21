//! Connections: how vendors are asked. Secrets go in and never come out.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use domain::{
    ConnectionId,
    connection::{ConnectionDetail, ProbeReport, Schedule, Settings},
};
use secrecy::SecretString;
use serde::Deserialize;
use services::{
    App, Caller,
    connections::{self, Change, NewConnection},
    sync,
};
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, Schema, Type},
};
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
        .routes(routes!(list_connections, add_connection))
        .routes(routes!(
            find_connection,
            change_connection,
            remove_connection
        ))
        .routes(routes!(probe_connection))
        .routes(routes!(sync_connection))
        .routes(routes!(cancel_connection))
}

/// Secrets by the names of their fields, such as `secret` and `webhook_secret`.
type Secrets = BTreeMap<String, SecretString>;

/// Secrets as the description shows them: never in an answer.
fn write_only() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(Schema::from(Object::with_type(Type::String))))
        .description(Some("Secrets by the names of their fields: `secret`, `webhook_secret`. They are kept encrypted and never given out."))
        .write_only(true)
        .build()
}

/// The vendors that are asked, and how their sources stand.
#[utoipa::path(
    get,
    path = "/connections",
    tag = "connections",
    responses((status = OK, body = Rows<ConnectionDetail>, description = "The connections."), Problem)
)]
async fn list_connections(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Rows<ConnectionDetail>>> {
    Ok(axum::Json(Rows {
        rows: connections::list(&app, &caller).await?,
    }))
}

/// A connection to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Addition {
    /// What it is: `graph`, `bandwidth`, `telnyx`, `twilio` or `file`.
    #[schema(example = "telnyx")]
    provider: String,
    /// Its name; for a carrier, the carrier's name as in the inventory.
    name: String,
    /// What it is told: `tenant`, `account`, `client_id`, `base_url`, ….
    #[serde(default)]
    settings: Settings,
    /// Its secrets: `secret`, `webhook_secret`. They are kept encrypted and never given out.
    #[serde(default)]
    #[schema(schema_with = write_only)]
    secrets: Secrets,
    /// When it is asked by itself; every two hours unless given.
    schedule: Option<Schedule>,
}

/// Adds a connection.
#[utoipa::path(
    post,
    path = "/connections",
    tag = "connections",
    request_body = Addition,
    responses(
        (status = CREATED, body = ConnectionDetail, description = "The connection.", headers(("Location" = String, description = "The connection."), ("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn add_connection(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Json(addition): Json<Addition>,
) -> Result<Response> {
    let new = NewConnection {
        provider: addition.provider,
        name: addition.name,
        settings: addition.settings,
        secrets: addition.secrets.into_iter().collect(),
        schedule: addition.schedule,
    };
    let id = connections::add(&app, &caller, new).await?;
    let location = [(LOCATION, format!("/api/v1/connections/{id}"))];
    let added = connections::find(&app, &caller, id).await?;
    Ok((StatusCode::CREATED, location, answer(added)).into_response())
}

/// A connection with the sources it feeds and its latest runs.
#[utoipa::path(
    get,
    path = "/connections/{id}",
    tag = "connections",
    params(("id" = ConnectionId, Path)),
    responses(
        (status = OK, body = ConnectionDetail, description = "The connection.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn find_connection(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ConnectionId>,
) -> Result<Response> {
    Ok(answer(connections::find(&app, &caller, id).await?))
}

/// A connection with its version as an `ETag`.
fn answer(detail: ConnectionDetail) -> Response {
    tagged(detail.connection.version, detail)
}

/// What is to be different about a connection. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Alteration {
    /// All that it is told from now on.
    settings: Option<Settings>,
    /// The secrets that are new; the others stay.
    #[serde(default)]
    #[schema(schema_with = write_only)]
    secrets: Secrets,
    /// When it is asked by itself.
    schedule: Option<Schedule>,
    /// Whether it is left alone until somebody resumes it.
    is_paused: Option<bool>,
}

/// Changes a connection.
#[utoipa::path(
    patch,
    path = "/connections/{id}",
    tag = "connections",
    params(
        ("id" = ConnectionId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the connection has changed since, the answer is 412."),
    ),
    request_body = Alteration,
    responses(
        (status = OK, body = ConnectionDetail, description = "The connection as it is now.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn change_connection(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ConnectionId>,
    headers: HeaderMap,
    Json(alteration): Json<Alteration>,
) -> Result<Response> {
    let current = version(&app, &caller, id).await?;
    let change = Change {
        settings: alteration.settings,
        secrets: alteration.secrets.into_iter().collect(),
        schedule: alteration.schedule,
        is_paused: alteration.is_paused,
    };
    at_version(current, &headers, "connection", |version| {
        connections::change(&app, &caller, id, version, change)
    })
    .await?;
    Ok(answer(connections::find(&app, &caller, id).await?))
}

/// Removes a connection.
///
/// Its secrets are gone; its sources, what they said and its history stay.
#[utoipa::path(
    delete,
    path = "/connections/{id}",
    tag = "connections",
    params(
        ("id" = ConnectionId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the connection has changed since, the answer is 412."),
    ),
    responses((status = NO_CONTENT, description = "It is asked no more."), Problem)
)]
async fn remove_connection(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ConnectionId>,
    headers: HeaderMap,
) -> Result<StatusCode> {
    let current = version(&app, &caller, id).await?;
    at_version(current, &headers, "connection", |version| {
        connections::remove(&app, &caller, id, version)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The present version of a connection.
async fn version(app: &App, caller: &Caller, id: ConnectionId) -> Result<i64> {
    Ok(connections::find(app, caller, id).await?.connection.version)
}

/// Tries the credentials.
///
/// Each check says what was found, or names the permission or role that is missing.
#[utoipa::path(
    post,
    path = "/connections/{id}/probe",
    tag = "connections",
    params(("id" = ConnectionId, Path)),
    responses((status = OK, body = ProbeReport, description = "What was tried and found."), Problem)
)]
async fn probe_connection(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ConnectionId>,
) -> Result<axum::Json<ProbeReport>> {
    Ok(axum::Json(connections::probe(&app, &caller, id).await?))
}

/// Has the vendor asked now.
///
/// The worker does it: look at the connection until it is no longer under way, or at its newest run.
#[utoipa::path(
    post,
    path = "/connections/{id}/sync",
    tag = "connections",
    params(("id" = ConnectionId, Path)),
    responses((status = ACCEPTED, body = ConnectionDetail, description = "It will be asked. If it waits already, it is still asked once."), Problem)
)]
async fn sync_connection(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ConnectionId>,
) -> Result<Response> {
    sync::request(&app, &caller, id).await?;
    let detail = connections::find(&app, &caller, id).await?;
    Ok((StatusCode::ACCEPTED, answer(detail)).into_response())
}

/// Stops the asking that is under way. Nothing of it takes force.
#[utoipa::path(
    post,
    path = "/connections/{id}/cancel",
    tag = "connections",
    params(("id" = ConnectionId, Path)),
    responses((status = ACCEPTED, description = "The worker stops at its next page."), Problem)
)]
async fn cancel_connection(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ConnectionId>,
) -> Result<StatusCode> {
    sync::cancel(&app, &caller, id).await?;
    Ok(StatusCode::ACCEPTED)
}

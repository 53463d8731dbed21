//! Destinations: where messages go. Secrets go in and never come out.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use domain::{DestinationId, delivery::Destination};
use secrecy::SecretString;
use serde::Deserialize;
use services::{
    App, Caller, Error,
    destinations::{self, DestinationForm, TargetForm},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Json, Path},
    paging::Rows,
    problem::Problem,
    versions::{ensure_seen, tagged},
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_destinations, add_destination))
        .routes(routes!(
            find_destination,
            change_destination,
            remove_destination
        ))
        .routes(routes!(test_destination))
}

/// A destination as it is to be.
#[derive(Deserialize, ToSchema)]
struct DestinationBody {
    /// Its name.
    name: String,
    /// Where it is.
    #[serde(flatten)]
    target: TargetBody,
}

/// Where a destination is.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum TargetBody {
    /// Mail.
    Mail {
        /// The addresses.
        to: Vec<String>,
    },
    /// A Teams channel.
    Teams {
        /// The address of the workflow. It is kept encrypted and never given out; left out, it stays.
        #[serde(default)]
        #[schema(value_type = String, write_only)]
        url: SecretString,
    },
    /// A program that listens.
    Webhook {
        /// Where it listens. It is kept encrypted and never given out; left out, it stays.
        #[serde(default)]
        #[schema(value_type = String, write_only)]
        url: SecretString,
        /// Whether it is told of every event.
        #[serde(default)]
        gets_events: bool,
        /// The key of the signatures. It is kept encrypted and never given out; left out, it stays.
        #[serde(default)]
        #[schema(value_type = String, write_only)]
        signing_key: SecretString,
    },
    /// A folder below the one that the operator has set up.
    Folder {
        /// Its name there.
        folder: String,
    },
}

impl From<DestinationBody> for DestinationForm {
    fn from(body: DestinationBody) -> Self {
        let target = match body.target {
            TargetBody::Mail { to } => TargetForm::Mail { to: to.join(",") },
            TargetBody::Teams { url } => TargetForm::Teams { url },
            TargetBody::Webhook {
                url,
                gets_events,
                signing_key,
            } => TargetForm::Webhook {
                url,
                gets_events,
                signing_key,
            },
            TargetBody::Folder { folder } => TargetForm::Folder { name: folder },
        };
        Self {
            name: body.name,
            target,
        }
    }
}

/// Where messages go, by name.
#[utoipa::path(
    get,
    path = "/destinations",
    tag = "deliveries",
    responses((status = OK, body = Rows<Destination>, description = "The destinations."), Problem)
)]
async fn list_destinations(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Rows<Destination>>> {
    Ok(axum::Json(Rows {
        rows: destinations::list(&app, &caller).await?,
    }))
}

/// Adds a destination.
#[utoipa::path(
    post,
    path = "/destinations",
    tag = "deliveries",
    request_body = DestinationBody,
    responses(
        (status = CREATED, body = Destination, description = "The destination.", headers(("Location" = String, description = "The destination."), ("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn add_destination(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Json(body): Json<DestinationBody>,
) -> Result<Response> {
    let id = destinations::add(&app, &caller, body.into()).await?;
    let location = [(LOCATION, format!("/api/v1/destinations/{id}"))];
    let added = destinations::find(&app, &caller, id).await?;
    Ok((StatusCode::CREATED, location, answer(added)).into_response())
}

/// A destination.
#[utoipa::path(
    get,
    path = "/destinations/{id}",
    tag = "deliveries",
    params(("id" = DestinationId, Path)),
    responses(
        (status = OK, body = Destination, description = "The destination.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn find_destination(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<DestinationId>,
) -> Result<Response> {
    Ok(answer(destinations::find(&app, &caller, id).await?))
}

/// Changes a destination. It stays of its kind.
#[utoipa::path(
    put,
    path = "/destinations/{id}",
    tag = "deliveries",
    params(
        ("id" = DestinationId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the destination has changed since, the answer is 412."),
    ),
    request_body = DestinationBody,
    responses(
        (status = OK, body = Destination, description = "The destination as it is now.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn change_destination(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<DestinationId>,
    headers: HeaderMap,
    Json(body): Json<DestinationBody>,
) -> Result<Response> {
    let version = seen(&app, &caller, id, &headers).await?;
    destinations::change(&app, &caller, id, version, body.into())
        .await
        .map_err(overtaken)?;
    Ok(answer(destinations::find(&app, &caller, id).await?))
}

/// Takes a destination away. What is on its way there is dropped.
#[utoipa::path(
    delete,
    path = "/destinations/{id}",
    tag = "deliveries",
    params(
        ("id" = DestinationId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the destination has changed since, the answer is 412."),
    ),
    responses((status = NO_CONTENT, description = "It is gone."), Problem)
)]
async fn remove_destination(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<DestinationId>,
    headers: HeaderMap,
) -> Result<StatusCode> {
    let version = seen(&app, &caller, id, &headers).await?;
    destinations::remove(&app, &caller, id, version)
        .await
        .map_err(overtaken)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a test message. How it went is in the deliveries.
#[utoipa::path(
    post,
    path = "/destinations/{id}/test",
    tag = "deliveries",
    params(("id" = DestinationId, Path)),
    responses((status = ACCEPTED, description = "It will be sent."), Problem)
)]
async fn test_destination(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<DestinationId>,
) -> Result<StatusCode> {
    destinations::try_out(&app, &caller, id).await?;
    Ok(StatusCode::ACCEPTED)
}

/// A destination with its version as an `ETag`.
fn answer(destination: Destination) -> Response {
    tagged(destination.version, destination)
}

/// The version that the client has seen, or the present one.
async fn seen(app: &App, caller: &Caller, id: DestinationId, headers: &HeaderMap) -> Result<i64> {
    let current = destinations::find(app, caller, id).await?.version;
    ensure_seen(current, headers, "destination")?;
    Ok(current)
}

/// Somebody was faster: between our two looks it is the same to the client as before them.
fn overtaken(error: Error) -> Problem {
    Problem::overtaken(error, "destination")
}

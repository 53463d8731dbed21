//! Events: what programs are told, and which webhook is told of what.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use domain::{
    DestinationId,
    notification::{
        event::EventKind,
        view::{EventList, EventListener},
    },
};
use serde::{Deserialize, Serialize};
use services::{App, Caller, notifications};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Json, Path, Query, version},
    paging::Rows,
    problem::Problem,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_events))
        .routes(routes!(list_event_kinds))
        .routes(routes!(list_event_listeners))
        .routes(routes!(set_event_kinds))
}

/// Which events. A key may repeat: any of its values fits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Of which kinds; of any unless given.
    #[serde(default)]
    #[param(inline)]
    kind: Vec<EventKind>,
    /// A place in the history: `next` of an earlier answer, or `seq` of an item. Those of which something came
    /// after it are listed, oldest first.
    #[param(minimum = 0)]
    after: Option<i64>,
}

/// Events as a webhook is told of them, whether or not anybody listens.
///
/// They are those of the latest entries of the history, at least two hundred, newest first. With `after` they are
/// those that came since, oldest first, as many as five hundred entries make: ask again after `next` until it is
/// what you asked with. What only the clock brings stands in no history, and is told to webhooks alone.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    params(Filter),
    responses((status = OK, body = EventList, description = "The events."), Problem)
)]
async fn list_events(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(filter): Query<Filter>,
) -> Result<axum::Json<EventList>> {
    let list = notifications::list_events(&app, &caller, &filter.kind, filter.after).await?;
    Ok(axum::Json(list))
}

/// A kind of event.
#[derive(Debug, Serialize, ToSchema)]
struct KindOfEvent {
    /// The word that events of it carry.
    kind: EventKind,
    /// What it tells, for people.
    label: &'static str,
}

/// The kinds of event that there are.
#[utoipa::path(
    get,
    path = "/events/kinds",
    tag = "events",
    responses((status = OK, body = Rows<KindOfEvent>, description = "The kinds of event."), Problem)
)]
#[allow(clippy::unused_async, reason = "a handler is async")]
async fn list_event_kinds() -> axum::Json<Rows<KindOfEvent>> {
    let kind = |kind: &EventKind| KindOfEvent {
        kind: *kind,
        label: kind.label(),
    };
    axum::Json(Rows {
        rows: EventKind::ALL.iter().map(kind).collect(),
    })
}

/// The webhooks that are told of events, each with the kinds that it is told of.
#[utoipa::path(
    get,
    path = "/events/listeners",
    tag = "events",
    responses((status = OK, body = Rows<EventListener>, description = "The webhooks."), Problem)
)]
async fn list_event_listeners(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Rows<EventListener>>> {
    Ok(axum::Json(Rows {
        rows: notifications::listeners(&app, &caller).await?,
    }))
}

/// Of which kinds of event a webhook is told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Kinds {
    /// These; of none where the list is empty.
    kinds: Vec<EventKind>,
}

/// Sets of which kinds of event a webhook is told, from now on.
#[utoipa::path(
    put,
    path = "/events/listeners/{id}",
    tag = "events",
    params(
        ("id" = DestinationId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If it was changed since, the answer is 412."),
    ),
    request_body = Kinds,
    responses((status = NO_CONTENT, description = "It is set."), Problem)
)]
async fn set_event_kinds(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<DestinationId>,
    headers: HeaderMap,
    Json(body): Json<Kinds>,
) -> Result<StatusCode> {
    let listeners = notifications::listeners(&app, &caller).await?;
    let current = listeners.iter().find(|l| l.destination == id);
    let seen = version(&headers)?.or(current.map(|listener| listener.version));
    notifications::set_kinds(&app, &caller, id, &body.kinds, seen.unwrap_or(0))
        .await
        .map_err(|error| Problem::overtaken(error, "webhook"))?;
    Ok(StatusCode::NO_CONTENT)
}

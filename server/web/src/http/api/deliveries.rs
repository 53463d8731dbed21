//! Deliveries: what was sent, how each try went, and what is to be sent again.

use axum::{
    Extension,
    extract::{OriginalUri, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    DeliveryId, DestinationId,
    delivery::{Delivery, DeliveryDetail, State as Standing, query::DeliveryQuery},
    page::Page,
};
use serde::{Deserialize, Serialize};
use services::{App, Caller, deliveries};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Path, Query},
    paging,
    problem::Problem,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_deliveries))
        .routes(routes!(find_delivery))
        .routes(routes!(replay_delivery))
        .routes(routes!(drop_delivery))
        .routes(routes!(replay_dead_letters))
        .routes(routes!(drop_dead_letters))
}

/// Which deliveries. A key may repeat: any of its values fits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeliveryFilter {
    /// Where it stands; anywhere unless given.
    #[serde(default)]
    #[param(inline)]
    state: Vec<Standing>,
    /// To which destination; any unless given.
    destination: Option<DestinationId>,
    /// Rows on a page: 25, 50, 100 or 500.
    size: Option<u32>,
    /// The cursor `next` of the page before this one.
    after: Option<String>,
    /// The cursor `previous` of the page after this one.
    before: Option<String>,
}

/// A page of deliveries, the newest first. Dead letters are those with `state=dead`.
#[utoipa::path(
    get,
    path = "/deliveries",
    tag = "deliveries",
    params(DeliveryFilter),
    responses((status = OK, body = Page<Delivery>, description = "A page of deliveries."), Problem)
)]
async fn list_deliveries(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Query(filter): Query<DeliveryFilter>,
) -> Result<Response> {
    let query = DeliveryQuery {
        states: filter.state,
        destination: filter.destination,
        size: paging::size(filter.size)?,
        place: paging::place(filter.after, filter.before)?,
    };
    let list = deliveries::list(&app, &caller, &query).await?;
    Ok(paging::answer(&uri, list.page))
}

/// A delivery with what it carries and each of its tries.
#[utoipa::path(
    get,
    path = "/deliveries/{id}",
    tag = "deliveries",
    params(("id" = DeliveryId, Path)),
    responses((status = OK, body = DeliveryDetail, description = "The delivery."), Problem)
)]
async fn find_delivery(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<DeliveryId>,
) -> Result<axum::Json<DeliveryDetail>> {
    Ok(axum::Json(deliveries::find(&app, &caller, id).await?))
}

/// Sends a delivery again, with the same identifier: a receiver that has it already can drop it.
#[utoipa::path(
    post,
    path = "/deliveries/{id}/replay",
    tag = "deliveries",
    params(("id" = DeliveryId, Path)),
    responses((status = ACCEPTED, description = "It will be sent."), Problem)
)]
async fn replay_delivery(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<DeliveryId>,
) -> Result<StatusCode> {
    deliveries::replay(&app, &caller, id).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Gives up a delivery that has not arrived.
#[utoipa::path(
    post,
    path = "/deliveries/{id}/drop",
    tag = "deliveries",
    params(("id" = DeliveryId, Path)),
    responses((status = ACCEPTED, description = "It is not tried again by itself."), Problem)
)]
async fn drop_delivery(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<DeliveryId>,
) -> Result<StatusCode> {
    deliveries::discard(&app, &caller, id).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Which dead letters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeadLetters {
    /// Those to one destination; all unless given.
    destination: Option<DestinationId>,
}

/// How many dead letters something was done with.
#[derive(Debug, Serialize, ToSchema)]
struct DeadLetterCount {
    /// How many.
    count: u64,
}

/// Sends all dead letters again, each with the same identifier as before.
#[utoipa::path(
    post,
    path = "/deliveries/replay-dead",
    tag = "deliveries",
    params(DeadLetters),
    responses((status = ACCEPTED, body = DeadLetterCount, description = "They will be sent."), Problem)
)]
async fn replay_dead_letters(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(of): Query<DeadLetters>,
) -> Result<(StatusCode, axum::Json<DeadLetterCount>)> {
    let count = deliveries::replay_dead(&app, &caller, of.destination).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(DeadLetterCount { count })))
}

/// Gives up all dead letters.
#[utoipa::path(
    post,
    path = "/deliveries/drop-dead",
    tag = "deliveries",
    params(DeadLetters),
    responses((status = ACCEPTED, body = DeadLetterCount, description = "They are dropped."), Problem)
)]
async fn drop_dead_letters(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(of): Query<DeadLetters>,
) -> Result<(StatusCode, axum::Json<DeadLetterCount>)> {
    let count = deliveries::discard_dead(&app, &caller, of.destination).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(DeadLetterCount { count })))
}

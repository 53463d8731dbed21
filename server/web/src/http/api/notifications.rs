//! What people are told, and what they want to hear of.

use axum::{
    Extension,
    extract::{OriginalUri, State},
    http::{HeaderMap, header::LINK},
    response::{IntoResponse, Response},
};
use domain::{
    NotificationId,
    notification::{
        Notification, Topic, Urgency,
        query::NotificationQuery,
        settings::Settings,
        view::{NotificationList, SettingsView},
    },
};
use serde::{Deserialize, Serialize};
use services::{App, Caller, access, notifications};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Json, Path, Query, version},
    paging,
    problem::Problem,
    versions::tagged,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_notifications))
        .routes(routes!(read_notifications))
        .routes(routes!(
            find_notification_settings,
            set_notification_settings
        ))
        .routes(routes!(read_notification))
}

/// Whose notifications are meant.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Whose {
    /// The email address of a person. Only administrators may name one; a token by itself is told nothing.
    person: Option<String>,
}

/// The caller, or the person that they name.
async fn person(app: &App, caller: Caller, email: Option<&str>) -> Result<Caller> {
    match email {
        Some(email) => Ok(access::on_behalf_of(app, &caller, email).await?),
        None => Ok(caller),
    }
}

/// Which notifications. A key may repeat: any of its values fits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// The email address of a person. Only administrators may name one; a token by itself is told nothing.
    person: Option<String>,
    /// What they are about; anything unless given.
    #[serde(default)]
    #[param(inline)]
    topic: Vec<Topic>,
    /// How urgent they are; however urgent unless given.
    #[serde(default)]
    #[param(inline)]
    urgency: Vec<Urgency>,
    /// Only those that are not read.
    #[serde(default)]
    unread: bool,
    /// Rows on a page: 25, 50, 100 or 500.
    size: Option<u32>,
    /// The cursor `next` of the page before this one.
    after: Option<String>,
    /// The cursor `previous` of the page after this one.
    before: Option<String>,
}

/// A page of somebody's notifications, newest first, with how many are not read.
#[utoipa::path(
    get,
    path = "/notifications",
    tag = "notifications",
    params(Filter),
    responses((status = OK, body = NotificationList, description = "A page of notifications."), Problem)
)]
async fn list_notifications(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Query(filter): Query<Filter>,
) -> Result<Response> {
    let query = NotificationQuery {
        topics: filter.topic,
        urgencies: filter.urgency,
        is_unread: filter.unread,
        size: paging::size(filter.size)?,
        place: paging::place(filter.after, filter.before)?,
    };
    let caller = person(&app, caller, filter.person.as_deref()).await?;
    let list = notifications::list(&app, &caller, &query).await?;
    let link = paging::link(&uri, &list.page);
    let mut response = axum::Json(list).into_response();
    if let Some(link) = link {
        response.headers_mut().insert(LINK, link);
    }
    Ok(response)
}

/// Marks a notification as read. One that was read stays as it was.
#[utoipa::path(
    post,
    path = "/notifications/{id}/read",
    tag = "notifications",
    params(("id" = NotificationId, Path), Whose),
    responses((status = OK, body = Notification, description = "The notification as it is now."), Problem)
)]
async fn read_notification(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<NotificationId>,
    Query(whose): Query<Whose>,
) -> Result<axum::Json<Notification>> {
    let caller = person(&app, caller, whose.person.as_deref()).await?;
    let read = notifications::mark_read(&app, &caller, id).await?;
    Ok(axum::Json(read))
}

/// Up to which notification all are read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpTo {
    /// The newest that was seen: what came since stays new.
    up_to: NotificationId,
}

/// How many notifications were new.
#[derive(Debug, Serialize, ToSchema)]
struct MarkedRead {
    /// How many were marked as read.
    marked: u64,
}

/// Marks a notification and all before it as read.
#[utoipa::path(
    post,
    path = "/notifications/read",
    tag = "notifications",
    params(Whose),
    request_body = UpTo,
    responses((status = OK, body = MarkedRead, description = "How many were new."), Problem)
)]
async fn read_notifications(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(whose): Query<Whose>,
    Json(body): Json<UpTo>,
) -> Result<axum::Json<MarkedRead>> {
    let caller = person(&app, caller, whose.person.as_deref()).await?;
    let marked = notifications::mark_all_read(&app, &caller, body.up_to).await?;
    Ok(axum::Json(MarkedRead { marked }))
}

/// What somebody wants to hear of, how, and when not.
#[utoipa::path(
    get,
    path = "/notifications/settings",
    tag = "notifications",
    params(Whose),
    responses(
        (status = OK, body = SettingsView, description = "The settings.", headers(("ETag" = String, description = "Their version, for If-Match."))),
        Problem
    )
)]
async fn find_notification_settings(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(whose): Query<Whose>,
) -> Result<Response> {
    let caller = person(&app, caller, whose.person.as_deref()).await?;
    Ok(answer(notifications::settings(&app, &caller).await?))
}

/// Sets what somebody wants to hear of. What is left out is as their role has it.
#[utoipa::path(
    put,
    path = "/notifications/settings",
    tag = "notifications",
    params(
        Whose,
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If they were changed since, the answer is 412."),
    ),
    request_body = Settings,
    responses(
        (status = OK, body = SettingsView, description = "The settings as they are now.", headers(("ETag" = String, description = "Their version, for If-Match."))),
        Problem
    )
)]
async fn set_notification_settings(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(whose): Query<Whose>,
    headers: HeaderMap,
    Json(body): Json<Settings>,
) -> Result<Response> {
    let caller = person(&app, caller, whose.person.as_deref()).await?;
    let current = notifications::settings(&app, &caller).await?.version;
    let seen = version(&headers)?.unwrap_or(current);
    notifications::set_settings(&app, &caller, body, seen)
        .await
        .map_err(|error| Problem::overtaken(error, "settings"))?;
    Ok(answer(notifications::settings(&app, &caller).await?))
}

fn answer(settings: SettingsView) -> Response {
    tagged(settings.version, settings)
}

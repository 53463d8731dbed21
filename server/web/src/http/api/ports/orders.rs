//! Drafts of orders: made, changed, split, given up; and what opens the losing account.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    ConnectionId, Country, E164, PortProjectId,
    number::NumberType,
    port::{Details, Order, state::OrderEvent, view::OrderDetail},
};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use services::{
    App, Caller,
    ports::{
        self, follow,
        orders::{self, NewOrder, OrderChange},
        secrets::{self, NewSecrets},
    },
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Result,
        extract::{Json, Path},
        problem::Problem,
    },
    PortDate, made, now, overtaken, said, seen, unfit,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(act_on_order))
        .routes(routes!(split_order))
        .routes(routes!(set_order_secrets))
        .routes(routes!(check_portability))
        .routes(routes!(refresh_order))
}

/// An order to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderDraft {
    /// Our reference, at most 40 letters, digits, spaces and hyphens; made unless given.
    reference: Option<String>,
    /// The project it belongs to.
    project: Option<PortProjectId>,
    /// The country of its numbers.
    country: Country,
    /// Their type.
    number_type: NumberType,
    /// The carrier that gets the numbers, by name.
    #[schema(example = "Bandwidth")]
    carrier: String,
    /// The connection through which that carrier is asked; none where it is followed by hand.
    connection: Option<ConnectionId>,
    /// What is known of it.
    #[serde(default = "nothing")]
    #[schema(value_type = Details)]
    details: Value,
    /// When it should happen.
    requested_foc: Option<PortDate>,
    /// Its numbers. They may be in no other open order.
    numbers: Vec<E164>,
}

fn nothing() -> Value {
    Value::Object(serde_json::Map::new())
}

impl OrderDraft {
    fn order(self) -> Result<NewOrder> {
        let date = self.requested_foc.map(|date| date.foc(self.country));
        Ok(NewOrder {
            reference: self.reference,
            project: self.project,
            country: self.country,
            number_type: self.number_type,
            carrier: self.carrier,
            connection: self.connection,
            details: Details::default().patched(&self.details).map_err(unfit)?,
            requested_foc: date.transpose()?,
            lines: self.numbers.into_iter().map(orders::bare_line).collect(),
        })
    }
}

/// Makes a draft.
///
/// For a list of numbers of several carriers and kinds, `POST /ports/intake` groups them into orders that a
/// carrier will take.
#[utoipa::path(
    post,
    path = "/ports",
    tag = "ports",
    request_body = OrderDraft,
    responses(
        (status = CREATED, body = OrderDetail, description = "The draft.", headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
pub(super) async fn create_order(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Json(draft): Json<OrderDraft>,
) -> Result<Response> {
    let order = orders::create(&app, &caller, draft.order()?).await?;
    made(&app, &caller, &order).await
}

/// What is to be different about an order. What is left out stays.
#[expect(
    clippy::option_option,
    reason = "what is left out, null and a value are three things to say"
)]
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderAlteration {
    /// Our reference.
    reference: Option<String>,
    /// The project; null for none.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<PortProjectId>)]
    project: Option<Option<PortProjectId>>,
    /// The carrier that gets the numbers, by name.
    carrier: Option<String>,
    /// The connection to it; null where it is followed by hand.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<ConnectionId>)]
    connection: Option<Option<ConnectionId>>,
    /// The details that differ (a merge patch, RFC 7396): what is null is taken away.
    #[schema(value_type = Option<Details>)]
    details: Option<Value>,
    /// When it should happen; null for no wish.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<PortDate>)]
    requested_foc: Option<Option<PortDate>>,
}

impl OrderAlteration {
    fn change(self, order: &Order) -> Result<OrderChange> {
        let is_carrier_said = self.carrier.is_some() || self.connection.is_some();
        let carrier = (
            self.carrier.unwrap_or_else(|| order.carrier.clone()),
            self.connection.unwrap_or(order.connection),
        );
        let patched = self.details.map(|patch| order.details.patched(&patch));
        let date = |date: Option<PortDate>| date.map(|date| date.foc(order.country)).transpose();
        Ok(OrderChange {
            reference: self.reference,
            project: self.project,
            carrier: is_carrier_said.then_some(carrier),
            details: patched.transpose().map_err(unfit)?,
            requested_foc: self.requested_foc.map(date).transpose()?,
        })
    }
}

/// Changes an order.
///
/// A complete order becomes a draft again by it. What its carrier has already is changed by a supplement
/// only: ask for `correct` or `reschedule` afterwards.
#[utoipa::path(
    patch,
    path = "/ports/{id}",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    request_body = OrderAlteration,
    responses(
        (status = OK, body = OrderDetail, description = "The order as it is now.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
pub(super) async fn edit_order(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Json(alteration): Json<OrderAlteration>,
) -> Result<Response> {
    let order = seen(&app, &caller, &name, &headers).await?;
    let change = alteration.change(&order)?;
    orders::edit(&app, &caller, order.id, order.version, change)
        .await
        .map_err(overtaken)?;
    now(&app, &caller, &order).await
}

/// What a person does to an order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrderDeed {
    /// `mark_ready`, `edit` (a draft again), `close`, or `cancel` before it was sent.
    event: OrderEvent,
    /// Why.
    reason: Option<String>,
}

/// Moves an order where no carrier is asked.
///
/// `deeds` of the order says what can be done now, and what holds it back.
#[utoipa::path(
    post,
    path = "/ports/{id}/act",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    request_body = OrderDeed,
    responses((status = OK, body = OrderDetail, description = "The order."), Problem)
)]
async fn act_on_order(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Json(OrderDeed { event, reason }): Json<OrderDeed>,
) -> Result<Response> {
    let order = seen(&app, &caller, &name, &headers).await?;
    orders::act(&app, &caller, order.id, order.version, event, reason)
        .await
        .map_err(overtaken)?;
    now(&app, &caller, &order).await
}

/// Some numbers of an order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbers {
    /// The numbers.
    pub(super) numbers: Vec<E164>,
}

/// Puts some numbers of a draft into an order of their own, with all that was entered.
#[utoipa::path(
    post,
    path = "/ports/{id}/split",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    request_body = Numbers,
    responses(
        (status = CREATED, body = OrderDetail, description = "The new order.", headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn split_order(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Json(Numbers { numbers }): Json<Numbers>,
) -> Result<Response> {
    let order = seen(&app, &caller, &name, &headers).await?;
    let new = orders::split(&app, &caller, order.id, order.version, &numbers)
        .await
        .map_err(overtaken)?;
    made(&app, &caller, &new).await
}

/// What opens the losing account. What is left out stays; what is empty is taken away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrderSecrets {
    /// The number of the account.
    #[schema(value_type = Option<String>, write_only)]
    account_number: Option<SecretString>,
    /// Its PIN or passcode.
    #[schema(value_type = Option<String>, write_only)]
    pin: Option<SecretString>,
}

/// Keeps account number and PIN of the losing account.
///
/// They are kept encrypted, never given out, and go to the carrier alone.
#[utoipa::path(
    put,
    path = "/ports/{id}/secrets",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    request_body = OrderSecrets,
    responses((status = NO_CONTENT, description = "They are kept."), Problem)
)]
async fn set_order_secrets(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Json(given): Json<OrderSecrets>,
) -> Result<StatusCode> {
    let order = seen(&app, &caller, &name, &headers).await?;
    let new = NewSecrets {
        account_number: given.account_number,
        pin: given.pin,
    };
    secrets::set(&app, &caller, order.id, order.version, new)
        .await
        .map_err(overtaken)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks the carrier which numbers of a draft can be ported.
#[utoipa::path(
    post,
    path = "/ports/{id}/check",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    responses((status = OK, body = OrderDetail, description = "The order with what the carrier said."), Problem)
)]
async fn check_portability(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let order = seen(&app, &caller, &name, &headers).await?;
    let checked = ports::portability::check(&app, &caller, order.id, order.version)
        .await
        .map_err(overtaken)?;
    Ok(super::answer(checked))
}

/// Has the carrier asked how an order stands.
///
/// The worker does it; look at the order again.
#[utoipa::path(
    post,
    path = "/ports/{id}/refresh",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference.")),
    responses((status = ACCEPTED, description = "It will be asked. If it waits already, it is still asked once."), Problem)
)]
async fn refresh_order(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<StatusCode> {
    let order = ports::named(&app, &caller, &name).await?.order;
    let connection = order.connection.ok_or_else(|| {
        unfit(format!(
            "{} is followed by hand: {} has no API here. Tell what it told with POST /ports/{}/tell.",
            order.reference, order.carrier, order.id
        ))
    })?;
    follow::request(&app, &caller, connection).await?;
    Ok(StatusCode::ACCEPTED)
}

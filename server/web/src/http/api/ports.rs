//! Ports: orders and their numbers, their papers, cut-overs, port-outs, dates. What goes to a carrier is
//! proposed as a plan; nothing here writes at one.
//!
//! An order is named by its id or by our reference.

mod asks;
mod calendar;
mod intake;
mod numbers;
mod orders;
mod outs;
mod papers;
mod policy;
mod projects;
mod room;

use axum::{
    Extension,
    extract::{OriginalUri, State},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, LINK, LOCATION},
    },
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::{
    Country, PortProjectId,
    calendar::zone,
    plan::view::Proposed,
    port::{
        Foc, Order, OrderState,
        board::{BoardQuery, Tab},
        journal::Event,
        view::{Board, OrderDetail, Winning},
    },
};
use serde::Deserialize;
use services::{App, Caller, Error, ports};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Path, Query},
    findings::owner,
    paging::{self, Rows},
    problem::Problem,
    versions::{ensure_seen, tagged},
};
use crate::http::Site;

pub(super) use papers::{LARGEST_DOCUMENT, uploads};

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_orders, orders::create_order))
        .routes(routes!(export_orders))
        .routes(routes!(list_winners))
        .routes(routes!(find_order, orders::edit_order))
        .routes(routes!(list_events))
        .merge(orders::router())
        .merge(numbers::router())
        .merge(asks::router())
        .merge(papers::router())
        .merge(room::router())
        .merge(intake::router())
        .merge(projects::router())
        .merge(outs::router())
        .merge(calendar::router())
        .merge(policy::router())
}

/// Which orders. A key may repeat: any of its values fits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OrderFilter {
    /// The tab of the board; all of them unless given.
    #[param(inline)]
    tab: Option<Tab>,
    /// Where it stands.
    #[serde(default)]
    #[param(inline)]
    state: Vec<OrderState>,
    /// The carrier that gets the numbers, by name.
    carrier: Option<String>,
    /// The carrier that loses them, by name.
    losing: Option<String>,
    /// The site of the project, by name.
    site: Option<String>,
    /// The project.
    project: Option<PortProjectId>,
    /// A text in the reference, the carrier's id, the project's name or a number.
    q: Option<String>,
    /// Who works on it: `nobody`, or the identifier of a person.
    owner: Option<String>,
    /// The first day of the agreed dates, in the place of each port.
    foc_from: Option<NaiveDate>,
    /// The last day of the agreed dates.
    foc_to: Option<NaiveDate>,
    /// Only those whose clocks have run out.
    #[serde(default)]
    escalated: bool,
    /// Ended orders on a page: 25, 50, 100 or 500.
    size: Option<u32>,
    /// The `id` of the last row of the page before this one.
    after: Option<String>,
}

impl OrderFilter {
    fn query(self) -> Result<BoardQuery> {
        Ok(BoardQuery {
            tab: self.tab,
            states: self.state,
            carrier: self.carrier,
            losing_carrier: self.losing,
            site: self.site,
            project: self.project,
            text: self.q.filter(|text| !text.trim().is_empty()),
            owner: self.owner.as_deref().map(owner).transpose()?,
            foc_from: self.foc_from,
            foc_to: self.foc_to,
            needs_escalation: self.escalated,
            size: paging::size(self.size)?,
            place: paging::place(self.after, None)?,
        })
    }
}

/// The board of orders, the most urgent first, with how many each tab has.
///
/// What is open comes whole. Orders that have ended come newest first and in pages: while `has_more`, the next
/// one begins after the `id` of the last row, which the header `Link` has as a ready address.
#[utoipa::path(
    get,
    path = "/ports",
    tag = "ports",
    params(OrderFilter),
    responses((status = OK, body = Board, description = "The orders."), Problem)
)]
async fn list_orders(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Query(filter): Query<OrderFilter>,
) -> Result<Response> {
    let query = filter.query()?;
    let board = ports::board::board(&app, &caller, &query).await?;
    let last = board.rows.last().filter(|_| board.has_more);
    let link = paging::links(&uri, last.map(|row| row.id.to_string()), None);
    let link = link.map(|link| [(LINK, link)]);
    Ok((link, axum::Json(board)).into_response())
}

/// The board as CSV, an order a line.
///
/// Filters are those of the list; its pages are ignored.
#[utoipa::path(
    get,
    path = "/ports.csv",
    tag = "ports",
    params(OrderFilter),
    responses((status = OK, body = String, description = "The file.", content_type = "text/csv"), Problem)
)]
async fn export_orders(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(filter): Query<OrderFilter>,
) -> Result<Response> {
    let mut file = Vec::new();
    ports::sheet::board_as_csv(&app, &caller, &filter.query()?, &mut file).await?;
    Ok(csv("ports.csv", file))
}

/// A file of rows.
fn csv(name: &str, file: Vec<u8>) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, file).into_response()
}

/// The carriers that can get numbers, and what each does through its API.
#[utoipa::path(
    get,
    path = "/ports/carriers",
    tag = "ports",
    responses((status = OK, body = Rows<Winning>, description = "The carriers."), Problem)
)]
async fn list_winners(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Rows<Winning>>> {
    Ok(axum::Json(Rows {
        rows: ports::winners(&app, &caller).await?,
    }))
}

/// All about one order: its numbers, papers, rejections, notes, clocks, dates, and what can be done with it.
#[utoipa::path(
    get,
    path = "/ports/{id}",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference.")),
    responses(
        (status = OK, body = OrderDetail, description = "The order.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn find_order(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response> {
    Ok(answer(ports::named(&app, &caller, &name).await?))
}

/// What happened to an order, newest first: what people did, and what the carriers told in their own words.
#[utoipa::path(
    get,
    path = "/ports/{id}/events",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference.")),
    responses((status = OK, body = Rows<Event>, description = "The events."), Problem)
)]
async fn list_events(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<axum::Json<Rows<Event>>> {
    let rows = ports::named(&app, &caller, &name).await?.events;
    Ok(axum::Json(Rows { rows }))
}

/// An order with its version as an `ETag`.
fn answer(detail: OrderDetail) -> Response {
    tagged(detail.order.version, detail)
}

/// An order as it is now.
async fn now(app: &App, caller: &Caller, order: &Order) -> Result<Response> {
    Ok(answer(ports::find(app, caller, order.id).await?))
}

/// An order that was made.
async fn made(app: &App, caller: &Caller, order: &Order) -> Result<Response> {
    let location = [(LOCATION, format!("/api/v1/ports/{}", order.id))];
    let order = now(app, caller, order).await?;
    Ok((StatusCode::CREATED, location, order).into_response())
}

/// An order, which must be at the version in `If-Match` if there is one.
async fn seen(app: &App, caller: &Caller, name: &str, headers: &HeaderMap) -> Result<Order> {
    let order = ports::named(app, caller, name).await?.order;
    ensure_seen(order.version, headers, "order")?;
    Ok(order)
}

/// Somebody was faster between our two looks.
fn overtaken(error: Error) -> Problem {
    Problem::overtaken(error, "order")
}

/// What came of proposing a plan: 201 where there is one, else 200 with what was left out.
fn proposed(proposed: Proposed) -> Response {
    let Some(detail) = &proposed.plan else {
        return axum::Json(proposed).into_response();
    };
    let headers = [
        (LOCATION, format!("/api/v1/plans/{}", detail.plan.id)),
        (ETAG, format!("\"{}\"", detail.plan.version)),
    ];
    (StatusCode::CREATED, headers, axum::Json(proposed)).into_response()
}

/// What was read and cannot be done as asked.
#[expect(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
fn unfit(why: impl ToString) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, why.to_string())
}

/// A field that may be null, which says something else than leaving it out.
#[expect(
    clippy::option_option,
    reason = "left out is not the same as taken away"
)]
fn said<'de, D, T>(from: D) -> std::result::Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(from).map(Some)
}

/// When a port should happen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PortDate {
    /// A day, a day and time in the place of the port, or an instant with its offset.
    #[schema(example = "2026-11-24 11:30")]
    date: String,
    /// The time zone of the place by its IANA name; that of most business in the country unless given.
    #[schema(example = "America/New_York")]
    zone: Option<String>,
}

impl PortDate {
    fn foc(&self, country: Country) -> Result<Foc> {
        let zone = self.zone.as_deref().or_else(|| zone::default_zone(country));
        let zone = zone.ok_or_else(|| {
            unfit(format!(
                "No time zone is known for {country}. Name that of the place in `zone`, such as Europe/London."
            ))
        })?;
        zone::parse_foc(&self.date, zone).map_err(unfit)
    }
}

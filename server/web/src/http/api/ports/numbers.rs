//! The numbers of an order, and what is planned for each.

use axum::{
    Extension,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use domain::{
    E164,
    import::ImportReport,
    port::{order::LinePlan, view::OrderDetail},
};
use serde::Deserialize;
use services::{
    App, Caller,
    ports::{self, orders, sheet},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Result,
        extract::{Json, Path, Query},
        problem::Problem,
    },
    csv, now,
    orders::Numbers,
    overtaken, seen,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(add_order_numbers, plan_order_numbers))
        .routes(routes!(remove_order_numbers))
        .routes(routes!(export_order_numbers, import_order_numbers))
}

/// Puts numbers on a draft. Those that are on it stay as they are.
#[utoipa::path(
    post,
    path = "/ports/{id}/numbers",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    request_body = Numbers,
    responses((status = OK, body = OrderDetail, description = "The order."), Problem)
)]
async fn add_order_numbers(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Json(Numbers { numbers }): Json<Numbers>,
) -> Result<Response> {
    let order = seen(&app, &caller, &name, &headers).await?;
    orders::add_numbers(&app, &caller, order.id, order.version, &numbers)
        .await
        .map_err(overtaken)?;
    now(&app, &caller, &order).await
}

/// Takes numbers off an order.
///
/// Before it is sent they are gone from it. Of one that was rejected they are left out with the correction.
#[utoipa::path(
    post,
    path = "/ports/{id}/numbers/remove",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    request_body = Numbers,
    responses((status = OK, body = OrderDetail, description = "The order."), Problem)
)]
async fn remove_order_numbers(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Json(Numbers { numbers }): Json<Numbers>,
) -> Result<Response> {
    let order = seen(&app, &caller, &name, &headers).await?;
    orders::remove_numbers(&app, &caller, order.id, order.version, &numbers)
        .await
        .map_err(overtaken)?;
    now(&app, &caller, &order).await
}

/// What is planned for some numbers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NumberPlans {
    /// The numbers with their plans.
    plans: Vec<NumberPlan>,
}

/// What is meant to become of a number: all of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NumberPlan {
    /// The number.
    number: E164,
    /// Who gets it, over which trunk, where help is sent.
    plan: LinePlan,
}

/// Says what is meant to become of some numbers. The others stay as they are.
#[utoipa::path(
    patch,
    path = "/ports/{id}/numbers",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    request_body = NumberPlans,
    responses((status = OK, body = OrderDetail, description = "The order."), Problem)
)]
async fn plan_order_numbers(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Json(NumberPlans { plans }): Json<NumberPlans>,
) -> Result<Response> {
    let order = seen(&app, &caller, &name, &headers).await?;
    let plans: Vec<(E164, LinePlan)> = plans.into_iter().map(|p| (p.number, p.plan)).collect();
    orders::plan_lines(&app, &caller, order.id, order.version, &plans)
        .await
        .map_err(overtaken)?;
    now(&app, &caller, &order).await
}

/// The numbers of an order with what is planned for each, as CSV.
///
/// Filled in, it can be sent back; unchanged, it changes nothing.
#[utoipa::path(
    get,
    path = "/ports/{id}/numbers.csv",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference.")),
    responses((status = OK, body = String, description = "The file.", content_type = "text/csv"), Problem)
)]
async fn export_order_numbers(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response> {
    let order = ports::named(&app, &caller, &name).await?.order;
    let mut file = Vec::new();
    sheet::numbers_as_csv(&app, &caller, order.id, &mut file).await?;
    Ok(csv("port-numbers.csv", file))
}

/// Whether only to say what would happen.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Trial {
    /// Judge the file, answer with the report, and change nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Takes in a list of numbers with what is planned for each.
///
/// Numbers that are not on the order are put on it; a number that the list leaves out stays as it is. A
/// column that the file does not have says nothing; a blank field clears. All of it is done, or nothing:
/// where a row cannot be used, the answer is 422 and `errors` names line, column, value and remedy.
#[utoipa::path(
    post,
    path = "/ports/{id}/numbers.csv",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
        Trial,
    ),
    request_body(content = String, content_type = "text/csv", description = "The list, with a header."),
    responses((status = OK, body = ImportReport, description = "What was done, or would be."), Problem)
)]
async fn import_order_numbers(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    Query(Trial { dry_run }): Query<Trial>,
    headers: HeaderMap,
    content: std::result::Result<Bytes, BytesRejection>,
) -> Result<Response> {
    let content = content?;
    let order = seen(&app, &caller, &name, &headers).await?;
    let (id, version) = (order.id, order.version);
    let report = sheet::take_in(&app, &caller, id, version, &*content, dry_run)
        .await
        .map_err(overtaken)?;
    if report.invalid > 0 {
        return Err(Problem::of_rows(report.errors));
    }
    Ok(axum::Json(report).into_response())
}

//! From a list of numbers to orders that a carrier will take.

use axum::{
    Extension,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    ConnectionId, Country, PortProjectId,
    port::{Order, intake::Proposal},
};
use serde::Deserialize;
use services::{
    App, Caller,
    ports::{
        intake::{self, Question},
        sheet,
    },
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::{
    Result,
    extract::{Json, Query},
    paging::Rows,
    problem::Problem,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(take_numbers_in))
        .routes(routes!(take_file_in))
}

/// Whether only to say what would happen, which it is unless said otherwise.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Rehearsal {
    /// Say what would be made, and make nothing. Send `false` to have the drafts made.
    #[serde(default = "yes")]
    dry_run: bool,
}

const fn yes() -> bool {
    true
}

/// A list of numbers, and who is to get them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Intake {
    /// The numbers as somebody wrote them, a line each.
    text: String,
    /// The carrier that is to get them, by name.
    carrier: String,
    /// The connection to it; none where it is followed by hand.
    connection: Option<ConnectionId>,
    /// The country whose plan numbers without + are of.
    country: Option<Country>,
    /// The losing account, where it is one.
    account: Option<String>,
    /// The proposed orders to make, by their keys; all of them unless given.
    #[serde(default)]
    keys: Vec<String>,
    /// The project they belong to.
    project: Option<PortProjectId>,
}

/// Reads a list of numbers, asks the carrier which can be ported where it says so, and groups them into
/// orders that it will take.
///
/// With `dry_run=false` the drafts are made, all or none, from the proposed orders that `keys` names. A bad
/// number never holds up the good ones beside it: each row has a verdict of its own.
#[utoipa::path(
    post,
    path = "/ports/intake",
    tag = "ports",
    params(Rehearsal),
    request_body = Intake,
    responses(
        (status = OK, body = Proposal, description = "A verdict for every row, and the orders."),
        (status = CREATED, body = Rows<Order>, description = "The drafts."),
        Problem
    )
)]
async fn take_numbers_in(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(Rehearsal { dry_run }): Query<Rehearsal>,
    Json(list): Json<Intake>,
) -> Result<Response> {
    let question = Question {
        text: list.text,
        carrier: list.carrier,
        connection: list.connection,
        country: list.country,
        account: list.account,
    };
    if dry_run {
        let proposal = intake::check(&app, &caller, &question).await?;
        return Ok(axum::Json(proposal).into_response());
    }
    let rows = intake::create(&app, &caller, &question, &list.keys, list.project).await?;
    Ok((StatusCode::CREATED, axum::Json(Rows { rows })).into_response())
}

/// Who is to get the numbers of a file. A key may repeat.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FileIntake {
    /// The carrier that is to get them, by name.
    carrier: String,
    /// The connection to it; none where it is followed by hand.
    connection: Option<ConnectionId>,
    /// The country whose plan numbers without + are of.
    #[param(inline)]
    country: Option<Country>,
    /// The losing account, where it is one.
    account: Option<String>,
    /// The proposed orders to make, by their keys; all of them unless given.
    #[serde(default)]
    key: Vec<String>,
    /// The project they belong to.
    project: Option<PortProjectId>,
    /// Say what would be made, and make nothing. Send `false` to have the drafts made.
    #[serde(default = "yes")]
    dry_run: bool,
}

/// The same from a CSV with a column of numbers and, if it has them, columns of what is planned for each.
#[utoipa::path(
    post,
    path = "/ports/intake.csv",
    tag = "ports",
    params(FileIntake),
    request_body(content = String, content_type = "text/csv", description = "The list, with a header."),
    responses(
        (status = OK, body = Proposal, description = "A verdict for every row, and the orders."),
        (status = CREATED, body = Rows<Order>, description = "The drafts."),
        Problem
    )
)]
async fn take_file_in(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(asked): Query<FileIntake>,
    content: std::result::Result<Bytes, BytesRejection>,
) -> Result<Response> {
    let content = content?;
    let list = match sheet::read(&*content, asked.country)? {
        Ok(list) => list,
        Err(errors) => return Err(Problem::of_rows(errors)),
    };
    let question = Question {
        text: list.text(),
        carrier: asked.carrier,
        connection: asked.connection,
        country: asked.country,
        account: asked.account,
    };
    if asked.dry_run {
        let proposal = intake::check(&app, &caller, &question).await?;
        return Ok(axum::Json(proposal).into_response());
    }
    let rows = sheet::create(&app, &caller, &question, &list, &asked.key, asked.project).await?;
    Ok((StatusCode::CREATED, axum::Json(Rows { rows })).into_response())
}

//! The papers of an order: documents and what stands in them, the letter of authorisation, notes,
//! rejections, and what a carrier without an API told.

use axum::{
    Extension,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION},
    },
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::{
    E164, PortDocumentId, PortRejectionId,
    port::{
        document::{Document, DocumentKind},
        note::Note,
        papers::{Comparison, Paper},
        view::{Filed, OrderDetail},
    },
};
use serde::Deserialize;
use services::{
    App, Caller,
    ports::{
        self,
        documents::{self, NewDocument},
        hand::{self, ByHand},
        notes, rejections,
    },
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Result,
        extract::{Json, Path, Query},
        paging::Rows,
        problem::Problem,
    },
    PortDate, now, overtaken, seen,
};
use crate::http::Site;

/// Bytes of a document.
pub(in crate::http::api) const LARGEST_DOCUMENT: usize = documents::MOST_BYTES;

/// The route of the documents, which are larger than other requests.
pub(in crate::http::api) fn uploads() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(list_documents, add_document))
}

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(download_document, describe_document))
        .routes(routes!(state_document))
        .routes(routes!(render_loa))
        .routes(routes!(compare_papers))
        .routes(routes!(add_note))
        .routes(routes!(resolve_rejection))
        .routes(routes!(tell_by_hand))
}

/// The documents of an order, with what somebody read in them.
#[utoipa::path(
    get,
    path = "/ports/{id}/documents",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference.")),
    responses((status = OK, body = Rows<Filed>, description = "The documents, the newest version of each kind first."), Problem)
)]
async fn list_documents(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<axum::Json<Rows<Filed>>> {
    let rows = ports::named(&app, &caller, &name).await?.documents;
    Ok(axum::Json(Rows { rows }))
}

/// What a document is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DocumentUpload {
    /// What it is.
    #[param(inline)]
    kind: DocumentKind,
    /// Its file's name.
    file_name: String,
    /// Who signed it.
    signer: Option<String>,
    /// The day it was signed, or issued.
    dated: Option<NaiveDate>,
    /// The last day it counts.
    expires_on: Option<NaiveDate>,
    /// What was blacked out in it, and why.
    redaction: Option<String>,
}

/// Files a document. One of its kind that was there stays as an earlier version.
#[utoipa::path(
    post,
    path = "/ports/{id}/documents",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference."), DocumentUpload),
    request_body(content = String, content_type = "application/octet-stream", description = "The file as it is: PDF, PNG, JPEG or TIFF."),
    responses(
        (status = CREATED, body = Document, description = "The document, without its file.", headers(("Location" = String, description = "Where the file is."))),
        Problem
    )
)]
async fn add_document(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    Query(upload): Query<DocumentUpload>,
    content: std::result::Result<Bytes, BytesRejection>,
) -> Result<Response> {
    let content = content?;
    let order = ports::named(&app, &caller, &name).await?.order;
    let new = NewDocument {
        kind: upload.kind,
        file_name: upload.file_name,
        content: content.into(),
        signer: upload.signer,
        dated: upload.dated,
        expires_on: upload.expires_on,
        redaction: upload.redaction,
    };
    Ok(filed(documents::add(&app, &caller, order.id, new).await?))
}

/// A document that was filed.
fn filed(document: Document) -> Response {
    let location = format!("/api/v1/ports/documents/{}", document.id);
    (
        StatusCode::CREATED,
        [(LOCATION, location)],
        axum::Json(document),
    )
        .into_response()
}

/// The file of a document.
#[utoipa::path(
    get,
    path = "/ports/documents/{id}",
    tag = "ports",
    params(("id" = PortDocumentId, Path)),
    responses((status = OK, body = String, description = "The file.", content_type = "application/octet-stream"), Problem)
)]
async fn download_document(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PortDocumentId>,
) -> Result<Response> {
    let (document, content) = documents::file(&app, &caller, id).await?;
    // The name is somebody else's text: only what no header minds goes into it.
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let name: String = document.file_name.chars().filter(is_plain).collect();
    let headers = [
        (CONTENT_TYPE, document.media_type),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, content).into_response())
}

/// All that is said about a document. What is left out is taken away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DocumentDescription {
    /// Who signed it.
    signer: Option<String>,
    /// The day it was signed, or issued.
    dated: Option<NaiveDate>,
    /// The last day it counts.
    expires_on: Option<NaiveDate>,
    /// What was blacked out in it, and why.
    redaction: Option<String>,
}

/// Says by whom and when a document was signed, until when it counts, and what is blacked out in it.
#[utoipa::path(
    put,
    path = "/ports/documents/{id}",
    tag = "ports",
    params(("id" = PortDocumentId, Path)),
    request_body = DocumentDescription,
    responses((status = NO_CONTENT, description = "It is written down."), Problem)
)]
async fn describe_document(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PortDocumentId>,
    Json(said): Json<DocumentDescription>,
) -> Result<StatusCode> {
    let DocumentDescription {
        signer,
        dated,
        expires_on,
        redaction,
    } = said;
    documents::describe(&app, &caller, id, signer, dated, expires_on, redaction).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes down what somebody read in a document, for the comparison of the papers.
#[utoipa::path(
    put,
    path = "/ports/documents/{id}/statement",
    tag = "ports",
    params(("id" = PortDocumentId, Path)),
    request_body = Paper,
    responses((status = NO_CONTENT, description = "It is written down."), Problem)
)]
async fn state_document(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PortDocumentId>,
    Json(paper): Json<Paper>,
) -> Result<StatusCode> {
    documents::state(&app, &caller, id, paper).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes a letter of authorisation (LOA) from what is known of an order, and files it, to be signed.
#[utoipa::path(
    post,
    path = "/ports/{id}/loa",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference.")),
    responses(
        (status = CREATED, body = Document, description = "The letter, without its file.", headers(("Location" = String, description = "Where the file is."))),
        Problem
    )
)]
async fn render_loa(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response> {
    let order = ports::named(&app, &caller, &name).await?.order;
    Ok(filed(documents::render_loa(&app, &caller, order.id).await?))
}

/// Order, letter, service record and bill side by side, and the rejections that are to be expected.
#[utoipa::path(
    get,
    path = "/ports/{id}/comparison",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference.")),
    responses((status = OK, body = Comparison, description = "The comparison."), Problem)
)]
async fn compare_papers(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<axum::Json<Comparison>> {
    let comparison = ports::named(&app, &caller, &name).await?.comparison;
    Ok(axum::Json(comparison))
}

/// Something to say about an order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoteDraft {
    /// What.
    text: String,
    /// Whether the carrier is to see it.
    #[serde(default)]
    is_for_carrier: bool,
}

/// Leaves a note, among us or on the carrier's order.
#[utoipa::path(
    post,
    path = "/ports/{id}/notes",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference.")),
    request_body = NoteDraft,
    responses((status = CREATED, body = Note, description = "The note."), Problem)
)]
async fn add_note(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    Json(draft): Json<NoteDraft>,
) -> Result<Response> {
    let order = ports::named(&app, &caller, &name).await?.order;
    let note = notes::add(&app, &caller, order.id, &draft.text, draft.is_for_carrier).await?;
    Ok((StatusCode::CREATED, axum::Json(note)).into_response())
}

/// How a rejection was answered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Resolution {
    /// What was done about it.
    resolution: String,
}

/// Says how a rejection was answered. All of them are, before the order is corrected at its carrier.
#[utoipa::path(
    post,
    path = "/ports/{id}/rejections/{rejection}/resolve",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("rejection" = PortRejectionId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    request_body = Resolution,
    responses((status = OK, body = OrderDetail, description = "The order."), Problem)
)]
async fn resolve_rejection(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path((name, rejection)): Path<(String, PortRejectionId)>,
    headers: HeaderMap,
    Json(Resolution { resolution }): Json<Resolution>,
) -> Result<Response> {
    let order = seen(&app, &caller, &name, &headers).await?;
    let (id, version) = (order.id, order.version);
    rejections::resolve(&app, &caller, id, version, rejection, &resolution)
        .await
        .map_err(overtaken)?;
    now(&app, &caller, &order).await
}

/// What a carrier told that is followed by hand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Telling {
    /// Where the order stands, in the carrier's own word, or in ours such as `foc_confirmed`.
    #[schema(example = "foc_confirmed")]
    word: String,
    /// The carrier's id of the order.
    vendor_order: Option<String>,
    /// The date that it agreed to.
    foc: Option<PortDate>,
    /// Why it was rejected: each with the carrier's code and its words.
    #[serde(default)]
    reasons: Vec<ToldReason>,
    /// Numbers that stand elsewhere than the order.
    #[serde(default)]
    numbers: Vec<ToldNumber>,
    /// Where this is known from: who said it, when, how.
    #[serde(default)]
    note: String,
}

/// A reason of a rejection, as it was told.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToldReason {
    /// The carrier's code, or nothing.
    #[serde(default)]
    code: String,
    /// Its words.
    text: String,
}

/// Where a number stands, as it was told.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToldNumber {
    /// The number.
    number: E164,
    /// The carrier's word on it, or ours.
    word: String,
}

/// Enters what a carrier without an API told of an order.
///
/// It is applied as if the carrier had been asked. That numbers have come in takes a document as evidence.
#[utoipa::path(
    post,
    path = "/ports/{id}/tell",
    tag = "ports",
    params(
        ("id" = String, Path, description = "The order\u{2019}s id or reference."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the order has changed since, the answer is 412."),
    ),
    request_body = Telling,
    responses((status = OK, body = OrderDetail, description = "The order."), Problem)
)]
async fn tell_by_hand(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    headers: HeaderMap,
    Json(telling): Json<Telling>,
) -> Result<Response> {
    let order = seen(&app, &caller, &name, &headers).await?;
    let foc = telling.foc.map(|date| date.foc(order.country));
    let told = ByHand {
        word: telling.word,
        vendor_order: telling.vendor_order,
        foc: foc.transpose()?,
        reasons: telling
            .reasons
            .into_iter()
            .map(|r| (r.code, r.text))
            .collect(),
        numbers: telling
            .numbers
            .into_iter()
            .map(|n| (n.number, n.word))
            .collect(),
        note: telling.note,
    };
    hand::tell(&app, &caller, order.id, order.version, told)
        .await
        .map_err(overtaken)?;
    now(&app, &caller, &order).await
}

//! Imports: a file comes in, is judged, shown, then committed or thrown away.

use std::io::Cursor;

use axum::{
    Extension,
    body::Bytes,
    extract::{OriginalUri, State, rejection::BytesRejection},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_TYPE, ETAG, LINK, LOCATION},
    },
    response::{IntoResponse, Response},
};
use domain::{
    ImportId,
    import::{CommitMode, Import, ImportDetail, ImportKind, ImportReport, OnDuplicate, RowVerdict},
    page::Place,
    source::SourceKind,
};
use serde::Deserialize;
use services::{
    App, Caller, Error,
    imports::{self, Input, NewImport, NumbersOptions, SnapshotOptions},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Json, Path, Query},
    paging::{self, Rows},
    problem::Problem,
    versions::ensure_seen,
};
use crate::http::Site;

/// Bytes of an upload: two million numbers with every column filled.
pub(in crate::http) const LARGEST_FILE: usize = 512 * 1024 * 1024;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_imports, begin_import))
        .routes(routes!(find_import))
        .routes(routes!(commit_import))
        .routes(routes!(discard_import))
        .routes(routes!(list_import_errors))
}

/// The newest imports.
#[utoipa::path(
    get,
    path = "/imports",
    tag = "imports",
    responses((status = OK, body = Rows<Import>, description = "The imports."), Problem)
)]
async fn list_imports(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Rows<Import>>> {
    Ok(axum::Json(Rows {
        rows: imports::list(&app, &caller).await?,
    }))
}

/// What a file is, and how its rows are dealt with.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Upload {
    /// What the file is.
    #[param(inline)]
    kind: ImportKind,
    /// The carrier's name, for a carrier list.
    carrier: Option<String>,
    /// The file's name, for people.
    file_name: Option<String>,
    /// What becomes of a number that comes again in an inventory; `stop` unless given.
    #[param(inline)]
    on_duplicate: Option<OnDuplicate>,
    /// Whether a Teams or carrier file lists only a part of its source, so that absence means nothing.
    #[serde(default)]
    partial: bool,
    /// Judge the file, answer with the report, and keep nothing.
    #[serde(default)]
    dry_run: bool,
}

impl Upload {
    fn file_name(&self) -> String {
        let name = self
            .file_name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty());
        name.unwrap_or("API upload").to_owned()
    }

    fn on_duplicate(&self) -> OnDuplicate {
        self.on_duplicate.unwrap_or(OnDuplicate::Stop)
    }
}

/// A file, as it is.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it describes the body, which is taken as bytes")]
struct File(Vec<u8>);

/// Brings a file.
///
/// An inventory and a carrier's list are CSV; the Teams kinds are CSV or JSON of PowerShell. The file
/// is kept and judged in the background: look at the import until its state is `ready`, then commit
/// or discard it.
#[utoipa::path(
    post,
    path = "/imports",
    tag = "imports",
    params(Upload),
    request_body(content = inline(File), content_type = "application/octet-stream", description = "The file as it is."),
    responses(
        (status = ACCEPTED, body = Import, description = "The file is being judged.", headers(("Location" = String, description = "The import."))),
        (status = OK, body = ImportReport, description = "What a dry run found."),
        Problem
    )
)]
async fn begin_import(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(upload): Query<Upload>,
    content: std::result::Result<Bytes, BytesRejection>,
) -> Result<Response> {
    let content = content?;
    if upload.dry_run {
        let report = rehearse(&app, &caller, &upload, content).await?;
        return Ok(axum::Json(report).into_response());
    }
    let new = NewImport {
        kind: upload.kind,
        file_name: upload.file_name(),
        on_duplicate: upload.on_duplicate(),
        carrier: upload.carrier,
        is_partial: upload.partial,
        content: content.into(),
    };
    let id = imports::begin(&app, &caller, new).await?;
    let location = format!("/api/v1/imports/{id}");
    let import = read(&app, &caller, id).await?;
    Ok((
        StatusCode::ACCEPTED,
        [(LOCATION, location)],
        axum::Json(import),
    )
        .into_response())
}

/// Judges a file and keeps nothing.
async fn rehearse(
    app: &App,
    caller: &Caller,
    upload: &Upload,
    content: Bytes,
) -> services::Result<ImportReport> {
    let input: Input = Box::new(Cursor::new(content));
    let source = |options: SnapshotOptions| SnapshotOptions {
        is_partial: upload.partial,
        is_dry_run: true,
        ..options
    };
    let options = match upload.kind {
        ImportKind::Numbers => {
            let options = NumbersOptions {
                mode: CommitMode::GoodRows,
                on_duplicate: upload.on_duplicate(),
                is_dry_run: true,
            };
            return imports::import_numbers(app, caller, input, options).await;
        }
        ImportKind::TeamsNumbers => source(SnapshotOptions::teams(
            SourceKind::TeamsNumbers,
            upload.file_name(),
        )),
        ImportKind::TeamsUsers => source(SnapshotOptions::teams(
            SourceKind::TeamsUsers,
            upload.file_name(),
        )),
        ImportKind::Carrier => source(SnapshotOptions::carrier(
            upload.carrier.as_deref().unwrap_or_default(),
            upload.file_name(),
        )),
    };
    imports::import_snapshot(app, caller, input, options).await
}

async fn read(app: &App, caller: &Caller, id: ImportId) -> services::Result<Import> {
    Ok(imports::find(app, caller, id, None, Place::First)
        .await?
        .import)
}

/// Which rows of an import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RowFilter {
    /// What the rows would do; all that would do something, or cannot, unless given.
    #[param(inline)]
    verdict: Option<RowVerdict>,
    /// The cursor `next` of the page before this one.
    after: Option<String>,
    /// The cursor `previous` of the page after this one.
    before: Option<String>,
}

/// An import with a page of its rows.
#[utoipa::path(
    get,
    path = "/imports/{id}",
    tag = "imports",
    params(("id" = ImportId, Path), RowFilter),
    responses(
        (status = OK, body = ImportDetail, description = "The import.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn find_import(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<ImportId>,
    Query(filter): Query<RowFilter>,
) -> Result<Response> {
    let place = paging::place(filter.after, filter.before)?;
    let detail = imports::find(&app, &caller, id, filter.verdict, place).await?;
    let tag = format!("\"{}\"", detail.import.version);
    let link = paging::link(&uri, &detail.rows).map(|link| [(LINK, link)]);
    Ok(([(ETAG, tag)], link, axum::Json(detail)).into_response())
}

/// Which rows are stored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Commit {
    /// The good ones, or all or none.
    mode: CommitMode,
}

/// Has the rows stored.
///
/// That is done in the background: look at the import until its state is `committed`.
#[utoipa::path(
    post,
    path = "/imports/{id}/commit",
    tag = "imports",
    params(
        ("id" = ImportId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the import has changed since, the answer is 412."),
    ),
    request_body = Commit,
    responses(
        (status = ACCEPTED, body = Import, description = "The rows are being stored."),
        Problem
    )
)]
async fn commit_import(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ImportId>,
    headers: HeaderMap,
    Json(Commit { mode }): Json<Commit>,
) -> Result<Response> {
    let version = seen(&app, &caller, id, &headers).await?;
    imports::commit(&app, &caller, id, version, mode)
        .await
        .map_err(not_ready)?;
    let import = read(&app, &caller, id).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(import)).into_response())
}

/// Throws an import away.
#[utoipa::path(
    post,
    path = "/imports/{id}/discard",
    tag = "imports",
    params(
        ("id" = ImportId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the import has changed since, the answer is 412."),
    ),
    responses((status = OK, body = Import, description = "The import, discarded."), Problem)
)]
async fn discard_import(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ImportId>,
    headers: HeaderMap,
) -> Result<axum::Json<Import>> {
    let version = seen(&app, &caller, id, &headers).await?;
    imports::discard(&app, &caller, id, version)
        .await
        .map_err(not_ready)?;
    Ok(axum::Json(read(&app, &caller, id).await?))
}

/// The version of the import, which must be the one in `If-Match` if there is one.
async fn seen(app: &App, caller: &Caller, id: ImportId, headers: &HeaderMap) -> Result<i64> {
    let current = read(app, caller, id).await?.version;
    ensure_seen(current, headers, "import")?;
    Ok(current)
}

fn not_ready(error: Error) -> Problem {
    match error {
        Error::Conflict => Problem::new(
            StatusCode::CONFLICT,
            "The import is not ready to be committed or discarded. Its state tells why.",
        ),
        other => other.into(),
    }
}

/// The rows that could not be used, as CSV: line, column, value and what is wrong.
#[utoipa::path(
    get,
    path = "/imports/{id}/errors.csv",
    tag = "imports",
    params(("id" = ImportId, Path)),
    responses((status = OK, body = String, description = "The file.", content_type = "text/csv"), Problem)
)]
async fn list_import_errors(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ImportId>,
) -> Result<Response> {
    let file = imports::error_file(&app, &caller, id).await?;
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8")], file).into_response())
}

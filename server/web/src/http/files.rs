//! Files that people bring and take on the pages: an upload, the rows of it that cannot be used, the
//! numbers of a list, and the board of port orders. Plain forms and links, so that they work without JavaScript.

use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Multipart, Path, State, multipart::MultipartError},
    http::{
        StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use axum_extra::extract::Query;
use domain::{
    ImportId,
    import::{ImportKind, OnDuplicate},
    number::query::NumberQuery,
    port::board::BoardQuery,
};
use services::{
    App, Error,
    imports::{self, NewImport},
};

use super::{
    Site, access::address, api::LARGEST_FILE, download, gate, request, session::Recognised,
};

/// Where the form for an upload is.
const FORM: &str = "/imports/new";

/// The routes. An upload is larger and takes longer than any other form.
pub(super) fn router(site: &Site) -> Router<Site> {
    Router::new()
        .route("/imports", post(begin))
        .route("/imports/{id}/errors.csv", get(errors))
        .route("/numbers/export", get(numbers))
        .route("/ports/export", get(ports))
        .route_layer(middleware::from_fn_with_state(site.clone(), gate::pages))
        .layer(DefaultBodyLimit::max(LARGEST_FILE))
}

/// The form as it was sent.
#[derive(Default)]
struct Upload {
    kind: String,
    carrier: String,
    on_duplicate: String,
    partial: String,
    file_name: String,
    content: Vec<u8>,
}

impl Upload {
    async fn read(mut form: Multipart) -> Result<Self, MultipartError> {
        let mut upload = Self::default();
        while let Some(field) = form.next_field().await? {
            match field.name().unwrap_or_default() {
                "kind" => upload.kind = field.text().await?,
                "carrier" => upload.carrier = field.text().await?,
                "on_duplicate" => upload.on_duplicate = field.text().await?,
                "partial" => upload.partial = field.text().await?,
                "file" => {
                    upload.file_name = field.file_name().unwrap_or_default().to_owned();
                    upload.content = field.bytes().await?.into();
                }
                _ => {}
            }
        }
        Ok(upload)
    }

    fn new_import(&self, content: Vec<u8>) -> services::Result<NewImport> {
        let kind: ImportKind = self
            .kind
            .parse()
            .map_err(|_| Error::Invalid("Choose what is in the file.".to_owned()))?;
        Ok(NewImport {
            kind,
            carrier: Some(self.carrier.clone()),
            file_name: self.file_name.clone(),
            on_duplicate: self.on_duplicate.parse().unwrap_or(OnDuplicate::Stop),
            is_partial: !self.partial.is_empty(),
            content,
        })
    }

    /// The form again, as it was filled in, with what is wrong.
    fn refused(&self, reason: &str) -> Response {
        let chosen = [
            ("error", reason),
            ("kind", &self.kind),
            ("carrier", &self.carrier),
            ("on_duplicate", &self.on_duplicate),
            ("partial", &self.partial),
        ];
        Redirect::to(&address(FORM, &chosen)).into_response()
    }
}

async fn begin(
    State(app): State<App>,
    Extension(Recognised(caller)): Extension<Recognised>,
    form: Multipart,
) -> Response {
    let Some(caller) = caller else {
        return refused(&Error::Unauthenticated);
    };
    let mut upload = match Upload::read(form).await {
        Ok(upload) => upload,
        Err(error) => return Upload::default().refused(&told(&error)),
    };
    let content = std::mem::take(&mut upload.content);
    let begun = match upload.new_import(content) {
        Ok(new) => imports::begin(&app, &caller, new).await,
        Err(error) => Err(error),
    };
    match begun {
        Ok(id) => Redirect::to(&format!("/imports/{id}")).into_response(),
        Err(error @ (Error::Invalid(_) | Error::Forbidden(_))) => {
            upload.refused(&error.to_string())
        }
        Err(error) => refused(&error),
    }
}

/// Why a form could not be read to its end.
pub(super) fn told(error: &MultipartError) -> String {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let largest = LARGEST_FILE / 1024 / 1024;
        format!("The file is larger than {largest} MB. Divide it into several.")
    } else {
        "The upload broke off. Choose the file and try again.".to_owned()
    }
}

async fn errors(
    State(app): State<App>,
    Extension(Recognised(caller)): Extension<Recognised>,
    Path(id): Path<ImportId>,
) -> Response {
    let Some(caller) = caller else {
        return refused(&Error::Unauthenticated);
    };
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"errors.csv\""),
    ];
    match imports::error_file(&app, &caller, id).await {
        Ok(file) => (headers, file).into_response(),
        Err(error) => refused(&error),
    }
}

async fn numbers(
    State(app): State<App>,
    Extension(Recognised(caller)): Extension<Recognised>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let Some(caller) = caller else {
        return refused(&Error::Unauthenticated);
    };
    let pairs = pairs
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()));
    let query = NumberQuery::from_pairs(pairs);
    let file = download::numbers_csv(app, caller, query).await;
    file.unwrap_or_else(|error| refused(&error))
}

/// The board of port orders as CSV, under the filters that the page shows.
async fn ports(
    State(app): State<App>,
    Extension(Recognised(caller)): Extension<Recognised>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let Some(caller) = caller else {
        return refused(&Error::Unauthenticated);
    };
    let pairs = pairs
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()));
    let query = BoardQuery::from_pairs(pairs);
    let mut file = Vec::new();
    match services::ports::sheet::board_as_csv(&app, &caller, &query, &mut file).await {
        Ok(_) => {
            let headers = [
                (CONTENT_TYPE, "text/csv; charset=utf-8"),
                (CONTENT_DISPOSITION, "attachment; filename=\"ports.csv\""),
            ];
            (headers, file).into_response()
        }
        Err(error) => refused(&error),
    }
}

/// What is answered in place of a file.
pub(super) fn refused(error: &Error) -> Response {
    let status = match error {
        Error::Unauthenticated => return Redirect::to(gate::SIGN_IN).into_response(),
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Invalid(_) => StatusCode::BAD_REQUEST,
        other => {
            request::log(other);
            return request::failure();
        }
    };
    (status, format!("{error}\n")).into_response()
}

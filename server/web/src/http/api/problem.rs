//! Errors as problem details (RFC 9457): whatever goes wrong under `/api`, the answer has one form.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error as StdError,
};

use axum::{
    body::Body,
    extract::{
        Request,
        rejection::{BytesRejection, JsonRejection, PathRejection},
    },
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::extract::QueryRejection;
use domain::{import::RowError, words::counted};
use serde::Serialize;
use services::Error;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{
        RefOr, ResponseBuilder,
        content::ContentBuilder,
        header::HeaderBuilder,
        schema::{ObjectBuilder, Ref, Type},
    },
};

use crate::http::{RequestId, request};

pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was not carried out (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// The kind of problem: the status says it all.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    #[schema(example = "Not Found")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// What is wrong and what to do.
    #[schema(example = "There is no such finding.")]
    detail: String,
    /// The request, as the server's log and the header `X-Request-Id` name it.
    #[schema(example = "urn:uuid:01993b1e-7c5a-7f00-8000-0123456789ab")]
    instance: Option<String>,
    /// What is wrong with a file, row by row: line, column, value and remedy.
    #[serde(skip_serializing_if = "<[RowError]>::is_empty")]
    #[schema(value_type = Vec<RowError>, required = false)]
    errors: Box<[RowError]>,
    #[serde(skip)]
    retry_after: Option<u64>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: detail.into(),
            instance: None,
            errors: Box::default(),
            retry_after: None,
        }
    }

    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// An error of a change whose `If-Match` named what it was based on: somebody was faster.
    pub(super) fn overtaken(error: Error, what: &str) -> Self {
        match error {
            Error::Conflict => Self::new(
                StatusCode::PRECONDITION_FAILED,
                format!(
                    "The {what} changed since the version in If-Match. Read again what is there now."
                ),
            ),
            other => other.into(),
        }
    }

    /// A file of which nothing is done, because of some rows.
    pub(super) fn of_rows(errors: Vec<RowError>) -> Self {
        let rows: BTreeSet<u64> = errors.iter().map(|error| error.line).collect();
        let detail = format!(
            "{} of the file cannot be used, so nothing of it is. `errors` says what is wrong with each; put \
             them right and send the file again.",
            counted(rows.len() as u64, "row")
        );
        Self {
            errors: errors.into(),
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
        }
    }

    /// The same problem, with when to try again in seconds.
    pub(super) fn retry_after(self, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    /// What a bare status means, where nothing else was said.
    pub(super) fn of(status: StatusCode) -> Self {
        let detail = match status {
            StatusCode::METHOD_NOT_ALLOWED => {
                "This address does not take this method. The header Allow names those it takes."
            }
            StatusCode::PAYLOAD_TOO_LARGE => TOO_LARGE,
            StatusCode::INTERNAL_SERVER_ERROR => FAILED,
            _ => "The request was not carried out.",
        };
        Self::new(status, detail)
    }
}

const TOO_LARGE: &str = "The body is larger than this address takes.";

const FAILED: &str = "Something failed on the server. Its log explains it under the identifier in \
                      `instance`.";

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).expect("it was made from a status");
        let mut response = status.into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::Unauthenticated => StatusCode::UNAUTHORIZED,
            Error::Forbidden(_) => StatusCode::FORBIDDEN,
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::Conflict | Error::Changed(_) | Error::Busy(_) => StatusCode::CONFLICT,
            Error::Vault(_) => {
                request::log(&error);
                StatusCode::SERVICE_UNAVAILABLE
            }
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::Store(_) | Error::Io(_) => {
                request::log(&error);
                return Self::of(StatusCode::INTERNAL_SERVER_ERROR);
            }
        };
        let problem = Self::new(status, error.to_string());
        match error {
            Error::TooMany(seconds) => problem.retry_after(seconds),
            _ => problem,
        }
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::bad_request(format!("The address is not valid: {}.", cause(&rejection)))
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request(format!("The query is not valid: {}.", cause(&rejection)))
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Send the body as JSON, with the header Content-Type: application/json.",
            ),
            JsonRejection::BytesRejection(rejection) => rejection.into(),
            JsonRejection::JsonDataError(_) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                format!(
                    "The body is not what is expected here: {}.",
                    cause(&rejection)
                ),
            ),
            other => Self::bad_request(format!("The body is not JSON: {}.", cause(&other))),
        }
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::of(StatusCode::PAYLOAD_TOO_LARGE),
            _ => Self::bad_request("The body did not arrive whole."),
        }
    }
}

/// The first cause of an error: what surrounds it names our types, not the client's mistake.
fn cause(error: &dyn StdError) -> String {
    let mut first = error;
    while let Some(source) = first.source() {
        first = source;
    }
    first.to_string().trim_end_matches('.').to_owned()
}

/// Tells every error under `/api` as a problem, also those that our handlers never saw.
pub(super) async fn describe(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().copied();
    tell(next.run(request).await, id)
}

/// The response, told as a problem if it is an error and was not told yet.
pub(super) fn tell(response: Response, id: Option<RequestId>) -> Response {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let is_told = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind == PROBLEM_JSON);
    if !is_error || is_told {
        return response;
    }
    let told = response.extensions().get::<Problem>().cloned();
    let problem = Problem {
        instance: id.map(|RequestId(id)| format!("urn:uuid:{id}")),
        ..told.unwrap_or_else(|| Problem::of(status))
    };
    let body = serde_json::to_vec(&problem).expect("a problem has string keys only");
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts
        .headers
        .insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    Response::from_parts(parts, Body::from(body))
}

/// What every operation may answer instead of its result.
impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let problem = |description: &str| {
            let content = ContentBuilder::new()
                .schema(Some(Ref::from_schema_name(Self::name())))
                .build();
            ResponseBuilder::new()
                .description(description)
                .content(PROBLEM_JSON, content)
        };
        let challenge = HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .description(Some("How to authenticate."))
            .build();
        let unauthorized = problem("There is no valid bearer token in the header Authorization.")
            .header("WWW-Authenticate", challenge);
        let forbidden = problem("The token's role does not allow it.");
        let other = problem("Any other error.");
        BTreeMap::from([
            ("401".to_owned(), unauthorized.build().into()),
            ("403".to_owned(), forbidden.build().into()),
            ("default".to_owned(), other.build().into()),
        ])
    }
}

//! What the server answers instead of what was asked, as far as the browser may know.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// Why there is no answer. `Display` is for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    /// Nobody is signed in.
    #[error("You are signed out. Sign in again to go on.")]
    Unauthenticated,
    /// The role does not allow it.
    #[error("{message}")]
    Forbidden {
        /// What the role may not do, and whom to ask.
        message: String,
    },
    /// There is no such thing, or it belongs to another organisation.
    #[error(
        "There is nothing at this address. It may have been removed, or the link is incomplete."
    )]
    NotFound,
    /// Somebody else changed it in the meantime.
    #[error("This changed in the meantime. Look at what it is now, and try again.")]
    Conflict,
    /// What was given cannot be used.
    #[error("{message}")]
    Invalid {
        /// The field, the value and the remedy.
        message: String,
    },
    /// The server cannot be reached or is busy.
    #[error("The server cannot be reached. Check your connection and try again.")]
    Unavailable,
    /// Something failed that only the log explains.
    #[error("Something failed on the server. Its log explains it under {reference}.")]
    Internal {
        /// What to look for in the log.
        reference: String,
    },
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::Invalid {
                message: "A field of the form is missing or cannot be read.".to_owned(),
            },
            _ => Self::Unavailable,
        }
    }
}

#[cfg(feature = "ssr")]
mod server {
    use axum::http::{Method, StatusCode, header::ACCEPT, request::Parts};
    use leptos::prelude::{expect_context, use_context};
    use leptos_axum::ResponseOptions;

    use super::ApiError;

    impl ApiError {
        fn status(&self) -> StatusCode {
            match self {
                Self::Unauthenticated => StatusCode::UNAUTHORIZED,
                Self::Forbidden { .. } => StatusCode::FORBIDDEN,
                Self::NotFound => StatusCode::NOT_FOUND,
                Self::Conflict => StatusCode::CONFLICT,
                Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
                Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
                Self::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            }
        }
    }

    /// Turns a use case's refusal into what the browser may know, and gives the response its status.
    pub(crate) fn refuse(error: services::Error, caller: &services::Caller) -> ApiError {
        use services::Error;

        with_status(match error {
            Error::Unauthenticated => return unauthenticated(),
            Error::Forbidden(_) => ApiError::Forbidden {
                message: error.to_string(),
            },
            Error::NotFound(_) => ApiError::NotFound,
            Error::Conflict => ApiError::Conflict,
            Error::Invalid(message)
            | Error::Changed(message)
            | Error::Busy(message)
            | Error::Vault(message) => ApiError::Invalid { message },
            Error::TooMany(_) => ApiError::Invalid {
                message: error.to_string(),
            },
            Error::Store(_) | Error::Io(_) => {
                let reference = caller.request_id.to_string();
                tracing::error!(%reference, error = %chain(&error), "a page was not answered");
                ApiError::Internal { reference }
            }
        })
    }

    /// Nothing at this address.
    pub(crate) fn not_found() -> ApiError {
        with_status(ApiError::NotFound)
    }

    /// Nobody is signed in: a page sends its reader to sign in and back here afterwards.
    pub(crate) fn unauthenticated() -> ApiError {
        let parts = expect_context::<Parts>();
        if parts.method == Method::GET && accepts_html(&parts) {
            let here = parts.uri.path_and_query().map_or("/", |path| path.as_str());
            let mut next = domain::query_string::QueryString::default();
            next.extend("next", [here]);
            leptos_axum::redirect(&format!("/sign-in?{}", next.finish()));
            return ApiError::Unauthenticated;
        }
        with_status(ApiError::Unauthenticated)
    }

    /// Gives the response the error's status. A form that was posted without JavaScript keeps its
    /// redirect: the error travels in the address it goes back to.
    pub(crate) fn with_status(error: ApiError) -> ApiError {
        if let (false, Some(response)) = (is_plain_form(), use_context::<ResponseOptions>()) {
            response.set_status(error.status());
        }
        error
    }

    /// Whether a form was posted without JavaScript. What it is answered must stand in the address it
    /// goes to next.
    pub(crate) fn is_plain_form() -> bool {
        use_context::<Parts>()
            .is_some_and(|parts| parts.method == Method::POST && accepts_html(&parts))
    }

    fn accepts_html(parts: &Parts) -> bool {
        let accept = parts
            .headers
            .get(ACCEPT)
            .and_then(|value| value.to_str().ok());
        accept.is_some_and(|accept| accept.contains("text/html"))
    }

    fn chain(error: &dyn std::error::Error) -> String {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        text
    }
}

#[cfg(feature = "ssr")]
pub(crate) use server::{is_plain_form, not_found, refuse, unauthenticated, with_status};

//! What the pages ask the server. Each function names its caller first and then calls one use case;
//! reads are GET, so that they can be repeated, and changes are POST, so that forms work without
//! JavaScript.

pub(crate) mod connections;
pub(crate) mod deliveries;
pub(crate) mod destinations;
mod error;
pub(crate) mod exceptions;
pub(crate) mod findings;
pub(crate) mod history;
pub(crate) mod imports;
pub(crate) mod notifications;
pub(crate) mod numbers;
pub(crate) mod overview;
pub(crate) mod plans;
pub(crate) mod ports;
pub(crate) mod rules;
pub(crate) mod runs;
pub(crate) mod schedules;
pub(crate) mod session;
pub(crate) mod sources;
pub(crate) mod teams;
pub(crate) mod worker;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use error::ApiError;
#[cfg(feature = "ssr")]
use error::{is_plain_form, refuse};

/// What a page gets: the answer and its moment, from which ages are told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Answer<T> {
    /// The moment of the answer (UTC).
    pub(crate) now: DateTime<Utc>,
    /// The answer.
    pub(crate) value: T,
}

/// The result of a server function.
pub(crate) type Result<T> = std::result::Result<T, ApiError>;

/// The application and the caller of this request. Every server function begins here.
#[cfg(feature = "ssr")]
pub(crate) fn caller() -> Result<(services::App, services::Caller)> {
    use leptos::prelude::use_context;

    let app = use_context::<services::App>().ok_or(ApiError::Unavailable)?;
    match use_context::<Option<services::Caller>>().flatten() {
        Some(caller) => Ok((app, caller)),
        None => Err(error::unauthenticated()),
    }
}

/// Answers a read.
#[cfg(feature = "ssr")]
pub(crate) fn answer<T>(
    app: &services::App,
    caller: &services::Caller,
    result: services::Result<T>,
) -> Result<Answer<T>> {
    let value = result.map_err(|error| refuse(error, caller))?;
    Ok(Answer {
        now: app.now(),
        value,
    })
}

/// Ends a change: on to the page that shows what it did.
#[cfg(feature = "ssr")]
pub(crate) fn conclude<T>(
    caller: &services::Caller,
    result: services::Result<T>,
    next: impl FnOnce(&T) -> String,
) -> Result<T> {
    let value = result.map_err(|error| refuse(error, caller))?;
    leptos_axum::redirect(crate::address::local(&next(&value)));
    Ok(value)
}

/// A refusal goes back, without JavaScript, to a page that still has what was filled in.
#[cfg(feature = "ssr")]
pub(crate) fn refuse_with(
    error: services::Error,
    caller: &services::Caller,
    back: &str,
    draft: &impl Serialize,
) -> ApiError {
    let error = refuse(error, caller);
    if is_plain_form() {
        let mut query = domain::query_string::QueryString::default();
        query.extend("draft", serde_json::to_string(draft));
        query.extend("error", [error.to_string()]);
        let join = if back.contains('?') { '&' } else { '?' };
        leptos_axum::redirect(&format!("{back}{join}{}", query.finish()));
    }
    error
}

/// What a form sent cannot be used.
#[cfg(feature = "ssr")]
pub(crate) fn invalid(error: &impl ToString) -> ApiError {
    ApiError::Invalid {
        message: error.to_string(),
    }
}

/// Reads an identifier that a form or an address carries.
#[cfg(feature = "ssr")]
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| error::not_found())
}

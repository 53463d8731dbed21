//! The porting desk: orders on their way in, and what is done about them.

pub(crate) mod board;
pub(crate) mod calendar;
pub(crate) mod draft;
pub(crate) mod intake;
pub(crate) mod lines;
pub(crate) mod orders;
pub(crate) mod outs;
pub(crate) mod papers;
pub(crate) mod projects;
#[cfg(feature = "ssr")]
mod read;
pub(crate) mod room;
pub(crate) mod said;

#[cfg(feature = "ssr")]
use super::ApiError;

/// A refusal that goes back, without JavaScript, to a page that still has what was filled in.
#[cfg(feature = "ssr")]
fn keeping(error: ApiError, back: &str, draft: &impl serde::Serialize) -> ApiError {
    use domain::query_string::QueryString;

    if super::is_plain_form() {
        let draft = serde_json::to_string(draft).expect("text and maps have a form in JSON");
        let mut query = QueryString::default();
        query.extend("draft", [draft]);
        query.extend("error", [error.to_string()]);
        let gap = if back.contains('?') { '&' } else { '?' };
        leptos_axum::redirect(&format!("{back}{gap}{}", query.finish()));
    }
    error
}

/// Whoever asks, if they may run ports: for what reads an order before it changes it.
#[cfg(feature = "ssr")]
fn porter() -> Result<(services::App, services::Caller), ApiError> {
    let (app, caller) = super::caller()?;
    match caller.require(domain::access::Permission::RunPorts) {
        Ok(()) => Ok((app, caller)),
        Err(error) => Err(super::refuse(error, &caller)),
    }
}

//! What the worker does.

use domain::worker::WorkerView;
use leptos::prelude::*;

use super::{Answer, ApiError};

/// What runs now, what ran last, and what comes next.
#[server(prefix = "/_fn", endpoint = "worker", input = server_fn::codec::GetUrl)]
pub(crate) async fn show() -> Result<Answer<WorkerView>, ApiError> {
    let (app, caller) = super::caller()?;
    super::answer(&app, &caller, services::worker::show(&app, &caller).await)
}

/// Stops a unit of work.
#[server(prefix = "/_fn", endpoint = "worker/stop")]
pub(crate) async fn stop(id: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let result = services::worker::cancel(&app, &caller, super::id(&id)?).await;
    super::conclude(&caller, result, |()| "/worker".to_owned())
}

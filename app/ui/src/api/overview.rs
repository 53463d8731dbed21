//! The home page.

use domain::overview::Overview;
use leptos::prelude::*;

use super::{Answer, ApiError};

/// The state of the organisation at a glance.
#[server(prefix = "/_fn", endpoint = "overview", input = server_fn::codec::GetUrl)]
pub(crate) async fn show() -> Result<Answer<Overview>, ApiError> {
    let (app, caller) = super::caller()?;
    super::answer(&app, &caller, services::overview::show(&app, &caller).await)
}

/// Calls the roll in the background.
#[server(prefix = "/_fn", endpoint = "overview/call")]
pub(crate) async fn call_the_roll() -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let result = services::reconcile::request(&app, &caller).await;
    super::conclude(&caller, result, |()| "/?called=1".to_owned())
}

/// Whether the roll is being called.
#[server(prefix = "/_fn", endpoint = "overview/calling", input = server_fn::codec::GetUrl)]
pub(crate) async fn is_under_way() -> Result<bool, ApiError> {
    let (app, caller) = super::caller()?;
    let answer = services::reconcile::is_under_way(&app, &caller).await;
    Ok(super::answer(&app, &caller, answer)?.value)
}

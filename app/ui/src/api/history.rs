//! What changed, by whom and why.

use domain::{history::Entry, page::Page};
use leptos::prelude::*;

use super::{Answer, ApiError};

/// A page of the organisation's history, newest first.
#[server(prefix = "/_fn", endpoint = "history", input = server_fn::codec::GetUrl)]
pub(crate) async fn list(query: String) -> Result<Answer<Page<Entry>>, ApiError> {
    use crate::address::value;
    use domain::page::Place;

    let (app, caller) = super::caller()?;
    let after = value(&query, "after").map(Place::After);
    let before = value(&query, "before").map(Place::Before);
    let place = after.or(before).unwrap_or_default();
    super::answer(
        &app,
        &caller,
        services::history::list(&app, &caller, &place).await,
    )
}

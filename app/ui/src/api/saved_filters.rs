//! Filters that people keep under a name. The list that they are of shows them, and stands at its noun.

use domain::saved_filter::FilterNoun;
use leptos::prelude::*;

use super::ApiError;

/// The address of a list as a filter shows it.
pub(crate) fn href(noun: FilterNoun, query: &str) -> String {
    crate::address::join(&format!("/{noun}"), query)
}

/// Keeps the filter that a list is shown with.
#[server(prefix = "/_fn", endpoint = "filters/keep")]
pub(crate) async fn keep(
    noun: FilterNoun,
    name: String,
    #[server(default)] query: String,
    #[server(default)] is_shared: bool,
) -> Result<(), ApiError> {
    use services::saved_filters;

    let (app, caller) = super::caller()?;
    let kept = saved_filters::keep(&app, &caller, noun, &name, &query, is_shared).await;
    super::conclude(&caller, kept, |filter| href(noun, &filter.query)).map(drop)
}

/// Takes a filter away, and shows the list as it was.
#[server(prefix = "/_fn", endpoint = "filters/remove")]
pub(crate) async fn remove(
    noun: FilterNoun,
    id: String,
    #[server(default)] query: String,
) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let removed = services::saved_filters::remove(&app, &caller, super::id(&id)?).await;
    super::conclude(&caller, removed, |()| href(noun, &query))
}

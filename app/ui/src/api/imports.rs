//! Imports of files. The upload itself is a plain form to `/imports`: a file does not fit the arguments
//! of a function.

use domain::import::{Import, ImportDetail};
use leptos::prelude::*;

use super::{Answer, ApiError};

/// The imports, newest first.
#[server(prefix = "/_fn", endpoint = "imports", input = server_fn::codec::GetUrl)]
pub(crate) async fn list() -> Result<Answer<Vec<Import>>, ApiError> {
    let (app, caller) = super::caller()?;
    super::answer(&app, &caller, services::imports::list(&app, &caller).await)
}

/// One import with a page of its rows.
#[server(prefix = "/_fn", endpoint = "imports/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(id: String, query: String) -> Result<Answer<ImportDetail>, ApiError> {
    use crate::address::value;
    use domain::page::Place;

    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    let verdict = value(&query, "verdict").and_then(|verdict| verdict.parse().ok());
    let after = value(&query, "after").map(Place::After);
    let before = value(&query, "before").map(Place::Before);
    let place = after.or(before).unwrap_or_default();
    super::answer(
        &app,
        &caller,
        services::imports::find(&app, &caller, id, verdict, place).await,
    )
}

/// Stores the rows of an import.
#[server(prefix = "/_fn", endpoint = "imports/commit")]
pub(crate) async fn commit(id: String, version: i64, mode: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let next = format!("/imports/{id}");
    let id = super::id(&id)?;
    let mode = mode.parse().unwrap_or(domain::import::CommitMode::GoodRows);
    let result = services::imports::commit(&app, &caller, id, version, mode).await;
    super::conclude(&caller, result, |()| next)
}

/// Throws an import away.
#[server(prefix = "/_fn", endpoint = "imports/discard")]
pub(crate) async fn discard(id: String, version: i64) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let next = format!("/imports/{id}");
    let id = super::id(&id)?;
    let result = services::imports::discard(&app, &caller, id, version).await;
    super::conclude(&caller, result, |()| next)
}

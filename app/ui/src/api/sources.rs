//! The sources, their runs, and the snapshots that wait for a person.

use domain::overview::{SourceDetail, SourceRow};
use leptos::prelude::*;

use super::{Answer, ApiError};

/// The sources.
#[server(prefix = "/_fn", endpoint = "sources", input = server_fn::codec::GetUrl)]
pub(crate) async fn list() -> Result<Answer<Vec<SourceRow>>, ApiError> {
    let (app, caller) = super::caller()?;
    super::answer(&app, &caller, services::sources::list(&app, &caller).await)
}

/// One source with its runs.
#[server(prefix = "/_fn", endpoint = "sources/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(id: String) -> Result<Answer<SourceDetail>, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    super::answer(
        &app,
        &caller,
        services::sources::find(&app, &caller, id).await,
    )
}

/// Lets a held snapshot take force.
#[server(prefix = "/_fn", endpoint = "sources/release")]
pub(crate) async fn release(run: String, source: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let result = services::sources::release(&app, &caller, super::id(&run)?).await;
    super::conclude(&caller, result, |()| {
        format!("/sources/{source}?did=release")
    })
}

/// Throws a held snapshot away.
#[server(prefix = "/_fn", endpoint = "sources/discard")]
pub(crate) async fn discard(run: String, source: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let result = services::sources::discard(&app, &caller, super::id(&run)?).await;
    super::conclude(&caller, result, |()| {
        format!("/sources/{source}?did=discard")
    })
}

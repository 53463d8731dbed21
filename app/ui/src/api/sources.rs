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

/// Changes how far a source is believed.
#[server(prefix = "/_fn", endpoint = "sources/set_limits")]
pub(crate) async fn set_limits(
    id: String,
    version: i64,
    mass_deviation_percent: u8,
    max_age_hours: u32,
) -> Result<(), ApiError> {
    use services::sources::Limits;

    let (app, caller) = super::caller()?;
    let limits = Limits {
        mass_deviation_percent,
        max_age_hours,
    };
    let source = super::id(&id)?;
    let result = services::sources::set_limits(&app, &caller, source, version, limits).await;
    super::conclude(&caller, result, |()| format!("/sources/{id}?did=limits"))
}

//! One asking of a source, and what a held one would change.

use domain::overview::{RowDiff, RunDetail};
use leptos::prelude::*;

use super::{Answer, ApiError};

/// A run with its source.
#[server(prefix = "/_fn", endpoint = "runs/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(id: String) -> Result<Answer<RunDetail>, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    let run = services::runs::find(&app, &caller, id).await;
    super::answer(&app, &caller, run)
}

/// Rows of a held run that differ from what is in force, from a key on; what would vanish, unless the
/// address asks for another kind.
#[server(prefix = "/_fn", endpoint = "runs/diff", input = server_fn::codec::GetUrl)]
pub(crate) async fn diff(id: String, query: String) -> Result<Answer<Vec<RowDiff>>, ApiError> {
    use crate::address::value;
    use domain::overview::DiffKind;

    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    let kind = value(&query, "show").and_then(|kind| kind.parse().ok());
    let kind = kind.unwrap_or(DiffKind::Vanished);
    let rows = services::runs::diff(&app, &caller, id, kind, value(&query, "after")).await;
    super::answer(&app, &caller, rows)
}

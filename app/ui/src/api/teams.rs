//! The configuration of a Teams tenant. The upload itself is a plain form to `/teams/import`: files do
//! not fit the arguments of a function.

use domain::{
    page::Page,
    teams_object::{TeamsKindRow, TeamsObjectDetail, TeamsObjectRow},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, ApiError};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum TeamsView {
    /// Every kind and how it stands.
    Kinds(Vec<TeamsKindRow>),
    /// Objects of one kind.
    Objects {
        /// The kind and how it stands.
        kind: TeamsKindRow,
        /// The objects.
        page: Page<TeamsObjectRow>,
    },
}

/// The kinds, or the objects of the one that the address names.
#[server(prefix = "/_fn", endpoint = "teams", input = server_fn::codec::GetUrl)]
pub(crate) async fn show(query: String) -> Result<Answer<TeamsView>, ApiError> {
    use crate::address::value;
    use domain::page::Place;

    let (app, caller) = super::caller()?;
    let kinds = services::teams_objects::kinds(&app, &caller).await;
    let kind = value(&query, "kind")
        .and_then(|kind| kind.parse::<domain::teams_object::TeamsObjectKind>().ok());
    let (Some(kind), Ok(kinds)) = (kind, &kinds) else {
        return super::answer(&app, &caller, kinds.map(TeamsView::Kinds));
    };
    let row = kinds.iter().find(|row| row.kind == kind).cloned();
    let row = row.ok_or_else(super::error::not_found)?;
    let after = value(&query, "after").map(Place::After);
    let before = value(&query, "before").map(Place::Before);
    let place = after.or(before).unwrap_or_default();
    let search = value(&query, "q");
    let search = search.as_deref();
    let page = services::teams_objects::list(&app, &caller, kind, search, &place).await;
    super::answer(
        &app,
        &caller,
        page.map(|page| TeamsView::Objects { kind: row, page }),
    )
}

/// One object.
#[server(prefix = "/_fn", endpoint = "teams/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(
    kind: String,
    identity: String,
) -> Result<Answer<TeamsObjectDetail>, ApiError> {
    let (app, caller) = super::caller()?;
    let kind = super::id(&kind)?;
    super::answer(
        &app,
        &caller,
        services::teams_objects::find(&app, &caller, kind, &identity).await,
    )
}

//! Dashboards and the wall.

use domain::dashboard::{Dashboard, wall::Wall};
use leptos::prelude::*;

use super::{Answer, ApiError};

/// The dashboard of an audience; the one that fits the caller's role where none is named. `query` is that of the
/// address.
#[server(prefix = "/_fn", endpoint = "dashboards/show", input = server_fn::codec::GetUrl)]
pub(crate) async fn show(audience: String, query: String) -> Result<Answer<Dashboard>, ApiError> {
    use domain::dashboard::{Audience, DashboardQuery};

    let (app, caller) = super::caller()?;
    let audience = if audience.is_empty() {
        Audience::of(caller.role)
    } else {
        super::id(&audience)?
    };
    let pairs = crate::address::pairs(&query);
    let query = DashboardQuery::from_pairs(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    let shown = services::dashboards::show(&app, &caller, audience, &query).await;
    super::answer(&app, &caller, shown)
}

/// The wall, of a project where one is named.
#[server(prefix = "/_fn", endpoint = "dashboards/wall", input = server_fn::codec::GetUrl)]
pub(crate) async fn on_the_wall(project: String) -> Result<Answer<Wall>, ApiError> {
    let (app, caller) = super::caller()?;
    let project = if project.is_empty() {
        None
    } else {
        Some(super::id(&project)?)
    };
    let shown = services::dashboards::wall(&app, &caller, project).await;
    super::answer(&app, &caller, shown)
}

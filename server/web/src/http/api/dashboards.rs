//! Dashboards and the wall, as figures.

use axum::{Extension, extract::State};
use domain::{
    PortProjectId,
    dashboard::{Audience, Dashboard, DashboardQuery, Period, wall::Wall},
};
use serde::Deserialize;
use services::{App, Caller, dashboards};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Path, Query},
    problem::Problem,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(show_dashboard))
        .routes(routes!(show_wall))
}

/// What a dashboard looks at.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Looked {
    /// How many days back: 30, 90 or 365.
    #[param(inline)]
    period: Option<Period>,
    /// Only what is at this site, without regard to case.
    site: Option<String>,
    /// Only what is of this carrier, without regard to case.
    carrier: Option<String>,
}

/// The figures of a dashboard. Parts that its audience does not see are null.
#[utoipa::path(
    get,
    path = "/dashboards/{audience}",
    tag = "dashboards",
    params(("audience" = Audience, Path, description = "Whose dashboard it is."), Looked),
    responses((status = OK, body = Dashboard, description = "The figures."), Problem)
)]
async fn show_dashboard(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(audience): Path<Audience>,
    Query(looked): Query<Looked>,
) -> Result<axum::Json<Dashboard>> {
    let query = DashboardQuery {
        period: looked.period.unwrap_or(Period::Month),
        site: looked.site,
        carrier: looked.carrier,
    };
    let shown = dashboards::show(&app, &caller, audience, &query).await?;
    Ok(axum::Json(shown))
}

/// Of what the wall is.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Watched {
    /// The project whose cut-overs are shown; those of today where none is named.
    project: Option<PortProjectId>,
}

/// What the wall shows: sources, critical findings, port-outs to answer, and cut-overs.
#[utoipa::path(
    get,
    path = "/wall",
    tag = "dashboards",
    params(Watched),
    responses((status = OK, body = Wall, description = "What the wall shows."), Problem)
)]
async fn show_wall(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(watched): Query<Watched>,
) -> Result<axum::Json<Wall>> {
    let shown = dashboards::wall(&app, &caller, watched.project).await?;
    Ok(axum::Json(shown))
}

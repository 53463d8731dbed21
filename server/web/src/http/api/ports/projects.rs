//! Projects: the cut-overs of sites, whose orders go together.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::{PortProjectId, port::Project};
use serde::Deserialize;
use services::{
    App, Caller,
    ports::projects::{self, ProjectForm},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::{
    Result,
    extract::{Json, Path},
    paging::Rows,
    problem::Problem,
    versions::{ensure_seen, tagged},
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_projects, add_project))
        .routes(routes!(find_project, set_project))
}

/// The projects by name.
#[utoipa::path(
    get,
    path = "/ports/projects",
    tag = "ports",
    responses((status = OK, body = Rows<Project>, description = "The projects."), Problem)
)]
async fn list_projects(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Rows<Project>>> {
    Ok(axum::Json(Rows {
        rows: projects::list(&app, &caller).await?,
    }))
}

/// All that people enter about a project.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProjectDraft {
    /// Its name, new in the organisation.
    #[schema(example = "Seattle to Teams")]
    name: String,
    /// The site, by name.
    site: Option<String>,
    /// The day on which it should happen.
    target_on: Option<NaiveDate>,
    /// Free text.
    notes: Option<String>,
}

impl From<ProjectDraft> for ProjectForm {
    fn from(draft: ProjectDraft) -> Self {
        Self {
            name: draft.name,
            site: draft.site,
            target_on: draft.target_on,
            notes: draft.notes,
        }
    }
}

/// Adds a project.
#[utoipa::path(
    post,
    path = "/ports/projects",
    tag = "ports",
    request_body = ProjectDraft,
    responses(
        (status = CREATED, body = Project, description = "The project.", headers(("Location" = String, description = "Where it is."), ("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn add_project(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Json(draft): Json<ProjectDraft>,
) -> Result<Response> {
    let project = projects::create(&app, &caller, draft.into()).await?;
    let location = [(LOCATION, format!("/api/v1/ports/projects/{}", project.id))];
    Ok((StatusCode::CREATED, location, answer(project)).into_response())
}

/// One project.
#[utoipa::path(
    get,
    path = "/ports/projects/{id}",
    tag = "ports",
    params(("id" = PortProjectId, Path)),
    responses(
        (status = OK, body = Project, description = "The project.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn find_project(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PortProjectId>,
) -> Result<Response> {
    Ok(answer(projects::find(&app, &caller, id).await?))
}

/// Writes a project anew. What is left out is taken away.
#[utoipa::path(
    put,
    path = "/ports/projects/{id}",
    tag = "ports",
    params(
        ("id" = PortProjectId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the project has changed since, the answer is 412."),
    ),
    request_body = ProjectDraft,
    responses(
        (status = OK, body = Project, description = "The project as it is now.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn set_project(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<PortProjectId>,
    headers: HeaderMap,
    Json(draft): Json<ProjectDraft>,
) -> Result<Response> {
    let current = projects::find(&app, &caller, id).await?.version;
    ensure_seen(current, &headers, "project")?;
    projects::edit(&app, &caller, id, current, draft.into())
        .await
        .map_err(|error| Problem::overtaken(error, "project"))?;
    Ok(answer(projects::find(&app, &caller, id).await?))
}

/// A project with its version as an `ETag`.
fn answer(project: Project) -> Response {
    tagged(project.version, project)
}

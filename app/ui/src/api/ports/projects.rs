//! Projects: the cut-overs of sites.

use domain::port::Project;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    address,
    api::{Answer, ApiError},
};

/// A project as somebody fills it in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ProjectDraft {
    /// Its name.
    pub(crate) name: String,
    /// The site, by name.
    pub(crate) site: String,
    /// The day on which it should happen, as `2026-12-31`.
    pub(crate) target_on: String,
    /// Free text.
    pub(crate) notes: String,
}

impl ProjectDraft {
    /// The draft that an address carries.
    pub(crate) fn read(search: &str) -> Option<Self> {
        serde_json::from_str(&address::value(search, "draft")?).ok()
    }

    /// A project as a form shows it.
    pub(crate) fn of(project: &Project) -> Self {
        Self {
            name: project.name.clone(),
            site: project.site.clone().unwrap_or_default(),
            target_on: project
                .target_on
                .map_or_else(String::new, |day| day.to_string()),
            notes: project.notes.clone().unwrap_or_default(),
        }
    }
}

/// The projects by name.
#[server(prefix = "/_fn", endpoint = "ports/projects", input = server_fn::codec::GetUrl)]
pub(crate) async fn list() -> Result<Answer<Vec<Project>>, ApiError> {
    let (app, caller) = crate::api::caller()?;
    let projects = services::ports::projects::list(&app, &caller).await;
    crate::api::answer(&app, &caller, projects)
}

/// Makes a project, or changes the one that is named.
#[server(prefix = "/_fn", endpoint = "ports/projects/save")]
pub(crate) async fn save(
    #[server(default)] id: String,
    #[server(default)] version: i64,
    draft: ProjectDraft,
) -> Result<(), ApiError> {
    use services::ports::projects;

    let (app, caller) = crate::api::caller()?;
    let back = if id.is_empty() {
        "/ports/projects?edit=new".to_owned()
    } else {
        format!("/ports/projects?edit={id}")
    };
    let form = match server::form(&draft) {
        Ok(form) => form,
        Err(message) => return Err(super::keeping(ApiError::Invalid { message }, &back, &draft)),
    };
    let saved = if id.is_empty() {
        projects::create(&app, &caller, form).await.map(drop)
    } else {
        projects::edit(&app, &caller, crate::api::id(&id)?, version, form).await
    };
    match saved {
        Ok(()) => crate::api::conclude(&caller, Ok(()), |()| "/ports/projects?did=save".to_owned()),
        Err(error) => Err(super::keeping(
            crate::api::refuse(error, &caller),
            &back,
            &draft,
        )),
    }
}

#[cfg(feature = "ssr")]
mod server {
    use services::ports::projects::ProjectForm;

    use super::ProjectDraft;

    /// Reads a draft, or says which field cannot be read.
    pub(super) fn form(draft: &ProjectDraft) -> Result<ProjectForm, String> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let target_on = given(&draft.target_on).map(|day| {
            day.parse().map_err(|_| {
                format!(
                    "The target day, \u{201c}{day}\u{201d}, is not a date. Write it as 2026-12-31."
                )
            })
        });
        Ok(ProjectForm {
            name: draft.name.clone(),
            site: given(&draft.site),
            target_on: target_on.transpose()?,
            notes: given(&draft.notes),
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_project_without_a_day_is_read_and_one_with_a_wrong_day_is_told() {
            let draft = ProjectDraft {
                name: "Boston".into(),
                site: "  ".into(),
                ..ProjectDraft::default()
            };
            let read = form(&draft).unwrap();
            assert_eq!((read.site, read.target_on), (None, None));
            let wrong = ProjectDraft {
                target_on: "24.11.2026".into(),
                ..draft
            };
            assert!(form(&wrong).unwrap_err().contains("24.11.2026"));
        }
    }
}

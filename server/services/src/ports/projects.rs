//! Projects: the cut-overs of sites, whose orders go together.

use chrono::NaiveDate;
use domain::{PortProjectId, access::Permission, history::Action, port::Project};
use store::{Conn, StoreError, history::NewEntry, ports as rows};

use crate::{App, Caller, Error, Result, text};

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;

/// What people enter about a project.
#[derive(Clone, Debug, Default)]
pub struct ProjectForm {
    /// Its name, new in the organisation.
    pub name: String,
    /// The site, by name.
    pub site: Option<String>,
    /// The day on which it should happen.
    pub target_on: Option<NaiveDate>,
    /// Free text.
    pub notes: Option<String>,
}

/// The projects by name.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Project>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    Ok(rows::projects(&mut read.conn(), caller.org).await?)
}

/// One project.
pub async fn find(app: &App, caller: &Caller, id: PortProjectId) -> Result<Project> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    existing(&mut read.conn(), caller, id).await
}

pub(super) async fn existing(
    conn: &mut Conn<'_>,
    caller: &Caller,
    id: PortProjectId,
) -> Result<Project> {
    let found = rows::find_project(conn, caller.org, id).await?;
    found.ok_or(Error::NotFound("port project"))
}

/// Makes a project.
pub async fn create(app: &App, caller: &Caller, form: ProjectForm) -> Result<Project> {
    caller.require(Permission::RunPorts)?;
    let form = checked(form)?;
    let project = Project {
        id: PortProjectId::new(app.new_id()),
        name: form.name,
        site: form.site,
        target_on: form.target_on,
        notes: form.notes,
        version: 1,
        created_at: app.now(),
    };
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    rows::insert_project(conn, caller.org, &project)
        .await
        .map_err(|error| taken(error, &project.name))?;
    let entry = entry(&project, Action::Created);
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(project)
}

/// Changes a project. The version must be the one that was read.
pub async fn edit(
    app: &App,
    caller: &Caller,
    id: PortProjectId,
    version: i64,
    form: ProjectForm,
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let form = checked(form)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = existing(conn, caller, id).await?;
    let after = Project {
        name: form.name,
        site: form.site,
        target_on: form.target_on,
        notes: form.notes,
        version,
        ..before.clone()
    };
    rows::update_project(conn, caller.org, &after)
        .await
        .map_err(|error| taken(error, &after.name))?;
    let said = |project: &Project| serde_json::to_string(project).ok();
    let entry = NewEntry {
        before: said(&before),
        after: said(&after),
        ..entry(&after, Action::Updated)
    };
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(())
}

fn taken(error: StoreError, name: &str) -> Error {
    match error {
        StoreError::Taken => Error::Invalid(format!(
            "There is a project \u{201c}{name}\u{201d} already. Choose another name."
        )),
        other => other.into(),
    }
}

fn checked(form: ProjectForm) -> Result<ProjectForm> {
    let name = form.name.trim().to_owned();
    text::ensure_visible("The name", &name)?;
    if name.is_empty() {
        return Err(Error::Invalid("Give the project a name.".to_owned()));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(Error::Invalid(format!(
            "The name is longer than {LONGEST_NAME} characters. Shorten it."
        )));
    }
    let trimmed = |text: Option<String>| {
        let text = text.map(|text| text.trim().to_owned());
        text.filter(|text| !text.is_empty())
    };
    Ok(ProjectForm {
        name,
        site: trimmed(form.site),
        notes: trimmed(form.notes),
        ..form
    })
}

fn entry(project: &Project, action: Action) -> NewEntry {
    NewEntry::new(
        "port_project",
        project.id.uuid(),
        project.name.as_str(),
        action,
    )
}

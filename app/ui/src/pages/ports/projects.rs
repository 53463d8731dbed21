//! The projects: cut-overs of sites, whose orders go together.

use domain::{access::Permission, port::Project};
use leptos::prelude::*;

use super::{ROOM, read_only, rooms::rooms};
use crate::{
    address,
    api::{
        ports::projects::{self, ProjectDraft, Save},
        session::Session,
    },
    components::{
        frame::Page,
        icon::icon,
        notice::{banner, empty, hidden, loaded, refused},
    },
    words,
};

/// The list of projects, and the form for one.
#[component]
pub(crate) fn PortProjects() -> impl IntoView {
    let save = ServerAction::<Save>::new();
    let search = address::use_search();
    let did = address::use_value("did");
    let list = Resource::new(move || save.version().get(), |_| projects::list());
    view! {
        <Page parent=ROOM name="Projects">
            {move || did.get().map(|_| banner("", "i-check", "The project is saved."))}
            {loaded(list, move |answer, session| page(&answer.value, &session, search, save))}
        </Page>
    }
}

fn page(
    projects: &[Project],
    session: &Session,
    search: Memo<String>,
    save: ServerAction<Save>,
) -> AnyView {
    let may = session.refusal(Permission::RunPorts).is_none();
    let new = may.then(|| {
        view! { <a class="btn btn--primary" href="/ports/projects?edit=new">{icon("i-plus")}"New project"</a> }
    });
    let body = if projects.is_empty() {
        empty(
            "No projects yet",
            "A project holds the orders of one cut-over together: a site that moves on a day.",
            None,
        )
    } else {
        table(projects, may)
    };
    let all = StoredValue::new(projects.to_vec());
    view! {
        <header class="page-head">
            <h1>"Projects"</h1><span class="sub">"Orders that are cut over together"</span>
            <div class="page-actions">{new}</div>
        </header>
        {rooms("/ports/projects")}
        {read_only(session)}
        {move || may.then(|| search.with(|search| {
            let edit = address::value(search, "edit")?;
            all.with_value(|all| form(search, &edit, all, save))
        })).flatten()}
        {body}
    }
    .into_any()
}

fn table(projects: &[Project], may: bool) -> AnyView {
    let rows = projects
        .iter()
        .map(|project| row(project, may))
        .collect_view();
    let edit = may.then(|| view! { <th scope="col"><span class="vh">"Edit"</span></th> });
    view! {
        <div class="panel">
            <div class="table-wrap table-wrap--page">
                <table class="table table--cards">
                    <caption class="vh">"Projects by name"</caption>
                    <thead><tr>
                        <th scope="col">"Project"</th><th scope="col">"Site"</th>
                        <th scope="col">"Target day"</th><th scope="col">"Notes"</th>{edit}
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn row(project: &Project, may: bool) -> AnyView {
    let orders = format!("/ports?project={}", project.id);
    let edit = may.then(|| {
        let href = format!("/ports/projects?edit={}", project.id);
        let label = format!("Edit {}", project.name);
        view! { <td class="end" data-card="meta"><a class="btn btn--sm" href=href aria-label=label>"Edit"</a></td> }
    });
    let day = project
        .target_on
        .map(|day| view! { <time datetime=day.to_string()>{words::weekday(day)}</time> });
    view! {
        <tr>
            <th scope="row" data-card="title"><a class="strong" href=orders>{project.name.clone()}</a></th>
            <td data-card="aside">{project.site.clone()}</td>
            <td data-card="line" class="nowrap">{day}</td>
            <td data-card="full" class="soft">{project.notes.clone()}</td>
            {edit}
        </tr>
    }
    .into_any()
}

/// The form of a project: of the one that the address names, or of a new one.
fn form(
    search: &str,
    edit: &str,
    projects: &[Project],
    save: ServerAction<Save>,
) -> Option<AnyView> {
    let found = projects
        .iter()
        .find(|project| project.id.to_string() == edit);
    if found.is_none() && edit != "new" {
        return None;
    }
    let draft = ProjectDraft::read(search);
    let draft = draft
        .or_else(|| found.map(ProjectDraft::of))
        .unwrap_or_default();
    let title = found.map_or_else(
        || "New project".to_owned(),
        |project| format!("Edit {}", project.name),
    );
    let known = found.map(|project| {
        view! { {hidden("id", project.id.to_string())}{hidden("version", project.version.to_string())} }
    });
    let told = address::value(search, "error");
    let told = move || told.clone().filter(|_| save.value().with(Option::is_none));
    let text = |name: &'static str,
                label: &'static str,
                kind: &'static str,
                value: String,
                is_needed: bool| {
        let id = format!("project-{name}");
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input class="input" id=id name=format!("draft[{name}]") type=kind maxlength="1000" required=is_needed
                    autocomplete="off" value=value/>
            </div>
        }
        .into_any()
    };
    Some(view! {
        <section class="panel form" aria-labelledby="project">
            <div class="panel-head"><h2 id="project">{title}</h2></div>
            <ActionForm action=save attr:class="panel-body stack">
                {known}{refused(save)}
                {move || told().map(|error| banner("critical", "i-alert", error))}
                {text("name", "Name", "text", draft.name.clone(), true)}
                {text("site", "Site, as the inventory writes it", "text", draft.site.clone(), false)}
                {text("target_on", "Target day", "date", draft.target_on.clone(), false)}
                {text("notes", "Notes", "text", draft.notes.clone(), false)}
                <div class="row"><button class="btn btn--primary">"Save"</button><a class="btn" href="/ports/projects">"Not now"</a></div>
            </ActionForm>
        </section>
    }
    .into_any())
}

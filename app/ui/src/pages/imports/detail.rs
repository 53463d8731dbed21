//! One import: how far it has come, the verdict on its rows, and the decision to store or discard.

use domain::{
    access::Permission,
    import::{CommitMode, Import as Record, ImportDetail, ImportKind, ImportState},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{rows, state_pill};
use crate::{
    address,
    api::{
        imports::{self, Commit, Discard},
        session::Session,
    },
    components::{
        dialog::Dialog,
        frame::Page,
        icon::{icon, icon_sm},
        notice::{PACE, allowed, banner, hidden, loaded, refused, reload},
        time,
    },
    words,
};

/// The page of an import.
#[component]
pub(crate) fn Import() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let search = address::use_search();
    let ask = address::use_value("ask");
    let commit = ServerAction::<Commit>::new();
    let discard = ServerAction::<Discard>::new();
    let import = Resource::new(
        move || {
            (
                id.get(),
                search.get(),
                commit.version().get(),
                discard.version().get(),
            )
        },
        |(id, search, _, _)| imports::find(id, search),
    );
    // While the server works, ask again; each answer decides whether to go on.
    Effect::new(move |_| {
        let is_working = import
            .get()
            .is_some_and(|answer| answer.is_ok_and(|answer| is_working(answer.value.import.state)));
        if is_working {
            set_timeout(move || import.refetch(), PACE);
        }
    });
    view! {
        <Page parent=("/imports", "Imports") name="Import">
            {refused(commit)}{refused(discard)}
            {loaded(import, move |answer, session| {
                let detail = &answer.value;
                view! {
                    {page(detail, &session, &search.get_untracked(), commit)}
                    {dialog(&detail.import, ask, discard)}
                }.into_any()
            })}
        </Page>
    }
}

const fn is_working(state: ImportState) -> bool {
    matches!(state, ImportState::Checking | ImportState::Committing)
}

fn href(import: &Record) -> String {
    format!("/imports/{}", import.id)
}

fn page(
    detail: &ImportDetail,
    session: &Session,
    search: &str,
    commit: ServerAction<Commit>,
) -> AnyView {
    let import = &detail.import;
    let carrier = import
        .carrier
        .clone()
        .map(|carrier| format!(", {carrier}"))
        .unwrap_or_default();
    let sub = format!(
        "{}{carrier}, {}, {}",
        import.kind.label(),
        words::counted(import.report.rows(), "row"),
        words::bytes(import.bytes),
    );
    view! {
        <header class="stack stack--tight">
            <div class="page-head">
                <h1>{import.file_name.clone()}</h1>{state_pill(import.state)}<span class="sub">{sub}</span>
                <div class="page-actions">{discard_link(import, session)}{error_file(import)}</div>
            </div>
            {steps(import.state)}
        </header>
        {said(import)}
        {(!is_working(import.state)).then(|| rows::rows(detail, search))}
        {(import.state == ImportState::Ready).then(|| decide(import, session, commit))}
    }
    .into_any()
}

/// The wizard's place.
fn steps(state: ImportState) -> AnyView {
    let at = match state {
        ImportState::Checking => 1,
        ImportState::Ready => 2,
        ImportState::Committing => 3,
        ImportState::Committed => 4,
        ImportState::Discarded | ImportState::Failed => return ().into_any(),
    };
    let steps = ["Upload", "Read rows", "Verdicts", "Commit", "Result"]
        .into_iter()
        .enumerate();
    let steps = steps.map(|(i, label)| {
        let done = (i < at).then(|| icon_sm("i-check"));
        view! { <li aria-current=(i == at).then_some("step")>{done}{label}</li> }
    });
    view! { <ol class="steps" aria-label="Steps">{steps.collect_view()}</ol> }.into_any()
}

/// What the state means for the whole page.
fn said(import: &Record) -> AnyView {
    let report = &import.report;
    match import.state {
        ImportState::Checking | ImportState::Committing => working(import),
        ImportState::Failed => banner(
            "critical",
            "i-alert",
            import
                .failure
                .clone()
                .unwrap_or_else(|| "The file cannot be used.".to_owned()),
        ),
        ImportState::Discarded => banner("", "i-x", "Discarded. Nothing of this file is stored."),
        ImportState::Committed => match &report.held {
            Some(reason) => banner(
                "high",
                "i-alert",
                view! { "Held for review: "{reason.clone()}" "<a href="/sources">"Release or discard it under Sources"</a>"." },
            ),
            None => banner(
                "",
                "i-check",
                view! {
                    {format!(
                        "Stored: {} created, {} updated, {} unchanged. ",
                        words::count(report.created), words::count(report.updated), words::count(report.unchanged),
                    )}
                    <a href="/">"Call the roll"</a>" to judge the numbers by it."
                },
            ),
        },
        ImportState::Ready if report.created + report.updated == 0 => banner(
            "",
            "i-check",
            "Nothing in this file is new: committing it changes no row.",
        ),
        ImportState::Ready => ().into_any(),
    }
}

fn working(import: &Record) -> AnyView {
    let doing = if import.state == ImportState::Checking {
        "Reading"
    } else {
        "Storing"
    };
    view! {
        {reload()}
        <section class="panel">
            <div class="panel-body stack stack--tight" role="status">
                <p class="strong">{doing}" rows: "{words::count(import.progress)}" so far"</p>
                <progress class="progress" aria-label="Progress"></progress>
                <p class="muted xs">"You may leave this page: the work goes on. Begun "{time::moment(import.created_at)}" by "{import.actor.clone()}"."</p>
            </div>
        </section>
    }
    .into_any()
}

/// The permission that storing this file needs.
const fn permission(kind: ImportKind) -> Permission {
    match kind {
        ImportKind::Numbers => Permission::EditNumbers,
        ImportKind::TeamsNumbers | ImportKind::TeamsUsers | ImportKind::Carrier => {
            Permission::RunSources
        }
    }
}

fn discard_link(import: &Record, session: &Session) -> AnyView {
    if import.state != ImportState::Ready {
        return ().into_any();
    }
    let href = format!("{}?ask=discard", href(import));
    allowed(session, permission(import.kind), "Discard", || {
        view! { <a class="btn" href=href>"Discard"</a> }.into_any()
    })
}

fn error_file(import: &Record) -> AnyView {
    if import.report.invalid == 0 {
        return ().into_any();
    }
    let href = format!("{}/errors.csv", href(import));
    view! {
        <a class="btn" href=href rel="external" download="">
            {icon("i-export")}"Error file, "{words::counted(import.report.invalid, "row")}
        </a>
    }
    .into_any()
}

/// The decision to store, with the exact count.
fn decide(import: &Record, session: &Session, commit: ServerAction<Commit>) -> AnyView {
    let report = &import.report;
    let changes = report.created + report.updated;
    if let Some(reason) = session.refusal(permission(import.kind)) {
        return banner("", "i-alert", reason);
    }
    let back = match report.invalid {
        0 => ().into_any(),
        n => view! { <span>{words::count(n)}" held back"</span> }.into_any(),
    };
    let modes = (report.invalid > 0).then(|| {
        let modes = CommitMode::ALL.iter().enumerate().map(|(i, mode)| {
            view! {
                <label class="check">
                    <input type="radio" name="mode" value=mode.as_str() checked=i == 0/>{mode.label()}
                </label>
            }
        });
        modes.collect_view()
    });
    let mode = (report.invalid == 0).then(|| hidden("mode", CommitMode::Atomic.to_string()));
    let fields = [
        hidden("id", import.id.to_string()),
        hidden("version", import.version.to_string()),
    ];
    view! {
        <ActionForm action=commit attr:class="selbar" attr:aria-label="Commit">
            {fields.collect_view()}{mode}
            <strong>{words::counted(changes, "row")}" will change"</strong>{back}
            <span class="sep"></span>{modes}
            <button class="btn btn--sm">"Commit "{words::counted(changes, "row")}</button>
        </ActionForm>
    }
    .into_any()
}

fn dialog(import: &Record, ask: Memo<Option<String>>, discard: ServerAction<Discard>) -> AnyView {
    if import.state != ImportState::Ready {
        return ().into_any();
    }
    let (id, version, back) = (
        import.id.to_string(),
        import.version.to_string(),
        href(import),
    );
    let title = format!("Discard {}", import.file_name);
    view! {
        {move || (ask.get().as_deref() == Some("discard")).then(|| {
            let body = view! { <p>"The uploaded rows and their verdicts are thrown away. Nothing of the file is stored."</p> };
            let fields = [hidden("id", id.clone()), hidden("version", version.clone())];
            let action = view! {
                <ActionForm action=discard>
                    {fields.collect_view()}
                    <button class="btn btn--danger">"Discard the import"</button>
                </ActionForm>
            };
            view! { <Dialog title=title.clone() back=back.clone() body=body.into_any() action=action.into_any()/> }
        })}
    }
    .into_any()
}

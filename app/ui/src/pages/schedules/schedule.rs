//! One schedule: when it comes, how it went, and what can be done with it.

use chrono::{DateTime, Utc};
use domain::{access::Permission, delivery::Destination, schedule::ScheduleDetail};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{form, list, problem, schedule_href};
use crate::{
    address,
    api::{
        schedules::{self, Change, Draft, Pause, Remove, Test},
        session::Session,
    },
    components::{
        dialog::{Removal, removal},
        frame::Page,
        notice::{allowed, banner, hidden, loaded, refused},
    },
};

#[derive(Clone, Copy)]
struct Actions {
    change: ServerAction<Change>,
    pause: ServerAction<Pause>,
    test: ServerAction<Test>,
    remove: ServerAction<Remove>,
}

/// The page of a schedule.
#[component]
pub(crate) fn SchedulePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let (ask, did) = (address::use_value("ask"), address::use_value("did"));
    let search = address::use_search();
    let actions = Actions {
        change: ServerAction::new(),
        pause: ServerAction::new(),
        test: ServerAction::new(),
        remove: ServerAction::new(),
    };
    let versions = move || {
        (
            actions.change.version().get(),
            actions.pause.version().get(),
            actions.test.version().get(),
        )
    };
    let schedule = Resource::new(
        move || (id.get(), versions()),
        |(id, _)| schedules::find(id),
    );
    view! {
        <Page parent=("/schedules", "Schedules") name="Schedule">
            {refused(actions.pause)}{refused(actions.test)}{refused(actions.remove)}
            {problem(actions.change)}
            {move || did.get().and_then(|did| told(&did))}
            {loaded(schedule, move |answer, session| {
                let draft = search.with_untracked(|search| Draft::read(search));
                let (detail, all) = &answer.value;
                view! {
                    {page(detail, all, draft, answer.now, &session, actions)}
                    {dialog(detail, ask, actions.remove)}
                }
                .into_any()
            })}
        </Page>
    }
}

fn told(did: &str) -> Option<AnyView> {
    let text = match did {
        "add" => "The schedule is saved.",
        "change" => "The change is saved.",
        "pause" => "The schedule is paused.",
        "resume" => "The schedule goes on from its next time.",
        "test" => "The report is being made. It goes to every destination, marked as a test.",
        _ => return None,
    };
    Some(banner("", "i-check", text))
}

fn page(
    detail: &ScheduleDetail,
    destinations: &[Destination],
    draft: Option<Draft>,
    now: DateTime<Utc>,
    session: &Session,
    actions: Actions,
) -> AnyView {
    let schedule = &detail.schedule;
    let later = detail
        .next_local
        .iter()
        .skip(1)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    let later = (!later.is_empty()).then(|| view! { <p class="muted xs">"Then "{later}</p> });
    let draft = draft.unwrap_or_else(|| Draft::of(detail));
    let settings = match session.refusal(Permission::ManageReports) {
        None => settings(detail, &draft, destinations, actions.change),
        Some(reason) => view! {
            <div class="panel-body stack">{facts(detail)}<p class="muted">{reason}</p></div>
        }
        .into_any(),
    };
    view! {
        <header class="page-head">
            <h1>{schedule.name.clone()}</h1><span class="sub">{schedule.plan.kind.label()}</span>
            <div class="page-actions">{controls(detail, session, actions)}</div>
        </header>
        <section class="panel">
            <div class="panel-head"><h2>"Next"</h2></div>
            <div class="panel-body"><p>{list::next(detail)}</p>{later}</div>
        </section>
        <section class="panel">
            <div class="panel-head"><h2>"Runs"</h2></div>
            {list::runs(&detail.runs, now)}
        </section>
        <section class="panel form">
            <div class="panel-head"><h2>"Settings"</h2></div>
            {settings}
        </section>
    }
    .into_any()
}

fn controls(detail: &ScheduleDetail, session: &Session, actions: Actions) -> AnyView {
    let (id, version) = (
        detail.schedule.id.to_string(),
        detail.schedule.version.to_string(),
    );
    let is_paused = detail.schedule.is_paused;
    let label = if is_paused { "Resume" } else { "Pause" };
    let (tested, paused) = (id.clone(), id);
    let ask = format!("{}?ask=remove", schedule_href(detail.schedule.id));
    view! {
        {allowed(session, Permission::ManageReports, "Send a test", move || view! {
            <ActionForm action=actions.test>{hidden("id", tested)}<button class="btn">"Send a test"</button></ActionForm>
        }.into_any())}
        {allowed(session, Permission::ManageReports, label, move || view! {
            <ActionForm action=actions.pause>
                {hidden("id", paused)}{hidden("version", version)}{hidden("is_paused", (!is_paused).to_string())}
                <button class="btn">{label}</button>
            </ActionForm>
        }.into_any())}
        {allowed(session, Permission::ManageReports, "Remove", move || view! {
            <a class="btn" href=ask data-noscroll="">"Remove"</a>
        }.into_any())}
    }
    .into_any()
}

fn settings(
    detail: &ScheduleDetail,
    draft: &Draft,
    destinations: &[Destination],
    change: ServerAction<Change>,
) -> AnyView {
    let pending = change.pending();
    let fields = form::fields(draft, destinations);
    let (id, version) = (
        detail.schedule.id.to_string(),
        detail.schedule.version.to_string(),
    );
    view! {
        <ActionForm action=change attr:class="panel-body stack">
            {hidden("id", id)}{hidden("version", version)}
            {fields}
            <div class="row">
                <button class="btn btn--primary" disabled=move || pending.get()>"Save"</button>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// The settings for who may not change them.
fn facts(detail: &ScheduleDetail) -> AnyView {
    let plan = &detail.schedule.plan;
    let formats: Vec<&str> = plan.formats.iter().map(|format| format.label()).collect();
    let formats = if formats.is_empty() {
        "Nothing".to_owned()
    } else {
        formats.join(", ")
    };
    let narrowed = match plan.filter.words() {
        Some(words) => format!("Only {words}"),
        None => "Everything".to_owned(),
    };
    let quiet = if plan.skips_quiet {
        "Nothing is sent"
    } else {
        "It is sent all the same"
    };
    view! {
        <dl class="facts">
            <dt>"When"</dt><dd>{form::when(&detail.schedule.timing)}</dd>
            <dt>"Is about"</dt><dd>{narrowed}</dd>
            <dt>"Goes to"</dt><dd>{list::goes_to(detail)}</dd>
            <dt>"Attached, or written to a folder, as"</dt><dd>{formats}</dd>
            <dt>"When nothing has changed"</dt><dd>{quiet}</dd>
        </dl>
    }
    .into_any()
}

/// Asks before a schedule is taken away.
fn dialog(
    detail: &ScheduleDetail,
    ask: Memo<Option<String>>,
    remove: ServerAction<Remove>,
) -> AnyView {
    let schedule = &detail.schedule;
    let asked = Removal {
        title: "Remove this schedule?".to_owned(),
        back: schedule_href(schedule.id),
        text: "No more reports come by it. Those that were made stay, and what is on its way arrives.",
        button: "Remove the schedule",
        id: schedule.id.to_string(),
        version: schedule.version,
    };
    removal(asked, ask, move |fields| {
        view! { <ActionForm action=remove>{fields}</ActionForm> }.into_any()
    })
}

//! The calendar of ports: a month, a week or an agenda, by the address.

mod day;
mod days;
mod feeds;
mod grid;
mod question;

use domain::{
    calendar::view::Day,
    port::view::{CalendarDetail, CalendarPage, CalendarView},
};
use leptos::prelude::*;
use leptos_router::components::Form;

use self::question::Question;
use super::{ROOM, rooms::rooms};
use crate::{
    address,
    api::{
        Answer,
        ports::calendar::{self, AddDay, RemoveDay, RevokeFeed, Shown},
        session::Session,
    },
    components::{
        frame::Page,
        icon::icon_sm,
        list::tidy,
        notice::{banner, empty, hidden, loaded, refused},
        time,
    },
    words,
};

pub(crate) use feeds::FeedAddress;
#[cfg(feature = "ssr")]
pub use feeds::NewFeedAddress;

/// The address of the calendar.
const CALENDAR: &str = "/ports/calendar";

/// The actions of the page.
#[derive(Clone, Copy)]
struct Actions {
    revoke: ServerAction<RevokeFeed>,
    add: ServerAction<AddDay>,
    remove: ServerAction<RemoveDay>,
}

/// The calendar.
#[component]
pub(crate) fn PortCalendar() -> impl IntoView {
    let search = address::use_search();
    let question = Memo::new(move |_| search.with(|search| Question::read(search)));
    let did = address::use_value("did");
    let actions = Actions {
        revoke: ServerAction::new(),
        add: ServerAction::new(),
        remove: ServerAction::new(),
    };
    let shown = Resource::new(
        move || {
            let done = actions.revoke.version().get()
                + actions.add.version().get()
                + actions.remove.version().get();
            (question.get().to_query(), done)
        },
        |(query, _)| calendar::show(query),
    );
    view! {
        <Page parent=ROOM name="Calendar">
            {refused(actions.revoke)}{refused(actions.add)}{refused(actions.remove)}
            {move || did.get().and_then(|did| told(&did))}
            {loaded(shown, move |answer, session| page(&question.get_untracked(), &answer, &session, actions))}
        </Page>
    }
}

fn told(did: &str) -> Option<AnyView> {
    let text = match did {
        "revoked" => "The address counts no more: programs that read it are refused.",
        "added" => "The day is saved. Dates that fall on it are warned of.",
        "removed" => "The day is taken away.",
        _ => return None,
    };
    Some(banner("", "i-check", text))
}

fn page(
    question: &Question,
    answer: &Answer<Shown>,
    session: &Session,
    actions: Actions,
) -> AnyView {
    let shown = &answer.value;
    let detail = &shown.detail;
    view! {
        <header class="page-head">
            <h1>{title(detail)}</h1>
            <span class="sub">"Days are those of the place of the port. It is "{time::moment(answer.now)}"."</span>
        </header>
        {rooms(CALENDAR)}
        {tools(question, detail)}
        {body(question, detail)}
        <div class="cols cols--2">
            {feeds::panel(&shown.feeds, session, actions.revoke)}
            {days::panel(shown, session, actions)}
        </div>
    }
    .into_any()
}

fn title(detail: &CalendarDetail) -> String {
    match &detail.page {
        CalendarPage::Month(_) => detail.on.format("%B %Y").to_string(),
        CalendarPage::Week(week) => {
            let monday = week.days.first().map_or(detail.on, |day| day.date);
            format!("Week {}, from {}", week.number, words::weekday(monday))
        }
        CalendarPage::Agenda(_) => format!("From {}", words::weekday(detail.on)),
    }
}

/// The ways to another time, another view, and less.
fn tools(question: &Question, detail: &CalendarDetail) -> AnyView {
    let views = CalendarView::ALL.iter().map(|&view| {
        let current = (view == question.view).then_some("page");
        let href = question.with(|q| q.view = view).href();
        view! { <a class="btn btn--sm" href=href aria-current=current>{view.label()}</a> }
    });
    let (before, after) = question.neighbours(detail.on);
    let step = |on, label: &'static str, name: &'static str| {
        let href = question.with(|q| q.on = on).href();
        view! { <a class="btn btn--sm btn--icon" href=href aria-label=label>{icon_sm(name)}</a> }
    };
    let today = question.with(|q| q.on = None).href();
    view! {
        <div class="list-tools cal-tools">
            <div class="btn-group">
                {step(before, "Earlier", "i-left")}
                <a class="btn btn--sm" href=today>"Today"</a>
                {step(after, "Later", "i-right")}
            </div>
            <nav class="btn-group" aria-label="View">{views.collect_view()}</nav>
            {filter(question, detail)}
        </div>
    }
    .into_any()
}

fn filter(question: &Question, detail: &CalendarDetail) -> AnyView {
    let choice = |name: &'static str,
                  all: &'static str,
                  values: &[String],
                  chosen: &Option<String>| {
        let options = values.iter().map(|value| {
            let is_chosen = chosen.as_ref() == Some(value);
            view! { <option value=value.clone() selected=is_chosen>{value.clone()}</option> }
        });
        view! {
            <select class="select" name=name aria-label=all><option value="">{all}</option>{options.collect_view()}</select>
        }
    };
    let on = question.on.map(|on| hidden("on", on.to_string()));
    let is_narrowed = question.carrier.is_some() || question.site.is_some();
    let clear = is_narrowed.then(|| {
        let href = question.with(|q| (q.carrier, q.site) = (None, None)).href();
        view! { <a class="btn btn--sm btn--ghost" href=href>"Show all"</a> }
    });
    let view = hidden("view", question.view.to_string());
    let carrier = choice(
        "carrier",
        "Every carrier",
        &detail.carriers,
        &question.carrier,
    );
    let site = choice("site", "Every site", &detail.sites, &question.site);
    view! {
        <Form method="get" action=CALENDAR on_form_data=tidy() attr:class="row push">
            {view}{on}{carrier}{site}
            <button class="btn btn--sm">"Show"</button>{clear}
        </Form>
    }
    .into_any()
}

fn body(question: &Question, detail: &CalendarDetail) -> AnyView {
    match &detail.page {
        CalendarPage::Month(month) => grid::month(question, month, detail.today),
        CalendarPage::Week(week) => grid::week(question, week, detail.today),
        CalendarPage::Agenda(days) => agenda(days, detail),
    }
}

fn agenda(days: &[Day], detail: &CalendarDetail) -> AnyView {
    if days.is_empty() {
        return empty(
            "Nothing on the calendar",
            "Orders come onto it with their wished or agreed date. Look later, or show every carrier and site.",
            None,
        );
    }
    let days = days.iter().map(|day| day::panel(day, detail.today));
    view! { <div class="stack">{days.collect_view()}</div> }.into_any()
}

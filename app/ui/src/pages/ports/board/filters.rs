//! What narrows the board: chips for what is in force, and a form for the rest.

use chrono::NaiveDate;
use domain::port::{board::BoardQuery, view::Board};
use leptos::prelude::*;
use leptos_router::components::Form;

use super::{href, href_with, is_filtered};
use crate::{
    components::{
        icon::icon_sm,
        list::{chip, choice, tidy},
        notice::hidden,
    },
    words,
};

/// The filters in force, each with a way to take it away, and the form for more.
pub(super) fn chips(query: &BoardQuery, board: &Board) -> AnyView {
    let mut chips = Vec::new();
    let mut add = |key: &'static str, value: Option<String>, without: String| {
        chips.extend(value.map(|value| chip(key, value, without)));
    };
    let project = query.project.map(|id| {
        let found = board.projects.iter().find(|project| project.id == id);
        found.map_or_else(|| "unknown".to_owned(), |project| project.name.clone())
    });
    let states: Vec<&str> = query.states.iter().map(|state| state.label()).collect();
    let states = (!states.is_empty()).then(|| states.join(", "));
    add(
        "Search",
        query.text.clone(),
        href_with(query, |q| q.text = None),
    );
    add("State", states, href_with(query, |q| q.states.clear()));
    add(
        "Winning",
        query.carrier.clone(),
        href_with(query, |q| q.carrier = None),
    );
    add(
        "Losing",
        query.losing_carrier.clone(),
        href_with(query, |q| q.losing_carrier = None),
    );
    add(
        "Site",
        query.site.clone(),
        href_with(query, |q| q.site = None),
    );
    add("Project", project, href_with(query, |q| q.project = None));
    add(
        "FOC from",
        query.foc_from.map(words::day),
        href_with(query, |q| q.foc_from = None),
    );
    add(
        "FOC to",
        query.foc_to.map(words::day),
        href_with(query, |q| q.foc_to = None),
    );
    add(
        "Clocks",
        query.needs_escalation.then(|| "overdue only".to_owned()),
        href_with(query, |q| q.needs_escalation = false),
    );
    let clear = is_filtered(query).then(|| {
        let href = href(&BoardQuery::default().with_tab(query.tab));
        view! { <a class="btn btn--ghost btn--sm" href=href>"Clear"</a> }
    });
    view! { <div class="chips">{chips}{menu(query, board)}{clear}</div> }.into_any()
}

fn menu(query: &BoardQuery, board: &Board) -> AnyView {
    let tab = query.tab.map(|tab| hidden("tab", tab.to_string()));
    let projects: Vec<(String, String)> = board
        .projects
        .iter()
        .map(|project| (project.id.to_string(), project.name.clone()))
        .collect();
    let named = |names: &[String]| names.iter().map(|n| (n.clone(), n.clone())).collect();
    let project = query.project.map(|id| id.to_string());
    let day = |id: &'static str,
               name: &'static str,
               label: &'static str,
               day: Option<NaiveDate>| {
        let day = day.map(|day| day.to_string());
        view! {
            <div class="field">
                <label for=id>{label}</label><input class="input" id=id name=name type="date" value=day/>
            </div>
        }
    };
    let (text, is_overdue) = (query.text.clone(), query.needs_escalation);
    let fields = view! {
        {tab}
        <div class="field">
            <label for="f-q">"Reference, number, project or carrier\u{2019}s id"</label>
            <input class="input" id="f-q" name="q" type="search" autocomplete="off" value=text/>
        </div>
        {choice("Winning carrier", "carrier", named(&board.carriers), query.carrier.as_deref())}
        {choice("Losing carrier", "losing", named(&board.losing_carriers), query.losing_carrier.as_deref())}
        {choice("Project", "project", projects, project.as_deref())}
        {day("f-foc_from", "foc_from", "Agreed date from", query.foc_from)}
        {day("f-foc_to", "foc_to", "Agreed date to", query.foc_to)}
        <label class="check">
            <input type="checkbox" name="escalated" value="true" checked=is_overdue/>"Overdue only"
        </label>
    };
    view! {
        <details class="menu" name="menus">
            <summary class="btn btn--ghost btn--sm">{icon_sm("i-plus")}"Filter"</summary>
            <div class="menu-body menu-form">
                <Form method="get" action="/ports" on_form_data=tidy()>
                    {fields}<button class="btn btn--sm">"Apply"</button>
                </Form>
            </div>
        </details>
    }
    .into_any()
}

//! What narrows the list: counts one click away, what is in force, and a form for the rest.

use domain::{
    finding::{
        FindingState,
        query::{DEFAULT_STATES, FindingQuery, GroupBy, Named, Owner},
        view::FindingList,
    },
    rules::{Group, Severity},
};
use leptos::prelude::*;
use leptos_router::components::Form;

use super::{href_with, rows::title};
use crate::{
    address,
    api::findings::People,
    components::{
        icon::icon_sm,
        list::{chip, tidy},
        marks,
        notice::hidden,
    },
    words,
};

/// The head of the list: how many, by severity and state, and the filters in force.
pub(super) fn tools(query: &FindingQuery, list: &FindingList, people: &People) -> AnyView {
    let rows = (list.page.total != list.findings)
        .then(|| format!(" in {}", words::counted(list.page.total, "row")));
    let overview = href_with(query, |q| q.group_by = Some(GroupBy::Rule));
    view! {
        <div class="inbox-tools">
            <div class="row row--between">
                <h1>"Findings"</h1>
                <span class="muted xs">{words::count(list.findings)}" "{what(query)}{rows}</span>
            </div>
            <div class="chips">{severities(query, list)}{menu(query, people)}</div>
            <nav class="inbox-states xs" aria-label="States">{states(query, list)}</nav>
            <nav class="inbox-states xs" aria-label="Attention">
                {attention(query, people)}
                <a class="inbox-to-overview" href=overview>"Groups and trend"</a>
            </nav>
            {in_force(query, list, people)}
        </div>
    }
    .into_any()
}

/// The states shown, in a word.
fn what(query: &FindingQuery) -> String {
    if query.effective_states() == DEFAULT_STATES {
        return "to look at".to_owned();
    }
    let states = query
        .states
        .iter()
        .map(|state| state.label().to_lowercase());
    states.collect::<Vec<_>>().join(", ")
}

fn severities(query: &FindingQuery, list: &FindingList) -> AnyView {
    let chips = list.severities.iter().filter_map(|facet| {
        let severity: Severity = facet.value.parse().ok()?;
        let is_chosen = query.severities == [severity];
        let href = href_with(query, |q| {
            q.severities = if is_chosen {
                Vec::new()
            } else {
                vec![severity]
            };
        });
        Some(view! {
            <a class="chip chip--link" href=href aria-current=is_chosen.then_some("true")>
                <span>{marks::severity(severity)}" "{words::count(facet.count)}</span>
            </a>
        })
    });
    chips.collect_view().into_any()
}

fn states(query: &FindingQuery, list: &FindingList) -> AnyView {
    let links = list.states.iter().filter_map(|facet| {
        let state: FindingState = facet.value.parse().ok()?;
        let is_chosen = query.states == [state];
        let href = href_with(query, |q| {
            q.states = if is_chosen { Vec::new() } else { vec![state] };
        });
        Some(view! {
            <a href=href aria-current=is_chosen.then_some("true")>
                {facet.label.clone()}" "<span class="muted">{words::count(facet.count)}</span>
            </a>
        })
    });
    links.collect_view().into_any()
}

/// Whose they are, and what is late or comes and goes: each a way in and out.
fn attention(query: &FindingQuery, people: &People) -> AnyView {
    let owned = |owner: Owner, label: &'static str| {
        let is_chosen = query.owner == Some(owner);
        let href = href_with(query, |q| q.owner = (!is_chosen).then_some(owner));
        toggle(label, is_chosen, href)
    };
    let overdue = href_with(query, |q| q.is_overdue = !query.is_overdue);
    let flapping = href_with(query, |q| q.is_flapping = !query.is_flapping);
    view! {
        {people.me.map(|_| owned(Owner::Me, "Mine"))}
        {owned(Owner::Nobody, "Nobody\u{2019}s")}
        {toggle("Overdue", query.is_overdue, overdue)}
        {toggle("Come and go", query.is_flapping, flapping)}
    }
    .into_any()
}

fn toggle(label: &'static str, is_chosen: bool, href: String) -> AnyView {
    view! { <a href=href aria-current=is_chosen.then_some("true")>{label}</a> }.into_any()
}

/// The filters in force that have no place above, each with a way to take it away.
fn in_force(query: &FindingQuery, list: &FindingList, people: &People) -> AnyView {
    let mut chips = Vec::new();
    let mut add = |key: &'static str, value: Option<String>, take: fn(&mut FindingQuery)| {
        chips.extend(value.map(|value| chip(key, value, href_with(query, take))));
    };
    add(
        "Plane",
        listed(query.planes.iter().map(|p| p.label())),
        |q| {
            q.planes.clear();
        },
    );
    add(
        "Sides",
        listed(query.rule_groups.iter().map(|g| g.label())),
        |q| {
            q.rule_groups.clear();
        },
    );
    add(
        "Rule",
        listed(query.codes.iter().map(|code| title(code))),
        |q| {
            q.codes.clear();
        },
    );
    let source = query.source.map(|_| {
        let name = list.source.as_deref();
        name.unwrap_or("No source").to_owned()
    });
    add("Source", source, |q| q.source = None);
    let owner = match query.owner {
        Some(Owner::Person(id)) => Some(people.name(id).unwrap_or("Somebody").to_owned()),
        _ => None,
    };
    add("Owner", owner, |q| q.owner = None);
    add("Digits", query.digits.clone(), |q| q.digits = None);
    add(
        "Begins with",
        query.prefix.as_ref().map(|p| format!("+{p}")),
        |q| {
            q.prefix = None;
        },
    );
    add("Site", query.site.as_ref().map(called), |q| q.site = None);
    add("Carrier", query.carrier.as_ref().map(called), |q| {
        q.carrier = None;
    });
    add("Holder", query.holder.as_ref().map(called), |q| {
        q.holder = None;
    });
    if chips.is_empty() {
        return ().into_any();
    }
    view! { <div class="chips">{chips}</div> }.into_any()
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> Option<String> {
    let words: Vec<&str> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn called(named: &Named) -> String {
    match named {
        Named::As(name) => name.clone(),
        Named::Nothing => "none".to_owned(),
    }
}

/// What the form asks about.
const ASKED: &[&str] = &[
    "q",
    "prefix",
    "site",
    "carrier",
    "holder",
    "owner",
    "rule_group",
];

/// The form for one more filter.
fn menu(query: &FindingQuery, people: &People) -> AnyView {
    let kept = address::pairs(&query.from_start().to_query_string())
        .into_iter()
        .filter(|(key, _)| !ASKED.contains(&key.as_str()))
        .map(|(key, value)| view! { <input type="hidden" name=key value=value/> })
        .collect_view();
    let named = |named: &Option<Named>| named.as_ref().map(Named::to_string);
    let groups = Group::ALL
        .iter()
        .map(|group| (group.to_string(), group.label().to_owned()));
    let owners = people
        .all
        .iter()
        .map(|person| (person.id.to_string(), person.name.clone()));
    let group = query.rule_groups.first().map(Group::to_string);
    let owner = query.owner.map(|owner| owner.to_string());
    let fields = [
        text(
            "Number begins with",
            "prefix",
            query.prefix.clone(),
            "+1 206",
        ),
        text("Digits of the number", "q", query.digits.clone(), "7216"),
        text("Site", "site", named(&query.site), "A name, or - for none"),
        text(
            "Carrier",
            "carrier",
            named(&query.carrier),
            "A name, or - for none",
        ),
        text(
            "Holder",
            "holder",
            named(&query.holder),
            "A sign-in name, or - for none",
        ),
        select(
            "Sides compared",
            "rule_group",
            groups.collect(),
            group.as_deref(),
        ),
        select("Owner", "owner", owners.collect(), owner.as_deref()),
    ];
    view! {
        <details class="menu" name="menus">
            <summary class="btn btn--ghost btn--sm">{icon_sm("i-filter")}"Filter"</summary>
            <div class="menu-body menu-form">
                <Form method="get" action="/findings" on_form_data=tidy()>
                    {kept}{fields.collect_view()}
                    <button class="btn btn--sm">"Apply"</button>
                </Form>
            </div>
        </details>
    }
    .into_any()
}

fn text(
    label: &'static str,
    name: &'static str,
    value: Option<String>,
    hint: &'static str,
) -> AnyView {
    view! {
        <label class="field">
            <span class="label">{label}</span>
            <input class="input" name=name value=value placeholder=hint autocomplete="off"/>
        </label>
    }
    .into_any()
}

fn select(
    label: &'static str,
    name: &'static str,
    mut values: Vec<(String, String)>,
    chosen: Option<&str>,
) -> AnyView {
    // What is chosen elsewhere, such as `me`, goes on when the form is sent.
    let is_listed = |chosen: &&str| values.iter().any(|(value, _)| value == chosen);
    let other = chosen.filter(|chosen| !is_listed(chosen));
    values.extend(other.map(|value| (value.to_owned(), words::sentence(value))));
    let options = values.into_iter().map(|(value, label)| {
        let selected = chosen == Some(value.as_str());
        view! { <option value=value selected=selected>{label}</option> }
    });
    view! {
        <label class="field">
            <span class="label">{label}</span>
            <select class="select" name=name>
                <option value="">"Any"</option>{options.collect_view()}
            </select>
        </label>
    }
    .into_any()
}

/// The hidden fields that carry a form's decision from its question to its answer.
pub(super) fn carried(search: &str, names: &[(&'static str, &'static str)]) -> AnyView {
    names
        .iter()
        .filter_map(|(key, name)| Some(hidden(name, address::value(search, key)?)))
        .collect_view()
        .into_any()
}

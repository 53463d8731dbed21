//! The list of findings, grouped by rule, worst first, with its filters and the choice of many.

use chrono::{DateTime, Utc};
use domain::{
    FindingId,
    finding::{
        Finding, FindingState,
        query::{DEFAULT_STATES, FindingQuery, RuleCount},
        view::FindingList,
    },
    plane::Plane,
    rules::Severity,
};
use leptos::prelude::*;

use super::{reading, triage};
use crate::{
    address,
    api::{
        findings::{self, Triage},
        session::Session,
    },
    components::{
        frame::Page,
        list::{Pages, chip, pager},
        marks,
        notice::{empty, hidden, loaded},
        time,
    },
    words,
};

/// The question that an address asks.
fn read(search: &str) -> FindingQuery {
    let pairs = address::pairs(search);
    FindingQuery::from_pairs(
        pairs
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str())),
    )
}

/// The address of a question, with the finding that is open.
pub(super) fn href(query: &FindingQuery, open: Option<FindingId>) -> String {
    let mut text = query.to_query_string();
    if let Some(id) = open {
        let gap = if text.is_empty() { "" } else { "&" };
        text = format!("{text}{gap}open={id}");
    }
    address::join("/findings", &text)
}

fn href_with(query: &FindingQuery, change: impl FnOnce(&mut FindingQuery)) -> String {
    let mut changed = FindingQuery {
        place: domain::page::Place::First,
        ..query.clone()
    };
    change(&mut changed);
    href(&changed, None)
}

/// The inbox.
#[component]
pub(crate) fn Inbox() -> impl IntoView {
    let search = address::use_search();
    let query = Memo::new(move |_| search.with(|search| read(search)));
    let open = address::use_value("open");
    let action = ServerAction::<Triage>::new();
    let list = Resource::new(
        move || (query.get().to_query_string(), action.version().get()),
        |(query, _)| findings::list(query),
    );
    view! {
        <Page name="Findings" class="main main--flush">
            <div class="inbox" data-open=move || open.get().is_some()>
                <section class="inbox-list" aria-label="Findings" tabindex="0">
                    {loaded(list, move |answer, session| {
                        list_view(&query.get_untracked(), &answer.value, answer.now, open, &session, action)
                    })}
                </section>
                {move || match open.get() {
                    Some(id) => reading::pane(id, query, action),
                    None => overview(list, query, action),
                }}
            </div>
        </Page>
    }
}

fn list_view(
    query: &FindingQuery,
    list: &FindingList,
    now: DateTime<Utc>,
    open: Memo<Option<String>>,
    session: &Session,
    action: ServerAction<Triage>,
) -> AnyView {
    if list.page.rows.is_empty() {
        return view! { {tools(query, list)}{nothing(query)} }.into_any();
    }
    let mut first = 0;
    let groups = list
        .page
        .rows
        .chunk_by(|a, b| a.code == b.code)
        .map(|rows| {
            let start = first;
            first += rows.len();
            group(rows, start, &list.groups, query, now, open)
        });
    let groups = groups.collect_view();
    let pages = Pages::of(&list.page, |side, cursor| {
        let cursor = cursor.to_owned();
        href_with(query, |q| {
            q.place = if side == "after" {
                domain::page::Place::After(cursor)
            } else {
                domain::page::Place::Before(cursor)
            };
        })
    });
    let fields = [
        hidden("query", query.to_query_string()),
        hidden("back", href(query, None)),
    ];
    let below = pager(list.page.rows.len(), list.page.total, pages);
    let bulk = triage::bulk(session, list.page.total);
    view! {
        {tools(query, list)}
        <ActionForm action=action attr:class="inbox-form">
            {fields.collect_view()}{groups}<div class="inbox-pager">{below}</div>{bulk}
        </ActionForm>
    }
    .into_any()
}

fn nothing(query: &FindingQuery) -> AnyView {
    if *query == FindingQuery::default() {
        return empty(
            "Nothing to look at",
            "Every number agrees with what its sources say, or nobody has called the roll yet.",
            None,
        );
    }
    let clear = view! { <a class="btn" href="/findings">"Show open findings"</a> };
    empty(
        "No finding matches",
        "Loosen a filter to see more.",
        Some(clear.into_any()),
    )
}

/// The head of the list: how many, by severity and state, and the filters in force.
fn tools(query: &FindingQuery, list: &FindingList) -> AnyView {
    let severities = list.severities.iter().filter_map(|facet| {
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
    let states = list.states.iter().filter_map(|facet| {
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
    view! {
        <div class="inbox-tools">
            <div class="row row--between">
                <h1>"Findings"</h1>
                <span class="muted xs">{words::count(list.page.total)}" "{what(query)}</span>
            </div>
            <div class="chips">{severities.collect_view()}</div>
            <nav class="inbox-states xs" aria-label="States">{states.collect_view()}</nav>
            {in_force(query, list)}
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

fn in_force(query: &FindingQuery, list: &FindingList) -> AnyView {
    let mut chips = Vec::new();
    if !query.planes.is_empty() {
        let value = query
            .planes
            .iter()
            .map(|p: &Plane| p.label())
            .collect::<Vec<_>>()
            .join(", ");
        chips.push(chip("Plane", value, href_with(query, |q| q.planes.clear())));
    }
    if !query.codes.is_empty() {
        let value = query
            .codes
            .iter()
            .map(|code| title(code, &list.groups))
            .collect::<Vec<_>>();
        chips.push(chip(
            "Rule",
            value.join(", "),
            href_with(query, |q| q.codes.clear()),
        ));
    }
    if query.source.is_some() {
        chips.push(chip(
            "Source",
            "one".to_owned(),
            href_with(query, |q| q.source = None),
        ));
    }
    if let Some(digits) = &query.digits {
        chips.push(chip(
            "Digits",
            digits.clone(),
            href_with(query, |q| q.digits = None),
        ));
    }
    if chips.is_empty() {
        return ().into_any();
    }
    view! { <div class="chips">{chips}</div> }.into_any()
}

fn title<'a>(code: &'a str, groups: &'a [RuleCount]) -> &'a str {
    groups
        .iter()
        .find(|group| group.code == code)
        .map_or(code, |group| group.title.as_str())
}

fn group(
    rows: &[Finding],
    start: usize,
    groups: &[RuleCount],
    query: &FindingQuery,
    now: DateTime<Utc>,
    open: Memo<Option<String>>,
) -> AnyView {
    let code = &rows[0].code;
    let count = groups
        .iter()
        .find(|group| &group.code == code)
        .map(|group| group.count);
    let href = href_with(query, |q| q.codes = vec![code.clone()]);
    let items = rows
        .iter()
        .enumerate()
        .map(|(i, finding)| item(finding, start + i, query, now, open))
        .collect_view();
    view! {
        <section class="inbox-group">
            <h2>
                <a class="rowlink" href=href>{title(code, groups).to_owned()}</a>
                <span class="count-badge">{count.map(words::count)}</span>
            </h2>
            <ul>{items}</ul>
        </section>
    }
    .into_any()
}

fn item(
    finding: &Finding,
    place: usize,
    query: &FindingQuery,
    now: DateTime<Utc>,
    open: Memo<Option<String>>,
) -> AnyView {
    let id = finding.id.to_string();
    let subject = match finding.number {
        Some(number) => marks::number(number),
        None => "A source".into_any(),
    };
    let label = match finding.number {
        Some(number) => format!("Select {}", number.grouped()),
        None => format!("Select {}", finding.summary),
    };
    let current = {
        let id = id.clone();
        move || {
            open.with(|open| open.as_ref() == Some(&id))
                .then_some("true")
        }
    };
    let state = (!finding.state.needs_action() || finding.state == FindingState::Acknowledged)
        .then(|| marks::finding_state(finding.state));
    view! {
        <li class="inbox-row">
            <input type="checkbox" name="ids[]" value=id aria-label=label/>
            <a class="inbox-item" href=href(query, Some(finding.id)) aria-current=current data-row=place data-noscroll="">
                {marks::severity_mark(finding.severity)}
                <span class="t">{subject}" "{state}</span>
                <span class="a">{time::age(finding.first_seen, now)}</span>
                <span class="d clip">{finding.summary.clone()}</span>
            </a>
        </li>
    }
    .into_any()
}

/// What stands beside the list while nothing is open: the rules that fired, each a filter.
fn overview(
    list: Resource<crate::api::Result<crate::api::Answer<FindingList>>>,
    query: Memo<FindingQuery>,
    action: ServerAction<Triage>,
) -> AnyView {
    view! {
        <article class="inbox-pane inbox-pane--idle" aria-label="Rules">
            {triage::outcome(action)}
            {loaded(list, move |answer, _| rules(&answer.value, &query.get_untracked()))}
        </article>
    }
    .into_any()
}

fn rules(list: &FindingList, query: &FindingQuery) -> AnyView {
    if list.groups.is_empty() {
        return ().into_any();
    }
    let rows = list.groups.iter().map(|group| {
        let href = href_with(query, |q| q.codes = vec![group.code.clone()]);
        view! {
            <tr>
                <td>{marks::severity(group.severity)}</td>
                <th scope="row"><a class="rowlink strong" href=href>{group.title.clone()}</a></th>
                <td>{group.plane.label()}</td>
                <td class="end">{words::count(group.count)}</td>
                <td class="muted"><code>{group.code.clone()}</code></td>
            </tr>
        }
    });
    view! {
        <section class="panel" aria-labelledby="by-rule">
            <div class="panel-head">
                <h2 id="by-rule">"By rule"</h2>
                <span class="sub">"Choose a finding to read it, or a rule to see its numbers only"</span>
            </div>
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="by-rule">
                <table class="table">
                    <thead><tr>
                        <th scope="col">"Severity"</th><th scope="col">"Rule"</th><th scope="col">"Plane"</th>
                        <th scope="col" class="end">"Findings"</th><th scope="col">"Code"</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

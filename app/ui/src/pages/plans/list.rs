//! The plans: those that wait for somebody first.

use chrono::{DateTime, Utc};
use domain::plan::{Plan, PlanState, query::PlanQuery, view::PlanList};
use leptos::prelude::*;

use super::{plan_href, plan_state, tallied};
use crate::{
    address,
    api::plans,
    components::{
        frame::Page,
        list::{Pages, pager},
        notice::{empty, loaded},
        time,
    },
    words,
};

/// The list of plans.
#[component]
pub(crate) fn Plans() -> impl IntoView {
    let search = address::use_search();
    let query = Memo::new(move |_| search.with(|search| read(search)));
    let list = Resource::new(move || query.get().to_query_string(), plans::list);
    view! {
        <Page name="Plans">
            {loaded(list, move |answer, _| page(&query.get_untracked(), &answer.value, answer.now))}
        </Page>
    }
}

fn read(search: &str) -> PlanQuery {
    let pairs = address::pairs(search);
    PlanQuery::from_pairs(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))
}

fn href(query: &PlanQuery) -> String {
    address::join("/plans", &query.to_query_string())
}

fn page(query: &PlanQuery, list: &PlanList, now: DateTime<Utc>) -> AnyView {
    let body = if list.page.rows.is_empty() {
        nothing(query)
    } else {
        table(query, list, now)
    };
    view! {
        <header class="page-head">
            <h1>"Plans"</h1>
            <span class="sub">"Changes that somebody approves before they are made"</span>
        </header>
        {tabs(query, list)}{body}
    }
    .into_any()
}

fn tabs(query: &PlanQuery, list: &PlanList) -> AnyView {
    let all: u64 = list.states.iter().map(|facet| facet.count).sum();
    let tab = |states: Vec<PlanState>, label: &'static str, count: u64| {
        let current = (query.states == states).then_some("page");
        let query = PlanQuery {
            states,
            ..PlanQuery::default()
        };
        let count = (count > 0)
            .then(|| view! { " "<span class="count-badge">{words::count(count)}</span> });
        view! { <a href=href(&query) aria-current=current>{label}{count}</a> }
    };
    let states = list.states.iter().filter_map(|facet| {
        let state: PlanState = facet.value.parse().ok()?;
        (facet.count > 0 || query.states == [state])
            .then(|| tab(vec![state], state.label(), facet.count))
    });
    view! {
        <nav class="tabs" aria-label="Plans by state">{tab(Vec::new(), "All", all)}{states.collect_view()}</nav>
    }
    .into_any()
}

fn nothing(query: &PlanQuery) -> AnyView {
    if query.states.is_empty() {
        let findings = view! { <a class="btn" href="/findings">"Look at the findings"</a> };
        empty(
            "No plans yet",
            "A plan is proposed from a finding, from a selection of findings, or from a number's page.",
            Some(findings.into_any()),
        )
    } else {
        let all = view! { <a class="btn" href="/plans">"Show all plans"</a> };
        empty(
            "No plan stands there",
            "Look among the others.",
            Some(all.into_any()),
        )
    }
}

fn table(query: &PlanQuery, list: &PlanList, now: DateTime<Utc>) -> AnyView {
    let rows = list.page.rows.iter().map(|plan| row(plan, now));
    let pages = Pages::at(&list.page, |place| {
        href(&PlanQuery {
            place,
            ..query.clone()
        })
    });
    view! {
        <div class="panel">
            <div class="table-wrap table-wrap--page">
                <table class="table table--cards">
                    <thead><tr>
                        <th scope="col">"Plan"</th><th scope="col">"State"</th>
                        <th scope="col" class="end">"Steps"</th><th scope="col">"Done"</th>
                        <th scope="col" data-priority="2">"Proposed by"</th>
                        <th scope="col" data-priority="2">"Approved by"</th>
                        <th scope="col" class="end">"Proposed"</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </div>
        {pager(list.page.rows.len(), list.page.total, pages)}
    }
    .into_any()
}

fn row(plan: &Plan, now: DateTime<Utc>) -> AnyView {
    let approved = plan.approved_by.as_ref().map(|actor| actor.name.clone());
    let so_far: Vec<String> = tallied(&plan.tally)
        .map(|(state, steps)| format!("{} {}", words::count(steps), state.label().to_lowercase()))
        .collect();
    view! {
        <tr>
            <th scope="row" data-card="title">
                <a class="strong" href=plan_href(plan.id)><span class="clip">{plan.title.clone()}</span></a>
            </th>
            <td data-card="aside">{plan_state(plan.state)}</td>
            <td class="end">{words::count(plan.tally.total())}</td>
            <td data-card="line"><span class="soft xs">{so_far.join(", ")}</span></td>
            <td data-priority="2">{plan.proposed_by.name.clone()}</td>
            <td data-priority="2">{approved}</td>
            <td class="end muted nowrap" data-card="meta">{time::ago(plan.proposed_at, now)}</td>
        </tr>
    }
    .into_any()
}

/// The plans that change one number.
pub(crate) fn about(plans: &[Plan], now: DateTime<Utc>) -> AnyView {
    if plans.is_empty() {
        return ().into_any();
    }
    let rows = plans.iter().map(|plan| {
        view! {
            <tr>
                <th scope="row"><a class="rowlink" href=plan_href(plan.id)>{plan.title.clone()}</a></th>
                <td>{plan_state(plan.state)}</td>
                <td class="end muted nowrap">{time::ago(plan.proposed_at, now)}</td>
            </tr>
        }
    });
    view! {
        <section class="panel" aria-labelledby="plans">
            <div class="panel-head"><h2 id="plans">"Plans"</h2></div>
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="plans">
                <table class="table table--tight">
                    <thead><tr>
                        <th scope="col">"Plan"</th><th scope="col">"State"</th><th scope="col" class="end">"Proposed"</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

//! Dashboards: one for the porting desk, one for voice engineers, one for whoever answers for the service. What
//! they look at stands in the address: whose it is, how far back, which site, which carrier.

mod findings;
mod numbers;
mod ports;
mod sources;
mod tools;

use domain::dashboard::{Dashboard, Part};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    address,
    api::{Answer, dashboards},
    components::{
        frame::Page,
        icon::icon,
        notice::{empty, loaded},
        time,
    },
};

/// The address of the dashboards.
const DASHBOARDS: &str = "/dashboards";

/// A dashboard.
#[component]
pub(crate) fn Dashboards() -> impl IntoView {
    let params = use_params_map();
    let search = address::use_search();
    let asked = Memo::new(move |_| {
        let audience = params.with(|params| params.get("audience").unwrap_or_default());
        (audience, search.get())
    });
    let dashboard = Resource::new(
        move || asked.get(),
        |(audience, query)| dashboards::show(audience, query),
    );
    view! {
        <Page name="Dashboards">
            {loaded(dashboard, move |answer, _| page(&answer, &asked.get_untracked().1))}
        </Page>
    }
}

fn page(answer: &Answer<Dashboard>, search: &str) -> AnyView {
    let dashboard = &answer.value;
    let query = tools::query(search);
    let is_new =
        dashboard.counted_on.is_none() && dashboard.freshness.as_ref().is_none_or(Vec::is_empty);
    let body = if is_new {
        let action = view! {
            <a class="btn btn--primary" href="/imports/new?kind=numbers">{icon("i-import")}"Import your inventory"</a>
        };
        empty(
            "Nothing is counted yet",
            "Figures come with the first roll call: import what should be and what is, then call the roll on the home page.",
            Some(action.into_any()),
        )
    } else {
        let parts = dashboard.audience.parts().iter();
        let parts = parts
            .map(|&part| panel(part, dashboard, &query))
            .collect_view();
        view! { <div class="cols figures">{parts}</div> }.into_any()
    };
    view! {
        <header class="page-head">
            <h1>{dashboard.audience.label()}</h1>
            <span class="sub">{counted(dashboard)}</span>
            <div class="page-actions">
                <a class="btn" href="/wall">{icon("i-wall")}"Wall"</a>
            </div>
        </header>
        {tools::audiences(dashboard.audience, &query)}
        {tools::filters(dashboard, &query)}
        {body}
    }
    .into_any()
}

/// Of when the figures are that a roll call counts.
fn counted(dashboard: &Dashboard) -> AnyView {
    match dashboard.counted_on {
        Some(day) => view! {
            "Numbers counted by the roll call of "
            <time datetime=day.to_string()>{crate::words::day(day)}</time>
            ". It is "{time::moment(dashboard.now)}"."
        }
        .into_any(),
        None => "No roll call has counted the numbers yet.".into_any(),
    }
}

fn panel(part: Part, dashboard: &Dashboard, query: &tools::Query) -> AnyView {
    let now = dashboard.now;
    let shown = match part {
        Part::Findings => dashboard.findings.as_deref().map(findings::trend),
        Part::Resolution => dashboard.resolution.as_ref().map(findings::resolution),
        Part::Freshness => dashboard
            .freshness
            .as_deref()
            .map(|rows| sources::freshness(rows, now)),
        Part::Sites => dashboard
            .use_by_site
            .as_deref()
            .map(|sites| numbers::by_site(sites, query)),
        Part::Pipeline => dashboard
            .pipeline
            .as_deref()
            .map(|stages| ports::pipeline(stages, query)),
        Part::LeadTimes => dashboard.lead_times.as_ref().map(ports::lead_times),
        Part::Emergency => dashboard
            .emergency
            .as_deref()
            .map(|sites| numbers::emergency(sites, query)),
        Part::Billing => dashboard
            .billing
            .as_deref()
            .map(|carriers| sources::billing(carriers, now)),
    };
    shown.unwrap_or_else(|| ().into_any())
}

/// A panel with a part. `whole` takes the width of the page.
fn part(part: Part, sub: impl IntoView, is_wide: bool, body: AnyView) -> AnyView {
    let class = if is_wide { "panel span-all" } else { "panel" };
    let id = format!("part-{part}");
    view! {
        <section class=class aria-labelledby=id.clone()>
            <div class="panel-head"><h2 id=id.clone()>{part.label()}</h2><span class="sub">{sub.into_view()}</span></div>
            {body}
        </section>
    }
    .into_any()
}

/// What stands where a part has nothing to show.
fn nothing(text: &'static str) -> AnyView {
    view! { <p class="panel-body muted">{text}</p> }.into_any()
}

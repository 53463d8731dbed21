//! Whose dashboard, how far back, and what it is narrowed to: links and a GET form.

use domain::{
    dashboard::{Audience, Dashboard, DashboardQuery, Period},
    number::{Lifecycle, query::NumberQuery},
};
use leptos::prelude::*;
use leptos_router::components::Form;

use super::DASHBOARDS;
use crate::{
    address,
    components::list::{choice, tidy},
};

/// What the address asks.
pub(super) type Query = DashboardQuery;

/// Reads the query of an address.
pub(super) fn query(search: &str) -> Query {
    let pairs = address::pairs(search);
    Query::from_pairs(
        pairs
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str())),
    )
}

/// The address of an audience's dashboard.
fn href(audience: Audience, query: &Query) -> String {
    address::join(
        &format!("{DASHBOARDS}/{audience}"),
        &query.to_query_string(),
    )
}

/// The dashboards, with the one the reader is on.
pub(super) fn audiences(here: Audience, query: &Query) -> AnyView {
    let links = Audience::ALL.iter().map(|&audience| {
        let current = (audience == here).then_some("page");
        view! { <a href=href(audience, query) aria-current=current>{audience.label()}</a> }
    });
    view! { <nav class="tabs" aria-label="Dashboards">{links.collect_view()}</nav> }.into_any()
}

/// How far back, at which site, of which carrier.
pub(super) fn filters(dashboard: &Dashboard, query: &Query) -> AnyView {
    let audience = dashboard.audience;
    let periods = Period::ALL.iter().map(|&period| {
        let current = (period == query.period).then_some("page");
        let asked = Query { period, ..query.clone() };
        view! { <a class="btn btn--sm" href=href(audience, &asked) aria-current=current>{period.label()}</a> }
    });
    let named = |names: &[String]| -> Vec<(String, String)> {
        names
            .iter()
            .map(|name| (name.clone(), name.clone()))
            .collect()
    };
    let chosen = |asked: Option<&String>, names: &[String]| {
        let asked = asked?;
        let known = names
            .iter()
            .find(|name| name.to_lowercase() == asked.to_lowercase());
        Some(known.unwrap_or(asked).clone())
    };
    let site = chosen(query.site.as_ref(), &dashboard.sites);
    let carrier = chosen(query.carrier.as_ref(), &dashboard.carriers);
    let period = (query.period != Period::Month).then(|| {
        view! { <input type="hidden" name="period" value=query.period.as_str()/> }
    });
    let is_narrowed = site.is_some() || carrier.is_some();
    let all = Query {
        period: query.period,
        ..Query::default()
    };
    let clear = is_narrowed.then(|| {
        view! { <a class="btn btn--sm" href=href(audience, &all)>"All sites and carriers"</a> }
    });
    let sites = choice("Site", "site", named(&dashboard.sites), site.as_deref());
    let carriers = choice(
        "Carrier",
        "carrier",
        named(&dashboard.carriers),
        carrier.as_deref(),
    );
    let note = is_narrowed.then(|| {
        view! {
            <p class="xs muted">
                "Findings, times to resolve and sources stay those of the whole organisation: they are not kept by site or carrier."
            </p>
        }
    });
    view! {
        <div class="list-tools figure-tools">
            <div class="btn-group" role="group" aria-label="How far back">{periods.collect_view()}</div>
            <Form method="get" action=href(audience, &Query::default()) attr:class="row" on_form_data=tidy()>
                {period}
                {sites}{carriers}
                <button class="btn btn--sm">"Show"</button>{clear}
            </Form>
        </div>
        {note}
    }
    .into_any()
}

/// The list of a site's numbers in some states, of the carrier that is asked for. Numbers without a site have no
/// list of their own: the list without a filter by site would show those of all sites.
pub(super) fn numbers_href(
    site: Option<&str>,
    states: &[Lifecycle],
    query: &Query,
) -> Option<String> {
    let asked = NumberQuery {
        lifecycles: states.to_vec(),
        sites: vec![site?.to_owned()],
        carriers: query.carrier.clone().into_iter().collect(),
        ..NumberQuery::default()
    };
    Some(address::join("/numbers", &asked.to_query_string()))
}

/// The name of a site.
pub(super) fn site_name(site: Option<&str>) -> String {
    site.unwrap_or("No site").to_owned()
}

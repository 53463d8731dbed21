//! What narrows the list: chips for what is in force, facets one click away, and a form for the rest.

use domain::{
    Country,
    number::{Connectivity, Lifecycle, query::NumberQuery, view::NumberFacets},
    page::FacetCount,
    rules::Severity,
};
use leptos::prelude::*;
use leptos_router::components::Form;

use super::list::href_with;
use crate::{
    address,
    components::{
        icon::icon_sm,
        list::{chip, choice, facet, tidy},
        marks,
    },
};

/// The parts of a question that a form does not ask about, so that it keeps them.
pub(super) fn carried(query: &NumberQuery, asked: &[&str]) -> AnyView {
    address::pairs(&query.from_start().to_query_string())
        .into_iter()
        .filter(|(key, _)| !asked.contains(&key.as_str()))
        .map(|(key, value)| view! { <input type="hidden" name=key value=value/> })
        .collect_view()
        .into_any()
}

/// The filters in force, each with a way to take it away.
pub(super) fn chips(query: &NumberQuery, facets: &NumberFacets) -> AnyView {
    let words = |labels: Vec<&str>| labels.join(", ");
    let mut chips = Vec::new();
    if let Some(q) = &query.q {
        chips.push(chip("Search", q.clone(), href_with(query, |q| q.q = None)));
    }
    if !query.severities.is_empty() {
        let value = words(query.severities.iter().map(|s| s.label()).collect());
        chips.push(chip(
            "Finding",
            value,
            href_with(query, |q| q.severities.clear()),
        ));
    }
    if !query.lifecycles.is_empty() {
        let value = words(query.lifecycles.iter().map(|s| s.label()).collect());
        chips.push(chip(
            "State",
            value,
            href_with(query, |q| q.lifecycles.clear()),
        ));
    }
    if !query.carriers.is_empty() {
        let value = query.carriers.join(", ");
        chips.push(chip(
            "Carrier",
            value,
            href_with(query, |q| q.carriers.clear()),
        ));
    }
    if !query.sites.is_empty() {
        chips.push(chip(
            "Site",
            query.sites.join(", "),
            href_with(query, |q| q.sites.clear()),
        ));
    }
    if !query.connectivities.is_empty() {
        let value = words(query.connectivities.iter().map(|c| c.label()).collect());
        chips.push(chip(
            "Connectivity",
            value,
            href_with(query, |q| q.connectivities.clear()),
        ));
    }
    if !query.countries.is_empty() {
        let value = words(query.countries.iter().map(Country::as_str).collect());
        chips.push(chip(
            "Country",
            value,
            href_with(query, |q| q.countries.clear()),
        ));
    }
    let clear = query.is_filtered().then(|| {
        let nothing = NumberQuery {
            columns: query.columns.clone(),
            size: query.size,
            sort: query.sort,
            direction: query.direction,
            ..NumberQuery::default()
        };
        let href = address::join("/numbers", &nothing.to_query_string());
        view! { <a class="btn btn--ghost btn--sm only-desk" href=href>"Clear"</a> }
    });
    view! { <div class="chips">{chips}{menu(query, facets)}{clear}</div> }.into_any()
}

/// Counts one click away, for what is not yet narrowed.
pub(super) fn facets(query: &NumberQuery, facets: &NumberFacets) -> AnyView {
    let label = |facet: &FacetCount| facet.label.clone().into_any();
    let severity = |facet: &FacetCount| match facet.value.parse() {
        Ok(severity) => marks::severity(severity),
        Err(_) => facet.label.clone().into_any(),
    };
    view! {
        <div class="facets" role="group" aria-label="Counts by value">
            {query.severities.is_empty().then(|| facet("Finding", &facets.severities, severity, |f| {
                href_with(query, |q| q.severities.extend(f.value.parse::<Severity>()))
            }))}
            {query.lifecycles.is_empty().then(|| facet("State", &facets.lifecycles, label, |f| {
                href_with(query, |q| q.lifecycles.extend(f.value.parse::<Lifecycle>()))
            }))}
            {query.carriers.is_empty().then(|| facet("Carrier", &facets.carriers, label, |f| {
                href_with(query, |q| q.carriers.push(f.value.clone()))
            }))}
            {query.sites.is_empty().then(|| facet("Site", &facets.sites, label, |f| {
                href_with(query, |q| q.sites.push(f.value.clone()))
            }))}
        </div>
    }
    .into_any()
}

/// The form for one more filter.
fn menu(query: &NumberQuery, facets: &NumberFacets) -> AnyView {
    let words = |all: Vec<(&'static str, &'static str)>| {
        all.into_iter()
            .map(|(value, label)| (value.to_owned(), label.to_owned()))
            .collect()
    };
    let counted = |facets: &[FacetCount]| {
        facets
            .iter()
            .map(|facet| (facet.value.clone(), facet.label.clone()))
            .collect()
    };
    let country = query
        .countries
        .first()
        .map(|country| country.as_str().to_owned());
    let fields = [
        carried(
            query,
            &[
                "state",
                "severity",
                "carrier",
                "site",
                "connectivity",
                "country",
            ],
        ),
        choice(
            "Finding",
            "severity",
            words(
                Severity::ALL
                    .iter()
                    .map(|v| (v.as_str(), v.label()))
                    .collect(),
            ),
            query.severities.first().map(|v| v.as_str()),
        ),
        choice(
            "State",
            "state",
            words(
                Lifecycle::ALL
                    .iter()
                    .map(|v| (v.as_str(), v.label()))
                    .collect(),
            ),
            query.lifecycles.first().map(|v| v.as_str()),
        ),
        choice(
            "Carrier",
            "carrier",
            counted(&facets.carriers),
            query.carriers.first().map(String::as_str),
        ),
        choice(
            "Site",
            "site",
            counted(&facets.sites),
            query.sites.first().map(String::as_str),
        ),
        choice(
            "Connectivity",
            "connectivity",
            words(
                Connectivity::ALL
                    .iter()
                    .map(|v| (v.as_str(), v.label()))
                    .collect(),
            ),
            query.connectivities.first().map(|v| v.as_str()),
        ),
    ];
    let fields = fields.collect_view();
    view! {
        <details class="menu" name="menus">
            <summary class="btn btn--ghost btn--sm">{icon_sm("i-plus")}"Filter"</summary>
            <div class="menu-body menu-form">
                <Form method="get" action="/numbers" on_form_data=tidy()>
                    {fields}
                    <div class="field">
                        <label for="f-country">"Country"</label>
                        <input class="input" id="f-country" name="country" maxlength="2" placeholder="US" value=country/>
                    </div>
                    <button class="btn btn--sm">"Apply"</button>
                </Form>
            </div>
        </details>
    }
    .into_any()
}

//! The tools of a list. Everything that changes what is shown is a link or a GET form: the address is
//! the state.

use std::sync::Arc;

use domain::page::{FacetCount, Page, Place, SIZES};
use leptos::{prelude::*, web_sys::FormData};

use super::icon::icon_sm;
use crate::words;

/// What a GET form leaves out of the address: fields nobody filled in, and the button that was pressed.
pub(crate) fn tidy() -> Arc<dyn Fn(&FormData)> {
    Arc::new(|data| {
        data.delete("");
        for name in [
            "q",
            "severity",
            "state",
            "carrier",
            "site",
            "connectivity",
            "country",
            "prefix",
            "holder",
            "rule_group",
            "owner",
            "losing",
            "project",
            "foc_from",
            "foc_to",
        ] {
            if data
                .get(name)
                .as_string()
                .is_some_and(|value| value.trim().is_empty())
            {
                data.delete(name);
            }
        }
    })
}

/// A filter in force, with a link that takes it away.
pub(crate) fn chip(key: &'static str, value: String, without: String) -> AnyView {
    let label = format!("Remove filter {key} {value}");
    view! {
        <span class="chip">
            <span class="k">{key}</span><span class="v">{value}</span>
            <a href=without aria-label=label>{icon_sm("i-x")}</a>
        </span>
    }
    .into_any()
}

/// Counts one click away: each value leads to the list that has only it.
pub(crate) fn facet(
    name: &'static str,
    counts: &[FacetCount],
    label: impl Fn(&FacetCount) -> AnyView,
    href: impl Fn(&FacetCount) -> String,
) -> AnyView {
    if counts.is_empty() {
        return ().into_any();
    }
    let values = counts.iter().take(5).map(|facet| {
        view! {
            <dd><a href=href(facet)>{label(facet)}" "<span class="n">{words::count(facet.count)}</span></a></dd>
        }
    });
    view! { <dl><dt>{name}</dt>{values.collect_view()}</dl> }.into_any()
}

/// A column's head that sorts. `sorted` says which way it sorts now.
pub(crate) fn sort_head(
    label: &'static str,
    sorted: Option<&'static str>,
    href: String,
    priority: Option<&'static str>,
) -> AnyView {
    let arrow = match sorted {
        Some("ascending") => Some(icon_sm("i-up")),
        Some(_) => Some(icon_sm("i-down")),
        None => None,
    };
    view! {
        <th scope="col" aria-sort=sorted data-priority=priority><a href=href>{label}" "{arrow}</a></th>
    }
    .into_any()
}

/// Where the pages of a list lie.
pub(crate) struct Pages {
    /// The page before.
    pub(crate) previous: Option<String>,
    /// The page after.
    pub(crate) next: Option<String>,
    /// The same list with each page size.
    pub(crate) sizes: Vec<(u32, String)>,
    /// The size in use.
    pub(crate) size: u32,
}

impl Pages {
    /// The neighbours of a page, addressed by `at`.
    pub(crate) fn of<T>(page: &Page<T>, at: impl Fn(&'static str, &str) -> String) -> Self {
        Self {
            previous: page.previous.as_deref().map(|cursor| at("before", cursor)),
            next: page.next.as_deref().map(|cursor| at("after", cursor)),
            sizes: Vec::new(),
            size: 0,
        }
    }

    /// The neighbours of a page, each addressed by its place.
    pub(crate) fn at<T>(page: &Page<T>, href: impl Fn(Place) -> String) -> Self {
        Self {
            previous: page
                .previous
                .clone()
                .map(|cursor| href(Place::Before(cursor))),
            next: page.next.clone().map(|cursor| href(Place::After(cursor))),
            sizes: Vec::new(),
            size: 0,
        }
    }

    /// The same with a choice of sizes.
    pub(crate) fn sized(mut self, size: u32, at: impl Fn(u32) -> String) -> Self {
        self.size = size;
        self.sizes = SIZES.iter().map(|&size| (size, at(size))).collect();
        self
    }
}

/// How much of the list is here, and the ways on.
pub(crate) fn pager(rows: usize, total: u64, pages: Pages) -> AnyView {
    let shown = words::count(u64::try_from(rows).unwrap_or(u64::MAX));
    let sizes = (!pages.sizes.is_empty()).then(|| {
        let size = pages.size;
        let links = pages
            .sizes
            .into_iter()
            .enumerate()
            .map(move |(i, (n, href))| {
                let dot = (i > 0).then_some(" · ");
                let link = if n == size {
                    view! { <strong>{n}</strong> }.into_any()
                } else {
                    view! { <a href=href>{n}</a> }.into_any()
                };
                view! { {dot}{link} }
            });
        view! { <span>"Show "{links.collect_view()}</span> }
    });
    view! {
        <nav class="pager" aria-label="Pages">
            <span>{shown}" of "{words::count(total)}</span>{sizes}
            <span class="btn-group">
                {step(pages.previous, view! { {icon_sm("i-left")}"Previous" }.into_any())}
                {step(pages.next, view! { "Next"{icon_sm("i-right")} }.into_any())}
            </span>
        </nav>
    }
    .into_any()
}

fn step(href: Option<String>, label: AnyView) -> AnyView {
    match href {
        Some(href) => view! { <a class="btn btn--sm" href=href>{label}</a> }.into_any(),
        None => view! { <span class="btn btn--sm" aria-disabled="true">{label}</span> }.into_any(),
    }
}

/// A field that narrows a list to one of some values, or to any.
pub(crate) fn choice(
    label: &'static str,
    name: &'static str,
    mut values: Vec<(String, String)>,
    chosen: Option<&str>,
) -> AnyView {
    // A chosen value stays choosable even when nothing matches it any more.
    if let Some(chosen) = chosen.filter(|c| values.iter().all(|(value, _)| value != c)) {
        values.insert(0, (chosen.to_owned(), chosen.to_owned()));
    }
    let options = values.into_iter().map(|(value, label)| {
        let selected = chosen == Some(value.as_str());
        view! { <option value=value selected=selected>{label}</option> }
    });
    let id = format!("f-{name}");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select class="select" id=id name=name>
                <option value="">"Any"</option>{options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

//! The state of the organisation at a glance: what differs, what needs somebody, how numbers and
//! sources stand.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    finding::query::{FindingQuery, RuleCount},
    number::{Lifecycle, query::NumberQuery},
    overview::{Overview, SourceRow},
    plane::Plane,
    rules::Severity,
    source::Standing,
};
use leptos::prelude::*;

use super::sources::source_href;
use crate::{
    address,
    api::{
        self, Answer,
        overview::{self, CallTheRoll},
        session::Session,
    },
    components::{
        chart,
        frame::{Page, SessionResource},
        icon::icon,
        marks,
        notice::{PACE, allowed, banner, empty, loaded, refused, reload},
        time, trend,
    },
    words,
};

/// The home page.
#[component]
pub(crate) fn Home() -> impl IntoView {
    let call = ServerAction::<CallTheRoll>::new();
    let called = address::use_value("called");
    let overview = Resource::new(move || call.version().get(), |_| overview::show());
    view! {
        <Page name="Home">
            {refused(call)}{progress(called, call, overview)}
            {loaded(overview, move |answer, session| home(&answer, &session, call))}
        </Page>
    }
}

/// How far a roll call has come that was asked for here. When it is done, everything is asked anew.
fn progress(
    called: Memo<Option<String>>,
    call: ServerAction<CallTheRoll>,
    overview: Resource<api::Result<Answer<Overview>>>,
) -> AnyView {
    let session = expect_context::<SessionResource>();
    let is_under_way = Resource::new(
        move || (called.get().is_some(), call.version().get()),
        async |(is_called, _)| is_called && overview::is_under_way().await.unwrap_or(false),
    );
    Effect::new(move |was_under_way: Option<bool>| {
        let is_under_way_now = is_under_way.get().unwrap_or(false);
        if is_under_way_now {
            set_timeout(move || is_under_way.refetch(), PACE);
        } else if was_under_way == Some(true) {
            overview.refetch();
            session.refetch();
        }
        is_under_way_now
    });
    let told = move |is_under_way| {
        if is_under_way {
            let text = "The roll is being called. Findings change here as soon as it is done.";
            view! { {reload()}{banner("pending", "i-sync", text)} }.into_any()
        } else {
            banner("", "i-check", "The roll has been called.")
        }
    };
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let is_under_way = is_under_way.await;
                called.get().map(|_| told(is_under_way))
            })}
        </Transition>
    }
    .into_any()
}

fn home(answer: &Answer<Overview>, session: &Session, call: ServerAction<CallTheRoll>) -> AnyView {
    let (now, overview) = (answer.now, &answer.value);
    let button = allowed(session, Permission::RunSources, "Call the roll", || {
        view! {
            <ActionForm action=call>
                <button class="btn btn--primary">{icon("i-sync")}"Call the roll"</button>
            </ActionForm>
        }
        .into_any()
    });
    let body = if overview.numbers == 0 && overview.sources.is_empty() {
        first_steps()
    } else {
        view! {
            <div class="cols dash">
                {matrix(overview)}{needs_you(overview)}{by_state(overview)}
                {sources(&overview.sources, now)}{trend::panel(&overview.trend, trend::ALL_AND_CRITICAL)}
            </div>
        }
        .into_any()
    };
    view! {
        <header class="page-head">
            <h1>{overview.organisation.clone()}</h1>
            <span class="sub">
                {words::weekday(now.date_naive())}". "{words::counted(overview.numbers, "number")}
                ", findings on "{words::count(overview.numbers_with_findings)}
            </span>
            <div class="page-actions">{button}</div>
        </header>
        {body}
    }
    .into_any()
}

/// What a new organisation does first.
fn first_steps() -> AnyView {
    let step = |kind: &str, title: &'static str, text: &'static str| {
        let href = format!("/imports/new?kind={kind}");
        view! {
            <li>
                {icon("i-import")}
                <div><p><a class="rowlink strong" href=href>{title}</a></p><p>{text}</p></div>
            </li>
        }
    };
    view! {
        <section class="panel" aria-labelledby="first">
            <div class="panel-head"><h2 id="first">"Begin here"</h2></div>
            <ol class="checks">
                {step("numbers", "Import your inventory", "What should be: a CSV with one number a row.")}
                {step("teams_numbers", "Import Teams numbers", "What is: the export of Get-CsPhoneNumberAssignment.")}
                {step("teams_users", "Import Teams users", "Who holds them: the export of Get-CsOnlineUser.")}
                {step("carrier", "Import your carriers' lists", "What each carrier serves and where it delivers.")}
            </ol>
            <p class="panel-foot">"Then call the roll: every difference becomes a finding."</p>
        </section>
    }
    .into_any()
}

fn findings_href(plane: Option<Plane>, severity: Option<Severity>) -> String {
    let query = FindingQuery {
        planes: plane.into_iter().collect(),
        severities: severity.into_iter().collect(),
        ..FindingQuery::default()
    };
    address::join("/findings", &query.to_query_string())
}

/// Open findings by plane and severity; every count is a link.
fn matrix(overview: &Overview) -> AnyView {
    let count = |plane: Option<Plane>, severity: Option<Severity>| -> u64 {
        let cells = overview.matrix.iter();
        cells
            .filter(|c| {
                plane.is_none_or(|p| p == c.plane) && severity.is_none_or(|s| s == c.severity)
            })
            .map(|cell| cell.count)
            .sum()
    };
    let cell = |plane: Plane, severity: Severity| match count(Some(plane), Some(severity)) {
        0 => view! { <td><span class="z">"0"</span></td> }.into_any(),
        n => {
            let label = format!(
                "{n} {} on {}",
                severity.label().to_lowercase(),
                plane.label()
            );
            let href = findings_href(Some(plane), Some(severity));
            view! {
                <td><a class="m" data-sev=severity.as_str() href=href aria-label=label>{words::count(n)}</a></td>
            }
            .into_any()
        }
    };
    let heads = Severity::ALL
        .iter()
        .map(|&severity| view! { <th scope="col">{marks::severity(severity)}</th> });
    let rows = Plane::ALL.iter().map(|&plane| {
        let cells = Severity::ALL
            .iter()
            .map(|&severity| cell(plane, severity))
            .collect_view();
        view! {
            <tr>
                <th scope="row">{plane.label()}</th>{cells}
                <td class="total">{words::count(count(Some(plane), None))}</td>
            </tr>
        }
    });
    let totals = Severity::ALL
        .iter()
        .map(|&severity| view! { <td>{words::count(count(None, Some(severity)))}</td> });
    view! {
        <section class="panel" aria-labelledby="d1">
            <div class="panel-head">
                <h2 id="d1">"Open findings"</h2>
                <span class="sub">"on "{words::counted(overview.numbers_with_findings, "number")}</span>
                <a class="push" href="/findings">"Inbox"</a>
            </div>
            <table class="table table--tight matrix">
                <caption class="vh">"Open findings by plane and severity"</caption>
                <thead><tr><th scope="col">"Plane"</th>{heads.collect_view()}<th scope="col">"All"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
                <tfoot><tr>
                    <th scope="row">"All"</th>{totals.collect_view()}
                    <td class="total">{words::count(count(None, None))}</td>
                </tr></tfoot>
            </table>
        </section>
    }
    .into_any()
}

/// The worst rules, and the snapshots that wait for a person.
fn needs_you(overview: &Overview) -> AnyView {
    let held = overview
        .sources
        .iter()
        .filter(|row| row.standing == Standing::Held);
    let items: Vec<AnyView> = held
        .map(held_item)
        .chain(overview.worst.iter().take(6).map(rule_item))
        .collect();
    let count = items.len();
    let body = if items.is_empty() {
        empty(
            "Nothing needs you",
            "Every number is as it should be, as far as the sources tell.",
            None,
        )
    } else {
        view! { <ul class="checks">{items}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="d2">
            <div class="panel-head"><h2 id="d2">"Needs you"</h2><span class="sub">{count}</span></div>
            {body}
        </section>
    }
    .into_any()
}

fn rule_item(rule: &RuleCount) -> AnyView {
    let query = FindingQuery {
        codes: vec![rule.code.clone()],
        ..FindingQuery::default()
    };
    let href = address::join("/findings", &query.to_query_string());
    view! {
        <li>
            {marks::severity_mark(rule.severity)}
            <div>
                <p><a class="rowlink" href=href>{rule.title.clone()}</a></p>
                <p>{rule.plane.label()}</p>
            </div>
            <span class="a">{words::counted(rule.count, "finding")}</span>
        </li>
    }
    .into_any()
}

fn held_item(row: &SourceRow) -> AnyView {
    let reason = row.latest.as_ref().and_then(|run| run.reason.clone());
    view! {
        <li>
            {marks::severity_mark(Severity::High)}
            <div>
                <p><a class="rowlink" href=source_href(row.source.id)>{row.source.name.clone()}" is held for review"</a></p>
                <p>{reason}</p>
            </div>
        </li>
    }
    .into_any()
}

/// Numbers by state: a bar and its figures.
fn by_state(overview: &Overview) -> AnyView {
    let total: u64 = overview.lifecycles.iter().map(|facet| facet.count).sum();
    let rows = overview
        .lifecycles
        .iter()
        .filter(|facet| facet.count > 0)
        .map(|facet| {
            let state = facet.value.parse().unwrap_or(Lifecycle::Void);
            let query = NumberQuery {
                lifecycles: vec![state],
                ..NumberQuery::default()
            };
            let href = address::join("/numbers", &query.to_query_string());
            view! {
                <tr>
                    <th scope="row">
                        <a class="rowlink nowrap" href=href>
                            {chart::key(marks::lifecycle_fill(state))}{facet.label.clone()}
                        </a>
                    </th>
                    <td class="end">{words::count(facet.count)}</td>
                    <td class="end muted">{words::share(facet.count, total)}</td>
                </tr>
            }
        });
    let parts: Vec<chart::Part> = overview
        .lifecycles
        .iter()
        .map(|facet| chart::Part {
            class: marks::lifecycle_fill(facet.value.parse().unwrap_or(Lifecycle::Void)),
            label: facet.label.clone(),
            count: facet.count,
        })
        .collect();
    view! {
        <section class="panel" aria-labelledby="d3">
            <div class="panel-head">
                <h2 id="d3">"Numbers by state"</h2>
                <span class="push muted">{words::count(total)}</span>
            </div>
            <div class="panel-body">{chart::bar(&parts, total, true)}</div>
            <table class="table table--tight">
                <caption class="vh">"Numbers by state"</caption>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// The sources and how they stand.
fn sources(rows: &[SourceRow], now: DateTime<Utc>) -> AnyView {
    let withheld = rows
        .iter()
        .filter(|row| row.standing != Standing::Fresh)
        .count();
    let sub = if withheld == 0 {
        "All fresh".to_owned()
    } else {
        format!("{withheld} not fresh")
    };
    let rows = rows.iter().map(|row| {
        let age = row.source.as_of.map(|at| time::age(at, now));
        view! {
            <tr>
                <th scope="row">
                    <a class="rowlink" href=source_href(row.source.id)><span class="clip">{row.source.name.clone()}</span></a>
                </th>
                <td class="end">{words::count(row.source.rows)}</td>
                <td class="end nowrap">{age}</td>
                <td>{marks::standing(row.standing)}</td>
            </tr>
        }
    });
    view! {
        <section class="panel" aria-labelledby="d4">
            <div class="panel-head">
                <h2 id="d4">"Sources"</h2><span class="sub">{sub}</span><a class="push" href="/sources">"All runs"</a>
            </div>
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="d4">
                <table class="table table--tight">
                    <thead><tr>
                        <th scope="col">"Source"</th><th scope="col" class="end">"Rows"</th>
                        <th scope="col" class="end">"Age"</th><th scope="col">"Standing"</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

//! All about one number: its planes side by side, its findings, its history, and what each source said.

use chrono::{DateTime, Utc};
use domain::{
    E164,
    finding::Finding,
    number::{
        Number, Particulars,
        view::{NumberDetail, RawStatement},
    },
    rules::Severity,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::ports;
use crate::{
    address,
    api::{
        numbers::{self, NumberPage as Answered},
        session::Session,
    },
    components::{
        frame::Page,
        icon::icon_sm,
        marks,
        notice::{banner, empty, loaded},
        planes, time,
        timeline::timeline,
    },
    pages::plans,
    words,
};

/// The page of a number, in the inventory or only known to a source.
#[component]
pub(crate) fn NumberPage() -> impl IntoView {
    let params = use_params_map();
    let number = Memo::new(move |_| params.with(|params| params.get("number").unwrap_or_default()));
    let tab = address::use_value("tab");
    let page = Resource::new(move || number.get(), numbers::find);
    let name = Signal::derive(move || {
        number.with(|text| {
            text.parse::<E164>()
                .map_or_else(|_| text.clone(), E164::grouped)
        })
    });
    view! {
        <Page parent=("/numbers", "Numbers") name=name>
            {loaded(page, move |answer, session| view_page(answer.now, &answer.value, tab, &session))}
        </Page>
    }
}

fn view_page(
    now: DateTime<Utc>,
    page: &Answered,
    tab: Memo<Option<String>>,
    session: &Session,
) -> AnyView {
    let detail = &page.detail;
    let unlisted = detail.number.is_none().then(|| {
        banner(
            "medium",
            "i-alert",
            "The inventory does not have this number. Only a source lists it.",
        )
    });
    let shown = {
        let page = page.clone();
        move || match tab.get().as_deref() {
            Some("findings") => findings_panel("All findings", &page, now, |_| true),
            Some("timeline") => timeline_panel(&page),
            Some("raw") => raw(&page.detail.statements, now),
            _ => overview(&page, now),
        }
    };
    view! {
        {header(page, session)}{unlisted}
        {planes::strip(&detail.planes, now)}
        {tabs(page, tab)}
        {shown}
    }
    .into_any()
}

fn header(page: &Answered, session: &Session) -> AnyView {
    let detail = &page.detail;
    let tags = Severity::ALL.iter().filter_map(|&severity| {
        let live = detail
            .findings
            .iter()
            .filter(|f| f.severity == severity && f.state.needs_action());
        let n = live.count();
        let text = format!("{n} {}", severity.label().to_lowercase());
        (n > 0).then(|| marks::severity_tag(severity, text))
    });
    let state = detail
        .number
        .as_ref()
        .map(|n| marks::lifecycle_lg(n.particulars.lifecycle));
    let wishes = detail
        .number
        .as_ref()
        .map(|number| plans::wishes(number, session));
    let line = detail
        .number
        .as_ref()
        .map(|n| summary(&n.particulars, detail.holder_name.as_deref()));
    view! {
        <header class="stack stack--tight">
            <div class="page-head">
                <h1><data class="num num--xl" value=detail.e164.to_string()>{detail.e164.grouped()}</data></h1>
                {state}{tags.collect_view()}
                <div class="page-actions">
                    {wishes}
                    <span class="btn-group only-desk">
                        {neighbour(detail.previous, "i-left", "Previous number")}
                        {neighbour(detail.next, "i-right", "Next number")}
                    </span>
                </div>
            </div>
            {line}
        </header>
    }
    .into_any()
}

fn neighbour(number: Option<E164>, icon: &'static str, label: &'static str) -> AnyView {
    match number {
        Some(number) => {
            let title = number.grouped();
            view! {
                <a class="btn btn--icon" href=marks::number_href(number) aria-label=label title=title>{icon_sm(icon)}</a>
            }
            .into_any()
        }
        None => view! {
            <span class="btn btn--icon" aria-disabled="true" role="img" aria-label="None">{icon_sm(icon)}</span>
        }
        .into_any(),
    }
}

/// Who has it, where, and how it reaches them, in one line.
fn summary(particulars: &Particulars, holder_name: Option<&str>) -> AnyView {
    let list = |query: &str, value: &str| {
        let mut out = domain::query_string::QueryString::default();
        out.extend(query, [value]);
        let href = address::join("/numbers", &out.finish());
        view! { <a href=href>{value.to_owned()}</a> }.into_any()
    };
    let holder = holder_name.or(particulars.holder.as_deref());
    let parts = [
        holder.map(|holder| list("q", holder)),
        particulars.site.as_deref().map(|site| list("site", site)),
        particulars
            .carrier
            .as_deref()
            .map(|carrier| list("carrier", carrier)),
        particulars.connectivity.map(|c| c.label().into_any()),
        particulars.cost_centre.clone().map(IntoAny::into_any),
    ];
    let parts = parts.into_iter().flatten().enumerate().map(|(i, part)| {
        let dot = (i > 0).then(|| view! { <span class="muted">" · "</span> });
        view! { {dot}{part} }
    });
    view! { <p class="soft">{parts.collect_view()}</p> }.into_any()
}

fn tabs(page: &Answered, tab: Memo<Option<String>>) -> AnyView {
    let base = marks::number_href(page.detail.e164);
    let tabs = [
        ("", "Overview", 0),
        ("findings", "Findings", page.detail.findings.len()),
        ("timeline", "Timeline", 0),
        ("raw", "Raw", page.detail.statements.len()),
    ];
    let links = tabs.map(|(key, label, count)| {
        let href = if key.is_empty() {
            base.clone()
        } else {
            format!("{base}?tab={key}")
        };
        let current = move || (tab.get().unwrap_or_default() == key).then_some("page");
        let count = (count > 0).then(|| view! { " "<span class="count-badge">{count}</span> });
        view! { <a href=href aria-current=current data-noscroll="">{label}{count}</a> }
    });
    view! { <nav class="tabs" aria-label="Number">{links.collect_view()}</nav> }.into_any()
}

fn overview(page: &Answered, now: DateTime<Utc>) -> AnyView {
    let detail = &page.detail;
    view! {
        <div class="cols cols--main">
            <div class="stack">
                {findings_panel("Open findings", page, now, |finding| finding.state.is_live())}
                {timeline_panel(page)}
            </div>
            <aside class="stack">
                {detail.number.as_ref().map(|n| record(n, detail, now))}{ports::ports(detail)}{plans::about(&page.plans, now)}
            </aside>
        </div>
    }
    .into_any()
}

fn findings_panel(
    title: &'static str,
    page: &Answered,
    now: DateTime<Utc>,
    shown: impl Fn(&Finding) -> bool,
) -> AnyView {
    let rows: Vec<AnyView> = page
        .detail
        .findings
        .iter()
        .filter(|finding| shown(finding))
        .map(|finding| finding_row(finding, page.title(&finding.code), now))
        .collect();
    let body = if rows.is_empty() {
        empty(
            "No findings",
            "What should be and what is agree on every plane that was asked.",
            None,
        )
    } else {
        view! {
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="f-h">
                <table class="table table--cards">
                    <thead><tr>
                        <th scope="col">"Severity"</th><th scope="col">"Finding"</th>
                        <th scope="col">"Since"</th><th scope="col">"State"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="f-h">
            <div class="panel-head"><h2 id="f-h">{title}</h2></div>{body}
        </section>
    }
    .into_any()
}

fn finding_row(finding: &Finding, title: &str, now: DateTime<Utc>) -> AnyView {
    let href = format!("/findings?open={}", finding.id);
    view! {
        <tr>
            <td data-card="meta">{marks::severity(finding.severity)}</td>
            <th scope="row" data-card="full-first">
                <a class="rowlink strong" href=href>{title.to_owned()}</a>
                <span class="xs muted block">{finding.summary.clone()}</span>
            </th>
            <td class="muted nowrap" data-card="line">
                {time::day(finding.first_seen)}", "{words::age(finding.first_seen, now)}
            </td>
            <td class="nowrap" data-card="sub">{marks::finding_state(finding.state)}</td>
        </tr>
    }
    .into_any()
}

fn timeline_panel(page: &Answered) -> AnyView {
    let history = &page.detail.history;
    let body = if history.is_empty() {
        empty(
            "Nothing happened yet",
            "Imports, findings and decisions about this number appear here.",
            None,
        )
    } else {
        view! { <div class="panel-body">{timeline(history, false)}</div> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="t-h">
            <div class="panel-head"><h2 id="t-h">"Timeline"</h2></div>{body}
        </section>
    }
    .into_any()
}

fn record(number: &Number, detail: &NumberDetail, now: DateTime<Utc>) -> AnyView {
    let p = &number.particulars;
    let holder = p.holder.as_ref().map(|holder| {
        match detail.holder_name.clone() {
            Some(name) => {
                let asked = detail
                    .people_as_of
                    .map(|at| view! { <span class="muted xs block">"Name from Teams, "{time::ago(at, now)}</span> });
                view! { {name}<span class="muted xs clip">{holder.clone()}</span>{asked} }.into_any()
            }
            None => holder.clone().into_any(),
        }
    });
    let kind = format!("{}, {}", p.number_type.label(), p.country);
    let rows = [
        ("Holder", holder),
        ("Held by a", p.holder_type.map(|t| t.label().into_any())),
        (
            "Line URI",
            Some(view! { <span class="mono">"tel:"{number.number.to_string()}</span> }.into_any()),
        ),
        ("Type", Some(kind.into_any())),
        ("Custody", Some(p.custody.label().into_any())),
        ("Application", p.application.clone().map(IntoAny::into_any)),
        ("Connectivity", p.connectivity.map(|c| c.label().into_any())),
        ("Carrier", p.carrier.clone().map(IntoAny::into_any)),
        ("Trunk", p.carrier_trunk.clone().map(IntoAny::into_any)),
        ("CNAM", p.cnam.clone().map(IntoAny::into_any)),
        ("Site", p.site.clone().map(IntoAny::into_any)),
        ("Owner", p.owner.clone().map(IntoAny::into_any)),
        ("Cost centre", p.cost_centre.clone().map(IntoAny::into_any)),
        (
            "Reserved to",
            p.reserved_until.map(|day| words::day(day).into_any()),
        ),
        (
            "Quarantine to",
            p.quarantined_until.map(|day| words::day(day).into_any()),
        ),
        (
            "Released on",
            p.released_on.map(|day| words::day(day).into_any()),
        ),
        ("Notes", p.notes.clone().map(IntoAny::into_any)),
        (
            "In custody",
            Some(view! { "since "{time::day(number.created_at)} }.into_any()),
        ),
        ("Changed", Some(time::moment(number.updated_at))),
    ];
    let rows = rows
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| view! { <dt>{name}</dt><dd>{value}</dd> }));
    view! {
        <section class="panel" aria-labelledby="r-h">
            <div class="panel-head"><h2 id="r-h">"Record"</h2></div>
            <div class="panel-body"><dl class="kv">{rows.collect_view()}</dl></div>
        </section>
    }
    .into_any()
}

fn raw(statements: &[RawStatement], now: DateTime<Utc>) -> AnyView {
    if statements.is_empty() {
        return empty(
            "No source lists this number",
            "Import what Teams and the carriers list.",
            None,
        );
    }
    statements
        .iter()
        .map(|statement| {
            let asked = statement
                .as_of
                .map(|at| view! { {time::asked(at, now, statement.is_stale)}", " });
            let changed = statement
                .changed_at
                .map(|at| view! { ", changed "{time::day(at)} });
            view! {
                <section class="panel">
                    <div class="panel-head">
                        <h2>{statement.source.clone()}</h2>
                        <span class="sub">
                            {asked}"first listed "{time::day(statement.first_seen_at)}{changed}
                        </span>
                        <span class="push mono muted">{statement.line.clone()}</span>
                    </div>
                    <div class="panel-body"><pre class="code" data-stale=statement.is_stale>{statement.raw.clone()}</pre></div>
                </section>
            }
        })
        .collect_view()
        .into_any()
}

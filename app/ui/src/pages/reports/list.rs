//! The reports that were made, and making one now.

use domain::{
    page,
    query_string::QueryString,
    report::{ReportHead, ReportKind},
    rules::Severity,
};
use leptos::prelude::*;

use super::covers;
use crate::{
    address,
    api::reports::{self, Run},
    components::{
        frame::Page,
        icon::icon_sm,
        list::{Pages, pager},
        notice::{empty, loaded, refused},
        time,
    },
    words,
};

/// The list. Its kind and its page stand in the address.
#[component]
pub(crate) fn Reports() -> impl IntoView {
    let run = ServerAction::<Run>::new();
    let search = address::use_search();
    let list = Resource::new(move || search.get(), reports::list);
    view! {
        <Page name="Reports">
            {refused(run)}
            {loaded(list, move |answer, _| {
                let kind = search.with_untracked(|search| address::value(search, "kind"));
                let kind = kind.and_then(|kind| kind.parse().ok());
                view_page(&answer.value, kind, run)
            })}
        </Page>
    }
}

fn view_page(
    page: &page::Page<ReportHead>,
    kind: Option<ReportKind>,
    run: ServerAction<Run>,
) -> AnyView {
    let body = if page.rows.is_empty() {
        empty(
            "No report yet",
            "A report shows what is true at one moment and what changed since the one before. It is kept as it was made.",
            None,
        )
    } else {
        let pages = Pages::of(page, |side, cursor| {
            let mut query = QueryString::default();
            query.extend("kind", kind.map(ReportKind::as_str));
            query.extend(side, [cursor]);
            address::join("/reports", &query.finish())
        });
        view! { {table(&page.rows)}{pager(page.rows.len(), page.total, pages)} }.into_any()
    };
    view! {
        <header class="page-head">
            <h1>"Reports"</h1>
            <span class="sub">"What was true at a moment, and what had changed since the one before"</span>
            <div class="page-actions"><a class="btn" href="/reports/compare">"Compare two"</a></div>
        </header>
        {form(run)}
        {kinds(kind)}
        {body}
    }
    .into_any()
}

/// The kinds, to narrow the list to one.
fn kinds(chosen: Option<ReportKind>) -> AnyView {
    let link = |kind: Option<ReportKind>| {
        let href = kind.map_or_else(
            || "/reports".to_owned(),
            |kind| format!("/reports?kind={kind}"),
        );
        let label = kind.map_or("All", ReportKind::label);
        let current = (kind == chosen).then_some("page");
        view! { <a href=href aria-current=current>{label}</a> }
    };
    let kinds = ReportKind::ALL.iter().map(|kind| link(Some(*kind)));
    view! {
        <nav class="tabs" aria-label="Kinds of report">{link(None)}{kinds.collect_view()}</nav>
    }
    .into_any()
}

fn table(rows: &[ReportHead]) -> AnyView {
    let rows = rows.iter().map(row).collect_view();
    view! {
        <section class="panel" aria-label="Reports that were made">
            <div class="table-wrap" tabindex="0" role="region" aria-label="Reports that were made">
                <table class="table table--top table--cards">
                    <thead><tr>
                        <th scope="col">"Report"</th><th scope="col">"What it says"</th>
                        <th scope="col">"Covers"</th><th scope="col" data-priority="2">"Made by"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn row(head: &ReportHead) -> AnyView {
    let quiet = head.is_quiet.then(|| {
        view! { <p class="muted xs">{icon_sm("i-check")}" Nothing changed"</p> }
    });
    view! {
        <tr>
            <th scope="row" data-card="title">
                <a href=format!("/reports/{}", head.id)>{head.kind.label()}</a>
                <p class="muted xs">{time::moment(head.until)}</p>
            </th>
            <td data-card="full">{head.summary.clone()}{quiet}</td>
            <td data-card="full" class="muted">{covers(head)}</td>
            <td data-priority="2" class="muted">{head.made_by.clone()}</td>
        </tr>
    }
    .into_any()
}

/// Asking for a report of this moment.
fn form(run: ServerAction<Run>) -> AnyView {
    let pending = run.pending();
    let kinds = ReportKind::ALL.iter().map(|kind| {
        view! { <option value=kind.as_str()>{kind.label()}</option> }
    });
    let severities = Severity::ALL.iter().map(|severity| {
        let label = match severity {
            Severity::Low => "Any".to_owned(),
            Severity::Critical => "Critical".to_owned(),
            other => format!("{} and worse", words::sentence(other.label())),
        };
        let value = if *severity == Severity::Low {
            ""
        } else {
            severity.as_str()
        };
        view! { <option value=value selected=*severity == Severity::Low>{label}</option> }
    });
    let narrow = view! {
        <div class="field">
            <label for="site">"Site"<span class="muted">", optional"</span></label>
            <input class="input" id="site" name="draft[site]" autocomplete="off"/>
        </div>
        <div class="field">
            <label for="carrier">"Carrier"<span class="muted">", optional"</span></label>
            <input class="input" id="carrier" name="draft[carrier]" autocomplete="off"/>
        </div>
        <div class="field">
            <label for="severity">"Findings"</label>
            <select class="select" id="severity" name="draft[severity]">{severities.collect_view()}</select>
        </div>
    };
    view! {
        <section class="panel" aria-labelledby="make">
            <div class="panel-head"><h2 id="make">"Make a report now"</h2></div>
            <ActionForm action=run attr:class="panel-body row report-choice">
                <div class="field">
                    <label for="kind">"About"</label>
                    <select class="select" id="kind" name="draft[kind]">{kinds.collect_view()}</select>
                </div>
                <div class="field">
                    <label for="since">"Changes since"<span class="muted">", else the last report"</span></label>
                    <input class="input input--day" id="since" name="draft[since]" type="date"/>
                </div>
                {narrow}
                <button class="btn btn--primary" disabled=move || pending.get()>"Make it"</button>
            </ActionForm>
        </section>
    }
    .into_any()
}

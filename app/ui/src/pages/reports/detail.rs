//! A report as it was made: what could not be heard, the figures, and everything behind them.

use domain::report::{Fault, Figure, Format, ReportHead, Tone};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{ROOM, compare_href, covers, table};
use crate::{
    api::reports::{self, Shown},
    components::{
        frame::Page,
        icon::{glyph, icon, icon_sm},
        notice::{banner, loaded},
    },
};

/// A report.
#[component]
pub(crate) fn Report() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let report = Resource::new(move || id.get(), reports::find);
    view! {
        <Page parent=ROOM name="Report">
            {loaded(report, |answer, _| page(&answer.value))}
        </Page>
    }
}

fn page(shown: &Shown) -> AnyView {
    let Shown { head, document } = shown;
    let quiet = head
        .is_quiet
        .then(|| banner("", "i-check", "Nothing changed since the report before."));
    let parts = document.sections.iter().map(table::part).collect_view();
    view! {
        <header class="page-head">
            <h1>{document.title.clone()}</h1>
            <span class="sub">{covers(head)}". Made by "{head.made_by.clone()}</span>
            <div class="page-actions">{files(head)}{before(head)}</div>
        </header>
        {faults(&document.faults)}
        {quiet}
        {figures(&document.figures)}
        {parts}
    }
    .into_any()
}

/// The report as a file, in each form.
fn files(head: &ReportHead) -> AnyView {
    let id = head.id;
    let forms = Format::ALL.iter().map(move |form| {
        let href = format!("/reports/{id}/file?format={form}");
        view! { <a class="menu-item" href=href rel="external" download="">{form.label()}</a> }
    });
    view! {
        <details class="menu menu--end" name="menus">
            <summary class="btn">{icon("i-export")}"Download"</summary>
            <div class="menu-body">{forms.collect_view()}</div>
        </details>
    }
    .into_any()
}

/// The way to what differs from the report before.
fn before(head: &ReportHead) -> AnyView {
    let (Some(before), id) = (head.previous, head.id) else {
        return ().into_any();
    };
    let href = compare_href(&before.to_string(), &id.to_string());
    view! { <a class="btn" href=href>{icon("i-updown")}"Compare with the one before"</a> }
        .into_any()
}

/// What could not be heard: one line for each source, before everything else.
fn faults(faults: &[Fault]) -> AnyView {
    let lines = faults.iter().map(|fault| {
        view! {
            <div class="banner" role="status" data-tone="medium">
                {icon("i-alert")}
                <p>
                    <a href=fault.href.clone()><strong>{fault.source.clone()}</strong></a>
                    ": "{fault.text.clone()}
                </p>
            </div>
        }
    });
    lines.collect_view().into_any()
}

fn figures(figures: &[Figure]) -> AnyView {
    let figures = figures.iter().map(figure).collect_view();
    view! { <dl class="report-figures">{figures}</dl> }.into_any()
}

/// A figure. Bad and good news have their shape beside the colour.
fn figure(figure: &Figure) -> AnyView {
    let (tone, mark) = match figure.tone {
        Tone::Plain => ("plain", None),
        Tone::Bad => ("bad", Some(glyph("sev-high"))),
        Tone::Good => ("good", Some(icon_sm("i-check"))),
    };
    let label = figure.label.clone();
    let label = match figure.href.clone() {
        Some(href) => view! { <a href=href>{label}</a> }.into_any(),
        None => label.into_any(),
    };
    let note = (!figure.note.is_empty()).then(|| {
        view! { <dd class="muted xs">{figure.note.clone()}</dd> }
    });
    view! {
        <div data-tone=tone>
            <dt>{mark}{label}</dt>
            <dd class="big">{figure.value.clone()}</dd>
            {note}
        </div>
    }
    .into_any()
}

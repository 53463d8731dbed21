//! The rows of an import, each with its verdict: what it says, what it would change, what is wrong.

use domain::import::{FieldChange, Import, ImportDetail, ImportRow, RowError, RowVerdict};
use leptos::prelude::*;

use crate::{
    address,
    components::{
        icon::glyph,
        list::{Pages, pager},
        marks,
        notice::empty,
    },
    words,
};

/// The verdicts with their counts, and the rows of the one that is chosen.
pub(super) fn rows(detail: &ImportDetail, search: &str) -> AnyView {
    let chosen = address::value(search, "verdict").and_then(|word| word.parse().ok());
    view! { {verdicts(&detail.import, chosen)}{table(detail, chosen)} }.into_any()
}

fn href(import: &Import, verdict: Option<RowVerdict>, place: Option<(&str, &str)>) -> String {
    let mut query = domain::query_string::QueryString::default();
    query.extend("verdict", verdict.map(RowVerdict::as_str));
    if let Some((side, cursor)) = place {
        query.extend(side, [cursor]);
    }
    address::join(&format!("/imports/{}", import.id), &query.finish())
}

/// A partition of the rows, as filter.
fn verdicts(import: &Import, chosen: Option<RowVerdict>) -> AnyView {
    let report = &import.report;
    let parts = [
        (None, "All rows", report.rows()),
        (Some(RowVerdict::Create), "Create", report.created),
        (Some(RowVerdict::Update), "Update", report.updated),
        (Some(RowVerdict::Unchanged), "Unchanged", report.unchanged),
        (Some(RowVerdict::Invalid), "Invalid", report.invalid),
    ];
    let links = parts.map(|(verdict, label, n)| {
        let current = (verdict == chosen).then_some("true");
        let shape = verdict.map(|verdict| shape(verdict, false));
        view! {
            <a href=href(import, verdict, None) aria-current=current>
                <span>{shape}{label}</span><strong>{words::count(n)}</strong>
            </a>
        }
    });
    view! { <nav class="seg" aria-label="Rows by verdict">{links.collect_view()}</nav> }.into_any()
}

/// A verdict's shape, with its word where it stands alone.
fn shape(verdict: RowVerdict, with_word: bool) -> AnyView {
    let (v, severity, name) = match verdict {
        RowVerdict::Create => (Some("match"), None, "c-new"),
        RowVerdict::Update => (Some("pending"), None, "c-edit"),
        RowVerdict::Unchanged => (None, None, "v-same"),
        RowVerdict::Invalid => (None, Some("critical"), "sev-critical"),
    };
    let word = with_word.then(|| verdict.label());
    view! { <span class="verdict" data-v=v data-sev=severity>{glyph(name)}{word}</span> }.into_any()
}

fn table(detail: &ImportDetail, chosen: Option<RowVerdict>) -> AnyView {
    let page = &detail.rows;
    if page.rows.is_empty() {
        let text = match chosen {
            None | Some(RowVerdict::Unchanged) => {
                "Rows that say what is already known are counted and not listed."
            }
            _ => "No row has this verdict.",
        };
        return view! { <div class="panel">{empty("No rows to show", text, None)}</div> }
            .into_any();
    }
    let rows = page.rows.iter().map(row).collect_view();
    let pages = Pages::of(page, |side, cursor| {
        href(&detail.import, chosen, Some((side, cursor)))
    });
    let sub = if chosen.is_none() && detail.import.report.unchanged > 0 {
        "Those that change something or cannot be used"
    } else {
        ""
    };
    view! {
        <section class="panel" aria-labelledby="rows">
            <div class="panel-head"><h2 id="rows">"Rows"</h2><span class="sub">{sub}</span></div>
            <div class="table-wrap" tabindex="0" role="region" aria-labelledby="rows">
                <table class="table table--cards verdicts">
                    <thead><tr>
                        <th scope="col" class="end">"Line"</th><th scope="col">"Verdict"</th>
                        <th scope="col">"As written"</th><th scope="col">"Number"</th><th scope="col">"What changes"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
        {pager(page.rows.len(), page.total, pages)}
    }
    .into_any()
}

fn row(row: &ImportRow) -> AnyView {
    let number = match row.number.as_deref().map(str::parse) {
        Some(Ok(number)) => marks::number_link(number),
        // An account, or a line with an extension, has no page of its own.
        Some(Err(_)) => row.number.clone().unwrap_or_default().into_any(),
        None => view! { <span class="muted">"None"</span> }.into_any(),
    };
    let number_is_bad = row.errors.iter().any(|error| error.value == row.written);
    let written = if number_is_bad { "cell-err" } else { "" };
    let errors = row
        .errors
        .iter()
        .map(|error| why(error, &row.written))
        .collect_view();
    let changes = row.changes.iter().map(change).collect_view();
    view! {
        <tr>
            <td class="end muted" data-card="line">{words::count(row.line)}</td>
            <td data-card="aside">{shape(row.verdict, true)}</td>
            <td class=written data-card="sub"><span class="mono">{row.written.clone()}</span></td>
            <th scope="row" data-card="title">{number}</th>
            <td class="wrap" data-card="full">{changes}{errors}</td>
        </tr>
    }
    .into_any()
}

fn change(change: &FieldChange) -> AnyView {
    let column = words::sentence(&change.column.replace('_', " "));
    let before = change
        .before
        .clone()
        .map(|before| view! { <del>{before}</del>" " });
    let after = match change.after.clone() {
        Some(after) => view! { <ins>{after}</ins> }.into_any(),
        None => view! { <span class="muted">"cleared"</span> }.into_any(),
    };
    view! { <span class="change"><span class="muted">{column}</span>" "{before}{after}</span> }
        .into_any()
}

/// What is wrong with a field. Its value is repeated unless it stands in the row already.
fn why(error: &RowError, written: &str) -> AnyView {
    let is_new = !error.value.is_empty() && error.value != written;
    let value = is_new.then(|| view! { <span class="mono">{error.value.clone()}</span>" " });
    let column = words::sentence(&error.column.replace('_', " "));
    view! {
        <span class="why">
            {glyph("sev-critical")}
            <span><strong>{column}</strong>" "{value}{error.message.clone()}</span>
        </span>
    }
    .into_any()
}

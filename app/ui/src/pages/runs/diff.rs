//! What a held snapshot would change, row by row: what would vanish first.

use domain::{
    E164, RunId,
    overview::{DiffKind, FieldDiff, RowDiff},
    query_string::QueryString,
    source::{Changes, Run},
};
use leptos::prelude::*;

use super::run_href;
use crate::{
    address,
    api::runs,
    components::{
        marks,
        notice::{empty, loaded},
    },
    words,
};

/// Rows that come at once.
const PAGE: usize = 100;

/// The three kinds with their counts, and the rows of the one that is chosen.
pub(super) fn diff(run: &Run) -> AnyView {
    let (id, changes) = (run.id, run.changes);
    let search = address::use_search();
    let chosen = Memo::new(move |_| search.with(|search| chosen(search)));
    let rows = Resource::new(
        move || {
            let after = search.with(|search| address::value(search, "after"));
            query(chosen.get(), after.as_deref())
        },
        move |query| runs::diff(id.to_string(), query),
    );
    view! {
        <section class="stack stack--tight" aria-label="What it would change">
            {tabs(id, changes, chosen)}
            {loaded(rows, move |answer, _| {
                let search = search.get_untracked();
                table(id, chosen.get_untracked(), &answer.value, address::value(&search, "after").is_some())
            })}
        </section>
    }
    .into_any()
}

fn chosen(search: &str) -> DiffKind {
    address::value(search, "show")
        .and_then(|kind| kind.parse().ok())
        .unwrap_or(DiffKind::Vanished)
}

fn query(kind: DiffKind, after: Option<&str>) -> String {
    let mut query = QueryString::default();
    query.extend("show", [kind.as_str()]);
    query.extend("after", after);
    query.finish()
}

fn href(run: RunId, kind: DiffKind, after: Option<&str>) -> String {
    address::join(&run_href(run), &query(kind, after))
}

const fn count(changes: Changes, kind: DiffKind) -> u64 {
    match kind {
        DiffKind::Vanished => changes.vanished,
        DiffKind::Changed => changes.updated,
        DiffKind::New => changes.created,
    }
}

fn tabs(run: RunId, changes: Changes, chosen: Memo<DiffKind>) -> AnyView {
    let links = DiffKind::ALL.iter().map(|&kind| {
        let current = move || (chosen.get() == kind).then_some("page");
        view! {
            <a href=href(run, kind, None) aria-current=current data-noscroll="">
                {kind.label()}" "<span class="count-badge">{words::count(count(changes, kind))}</span>
            </a>
        }
    });
    view! { <nav class="tabs" aria-label="What it would change">{links.collect_view()}</nav> }
        .into_any()
}

fn table(run: RunId, kind: DiffKind, rows: &[RowDiff], is_further: bool) -> AnyView {
    if rows.is_empty() {
        let (title, text) = match kind {
            DiffKind::Vanished => (
                "Nothing would vanish",
                "Every row in force is in this snapshot.",
            ),
            DiffKind::Changed => ("Nothing is different", "Rows in both say the same."),
            DiffKind::New => (
                "Nothing is new",
                "Every row of this snapshot is in force already.",
            ),
        };
        return view! { <div class="panel">{empty(title, text, None)}</div> }.into_any();
    }
    let head = match kind {
        DiffKind::Vanished => "In force, and not in this snapshot",
        DiffKind::Changed => "In force, and in this snapshot",
        DiffKind::New => "In this snapshot only",
    };
    let more = rows.last().filter(|_| rows.len() >= PAGE).map(|last| {
        view! { <a class="btn btn--sm" href=href(run, kind, Some(&last.key))>"More"</a> }
    });
    let first = is_further.then(|| {
        view! { <a class="btn btn--sm" href=href(run, kind, None)>"From the first"</a> }
    });
    let body = rows.iter().map(row).collect_view();
    view! {
        <div class="panel">
            <div class="table-wrap" tabindex="0" role="region" aria-label=kind.label()>
                <table class="table table--cards diff">
                    <thead><tr><th scope="col">"Row"</th><th scope="col">{head}</th></tr></thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        </div>
        <nav class="row" aria-label="Pages">{first}{more}</nav>
    }
    .into_any()
}

fn row(row: &RowDiff) -> AnyView {
    let label = match row.label.parse::<E164>() {
        Ok(number) => marks::number_link(number),
        // An account, or a line with an extension, has no page of its own.
        Err(_) => row.label.clone().into_any(),
    };
    let fields = row.fields.iter().map(|field| said(field, row.kind));
    view! {
        <tr>
            <th scope="row" class="nowrap" data-card="full-first">{label}</th>
            <td data-card="full">{fields.collect_view()}</td>
        </tr>
    }
    .into_any()
}

/// A field before and after; of a row that comes or goes whole, what it says.
fn said(field: &FieldDiff, kind: DiffKind) -> AnyView {
    let name = words::sentence(&field.field.replace('_', " "));
    let text = |value: &Option<String>| value.as_deref().map(words::readable);
    let (before, after) = (text(&field.before), text(&field.after));
    let value = match (kind, before, after) {
        (DiffKind::Changed, before, after) => {
            let after = match after {
                Some(after) => view! { <ins>{after}</ins> }.into_any(),
                None => view! { <span class="muted">"nothing"</span> }.into_any(),
            };
            view! { {before.map(|before| view! { <del>{before}</del>" " })}{after} }.into_any()
        }
        (_, Some(value), _) | (_, None, Some(value)) => value.into_any(),
        (_, None, None) => return ().into_any(),
    };
    view! { <span class="change"><span class="muted">{name}</span>" "{value}</span> }.into_any()
}

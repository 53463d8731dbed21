//! The list of sources.

use chrono::{DateTime, Utc};
use domain::{overview::SourceRow, source::Standing};
use leptos::prelude::*;

use super::source_href;
use crate::{
    api::sources,
    components::{
        frame::Page,
        icon::icon,
        marks,
        notice::{banner, empty, loaded},
        time,
    },
    words,
};

/// Each source with its last run.
#[component]
pub(crate) fn Sources() -> impl IntoView {
    let rows = Resource::new(|| (), |()| sources::list());
    view! {
        <Page name="Sources">
            {loaded(rows, |answer, _| page(&answer.value, answer.now))}
        </Page>
    }
}

fn page(rows: &[SourceRow], now: DateTime<Utc>) -> AnyView {
    let held = rows
        .iter()
        .filter(|row| row.standing == Standing::Held)
        .count();
    let held = (held > 0).then(|| {
        banner("high", "i-alert", format!(
            "{} for review. Nothing of a held snapshot is in force, so no number is missed because of it.",
            if held == 1 { "One source is held".to_owned() } else { format!("{held} sources are held") },
        ))
    });
    let import = view! {
        <a class="btn btn--primary" href="/imports/new?kind=carrier">{icon("i-import")}"Import a list"</a>
    };
    let body = if rows.is_empty() {
        empty(
            "No sources yet",
            "A source is what Teams or a carrier lists. It appears with its first import.",
            None,
        )
    } else {
        let rows = rows.iter().map(|source| row(source, now)).collect_view();
        view! {
            <div class="panel">
                <div class="table-wrap" tabindex="0" role="region" aria-label="Sources">
                    <table class="table table--cards">
                        <thead><tr>
                            <th scope="col">"Source"</th><th scope="col">"Standing"</th><th scope="col">"Speaks about"</th>
                            <th scope="col" class="end">"Rows in force"</th><th scope="col">"As of"</th>
                            <th scope="col">"Last run"</th><th scope="col" data-priority="2">"From"</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <header class="page-head">
            <h1>"Sources"</h1><span class="sub">"What was asked, and whether it may be believed"</span>
            <div class="page-actions">{import}</div>
        </header>
        {held}{body}
    }
    .into_any()
}

fn row(row: &SourceRow, now: DateTime<Utc>) -> AnyView {
    let as_of = match row.source.as_of {
        Some(at) => time::ago(at, now),
        None => "Never".into_any(),
    };
    let state = row.latest.as_ref().map(|run| marks::run_state(run.state));
    let origin = row.latest.as_ref().map(|run| run.origin.clone());
    view! {
        <tr>
            <th scope="row" data-card="title"><a class="strong" href=source_href(row.source.id)>{row.source.name.clone()}</a></th>
            <td data-card="aside">{marks::standing(row.standing)}</td>
            <td data-card="line">{row.source.kind.label()}</td>
            <td class="end" data-card="sub">{words::count(row.source.rows)}</td>
            <td class="nowrap" data-card="meta">{as_of}</td>
            <td>{state}</td>
            <td data-priority="2"><span class="clip">{origin}</span></td>
        </tr>
    }
    .into_any()
}

//! The imports so far.

use chrono::{DateTime, Utc};
use domain::{access::Permission, import::Import};
use leptos::prelude::*;

use super::state_pill;
use crate::{
    api::{imports, session::Session},
    components::{
        frame::Page,
        icon::icon,
        notice::{allowed, empty, loaded},
        time,
    },
    words,
};

/// Each import with what it did.
#[component]
pub(crate) fn Imports() -> impl IntoView {
    let rows = Resource::new(|| (), |()| imports::list());
    view! {
        <Page name="Imports">
            {loaded(rows, |answer, session| page(&answer.value, answer.now, &session))}
        </Page>
    }
}

fn page(rows: &[Import], now: DateTime<Utc>, session: &Session) -> AnyView {
    let import = allowed(session, Permission::RunSources, "Import a file", || {
        view! { <a class="btn btn--primary" href="/imports/new">{icon("i-import")}"Import a file"</a> }.into_any()
    });
    let body = if rows.is_empty() {
        empty(
            "No imports yet",
            "Bring your inventory first, then what Teams and your carriers list.",
            None,
        )
    } else {
        let rows = rows.iter().map(|import| row(import, now)).collect_view();
        view! {
            <div class="panel">
                <div class="table-wrap table-wrap--page">
                    <table class="table table--cards">
                        <thead><tr>
                            <th scope="col">"File"</th><th scope="col">"State"</th><th scope="col">"Kind"</th>
                            <th scope="col" class="end">"Create"</th><th scope="col" class="end">"Update"</th>
                            <th scope="col" class="end">"Unchanged"</th><th scope="col" class="end">"Invalid"</th>
                            <th scope="col" data-priority="2">"By"</th><th scope="col" class="end">"Brought"</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <header class="page-head"><h1>"Imports"</h1><div class="page-actions">{import}</div></header>
        {body}
    }
    .into_any()
}

fn row(import: &Import, now: DateTime<Utc>) -> AnyView {
    let report = &import.report;
    let carrier = import
        .carrier
        .clone()
        .map(|carrier| view! { ", "{carrier} });
    let invalid = if report.invalid > 0 {
        "end strong"
    } else {
        "end"
    };
    view! {
        <tr>
            <th scope="row" data-card="title">
                <a class="strong" href=format!("/imports/{}", import.id)><span class="clip">{import.file_name.clone()}</span></a>
            </th>
            <td data-card="aside">{state_pill(import.state)}</td>
            <td class="nowrap" data-card="line">{import.kind.label()}{carrier}</td>
            <td class="end">{words::count(report.created)}</td>
            <td class="end">{words::count(report.updated)}</td>
            <td class="end">{words::count(report.unchanged)}</td>
            <td class=invalid>{words::count(report.invalid)}</td>
            <td data-priority="2">{import.actor.clone()}</td>
            <td class="end muted nowrap" data-card="meta">{time::ago(import.created_at, now)}</td>
        </tr>
    }
    .into_any()
}

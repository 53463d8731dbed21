//! The list of sources, by the connection that feeds them.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    connection::ConnectionDetail,
    overview::SourceRow,
    source::{Run, Standing},
};
use leptos::prelude::*;

use super::source_href;
use crate::{
    address,
    api::{connections, session::Session, sources},
    components::{
        frame::Page,
        icon::icon,
        marks,
        notice::{PACE, allowed, banner, empty, loaded, reload},
        sparkline::sparkline,
        time,
    },
    pages::{
        connections::{Controls, connection_href, who_and_when},
        runs::run_href,
    },
    words,
};

/// Each connection with what it feeds, and what only files feed.
#[component]
pub(crate) fn Sources() -> impl IntoView {
    let controls = Controls::new();
    let did = address::use_value("did");
    let everything = Resource::new(
        move || controls.version(),
        async |_| {
            let connections = connections::list().await?;
            let sources = sources::list().await?;
            Ok((connections, sources.value))
        },
    );
    Effect::new(move |_| {
        let is_under_way = everything.get().is_some_and(|answer| {
            answer.is_ok_and(|(connections, _)| connections.value.iter().any(|c| c.is_under_way))
        });
        if is_under_way {
            set_timeout(move || everything.refetch(), PACE);
        }
    });
    view! {
        <Page name="Sources">
            {controls.refused()}
            {move || (did.get().as_deref() == Some("remove")).then(|| banner(
                "", "i-check", "The connection is removed. What it listed stays until it is too old to be judged.",
            ))}
            {loaded(everything, move |(connections, sources), session| {
                let list = List { now: connections.now, session: &session, controls };
                list.page(&connections.value, &sources)
            })}
        </Page>
    }
}

struct List<'a> {
    now: DateTime<Utc>,
    session: &'a Session,
    controls: Controls,
}

impl List<'_> {
    fn page(&self, connections: &[ConnectionDetail], sources: &[SourceRow]) -> AnyView {
        let held = sources.iter().filter(|row| row.standing == Standing::Held);
        let add = allowed(
            self.session,
            Permission::ManageSources,
            "Add a connection",
            || {
                view! { <a class="btn btn--primary" href="/sources/new">{icon("i-plus")}"Add a connection"</a> }.into_any()
            },
        );
        let import = allowed(
            self.session,
            Permission::RunSources,
            "Import a list",
            || {
                view! { <a class="btn" href="/imports/new?kind=carrier">{icon("i-import")}"Import a list"</a> }.into_any()
            },
        );
        let body = if connections.is_empty() && sources.is_empty() {
            empty(
                "No sources yet",
                "A source is what Teams or a carrier lists. Add a connection and Rollcall asks for it, or import a file.",
                None,
            )
        } else {
            self.table(connections, sources)
        };
        let is_under_way = connections.iter().any(|connection| connection.is_under_way);
        view! {
            {is_under_way.then(reload)}
            <header class="page-head">
                <h1>"Sources"</h1><span class="sub">"What was asked, and whether it may be believed"</span>
                <div class="page-actions">{import}{add}</div>
            </header>
            {warning(held.count())}{body}
        }
        .into_any()
    }

    fn table(&self, connections: &[ConnectionDetail], sources: &[SourceRow]) -> AnyView {
        let by_files: Vec<&SourceRow> = sources
            .iter()
            .filter(|row| row.source.connection_id.is_none())
            .collect();
        let groups = connections.iter().map(|connection| self.group(connection));
        let files = (!by_files.is_empty()).then(|| {
            let rows = by_files.iter().map(|row| self.row(row));
            view! {
                <tbody>
                    <tr class="group"><th colspan="7" scope="rowgroup" data-card="full-first"><div class="row">
                        <span class="strong">"From files"</span>
                        <span class="muted">"Asked by nobody: as fresh as their last import"</span>
                    </div></th></tr>
                    {rows.collect_view()}
                </tbody>
            }
        });
        view! {
            <div class="panel">
                <div class="table-wrap" tabindex="0" role="region" aria-label="Sources">
                    <table class="table table--cards sources">
                        <thead><tr>
                            <th scope="col">"Source"</th><th scope="col">"Standing"</th>
                            <th scope="col" class="end">"Rows in force"</th><th scope="col">"As of"</th>
                            <th scope="col">"Last run"</th><th scope="col" class="end">"Runs"</th>
                            <th scope="col" data-priority="2">"Speaks about"</th>
                        </tr></thead>
                        {groups.collect_view()}{files}
                    </table>
                </div>
            </div>
        }
        .into_any()
    }

    /// A connection, and under it what it feeds.
    fn group(&self, detail: &ConnectionDetail) -> AnyView {
        let connection = &detail.connection;
        let rows = detail.sources.iter().map(|row| self.row(row));
        // A carrier's source has the same name as its connection.
        let label = format!("Connection {}", connection.name);
        let none = detail.sources.is_empty().then(|| {
            view! { <tr><td colspan="7" class="muted" data-card="full">"What it lists appears here with its first run."</td></tr> }
        });
        view! {
            <tbody>
                <tr class="group"><th colspan="7" scope="rowgroup" data-card="full-first"><div class="row">
                    <a class="strong" href=connection_href(connection.id) aria-label=label>{connection.name.clone()}</a>
                    <span class="muted">{who_and_when(detail, self.now)}</span>
                    <span class="row push">{self.controls.view(detail, self.session, "/sources")}</span>
                </div></th></tr>
                {rows.collect_view()}{none}
            </tbody>
        }
        .into_any()
    }

    fn row(&self, row: &SourceRow) -> AnyView {
        let source = &row.source;
        let as_of = match source.as_of {
            Some(at) => time::ago(at, self.now),
            None => "Never".into_any(),
        };
        let latest = row.latest.as_ref().map(last_run);
        view! {
            <tr>
                <th scope="row" data-card="title"><a class="strong" href=source_href(source.id)>{source.name.clone()}</a></th>
                <td data-card="aside">{marks::standing(row.standing)}</td>
                <td class="end" data-card="sub">{words::count(source.rows)}" "<span class="only-phone">"rows"</span></td>
                <td class="nowrap" data-card="line">{as_of}</td>
                <td data-card="full">{latest}</td>
                <td class="end" data-card="meta">{sparkline(&row.glance)}</td>
                <td data-priority="2">{source.kind.label()}</td>
            </tr>
        }
        .into_any()
    }
}

fn warning(held: usize) -> AnyView {
    let who = match held {
        0 => return ().into_any(),
        1 => "One source is held".to_owned(),
        n => format!("{n} sources are held"),
    };
    let text = format!(
        "{who} for review. Nothing of a held snapshot is in force, so no number is missed because of it."
    );
    banner("high", "i-alert", text)
}

/// What the last run came to, and why.
fn last_run(run: &Run) -> AnyView {
    let reason = run.reason.as_ref().map(|reason| {
        view! { <span class="why" data-tone="muted">{reason.clone()}</span> }
    });
    view! { <a class="rowlink" href=run_href(run.id)>{marks::run(run)}</a>{reason} }.into_any()
}

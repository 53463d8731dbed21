//! What the worker does: now, last, and next.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    worker::{JobRow, JobState, NextRun, Recurring, WorkerView},
};
use leptos::prelude::*;

use super::{connections::connection_href, schedules::schedule_href};
use crate::{
    api::{
        session::Session,
        worker::{self, Stop},
    },
    components::{
        frame::Page,
        marks,
        notice::{PACE, allowed_sm, empty, hidden, loaded, refused, reload},
        time,
    },
    words,
};

/// The worker's page. While something runs, it follows.
#[component]
pub(crate) fn Worker() -> impl IntoView {
    let stop = ServerAction::<Stop>::new();
    let work = Resource::new(move || stop.version().get(), |_| worker::show());
    Effect::new(move |_| {
        let is_busy = work
            .get()
            .is_some_and(|answer| answer.is_ok_and(|answer| !answer.value.now.is_empty()));
        if is_busy {
            set_timeout(move || work.refetch(), PACE);
        }
    });
    view! {
        <Page parent=("/sources", "Sources") name="Worker">
            {refused(stop)}
            {loaded(work, move |answer, session| page(&answer.value, answer.now, &session, stop))}
        </Page>
    }
}

fn page(
    work: &WorkerView,
    now: DateTime<Utc>,
    session: &Session,
    stop: ServerAction<Stop>,
) -> AnyView {
    let sub = match work
        .now
        .iter()
        .filter(|job| job.state == JobState::Running)
        .count()
    {
        0 if work.now.is_empty() => "Nothing to do".to_owned(),
        0 => "Work waits; no worker is at it yet".to_owned(),
        n => format!(
            "At {} now",
            words::counted(u64::try_from(n).unwrap_or(u64::MAX), "task")
        ),
    };
    view! {
        {(!work.now.is_empty()).then(reload)}
        <header class="page-head"><h1>"Worker"</h1><span class="sub">{sub}</span></header>
        {current(&work.now, now, session, stop)}
        <div class="cols cols--main">
            {last(&work.last, now)}
            <aside class="stack">{next(&work.next, now)}</aside>
        </div>
    }
    .into_any()
}

fn panel(id: &'static str, title: &'static str, body: AnyView) -> AnyView {
    view! {
        <section class="panel" aria-labelledby=id>
            <div class="panel-head"><h2 id=id>{title}</h2></div>{body}
        </section>
    }
    .into_any()
}

fn current(
    jobs: &[JobRow],
    now: DateTime<Utc>,
    session: &Session,
    stop: ServerAction<Stop>,
) -> AnyView {
    if jobs.is_empty() {
        let text = "What somebody asks for, and what is due, appears here while it is done.";
        return panel("now", "Now", empty("Nothing runs", text, None));
    }
    let rows = jobs.iter().map(|job| {
        let since = match job.started_at {
            Some(at) if job.state == JobState::Running => time::ago(at, now),
            _ => view! { "Due "{time::until(job.run_at, now)} }.into_any(),
        };
        let lease = job.lease_until.filter(|_| job.state == JobState::Running);
        let lease = lease.map(|at| view! { "Lease ends "{time::until(at, now)} });
        let note = job.note.clone().or_else(|| job.error.clone());
        view! {
            <tr>
                <th scope="row" data-card="title">{what(job)}</th>
                <td data-card="aside">{marks::job(job)}</td>
                <td data-card="full">{note}</td>
                <td class="nowrap" data-card="line">{since}</td>
                <td class="nowrap" data-priority="2">{tries(job)}</td>
                <td class="nowrap muted" data-priority="2">{lease}</td>
                <td class="end" data-card="meta">{stop_button(job, session, stop)}</td>
            </tr>
        }
    });
    let body = view! {
        <div class="table-wrap" tabindex="0" role="group" aria-labelledby="now">
            <table class="table table--cards">
                <thead><tr>
                    <th scope="col">"Task"</th><th scope="col">"State"</th><th scope="col">"How far"</th>
                    <th scope="col">"Since"</th><th scope="col" data-priority="2">"Try"</th>
                    <th scope="col" data-priority="2">"Lease"</th><th scope="col"><span class="vh">"Stop"</span></th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    };
    panel("now", "Now", body.into_any())
}

/// What is done, as a link to the connection it asks.
fn what(job: &JobRow) -> AnyView {
    let words = job.what.clone();
    match job.connection_id {
        Some(id) => view! { <a class="strong" href=connection_href(id)>{words}</a> }.into_any(),
        None => view! { <span class="strong">{words}</span> }.into_any(),
    }
}

fn tries(job: &JobRow) -> String {
    match job.attempt {
        0 => "Not yet tried".to_owned(),
        n => format!("{n} of {}", job.max_attempts),
    }
}

fn stop_button(job: &JobRow, session: &Session, stop: ServerAction<Stop>) -> AnyView {
    // Only the asking of a source can be stopped.
    if job.is_cancelled || job.connection_id.is_none() {
        return ().into_any();
    }
    let label = format!("Stop: {}", job.what);
    let id = hidden("id", job.id.to_string());
    allowed_sm(session, Permission::RunSources, "Stop", || {
        view! {
            <ActionForm action=stop>
                {id}<button class="btn btn--sm" aria-label=label>"Stop"</button>
            </ActionForm>
        }
        .into_any()
    })
}

fn last(jobs: &[JobRow], now: DateTime<Utc>) -> AnyView {
    if jobs.is_empty() {
        let text = "Tasks that ended appear here, newest first.";
        return panel("last", "Last", empty("Nothing ended yet", text, None));
    }
    let rows = jobs.iter().map(|job| {
        let ended = job.finished_at.map(|at| time::ago(at, now));
        let took = job
            .started_at
            .zip(job.finished_at)
            .map(|(from, to)| words::took(from, to));
        let error = job.error.clone().map(|error| {
            view! { <span class="why" data-tone="muted">{error}</span> }
        });
        view! {
            <tr>
                <th scope="row" data-card="title">{what(job)}</th>
                <td data-card="aside">{marks::job(job)}</td>
                <td data-card="full">{job.note.clone()}{error}</td>
                <td class="nowrap" data-card="line">{ended}</td>
                <td class="end nowrap" data-card="meta">{took}</td>
                <td class="nowrap" data-priority="2">{tries(job)}</td>
            </tr>
        }
    });
    let body = view! {
        <div class="table-wrap" tabindex="0" role="group" aria-labelledby="last">
            <table class="table table--cards">
                <thead><tr>
                    <th scope="col">"Task"</th><th scope="col">"State"</th><th scope="col">"What came of it"</th>
                    <th scope="col">"Ended"</th><th scope="col" class="end">"Took"</th>
                    <th scope="col" data-priority="2">"Tries"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    };
    panel("last", "Last", body.into_any())
}

fn next(runs: &[NextRun], now: DateTime<Utc>) -> AnyView {
    if runs.is_empty() {
        let text = "Connections are asked and reports made by their schedules once there are any.";
        return panel("next", "Next", empty("Nothing is due", text, None));
    }
    let rows = runs.iter().map(|run| {
        let (href, what) = match run.of {
            Recurring::Connection(id) => (connection_href(id), "Asked"),
            Recurring::Schedule(id) => (schedule_href(id), "Report"),
        };
        view! {
            <tr>
                <th scope="row"><a class="rowlink" href=href>{run.name.clone()}</a></th>
                <td class="muted">{what}</td>
                <td class="end nowrap">{time::until(run.at, now)}</td>
            </tr>
        }
    });
    let body = view! {
        <table class="table table--tight">
            <thead><tr><th scope="col">"Name"</th><th scope="col">"What"</th><th scope="col" class="end">"When"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    };
    panel("next", "Next", body.into_any())
}

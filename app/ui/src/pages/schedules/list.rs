//! The schedules: when each comes next, and how it went last.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    schedule::{RunOutcome, ScheduleDetail, ScheduleRun},
};
use leptos::prelude::*;

use super::{schedule_href, tabs};
use crate::{
    address,
    api::{schedules, session::Session},
    components::{
        frame::Page,
        icon::icon,
        marks::judgement,
        notice::{allowed, banner, empty, loaded},
        time,
    },
};

/// The list of schedules.
#[component]
pub(crate) fn Schedules() -> impl IntoView {
    let did = address::use_value("did");
    let list = Resource::new(|| (), |()| schedules::list());
    view! {
        <Page name="Schedules">
            {move || did.get().filter(|did| did == "remove").map(|_| {
                banner("", "i-check", "The schedule is gone. Its reports stay.")
            })}
            {loaded(list, move |answer, session| page(&answer.value, answer.now, &session))}
        </Page>
    }
}

fn page(schedules: &[ScheduleDetail], now: DateTime<Utc>, session: &Session) -> AnyView {
    let add = allowed(session, Permission::ManageReports, "Add a schedule", || {
        view! { <a class="btn btn--primary" href="/schedules/new">{icon("i-plus")}"Add a schedule"</a> }
            .into_any()
    });
    let body = if schedules.is_empty() {
        empty(
            "No schedules yet",
            "A schedule makes a report at its time and sends it to mail addresses, a Teams channel, a webhook or a folder.",
            None,
        )
    } else {
        table(schedules, now)
    };
    view! {
        <header class="page-head">
            <h1>"Schedules"</h1><span class="sub">"Reports that come by themselves"</span>
            <div class="page-actions">{add}</div>
        </header>
        {tabs("/schedules")}{body}
    }
    .into_any()
}

fn table(schedules: &[ScheduleDetail], now: DateTime<Utc>) -> AnyView {
    let rows = schedules.iter().map(|detail| row(detail, now));
    view! {
        <div class="panel">
            <div class="table-wrap table-wrap--page">
                <table class="table table--cards">
                    <thead><tr>
                        <th scope="col">"Schedule"</th><th scope="col">"Report"</th>
                        <th scope="col">"Next"</th><th scope="col">"Goes to"</th>
                        <th scope="col" class="end">"Last"</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn row(detail: &ScheduleDetail, now: DateTime<Utc>) -> AnyView {
    let schedule = &detail.schedule;
    let last = detail.runs.iter().find(|run| !run.is_test);
    view! {
        <tr>
            <th scope="row" data-card="title">
                <a class="strong" href=schedule_href(schedule.id)>{schedule.name.clone()}</a>
            </th>
            <td data-card="sub">{schedule.plan.kind.label()}</td>
            <td data-card="line">{next(detail)}</td>
            <td data-card="full">{goes_to(detail)}</td>
            <td class="end nowrap" data-card="meta">{last.map(|run| view! {
                {outcome(run.outcome)}" "<span class="muted">{time::ago(run.ran_at, now)}</span>
            })}</td>
        </tr>
    }
    .into_any()
}

/// Who gets its reports.
pub(super) fn goes_to(detail: &ScheduleDetail) -> String {
    if detail.destination_names.is_empty() {
        "Nobody: it is kept under Reports".to_owned()
    } else {
        detail.destination_names.join(", ")
    }
}

/// When it comes next, on the clock of its zone.
pub(super) fn next(detail: &ScheduleDetail) -> AnyView {
    if detail.schedule.is_paused {
        return view! { <span class="tag">"Paused"</span> }.into_any();
    }
    let zone = detail.schedule.timing.zone.clone();
    match detail.next_local.first().cloned() {
        Some(next) => view! { {next}" "<span class="muted xs">{zone}</span> }.into_any(),
        None => view! { <span class="muted">"Never: its times cannot be used"</span> }.into_any(),
    }
}

/// What a run came to: a mark and a word.
pub(super) fn outcome(outcome: RunOutcome) -> AnyView {
    let word = outcome.label();
    match outcome {
        RunOutcome::Sent | RunOutcome::Stored => judgement(Some("match"), None, "v-match", word),
        RunOutcome::Quiet => judgement(Some("na"), None, "v-na", word),
        RunOutcome::Failed => judgement(None, Some("critical"), "sev-critical", word),
    }
}

/// The runs of a schedule, newest first.
pub(super) fn runs(runs: &[ScheduleRun], now: DateTime<Utc>) -> AnyView {
    if runs.is_empty() {
        return view! { <div class="panel-body"><p class="muted">"It has not come yet."</p></div> }
            .into_any();
    }
    let rows = runs.iter().map(|run| {
        let test = run
            .is_test
            .then(|| view! { " "<span class="tag">"Test"</span> });
        let report = run
            .report_id
            .map(|id| view! { <a href=super::report_href(id)>"Report"</a> });
        view! {
            <tr>
                <th scope="row" class="nowrap">{time::moment(run.due_at)}{test}</th>
                <td>{outcome(run.outcome)}</td>
                <td>{report}{run.error.clone()}</td>
                <td class="end muted nowrap">{time::ago(run.ran_at, now)}</td>
            </tr>
        }
    });
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Runs">
            <table class="table table--tight">
                <thead><tr>
                    <th scope="col">"Due"</th><th scope="col">"Came to"</th>
                    <th scope="col">"Report"</th><th scope="col" class="end">"Done"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

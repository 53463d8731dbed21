//! One run: what it came to and why, what it cost, what it changed, and while it goes on, how far it
//! has come.

use chrono::{DateTime, Utc};
use domain::{
    connection::Verdict,
    overview::RunDetail,
    source::{RUNS_AT_A_GLANCE, Run, RunMark, RunState},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{Review, diff::diff, run_href};
use crate::{
    address,
    api::{self, Answer, runs, session::Session},
    components::{
        frame::Page,
        live, marks,
        notice::{banner, loaded, reload},
        sparkline::sparkline,
        time,
    },
    pages::{connections::connection_href, sources::source_href},
    words,
};

/// The page of a run.
#[component]
pub(crate) fn RunPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let ask = address::use_value("ask");
    let review = Review::new();
    let run = Resource::new(
        move || (id.get(), review.version()),
        |(id, _)| runs::find(id),
    );
    view! {
        <Page parent=("/sources", "Sources") name="Run">
            {review.refused()}
            {loaded(run, move |answer, session| {
                let detail = &answer.value;
                view! {
                    {head(detail, &session, review)}
                    {page(detail, answer.now, run)}
                    {(detail.run.state == RunState::Held).then(|| {
                        review.dialog(&detail.run, &detail.source.name, run_href(detail.run.id), ask)
                    })}
                }.into_any()
            })}
        </Page>
    }
}

fn head(detail: &RunDetail, session: &Session, review: Review) -> AnyView {
    let run = &detail.run;
    let connection = detail.source.connection_id.map(|id| {
        view! { <a class="btn" href=connection_href(id)>"How it is asked"</a> }
    });
    let origin = (run.origin != detail.source.name).then(|| run.origin.clone());
    let is_held = run.state == RunState::Held;
    let decide = is_held.then(|| review.buttons(run, &run_href(run.id), session));
    view! {
        <header class="page-head">
            <h1><a class="rowlink" href=source_href(detail.source.id)>{detail.source.name.clone()}</a>", "{time::moment(run.started_at)}</h1>
            {marks::run(run)}
            <span class="sub">{origin}</span>
            <div class="page-actions">{connection}{decide}</div>
        </header>
    }
    .into_any()
}

fn page(
    detail: &RunDetail,
    now: DateTime<Utc>,
    answer: Resource<api::Result<Answer<RunDetail>>>,
) -> AnyView {
    let run = &detail.run;
    let (said, figures) = if run.state == RunState::Running {
        let live = live::follow(
            format!("{}/progress", run_href(run.id)),
            run.clone(),
            |run| run.state != RunState::Running,
            move || answer.refetch(),
        );
        let figures = view! { {move || live.with(under_way)} }.into_any();
        (reload(), figures)
    } else {
        (why(run), figures(run))
    };
    view! {
        {said}
        <div class="cols cols--main">
            <div class="stack">{figures}{(run.state == RunState::Held).then(|| diff(run))}</div>
            <aside class="stack">{record(detail, now)}{others(detail, now)}</aside>
        </div>
    }
    .into_any()
}

/// What the verdict is and what follows from it.
fn why(run: &Run) -> AnyView {
    let (tone, icon) = match run.verdict() {
        Some(Verdict::Complete) => ("", "i-check"),
        Some(Verdict::Incomplete) => ("medium", "i-alert"),
        Some(Verdict::Held) => ("high", "i-alert"),
        Some(Verdict::Failed) => ("critical", "i-alert"),
        None => ("", "i-x"),
    };
    let reason = run
        .reason
        .clone()
        .map(|reason| view! { <strong>{reason}</strong>" " });
    banner(tone, icon, view! { {reason}{consequence(run)} })
}

const fn consequence(run: &Run) -> &'static str {
    match run.state {
        RunState::Running => "It is under way.",
        RunState::Committed if run.reason.is_none() => {
            "Everything was listed and is in force. A number that it does not list is absent."
        }
        RunState::Committed => {
            "What was read is in force. What it does not list is not taken for absent."
        }
        RunState::Incomplete => {
            "Nothing of it is in force, and no number is missed because of it. The list before it stays in force."
        }
        RunState::Held => {
            "Nothing of it is in force. Release it if the list is right and the numbers are really gone; discard it if it was cut short."
        }
        RunState::Discarded => "Somebody threw it away. The list before it stays in force.",
        RunState::Failed => {
            "The list before it stays in force, and no number is missed because of it."
        }
        RunState::Cancelled => "Somebody stopped it. The list before it stays in force.",
    }
}

/// How far a run has come, as it goes on.
fn under_way(run: &Run) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="far">
            <div class="panel-head"><h2 id="far">"Under way"</h2></div>
            <div class="panel-body stack stack--tight">
                {cost(run)}
                <progress class="progress" aria-label="Progress"></progress>
                <p class="muted xs">"You may leave this page: the work goes on. "<a href=run_href(run.id) rel="external">"Look again"</a></p>
            </div>
        </section>
    }
    .into_any()
}

fn figures(run: &Run) -> AnyView {
    let changes = run.changes;
    let is_in_force = run.state == RunState::Committed;
    let (title, [new, different, gone]) = if is_in_force {
        ("What it changed", ["New", "Changed", "Gone"])
    } else {
        ("What it would change", ["New", "Different", "Would vanish"])
    };
    let facts = [
        ("In force before", changes.before),
        (new, changes.created),
        (different, changes.updated),
        ("The same", changes.unchanged),
        (gone, changes.vanished),
    ];
    // What broke off was never compared.
    let is_compared = is_in_force || matches!(run.state, RunState::Held | RunState::Discarded);
    let difference = is_compared.then(|| {
        view! {
            <section class="panel" aria-labelledby="changed">
                <div class="panel-head"><h2 id="changed">{title}</h2></div>
                <div class="panel-body">{big(&facts)}</div>
            </section>
        }
    });
    view! {
        <div class="cols cols--2">
            <section class="panel" aria-labelledby="came">
                <div class="panel-head"><h2 id="came">"What came"</h2></div>
                <div class="panel-body">{cost(run)}</div>
            </section>
            {difference}
        </div>
    }
    .into_any()
}

/// The rows, and what asking for them cost. A file costs nothing.
fn cost(run: &Run) -> AnyView {
    let traffic = run.traffic;
    let facts = [
        ("Rows", run.rows),
        ("Pages", traffic.pages),
        ("Requests", traffic.requests),
        ("Sent again", traffic.retries),
    ];
    let is_a_file = traffic.requests == 0 && run.state != RunState::Running;
    big(if is_a_file { &facts[..1] } else { &facts })
}

fn big(facts: &[(&'static str, u64)]) -> AnyView {
    let facts = facts.iter().map(|&(name, n)| {
        view! { <div><dt>{name}</dt><dd class="big">{words::count(n)}</dd></div> }
    });
    view! { <dl class="facts">{facts.collect_view()}</dl> }.into_any()
}

fn record(detail: &RunDetail, now: DateTime<Utc>) -> AnyView {
    let run = &detail.run;
    let ended = run.finished_at.map(|end| {
        let took = words::took(run.started_at, end);
        view! { <dt>"Ended"</dt><dd>{time::moment(end)}</dd><dt>"Took"</dt><dd>{took}</dd> }
    });
    let taken = run
        .taken_at
        .map(|at| view! { <dt>"Taken"</dt><dd>{time::moment(at)}</dd> });
    let extent = if run.is_snapshot {
        "The whole list, so that absence counts"
    } else {
        "Part of a list, so that absence means nothing"
    };
    view! {
        <section class="panel" aria-labelledby="rec">
            <div class="panel-head"><h2 id="rec">"Record"</h2></div>
            <div class="panel-body">
                <dl class="kv">
                    <dt>"Source"</dt><dd>{detail.source.name.clone()}", "{detail.source.kind.label().to_lowercase()}</dd>
                    <dt>"From"</dt><dd>{run.origin.clone()}</dd>
                    <dt>"Claims"</dt><dd>{extent}</dd>
                    {taken}
                    <dt>"Began"</dt><dd>{time::moment(run.started_at)}", "{words::ago(run.started_at, now)}</dd>
                    {ended}
                </dl>
            </div>
        </section>
    }
    .into_any()
}

/// The other runs of the source, to compare with.
fn others(detail: &RunDetail, now: DateTime<Utc>) -> AnyView {
    if detail.others.is_empty() {
        return ().into_any();
    }
    let drawn = detail.others.iter().take(RUNS_AT_A_GLANCE);
    let drawn: Vec<RunMark> = drawn.map(RunMark::from).collect();
    let rows = detail.others.iter().map(|run| {
        view! {
            <tr aria-current=(run.id == detail.run.id).then_some("true")>
                <th scope="row" class="nowrap"><a class="rowlink" href=run_href(run.id)>{time::ago(run.started_at, now)}</a></th>
                <td>{marks::run(run)}</td>
                <td class="end">{words::count(run.rows)}</td>
            </tr>
        }
    });
    view! {
        <section class="panel" aria-labelledby="others">
            <div class="panel-head">
                <h2 id="others">"Runs"</h2><span class="push">{sparkline(&drawn)}</span>
            </div>
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="others">
                <table class="table table--tight">
                    <thead><tr>
                        <th scope="col">"Began"</th><th scope="col">"Verdict"</th>
                        <th scope="col" class="end">"Rows"</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

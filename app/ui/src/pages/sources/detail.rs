//! One source: how it stands, its runs, and a held snapshot to release or throw away.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    overview::SourceDetail,
    source::{Changes, Run, RunState, Source as SourceRecord},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::source_href;
use crate::{
    address,
    api::{
        session::Session,
        sources::{self, SetLimits},
    },
    components::{
        frame::Page,
        icon::icon,
        marks,
        notice::{banner, empty, hidden, loaded, refused},
        sparkline::sparkline,
        time,
    },
    pages::{
        connections::connection_href,
        runs::{Review, run_href},
    },
    words,
};

/// The page of a source.
#[component]
pub(crate) fn Source() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let review = Review::new();
    let set_limits = ServerAction::<SetLimits>::new();
    let ask = address::use_value("ask");
    let did = address::use_value("did");
    let source = Resource::new(
        move || (id.get(), review.version() + set_limits.version().get()),
        |(id, _)| sources::find(id),
    );
    view! {
        <Page parent=("/sources", "Sources") name="Source">
            {review.refused()}{refused(set_limits)}
            {move || did.get().map(|did| banner("", "i-check", match did.as_str() {
                "release" => "The snapshot is released. Call the roll to judge the numbers by it.",
                "limits" => "The limits are saved. How old its statements may be counts at once, and what may vanish with the next list.",
                _ => "The snapshot is thrown away. What was in force before stays in force.",
            }))}
            {loaded(source, move |answer, session| page(&answer.value, answer.now, &session, review, ask, set_limits))}
        </Page>
    }
}

fn held_run(detail: &SourceDetail) -> Option<&Run> {
    let held = detail.row.source.held_run?;
    detail.runs.iter().find(|run| run.id == held)
}

fn page(
    detail: &SourceDetail,
    now: DateTime<Utc>,
    session: &Session,
    review: Review,
    ask: Memo<Option<String>>,
    set_limits: ServerAction<SetLimits>,
) -> AnyView {
    let source = &detail.row.source;
    let connection = source.connection_id.map(|id| {
        view! { <a class="btn" href=connection_href(id)>"How it is asked"</a> }
    });
    let held = held_run(detail).map(|run| {
        let here = source_href(source.id);
        view! { {held(run, &here, session, review)}{review.dialog(run, &source.name, here, ask)} }
    });
    view! {
        <header class="page-head">
            <h1>{source.name.clone()}</h1>{marks::standing(detail.row.standing)}
            <span class="sub">{source.kind.label()}</span>
            <div class="page-actions">{connection}</div>
        </header>
        {held}
        <div class="cols cols--main">
            {runs(detail, now)}
            <aside class="stack">{record(detail, now)}{limits(source, session, set_limits)}</aside>
        </div>
    }
    .into_any()
}

/// The snapshot that waits: what it would change, and the two ways on.
fn held(run: &Run, here: &str, session: &Session, review: Review) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="held">
            <div class="panel-head">
                <h2 id="held">"Held for review"</h2><span class="sub">{time::moment(run.started_at)}", "{run.origin.clone()}</span>
            </div>
            <div class="panel-body stack stack--tight">
                <p class="strong">{run.reason.clone()}</p>
                <p class="soft">
                    "Nothing of this snapshot is in force. Release it if the list is right and the numbers are really gone; discard it if it was cut short."
                </p>
                {changes(run.changes, run.rows)}
                <div class="row">
                    <a class="btn" href=run_href(run.id)>"See what it would change"</a>{review.buttons(run, here, session)}
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn changes(changes: Changes, rows: u64) -> AnyView {
    let facts = [
        ("In force now", changes.before),
        ("In this snapshot", rows),
        ("New", changes.created),
        ("Different", changes.updated),
        ("The same", changes.unchanged),
        ("Would vanish", changes.vanished),
    ];
    let facts = facts.map(|(name, n)| {
        view! { <div><dt>{name}</dt><dd class="big">{words::count(n)}</dd></div> }
    });
    view! { <dl class="facts">{facts.collect_view()}</dl> }.into_any()
}

fn runs(detail: &SourceDetail, now: DateTime<Utc>) -> AnyView {
    let runs = &detail.runs;
    let body = if runs.is_empty() {
        empty(
            "Never asked",
            "Its first import appears here as a run.",
            None,
        )
    } else {
        let rows = runs.iter().map(|run| run_row(run, now)).collect_view();
        view! {
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="runs">
                <table class="table table--cards">
                    <thead><tr>
                        <th scope="col">"Began"</th><th scope="col">"Verdict"</th><th scope="col">"From"</th>
                        <th scope="col" class="end">"Rows"</th><th scope="col" class="end">"New"</th>
                        <th scope="col" class="end">"Different"</th><th scope="col" class="end">"Vanished"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    let drawn = (!runs.is_empty()).then(|| {
        view! { <span class="push">{sparkline(&detail.row.glance)}</span> }
    });
    view! {
        <section class="panel" aria-labelledby="runs">
            <div class="panel-head"><h2 id="runs">"Runs"</h2>{drawn}</div>{body}
        </section>
    }
    .into_any()
}

fn run_row(run: &Run, now: DateTime<Utc>) -> AnyView {
    let reason = run.reason.clone().map(|reason| {
        let tone = if run.state == RunState::Failed {
            None
        } else {
            Some("muted")
        };
        view! { <span class="why" data-tone=tone>{reason}</span> }
    });
    let partial = (!run.is_snapshot).then(|| view! { " "<span class="tag">"partial"</span> });
    view! {
        <tr>
            <th scope="row" class="nowrap" data-card="title"><a class="strong" href=run_href(run.id)>{time::ago(run.started_at, now)}</a></th>
            <td data-card="aside">{marks::run(run)}</td>
            <td data-card="full"><span class="nowrap">{run.origin.clone()}{partial}</span>{reason}</td>
            <td class="end">{words::count(run.rows)}</td>
            <td class="end">{words::count(run.changes.created)}</td>
            <td class="end">{words::count(run.changes.updated)}</td>
            <td class="end">{words::count(run.changes.vanished)}</td>
        </tr>
    }
    .into_any()
}

fn record(detail: &SourceDetail, now: DateTime<Utc>) -> AnyView {
    let source = &detail.row.source;
    let as_of = match source.as_of {
        Some(at) => view! { {time::moment(at)}", "{words::ago(at, now)} }.into_any(),
        None => "Never asked".into_any(),
    };
    let complete = if source.is_complete {
        "Lists everything, so absence counts"
    } else {
        "Known to be incomplete, so absence means nothing"
    };
    view! {
        <section class="panel" aria-labelledby="rec">
            <div class="panel-head"><h2 id="rec">"In force"</h2></div>
            <div class="panel-body">
                <dl class="kv">
                    <dt>"Rows"</dt><dd>{words::count(source.rows)}</dd>
                    <dt>"As of"</dt><dd>{as_of}</dd>
                    <dt>"Extent"</dt><dd>{complete}</dd>
                </dl>
            </div>
            <p class="panel-foot">
                <a href=format!("/findings?source={}", source.id)>{icon("i-alert")}" Findings against this source"</a>
            </p>
        </section>
    }
    .into_any()
}

/// How far the source is believed, to change for those who may.
fn limits(
    source: &SourceRecord,
    session: &Session,
    set_limits: ServerAction<SetLimits>,
) -> AnyView {
    let (percent, hours) = (source.mass_deviation_percent, source.max_age_hours);
    let body = if session.refusal(Permission::ManageSources).is_none() {
        let sent_along = [
            hidden("id", source.id.to_string()),
            hidden("version", source.version.to_string()),
        ];
        let pending = set_limits.pending();
        view! {
            <ActionForm action=set_limits attr:class="stack">
                {sent_along.collect_view()}
                <div class="field">
                    <label for="percent">"Held when more than"</label>
                    <div class="row">
                        <input class="input input--count" id="percent" name="mass_deviation_percent" type="number"
                            min="1" max="100" required value=percent aria-describedby="percent-unit"/>
                        <span id="percent-unit">"% of the rows would vanish"</span>
                    </div>
                </div>
                <div class="field">
                    <label for="hours">"Believed for"</label>
                    <div class="row">
                        <input class="input input--count" id="hours" name="max_age_hours" type="number"
                            min="1" max="8760" required value=hours aria-describedby="hours-unit"/>
                        <span id="hours-unit">"hours"</span>
                    </div>
                </div>
                <div><button class="btn" disabled=move || pending.get()>"Save"</button></div>
            </ActionForm>
        }
        .into_any()
    } else {
        view! {
            <dl class="kv">
                <dt>"Held when"</dt><dd>"more than "{percent}" % would vanish"</dd>
                <dt>"Believed for"</dt><dd>{words::counted(hours.into(), "hour")}</dd>
            </dl>
        }
        .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="limits">
            <div class="panel-head"><h2 id="limits">"How far it is believed"</h2></div>
            <div class="panel-body">{body}</div>
        </section>
    }
    .into_any()
}

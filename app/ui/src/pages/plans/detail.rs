//! One plan: what it changes, why somebody else must look at it, and how far it has come.

use chrono::{DateTime, Utc};
use domain::plan::{Plan, PlanState, view::PlanDetail};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{decide::Decide, plan_href, plan_state, steps, tallied};
use crate::{
    address,
    api::{self, Answer, plans, session::Session},
    components::{
        frame::Page,
        live,
        notice::{banner, loaded, reload},
        time,
    },
    words,
};

/// The page of a plan.
#[component]
pub(crate) fn PlanPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let ask = address::use_value("ask");
    let left = address::use_value("left");
    let decide = Decide::new();
    let plan = Resource::new(
        move || (id.get(), decide.version()),
        |(id, _)| plans::find(id),
    );
    view! {
        <Page parent=("/plans", "Plans") name="Plan">
            {decide.refused()}
            {move || left.get().and_then(|n| n.parse().ok()).map(left_out)}
            {loaded(plan, move |answer, session| page(&answer, &session, decide, ask, plan))}
        </Page>
    }
}

fn left_out(findings: u64) -> AnyView {
    let text = format!(
        "Left out: {}, for which nothing can be planned. What was left out stays open.",
        words::counted(findings, "finding")
    );
    banner("medium", "i-alert", text)
}

fn page(
    answer: &Answer<PlanDetail>,
    session: &Session,
    decide: Decide,
    ask: Memo<Option<String>>,
    resource: Resource<api::Result<Answer<PlanDetail>>>,
) -> AnyView {
    let (detail, now) = (&answer.value, answer.now);
    let plan = &detail.plan;
    let progress = if plan.state == PlanState::Applying {
        let live = live::follow(
            format!("{}/progress", plan_href(plan.id)),
            plan.clone(),
            |plan| plan.state != PlanState::Applying,
            move || resource.refetch(),
        );
        view! { {reload()}{move || live.with(tally)} }.into_any()
    } else {
        tally(plan)
    };
    view! {
        <header class="page-head">
            <h1>{plan.title.clone()}</h1>{plan_state(plan.state)}
            <div class="page-actions">{decide.buttons(detail, session)}</div>
        </header>
        {standing(detail)}
        <div class="cols cols--main">
            <div class="stack">{progress}{steps::panel(plan)}</div>
            <aside class="stack">{record(plan, now)}{decide.script(detail, session)}</aside>
        </div>
        {decide.dialogs(detail, ask)}
    }
    .into_any()
}

/// Where it stands and what follows from that.
fn standing(detail: &PlanDetail) -> AnyView {
    let plan = &detail.plan;
    let (tone, icon) = match plan.state {
        PlanState::Proposed => ("medium", "i-alert"),
        PlanState::Approved | PlanState::Applying => ("", "i-clock"),
        PlanState::Stopped => ("high", "i-alert"),
        PlanState::Applied => ("", "i-check"),
        PlanState::Rejected | PlanState::Withdrawn | PlanState::Expired => ("", "i-x"),
    };
    let note = plan
        .note
        .clone()
        .map(|note| view! { <strong>{note}</strong>" " });
    let refusal = detail.cannot_approve.clone().map(|why| view! { " "{why} });
    banner(tone, icon, view! { {note}{consequence(plan)}{refusal} })
}

/// What follows from where a plan stands. One that ended may have been applied in part before.
fn consequence(plan: &Plan) -> String {
    let so_far = match plan.tally.done {
        0 => "Nothing was changed.".to_owned(),
        done => {
            let stays = if done == 1 { "stays" } else { "stay" };
            format!(
                "{} {stays} done; nothing else was changed.",
                words::counted(done, "step")
            )
        }
    };
    match plan.state {
        PlanState::Proposed => {
            "Nothing has been changed. It is applied exactly as it is shown here, once it is approved."
                .to_owned()
        }
        PlanState::Approved => {
            format!("{so_far} Each item is read again before it is written.")
        }
        PlanState::Applying => "You may leave this page: the work goes on.".to_owned(),
        PlanState::Stopped => {
            "What is done stays done, and what waits is untouched. The rest can be taken up again within a day \
             of the approval."
                .to_owned()
        }
        PlanState::Applied => "Every item is as it was planned.".to_owned(),
        PlanState::Rejected => format!("Somebody said no. {so_far}"),
        PlanState::Withdrawn => format!("It was taken back. {so_far}"),
        PlanState::Expired => format!(
            "What it rests on has changed, or a day has passed. {so_far} Propose it anew."
        ),
    }
}

/// How its steps stand, as a bar and in figures that add up.
fn tally(plan: &Plan) -> AnyView {
    let tally = plan.tally;
    let facts = tallied(&tally).map(|(state, steps)| {
        view! { <div><dt>{state.label()}</dt><dd class="big">{words::count(steps)}</dd></div> }
    });
    let label = format!(
        "{} of {} as planned",
        words::count(tally.fulfilled()),
        words::counted(tally.total(), "step")
    );
    view! {
        <section class="panel" aria-labelledby="far">
            <div class="panel-head"><h2 id="far">"Progress"</h2><span class="sub">{label.clone()}</span></div>
            <div class="panel-body stack stack--tight">
                <progress class="progress" aria-label=label max=tally.total().to_string() value=tally.fulfilled().to_string()></progress>
                <dl class="facts">{facts.collect_view()}</dl>
            </div>
        </section>
    }
    .into_any()
}

fn record(plan: &Plan, now: DateTime<Utc>) -> AnyView {
    let cautions = plan
        .cautions
        .iter()
        .map(|caution| view! { <li>{caution.to_string()}</li> });
    let why = if plan.cautions.is_empty() {
        view! { <dd>"Whoever proposed it may approve it"</dd> }.into_any()
    } else {
        view! { <dd><ul class="list">{cautions.collect_view()}</ul></dd> }.into_any()
    };
    let at = |label: &'static str, at: Option<DateTime<Utc>>| {
        at.map(|at| view! { <dt>{label}</dt><dd>{time::moment(at)}</dd> })
    };
    let approved =
        plan.approved_by.clone().zip(plan.approved_at).map(
            |(by, at)| view! { <dt>"Approved"</dt><dd>"by "{by.name}", "{time::moment(at)}</dd> },
        );
    let undoes = plan.undoes.map(
        |id| view! { <dt>"Takes back"</dt><dd><a href=plan_href(id)>"an earlier plan"</a></dd> },
    );
    let expires = (!plan.state.is_final()).then_some(plan.expires_at);
    view! {
        <section class="panel" aria-labelledby="rec">
            <div class="panel-head"><h2 id="rec">"Record"</h2></div>
            <div class="panel-body">
                <dl class="kv">
                    <dt>"Proposed"</dt>
                    <dd>"by "{plan.proposed_by.name.clone()}", "{time::ago(plan.proposed_at, now)}</dd>
                    <dt>"Second person"</dt>{why}
                    {approved}{at("Expires", expires)}{at("Begun", plan.started_at)}{at("Ended", plan.ended_at)}{undoes}
                    <dt>"Stops after"</dt><dd>{words::counted(plan.stop_after.into(), "refusal")}</dd>
                    <dt>"Digest"</dt><dd><code class="clip" title=plan.digest.clone()>{short(&plan.digest)}</code></dd>
                </dl>
            </div>
        </section>
    }
    .into_any()
}

/// As much of a digest as people compare by eye.
pub(super) fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

//! The steps of a plan as a diff: what is there, what will be, and what became of each.

use domain::plan::{Plan, Reading, Step, StepRecord, StepState, view::StepPage};
use leptos::prelude::*;

use super::{plan_href, step_state, tallied};
use crate::{
    address,
    api::plans,
    components::{
        icon::icon_sm,
        marks,
        notice::{empty, failure, skeleton},
    },
    words,
};

/// The steps, as many as a page holds, those in one state if the address names one.
pub(super) fn panel(plan: &Plan) -> AnyView {
    let state = address::use_value("state");
    let after = address::use_value("after");
    let id = plan.id.to_string();
    let page = Resource::new(
        move || (state.get().unwrap_or_default(), after.get()),
        move |(state, after)| {
            let after = after.and_then(|n| n.parse().ok()).unwrap_or(0);
            plans::steps(id.clone(), state, after)
        },
    );
    let tabs = tabs(plan, state);
    let plan = plan_href(plan.id);
    view! {
        <section class="panel" aria-labelledby="steps">
            <div class="panel-head"><h2 id="steps">"What it changes"</h2></div>
            {tabs}
            <Transition fallback=skeleton>
                {move || {
                    let plan = plan.clone();
                    Suspend::new(async move {
                        match page.await {
                            Ok(page) => table(&page, &plan, state.get_untracked()),
                            Err(error) => failure(&error),
                        }
                    })
                }}
            </Transition>
        </section>
    }
    .into_any()
}

fn tabs(plan: &Plan, state: Memo<Option<String>>) -> AnyView {
    let base = plan_href(plan.id);
    let tab = |key: &'static str, label: &'static str, count: u64, base: &str| {
        let href = if key.is_empty() {
            base.to_owned()
        } else {
            format!("{base}?state={key}")
        };
        let current = move || (state.get().unwrap_or_default() == key).then_some("page");
        view! {
            <a href=href aria-current=current data-noscroll="">{label}" "<span class="count-badge">{words::count(count)}</span></a>
        }
    };
    let states: Vec<(StepState, u64)> = tallied(&plan.tally).collect();
    if states.len() < 2 {
        return ().into_any();
    }
    let tabs = states
        .into_iter()
        .map(|(state, count)| tab(state.as_str(), state.label(), count, &base))
        .collect_view();
    view! {
        <nav class="tabs panel-tabs" aria-label="Steps by state">
            {tab("", "All", plan.tally.total(), &base)}{tabs}
        </nav>
    }
    .into_any()
}

fn table(page: &StepPage, plan: &str, state: Option<String>) -> AnyView {
    if page.steps.is_empty() {
        return empty("No step stands there", "Look among the others.", None);
    }
    let rows = page.steps.iter().map(row);
    let more = page.next.map(|next| {
        let state = state
            .map(|state| format!("&state={state}"))
            .unwrap_or_default();
        let href = format!("{plan}?after={next}{state}");
        view! { <a class="btn btn--sm push" href=href>"More steps"</a> }
    });
    let shown = u64::try_from(page.steps.len()).unwrap_or(u64::MAX);
    view! {
        <div class="table-wrap" tabindex="0" role="group" aria-labelledby="steps">
            <table class="table table--top table--cards">
                <thead><tr>
                    <th scope="col" class="end">"#"</th><th scope="col">"Number"</th>
                    <th scope="col">"Change"</th><th scope="col">"From, to"</th>
                    <th scope="col">"State"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        <p class="panel-foot row">{words::count(shown)}" of "{words::counted(page.total, "step")}{more}</p>
    }
    .into_any()
}

fn row(record: &StepRecord) -> AnyView {
    let step = &record.step;
    let change = &step.change;
    let terms = format!(
        "{} risk · {}",
        change.risk().label(),
        change.reversal().label()
    );
    let message = record
        .message
        .clone()
        .map(|message| view! { <p class="muted xs">{message}</p> });
    let observed = (record.state == StepState::Surprised)
        .then(|| record.observed.as_ref().map(|reading| found(reading, step)));
    view! {
        <tr>
            <td class="end muted">{step.ordinal}</td>
            <th scope="row" data-card="title">{marks::number_link(step.number())}</th>
            <td data-card="line">{change.label()}<p class="muted xs">{change.means().label()}" · "{terms}</p></td>
            <td data-card="line">{diff(step)}{observed}</td>
            <td data-card="aside">{step_state(record.state)}{message}</td>
        </tr>
    }
    .into_any()
}

/// Each field that changes, as it was last read and as it will be.
pub(super) fn diff(step: &Step) -> AnyView {
    let mut names: Vec<&String> = step.before.0.keys().chain(step.after.0.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let rows = names.into_iter().filter_map(|name| {
        let side = |reading: &Reading| reading.0.get(name).cloned().flatten();
        let (before, after) = (side(&step.before), side(&step.after));
        (before != after).then(|| {
            view! {
                <div>
                    <dt>{words::sentence(&name.replace('_', " "))}</dt>
                    <dd><del>{value(before.as_deref(), step)}</del>{icon_sm("i-right")}<ins>{value(after.as_deref(), step)}</ins></dd>
                </div>
            }
        })
    });
    view! { <dl class="change">{rows.collect_view()}</dl> }.into_any()
}

/// A value with its name for people, where it has one; the identifier stays on hover.
fn value(value: Option<&str>, step: &Step) -> AnyView {
    match value {
        None => view! { <span class="muted">"None"</span> }.into_any(),
        Some(value) => match step.names.get(value) {
            Some(name) => view! { <span title=value.to_owned()>{name.clone()}</span> }.into_any(),
            None => words::readable(value).into_any(),
        },
    }
}

/// What was found in the place of what was shown.
fn found(reading: &Reading, step: &Step) -> AnyView {
    let rows = reading.0.iter().map(|(name, found)| {
        view! { <div><dt>{words::sentence(name)}</dt><dd>{value(found.as_deref(), step)}</dd></div> }
    });
    view! { <p class="why" data-tone="medium">"Found instead:"</p><dl class="change">{rows.collect_view()}</dl> }
        .into_any()
}

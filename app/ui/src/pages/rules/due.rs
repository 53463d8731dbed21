//! How soon findings are due, to change for those who may.

use domain::{
    access::Permission,
    rules::{Severity, view::DueTimesView},
};
use leptos::prelude::*;

use crate::{
    api::{rules::SetDueTimes, session::Session},
    components::{marks, notice::hidden},
    words,
};

pub(super) fn panel(
    due: &DueTimesView,
    session: &Session,
    action: ServerAction<SetDueTimes>,
) -> AnyView {
    let body = match session.refusal(Permission::ManageRules) {
        None => form(due, action),
        Some(reason) => view! { {record(due)}<p class="muted xs">{reason}</p> }.into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="due">
            <div class="panel-head">
                <h2 id="due">"When findings are due"</h2>
                <span class="sub">"Counted from when they opened, or opened again"</span>
            </div>
            <div class="panel-body stack">{body}</div>
        </section>
    }
    .into_any()
}

fn form(due: &DueTimesView, action: ServerAction<SetDueTimes>) -> AnyView {
    let fields = Severity::ALL.iter().map(|&severity| {
        let id = format!("due-{severity}");
        view! {
            <div class="field">
                <label for=id.clone()>{marks::severity(severity)}</label>
                <div class="row">
                    <input class="input input--count" id=id name=severity.as_str() type="number" min="1" max="8760"
                        required value=due.hours.hours(severity)/>
                    <span>"hours"</span>
                </div>
            </div>
        }
    });
    let pending = action.pending();
    let fields = fields.collect_view();
    let version = hidden("version", due.version.to_string());
    view! {
        <ActionForm action=action attr:class="row due">
            {version}{fields}
            <button class="btn" disabled=move || pending.get()>"Save"</button>
        </ActionForm>
    }
    .into_any()
}

fn record(due: &DueTimesView) -> AnyView {
    let rows = Severity::ALL.iter().map(|&severity| {
        let hours = words::counted(due.hours.hours(severity).into(), "hour");
        view! { <dt>{severity.label()}</dt><dd>{hours}</dd> }
    });
    view! { <dl class="kv">{rows.collect_view()}</dl> }.into_any()
}

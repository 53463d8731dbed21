//! What the organisation decides about a rule, to change for those who may.

use domain::{
    access::Permission,
    rules::{Severity, view::RuleRow},
};
use leptos::prelude::*;

use crate::{
    api::{rules::Set, session::Session},
    components::notice::hidden,
};

pub(super) fn panel(rule: &RuleRow, session: &Session, action: ServerAction<Set>) -> AnyView {
    let body = match session.refusal(Permission::ManageRules) {
        None => form(rule, action),
        Some(reason) => record(rule, reason),
    };
    view! {
        <section class="panel" aria-labelledby="settings">
            <div class="panel-head"><h2 id="settings">"Settings"</h2></div>
            <div class="panel-body stack">{body}</div>
        </section>
    }
    .into_any()
}

fn form(rule: &RuleRow, action: ServerAction<Set>) -> AnyView {
    // Setting the usual severity by name is the same as leaving it as it is.
    let own = (rule.severity != rule.default_severity).then_some(rule.severity);
    let usual = format!("As usual: {}", rule.default_severity.label().to_lowercase());
    let others = Severity::ALL
        .iter()
        .filter(|severity| **severity != rule.default_severity)
        .map(|&severity| {
            view! {
                <option value=severity.as_str() selected=own == Some(severity)>{severity.label()}</option>
            }
        });
    let others = others.collect_view();
    let judged = [
        choice("true", rule.is_enabled, "Judged", "With every roll call."),
        choice(
            "false",
            !rule.is_enabled,
            "Switched off",
            "What it has found is resolved.",
        ),
    ];
    let fields = [
        hidden("code", rule.code.clone()),
        hidden("version", rule.version.to_string()),
    ];
    let pending = action.pending();
    view! {
        <ActionForm action=action attr:class="stack">
            {fields.collect_view()}
            <div class="field">
                <label for="severity">"How much it matters here"</label>
                <select class="select" id="severity" name="severity">
                    <option value="" selected=own.is_none()>{usual}</option>
                    {others}
                </select>
            </div>
            <fieldset class="choice-list">
                <legend class="vh">"Whether it is judged"</legend>
                {judged.collect_view()}
            </fieldset>
            <div><button class="btn" disabled=move || pending.get()>"Save"</button></div>
        </ActionForm>
    }
    .into_any()
}

fn choice(
    value: &'static str,
    is_chosen: bool,
    label: &'static str,
    note: &'static str,
) -> AnyView {
    view! {
        <label class="choice">
            <input type="radio" name="is_enabled" value=value checked=is_chosen/>
            <span class="choice-body">
                <span class="strong">{label}</span><span class="choice-note">{note}</span>
            </span>
        </label>
    }
    .into_any()
}

fn record(rule: &RuleRow, reason: String) -> AnyView {
    let judged = if rule.is_enabled {
        "With every roll call"
    } else {
        "Switched off"
    };
    view! {
        <dl class="kv">
            <dt>"Severity"</dt><dd>{rule.severity.label()}", usually "{rule.default_severity.label().to_lowercase()}</dd>
            <dt>"Judged"</dt><dd>{judged}</dd>
        </dl>
        <p class="muted xs">{reason}</p>
    }
    .into_any()
}

//! What people decide about findings: forms for one, and the bar for many.

use domain::{
    access::Permission,
    finding::{Decision, Finding, FindingState, query::Owner},
};
use leptos::prelude::*;

use super::confirm::refusals;
use crate::{
    address,
    api::{
        findings::{People, Triage},
        session::Session,
    },
    components::{
        icon::icon_sm,
        notice::{allowed_sm, banner, hidden, refused},
    },
    pages::plans,
    words,
};

/// What the last decision did, as the address tells, or why it was refused.
pub(super) fn outcome(action: ServerAction<Triage>) -> AnyView {
    let search = address::use_search();
    let is_refused = move || action.value().with(|value| matches!(value, Some(Err(_))));
    view! {
        {refused(action)}
        {move || search.with(|search| {
            if is_refused() {
                return None;
            }
            let decision = address::value(search, "did")?;
            let done: u64 = address::value(search, "done")?.parse().ok()?;
            let refused: u64 = address::value(search, "refused").and_then(|n| n.parse().ok()).unwrap_or(0);
            Some(told(&decision, done, refused))
        })}
        {move || match action.value().get() {
            Some(Ok(result)) => refusals(&result.refused),
            _ => ().into_any(),
        }}
    }
    .into_any()
}

fn told(decision: &str, done: u64, refused: u64) -> AnyView {
    let verb = match decision.parse() {
        Ok(Decision::Acknowledge) => "acknowledged",
        Ok(Decision::Snooze) => "snoozed",
        Ok(Decision::Accept) => "accepted as intended",
        Ok(Decision::Reopen) => "reopened",
        Err(_) => "assigned",
    };
    let left = match refused {
        0 => String::new(),
        1 => " 1 finding stays as it is.".to_owned(),
        n => format!(" {} findings stay as they are.", words::count(n)),
    };
    let text = format!("{} {verb}.{left}", words::counted(done, "finding"));
    banner("", "i-check", text)
}

/// The decisions that apply to a finding, each a form.
pub(super) fn actions(
    finding: &Finding,
    people: &People,
    back: &str,
    session: &Session,
    action: ServerAction<Triage>,
) -> AnyView {
    let refusal = session.refusal(Permission::TriageFindings);
    let decisions = Decision::ALL
        .iter()
        .filter(|&&decision| finding.state.triage(decision).is_some())
        .map(|&decision| match &refusal {
            Some(reason) => {
                let reason = reason.clone();
                view! {
                    <button class="btn btn--sm" type="button" aria-disabled="true" title=reason>{decision.label()}</button>
                }
                .into_any()
            }
            None => one(finding, decision, back, action),
        })
        .collect_view();
    let owner = (finding.state != FindingState::Resolved).then(|| {
        allowed_sm(session, Permission::TriageFindings, "Owner", || {
            owner(finding, people, back, action)
        })
    });
    view! { {decisions}{owner} }.into_any()
}

/// Who is to work on a finding: whoever reads it in one step, else anybody.
fn owner(finding: &Finding, people: &People, back: &str, action: ServerAction<Triage>) -> AnyView {
    let fields = |owner: AnyView, class: &'static str, label: &'static str| {
        let fields = [
            hidden("ids[]", finding.id.to_string()),
            hidden("back", back.to_owned()),
            owner,
        ];
        view! {
            <ActionForm action=action>
                {fields.collect_view()}
                <button class=class name="decision" value="assign">{label}</button>
            </ActionForm>
        }
        .into_any()
    };
    let mine = people.me.filter(|me| finding.owner != Some(*me));
    let take = mine.map(|_| {
        fields(
            hidden("owner", Owner::Me.to_string()),
            "btn btn--sm",
            "Take it",
        )
    });
    let field = view! {
        <label class="field"><span class="label">"Owner"</span>{owners(people, finding.owner.map(Owner::Person))}</label>
    };
    let give = fields(field.into_any(), "btn btn--sm btn--primary", "Assign");
    view! { {take}{menu("Owner", give)} }.into_any()
}

/// The choice of an owner. `chosen` is who has it now.
fn owners(people: &People, chosen: Option<Owner>) -> AnyView {
    let chosen = chosen.unwrap_or(Owner::Nobody).to_string();
    let option = |value: String, label: String| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    };
    let nobody = option(Owner::Nobody.to_string(), "Nobody".to_owned());
    let all = people
        .all
        .iter()
        .map(|person| option(person.id.to_string(), person.name.clone()))
        .collect_view();
    view! { <select class="select" name="owner" aria-label="Owner">{nobody}{all}</select> }
        .into_any()
}

fn one(finding: &Finding, decision: Decision, back: &str, action: ServerAction<Triage>) -> AnyView {
    let id = finding.id.to_string();
    let back = back.to_owned();
    let form = move |fields: AnyView, class: &'static str| {
        view! {
            <ActionForm action=action>
                {hidden("ids[]", id)}{hidden("back", back)}{fields}
                <button class=class name="decision" value=decision.as_str()>{decision.label()}</button>
            </ActionForm>
        }
        .into_any()
    };
    match decision {
        Decision::Acknowledge => form(().into_any(), "btn btn--sm btn--primary"),
        Decision::Reopen => form(().into_any(), "btn btn--sm"),
        Decision::Snooze => menu(
            decision.label(),
            form(until_and_reason(true), "btn btn--sm btn--primary"),
        ),
        Decision::Accept => menu(
            decision.label(),
            form(until_and_reason(false), "btn btn--sm btn--primary"),
        ),
    }
}

fn menu(label: &'static str, form: AnyView) -> AnyView {
    view! {
        <details class="menu menu--end" name="menus">
            <summary class="btn btn--sm">{label}{icon_sm("i-down")}</summary>
            <div class="menu-body menu-form">{form}</div>
        </details>
    }
    .into_any()
}

fn until_and_reason(needs_day: bool) -> AnyView {
    let hint = (!needs_day).then(|| {
        view! { <span class="hint">"Leave it empty to accept it for good."</span> }
    });
    view! {
        <label class="field">
            <span class="label">"Until the end of"</span>
            <input class="input" type="date" name="until" required=needs_day/>{hint}
        </label>
        <label class="field">
            <span class="label">"Reason"</span>
            <input class="input" name="reason" required=true maxlength="1000" autocomplete="off"
                placeholder="Who agreed, or what it waits for"/>
        </label>
    }
    .into_any()
}

/// The bar for the chosen findings. The style sheet counts them and shows the bar, so that it works
/// without JavaScript.
pub(super) fn bulk(session: &Session, people: &People, total: u64) -> AnyView {
    if let Some(reason) = session.refusal(Permission::TriageFindings) {
        return view! { <p class="inbox-bulk muted xs">{reason}</p> }.into_any();
    }
    let buttons = Decision::ALL.iter().map(|decision| {
        view! {
            <button class="btn btn--sm" name="decision" value=decision.as_str()>{decision.label()}</button>
        }
    });
    view! {
        <div class="inbox-bulk" role="group" aria-label="The chosen findings">
            <div class="row">
                <strong class="chosen"></strong>
                <label class="check push">
                    <input type="checkbox" name="all" value=total.to_string()/>"All "{words::count(total)}" that match"
                </label>
            </div>
            <div class="row inbox-bulk-fields">
                <label>
                    <span class="vh">"Until the end of"</span>
                    <input class="input" type="date" name="until" title="Until the end of this day, to snooze or accept"/>
                </label>
                <label class="grow">
                    <span class="vh">"Reason"</span>
                    <input class="input" name="reason" maxlength="1000" autocomplete="off" placeholder="Reason, to snooze or accept"/>
                </label>
            </div>
            <div class="row">{buttons.collect_view()}</div>
            <div class="row">
                {owners(people, people.me.map(Owner::Person))}
                <button class="btn btn--sm" name="decision" value="assign">"Assign"</button>
            </div>
            <div class="row">{plans::bulk(session)}</div>
        </div>
    }
    .into_any()
}

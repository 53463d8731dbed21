//! Adding an exception.

use domain::{access::Permission, rules};
use leptos::prelude::*;

use crate::{
    address,
    api::exceptions::{Add, Draft},
    components::{
        frame::{Page, SessionResource},
        icon::icon,
        notice::{failure, refused, skeleton},
    },
};

/// The form of a new exception. What is known already stands in its address.
#[component]
pub(crate) fn NewException() -> impl IntoView {
    let add = ServerAction::<Add>::new();
    let session = expect_context::<SessionResource>();
    let search = address::use_search();
    let error = address::use_value("error");
    view! {
        <Page parent=("/exceptions", "Exceptions") name="New exception">
            {refused(add)}
            {move || error.get().filter(|_| add.value().with(Option::is_none)).map(|error| view! {
                <div class="banner" role="alert" data-tone="critical">{icon("i-alert")}<p>{error}</p></div>
            })}
            <header class="page-head"><h1>"New exception"</h1></header>
            <Transition fallback=skeleton>
                {move || Suspend::new(async move {
                    match session.await {
                        Err(error) => failure(&error),
                        Ok(session) => match session.value.refusal(Permission::TriageFindings) {
                            Some(message) => failure(&crate::api::ApiError::Forbidden { message }),
                            None => form(&Draft::read(&search.get_untracked()), add),
                        },
                    }
                })}
            </Transition>
        </Page>
    }
}

fn form(draft: &Draft, add: ServerAction<Add>) -> AnyView {
    let pending = add.pending();
    let (until, reason) = (draft.until.clone(), draft.reason.clone());
    let subject = view! { {numbers(draft)}{rule(&draft.code)} };
    view! {
        <section class="panel form">
            <ActionForm action=add attr:class="panel-body stack">
                {subject}
                <div class="field">
                    <label for="until">"Until the end of"</label>
                    <input class="input" id="until" name="draft[until]" type="date" required value=until
                        aria-describedby="until-hint"/>
                    <span class="hint" id="until-hint">"At most a year away. Whoever comes then can renew it."</span>
                </div>
                <div class="field">
                    <label for="reason">"Reason"</label>
                    <input class="input" id="reason" name="draft[reason]" required maxlength="1000" autocomplete="off"
                        value=reason placeholder="Who agreed, or what it waits for"/>
                </div>
                <div class="row">
                    <button class="btn btn--primary" disabled=move || pending.get()>"Add the exception"</button>
                    <a class="btn" href="/exceptions">"Cancel"</a>
                </div>
            </ActionForm>
        </section>
    }
    .into_any()
}

fn numbers(draft: &Draft) -> AnyView {
    view! {
        <div class="field">
            <label for="first">"Number, or the first of a range"</label>
            <input class="input" id="first" name="draft[first]" type="tel" required autocomplete="off"
                value=draft.first.clone() placeholder="+12065550100"/>
        </div>
        <div class="field">
            <label for="last">"Last of the range"<span class="muted">", optional"</span></label>
            <input class="input" id="last" name="draft[last]" type="tel" autocomplete="off" value=draft.last.clone()/>
        </div>
    }
    .into_any()
}

fn rule(chosen: &str) -> AnyView {
    let groups = rules::Group::ALL.iter().filter_map(|&group| {
        let options: Vec<_> = rules::all()
            .filter(|rule| rule.group == group && rule.is_about_numbers())
            .map(|rule| {
                view! { <option value=rule.code selected=rule.code == chosen>{rule.title}</option> }
            })
            .collect();
        (!options.is_empty()).then(|| view! { <optgroup label=group.label()>{options}</optgroup> })
    });
    view! {
        <div class="field">
            <label for="code">"Rule"</label>
            <select class="select" id="code" name="draft[code]">
                <option value="">"Every rule"</option>
                {groups.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

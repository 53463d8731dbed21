//! Asking once more before something is done with all findings that match: how many, and which of them
//! stay as they are.

use domain::finding::{
    Decision,
    query::{FindingQuery, Owner},
    view::{Refusal, TriageResult},
};
use leptos::prelude::*;

use super::{filters::carried, href};
use crate::{
    address,
    api::findings::{self, Triage},
    components::{
        dialog::Dialog,
        notice::{failure, hidden, skeleton},
    },
    words,
};

/// What an address has to ask with, and the field of the form that takes it.
const FIELDS: &[(&str, &str)] = &[
    ("ask", "decision"),
    ("all", "all"),
    ("all", "confirmed"),
    ("owner_after", "owner"),
    ("until", "until"),
    ("reason", "reason"),
];

/// The most refusals that are told one by one.
const TOLD: usize = 50;

/// The dialog, while the address asks.
pub(super) fn dialog(query: Memo<FindingQuery>, action: ServerAction<Triage>) -> AnyView {
    let search = address::use_search();
    let asked = Memo::new(move |_| {
        search.with(|search| {
            let value = |key| address::value(search, key);
            Some((value("ask")?, value("all")?))
        })
    });
    view! {
        {move || asked.get().map(|(decision, all)| {
            one(&decision, &all, &search.get_untracked(), &query.get_untracked(), action)
        })}
    }
    .into_any()
}

fn one(
    decision: &str,
    all: &str,
    search: &str,
    query: &FindingQuery,
    action: ServerAction<Triage>,
) -> AnyView {
    let count = all
        .parse()
        .map_or(all.to_owned(), |n: u64| words::counted(n, "finding"));
    let title = format!("{} all {count}?", label(decision));
    let back = href(query, None);
    let verb = label(decision);
    let fields = [
        carried(search, FIELDS),
        hidden("query", query.from_start().to_query_string()),
        hidden("back", back.clone()),
    ];
    let form = view! {
        <ActionForm action=action>
            {fields.collect_view()}<button class="btn btn--primary">{verb}" "{count}</button>
        </ActionForm>
    };
    view! { <Dialog title=title back=back body=rehearsal(search, query) action=form.into_any()/> }
        .into_any()
}

/// The word for what is to be done.
fn label(decision: &str) -> &'static str {
    match decision.parse::<Decision>() {
        Ok(decision) => decision.label(),
        Err(_) => "Assign",
    }
}

/// What would happen, as the server says now.
fn rehearsal(search: &str, query: &FindingQuery) -> AnyView {
    let value = |key| address::value(search, key).unwrap_or_default();
    let form = (
        value("ask"),
        value("all"),
        query.from_start().to_query_string(),
        value("owner_after"),
        value("until"),
        value("reason"),
    );
    let said = Resource::new(
        move || form.clone(),
        |(decision, all, query, owner, until, reason)| {
            findings::rehearse(decision, all, query, owner, until, reason)
        },
    );
    let terms = terms(search);
    view! {
        {terms}
        <Transition fallback=skeleton>
            {move || Suspend::new(async move {
                match said.await {
                    Ok(answer) => told(&answer.value),
                    Err(error) => failure(&error),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// Until when and why.
fn terms(search: &str) -> AnyView {
    let until = address::value(search, "until")
        .map(|day| view! { <p>"Until the end of "{words::readable(&day)}</p> });
    let reason = address::value(search, "reason")
        .map(|reason| view! { <p class="soft">"Reason: "{reason}</p> });
    let nobody = (address::value(search, "owner_after") == Some(Owner::Nobody.to_string()))
        .then(|| view! { <p>"Nobody will have them."</p> });
    view! { {until}{reason}{nobody} }.into_any()
}

fn told(result: &TriageResult) -> AnyView {
    let done = words::counted(result.done, "finding");
    view! {
        <p>{done}" will change."</p>
        {refusals(&result.refused)}
    }
    .into_any()
}

/// The findings that stay as they are, each with the reason.
pub(super) fn refusals(refused: &[Refusal]) -> AnyView {
    if refused.is_empty() {
        return ().into_any();
    }
    let count = u64::try_from(refused.len()).unwrap_or(u64::MAX);
    let items = refused.iter().take(TOLD).map(|refusal| {
        let href = format!("/findings?open={}", refusal.id);
        view! { <li><a href=href>{refusal.label.clone()}</a>" "<span class="muted">{refusal.reason.clone()}</span></li> }
    });
    let more = (refused.len() > TOLD).then(
        || view! { <li class="muted">"And "{words::count(count - TOLD as u64)}" more."</li> },
    );
    view! {
        <details class="xs">
            <summary>{words::counted(count, "finding")}" stay as they are"</summary>
            <ul class="stack stack--tight">{items.collect_view()}{more}</ul>
        </details>
    }
    .into_any()
}

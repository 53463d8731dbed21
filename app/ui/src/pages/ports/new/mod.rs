//! Intake: paste the numbers of a losing account, see a verdict on each, and make drafts of the orders that
//! their carrier will take.

mod paste;
mod proposal;

use domain::{access::Permission, port::intake::Proposal};
use leptos::prelude::*;

use super::ROOM;
use crate::{
    address,
    api::{
        self, ApiError,
        ports::intake::{self, Check, Create, Offered, Pasted},
    },
    components::{
        frame::Page,
        icon::icon_sm,
        notice::{failure, loaded, refused, skeleton},
    },
};

/// The page.
#[component]
pub(crate) fn NewPortOrders() -> impl IntoView {
    let offered = Resource::new(|| (), |()| intake::choices());
    let check = ServerAction::<Check>::new();
    let create = ServerAction::<Create>::new();
    // The list that was checked last: the orders are made of it.
    let sent = RwSignal::new(None::<Pasted>);
    Effect::new(move |_| {
        if let Some(asked) = check.input().get() {
            sent.set(Some(asked.pasted));
        }
    });
    let search = address::use_search();
    view! {
        <Page parent=ROOM name="Paste numbers">
            <header class="page-head"><h1>"Paste numbers"</h1></header>
            {loaded(offered, move |answer, session| match session.refusal(Permission::RunPorts) {
                Some(message) => failure(&ApiError::Forbidden { message }),
                None => wizard(&answer.value, check, create, sent, search),
            })}
        </Page>
    }
}

fn wizard(
    offered: &Offered,
    check: ServerAction<Check>,
    create: ServerAction<Create>,
    sent: RwSignal<Option<Pasted>>,
    search: Memo<String>,
) -> AnyView {
    let in_address = Pasted::read(&search.get_untracked());
    let first = in_address.clone().unwrap_or_default();
    // A list that the address carries is judged while the page is made.
    let carried = Resource::new(
        move || search.with(|search| Pasted::read(search)),
        async |pasted| match pasted {
            Some(pasted) => Some(intake::check(pasted).await),
            None => None,
        },
    );
    let is_done = move || matches!(check.value().get(), Some(Ok(_)));
    let has_list = in_address.is_some();
    let step = move || usize::from(is_done() || has_list);
    let projects = offered.projects.clone();
    let shown = move |answer: api::Result<Proposal>, pasted: Pasted| match answer {
        Ok(proposal) => proposal::panel(&proposal, &pasted, &projects, create),
        Err(error) => failure(&error),
    };
    view! {
        {move || steps(step())}
        {refused(check)}{refused(create)}
        {paste::form(offered, &first, check)}
        {move || {
            let shown = shown.clone();
            match check.value().get() {
                Some(Ok(proposal)) => shown(Ok(proposal), sent.get_untracked().unwrap_or_default()),
                _ if has_list => {
                    let pasted = in_address.clone().unwrap_or_default();
                    view! {
                        <Transition fallback=skeleton>
                            {move || {
                                let (shown, pasted) = (shown.clone(), pasted.clone());
                                Suspend::new(async move { carried.await.map(|answer| shown(answer, pasted)) })
                            }}
                        </Transition>
                    }
                    .into_any()
                }
                _ => ().into_any(),
            }
        }}
    }
    .into_any()
}

fn steps(at: usize) -> AnyView {
    let steps = ["Paste", "Verdicts and orders", "Drafts"];
    let steps = steps.into_iter().enumerate().map(|(i, label)| {
        let done = (i < at).then(|| icon_sm("i-check"));
        view! { <li aria-current=(i == at).then_some("step")>{done}{label}</li> }
    });
    view! { <ol class="steps" aria-label="Steps">{steps.collect_view()}</ol> }.into_any()
}

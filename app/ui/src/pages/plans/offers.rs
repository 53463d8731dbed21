//! How a finding can be put right: what each direction would change, each a plan to propose.

use domain::{
    FindingId,
    access::Permission,
    plan::{planner::Direction, view::Offer},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::steps::diff;
use crate::{
    api::{
        plans::{self, Accept, Correct},
        session::Session,
    },
    components::notice::{allowed_sm, failure, hidden, refused, skeleton},
};

/// What can be planned for one finding.
pub(crate) fn offers(finding: FindingId, session: &Session) -> AnyView {
    let id = finding.to_string();
    let asked = {
        let id = id.clone();
        Resource::new(|| (), move |()| plans::offers(id.clone()))
    };
    let proposals = Proposals::new();
    let session = session.clone();
    view! {
        <section class="panel" aria-labelledby="fixes">
            <div class="panel-head"><h2 id="fixes">"Plan a fix"</h2></div>
            <div class="panel-body stack">
                {proposals.refused()}
                <Transition fallback=skeleton>
                    {move || {
                        let (id, session) = (id.clone(), session.clone());
                        Suspend::new(async move {
                            match asked.await {
                                Ok(offers) => proposals.list(&offers, &id, &session),
                                Err(error) => failure(&error),
                            }
                        })
                    }}
                </Transition>
            </div>
        </section>
    }
    .into_any()
}

/// The two ways to propose a plan.
#[derive(Clone, Copy)]
struct Proposals {
    accept: ServerAction<Accept>,
    correct: ServerAction<Correct>,
}

impl Proposals {
    fn new() -> Self {
        Self {
            accept: ServerAction::new(),
            correct: ServerAction::new(),
        }
    }

    fn refused(self) -> AnyView {
        view! { {refused(self.accept)}{refused(self.correct)} }.into_any()
    }

    fn list(self, offers: &[Offer], finding: &str, session: &Session) -> AnyView {
        let rows: Vec<AnyView> = offers
            .iter()
            .map(|offer| self.offer(offer, finding, session))
            .collect();
        if rows.is_empty() {
            return view! { <p class="soft">"No plan can put this right: see how it is fixed."</p> }
                .into_any();
        }
        rows.into_any()
    }

    fn offer(self, offer: &Offer, finding: &str, session: &Session) -> AnyView {
        if let Some(why) = &offer.why_not {
            return view! {
                <div class="stack stack--tight"><strong>{offer.label.clone()}</strong><p class="muted xs">{why.clone()}</p></div>
            }
            .into_any();
        }
        let steps = offer.steps.iter().map(|step| {
            view! { <li>{step.change.label()}" "<span class="muted xs">{step.change.means().label()}</span>{diff(step)}</li> }
        });
        let id = finding.to_owned();
        let direction = offer.direction;
        let button = allowed_sm(session, Permission::ProposePlans, "Propose this", || {
            self.form(direction, id)
        });
        view! {
            <div class="stack stack--tight">
                <div class="row"><strong>{offer.label.clone()}</strong><span class="push">{button}</span></div>
                <ol class="offer">{steps.collect_view()}</ol>
            </div>
        }
        .into_any()
    }

    fn form(self, direction: Direction, finding: String) -> AnyView {
        let fields = move || {
            view! { {hidden("ids[]", finding)}<button class="btn btn--sm btn--primary">"Propose this"</button> }
        };
        match direction {
            Direction::Accept => {
                view! { <ActionForm action=self.accept>{fields()}</ActionForm> }.into_any()
            }
            Direction::Correct => {
                view! { <ActionForm action=self.correct>{fields()}</ActionForm> }.into_any()
            }
        }
    }
}

/// The same for the chosen findings of a list: buttons of the list's own form, which is sent to the plans
/// in place of where it would go.
pub(crate) fn bulk(session: &Session) -> AnyView {
    Direction::ALL
        .iter()
        .map(|&direction| {
            allowed_sm(session, Permission::ProposePlans, direction.label(), || {
                let (to, label) = match direction {
                    Direction::Accept => (Accept::url(), "Plan to accept"),
                    Direction::Correct => (Correct::url(), "Plan to correct"),
                };
                view! {
                    <button class="btn btn--sm" formaction=to title=direction.label() on:click=move |event| send(&event, to)>{label}</button>
                }
                .into_any()
            })
        })
        .collect_view()
        .into_any()
}

#[cfg(not(feature = "hydrate"))]
fn send(_: &leptos::ev::MouseEvent, _: &str) {}

/// Sends the button's form as the browser itself would. The form's own action would keep it here.
#[cfg(feature = "hydrate")]
fn send(event: &leptos::ev::MouseEvent, to: &str) {
    use leptos::wasm_bindgen::JsCast;

    event.prevent_default();
    let button = event
        .current_target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlButtonElement>().ok());
    if let Some(form) = button.and_then(|button| button.form()) {
        form.set_action(to);
        // A form that cannot be sent stays as it is; there is nobody to tell.
        let _ = form.submit();
    }
}

//! What people do with a port-out: say what is known of it, let the numbers go, refuse on a lawful ground,
//! dispute and concede.

use domain::{
    access::Permission,
    port::{
        out::{LawfulReason, PortOutEvent},
        view::{Deed, PortOutDetail},
    },
};
use leptos::prelude::*;

use crate::{
    api::{
        ports::outs::{Authorise, Identify, Reject, Settle},
        session::Session,
    },
    components::{
        icon::icon_sm,
        input::{Field, select, yes_or_no},
        notice::{banner, hidden, refused},
        port::blocked_button,
    },
};

/// The actions of a port-out's page.
#[derive(Clone, Copy)]
pub(super) struct Answers {
    identify: ServerAction<Identify>,
    authorise: ServerAction<Authorise>,
    reject: ServerAction<Reject>,
    settle: ServerAction<Settle>,
}

impl Answers {
    pub(super) fn new() -> Self {
        Self {
            identify: ServerAction::new(),
            authorise: ServerAction::new(),
            reject: ServerAction::new(),
            settle: ServerAction::new(),
        }
    }

    /// How often something was done: what depends on it is asked anew.
    pub(super) fn version(self) -> usize {
        self.identify.version().get()
            + self.authorise.version().get()
            + self.reject.version().get()
            + self.settle.version().get()
    }

    /// Why something was not done.
    pub(super) fn refused(self) -> AnyView {
        view! {
            {refused(self.identify)}{refused(self.authorise)}{refused(self.reject)}{refused(self.settle)}
        }
        .into_any()
    }

    /// What the reader can do with it now.
    pub(super) fn panels(self, detail: &PortOutDetail, session: &Session) -> AnyView {
        if let Some(reason) = session.refusal(Permission::RunPorts) {
            return banner("", "i-alert", reason);
        }
        let deeds = detail.deeds.iter().map(|deed| match deed.event {
            PortOutEvent::Authorise => self.authorise(detail, deed),
            PortOutEvent::Reject => self.reject(detail, deed),
            _ => self.settle(detail, deed),
        });
        let identify = detail
            .port_out
            .state
            .is_open()
            .then(|| self.identify(detail));
        view! { {identify}{deeds.collect_view()} }.into_any()
    }

    fn identify(self, detail: &PortOutDetail) -> AnyView {
        let known = &detail.port_out.particulars;
        let pin = match known.pin_matches {
            None => "",
            Some(true) => "yes",
            Some(false) => "no",
        };
        let ticket = known.ticket.clone().unwrap_or_default();
        let keys = keys(detail);
        let body = view! {
            <ActionForm action=self.identify attr:class="stack stack--tight">
                {keys}
                <div class="fields">
                    {Field::new("ticket", "Ticket or planned port-out").value(ticket).hint("Without one it cannot be authorised.").view()}
                    {yes_or_no("pin_matches", "Is the PIN that was given ours?", pin)}
                </div>
                <div class="row"><button class="btn">"Save what is known"</button></div>
            </ActionForm>
        };
        panel("known", "What is known of it", body.into_any())
    }

    fn authorise(self, detail: &PortOutDetail, deed: &Deed<PortOutEvent>) -> AnyView {
        let body = if deed.blocked.is_empty() {
            let label = if detail.is_answered_by_api {
                "Plan to authorise it"
            } else {
                "Write down that it is authorised"
            };
            let (keys, pending) = (keys(detail), self.authorise.pending());
            view! {
                <ActionForm action=self.authorise>
                    {keys}<button class="btn btn--primary" disabled=move || pending.get()>{icon_sm("i-check")}{label}</button>
                </ActionForm>
            }
            .into_any()
        } else {
            blocked_button(
                deed.label.clone(),
                "authorise-why".to_owned(),
                &deed.blocked,
            )
        };
        panel("authorise", "Let the numbers go", body)
    }

    fn reject(self, detail: &PortOutDetail, deed: &Deed<PortOutEvent>) -> AnyView {
        if !deed.blocked.is_empty() {
            let body = blocked_button(deed.label.clone(), "reject-why".to_owned(), &deed.blocked);
            return panel("reject", "Refuse", body);
        }
        let mut grounds = vec![(String::new(), "Choose the ground".to_owned())];
        grounds.extend(
            LawfulReason::ALL
                .iter()
                .map(|reason| (reason.to_string(), reason.label().to_owned())),
        );
        let code = detail.is_answered_by_api.then(|| {
            Field::new("code", "The carrier\u{2019}s code")
                .hint("Where the carrier lists codes on the request. If it is blank, the ground and your words say why.")
                .view()
        });
        let label = if detail.is_answered_by_api {
            "Plan to refuse it"
        } else {
            "Write down that it is refused"
        };
        let (keys, pending) = (keys(detail), self.reject.pending());
        let body = view! {
            <ActionForm action=self.reject attr:class="stack stack--tight">
                {keys}
                <p class="muted xs">"Only these grounds are lawful. Debt or a running contract is none."</p>
                <div class="fields">{select("reason", "Ground", &grounds, "")}{code}</div>
                {Field::new("note", "What differs").required().hint("It goes to the carrier, and stays on record.").view()}
                <div class="row">
                    <button class="btn btn--danger" disabled=move || pending.get()>{icon_sm("i-x")}{label}</button>
                </div>
            </ActionForm>
        };
        panel("reject", "Refuse", body.into_any())
    }

    /// Taking it up, disputing it, conceding it.
    fn settle(self, detail: &PortOutDetail, deed: &Deed<PortOutEvent>) -> AnyView {
        let (title, hint, class) = match deed.event {
            PortOutEvent::TakeUp => ("Take it up", "", "btn"),
            PortOutEvent::Dispute => (
                "Dispute it",
                "The numbers left without authorisation. Call both carriers at once: a way back is open for 24 hours.",
                "btn btn--danger",
            ),
            _ => (
                "Concede it",
                "The numbers are given up for good.",
                "btn btn--danger",
            ),
        };
        let id = format!("do-{}", deed.event);
        if !deed.blocked.is_empty() {
            let why = format!("{id}-why");
            return panel(
                &id,
                title,
                blocked_button(deed.label.clone(), why, &deed.blocked),
            );
        }
        // Taking up needs no reason: whoever looks into it may have none yet.
        let reason = (deed.event != PortOutEvent::TakeUp).then(|| {
            Field::new("reason", "Reason")
                .within(deed.event.as_str())
                .required()
                .view()
        });
        let (keys, label) = (keys(detail), deed.label.clone());
        let event = hidden("event", deed.event.to_string());
        let body = view! {
            <ActionForm action=self.settle attr:class="stack stack--tight">
                {keys}{event}
                <p class="muted xs">{hint}</p>{reason}
                <div class="row"><button class=class>{label}</button></div>
            </ActionForm>
        };
        panel(&id, title, body.into_any())
    }
}

fn keys(detail: &PortOutDetail) -> AnyView {
    let out = &detail.port_out;
    view! { {hidden("out", out.id.to_string())}{hidden("version", out.version.to_string())} }
        .into_any()
}

fn panel(id: &str, title: &'static str, body: AnyView) -> AnyView {
    let id = id.to_owned();
    view! {
        <section class="panel" aria-labelledby=id.clone()>
            <div class="panel-head"><h2 id=id.clone()>{title}</h2></div>
            <div class="panel-body">{body}</div>
        </section>
    }
    .into_any()
}

//! What people do with a plan: approve it, say no, take it back, apply it, stop it, undo it, and report
//! what its script has done.

use domain::{
    access::Permission,
    plan::{Plan, PlanEvent, view::PlanDetail},
};
use leptos::prelude::*;

use super::{detail::short, plan_href};
use crate::{
    api::{
        plans::{Apply, Approve, Reject, Report, Stop, Undo, Withdraw},
        session::Session,
    },
    components::{
        dialog::Dialog,
        icon::icon_sm,
        notice::{allowed, hidden, refused},
        text_area::text_area,
    },
    words,
};

/// The actions of a plan's page.
#[derive(Clone, Copy)]
pub(super) struct Decide {
    approve: ServerAction<Approve>,
    reject: ServerAction<Reject>,
    withdraw: ServerAction<Withdraw>,
    apply: ServerAction<Apply>,
    stop: ServerAction<Stop>,
    undo: ServerAction<Undo>,
    report: ServerAction<Report>,
}

impl Decide {
    pub(super) fn new() -> Self {
        Self {
            approve: ServerAction::new(),
            reject: ServerAction::new(),
            withdraw: ServerAction::new(),
            apply: ServerAction::new(),
            stop: ServerAction::new(),
            undo: ServerAction::new(),
            report: ServerAction::new(),
        }
    }

    /// How often something was done: what depends on it is asked anew.
    pub(super) fn version(self) -> usize {
        [
            self.approve.version(),
            self.reject.version(),
            self.withdraw.version(),
            self.apply.version(),
            self.stop.version(),
            self.report.version(),
        ]
        .into_iter()
        .map(|version| version.get())
        .sum()
    }

    /// Why something was not done.
    pub(super) fn refused(self) -> AnyView {
        view! {
            {refused(self.approve)}{refused(self.reject)}{refused(self.withdraw)}{refused(self.apply)}
            {refused(self.stop)}{refused(self.undo)}{refused(self.report)}
        }
        .into_any()
    }

    /// What the reader can do with the plan now, in the order in which people look for it.
    pub(super) fn buttons(self, detail: &PlanDetail, session: &Session) -> AnyView {
        let plan = &detail.plan;
        let here = plan_href(plan.id);
        let asked = |what: &str, label: &'static str, class: &'static str| {
            let href = format!("{here}?ask={what}");
            view! { <a class=class href=href data-noscroll="">{label}</a> }.into_any()
        };
        let button = |event: PlanEvent| match event {
            PlanEvent::Approve => Some(asked("approve", "Approve", "btn btn--primary")),
            PlanEvent::Reject => Some(asked("reject", "Reject", "btn btn--danger")),
            PlanEvent::Withdraw => Some(self.withdraw_button(plan)),
            PlanEvent::Apply => Some(asked("apply", apply_label(plan), "btn btn--primary")),
            PlanEvent::Stop => Some(self.stop_button(plan)),
            PlanEvent::Expire | PlanEvent::Finish => None,
        };
        let buttons: Vec<AnyView> = detail.can.iter().copied().filter_map(button).collect();
        let undo = detail.can_undo.then(|| self.undo_button(plan, session));
        view! { {undo}{buttons} }.into_any()
    }

    fn withdraw_button(self, plan: &Plan) -> AnyView {
        let fields = versioned(plan);
        view! {
            <ActionForm action=self.withdraw>{fields}<button class="btn">"Withdraw"</button></ActionForm>
        }
        .into_any()
    }

    fn stop_button(self, plan: &Plan) -> AnyView {
        let id = plan.id.to_string();
        view! {
            <ActionForm action=self.stop>
                {hidden("id", id)}<button class="btn btn--danger">"Stop"</button>
            </ActionForm>
        }
        .into_any()
    }

    fn undo_button(self, plan: &Plan, session: &Session) -> AnyView {
        let id = plan.id.to_string();
        allowed(
            session,
            Permission::ProposePlans,
            "Plan to take it back",
            || {
                view! {
                <ActionForm action=self.undo>
                    {hidden("id", id)}<button class="btn">{icon_sm("i-undo")}"Plan to take it back"</button>
                </ActionForm>
            }
            .into_any()
            },
        )
    }

    /// Asks before a plan is approved, applied or rejected.
    pub(super) fn dialogs(self, detail: &PlanDetail, ask: Memo<Option<String>>) -> AnyView {
        let detail = detail.clone();
        view! {
            {move || match ask.get().as_deref() {
                Some("approve") if may(&detail, PlanEvent::Approve) => Some(self.ask_approve(&detail.plan)),
                Some("reject") if may(&detail, PlanEvent::Reject) => Some(self.ask_reject(&detail.plan)),
                Some("apply") if may(&detail, PlanEvent::Apply) => Some(self.ask_apply(&detail.plan)),
                _ => None,
            }}
        }
        .into_any()
    }

    fn ask_approve(self, plan: &Plan) -> AnyView {
        let cautions = plan
            .cautions
            .iter()
            .map(|caution| view! { <li>{caution.to_string()}</li> })
            .collect_view();
        let body = view! {
            <p>"You approve "<strong>{words::counted(plan.tally.total(), "step")}</strong>", exactly as shown. Nothing else can be written by it."</p>
            <ul class="list">{cautions}</ul>
            <p class="muted xs">"Digest "<code title=plan.digest.clone()>{short(&plan.digest)}</code></p>
        };
        let (id, digest) = (plan.id.to_string(), plan.digest.clone());
        let label = format!("Approve {}", words::counted(plan.tally.total(), "step"));
        let action = view! {
            <ActionForm action=self.approve>
                {hidden("id", id)}{hidden("digest", digest)}<button class="btn btn--primary">{label}</button>
            </ActionForm>
        };
        dialog(
            "Approve this plan?",
            plan,
            body.into_any(),
            action.into_any(),
        )
    }

    fn ask_apply(self, plan: &Plan) -> AnyView {
        let body = view! {
            <p>"Each of the "<strong>{words::counted(plan.tally.remaining(), "step")}</strong>" that are left is read again first. One that is not as shown stops the plan, and so do "{words::counted(plan.stop_after.into(), "refusal")}"."</p>
        };
        let (fields, label) = (versioned(plan), apply_label(plan));
        let action = view! {
            <ActionForm action=self.apply>
                {fields}<button class="btn btn--primary">{label}</button>
            </ActionForm>
        };
        dialog("Apply this plan?", plan, body.into_any(), action.into_any())
    }

    fn ask_reject(self, plan: &Plan) -> AnyView {
        let body = view! {
            <label class="field">
                <span class="label">"Reason"</span>
                <input class="input" name="reason" form="reject" required=true maxlength="1000" autocomplete="off"/>
            </label>
        };
        let fields = versioned(plan);
        let action = view! {
            <ActionForm action=self.reject attr:id="reject">
                {fields}<button class="btn btn--danger">"Reject it"</button>
            </ActionForm>
        };
        dialog(
            "Reject this plan?",
            plan,
            body.into_any(),
            action.into_any(),
        )
    }

    /// The script of a plan for a Teams administrator, and the way back for its results.
    pub(super) fn script(self, detail: &PlanDetail, session: &Session) -> AnyView {
        if !detail.has_script {
            return ().into_any();
        }
        let plan = &detail.plan;
        let file = format!("{}/script.ps1", plan_href(plan.id));
        let id = plan.id.to_string();
        let form = allowed(
            session,
            Permission::ProposePlans,
            "Mark what was done",
            || {
                view! {
                    <ActionForm action=self.report>
                        {hidden("id", id)}
                        <label class="field">
                            <span class="label">"Result file"</span>
                            {text_area("results", 4, None, "")}
                        </label>
                        <p class="muted xs">"Paste the file that the script wrote."</p>
                        <button class="btn">"Mark what was done"</button>
                    </ActionForm>
                }
                .into_any()
            },
        );
        view! {
            <section class="panel" aria-labelledby="script">
                <div class="panel-head"><h2 id="script">"PowerShell"</h2></div>
                <div class="panel-body stack">
                    <p class="soft">"No API writes these steps. A Teams administrator runs the script: first as it is, which only says what it would do, then with "<code>"-Execute"</code>"."</p>
                    <p><a class="btn" href=file rel="external" download="">{icon_sm("i-export")}"Download the script"</a></p>
                    {form}
                </div>
            </section>
        }
        .into_any()
    }
}

fn may(detail: &PlanDetail, event: PlanEvent) -> bool {
    detail.can.contains(&event)
}

const fn apply_label(plan: &Plan) -> &'static str {
    if plan.started_at.is_some() {
        "Take it up again"
    } else {
        "Apply"
    }
}

fn versioned(plan: &Plan) -> AnyView {
    view! { {hidden("id", plan.id.to_string())}{hidden("version", plan.version.to_string())} }
        .into_any()
}

fn dialog(title: &str, plan: &Plan, body: AnyView, action: AnyView) -> AnyView {
    view! { <Dialog title=title.to_owned() back=plan_href(plan.id) body=body action=action keep="Not now"/> }
        .into_any()
}

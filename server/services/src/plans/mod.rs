//! Plans: proposed, decided about, and applied item by item exactly as they were shown.
//!
//! What a plan changes is worked out by the domain from the evidence and never altered afterwards; its
//! digest covers it. A plan is approved by that digest. Applied, each target is read anew, compared with
//! what was shown, written once, and read back. What is not as it was shown is left alone.

mod apply;
mod decide;
mod digest;
mod evidence;
mod order;
mod propose;
mod record;
mod script;
mod vendors;
mod view;

use domain::{
    PlanId,
    plan::{Plan, PlanEvent, PlanState},
};
use store::{Conn, plans as rows};

use crate::{App, Caller, Error, Result};

pub use apply::{apply, apply_now, rehearse_apply, stop};
pub(crate) use apply::{give_up, run};
pub(crate) use decide::expire_overdue;
pub use decide::{approve, approve_for, policy, reject, set_policy, withdraw};
pub use propose::{Wanted, propose, rehearse};
pub use script::{report, script};
pub use view::{about, directions, find, glance, list, steps};

/// A plan of the caller's organisation.
async fn existing(conn: &mut Conn<'_>, caller: &Caller, id: PlanId) -> Result<Plan> {
    let found = rows::find(conn, caller.org, id).await?;
    found.ok_or(Error::NotFound("plan"))
}

/// The same, if it is as it was seen.
async fn seen(conn: &mut Conn<'_>, caller: &Caller, id: PlanId, version: i64) -> Result<Plan> {
    let plan = existing(conn, caller, id).await?;
    if plan.version == version {
        Ok(plan)
    } else {
        Err(Error::Conflict)
    }
}

/// Moves a plan on, with its history. The answer is the plan as it stands then.
async fn advance(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    plan: Plan,
    event: PlanEvent,
    note: Option<String>,
) -> Result<Plan> {
    let state = next(&plan, event)?;
    let now = app.now();
    let mut after = Plan {
        state,
        note,
        version: plan.version + 1,
        ..plan.clone()
    };
    match event {
        PlanEvent::Approve => {
            after.approved_by = Some(caller.actor());
            after.approved_at = Some(now);
        }
        PlanEvent::Apply => {
            after.started_at = Some(now);
            after.ended_at = None;
        }
        PlanEvent::Reject
        | PlanEvent::Withdraw
        | PlanEvent::Expire
        | PlanEvent::Stop
        | PlanEvent::Finish => after.ended_at = Some(now),
    }
    let written = Plan {
        version: plan.version,
        ..after.clone()
    };
    rows::update(conn, caller.org, &written).await?;
    record::moved(app, caller, conn, &plan, &after, event).await?;
    Ok(after)
}

/// Where an event leads, or what there is to say against it.
fn next(plan: &Plan, event: PlanEvent) -> Result<PlanState> {
    plan.state.next(event).map_err(|_| {
        let done = match event {
            PlanEvent::Approve => "approved",
            PlanEvent::Reject => "rejected",
            PlanEvent::Withdraw => "withdrawn",
            PlanEvent::Expire => "left to expire",
            PlanEvent::Apply => "applied",
            PlanEvent::Stop => "stopped",
            PlanEvent::Finish => "finished",
        };
        let is = plan.state.label().to_lowercase();
        Error::Changed(format!(
            "This plan is {is}, so it cannot be {done}. Look at it again."
        ))
    })
}

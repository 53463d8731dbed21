//! Applying plans: who may, when, and what becomes of what was left.

mod engine;
mod inventory;
mod outcome;
mod patience;
mod target;
mod writing;

use domain::{
    PlanId,
    access::Permission,
    plan::{Means, Plan, PlanEvent, PlanState, StepRecord, StepState, view::PlanDetail},
};
use store::{Conn, names, numbers, plans as rows};

use super::{
    advance,
    decide::expired,
    evidence::{changes, difference, ensure_untouched, expiry, lapse},
    existing, next, order, seen,
    vendors::Vendors,
    view,
};
use crate::{
    App, Caller, Error, Result,
    jobs::{self, Hold},
};
use target::Seen;

/// Has the worker apply a plan, or take it up again where it was stopped: what was refused or had changed is
/// looked at anew then. The version must be the one that was read. A plan whose time ran out or whose
/// evidence changed expires instead.
pub async fn apply(app: &App, caller: &Caller, id: PlanId, version: i64) -> Result<PlanDetail> {
    caller.require(Permission::ApprovePlans)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let plan = seen(conn, caller, id, version).await?;
    let begun = begin(app, caller, conn, plan).await?;
    if begun.is_ok() {
        jobs::queue_plan(app, caller, conn, id).await?;
    }
    tx.commit().await?;
    match begun {
        Ok(()) => view::find(app, caller, id).await,
        Err(why) => Err(expired(&why)),
    }
}

/// Applies a plan in this process, in its turn and under the same lease as a worker would. The answer comes
/// when it has ended.
pub async fn apply_now(app: &App, caller: &Caller, id: PlanId) -> Result<PlanDetail> {
    caller.require(Permission::ApprovePlans)?;
    let plan = view::glance(app, caller, id).await?;
    if plan.state != PlanState::Applying {
        apply(app, caller, id, plan.version).await?;
    }
    jobs::work_on_plans(app, caller, async || {
        let plan = view::glance(app, caller, id).await?;
        Ok(plan.state == PlanState::Applying)
    })
    .await?;
    view::find(app, caller, id).await
}

/// Begins a plan, or takes it up again. Why it expired instead, if it did.
async fn begin(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    plan: Plan,
) -> Result<std::result::Result<(), String>> {
    next(&plan, PlanEvent::Apply)?;
    if plan.state == PlanState::Approved
        && let Some(why) = expiry(conn, caller, &plan, app.now()).await?
    {
        advance(
            app,
            caller,
            conn,
            plan,
            PlanEvent::Expire,
            Some(why.clone()),
        )
        .await?;
        return Ok(Err(why));
    }
    if plan.state == PlanState::Stopped
        && let Some(why) = lapse(&plan, app.now())
    {
        return Err(Error::Changed(format!(
            "This plan cannot be taken up again. {why}"
        )));
    }
    let steps = rows::stored_steps(conn, caller.org, plan.id).await?;
    ensure_untouched(caller.org, &plan, &steps)?;
    let changes = changes(conn, caller, &steps).await?;
    let left: Vec<_> = order::left(steps.into_iter().map(|step| step.record)).collect();
    let is_ours = |step: &StepRecord| step.step.change.means() != Means::Script;
    if !left
        .iter()
        .any(|(step, held_by)| held_by.is_none() && is_ours(step))
    {
        return Err(Error::Invalid(
            "What is left of this plan is for a Teams administrator, or waits for that: run its script, and \
             report what it did."
                .to_owned(),
        ));
    }
    for (step, _) in left.into_iter().filter(|(step, _)| is_ours(step)) {
        let has_changed = changes.contains_key(&step.step.ordinal);
        if let Some(again) = taken_up(app, &step, has_changed) {
            rows::update_step(conn, caller.org, plan.id, step.state, &again).await?;
        }
    }
    advance(app, caller, conn, plan, PlanEvent::Apply, None).await?;
    Ok(Ok(()))
}

/// A step as it is taken up again, unless it stands as it should already. What was tried, or has changed
/// since it was shown, keeps the time of an end: it comes last. What nobody can account for loses it: it is
/// to be looked at again.
fn taken_up(app: &App, step: &StepRecord, has_changed: bool) -> Option<StepRecord> {
    match step.state {
        StepState::Failed | StepState::Surprised => Some(StepRecord {
            state: StepState::Waiting,
            observed: None,
            message: None,
            operation: None,
            written_at: None,
            ..step.clone()
        }),
        StepState::Waiting if has_changed && step.ended_at.is_none() => Some(StepRecord {
            ended_at: Some(app.now()),
            ..step.clone()
        }),
        StepState::Unclear => Some(StepRecord {
            ended_at: None,
            ..step.clone()
        }),
        StepState::Waiting | StepState::Writing | StepState::Done | StepState::Unchanged => None,
    }
}

/// Stops a plan that is being applied. What is at the vendor at this moment is not called back; nothing more
/// is sent.
pub async fn stop(app: &App, caller: &Caller, id: PlanId) -> Result<()> {
    caller.require(Permission::ApprovePlans)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let plan = existing(conn, caller, id).await?;
    let note = format!("{} stopped it.", caller.name);
    advance(app, caller, conn, plan, PlanEvent::Stop, Some(note)).await?;
    jobs::cancel_plan(app, caller, conn, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Applies a plan that is being applied. Called under a lease.
pub(crate) async fn run(app: &App, caller: &Caller, id: PlanId, hold: &Hold<'_>) -> Result<()> {
    caller.require(Permission::ApprovePlans)?;
    engine::run(app, caller, id, hold).await
}

/// Leaves a plan that no worker will go on with.
pub(crate) async fn give_up(app: &App, caller: &Caller, id: PlanId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let plan = existing(conn, caller, id).await?;
    if plan.state == PlanState::Applying {
        let note = "Every try to apply it failed. The log says why; take it up again then.";
        advance(
            app,
            caller,
            conn,
            plan,
            PlanEvent::Stop,
            Some(note.to_owned()),
        )
        .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Says what applying a plan would do now, and writes nothing: the steps that are left, each with what its
/// target was read as, and the state that it would get before anything is written. One that would be written
/// waits.
pub async fn rehearse_apply(app: &App, caller: &Caller, id: PlanId) -> Result<Vec<StepRecord>> {
    caller.require(Permission::ApprovePlans)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let plan = existing(conn, caller, id).await?;
    if plan.state.is_final() {
        next(&plan, PlanEvent::Apply)?;
    }
    let steps = rows::stored_steps(conn, caller.org, id).await?;
    drop(read);
    let mut vendors = Vendors::new(app, caller);
    let mut rehearsed = Vec::new();
    for (step, held_by) in order::left(steps.into_iter().map(|step| step.record)) {
        rehearsed.push(match held_by {
            Some(by) => StepRecord {
                message: Some(order::held_back(by)),
                ..step
            },
            None => rehearse_step(app, caller, &mut vendors, step).await?,
        });
    }
    Ok(rehearsed)
}

async fn rehearse_step(
    app: &App,
    caller: &Caller,
    vendors: &mut Vendors<'_>,
    step: StepRecord,
) -> Result<StepRecord> {
    let said = |message: String| StepRecord {
        message: Some(message),
        ..step.clone()
    };
    let seen = match step.step.change.means() {
        Means::Script => return Ok(said("It is for the script.".to_owned())),
        Means::Inventory => stored(app, caller, &step).await?,
        Means::Api => match vendors.of(&step.step).await? {
            Err(why) => return Ok(said(why)),
            Ok(vendor) => match target::look(&vendor, &step.step).await {
                Err(error) => return Ok(said(format!("It could not be read: {error}"))),
                Ok(seen) => seen,
            },
        },
    };
    let (state, message) = match &seen.reading {
        Some(now) if *now == step.step.after => (StepState::Unchanged, None),
        Some(now) if *now == step.step.before => (StepState::Waiting, None),
        Some(now) => (
            StepState::Surprised,
            Some(difference(&step.step.before, now)),
        ),
        None => (StepState::Surprised, Some(target::UNTOLD.to_owned())),
    };
    Ok(StepRecord {
        state,
        message,
        observed: seen.reading,
        ..step
    })
}

/// The inventory's row as it is.
async fn stored(app: &App, caller: &Caller, step: &StepRecord) -> Result<Seen> {
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let names = names::load(conn, caller.org).await?;
    let number = numbers::find(conn, caller.org, &names, step.step.number()).await?;
    Ok(Seen {
        reading: step.step.change.read_inventory(number.as_ref()),
        ..Seen::NOTHING
    })
}

//! Reading plans, and what could be planned.

use domain::{
    E164, FindingId, PlanId,
    access::Permission,
    plan::{
        Means, Plan, PlanEvent, PlanState, StepState,
        planner::{self, Direction},
        query::PlanQuery,
        view::{Offer, PlanDetail, PlanList, StepPage, StepQuery},
    },
};
use store::{Conn, findings, plans as rows};

use super::{
    decide::{is_proposer, objection},
    evidence::Evidences,
    existing,
    propose::steps_for,
    vendors::Vendors,
};
use crate::{App, Caller, Error, Result};

/// A page of plans with counts by state.
pub async fn list(app: &App, caller: &Caller, query: &PlanQuery) -> Result<PlanList> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    Ok(PlanList {
        page: rows::list(conn, caller.org, query).await?,
        states: rows::count_by_state(conn, caller.org).await?,
    })
}

/// All about one plan but its steps.
pub async fn find(app: &App, caller: &Caller, id: PlanId) -> Result<PlanDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let plan = existing(conn, caller, id).await?;
    let cannot_approve = cannot_approve(conn, caller, &plan).await?;
    let steps = rows::stored_steps(conn, caller.org, id).await?;
    let has_script = steps
        .iter()
        .any(|step| step.record.step.change.means() == Means::Script);
    let can_undo = plan.state != PlanState::Applying
        && steps.iter().any(|step| {
            step.record.state == StepState::Done && planner::inverse(&step.record.step).is_some()
        });
    Ok(PlanDetail {
        can: events(caller, &plan, cannot_approve.is_none()),
        cannot_approve,
        has_script,
        can_undo,
        plan,
    })
}

/// A plan without what a caller may do with it and without a look at its steps, for who asks often.
pub async fn glance(app: &App, caller: &Caller, id: PlanId) -> Result<Plan> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    existing(&mut read.conn(), caller, id).await
}

async fn cannot_approve(
    conn: &mut Conn<'_>,
    caller: &Caller,
    plan: &Plan,
) -> Result<Option<String>> {
    if plan.state != PlanState::Proposed {
        return Ok(None);
    }
    match caller.require(Permission::ApprovePlans) {
        Ok(()) => objection(conn, caller, plan).await,
        Err(error) => Ok(Some(error.to_string())),
    }
}

/// What a caller may do with a plan now. That its time runs out, or that it is done, is nobody's to do.
fn events(caller: &Caller, plan: &Plan, may_approve: bool) -> Vec<PlanEvent> {
    let may = |permission| caller.require(permission).is_ok();
    let is_allowed = |event: &PlanEvent| match event {
        PlanEvent::Approve => may_approve,
        PlanEvent::Reject | PlanEvent::Apply | PlanEvent::Stop => may(Permission::ApprovePlans),
        PlanEvent::Withdraw => may(Permission::ProposePlans) && is_proposer(caller, plan),
        PlanEvent::Expire | PlanEvent::Finish => false,
    };
    plan.state.events().filter(is_allowed).collect()
}

/// A page of a plan's steps, in their order.
pub async fn steps(app: &App, caller: &Caller, id: PlanId, query: &StepQuery) -> Result<StepPage> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    existing(conn, caller, id).await?;
    Ok(rows::steps(conn, caller.org, id, query).await?)
}

/// The plans that change a number, newest first; the last fifty.
pub async fn about(app: &App, caller: &Caller, number: E164) -> Result<Vec<Plan>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    Ok(rows::about(&mut read.conn(), caller.org, number).await?)
}

/// The directions in which a finding can be put right, the usual one first, and why not in the others.
pub async fn directions(app: &App, caller: &Caller, id: FindingId) -> Result<Vec<Offer>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let finding = findings::find(conn, caller.org, id)
        .await?
        .ok_or(Error::NotFound("finding"))?;
    let evidences = Evidences::load(app, caller, conn, finding.number).await?;
    drop(read);
    let usual = finding
        .number
        .and_then(|number| evidences.of(number))
        .map(|evidence| planner::directions(&finding, &evidence))
        .unwrap_or_default();
    let others = Direction::ALL
        .iter()
        .filter(|direction| !usual.contains(direction));
    let mut vendors = Vendors::new(app, caller);
    let mut offers = Vec::new();
    for &direction in usual.iter().chain(others) {
        let mut offer = Offer {
            direction,
            label: direction.label().to_owned(),
            steps: Vec::new(),
            why_not: None,
        };
        match steps_for(&finding, &evidences, direction) {
            Err(none) => offer.why_not = Some(none.to_string()),
            Ok(steps) => {
                for step in steps
                    .iter()
                    .filter(|step| step.change.means() == Means::Api)
                {
                    if let Err(why) = vendors.of(step).await? {
                        offer.why_not = Some(why);
                    }
                }
                if offer.why_not.is_none() {
                    offer.steps = steps;
                }
            }
        }
        offers.push(offer);
    }
    Ok(offers)
}

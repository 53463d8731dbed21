//! The part of a plan that a Teams administrator carries out: the script, and what it reports.

use std::collections::HashMap;

use domain::{
    ConnectionId, PlanId,
    access::Permission,
    connection::field,
    plan::{
        Means, Plan, PlanEvent, PlanState, Reading, Step, StepRecord, StepState,
        script::{self, ScriptReport, ScriptResult},
        view::PlanDetail,
    },
    source::SourceKind,
};
use store::{
    Conn, connections,
    names::{self, Names},
    numbers,
    plans::{self as rows, Stored},
    sources,
};
use uuid::Uuid;

use super::{advance, existing, order, record, view};
use crate::{App, Caller, Error, Result, access, jobs};

/// The PowerShell of a plan: what is left of it that no API writes, and that nothing of the same number must
/// come before. That of a plan which may not be applied does nothing but say so.
pub async fn script(app: &App, caller: &Caller, id: PlanId) -> Result<String> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let plan = existing(conn, caller, id).await?;
    let steps: Vec<StepRecord> = rows::stored_steps(conn, caller.org, id)
        .await?
        .into_iter()
        .map(|step| step.record)
        .collect();
    let is_script = |step: &StepRecord| step.step.change.means() == Means::Script;
    if !steps.iter().any(is_script) {
        return Err(Error::Invalid(
            "This plan has nothing for a script: Rollcall writes all of it. Apply it.".to_owned(),
        ));
    }
    let is_left = |step: &StepRecord| is_script(step) && !step.state.is_fulfilled();
    let is_any_left = steps.iter().any(is_left);
    // One that nobody approved is a preview of all of it, and does nothing.
    let steps = match plan.state {
        PlanState::Proposed => steps,
        _ => order::for_script(steps),
    };
    if is_any_left && steps.is_empty() {
        return Err(Error::Invalid(
            "All that is left for the script waits for what Rollcall writes first. Apply the plan, and take the \
             script then."
                .to_owned(),
        ));
    }
    let tenant = tenant(conn, caller).await?;
    Ok(script::render(&plan, &steps, tenant.as_deref()))
}

/// Takes in what a plan's script reports. A step that is as it should be already stays so, so that a report
/// may come twice.
pub async fn report(app: &App, caller: &Caller, id: PlanId, results: &str) -> Result<PlanDetail> {
    caller.require(Permission::ProposePlans)?;
    let report = script::read_report(results).map_err(|error| Error::Invalid(error.to_string()))?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let plan = existing(conn, caller, id).await?;
    check(&plan, &report)?;
    let mut steps: HashMap<u32, Stored> = rows::stored_steps(conn, caller.org, id)
        .await?
        .into_iter()
        .map(|step| (step.record.step.ordinal, step))
        .collect();
    let names = names::load(conn, caller.org).await?;
    for result in report.results {
        let Some(step) = steps.remove(&result.ordinal) else {
            return Err(no_such_step(result.ordinal));
        };
        take_in(app, caller, conn, &names, &plan, step.record, result).await?;
    }
    let plan = existing(conn, caller, id).await?;
    if plan.tally.remaining() == 0 && plan.state != PlanState::Applied {
        advance(app, caller, conn, plan, PlanEvent::Finish, None).await?;
    }
    ask_teams(app, caller, conn).await?;
    tx.commit().await?;
    view::find(app, caller, id).await
}

fn check(plan: &Plan, report: &ScriptReport) -> Result<()> {
    if report.plan != plan.id {
        return Err(Error::Invalid(format!(
            "These are the results of the plan {}, not of this one. Report them there.",
            report.plan
        )));
    }
    if !report.digest.eq_ignore_ascii_case(&plan.digest) {
        return Err(Error::Invalid(
            "These are the results of another script: their digest is not that of this plan. Take the script \
             anew, and run that."
                .to_owned(),
        ));
    }
    match plan.state {
        // A report may come again after the one that ended the plan.
        PlanState::Approved | PlanState::Applying | PlanState::Stopped | PlanState::Applied => {
            Ok(())
        }
        PlanState::Proposed | PlanState::Rejected | PlanState::Withdrawn | PlanState::Expired => {
            let is = plan.state.label().to_lowercase();
            Err(Error::Changed(format!(
                "This plan is {is}, so no results are taken in for it."
            )))
        }
    }
}

fn no_such_step(ordinal: u32) -> Error {
    Error::Invalid(format!(
        "The results name step {ordinal}, which this plan's script does not have, or name it twice."
    ))
}

async fn take_in(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    names: &Names,
    plan: &Plan,
    step: StepRecord,
    result: ScriptResult,
) -> Result<()> {
    if step.step.change.means() != Means::Script {
        return Err(no_such_step(result.ordinal));
    }
    let was = step.state;
    let now = result.at.unwrap_or_else(|| app.now());
    let after = StepRecord {
        state: result.outcome,
        observed: observed(&step.step, &result),
        message: result.message,
        written_at: (result.outcome == StepState::Done).then_some(now),
        ended_at: Some(now),
        ..step
    };
    if was.is_fulfilled() || was == after.state {
        return Ok(());
    }
    rows::update_step(conn, caller.org, plan.id, was, &after).await?;
    let number = numbers::find(conn, caller.org, names, after.step.number()).await?;
    let entries = record::step_entries(plan, &after, number.map(|number| number.id));
    record::append(app, caller, conn, &entries).await
}

/// What the script read last, as far as it is one field that the plan shows.
fn observed(step: &Step, result: &ScriptResult) -> Option<Reading> {
    if matches!(result.outcome, StepState::Done | StepState::Unchanged) {
        return Some(step.after.clone());
    }
    let field = step.after.0.keys().next()?;
    let value = result.observed.clone()?;
    Some(Reading::of([(field.as_str(), Some(value))]))
}

/// Has Teams asked again where it is connected: only its own list confirms what a script did.
async fn ask_teams(app: &App, caller: &Caller, conn: &mut Conn<'_>) -> Result<()> {
    let worker = access::worker(app, caller.org);
    if let Some(connection) = teams(conn, caller).await? {
        jobs::queue_sync(app, &worker, conn, connection).await?;
    }
    Ok(())
}

/// The connection that lists the numbers of Teams, if there is one.
async fn teams(conn: &mut Conn<'_>, caller: &Caller) -> Result<Option<ConnectionId>> {
    let sources = sources::list(conn, caller.org).await?;
    let teams = sources
        .iter()
        .find(|source| source.kind == SourceKind::TeamsNumbers);
    Ok(teams.and_then(|source| source.connection_id))
}

/// The id of the tenant that a script may run in. None where Teams is not connected, or by its domain only.
async fn tenant(conn: &mut Conn<'_>, caller: &Caller) -> Result<Option<String>> {
    let Some(id) = teams(conn, caller).await? else {
        return Ok(None);
    };
    let connection = connections::find(conn, caller.org, id).await?;
    let tenant = connection.and_then(|connection| {
        let told = connection.settings.get(field::TENANT)?;
        Uuid::parse_str(told).ok()
    });
    Ok(tenant.map(|id| id.to_string()))
}

//! The part of a plan that a Teams administrator carries out: the script, and what it reports.

use std::collections::{BTreeSet, HashMap};

use domain::{
    ConnectionId, E164, NumberId, PlanId,
    access::Permission,
    connection::field,
    plan::{
        Means, Plan, PlanEvent, PlanState, Reading, Step, StepRecord, StepState,
        script::{self, ScriptReport, ScriptResult},
        view::PlanDetail,
    },
    source::SourceKind,
};
use store::{Conn, connections, names, numbers, plans as rows, sources};
use uuid::Uuid;

use super::{advance, existing, order, record, view};
use crate::{App, Caller, Error, Result, access, jobs, text};

/// The longest message of a script that is kept, in characters.
const LONGEST_MESSAGE: usize = 1000;

/// Steps whose numbers are looked up at once.
const CHUNK: usize = 500;

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
    check_tenant(tenant(conn, caller).await?.as_deref(), &report)?;
    let mut steps: HashMap<u32, StepRecord> = rows::stored_steps(conn, caller.org, id)
        .await?
        .into_iter()
        .map(|step| (step.record.step.ordinal, step.record))
        .collect();
    let mut changed = Vec::new();
    for result in report.results {
        let step = steps
            .remove(&result.ordinal)
            .filter(|step| step.step.change.means() == Means::Script)
            .ok_or_else(|| no_such_step(result.ordinal))?;
        let was = step.state;
        let after = taken_in(app, &plan, step, result)?;
        if !was.is_fulfilled() && was != after.state {
            rows::update_step(conn, caller.org, plan.id, was, &after).await?;
            changed.push(after);
        }
    }
    record_reported(app, caller, conn, &plan, &changed).await?;
    let plan = existing(conn, caller, id).await?;
    if plan.tally.remaining() == 0 && plan.state.next(PlanEvent::Finish).is_ok() {
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
    // Whatever became of the plan since, its script may have been taken and run.
    if plan.approved_at.is_none() {
        let is = plan.state.label().to_lowercase();
        return Err(Error::Changed(format!(
            "This plan is {is} and was never approved, so no results are taken in for it."
        )));
    }
    Ok(())
}

/// Refuses what a script did in another tenant than the one whose numbers these are.
fn check_tenant(ours: Option<&str>, report: &ScriptReport) -> Result<()> {
    match (ours, report.tenant.as_deref()) {
        (Some(ours), Some(theirs)) if !ours.eq_ignore_ascii_case(theirs) => {
            Err(Error::Invalid(format!(
                "The script was run in the tenant {theirs}, and these numbers are in {ours}. See what it did there, \
                 and run it in the right one."
            )))
        }
        _ => Ok(()),
    }
}

fn no_such_step(ordinal: u32) -> Error {
    Error::Invalid(format!(
        "The results name step {ordinal}, which this plan's script does not have, or name it twice."
    ))
}

/// A step with what its script reports of it. When that was is a word of the computer that ran it: never
/// before the plan was approved, nor later than now.
fn taken_in(app: &App, plan: &Plan, step: StepRecord, result: ScriptResult) -> Result<StepRecord> {
    ensure_consistent(&step.step, &result)?;
    let now = app.now();
    let earliest = plan.approved_at.unwrap_or(now).min(now);
    let at = result.at.unwrap_or(now).clamp(earliest, now);
    Ok(StepRecord {
        state: result.outcome,
        observed: observed(&step.step, &result),
        message: result
            .message
            .map(|told| text::shown(&told, LONGEST_MESSAGE)),
        written_at: (result.outcome == StepState::Done).then_some(at),
        ended_at: Some(at),
        ..step
    })
}

/// Refuses a step that is said to be done while its target was last read as it was before.
fn ensure_consistent(step: &Step, result: &ScriptResult) -> Result<()> {
    let (Some(before), Some(after)) = (step.before.0.values().next(), step.after.0.values().next())
    else {
        return Ok(());
    };
    let is_old = result.observed.is_some() && result.observed == *before && before != after;
    if result.outcome != StepState::Done || step.after.0.len() != 1 || !is_old {
        return Ok(());
    }
    Err(Error::Invalid(format!(
        "The results say that step {} is done, and that {} was last read as \u{201c}{}\u{201d}, as it was before. \
         Run the script again, and report what it notes.",
        result.ordinal,
        step.line,
        before.as_deref().unwrap_or_default()
    )))
}

/// Writes to the history what was reported. Nobody has read it back yet: the next list does.
async fn record_reported(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    plan: &Plan,
    steps: &[StepRecord],
) -> Result<()> {
    let names = names::load(conn, caller.org).await?;
    for chunk in steps.chunks(CHUNK) {
        let asked: BTreeSet<E164> = chunk.iter().map(|step| step.step.number()).collect();
        let asked: Vec<E164> = asked.into_iter().collect();
        let ids: HashMap<E164, NumberId> = numbers::find_many(conn, caller.org, &names, &asked)
            .await?
            .into_iter()
            .map(|number| (number.number, number.id))
            .collect();
        let entries: Vec<_> = chunk
            .iter()
            .flat_map(|step| {
                let id = ids.get(&step.step.number()).copied();
                record::reported_entries(plan, step, id)
            })
            .collect();
        app.record(caller, conn, &entries).await?;
    }
    Ok(())
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

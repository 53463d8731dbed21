//! Plans and their steps as people and scripts read them.

use std::io::Write;

use domain::{
    plan::{
        Plan, Reading, Step, StepRecord,
        view::{PlanDetail, Proposed},
    },
    words::counted,
};
use serde::Serialize;

use super::super::{Context, output::output};

/// A plan with its steps, as one object.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    detail: &'a PlanDetail,
    steps: &'a [StepRecord],
}

fn json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(writeln!(output(), "{}", serde_json::to_string(value)?)?)
}

/// A plan in a line.
pub(super) fn line(context: &Context, plan: &Plan) -> anyhow::Result<()> {
    if context.json {
        return json(plan);
    }
    let (id, state, title) = (plan.id, plan.state.as_str(), &plan.title);
    let (done, all) = (plan.tally.fulfilled(), plan.tally.total());
    writeln!(output(), "{id}  {state:<10} {done:>5}/{all:<5} {title}")?;
    Ok(())
}

/// All about a plan but its steps.
pub(in crate::cli) fn plan(context: &Context, detail: &PlanDetail) -> anyhow::Result<()> {
    if context.json {
        return json(detail);
    }
    let plan = &detail.plan;
    let mut out = output();
    writeln!(out, "{}", plan.title)?;
    writeln!(out, "  plan      {}", plan.id)?;
    writeln!(out, "  digest    {}", plan.digest)?;
    writeln!(out, "  state     {}", plan.state.label())?;
    let by = |name: &str| format!("by {name}");
    writeln!(out, "  proposed  {}", by(&plan.proposed_by.name))?;
    if let Some(approver) = &plan.approved_by {
        writeln!(out, "  approved  {}", by(&approver.name))?;
    }
    for caution in &plan.cautions {
        writeln!(out, "  caution   {caution}")?;
    }
    let tally = plan.tally;
    let (done, all) = (tally.fulfilled(), counted(tally.total(), "step"));
    writeln!(out, "  done      {done} of {all}")?;
    if let Some(note) = &plan.note {
        writeln!(out, "  note      {note}")?;
    }
    Ok(())
}

/// A plan with its steps.
pub(super) fn whole(
    context: &Context,
    detail: &PlanDetail,
    steps: &[StepRecord],
) -> anyhow::Result<()> {
    if context.json {
        return json(&Whole { detail, steps });
    }
    plan(context, detail)?;
    steps.iter().try_for_each(|record| step(context, record))
}

/// A step with what became of it.
pub(super) fn step(context: &Context, record: &StepRecord) -> anyhow::Result<()> {
    if context.json {
        return json(record);
    }
    let told = record.message.as_deref().unwrap_or_default();
    let (state, change) = (record.state.as_str(), changes(&record.step));
    writeln!(output(), "{state:<10} {change}  {told}")?;
    Ok(())
}

/// What came of proposing a plan.
pub(super) fn proposed(context: &Context, proposed: &Proposed) -> anyhow::Result<()> {
    if context.json {
        return json(proposed);
    }
    let mut out = output();
    for step in &proposed.rehearsed {
        writeln!(out, "{}", changes(step))?;
    }
    for left in &proposed.left_out {
        let number = left.number.map(|number| number.to_string());
        let number = number.unwrap_or_else(|| "-".to_owned());
        writeln!(out, "left out   {number:<16} {}: {}", left.what, left.why)?;
    }
    if let Some(detail) = &proposed.plan {
        return plan(context, detail);
    }
    let steps = counted(proposed.steps, "step");
    writeln!(out, "{steps}. Nothing was proposed; --propose does it.")?;
    Ok(())
}

fn changes(step: &Step) -> String {
    let value = |reading: &Reading, field: &str| {
        let value = reading.0.get(field).cloned().flatten();
        let named = value.map(|value| step.names.get(&value).cloned().unwrap_or(value));
        named.unwrap_or_else(|| "-".to_owned())
    };
    let fields: Vec<String> = step
        .after
        .0
        .keys()
        .map(|field| {
            let (before, after) = (value(&step.before, field), value(&step.after, field));
            format!("{field}: {before} \u{2192} {after}")
        })
        .collect();
    let (ordinal, line, target) = (step.ordinal, &step.line, step.change.target().label());
    format!(
        "{ordinal:>5}  {line:<16} {target:<10} {}",
        fields.join(", ")
    )
}

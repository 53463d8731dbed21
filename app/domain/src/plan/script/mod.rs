//! A plan as PowerShell, for what no API writes.
//!
//! The script reads each target again, compares it with what the plan showed, writes once, reads back, and
//! notes what became of it in a file that [`read_report`] takes. It rehearses unless `-Execute` is given.
//! Whatever comes from outside stands in it only as `quoted::Quoted`.

mod commands;
mod quoted;
mod report;

use std::fmt::Write;

pub use report::{BadReport, ScriptReport, ScriptResult, read_report};

use super::{Means, Plan, PlanState, StepRecord};
use crate::words::counted;
use commands::{Command, Order};
use quoted::Quoted;

const PRELUDE: &str = include_str!("prelude.ps1");
const FOOTER: &str = include_str!("footer.ps1");

/// The script of a plan: those of its steps that a Teams administrator has to run and that are not
/// fulfilled, in their order. That of a plan that may not be applied begins with `throw`.
///
/// It runs in one tenant only: in `tenant`, a tenant's id (a GUID), or where nobody knows that, in the one that
/// whoever runs it has to name.
///
/// The text is ASCII with line feeds, and is for Windows PowerShell 5.1 and PowerShell 7.
pub fn render(plan: &Plan, steps: &[StepRecord], tenant: Option<&str>) -> String {
    let steps: Vec<&StepRecord> = steps
        .iter()
        .filter(|record| record.step.change.means() == Means::Script)
        .filter(|record| !record.state.is_fulfilled())
        .collect();
    let mut script = head(plan, steps.len() as u64, tenant);
    script.push_str(PRELUDE);
    for group in steps.chunk_by(|a, b| Order::of(a).is_some() && Order::of(a) == Order::of(b)) {
        match Order::of(group[0]) {
            Some(order) => {
                for part in group.chunks(order.limit()) {
                    script.push_str(&order.render(part));
                }
            }
            None => script.extend(group.iter().filter_map(|record| Command::of(&record.step))),
        }
    }
    script.push_str(FOOTER);
    script
}

/// What the script is, its parameters, and what it is for. Titles are people's words: they stand in a
/// literal, not in a comment.
fn head(plan: &Plan, steps: u64, tenant: Option<&str>) -> String {
    let mut head = format!(
        "#Requires -Version 5.1\n\
         # Rollcall plan {id}: {steps}.\n\
         # Digest {digest}\n\
         #\n\
         # Without -Execute it reads, compares and says what it would write. With -Execute it writes, asks before\n\
         # each step unless -Confirm:$false is given, and notes what became of it in the file of -ResultPath.\n\
         [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]\n\
         param(\n    [switch] $Execute,\n    [string] $ResultPath{parameter}\n)\n\n",
        id = plan.id,
        steps = counted(steps, "step"),
        digest = hexadecimal(&plan.digest),
        parameter = tenant.map_or(
            ",\n    [Parameter(Mandatory = $true)] [string] $TenantId",
            |_| ""
        ),
    );
    let mut line = |text: std::fmt::Arguments<'_>| {
        writeln!(head, "{text}").expect("a String takes everything");
    };
    if let Some(reason) = refusal(plan) {
        line(format_args!("throw {}", Quoted(&reason)));
    }
    if plan.state == PlanState::Approved {
        let expires = plan.expires_at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        line(format_args!(
            "if ([System.DateTimeOffset]::UtcNow -gt [System.DateTimeOffset] {}) {{ throw 'This plan has expired. Propose it again.' }}",
            Quoted(&expires)
        ));
    }
    line(format_args!("$Plan = {}", Quoted(&plan.id.to_string())));
    line(format_args!("$Digest = {}", Quoted(&plan.digest)));
    line(format_args!("$Title = {}", Quoted(&plan.title)));
    if let Some(tenant) = tenant {
        line(format_args!("$TenantId = {}", Quoted(tenant)));
    }
    line(format_args!("$StopAfter = {}", plan.stop_after.max(1)));
    head
}

/// Why a plan's script may not be run, if it may not.
fn refusal(plan: &Plan) -> Option<String> {
    let may_run = matches!(
        plan.state,
        PlanState::Approved | PlanState::Applying | PlanState::Stopped
    );
    (!may_run).then(|| {
        format!(
            "This plan may not be applied. Its state: {}.",
            plan.state.label().to_lowercase()
        )
    })
}

/// A digest in a comment: nothing but its digits.
fn hexadecimal(digest: &str) -> String {
    digest.chars().filter(char::is_ascii_hexdigit).collect()
}

#[cfg(test)]
mod tests;

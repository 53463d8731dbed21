//! What takes a step back.

use super::super::{
    Change, Reading, Step,
    change::{ADDRESS, BLOCK, BLOCKED_UNTIL, CNAM, FORWARD, HOLDER, LOCATION, TRUNK},
};
use crate::import::FieldChange;

/// The step that takes a step back, if it can be taken back: from what the step made to what was there
/// before. Nothing leaves the inventory, a released number does not come back, and a block without its last
/// day cannot be set again. What is there is compared by the fields that a source tells of a line.
pub fn inverse(step: &Step) -> Option<Step> {
    let change = inverse_change(step)?;
    Some(without_untold(Step {
        ordinal: 0,
        finding: None,
        before: step.after.clone(),
        after: step.before.clone(),
        change,
        ..step.clone()
    }))
}

fn inverse_change(step: &Step) -> Option<Change> {
    let before = |field: &str| value(&step.before, field);
    Some(match &step.change {
        Change::EditNumber { columns } => Change::EditNumber {
            columns: columns.iter().map(swapped).collect(),
        },
        Change::TeamsAssign { number_type, .. }
        | Change::AssignResourceAccount { number_type, .. } => Change::TeamsUnassign {
            target: value(&step.after, HOLDER)?,
            number_type: *number_type,
            resource_account: resource_account(&step.change),
        },
        Change::TeamsUnassign {
            number_type,
            resource_account: Some(account),
            ..
        } => Change::AssignResourceAccount {
            account: account.clone(),
            number_type: *number_type,
        },
        Change::TeamsUnassign {
            target,
            number_type,
            resource_account: None,
        } => Change::TeamsAssign {
            target: target.clone(),
            number_type: *number_type,
            location: None,
        },
        Change::Port { .. } => return None,
        Change::TeamsLocation { .. } => Change::TeamsLocation {
            location: before(LOCATION),
        },
        Change::CarrierRoute { .. } => Change::CarrierRoute {
            trunk: before(TRUNK)?,
        },
        Change::CarrierCnam { .. } => Change::CarrierCnam { name: before(CNAM) },
        Change::CarrierEmergency { .. } => Change::CarrierEmergency {
            address: before(ADDRESS)?,
        },
        Change::CarrierForward { .. } => Change::CarrierForward {
            to: before(FORWARD),
        },
        Change::BlockAssignment { .. } | Change::UnblockAssignment => block_before(&step.before)?,
        Change::UploadDirectRouting => Change::ReleaseFromTeams,
        Change::AddTag { tag } => Change::RemoveTag { tag: tag.clone() },
        Change::RemoveTag { tag } => Change::AddTag { tag: tag.clone() },
        Change::GrantPolicy {
            policy, account, ..
        } => Change::GrantPolicy {
            policy: policy.clone(),
            account: account.clone(),
            name: before(policy),
        },
        Change::CreateNumber { .. } | Change::ReleaseFromTeams | Change::EnableVoice { .. } => {
            return None;
        }
    })
}

fn value(reading: &Reading, field: &str) -> Option<String> {
    reading.0.get(field).cloned().flatten()
}

fn resource_account(change: &Change) -> Option<String> {
    match change {
        Change::AssignResourceAccount { account, .. } => Some(account.clone()),
        _ => None,
    }
}

fn swapped(change: &FieldChange) -> FieldChange {
    FieldChange {
        column: change.column.clone(),
        before: change.after.clone(),
        after: change.before.clone(),
    }
}

fn block_before(before: &Reading) -> Option<Change> {
    match value(before, BLOCK).as_deref() {
        None => Some(Change::UnblockAssignment),
        Some("BlockedForever") => Some(Change::BlockAssignment { until: None }),
        Some(_) => Some(Change::BlockAssignment {
            until: Some(value(before, BLOCKED_UNTIL)?.parse().ok()?),
        }),
    }
}

/// Taking a line from its holder does not speak of its location, and no list of numbers tells until when a
/// block lasts that is to end.
fn without_untold(mut step: Step) -> Step {
    match step.change {
        Change::TeamsUnassign { .. } => {
            step.before.0.remove(LOCATION);
            step.after.0.remove(LOCATION);
        }
        Change::UnblockAssignment => {
            step.before.0.remove(BLOCKED_UNTIL);
        }
        _ => {}
    }
    step
}

//! Which plans a second person must approve.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use super::{Change, Step};
use crate::{E164, port::PortDeed, words::count};

/// What an organisation has decided about plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalPolicy {
    /// A plan for more numbers than this needs a second person.
    pub many: u32,
    /// Whether every plan needs a second person.
    pub always: bool,
    /// How many refusals it takes before the rest of a plan is left undone.
    pub stop_after: u32,
}

impl Default for ApprovalPolicy {
    fn default() -> Self {
        Self {
            many: 50,
            always: false,
            stop_after: 3,
        }
    }
}

/// Why a second person must approve a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Caution {
    /// Somebody loses a number.
    Unassign,
    /// A number is given back.
    Release,
    /// Help may be sent elsewhere.
    Emergency,
    /// Numbers go to another carrier.
    PortOut,
    /// It changes many numbers at once.
    Many {
        /// How many numbers it changes.
        numbers: u64,
        /// How many one person may change alone.
        limit: u64,
    },
    /// The organisation wants it so for every plan.
    Always,
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unassign => f.write_str("It takes a number from somebody."),
            Self::Release => f.write_str("It gives a number back."),
            Self::Emergency => f.write_str("It changes where help is sent."),
            Self::PortOut => f.write_str("It lets numbers go to another carrier."),
            Self::Many { numbers, limit } => write!(
                f,
                "It changes {} numbers; more than {} need a second person.",
                count(*numbers),
                count(*limit)
            ),
            Self::Always => f.write_str("Every plan here needs a second person."),
        }
    }
}

/// Why a second person must approve these steps; empty where one is enough.
pub fn cautions(steps: &[Step], policy: &ApprovalPolicy) -> Vec<Caution> {
    let any = |is: fn(&Change) -> bool| steps.iter().any(|step| is(&step.change));
    let numbers: BTreeSet<_> = steps.iter().flat_map(moved).collect();
    let (numbers, limit) = (numbers.len() as u64, u64::from(policy.many));
    [
        (any(takes_away), Caution::Unassign),
        (any(gives_back), Caution::Release),
        (any(moves_help), Caution::Emergency),
        (any(lets_go), Caution::PortOut),
        (numbers > limit, Caution::Many { numbers, limit }),
        (policy.always, Caution::Always),
    ]
    .into_iter()
    .filter_map(|(applies, caution)| applies.then_some(caution))
    .collect()
}

const fn takes_away(change: &Change) -> bool {
    matches!(change, Change::TeamsUnassign { .. })
}

const fn gives_back(change: &Change) -> bool {
    matches!(change, Change::ReleaseFromTeams)
}

fn lets_go(change: &Change) -> bool {
    matches!(change, Change::Port { request, .. } if matches!(**request, PortDeed::AuthorisePortOut { .. }))
}

/// The numbers that a step changes: those of a port are in its request.
fn moved(step: &Step) -> Vec<E164> {
    match &step.change {
        Change::Port { request, .. } if !request.numbers().is_empty() => request.numbers().to_vec(),
        _ => vec![step.number()],
    }
}

const fn moves_help(change: &Change) -> bool {
    matches!(
        change,
        Change::TeamsLocation { .. }
            | Change::CarrierEmergency { .. }
            | Change::TeamsAssign {
                location: Some(_),
                ..
            }
    )
}

#[cfg(test)]
mod tests;

//! Plans: what is to be changed, where, and from what to what.
//!
//! A plan is immutable data. It is proposed and shown as a diff, approved by its digest, applied item by
//! item exactly as it was shown, and verified by reading back. What changed since it was shown is never
//! overwritten: a plan expires with its evidence, and an item whose target is not as it was shown stops
//! the plan. Where no API writes, the plan is a script ([`script`]) whose results come back as a file.

pub mod change;
pub mod planner;
pub mod policy;
pub mod query;
pub mod script;
pub mod state;
pub mod view;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

pub use change::{Change, Means, Reversal, Risk, Target};
pub use policy::Caution;
pub use state::{PlanEvent, PlanState, StepState};

use crate::{E164, FindingId, LineUri, PlanId, SourceId, history::Actor};

/// How long a plan may wait to be applied.
pub const LIFETIME: Duration = Duration::hours(24);

/// Fields of a target and their values, by the names people read: what was there, what will be. A field
/// without a value is empty there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Reading(pub BTreeMap<String, Option<String>>);

impl Reading {
    /// A reading of some fields.
    pub fn of<const N: usize>(fields: [(&str, Option<String>); N]) -> Self {
        Self(
            fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }
}

/// One change of one target, as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// Its place in the plan, from 1.
    pub ordinal: u32,
    /// The finding it puts right.
    pub finding: Option<FindingId>,
    /// The line it changes; a carrier and the inventory know the base number only.
    pub line: LineUri,
    /// The source that speaks for the changed side; none for the inventory.
    pub source: Option<SourceId>,
    /// What is changed.
    pub change: Change,
    /// The target as it was last read; where an earlier step of the same plan changes the same fields, as
    /// that step leaves it. Only what [`planner::openings`] gives can be compared with the evidence.
    pub before: Reading,
    /// The target as it will be.
    pub after: Reading,
    /// Names for people of the identifiers in the readings: an account's, a location's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
}

impl Step {
    /// The number.
    pub fn number(&self) -> E164 {
        self.line.number()
    }
}

/// A step with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepRecord {
    /// The step as it was shown.
    #[serde(flatten)]
    pub step: Step,
    /// What became of it.
    pub state: StepState,
    /// The target as it was read last while the plan was applied.
    pub observed: Option<Reading>,
    /// What happened, in a sentence, with the vendor's own words.
    pub message: Option<String>,
    /// The vendor's name for the change while it is under way.
    pub operation: Option<String>,
    /// When it was written (UTC).
    pub written_at: Option<DateTime<Utc>>,
    /// When it ended (UTC).
    pub ended_at: Option<DateTime<Utc>>,
}

/// How many steps of a plan stand where. They always add up to the plan's steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tally {
    /// Not begun.
    pub waiting: u64,
    /// Written and not yet verified.
    pub writing: u64,
    /// Written and verified.
    pub done: u64,
    /// Already as they should be: nothing was written.
    pub unchanged: u64,
    /// Refused by the other side: nothing changed.
    pub failed: u64,
    /// Not as they were shown: nothing was written.
    pub surprised: u64,
    /// Written, and nobody knows whether it took.
    pub unclear: u64,
}

impl Tally {
    /// All steps.
    pub const fn total(&self) -> u64 {
        self.waiting
            + self.writing
            + self.done
            + self.unchanged
            + self.failed
            + self.surprised
            + self.unclear
    }

    /// Steps whose target is as the plan wants it.
    pub const fn fulfilled(&self) -> u64 {
        self.done + self.unchanged
    }

    /// Steps that are still to be done.
    pub const fn remaining(&self) -> u64 {
        self.total() - self.fulfilled()
    }

    /// Counts steps in a state.
    pub const fn add(&mut self, state: StepState, steps: u64) {
        let field = match state {
            StepState::Waiting => &mut self.waiting,
            StepState::Writing => &mut self.writing,
            StepState::Done => &mut self.done,
            StepState::Unchanged => &mut self.unchanged,
            StepState::Failed => &mut self.failed,
            StepState::Surprised => &mut self.surprised,
            StepState::Unclear => &mut self.unclear,
        };
        *field += steps;
    }
}

/// A plan, without its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Plan {
    /// Its identifier.
    pub id: PlanId,
    /// What it is for, in a few words.
    pub title: String,
    /// Where it stands.
    pub state: PlanState,
    /// The SHA-256 of its steps in hexadecimal. Whoever approves it names what they saw by it.
    pub digest: String,
    /// Who proposed it.
    pub proposed_by: Actor,
    /// When (UTC).
    pub proposed_at: DateTime<Utc>,
    /// Until when it may be applied (UTC).
    pub expires_at: DateTime<Utc>,
    /// Why a second person must approve it; empty where anybody who may approve can.
    pub cautions: Vec<Caution>,
    /// How many refusals it takes before the rest is left undone.
    pub stop_after: u32,
    /// Who approved it.
    pub approved_by: Option<Actor>,
    /// When (UTC).
    pub approved_at: Option<DateTime<Utc>>,
    /// When applying it last began (UTC).
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended (UTC).
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it stands where it stands, in a sentence.
    pub note: Option<String>,
    /// The plan that this one takes back.
    pub undoes: Option<PlanId>,
    /// How its steps stand.
    pub tally: Tally,
    /// Counts up with every change.
    pub version: i64,
}

//! What the pages and the REST API show of plans.

use serde::{Deserialize, Serialize};

use super::{Plan, PlanEvent, Step, StepRecord, StepState, planner::Direction};
use crate::{
    E164,
    page::{FacetCount, Page},
};

/// A page of plans, newest first, with counts by state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanList {
    /// The rows.
    pub page: Page<Plan>,
    /// Counts by state, whatever states are chosen.
    pub states: Vec<FacetCount>,
}

/// All about a plan but its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanDetail {
    /// The plan.
    #[serde(flatten)]
    pub plan: Plan,
    /// What the caller may do with it now.
    pub can: Vec<PlanEvent>,
    /// Why the caller may not approve it although it waits for that; none where they may, or it does not.
    pub cannot_approve: Option<String>,
    /// Whether some steps are for a Teams administrator, by the plan's script.
    pub has_script: bool,
    /// Whether some steps that are done can be taken back by another plan.
    pub can_undo: bool,
}

/// Which steps of a plan are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepQuery {
    /// In which states; empty means all.
    pub states: Vec<StepState>,
    /// The ordinal after which the page begins.
    pub after: u32,
    /// How many.
    pub size: Option<u32>,
}

/// A page of a plan's steps, in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepPage {
    /// The steps.
    pub steps: Vec<StepRecord>,
    /// How many match.
    pub total: u64,
    /// The ordinal after which the next page begins.
    pub next: Option<u32>,
}

/// Something for which no step could be planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeftOut {
    /// The number, if it is about one.
    pub number: Option<E164>,
    /// What it was wanted for: a rule's title.
    pub what: String,
    /// Why not, and what can be done instead.
    pub why: String,
}

/// What came of proposing a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Proposed {
    /// The plan; none if nothing could be planned, or if it was only rehearsed.
    pub plan: Option<PlanDetail>,
    /// How many steps it has.
    pub steps: u64,
    /// The steps themselves, where it was only rehearsed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rehearsed: Vec<Step>,
    /// What was left out of it.
    pub left_out: Vec<LeftOut>,
}

/// One direction in which a finding can be put right, or cannot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Offer {
    /// Which side gives way.
    pub direction: Direction,
    /// The direction in a few words.
    pub label: String,
    /// What a plan would change; empty where there is none.
    pub steps: Vec<Step>,
    /// Why there is none, and what can be done instead.
    pub why_not: Option<String>,
}

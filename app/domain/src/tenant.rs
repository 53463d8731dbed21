//! The configuration of a Teams tenant as the rules read it: routes, policies, gateways, locations and
//! blocks, taken from what a Teams administrator exported ([`crate::teams_object`]).

use std::collections::BTreeMap;

use crate::teams_object::{TeamsObject, TeamsObjectKind};

/// The configuration that was exported lately enough to be judged. A kind that is not here was never
/// exported, or too long ago, and no rule may take its silence for a statement.
#[derive(Clone, Debug, Default)]
pub struct Tenant {
    objects: BTreeMap<TeamsObjectKind, Vec<TeamsObject>>,
}

/// How long an export is believed, in hours: people make it by hand.
pub const MAX_AGE_HOURS: i64 = 7 * 24;

impl Tenant {
    /// The configuration made of whole lists, one per kind.
    pub fn new(lists: impl IntoIterator<Item = (TeamsObjectKind, Vec<TeamsObject>)>) -> Self {
        Self {
            objects: lists.into_iter().collect(),
        }
    }

    /// The same configuration with one more list.
    #[must_use]
    pub fn with(mut self, kind: TeamsObjectKind, objects: Vec<TeamsObject>) -> Self {
        self.objects.insert(kind, objects);
        self
    }

    /// The kinds that can be judged.
    pub fn kinds(&self) -> impl Iterator<Item = TeamsObjectKind> {
        self.objects.keys().copied()
    }

    /// The objects of a kind; `None` where nothing can be said.
    pub fn list(&self, kind: TeamsObjectKind) -> Option<&[TeamsObject]> {
        self.objects.get(&kind).map(Vec::as_slice)
    }
}

//! What answers calls: auto attendants and call queues, each by way of its resource accounts.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::Fields;
use crate::teams_object::{TeamsList, TeamsObjectKind};

/// The resource accounts behind auto attendants and call queues, by their object ids.
#[derive(Clone, Debug, Default)]
pub(super) struct Answering(BTreeMap<TeamsObjectKind, Option<BTreeSet<String>>>);

impl Answering {
    /// Takes a list in the place of an earlier one of its kind. Where one object does not tell its accounts,
    /// nothing can be said of the whole kind.
    pub(super) fn read(&mut self, list: &TeamsList) {
        let accounts = |object| Fields::of(object).texts("ApplicationInstances");
        let accounts: Option<Vec<_>> = list.objects.iter().map(accounts).collect();
        let accounts =
            accounts.map(|all| all.iter().flatten().map(|id| id.to_lowercase()).collect());
        self.0.insert(list.kind, accounts);
    }

    /// Whether an attendant or a queue uses an account. `None` where not all of them were told.
    pub(super) fn is_answered(&self, object_id: &str) -> Option<bool> {
        let kinds = [TeamsObjectKind::AutoAttendant, TeamsObjectKind::CallQueue];
        let lists = kinds.map(|kind| self.0.get(&kind).and_then(Option::as_ref));
        if lists.iter().flatten().any(|ids| ids.contains(object_id)) {
            return Some(true);
        }
        lists.iter().all(Option::is_some).then_some(false)
    }
}

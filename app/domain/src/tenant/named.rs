//! Objects of one kind, by what Teams knows them by.

use std::collections::BTreeMap;

use super::fields::key;
use crate::teams_object::TeamsObject;

/// Objects of one kind by what Teams knows them by. Case and `Tag:` do not count; the order is that of
/// the names, however they were exported.
#[derive(Clone, Debug)]
pub struct Named<T>(BTreeMap<String, T>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Named<T> {
    /// The object of a name or id.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.get(&key(name))
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.values()
    }

    /// Never fails: of a field that cannot be read, a view says that it is not told.
    pub(super) fn read(objects: &[TeamsObject], view: impl Fn(&TeamsObject) -> T) -> Self {
        let views = objects
            .iter()
            .map(|object| (key(&object.identity), view(object)));
        Self(views.collect())
    }
}

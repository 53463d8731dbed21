//! The headers that one sender writes for our columns, told once and remembered.

use std::collections::BTreeMap;

use domain::connection::{Settings, field::MAP_PREFIX};

/// For each column that goes by a name of the sender's own, that name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping(BTreeMap<String, String>);

impl Mapping {
    /// The mapping among a connection's settings: `map.number` names the header of the number.
    pub fn of(settings: &Settings) -> Self {
        let columns = settings.0.keys().filter_map(|name| {
            let header = settings.get(name)?;
            Some((name.strip_prefix(MAP_PREFIX)?.to_owned(), header.to_owned()))
        });
        Self(columns.collect())
    }

    /// The columns that are mapped.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The header of a column, if it is mapped.
    pub(crate) fn header(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(String::as_str)
    }

    /// Whether a header is spoken for, so that no other column takes it by its own name.
    pub(crate) fn has_header(&self, header: &str) -> bool {
        self.0
            .values()
            .any(|mapped| domain::same_word(mapped, header))
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Mapping {
    fn from(columns: [(&str, &str); N]) -> Self {
        let owned = columns.map(|(column, header)| (column.to_owned(), header.to_owned()));
        Self(owned.into())
    }
}

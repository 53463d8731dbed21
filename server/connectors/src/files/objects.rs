//! Rows that come as JSON objects one by one, as an API sends them: read as the same rows of a file are.

use std::borrow::Cow;

use domain::import::RowError;

use super::{
    Mapping,
    cell::Cell,
    fields::Row,
    names::Names,
    rows::{Form, Outcome},
};

/// Reads objects of one form.
pub(crate) struct Objects<T> {
    /// Where the columns stand. Objects of one list are alike, so this seldom changes.
    names: Names,
    read: fn(&Row<'_>) -> Outcome<T>,
}

impl<T> Objects<T> {
    pub(super) fn new(form: &Form, read: fn(&Row<'_>) -> Outcome<T>) -> Self {
        Self {
            names: Names::new(form.columns, &Mapping::default(), Vec::new()),
            read,
        }
    }

    /// Reads the object at a place of the list. `None` leaves it out.
    pub(crate) fn read(&mut self, place: u64, text: &str) -> Outcome<T> {
        let Ok(Cell::Object(object)) = serde_json::from_str(text) else {
            return Err(vec![RowError {
                line: place,
                column: String::new(),
                value: text.chars().take(80).collect(),
                message: "This entry of the list is not an object with names and values."
                    .to_owned(),
            }]);
        };
        if !self.names.are(&object.names) {
            let names = object.names.into_iter().map(Cow::into_owned).collect();
            self.names = self.names.again(names);
        }
        (self.read)(&Row {
            line: place,
            names: &self.names,
            cells: object.cells,
        })
    }
}

//! Columns and the names they go by.

use super::FileError;

/// A column that a reader knows.
pub(crate) struct Column {
    /// Its canonical name.
    pub(crate) name: &'static str,
    /// Other names, the more telling first.
    pub(crate) aliases: &'static [&'static str],
    /// Whether no row can be read without it.
    pub(crate) is_required: bool,
}

impl Column {
    pub(crate) const fn new(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self {
            name,
            aliases,
            is_required: false,
        }
    }

    pub(crate) const fn required(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self {
            name,
            aliases,
            is_required: true,
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    pub(crate) fn has_name(&self, header: &str) -> bool {
        self.names().any(|name| domain::same_word(name, header))
    }
}

/// Where the columns of a reader stand in a row.
pub(crate) struct Names {
    columns: &'static [Column],
    headers: Vec<String>,
    /// For each column, the place of its field.
    slots: Vec<Option<usize>>,
}

impl Names {
    /// Finds each column among the headers. A header that no column has stays unread.
    pub(crate) fn new(columns: &'static [Column], headers: Vec<String>) -> Self {
        let slots = columns
            .iter()
            .map(|column| {
                column.names().find_map(|name| {
                    headers
                        .iter()
                        .position(|header| domain::same_word(header, name))
                })
            })
            .collect();
        Self {
            columns,
            headers,
            slots,
        }
    }

    pub(crate) fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The place of a column's field.
    pub(crate) fn slot(&self, name: &str) -> Option<usize> {
        let at = self.columns.iter().position(|column| column.name == name)?;
        self.slots[at]
    }

    /// The column's name in the file, else its canonical name.
    pub(crate) fn written(&self, name: &str) -> String {
        let slot = self.slot(name);
        slot.map_or_else(|| name.to_owned(), |at| self.headers[at].clone())
    }

    /// Refuses headers without which no row can be read.
    pub(crate) fn require(&self) -> Result<(), FileError> {
        let mut columns = self.columns.iter().zip(&self.slots);
        match columns.find(|(column, slot)| column.is_required && slot.is_none()) {
            None => Ok(()),
            Some((column, _)) => Err(FileError::MissingColumn {
                column: column.name,
                names: column.names().take(6).collect(),
            }),
        }
    }

    /// Whether a row has these headers, in this order.
    pub(crate) fn are<S: AsRef<str>>(&self, headers: &[S]) -> bool {
        self.headers.len() == headers.len()
            && self
                .headers
                .iter()
                .zip(headers)
                .all(|(a, b)| a == b.as_ref())
    }

    /// The same columns in a row with other headers.
    pub(crate) fn again(&self, headers: Vec<String>) -> Self {
        Self::new(self.columns, headers)
    }
}

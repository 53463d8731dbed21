//! Columns and the names they go by.

use super::{FileError, Mapping};

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
    mapping: Mapping,
    headers: Vec<String>,
    /// For each column, the place of its field.
    slots: Vec<Option<usize>>,
}

impl Names {
    /// Finds each column among the headers: by the mapping where it has one, else by its own names. A
    /// header that no column has stays unread.
    pub(crate) fn new(columns: &'static [Column], mapping: &Mapping, headers: Vec<String>) -> Self {
        let at = |name: &str| headers.iter().position(|h| domain::same_word(h, name));
        let slots = columns
            .iter()
            .map(|column| match mapping.header(column.name) {
                Some(header) => at(header),
                None => column
                    .names()
                    .filter(|name| !mapping.has_header(name))
                    .find_map(at),
            })
            .collect();
        Self {
            columns,
            mapping: mapping.clone(),
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

    /// The columns without which no row can be read and that have no header.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &'static Column> {
        self.columns
            .iter()
            .zip(&self.slots)
            .filter(|(column, slot)| column.is_required && slot.is_none())
            .map(|(column, _)| column)
    }

    /// Refuses headers without which no row can be read.
    pub(crate) fn require(&self) -> Result<(), FileError> {
        let Some(column) = self.missing().next() else {
            return Ok(());
        };
        Err(match self.mapping.header(column.name) {
            Some(header) => FileError::MissingHeader {
                column: column.name,
                header: header.to_owned(),
            },
            None => FileError::MissingColumn {
                column: column.name,
                names: column.names().take(6).collect(),
            },
        })
    }

    /// Each column that was found, with its header.
    pub(crate) fn found(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let columns = self.columns.iter().zip(&self.slots);
        columns.filter_map(|(column, slot)| Some((column.name, self.headers[(*slot)?].as_str())))
    }

    /// The headers that no column has.
    pub(crate) fn unread(&self) -> impl Iterator<Item = &str> {
        let headers = self.headers.iter().enumerate();
        headers
            .filter(|(at, header)| !header.is_empty() && !self.slots.contains(&Some(*at)))
            .map(|(_, header)| header.as_str())
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
        Self::new(self.columns, &self.mapping, headers)
    }
}

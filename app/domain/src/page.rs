//! Pages of a list. Lists are paged by key, not by offset, so that depth costs nothing.

use serde::{Deserialize, Serialize};

/// Rows, how many there are in all, and where the neighbouring pages begin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows of this page, in the order asked for.
    pub rows: Vec<T>,
    /// How many rows match in all.
    pub total: u64,
    /// Opaque place of the next page.
    pub next: Option<String>,
    /// Opaque place of the page before.
    pub previous: Option<String>,
}

impl<T> Page<T> {
    /// The same page with its rows turned into something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(f).collect(),
            total: self.total,
            next: self.next,
            previous: self.previous,
        }
    }
}

/// Where a page lies in its list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The first page.
    #[default]
    First,
    /// The rows after a cursor.
    After(String),
    /// The rows before a cursor.
    Before(String),
}

impl Place {
    /// The cursor, if it is not the first page.
    pub fn cursor(&self) -> Option<&str> {
        match self {
            Self::First => None,
            Self::After(cursor) | Self::Before(cursor) => Some(cursor),
        }
    }
}

/// Page sizes people may choose.
pub const SIZES: &[u32] = &[25, 50, 100, 500];

/// The page size unless chosen otherwise.
pub const DEFAULT_SIZE: u32 = 50;

/// How many rows of one value there are under a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FacetCount {
    /// The value, as a filter names it.
    pub value: String,
    /// The word people read.
    pub label: String,
    /// How many.
    pub count: u64,
}

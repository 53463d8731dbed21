//! Which rows of a list a page has.

use std::ops::Range;

/// A page of a list, as a vendor is told to send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    /// The rows to send, counted from 0 in the whole list.
    pub(super) rows: Range<usize>,
    /// The row at which the next page starts; `None` at the end.
    pub(super) next: Option<usize>,
    /// How many rows the vendor states that the list has.
    pub(super) total: usize,
    /// A status that some of the rows have instead of theirs.
    pub(super) status: Option<String>,
    start: usize,
    size: usize,
}

/// A page that the vendor fails on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken;

/// One row in so many has the status that nobody knows.
const CHANGED: usize = 10;

impl Slice {
    pub(super) fn honest(total: usize, start: usize, size: usize) -> Self {
        let end = start.saturating_add(size).min(total);
        Self {
            rows: start.min(total)..end,
            next: (end < total).then_some(end),
            total,
            status: None,
            start,
            size,
        }
    }

    /// The status of a row where it is not the true one.
    pub(super) fn word(&self, row: usize) -> Option<&str> {
        self.status
            .as_deref()
            .filter(|_| row.is_multiple_of(CHANGED))
    }

    /// Takes a tenth of the rows from a page in the middle.
    pub(super) fn shorten(&mut self) -> bool {
        let is_in_the_middle = self.start > 0 && self.next.is_some();
        if is_in_the_middle {
            self.rows.end -= self.rows.len().div_ceil(10);
        }
        is_in_the_middle
    }

    /// The rows of the page at `start` instead, and another page after it.
    pub(super) fn repeat(&mut self, start: usize) {
        let end = start.saturating_add(self.size).min(self.total);
        self.rows = start.min(self.total)..end;
        self.next = Some(self.start + self.size);
        // A vendor that counts pages must have one more, too.
        self.total = self.total.max(self.start + 2 * self.size);
    }

    /// As if the list had a third of its rows.
    pub(super) fn truncate(&mut self) {
        let Self { rows, next, .. } = Self::honest(self.total / 3, self.start, self.size);
        (self.rows, self.next) = (rows, next);
    }
}

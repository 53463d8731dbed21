//! Pages by key: a query fetches one row more than a page holds, and what came decides what else there
//! is.

use domain::page::{Page, Place};

/// One more row than a page holds, as a query's limit.
pub(crate) fn limit(size: u32) -> i64 {
    i64::from(size) + 1
}

/// Whether a page is read from its end: its rows come last first.
pub(crate) fn is_backwards(place: &Place) -> bool {
    matches!(place, Place::Before(_))
}

/// Makes a page of the rows that a query fetched, at most [`limit`] of them.
pub(crate) fn page<T>(
    mut rows: Vec<T>,
    size: u32,
    place: &Place,
    total: u64,
    cursor: impl Fn(&T) -> String,
) -> Page<T> {
    let has_more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let (has_next, has_previous) = match place {
        Place::First => (has_more, false),
        Place::After(_) => (has_more, true),
        Place::Before(_) => {
            rows.reverse();
            (true, has_more)
        }
    };
    Page {
        next: rows.last().filter(|_| has_next).map(&cursor),
        previous: rows.first().filter(|_| has_previous).map(&cursor),
        total,
        rows,
    }
}

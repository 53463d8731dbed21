//! The numbers, and pages of them that Graph fails on.

use serde_json::Value;

use super::{
    Graph,
    catalogue::NUMBERS,
    pages::{Place, at, cursor},
    rows,
};
use crate::{
    connector::{Cursor, Page},
    http::{ApiError, Fault},
};

/// Rows of the list, by place.
#[derive(Clone, Copy)]
struct Span {
    row: u64,
    rows: u64,
}

impl Span {
    fn halves(self) -> [Self; 2] {
        let first = self.rows / 2;
        [
            Self {
                row: self.row,
                rows: first,
            },
            Self {
                row: self.row + first,
                rows: self.rows - first,
            },
        ]
    }
}

/// More rows than this are not passed over on one page: then it is not a row that is broken.
const MOST_BROKEN: usize = 5;

/// How often a part of a page is tried. The page as a whole was tried more often.
const PART_TRIES: u32 = 2;

impl Graph {
    pub(super) async fn numbers_page(&self, from: Option<&Cursor>) -> Result<Page, ApiError> {
        let place: Place = at(from)?;
        match self.leaf(&NUMBERS, &place).await {
            Ok(leaf) => Ok(Page {
                rows: rows::numbers(place.row, leaf.rows),
                next: leaf.next.as_ref().map(cursor),
                total: leaf.total,
                ..Page::default()
            }),
            Err(error) if error.fault == Fault::Unavailable => {
                self.read_around(&place, error).await
            }
            Err(error) => Err(error),
        }
    }

    /// Reads a page that Graph fails on in ever smaller parts, until what it fails on is single rows. One
    /// bad record fails the whole page that has it.
    async fn read_around(&self, place: &Place, error: ApiError) -> Result<Page, ApiError> {
        let size = place.size.unwrap_or(NUMBERS.rows);
        let mut failing = vec![Span {
            row: place.row,
            rows: size,
        }];
        let mut page = Page::default();
        let mut found = Vec::new();
        while !failing.is_empty() {
            let parts = std::mem::take(&mut failing);
            for part in parts.into_iter().flat_map(Span::halves) {
                match self.part(part).await {
                    Ok(rows) => found.push((part.row, rows)),
                    Err(error) if error.fault != Fault::Unavailable => return Err(error),
                    Err(_) if part.rows > 1 => failing.push(part),
                    Err(error) => page.unsendable.push(format!(
                        "Row {} of the list cannot be read, though its neighbours can. {error}",
                        part.row + 1
                    )),
                }
                if failing.len() + page.unsendable.len() > MOST_BROKEN {
                    return Err(error);
                }
            }
        }
        found.sort_unstable_by_key(|(row, _)| *row);
        for (row, found) in found {
            page.rows.extend(rows::numbers(row, found));
        }
        let read = (page.rows.len() + page.unsendable.len()) as u64;
        // The size of a page that was put together says nothing about the pages that Graph gives.
        page.next = (read >= size).then(|| {
            cursor(&Place {
                row: place.row + read,
                size: place.size,
                link: None,
            })
        });
        Ok(page)
    }

    /// The rows of a part, in as many requests as Graph takes for them.
    async fn part(&self, part: Span) -> Result<Vec<Value>, ApiError> {
        let mut rows = Vec::new();
        loop {
            let read = rows.len() as u64;
            let query = NUMBERS
                .query(part.row + read, part.rows - read)
                .tries(PART_TRIES);
            let sheet = self.sheet(&NUMBERS, &query).await?;
            let is_done = sheet.rows.is_empty() || sheet.link.is_none();
            rows.extend(sheet.rows);
            if is_done || rows.len() as u64 >= part.rows {
                rows.truncate(usize::try_from(part.rows).unwrap_or(usize::MAX));
                return Ok(rows);
            }
        }
    }
}

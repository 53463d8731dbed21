//! A vendor's list while it is read, page by page, and what gives it away when it is not whole
//! (guards G1, G5; Microsoft notes G1).
//!
//! Vendors cut lists short, give a page twice, lose rows between pages, and count otherwise than they
//! list. Absence follows only from a list that shows none of this.

use serde::{Deserialize, Serialize};

use crate::words::{count, counted};

/// What a page looked like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageShape {
    /// Rows on it, those included that could not be read or sent.
    pub rows: u64,
    /// Rows that an earlier page had already.
    pub repeated: u64,
    /// Whether the vendor says that the list ends here.
    pub is_last: bool,
    /// How many rows the vendor says the whole list has.
    pub total: Option<u64>,
    /// Rows that could not be read or sent, each in a sentence.
    pub faults: Vec<String>,
}

/// What a list has shown so far. Serialized, so that another process can go on with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Pages read.
    pub pages: u64,
    /// Rows listed.
    pub rows: u64,
    /// Rows of the first page, which all others but the last must have too.
    page_rows: Option<u64>,
    /// The vendor's own count, as it said last.
    total: Option<u64>,
    /// Pages without rows, one after another.
    #[serde(default)]
    empty_pages: u64,
    /// Rows that could not be read.
    pub unreadable: u64,
    /// What was wrong with the first of them.
    example: Option<String>,
}

/// Why a list is not whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Rows came again.
    #[error("After {} the vendor gave {} again that it had given before, so others may be missing.", counted(*.after, "row"), counted(*.rows, "row"))]
    Repeated {
        /// Rows before that page.
        after: u64,
        /// Rows that came again.
        rows: u64,
    },
    /// A page in the middle is shorter than the others.
    #[error("After {} a page came with {} where the others have {}, so rows are missing.", counted(*.after, "row"), counted(*.rows, "row"), count(*.expected))]
    ShortPage {
        /// Rows before that page.
        after: u64,
        /// Rows on it.
        rows: u64,
        /// Rows on the others.
        expected: u64,
    },
    /// The vendor's count does not agree with its list.
    #[error("The vendor counts {} and listed {}.", counted(*.declared, "row"), count(*.listed))]
    WrongCount {
        /// What the vendor says.
        declared: u64,
        /// What it gave.
        listed: u64,
    },
    /// The vendor ended the list and has more.
    #[error("The vendor ended its list after {}, and has more when asked for them.", counted(*.after, "row"))]
    EndedEarly {
        /// Rows listed.
        after: u64,
    },
}

/// Pages without rows that may come one after another in a list whose pages are not even.
const MOST_EMPTY_PAGES: u64 = 3;

impl Listing {
    /// Turns a page. Where pages are even, one in the middle with another length has lost rows.
    pub fn turn(&mut self, page: &PageShape, has_even_pages: bool) -> Result<(), Broken> {
        let after = self.rows;
        self.pages += 1;
        self.rows += page.rows;
        self.unreadable += page.faults.len() as u64;
        if self.example.is_none() {
            self.example = page.faults.first().cloned();
        }
        self.total = page.total.or(self.total);
        if page.repeated > 0 {
            return Err(Broken::Repeated {
                after,
                rows: page.repeated,
            });
        }
        if page.is_last {
            return Ok(());
        }
        let expected = *self.page_rows.get_or_insert(page.rows.max(1));
        self.empty_pages = if page.rows == 0 {
            self.empty_pages + 1
        } else {
            0
        };
        // Pages without rows may come, but a vendor must not keep us turning them forever.
        if self.empty_pages > MOST_EMPTY_PAGES || (has_even_pages && page.rows < expected) {
            return Err(Broken::ShortPage {
                after,
                rows: page.rows,
                expected,
            });
        }
        Ok(())
    }

    /// Compares the list with the vendor's count: its word at the end, else what its last page said.
    pub fn end(&self, counted: Option<u64>) -> Result<(), Broken> {
        match counted.or(self.total) {
            Some(declared) if declared != self.rows => Err(Broken::WrongCount {
                declared,
                listed: self.rows,
            }),
            _ => Ok(()),
        }
    }

    /// What keeps a list that was read to its end from speaking about absence: rows that could not be
    /// read may have been of any number.
    pub fn gaps(&self) -> Option<String> {
        let example = self.example.as_deref()?;
        Some(format!(
            "{} could not be read, so nothing is taken to be absent. The first: {example}",
            counted(self.unreadable, "row")
        ))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page(rows: u64, is_last: bool) -> PageShape {
        PageShape {
            rows,
            is_last,
            ..PageShape::default()
        }
    }

    fn read(pages: &[PageShape]) -> Result<Listing, Broken> {
        let mut listing = Listing::default();
        pages.iter().try_for_each(|page| listing.turn(page, true))?;
        listing.end(None)?;
        Ok(listing)
    }

    #[test]
    fn even_pages_and_a_shorter_last_one_are_a_whole_list() {
        let listing = read(&[page(1000, false), page(1000, false), page(12, true)]).unwrap();
        assert_eq!((listing.pages, listing.rows), (3, 2012));
        assert_eq!(listing.gaps(), None);
        assert!(read(&[page(0, true)]).is_ok(), "an empty account");
        assert!(
            read(&[page(1000, false), page(0, true)]).is_ok(),
            "asked past a full page"
        );
    }

    #[test]
    fn a_short_page_in_the_middle_is_not() {
        let broken = read(&[page(1000, false), page(999, false), page(12, true)]);
        let expected = Broken::ShortPage {
            after: 1000,
            rows: 999,
            expected: 1000,
        };
        assert_eq!(broken, Err(expected));
    }

    #[test]
    fn a_vendor_with_uneven_pages_may_shorten_them_but_not_leave_them_empty_forever() {
        let mut listing = Listing::default();
        for rows in [100, 70, 0, 0, 5, 0, 0, 0] {
            listing.turn(&page(rows, false), false).unwrap();
        }
        assert!(listing.turn(&page(0, false), false).is_err());
    }

    #[test]
    fn rows_that_come_again_break_the_list() {
        let again = PageShape {
            repeated: 1,
            ..page(1000, false)
        };
        assert_eq!(
            read(&[page(1000, false), again]).unwrap_err().to_string(),
            "After 1,000 rows the vendor gave 1 row again that it had given before, so others may be missing."
        );
    }

    #[test]
    fn the_vendors_count_must_agree_and_its_last_word_counts() {
        let said = |total, page: PageShape| PageShape {
            total: Some(total),
            ..page
        };
        assert!(read(&[said(11, page(10, false)), said(12, page(2, true))]).is_ok());
        let broken = read(&[said(12, page(10, false)), said(13, page(2, true))]);
        let expected = Broken::WrongCount {
            declared: 13,
            listed: 12,
        };
        assert_eq!(broken, Err(expected));
        let listing = read(&[page(5, true)]).unwrap();
        assert!(listing.end(Some(5)).is_ok());
        assert!(listing.end(Some(4)).is_err(), "counted apart");
    }

    #[test]
    fn rows_that_cannot_be_read_are_told_and_counted() {
        let faulty = PageShape {
            faults: vec![
                "Row 3: the status is empty.".into(),
                "Row 9: no number.".into(),
            ],
            ..page(10, true)
        };
        let gaps = read(&[faulty]).unwrap().gaps().unwrap();
        assert!(gaps.starts_with("2 rows could not be read"), "{gaps}");
        assert!(gaps.ends_with("Row 3: the status is empty."), "{gaps}");
    }

    proptest! {
        /// However a vendor cuts its list into even pages, it is whole; and another process that goes
        /// on in the middle comes to the same end.
        #[test]
        fn any_even_cut_is_whole(size in 1_u64..50, full in 0_u64..20, rest in 0_u64..50) {
            let mut pages = vec![page(size, false); usize::try_from(full).unwrap()];
            pages.push(page(rest.min(size), true));
            let whole = read(&pages).unwrap();
            prop_assert_eq!(whole.rows, size * full + rest.min(size));
            let mut resumed = Listing::default();
            for page in &pages {
                let text = serde_json::to_string(&resumed).unwrap();
                resumed = serde_json::from_str(&text).unwrap();
                resumed.turn(page, true).unwrap();
            }
            prop_assert_eq!(resumed, whole);
        }
    }
}

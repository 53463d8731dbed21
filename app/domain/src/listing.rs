//! A vendor's list while it is read, page by page, and what gives it away when it is not whole
//! (guards G1, G5; Microsoft notes G1).
//!
//! Vendors cut lists short, give a page twice, lose rows between pages, and count otherwise than they
//! list. Absence follows only from a list that shows none of this.

use serde::{Deserialize, Serialize};

use crate::{
    source::{MASS_DEVIATION_PERCENT, SMALL_LOSS},
    words::{count, counted},
};

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
    /// What the list cannot tell at all, in a sentence. It is no row.
    pub gap: Option<String>,
}

/// What a list has shown so far. Serialized, so that another process can go on with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Pages read.
    pub pages: u64,
    /// Rows listed.
    pub rows: u64,
    /// Rows of the first page, which all others but the last must have too. Where a later one has more,
    /// it is the first that lost some.
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
    /// What the list cannot tell at all.
    #[serde(default)]
    gap: Option<String>,
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
    /// A page in the middle has another length than the first.
    #[error("After {} a page came with {} where the first has {}, so rows are missing.", counted(*.after, "row"), counted(*.rows, "row"), count(*.expected))]
    ShortPage {
        /// Rows before that page.
        after: u64,
        /// Rows on it.
        rows: u64,
        /// Rows on the first.
        expected: u64,
    },
    /// Nothing on a page could be read.
    #[error("After {} a page came of which nothing can be read. The first: {example}", counted(*.after, "row"))]
    Unreadable {
        /// Rows before that page.
        after: u64,
        /// What is wrong with its first row.
        example: String,
    },
    /// The next page is the page that was just given.
    #[error("After {} the vendor points back to the page it had just given.", counted(*.after, "row"))]
    Circle {
        /// Rows up to there.
        after: u64,
    },
    /// More rows could not be read than may be missing from a list.
    #[error("{} of {} could not be read, which is too many to believe the rest. The first: {example}", count(*.unreadable), counted(*.rows, "row"))]
    TooManyUnreadable {
        /// Rows that could not be read.
        unreadable: u64,
        /// Rows in all.
        rows: u64,
        /// What is wrong with the first.
        example: String,
    },
    /// A number that the list leaves out is still there when it is asked for by itself.
    #[error("The list leaves {number} out, and the vendor still has it when asked for it alone.")]
    LeftOut {
        /// The number.
        number: String,
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
        if self.gap.is_none() {
            self.gap.clone_from(&page.gap);
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
        if let Some(example) = page.faults.first()
            && page.rows == page.faults.len() as u64
        {
            return Err(Broken::Unreadable {
                after,
                example: example.clone(),
            });
        }
        let expected = *self.page_rows.get_or_insert(page.rows.max(1));
        self.empty_pages = if page.rows == 0 {
            self.empty_pages + 1
        } else {
            0
        };
        // Pages without rows may come, but a vendor must not keep us turning them forever.
        if self.empty_pages > MOST_EMPTY_PAGES || (has_even_pages && page.rows != expected) {
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
        let bearable = (self.rows * u64::from(MASS_DEVIATION_PERCENT) / 100).max(SMALL_LOSS);
        if let Some(example) = &self.example
            && self.unreadable > bearable
        {
            return Err(Broken::TooManyUnreadable {
                unreadable: self.unreadable,
                rows: self.rows,
                example: example.clone(),
            });
        }
        match counted.or(self.total) {
            Some(declared) if declared != self.rows => Err(Broken::WrongCount {
                declared,
                listed: self.rows,
            }),
            _ => Ok(()),
        }
    }

    /// What keeps a list that was read to its end from speaking about absence: that it cannot tell
    /// everything, or that rows could not be read, which may have been of any number.
    pub fn gaps(&self) -> Option<String> {
        let unread = self.example.as_deref().map(|example| {
            format!(
                "{} could not be read, so nothing is taken to be absent. The first: {example}",
                counted(self.unreadable, "row")
            )
        });
        let said: Vec<_> = self.gap.iter().cloned().chain(unread).collect();
        (!said.is_empty()).then(|| said.join(" "))
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
    fn a_first_page_that_lost_rows_shows_by_the_second() {
        assert!(read(&[page(999, false), page(1000, false), page(12, true)]).is_err());
    }

    #[test]
    fn a_page_of_which_nothing_can_be_read_ends_the_list() {
        let garbage = PageShape {
            faults: vec!["no number".to_owned(); 10],
            ..page(10, false)
        };
        let broken = read(&[page(10, false), garbage]).unwrap_err();
        assert!(
            matches!(broken, Broken::Unreadable { after: 10, .. }),
            "{broken}"
        );
    }

    #[test]
    fn a_few_unreadable_rows_are_borne_and_many_are_not() {
        let with = |faults: usize| {
            read(&[PageShape {
                faults: vec!["no number".to_owned(); faults],
                ..page(100, true)
            }])
        };
        assert!(with(5).is_ok());
        let broken = with(6).unwrap_err();
        assert!(
            matches!(broken, Broken::TooManyUnreadable { .. }),
            "{broken}"
        );
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

    #[test]
    fn what_a_list_cannot_tell_is_told_and_is_no_row() {
        let blind = PageShape {
            gap: Some("It leaves out aging numbers.".to_owned()),
            total: Some(20),
            ..page(10, false)
        };
        let listing = read(&[blind.clone(), page(10, true)]).unwrap();
        assert_eq!((listing.rows, listing.unreadable), (20, 0));
        assert_eq!(
            listing.gaps().unwrap(),
            "It leaves out aging numbers.",
            "one page that says so is enough"
        );
        let faulty = PageShape {
            faults: vec!["Row 3: no number.".to_owned()],
            ..page(10, true)
        };
        let gaps = read(&[blind, faulty]).unwrap().gaps().unwrap();
        assert!(
            gaps.starts_with("It leaves out aging numbers. 1 row could"),
            "{gaps}"
        );
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

//! What can go wrong at a vendor, on command.

use serde::{Deserialize, Serialize};

use super::lists::{Broken, Slice};

/// Something that goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// 429, with the seconds to wait.
    Throttle {
        /// What `Retry-After` says.
        retry_after: u64,
    },
    /// 500.
    ServerError,
    /// No answer ever comes, and nothing is done.
    Timeout,
    /// The connection is closed in the middle of the body, after what was asked for was done.
    Cut,
    /// 401, and tokens granted before are refused from then on. Strikes once unless told otherwise.
    ExpiredToken,
    /// A page in the middle of a list lacks rows.
    ShortPage,
    /// The same rows come on page after page, always with a next one.
    RepeatedPage,
    /// 500 for every page that has this row.
    BrokenRow {
        /// The row, counted from 0.
        row: usize,
    },
    /// The total the vendor states is not what it lists.
    WrongCount,
    /// The list ends after a third. The stated total is that of the whole.
    Truncated,
    /// Some rows have a status that nobody knows.
    ChangedStatus {
        /// The status.
        word: String,
    },
    /// A change is refused (4xx), in the vendor's own form.
    RefusedChange,
    /// A change is taken and never done. Where the vendor says how a change stands, it says that it failed.
    FailedChange,
    /// A change that takes a while takes longer.
    SlowChange {
        /// How often more one has to look until it is done.
        looks: u32,
    },
}

impl Fault {
    /// Whether it strikes lists, and not requests.
    const fn is_of_lists(&self) -> bool {
        matches!(
            self,
            Self::ShortPage
                | Self::RepeatedPage
                | Self::BrokenRow { .. }
                | Self::WrongCount
                | Self::Truncated
                | Self::ChangedStatus { .. }
        )
    }

    /// Whether it strikes changes that reached their vendor, and not requests.
    const fn is_of_changes(&self) -> bool {
        matches!(
            self,
            Self::RefusedChange | Self::FailedChange | Self::SlowChange { .. }
        )
    }

    /// The fault, striking so often.
    pub fn times(self, times: u32) -> Strike {
        Strike {
            times: Some(times),
            ..Strike::from(self)
        }
    }
}

/// A fault, and when it strikes. Faults of lists count pages, faults of changes the changes that reach
/// their vendor, the others requests; token requests are not counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strike {
    /// What goes wrong.
    #[serde(flatten)]
    pub fault: Fault,
    /// How many go well first.
    #[serde(default)]
    pub after: u32,
    /// How often it strikes; until it is healed if not said.
    #[serde(default)]
    pub times: Option<u32>,
    /// Which requests it counts and strikes, if it is a fault of requests.
    #[serde(default)]
    pub requests: Requests,
}

/// Some of the requests of a vendor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requests {
    /// All.
    #[default]
    All,
    /// Those that change something.
    Writes,
}

impl From<Fault> for Strike {
    fn from(fault: Fault) -> Self {
        Self {
            fault,
            after: 0,
            times: None,
            requests: Requests::All,
        }
    }
}

impl Strike {
    /// The same after so many that go well.
    #[must_use]
    pub const fn after(mut self, after: u32) -> Self {
        self.after = after;
        self
    }

    /// The same, of requests that change something.
    #[must_use]
    pub const fn of_writes(mut self) -> Self {
        self.requests = Requests::Writes;
        self
    }

    fn limit(&self) -> u32 {
        let by_itself = if self.fault == Fault::ExpiredToken {
            1
        } else {
            u32::MAX
        };
        self.times.unwrap_or(by_itself)
    }
}

/// A fault that was commanded, and how it went so far.
#[derive(Debug)]
struct Active {
    strike: Strike,
    seen: u32,
    struck: u32,
    /// Where the page began that is being repeated.
    repeated: Option<usize>,
}

impl Active {
    /// Counts one more, and says whether the fault may strike it.
    fn is_due(&mut self) -> bool {
        self.seen = self.seen.saturating_add(1);
        self.seen > self.strike.after && self.struck < self.strike.limit()
    }
}

/// What goes wrong at one vendor.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Active>);

impl Faults {
    pub(super) fn inject(&mut self, strike: Strike) {
        self.0.push(Active {
            strike,
            seen: 0,
            struck: 0,
            repeated: None,
        });
    }

    pub(super) fn heal(&mut self) {
        self.0.clear();
    }

    /// What goes wrong with the next request, before its vendor looks at it.
    pub(super) fn strike_request(&mut self, request: Requests) -> Option<Fault> {
        self.strike(
            |Strike {
                 fault, requests, ..
             }| {
                let is_counted = *requests == Requests::All || request == Requests::Writes;
                is_counted && !fault.is_of_lists() && !fault.is_of_changes()
            },
        )
    }

    /// What goes wrong with the next change that reached its vendor.
    pub(super) fn strike_change(&mut self) -> Option<Fault> {
        self.strike(|strike| strike.fault.is_of_changes())
    }

    /// Counts something for every fault that is of it. The first that is due strikes.
    fn strike(&mut self, is_of_it: impl Fn(&Strike) -> bool) -> Option<Fault> {
        let mut striking = None;
        for active in self.0.iter_mut().filter(|active| is_of_it(&active.strike)) {
            if active.is_due() && striking.is_none() {
                active.struck += 1;
                striking = Some(active.strike.fault.clone());
            }
        }
        striking
    }

    /// The page of a list of `total` rows that starts at a row, with all that goes wrong with it.
    pub(super) fn slice(
        &mut self,
        total: usize,
        start: usize,
        size: usize,
    ) -> Result<Slice, Broken> {
        let mut slice = Slice::honest(total, start, size);
        for active in &mut self.0 {
            if active.strike.fault.is_of_lists() && active.is_due() && active.spoil(&mut slice)? {
                active.struck += 1;
            }
        }
        Ok(slice)
    }
}

impl Active {
    /// Spoils a page. Says whether it did: not every page can be spoilt in every way.
    fn spoil(&mut self, slice: &mut Slice) -> Result<bool, Broken> {
        match &self.strike.fault {
            Fault::ShortPage => return Ok(slice.shorten()),
            Fault::RepeatedPage => slice.repeat(*self.repeated.get_or_insert(slice.rows.start)),
            Fault::BrokenRow { row } if slice.rows.contains(row) => {
                self.struck += 1;
                return Err(Broken);
            }
            Fault::WrongCount => slice.total += slice.total / 10 + 1,
            Fault::Truncated => slice.truncate(),
            Fault::ChangedStatus { word } => slice.status = Some(word.clone()),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Requests = Requests::All;
    const WRITES: Requests = Requests::Writes;

    fn struck_by(strike: impl Into<Strike>) -> Faults {
        let mut faults = Faults::default();
        faults.inject(strike.into());
        faults
    }

    #[test]
    fn a_fault_strikes_after_and_as_often_as_told() {
        let mut faults = struck_by(Fault::ServerError.times(2).after(1));
        let strikes: Vec<_> = (0..5)
            .map(|_| faults.strike_request(ALL).is_some())
            .collect();
        assert_eq!(strikes, [false, true, true, false, false]);

        let mut faults = struck_by(Fault::Cut);
        assert!((0..50).all(|_| faults.strike_request(ALL) == Some(Fault::Cut)));
        faults.heal();
        assert_eq!(faults.strike_request(ALL), None);
    }

    #[test]
    fn a_fault_of_writes_does_not_count_reads() {
        let mut faults = struck_by(Fault::Cut.times(1).after(1).of_writes());
        let mut strike = |request| faults.strike_request(request).is_some();
        let struck = [WRITES, ALL, ALL, WRITES, WRITES].map(&mut strike);
        assert_eq!(struck, [false, false, false, true, false]);
    }

    #[test]
    fn changes_and_requests_have_faults_of_their_own() {
        let mut faults = struck_by(Fault::RefusedChange.times(1));
        assert_eq!(faults.strike_request(WRITES), None);
        assert_eq!(faults.strike_change(), Some(Fault::RefusedChange));
        assert_eq!(faults.strike_change(), None);
        let mut faults = struck_by(Fault::Cut);
        assert_eq!(faults.strike_change(), None);
    }

    #[test]
    fn a_token_expires_once() {
        let mut faults = struck_by(Fault::ExpiredToken);
        assert_eq!(faults.strike_request(ALL), Some(Fault::ExpiredToken));
        assert_eq!(faults.strike_request(ALL), None);
    }

    #[test]
    fn only_a_page_in_the_middle_comes_short() {
        let mut faults = struck_by(Fault::ShortPage.times(1));
        let mut rows = |start| faults.slice(35, start, 10).unwrap().rows.len();
        assert_eq!([rows(0), rows(10), rows(20), rows(30)], [10, 9, 10, 5]);
    }

    #[test]
    fn a_repeated_page_never_ends() {
        let mut faults = struck_by(Strike::from(Fault::RepeatedPage).after(1));
        assert_eq!(faults.slice(30, 0, 10).unwrap().rows, 0..10);
        for start in [10, 20, 30, 1_000] {
            let slice = faults.slice(30, start, 10).unwrap();
            assert_eq!(slice.rows, 10..20);
            assert_eq!(slice.next, Some(start + 10));
            assert!(slice.total > start + 10);
        }
    }

    #[test]
    fn a_broken_row_breaks_the_pages_that_have_it() {
        let mut faults = struck_by(Fault::BrokenRow { row: 15 });
        assert!(faults.slice(30, 0, 10).is_ok());
        assert!(faults.slice(30, 10, 10).is_err());
        assert!(faults.slice(30, 15, 1).is_err());
        assert!(faults.slice(30, 16, 4).is_ok());
    }

    #[test]
    fn a_truncated_list_ends_after_a_third_and_states_the_whole() {
        let mut faults = struck_by(Fault::Truncated);
        let first = faults.slice(45, 0, 10).unwrap();
        assert_eq!((first.rows, first.next, first.total), (0..10, Some(10), 45));
        let last = faults.slice(45, 10, 10).unwrap();
        assert_eq!((last.rows, last.next, last.total), (10..15, None, 45));
        assert!(faults.slice(45, 20, 10).unwrap().rows.is_empty());
    }

    #[test]
    fn a_wrong_count_and_a_new_word_leave_the_rows_alone() {
        let mut faults = struck_by(Fault::WrongCount);
        let word = "resting".to_owned();
        faults.inject(Fault::ChangedStatus { word }.into());
        let slice = faults.slice(30, 0, 10).unwrap();
        assert_eq!((slice.rows.clone(), slice.total), (0..10, 34));
        let changed: Vec<_> = slice
            .rows
            .clone()
            .filter(|row| slice.word(*row) == Some("resting"))
            .collect();
        assert_eq!(changed, [0]);
    }

    #[test]
    fn commands_are_written_flat() {
        let strike: Strike =
            serde_json::from_str(r#"{"fault":"throttle","retry_after":2,"times":3}"#).unwrap();
        assert_eq!(strike, Fault::Throttle { retry_after: 2 }.times(3));
        let strike: Strike = serde_json::from_str(r#"{"fault":"cut","after":4}"#).unwrap();
        assert_eq!(strike, Strike::from(Fault::Cut).after(4));
    }
}

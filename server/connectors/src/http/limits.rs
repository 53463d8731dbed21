//! How patient and how busy requests may be, and how many there were.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use domain::source::Traffic;

/// How patient and how busy requests may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long a connection may take to open.
    pub connect: Duration,
    /// How long an answer may take, its body included.
    pub answer: Duration,
    /// How often a request is sent at most, the first time included.
    pub attempts: u32,
    /// The pause before the first retry, where the vendor names none; it doubles, with jitter.
    pub first_pause: Duration,
    /// The longest pause that is waited out. A vendor that asks for more ends the run.
    pub longest_pause: Duration,
    /// Requests under way at once, per connection.
    pub concurrency: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(20),
            attempts: 4,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_mins(2),
            concurrency: 2,
        }
    }
}

impl Limits {
    /// For simulators on this machine, in tests: the same number of tries, in no time.
    pub fn quick() -> Self {
        Self {
            connect: Duration::from_secs(2),
            answer: Duration::from_millis(500),
            first_pause: Duration::from_millis(1),
            ..Self::default()
        }
    }
}

/// Counts what asking cost.
#[derive(Debug, Default)]
pub struct Meter {
    requests: AtomicU64,
    retries: AtomicU64,
}

impl Meter {
    /// A request is sent, for the first time or again.
    pub(crate) fn count(&self, is_retry: bool) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.retries
            .fetch_add(u64::from(is_retry), Ordering::Relaxed);
    }

    /// What was counted. Pages are counted by who turns them.
    pub fn traffic(&self) -> Traffic {
        Traffic {
            pages: 0,
            requests: self.requests.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
        }
    }
}

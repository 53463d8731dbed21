//! Calls of vendors to us. A call whose signature is good says that something may have changed; what it
//! is, is read from the vendor.

use chrono::{DateTime, Utc};
use domain::E164;

/// A call as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The address the vendor called, as it knows it: some sign it.
    pub url: &'a str,
    /// Looks a header up, by its name in lower case.
    pub headers: &'a [(String, String)],
    /// The body, unread.
    pub body: &'a [u8],
    /// When it arrived (UTC), against replays.
    pub at: DateTime<Utc>,
}

impl Request<'_> {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let header = self
            .headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.as_str())
    }
}

/// What a call is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The same for a call that comes twice.
    pub key: String,
    /// The vendor's word for what happened.
    pub kind: String,
    /// The numbers it names.
    pub numbers: Vec<E164>,
}

/// Why a call is not listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The vendor is not expected to call, or nothing to verify it with is set.
    #[error("No webhook is set up here.")]
    NotExpected,
    /// The call must come with credentials first; the answer challenges for them.
    #[error("The call must sign in.")]
    Challenge,
    /// The signature is missing or wrong.
    #[error("The signature is not right.")]
    BadSignature,
    /// The call was signed too long ago, or for later.
    #[error("The call is too old.")]
    Replayed,
    /// The body is not what the vendor sends.
    #[error("The call cannot be read.")]
    Unreadable,
}

//! How long to wait before asking again.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::Limits;

/// Where a vendor says when its limit is over, beside `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateHeaders {
    /// Nowhere else.
    None,
    /// `X-RateLimit-Reset`, in seconds since 1970 (Bandwidth).
    ResetAt,
    /// `x-ratelimit-reset`, in seconds from now (Telnyx).
    ResetIn,
}

const RESET: &str = "x-ratelimit-reset";

impl RateHeaders {
    /// How long the vendor asks us to wait.
    pub fn pause(self, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
        let text = |name| headers.get(name)?.to_str().ok();
        if let Some(pause) = text(RETRY_AFTER.as_str()).and_then(|text| retry_after(text, now)) {
            return Some(pause);
        }
        let reset: i64 = text(RESET)?.trim().parse().ok()?;
        match self {
            Self::None => None,
            Self::ResetAt => seconds(reset - now.timestamp()),
            Self::ResetIn => seconds(reset),
        }
    }
}

/// Seconds, or a date (RFC 9110 §10.2.3).
fn retry_after(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    if let Ok(number) = text.trim().parse() {
        return seconds(number);
    }
    let at = DateTime::parse_from_rfc2822(text.trim()).ok()?;
    seconds((at.to_utc() - now).num_seconds())
}

/// A time that has passed is no wait.
fn seconds(number: i64) -> Option<Duration> {
    u64::try_from(number.max(0)).ok().map(Duration::from_secs)
}

/// The pauses between tries: each twice the last, more or less, so that many clients do not come back
/// at the same moment.
pub(super) fn pauses(limits: &Limits) -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(limits.first_pause)
        .with_max_delay(limits.longest_pause)
        .with_max_times(limits.attempts as usize)
        .with_jitter()
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn each_vendor_says_it_in_its_own_way() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let wait = |rate: RateHeaders, pairs: &[(&'static str, &str)]| {
            rate.pause(&headers(pairs), now).map(|d| d.as_secs())
        };
        assert_eq!(wait(RateHeaders::None, &[("retry-after", "7")]), Some(7));
        let date = (now + chrono::Duration::seconds(9))
            .format("%a, %d %b %Y %H:%M:%S GMT")
            .to_string();
        assert_eq!(wait(RateHeaders::None, &[("retry-after", &date)]), Some(9));
        assert_eq!(
            wait(RateHeaders::ResetAt, &[(RESET, "1790000030")]),
            Some(30)
        );
        assert_eq!(
            wait(RateHeaders::ResetAt, &[(RESET, "1700000000")]),
            Some(0)
        );
        assert_eq!(wait(RateHeaders::ResetIn, &[(RESET, "4")]), Some(4));
        assert_eq!(wait(RateHeaders::None, &[(RESET, "4")]), None);
        assert_eq!(
            wait(RateHeaders::ResetIn, &[("retry-after", "2"), (RESET, "4")]),
            Some(2)
        );
        assert_eq!(wait(RateHeaders::None, &[("retry-after", "soon")]), None);
    }
}

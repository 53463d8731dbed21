//! How often somebody may try to get in, or call.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use super::password::Hasher;
use crate::{Error, Result};

/// Attempts at once from one address, where a whole office may sign in on Monday morning.
const ADDRESS_BURST: NonZeroU32 = NonZeroU32::new(50).expect("not zero");
const ADDRESS_PERIOD: Duration = Duration::from_secs(2);

/// Attempts at once for one account. Each one more costs whoever guesses this long.
const ACCOUNT_BURST: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
const ACCOUNT_PERIOD: Duration = Duration::from_secs(20);

/// Calls of vendors at once from one address: a port of a thousand numbers comes as a thousand calls.
const CALL_BURST: NonZeroU32 = NonZeroU32::new(1000).expect("not zero");
const CALL_PERIOD: Duration = Duration::from_millis(50);

/// Entries beyond which those that are full again are forgotten.
const MANY_KEYS: usize = 10_000;

/// What holds back guessing: attempts so far, by address and by account, and the hasher's permits.
#[derive(Debug)]
pub struct Limits {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    accounts: DefaultKeyedRateLimiter<String>,
    calls: DefaultKeyedRateLimiter<IpAddr>,
    pub(super) hasher: Hasher,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            addresses: RateLimiter::keyed(quota(ADDRESS_PERIOD, ADDRESS_BURST)),
            accounts: RateLimiter::keyed(quota(ACCOUNT_PERIOD, ACCOUNT_BURST)),
            calls: RateLimiter::keyed(quota(CALL_PERIOD, CALL_BURST)),
            hasher: Hasher::default(),
        }
    }
}

impl Limits {
    /// Counts an attempt from an address, and refuses it when there were too many.
    pub(crate) fn admit_address(&self, address: IpAddr) -> Result<()> {
        admit(&self.addresses, &network(address))
    }

    /// Counts an attempt for an account, whether it exists or not.
    pub(super) fn admit_account(&self, email: &str) -> Result<()> {
        admit(&self.accounts, &email.to_owned())
    }

    /// Counts a vendor's call from an address, whoever it says it is.
    pub(super) fn admit_call(&self, address: IpAddr) -> Result<()> {
        admit(&self.calls, &network(address))
    }
}

fn quota(period: Duration, burst: NonZeroU32) -> Quota {
    Quota::with_period(period)
        .expect("the period is not zero")
        .allow_burst(burst)
}

fn admit<K: Clone + Eq + std::hash::Hash>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<()> {
    if limiter.len() > MANY_KEYS {
        limiter.retain_recent();
    }
    limiter.check_key(key).map_err(|refused| {
        let wait = refused.wait_time_from(DefaultClock::default().now());
        Error::TooMany(wait.as_secs() + 1)
    })
}

/// One household or office of IPv6 has a whole /64 to choose addresses from.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_refused_after_its_burst_and_told_how_long_to_wait() {
        let limits = Limits::default();
        for _ in 0..ACCOUNT_BURST.get() {
            limits.admit_account("ada@contoso.example").unwrap();
        }
        let refused = limits.admit_account("ada@contoso.example").unwrap_err();
        assert!(matches!(refused, Error::TooMany(1..=20)), "{refused}");
        limits.admit_account("bob@contoso.example").unwrap();
    }

    #[test]
    fn addresses_of_one_network_count_together() {
        let network_of = |text: &str| network(text.parse().unwrap());
        assert_eq!(network_of("2001:db8::1"), network_of("2001:db8::ffff:2"));
        assert_ne!(network_of("2001:db8::1"), network_of("2001:db8:0:1::1"));
        assert_eq!(network_of("::ffff:192.0.2.1"), network_of("192.0.2.1"));
        assert_ne!(network_of("192.0.2.1"), network_of("192.0.2.2"));
    }
}

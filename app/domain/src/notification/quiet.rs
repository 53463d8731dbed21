//! When a mail about a notification may go out, on the clocks of a person's zone.
//!
//! Times that the clocks leap over count as the moment after the leap, and times that they show twice as the
//! first of the two that is still to come: a mail is late by an hour at most on two days of the year, and
//! never lost or sent twice.

use chrono::{DateTime, Days, LocalResult, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::{
    Channel, Urgency,
    settings::{QuietHours, Settings},
};

/// The longest leap of a clock: Samoa once left out a day.
const LONGEST_LEAP: i64 = 26 * 60;

/// A person's day, in their zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Their zone.
    pub zone: Tz,
    /// When no mail goes out.
    pub quiet: Option<QuietHours>,
    /// Whether what is urgent goes out all the same.
    pub critical_passes: bool,
    /// When the daily mail goes out.
    pub digest_at: NaiveTime,
}

impl Day {
    /// The day that somebody chose, in their zone. One without a zone has the fallback's; a zone that is none
    /// counts as UTC, whose clocks are never moved.
    pub fn of(settings: &Settings, fallback: Option<&str>) -> Self {
        let name = settings.zone.as_deref().or(fallback);
        Self {
            zone: name.and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC),
            quiet: settings.quiet,
            critical_passes: settings.critical_passes,
            digest_at: settings.digest_at,
        }
    }

    /// When a mail goes out about something that happens now; none where there is to be none.
    pub fn mail_at(
        &self,
        channel: Channel,
        urgency: Urgency,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        match channel {
            Channel::Off | Channel::App => None,
            Channel::AtOnce if urgency == Urgency::Critical && self.critical_passes => Some(now),
            Channel::AtOnce => Some(self.after_quiet(now)),
            Channel::Digest => Some(self.after_quiet(self.next_digest(now))),
        }
    }

    /// The instant itself, or the end of the quiet hours that it lies in.
    pub fn after_quiet(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let local = at.with_timezone(&self.zone).naive_local();
        let Some(quiet) = self.quiet.filter(|quiet| quiet.contain(local.time())) else {
            return at;
        };
        let is_before_midnight = quiet.is_over_night() && local.time() >= quiet.from();
        let day = local.date() + Days::new(u64::from(is_before_midnight));
        self.first_after(day.and_time(quiet.to()), at).unwrap_or(at)
    }

    /// The next daily mail after an instant. There is one on each day of the zone, and never two.
    pub fn next_digest(&self, after: DateTime<Utc>) -> DateTime<Utc> {
        let today = after.with_timezone(&self.zone).date_naive();
        // Where the clocks leap over the time, the mail of a day may go out on the next one.
        let days = (0..=2).map(|n| today + Days::new(n));
        days.filter_map(|day| self.instants(day.and_time(self.digest_at)).first().copied())
            .find(|at| *at > after)
            .unwrap_or(after)
    }

    /// The first instant after another at which the clocks show a time.
    fn first_after(&self, local: NaiveDateTime, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.instants(local).into_iter().find(|at| *at > after)
    }

    /// The instants at which the clocks show a time, in their order; the end of the leap where they leap over
    /// it.
    fn instants(&self, local: NaiveDateTime) -> Vec<DateTime<Utc>> {
        let at = |local: &NaiveDateTime| match self.zone.from_local_datetime(local) {
            LocalResult::Single(at) => vec![at.to_utc()],
            LocalResult::Ambiguous(first, second) => vec![first.to_utc(), second.to_utc()],
            LocalResult::None => Vec::new(),
        };
        (0..=LONGEST_LEAP)
            .filter_map(|minutes| local.checked_add_signed(TimeDelta::minutes(minutes)))
            .map(|local| at(&local))
            .find(|instants| !instants.is_empty())
            .unwrap_or_default()
    }
}

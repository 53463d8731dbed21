//! Judging a date before it is asked for, and the instants that follow from an agreed one.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{
    Calendar, CalendarError, Closed, DateProblem, PortKind,
    carrier::{Carrier, Hours, Way},
    zone::{self, ZoneError},
};
use crate::port::Foc;

/// What is known when a date is asked for.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The clock.
    pub now: DateTime<Utc>,
    /// The earliest due date, where it is known: [`Calendar::earliest_due`].
    pub earliest: Option<NaiveDate>,
    /// The date agreed so far, where this one is to replace it.
    pub agreed: Option<&'a Foc>,
    /// How the port is carried out, where that is known.
    pub way: Option<Way>,
}

/// When a port happens on its day (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivationWindow {
    /// The first instant at which numbers may become active.
    pub opens: DateTime<Utc>,
    /// The instant by which all should be; from then on what is open is late.
    pub closes: DateTime<Utc>,
}

/// Business hours of ports in general: 08:00 to 17:00 in the place (FCC, 47 CFR 52.35).
const BUSINESS_HOURS: Hours = Hours {
    from: NaiveTime::from_hms_opt(8, 0, 0).expect("a time of the day"),
    until: NaiveTime::from_hms_opt(17, 0, 0).expect("a time of the day"),
};

impl Calendar {
    /// The day on which something counts as received that came at an instant, in the zone of the place.
    pub fn effective_receipt(
        &self,
        at: DateTime<Utc>,
        zone: Tz,
        kind: PortKind,
    ) -> Result<NaiveDate, CalendarError> {
        let local = at.with_timezone(&zone).naive_local();
        self.received_on(local.date(), local.time(), self.cut_off(kind))
    }

    /// Everything that is wrong with a date that is to be asked for; nothing where it can be sent.
    ///
    /// Of a day that is over nothing else is told of the day itself. A zone that is not known is an error.
    pub fn check_requested(
        &self,
        date: &Foc,
        asked: &Asked<'_>,
    ) -> Result<Vec<DateProblem>, ZoneError> {
        let zone = zone::zone(date.zone())?;
        let today = asked.now.with_timezone(&zone).date_naive();
        let is_past = date.instant().is_some_and(|at| at <= asked.now);
        let day = date.day();
        let mut problems = Vec::new();
        problems.extend(self.locked_out(asked));
        if day < today || is_past {
            problems.push(DateProblem::Past { date: day, today });
            return Ok(problems);
        }
        problems.extend(self.closed_problem(day));
        problems.extend(self.too_soon(day, today, asked.earliest));
        problems.extend(self.too_far(day, today));
        problems.extend(self.outside_window(date, asked.way));
        Ok(problems)
    }

    fn locked_out(&self, asked: &Asked<'_>) -> Option<DateProblem> {
        let carrier = self.carrier()?;
        let since = self.lock_out(asked.agreed?)?;
        (asked.now >= since).then(|| DateProblem::LockedOut {
            since,
            hours: carrier.lock_out_hours.unwrap_or_default(),
            carrier: carrier.name.to_owned(),
        })
    }

    fn closed_problem(&self, date: NaiveDate) -> Option<DateProblem> {
        let next = match self.roll(date) {
            Ok(next) if next == date => return None,
            // A freeze may last beyond the tables, but a date beyond them cannot be judged.
            Err(CalendarError::Years { date: refused }) if refused == date => {
                return Some(DateProblem::Unknown { date });
            }
            next => next.ok(),
        };
        Some(match self.closed(date)? {
            Closed::Weekend(day) => DateProblem::Weekend {
                date,
                weekday: day.label().to_owned(),
                next,
            },
            Closed::Holiday(name) => DateProblem::Holiday { date, name, next },
            Closed::Freeze(name) => DateProblem::Freeze { date, name, next },
        })
    }

    fn too_soon(
        &self,
        date: NaiveDate,
        today: NaiveDate,
        earliest: Option<NaiveDate>,
    ) -> Option<DateProblem> {
        let lead = self.lead_ends(today);
        let bound = [lead, earliest].into_iter().flatten().max()?;
        let earliest = self.roll(bound).unwrap_or(bound);
        (date < bound).then_some(DateProblem::TooSoon { date, earliest })
    }

    fn too_far(&self, date: NaiveDate, today: NaiveDate) -> Option<DateProblem> {
        let latest = self.horizon(today)?;
        let carrier = self.carrier()?.name.to_owned();
        (date > latest).then_some(DateProblem::TooFar {
            date,
            latest,
            carrier,
        })
    }

    fn outside_window(&self, date: &Foc, way: Option<Way>) -> Option<DateProblem> {
        let carrier = self.carrier()?;
        let hours = carrier.hours(self.country(), way);
        let zone = carriers_zone(carrier, date)?;
        let time = date.instant()?.with_timezone(&zone).time();
        let allowed = hours.is_empty() || hours.iter().any(|hours| hours.contain(time));
        (!allowed).then(|| DateProblem::OutsideWindow {
            time,
            zone: zone.name().to_owned(),
            hours,
            carrier: carrier.name.to_owned(),
        })
    }

    /// When a port with this date happens: at its time, else at the carrier's default time, else from the
    /// start of business hours on (UTC). None where its zone is not known.
    pub fn happens_at(&self, date: &Foc) -> Option<DateTime<Utc>> {
        let by_default = || {
            let carrier = self.carrier()?;
            let time = carrier.default_activation?;
            zone::instant(date.day(), time, carriers_zone(carrier, date)?).ok()
        };
        let by_hours = || {
            let zone = zone::zone(date.zone()).ok()?;
            zone::instant(date.day(), BUSINESS_HOURS.from, zone).ok()
        };
        date.instant().or_else(by_default).or_else(by_hours)
    }

    /// From when on an order with this date can be neither changed nor cancelled (UTC). None where the
    /// carrier has no such rule.
    pub fn lock_out(&self, date: &Foc) -> Option<DateTime<Utc>> {
        let hours = self.carrier()?.lock_out_hours?;
        self.happens_at(date)?
            .checked_sub_signed(TimeDelta::hours(hours.into()))
    }

    /// When the numbers of a port with this date become active. On demand it is the whole window of the day;
    /// else it opens when the port happens. It closes with the carrier's window or, where that is but one
    /// time or none, with its people's hours or with business hours.
    pub fn activation_window(&self, date: &Foc, way: Option<Way>) -> Option<ActivationWindow> {
        let carrier = self.carrier();
        let windows = carrier.map_or_else(Vec::new, |c| c.hours(self.country(), way));
        let staffed = carrier.and_then(|carrier| carrier.staffed);
        let zone = carrier
            .and_then(|carrier| carriers_zone(carrier, date))
            .or_else(|| zone::zone(date.zone()).ok())?;
        let on_day = |time| zone::instant(date.day(), time, zone).ok();

        let first = windows.iter().map(|hours| hours.from).min();
        let opens = match first {
            Some(first) if way == Some(Way::OnDemand) => on_day(first)?,
            _ => self.happens_at(date)?,
        };
        let spans = windows.iter().filter(|hours| hours.until > hours.from);
        let last = spans.map(|hours| hours.until).max();
        let last = last.or(staffed.map(|hours| hours.until));
        let closes = on_day(last.unwrap_or(BUSINESS_HOURS.until))?;
        Some(ActivationWindow {
            opens,
            closes: closes.max(opens),
        })
    }
}

/// The zone of the carrier's clocks, which is that of the place where it has none of its own.
fn carriers_zone(carrier: &Carrier, date: &Foc) -> Option<Tz> {
    zone::zone(carrier.zone.unwrap_or(date.zone())).ok()
}

//! Group G: the inventory by itself.

use chrono::NaiveDate;

use crate::{
    case::{COLT, Case, TEAMS, TELNYX, USERS},
    number::Lifecycle::{self, *},
};

/// A day of November 2026; the roll call is on the 20th.
fn day(day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 11, day)
}

/// The sources are silent, so that only the record is judged.
fn record() -> Case {
    [TEAMS, USERS, COLT, TELNYX]
        .into_iter()
        .fold(Case::agreed(), Case::stale)
}

#[test]
fn a_reservation_that_is_over() {
    let code = "data-reservation-expired";
    let until = |last| record().inventory(|p| (p.lifecycle, p.reserved_until) = (Reserved, last));
    until(day(19)).fires(&[code]);
    until(day(20)).is_silent();
    until(day(21)).is_silent();
    until(None).is_silent();
    until(day(19)).fires_only_in(code, &[Reserved]);
}

#[test]
fn a_quarantine_that_is_over() {
    let code = "data-quarantine-elapsed";
    let until =
        |last| record().inventory(|p| (p.lifecycle, p.quarantined_until) = (Quarantined, last));
    until(day(19)).fires(&[code]);
    until(day(20)).is_silent();
    until(None).is_silent();
    until(day(19)).fires_only_in(code, &[Quarantined]);
}

#[test]
fn a_number_that_nobody_answers_for() {
    let code = "data-owner-missing";
    let summary = |case: Case| case.evaluate().remove(0).hit.summary;
    let unowned = || record().inventory(|p| p.owner = None);
    let uncharged = || record().inventory(|p| p.cost_centre = None);
    let neither = || unowned().inventory(|p| p.cost_centre = None);
    record().is_silent();
    assert_eq!(summary(unowned()), "No owner");
    assert_eq!(summary(uncharged()), "No cost centre");
    assert_eq!(summary(neither()), "Neither owner nor cost centre");
    let live: &[Lifecycle] = &[
        Available,
        Reserved,
        Assigned,
        Active,
        Suspended,
        Quarantined,
    ];
    neither().fires_only_in(code, live);
}

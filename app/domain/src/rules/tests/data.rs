//! Group G: the inventory by itself.

use chrono::NaiveDate;

use crate::{
    case::{COLT, Case, TEAMS, TELNYX, USERS},
    number::Lifecycle::{self, *},
    rules::tests::rule,
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

#[test]
fn a_number_that_cannot_exist() {
    let code = "data-invalid-number";
    let is = |number: &str| {
        let mut case = record();
        let row = case.inventory.as_mut().unwrap();
        row.number = number.parse().unwrap();
        case
    };
    for impossible in [
        "+1206555010",
        "+120655501000",
        "+11065550100",
        "+12061550100",
    ] {
        is(impossible).fires(&[code]);
    }
    is("+12995550100").is_silent();
    is("+442079460018").is_silent();
    for ended in [Released, PortedOut, Lost, Void] {
        assert!(
            !is("+1206555010").state(ended).codes().contains(&code),
            "{ended}"
        );
    }
}

#[test]
fn a_reservation_that_is_too_long() {
    let code = "data-reservation-over-180d";
    let until = |day: &str| {
        let day = day.parse().ok();
        record().inventory(|p| (p.lifecycle, p.reserved_until) = (Reserved, day))
    };
    until("2027-05-20").fires(&[code]);
    // The 180th day after today.
    until("2027-05-19").is_silent();
    until("2027-05-20").fires_only_in(code, &[Reserved]);
}

const CONFLICT: &str = "data-lifecycle-facet-conflict";

#[test]
fn a_state_that_the_row_itself_contradicts() {
    let summary = |case: &Case| case.evaluate().remove(0).hit.summary;
    // Somebody holds a free number.
    let held = record()
        .state(Available)
        .inventory(|p| p.holder = Some("ada@contoso.example".into()));
    held.fires(&[CONFLICT]);
    assert_eq!(summary(&held), "Available, but held by ada@contoso.example");
    record().state(Available).is_silent();
    // Nobody holds one that was given out. A fax server's line has no holder in Teams.
    let unheld = || record().inventory(|p| p.holder = None);
    unheld().fires(&[CONFLICT]);
    unheld().fires_only_in(CONFLICT, &[Assigned, Active]);
    unheld()
        .inventory(|p| p.application = Some("Fax server".into()))
        .is_silent();
    // One in service was given back, or will be.
    let given_back = |last| record().inventory(|p| p.released_on = last);
    given_back(day(20)).fires(&[CONFLICT]);
    given_back(day(21)).is_silent();
    let live: &[Lifecycle] = &[
        Available,
        Reserved,
        Assigned,
        Active,
        Suspended,
        Quarantined,
    ];
    given_back(day(20)).fires_only_in(CONFLICT, live);
}

#[test]
fn a_contradiction_of_the_row_needs_no_source() {
    let conflict = rule(CONFLICT);
    assert!(conflict.needs.is_empty());
    let held = record().inventory(|p| p.holder = None);
    let hit = held.evaluate().remove(0).hit;
    assert_eq!(hit.counterpart, None);
    assert!(conflict.is_decidable(&held.roll(), None));
}

#[test]
fn a_contradiction_waits_until_a_change_has_settled() {
    assert_eq!(rule(CONFLICT).settling_time().num_minutes(), 60);
    let case = record().inventory(|p| p.holder = None).edited(5);
    let hit = case.evaluate().remove(0).hit;
    assert_eq!(hit.changed_at, Some(case.inventory.unwrap().updated_at));
}

//! Numbers that leave, and those that have left.

use chrono::Duration;
use uuid::Uuid;

use super::{came_in, coming_in};
use crate::{
    PortOutId,
    case::{COLT, Case, TEAMS, TELNYX, source_id, the_number},
    fact::{PortOutStatus, Reported, TeamsAssignment, Word},
    number::{
        Connectivity,
        Lifecycle::{self, *},
    },
    port::{PortOut, PortOutState, departure::PortOutParticulars},
    rules::{
        Hit, evaluate_port_out,
        policy::RuleSetting,
        tests::{carrier::fax, rule},
    },
};

const CODE: &str = "portout-complete-still-assigned";

/// The carrier says that the number has left, as planned.
fn left() -> Case {
    Case::agreed().status("ported_out").state(PortingOut)
}

#[test]
fn a_number_that_left_and_is_still_assigned() {
    left().fires(&[CODE]);
    left()
        .assignment(TeamsAssignment::Unassigned.as_str())
        .is_silent();
    left().assignment("Hovering").is_silent();
    left().not_in_teams().is_silent();
    left().stale(COLT).is_silent();
    left().stale(TEAMS).is_silent();
    Case::agreed().state(PortingOut).is_silent();
    let unknown = Case::agreed().status("ported_out").not_in_inventory();
    unknown.fires(&["teams-number-not-in-inventory", CODE]);
}

#[test]
fn a_number_that_another_carrier_took_in_has_not_left_us() {
    left().also_at_telnyx("active").is_silent();
    left()
        .inventory(|p| p.carrier = Some(TELNYX.into()))
        .is_silent();
}

#[test]
fn a_number_that_was_ported_into_teams_has_not_left_us() {
    let by = |connectivity: Connectivity, operator: Reported<String>| {
        let case = left().teams(|t| {
            t.number_type = Word::Known(connectivity);
            t.partner = operator;
        });
        case.codes().contains(&CODE)
    };
    let named = |name: &str| Reported::Value(name.to_owned());
    assert!(!by(Connectivity::CallingPlan, named("Microsoft")));
    assert!(!by(Connectivity::OperatorConnect, named("Telnyx")));
    assert!(!by(Connectivity::OperatorConnect, Reported::NotSent));
    // The operator in Teams is the one that let it go.
    assert!(by(
        Connectivity::OperatorConnect,
        named("Colt Technology Services")
    ));
    assert!(by(Connectivity::DirectRouting, Reported::NotSent));
}

#[test]
fn a_number_that_nobody_planned_to_let_go_is_found_as_that() {
    // In service here, it was ported away unplanned: that is the root.
    let live: &[Lifecycle] = &[
        Available,
        Reserved,
        Assigned,
        Active,
        Suspended,
        Quarantined,
    ];
    for &state in live {
        let codes = Case::agreed().status("ported_out").state(state).codes();
        assert!(codes.contains(&"carrier-ported-out-active"), "{state}");
        assert!(!codes.contains(&CODE), "{state}");
    }
    // Where that rule is switched off, this one still tells.
    let mut alone = fax().status("ported_out");
    let off = RuleSetting {
        is_enabled: false,
        ..RuleSetting::default()
    };
    let code = "carrier-ported-out-active".to_owned();
    alone.policy.settings.insert(code, off);
    alone.fires(&[CODE]);
}

#[test]
fn a_number_that_left_is_not_also_found_present() {
    left().state(PortedOut).fires(&[CODE]);
    left()
        .state(PortedOut)
        .assignment(TeamsAssignment::Unassigned.as_str())
        .fires(&["teams-terminal-number-present"]);
}

#[test]
fn it_waits_until_teams_has_followed() {
    assert_eq!(rule(CODE).settling_time().num_minutes(), 60);
    let hit = left().moved_in_teams(10).evaluate().remove(0).hit;
    assert_eq!(hit.changed_at, left().moved_in_teams(10).teams_changed_at);
}

/// Colt was asked two hours ago to let the number go, and waits for an answer for a day.
fn port_out(state: PortOutState) -> PortOut {
    let received_at = Case::agreed().now - Duration::hours(2);
    PortOut {
        id: PortOutId::new(Uuid::from_u128(7)),
        connection: None,
        carrier: COLT.to_owned(),
        vendor_order: "PO-7".to_owned(),
        state,
        vendor_status: Some("pending".to_owned()),
        numbers: vec![the_number()],
        received_at,
        answer_by: Some(received_at + Duration::hours(24)),
        particulars: PortOutParticulars {
            gaining_carrier: Some("Lumen".to_owned()),
            ..PortOutParticulars::default()
        },
        version: 1,
    }
}

fn with_ticket(state: PortOutState) -> PortOut {
    let mut port_out = port_out(state);
    port_out.particulars.ticket = Some("CHG-12".to_owned());
    port_out
}

fn asked(port_out: PortOut) -> Case {
    Case {
        port_outs: vec![port_out],
        ..Case::agreed()
    }
}

const DEADLINE: &str = "portout-deadline";
const UNPLANNED: &str = "carrier-portout-pending-unplanned";

/// What is found of a port-out as a whole, some hours from now.
fn found_of(port_out: &PortOut, hours: i64) -> Vec<(&'static str, Hit)> {
    let roll = Case::agreed().clock_moves(hours * 60).roll();
    let fired = evaluate_port_out(port_out, &roll).into_iter();
    fired.map(|f| (f.rule.code, f.hit)).collect()
}

#[test]
fn a_port_out_must_be_answered_before_half_of_its_time_is_over() {
    let codes = |port_out: &PortOut, hours| -> Vec<_> {
        let found = found_of(port_out, hours).into_iter();
        found.map(|(code, _)| code).collect()
    };
    for state in [PortOutState::Notified, PortOutState::UnderReview] {
        assert_eq!(codes(&port_out(state), 9), [""; 0], "{state}");
        assert_eq!(codes(&port_out(state), 10), [DEADLINE], "{state}");
        // Once the time is over, nobody knows what became of it until the carrier is read.
        assert_eq!(codes(&port_out(state), 40), [DEADLINE], "{state}");
    }
    // A ticket answers nothing.
    assert_eq!(codes(&with_ticket(PortOutState::Notified), 12), [DEADLINE]);
    for &state in PortOutState::ALL {
        let waits = state.awaits_answer();
        assert_eq!(!codes(&port_out(state), 12).is_empty(), waits, "{state}");
    }
    let not_ours = PortOut {
        answer_by: None,
        ..port_out(PortOutState::Notified)
    };
    assert_eq!(codes(&not_ours, 40), [""; 0]);
}

#[test]
fn a_deadline_names_its_port_out_and_what_is_left() {
    let port_out = port_out(PortOutState::Notified);
    let (_, hit) = found_of(&port_out, 16).remove(0);
    assert_eq!(hit.object, Some(format!("port_out/{}", port_out.id)));
    assert_eq!(
        hit.summary,
        "Colt PO-7: 75 % of the time to answer is over; it ends on 21 Nov 2026, 10:00 UTC"
    );
    let (_, late) = found_of(&port_out, 40).remove(0);
    assert!(late.summary.contains("ended on"), "{}", late.summary);
}

#[test]
fn a_port_out_without_a_ticket_is_unplanned_as_long_as_somebody_can_act() {
    use PortOutState as S;
    for &state in PortOutState::ALL {
        let acts = matches!(
            state,
            S::Notified | S::UnderReview | S::Authorized | S::FocSet | S::Discovered
        );
        let codes = asked(port_out(state)).codes();
        assert_eq!(codes.contains(&UNPLANNED), acts, "{state}");
        let planned = asked(with_ticket(state)).codes();
        assert!(!planned.contains(&UNPLANNED), "{state}");
    }
    let case = asked(port_out(S::Notified));
    case.fires(&[UNPLANNED]);
    for state in [PortingOut, PortingIn, Released, PortedOut] {
        let codes = case.clone().state(state).codes();
        assert!(!codes.contains(&UNPLANNED), "{state}");
    }
    let unknown = case.not_in_inventory().codes();
    assert!(unknown.contains(&UNPLANNED));
}

#[test]
fn a_port_out_on_record_speaks_for_the_carriers_list() {
    let listed = |case: Case| {
        case.carrier(|c| c.port_out_status = Reported::Value(Word::Known(PortOutStatus::Pending)))
    };
    let hits = |case: &Case| -> Vec<Hit> { case.evaluate().into_iter().map(|f| f.hit).collect() };
    let unrecorded = hits(&listed(Case::agreed()));
    assert_eq!(unrecorded.len(), 1);
    assert_eq!(unrecorded[0].object, None);
    let recorded = hits(&listed(asked(port_out(PortOutState::Notified))));
    assert_eq!(recorded.len(), 1);
    assert!(
        recorded[0]
            .object
            .as_deref()
            .is_some_and(|o| o.starts_with("port_out/"))
    );
    assert_eq!(recorded[0].counterpart, Some(source_id(COLT)));
    // Its ticket, or our answer, says that we know of it.
    listed(asked(with_ticket(PortOutState::Notified))).is_silent();
    listed(asked(port_out(PortOutState::Rejected))).is_silent();
    // A number that goes to another carrier of ours is asked for by ourselves.
    let moved = listed(coming_in(Case::agreed(), |port, _| {
        port.order.details.losing.retail = Some(COLT.to_owned());
    }));
    moved.is_silent();
}

#[test]
fn a_number_whose_port_out_is_over_must_be_free_in_teams_and_here() {
    let gone = |state| {
        let mut port_out = with_ticket(state);
        port_out.particulars.ported_at = Some(Case::agreed().now - Duration::hours(3));
        asked(port_out).not_at_carrier().partial(COLT)
    };
    let case = gone(PortOutState::PortedOut);
    case.fires(&[CODE]);
    let hit = case.evaluate().remove(0).hit;
    assert!(hit.object.is_some());
    assert_eq!(hit.changed_at, Some(case.now - Duration::hours(3)));
    for &state in PortOutState::ALL {
        let fires = gone(state).codes().contains(&CODE);
        assert_eq!(fires, state == PortOutState::PortedOut, "{state}");
    }
    case.clone()
        .state(PortedOut)
        .assignment("Unassigned")
        .fires(&["teams-terminal-number-present"]);
    case.clone().also_at_telnyx("active").is_silent();
    // The carrier says so too: that is one finding.
    let both = Case {
        carriers: left().carriers,
        ..case.clone()
    };
    both.state(PortingOut).fires(&[CODE]);
    // It has come back since.
    let back = came_in(case, |port, line| {
        port.order.carrier = COLT.to_owned();
        line.active_at = Some(Case::agreed().now - Duration::hours(1));
    });
    assert!(!back.codes().contains(&CODE));
}

//! Group E: ports in and out.

use super::carrier::fax;
use crate::{
    case::{COLT, Case, TEAMS, TELNYX},
    fact::{Reported, TeamsAssignment, Word},
    number::{
        Connectivity,
        Lifecycle::{self, *},
    },
    rules::{Check, Group, all, policy::RuleSetting, tests::rule},
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

#[test]
fn the_others_wait_for_port_orders() {
    let of_orders = all().filter(|rule| rule.group == Group::Porting && rule.code != CODE);
    for rule in of_orders {
        assert!(
            matches!(rule.check, Check::NotYet(why) if why.contains("port orders")),
            "{}",
            rule.code
        );
    }
}

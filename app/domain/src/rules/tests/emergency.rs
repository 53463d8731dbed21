//! Group D: where help is sent.

use chrono::Duration;

use crate::{
    Country,
    case::{COLT, Case, TEAMS, TELNYX},
    fact::{Reported, TeamsAssignment, Word},
    number::{Connectivity, Lifecycle, NumberType},
    rules::tests::rule,
};

const CODE: &str = "emergency-address-missing";

/// Teams says that a number of its Calling Plans has no location.
fn nowhere() -> Case {
    connected(Connectivity::CallingPlan)
}

/// A number that Teams reaches in some way, and says to have no location.
fn connected(connectivity: Connectivity) -> Case {
    Case::agreed()
        .inventory(|p| p.connectivity = Some(connectivity))
        .teams(|t| {
            t.number_type = Word::Known(connectivity);
            t.location = Reported::Blank;
        })
        .carrier(|c| c.emergency_status = Reported::Blank)
}

#[test]
fn a_holder_without_an_address() {
    nowhere().fires(&[CODE]);
    nowhere()
        .teams(|t| t.location = Reported::NotSent)
        .is_silent();
    nowhere().assignment("Hovering").is_silent();
    nowhere()
        .assignment(TeamsAssignment::Unassigned.as_str())
        .fires(&["inventory-assigned-teams-free"]);
    nowhere().stale(TEAMS).is_silent();
    let hit = nowhere().evaluate().remove(0).hit;
    assert_eq!(
        hit.summary,
        "Ada Park, Seattle: no address in Teams or at the carrier"
    );
}

#[test]
fn an_address_at_the_carrier_is_enough() {
    for own in [Connectivity::CallingPlan, Connectivity::OperatorConnect] {
        let told = |word: &str| {
            connected(own).carrier(|c| c.emergency_status = Reported::Value(word.into()))
        };
        for word in ["active", "Registered", "provisioned", "enabled"] {
            told(word).is_silent();
        }
        for word in ["disabled", "registration-failure"] {
            told(word).fires(&[CODE]);
        }
        told("hibernating").is_silent();
        connected(own).fires(&[CODE]);
        connected(own)
            .carrier(|c| c.emergency_address = Reported::Value("1 Pine St, Seattle".into()))
            .is_silent();
        connected(own)
            .carrier(|c| c.emergency_status = Reported::NotSent)
            .is_silent();
    }
}

#[test]
fn a_carrier_that_was_not_heard_may_have_an_address() {
    let plan = || connected(Connectivity::CallingPlan);
    let operator = || connected(Connectivity::OperatorConnect);
    for case in [plan(), operator()] {
        case.clone().stale(COLT).is_silent();
        case.stale(TELNYX).fires(&[CODE]);
    }
    let of_others = |case: Case| case.inventory(|p| p.carrier = Some("Microsoft".into()));
    of_others(plan()).fires(&[CODE]);
    of_others(operator()).is_silent();
    let unnamed = |case: Case| case.not_at_carrier().inventory(|p| p.carrier = None);
    unnamed(plan()).fires(&[CODE]);
    unnamed(operator()).is_silent();
}

#[test]
fn direct_routing_and_words_we_do_not_know_need_no_address_in_teams() {
    connected(Connectivity::DirectRouting).is_silent();
    nowhere()
        .teams(|t| t.number_type = Word::read("SatelliteRouting"))
        .is_silent();
}

#[test]
fn a_number_that_left_its_carrier_sends_no_help_there() {
    let left = nowhere()
        .inventory(|p| p.carrier = Some("Microsoft".into()))
        .carrier(|c| c.emergency_status = Reported::Value("active".into()))
        .status("ported_out");
    assert!(left.codes().contains(&CODE));
}

#[test]
fn not_every_country_sends_help_by_the_number() {
    let of = |country: &str| {
        let country: Country = country.parse().unwrap();
        nowhere()
            .inventory(|p| p.country = country)
            .teams(|t| t.country = Reported::Value(country))
            .account(|a| a.usage_location = Reported::Value(country))
    };
    for country in ["US", "CA", "GB", "DE", "FR"] {
        of(country).fires(&[CODE]);
    }
    for country in ["JP", "AU", "ZZ"] {
        of(country).is_silent();
    }
}

#[test]
fn the_country_of_a_number_unknown_here_is_that_of_teams() {
    let unknown = nowhere().not_at_carrier().not_in_inventory();
    let code = "teams-number-not-in-inventory";
    unknown.fires(&[code, CODE]);
    unknown
        .teams(|t| t.country = Reported::NotSent)
        .fires(&[code]);
}

#[test]
fn an_open_order_and_a_recent_assignment_hold_it_back() {
    for &state in Lifecycle::ALL {
        let fires = nowhere().state(state).codes().contains(&CODE);
        assert_eq!(fires, !state.is_in_flight(), "{state}");
    }
    assert_eq!(rule(CODE).settling_time(), Duration::minutes(60));
    let hit = nowhere()
        .edited(5)
        .moved_in_teams(20)
        .evaluate()
        .remove(0)
        .hit;
    let moved = Case::agreed().now - Duration::minutes(20);
    assert_eq!(
        hit.changed_at,
        Some(moved),
        "a note in the inventory moves no address"
    );
}

#[test]
fn only_a_person_needs_an_address() {
    for assignment in [
        TeamsAssignment::VoiceApplicationAssigned,
        TeamsAssignment::ConferenceAssigned,
    ] {
        nowhere().assignment(assignment.as_str()).is_silent();
    }
    nowhere()
        .account(|a| a.account_type = Reported::Value("ResourceAccount".into()))
        .fires(&["teams-resource-account-licence"]);
    nowhere()
        .inventory(|p| p.number_type = NumberType::TollFree)
        .is_silent();
}

/// What Colt says of the emergency service.
fn told(word: &str) -> Case {
    Case::agreed().carrier(|c| c.emergency_status = Reported::Value(word.into()))
}

#[test]
fn an_address_that_the_carrier_could_not_register() {
    let code = "emergency-registration-failed";
    for word in [
        "provisioning-failed",
        "Registration Failure",
        "FAILED",
        "rejected",
    ] {
        told(word).fires(&[code]);
    }
    for word in [
        "registered",
        "provisioning",
        "unregistration-failure",
        "SUCCESS",
        "?",
    ] {
        told(word).is_silent();
    }
    told("failed").stale(COLT).is_silent();
    told("failed")
        .inventory(|p| p.carrier = None)
        .fires(&[code]);
    told("failed")
        .inventory(|p| p.carrier = Some(TELNYX.into()))
        .also_at_telnyx("active")
        .fires(&["carrier-double-owner"]);
    told("failed").fires_only_in(code, &[Lifecycle::Assigned, Lifecycle::Active]);
    nowhere()
        .carrier(|c| c.emergency_status = Reported::Value("failed".into()))
        .fires(&[CODE]);
}

#[test]
fn an_emergency_service_that_is_off() {
    let code = "emergency-service-disabled";
    for word in ["disabled", "unregistered", "inactive"] {
        told(word).fires(&[code]);
    }
    for word in ["deprovisioning", "pending-unregistration", "enabled", "?"] {
        told(word).is_silent();
    }
    told("disabled").stale(COLT).is_silent();
    told("disabled").fires_only_if_owned(code);
    told("disabled").fires_only_in(code, &[Lifecycle::Assigned, Lifecycle::Active]);
    let german: Country = "DE".parse().unwrap();
    told("disabled")
        .inventory(|p| p.country = german)
        .teams(|t| t.country = Reported::Value(german))
        .is_silent();
    let toll_free = told("disabled").inventory(|p| p.number_type = NumberType::TollFree);
    assert!(!toll_free.codes().contains(&code));
    nowhere()
        .carrier(|c| c.emergency_status = Reported::Value("disabled".into()))
        .fires(&[CODE]);
}

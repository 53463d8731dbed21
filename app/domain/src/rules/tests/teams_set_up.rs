//! Group A, continued: what Teams' list says of the number itself.

use chrono::Duration;

use crate::{
    Country,
    case::{Case, TEAMS, TELNYX},
    fact::{Reported, Word},
    number::{
        Connectivity,
        Lifecycle::{self, *},
    },
    rules::tests::rule,
};

/// The states of a number that is ours, with no order open for it.
const KEPT: &[Lifecycle] = &[
    Planned,
    Available,
    Reserved,
    Assigned,
    Active,
    Suspended,
    Quarantined,
    Disputed,
];

#[test]
fn another_way_into_teams() {
    let code = "teams-number-type-mismatch";
    let by = |word: &str| Case::agreed().teams(|t| t.number_type = Word::read(word));
    by("OperatorConnect").fires(&[code]);
    by("Calling Plan").fires(&[code]);
    for same in ["DirectRouting", "directRouting", "Direct Routing"] {
        by(same).is_silent();
    }
    by("Telepathy").is_silent();
    by("OperatorConnect").stale(TEAMS).is_silent();
    by("OperatorConnect")
        .inventory(|p| p.connectivity = None)
        .is_silent();
    by("OperatorConnect").fires_only_in(code, KEPT);
}

#[test]
fn a_set_up_that_failed() {
    let code = "teams-activation-failed";
    let stands = |word: &str| Case::agreed().teams(|t| t.activation = Word::read(word));
    stands("AssignmentFailed").fires(&[code]);
    stands("updateFailed").fires(&[code]);
    for word in ["Activated", "Wobbling", ""] {
        stands(word).is_silent();
    }
    stands("UpdateFailed").stale(TEAMS).is_silent();
    stands("UpdateFailed")
        .not_at_carrier()
        .not_in_inventory()
        .fires(&["teams-number-not-in-inventory", code]);
}

#[test]
fn another_operator() {
    let code = "teams-operator-mismatch";
    let from = |name: &str| {
        let name = Reported::Value(name.to_owned());
        Case::agreed().teams(|t| t.partner = name)
    };
    from("Telnyx").fires(&[code]);
    from("Telnyx").fires_only_in(code, KEPT);
    for same in ["Colt", "COLT", "colt ", "Colt Technology Services"] {
        from(same).is_silent();
    }
    from("Telnyx LLC").fires(&[code]);
    // Nobody can tell another name of Colt from another company.
    from("City of London Telecommunications").is_silent();
    from("Telnyx").without_source(TELNYX).is_silent();
    from("Telnyx").stale(TEAMS).is_silent();
    from("Telnyx")
        .inventory(|p| p.carrier = None)
        .not_at_carrier()
        .is_silent();
    // Direct Routing has no operator in Teams.
    Case::agreed()
        .teams(|t| t.partner = Reported::Blank)
        .is_silent();
}

#[test]
fn a_number_that_moved_to_another_operator_is_found_once() {
    Case::agreed()
        .teams(|t| {
            t.number_type = Word::Known(Connectivity::OperatorConnect);
            t.partner = Reported::Value("Telnyx".into());
        })
        .fires(&["teams-number-type-mismatch"]);
}

#[test]
fn another_country() {
    let code = "teams-country-mismatch";
    let of = |own: &str, theirs: &str| {
        let (own, theirs): (Country, Country) = (own.parse().unwrap(), theirs.parse().unwrap());
        Case::agreed()
            .inventory(|p| p.country = own)
            .teams(|t| t.country = Reported::Value(theirs))
    };
    of("US", "GB").fires(&[code]);
    of("DE", "AT").fires(&[code]);
    of("US", "GB").stale(TEAMS).is_silent();
    assert!(!of("US", "GB").state(Released).codes().contains(&code));
    for (own, theirs) in [
        ("US", "US"),
        ("US", "CA"),
        ("PR", "US"),
        ("GB", "JE"),
        ("RU", "KZ"),
    ] {
        of(own, theirs).is_silent();
    }
    for untold in [Reported::Blank, Reported::NotSent] {
        Case::agreed().teams(|t| t.country = untold).is_silent();
    }
}

#[test]
fn a_set_up_that_takes_too_long() {
    let code = "teams-activation-stuck";
    let pending = |word: &str, minutes| {
        Case::agreed()
            .moved_in_teams(minutes)
            .teams(|t| t.activation = Word::read(word))
    };
    for word in ["AssignmentPending", "updatePending"] {
        pending(word, 60).fires(&[code]);
    }
    for other in ["Wobbling", "Activated"] {
        pending(other, 48 * 60).is_silent();
    }
    pending("AssignmentPending", 48 * 60)
        .stale(TEAMS)
        .is_silent();

    // It waits for a day after Teams began.
    assert_eq!(rule(code).settling_time(), Duration::hours(24));
    let began = |case: &Case| case.evaluate().remove(0).hit.changed_at;
    let changed = pending("UpdatePending", 60).edited(5);
    assert_eq!(began(&changed), changed.teams_changed_at);
    let mut first_listed_so = changed;
    first_listed_so.teams_changed_at = None;
    let first_seen_at = Some(first_listed_so.first_seen_at);
    assert_eq!(began(&first_listed_so), first_seen_at);
}

#[test]
fn an_error_of_microsofts_own() {
    let code = "teams-internal-error";
    Case::agreed().assignment("InternalError").fires(&[code]);
    Case::agreed()
        .teams(|t| t.number_type = Word::read("internalError"))
        .fires(&[code]);
    Case::agreed()
        .teams(|t| t.number_type = Word::read("Telepathy"))
        .is_silent();
    Case::agreed()
        .assignment("InternalError")
        .stale(TEAMS)
        .is_silent();
    Case::agreed()
        .not_in_inventory()
        .not_at_carrier()
        .assignment("InternalError")
        .fires(&["teams-number-not-in-inventory", code]);
}

fn port(word: &str) -> Case {
    let word = Reported::Value(word.to_owned());
    Case::agreed().teams(|t| t.port_in = word)
}

#[test]
fn a_port_into_teams_that_is_done() {
    let code = "teams-portin-not-reflected";
    port("Completed").fires_only_in(code, &[PortingIn]);
    let done = port("completed").state(PortingIn);
    done.fires(&[code]);
    done.stale(TEAMS).is_silent();
    port("FirmOrderCommitmentAccepted")
        .state(PortingIn)
        .is_silent();
    port("Sleeping").state(PortingIn).is_silent();
    Case::agreed()
        .state(PortingIn)
        .teams(|t| t.port_in = Reported::Blank)
        .is_silent();
}

#[test]
fn a_port_into_teams_that_nobody_planned() {
    let code = "teams-portin-unplanned";
    let agreed = || port("FirmOrderCommitmentAccepted");
    agreed().fires(&[code]);
    for in_flight in [Ordered, PortingIn, PortingOut, ReleasePending] {
        assert!(
            !agreed().state(in_flight).codes().contains(&code),
            "{in_flight}"
        );
    }
    agreed().stale(TEAMS).is_silent();
    agreed()
        .not_in_inventory()
        .not_at_carrier()
        .fires(&["teams-number-not-in-inventory"]);
    port("Completed").is_silent();
}

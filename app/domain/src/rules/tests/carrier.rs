//! Group B: the inventory against the carriers.

use crate::{
    case::{COLT, Case, TELNYX, source_id},
    fact::{Reported, Word},
    number::Lifecycle::{self, *},
    rules::tests::rule,
};

/// The states in which the number is ours and in service.
pub(super) const LIVE: &[Lifecycle] = &[
    Available,
    Reserved,
    Assigned,
    Active,
    Suspended,
    Quarantined,
];
/// The states in which somebody has the number.
pub(super) const IN_USE: &[Lifecycle] = &[Assigned, Active];

/// Teams has nothing to do with the number.
pub(super) fn fax() -> Case {
    Case::agreed()
        .not_in_teams()
        .inventory(|p| p.application = Some("Fax server".into()))
}

#[test]
fn a_number_that_only_a_carrier_has() {
    let code = "carrier-number-not-in-inventory";
    let unknown = || Case::agreed().not_in_teams().not_in_inventory();
    for status in ["active", "pending", "suspended", "restricted", "failed"] {
        unknown().status(status).fires(&[code]);
    }
    for status in ["aging", "ported_out", "hibernating", ""] {
        unknown().status(status).is_silent();
    }
    unknown().partial(COLT).fires(&[code]);
    unknown().stale(COLT).is_silent();
    Case::agreed().is_silent();
    // Two carriers list it: one finding for each.
    let both = unknown().also_at_telnyx("pending").evaluate();
    let counterparts: Vec<_> = both.iter().map(|f| f.hit.counterpart).collect();
    assert_eq!(
        counterparts,
        [Some(source_id(COLT)), Some(source_id(TELNYX))]
    );
}

#[test]
fn a_number_that_its_carrier_does_not_list() {
    let code = "inventory-number-missing-at-carrier";
    let gone = || fax().not_at_carrier();
    gone().fires(&[code]);
    gone().fires_only_in(code, LIVE);
    gone().fires_only_if_owned(code);
    gone().partial(COLT).is_silent();
    gone().held(COLT).is_silent();
    gone().stale(COLT).is_silent();
    gone().partial(TELNYX).fires(&[code]);
    gone().inventory(|p| p.carrier = None).is_silent();
    gone().also_at_telnyx("active").fires(&[code]);
    assert!(rule(code).needs_two_strikes());
}

#[test]
fn a_carrier_without_a_source_is_not_judged() {
    let microsoft = || Case::agreed().inventory(|p| p.carrier = Some("Microsoft".into()));
    microsoft().not_at_carrier().is_silent();
    microsoft().status("suspended").is_silent();
    microsoft()
        .carrier(|c| c.trunk = Reported::Value("old-pbx".into()))
        .is_silent();
    Case::agreed()
        .not_at_carrier()
        .without_source(COLT)
        .is_silent();
}

#[test]
fn a_carriers_name_is_matched_without_case() {
    let colt = || Case::agreed().inventory(|p| p.carrier = Some("COLT".into()));
    colt().is_silent();
    colt()
        .not_at_carrier()
        .fires(&["inventory-number-missing-at-carrier"]);
    colt().status("aging").fires(&["carrier-aging-while-used"]);
    colt()
        .carrier(|c| c.trunk = Reported::Value("old-pbx".into()))
        .fires(&["carrier-route-mismatch"]);
}

#[test]
fn a_number_that_was_ported_away() {
    let code = "carrier-ported-out-active";
    let away = || fax().status("ported_out");
    away().fires(&[code]);
    away().fires_only_in(code, LIVE);
    away().stale(COLT).is_silent();
    fax().status("Ported Out").fires(&[code]);
    // It came to Colt from there.
    fax().also_at_telnyx("ported_out").is_silent();
    away().inventory(|p| p.carrier = None).fires(&[code]);
}

#[test]
fn a_port_out_that_nobody_planned() {
    let code = "carrier-portout-pending-unplanned";
    let asked_for = |word| fax().carrier(|c| c.port_out_status = word);
    let pending = || asked_for(Reported::Value(Word::read("pending")));
    pending().fires(&[code]);
    pending().fires_only_in(
        code,
        &[
            Planned,
            Ordered,
            Available,
            Reserved,
            Assigned,
            Active,
            Suspended,
            Quarantined,
            ReleasePending,
            Disputed,
        ],
    );
    for word in [
        Reported::Blank,
        Reported::NotSent,
        Reported::Value(Word::read("cancelled")),
    ] {
        asked_for(word).is_silent();
    }
    pending().stale(COLT).is_silent();
}

#[test]
fn a_number_in_use_that_its_carrier_suspended() {
    let code = "carrier-status-suspended";
    for status in ["suspended", "restricted", "failed"] {
        fax().status(status).fires(&[code]);
    }
    for status in ["hibernating", ""] {
        fax().status(status).is_silent();
    }
    assert!(!fax().status("pending").codes().contains(&code));
    fax().status("suspended").fires_only_in(code, IN_USE);
    fax().status("suspended").stale(COLT).is_silent();
    fax().also_at_telnyx("suspended").is_silent();
}

#[test]
fn a_number_in_use_that_ages_at_its_carrier() {
    let code = "carrier-aging-while-used";
    fax().status("aging").fires(&[code]);
    fax().status("aging").fires_only_in(code, IN_USE);
    fax().status("aging").stale(COLT).is_silent();
    fax().also_at_telnyx("aging").is_silent();
}

#[test]
fn a_number_in_service_twice() {
    let code = "carrier-double-owner";
    let twice = || fax().also_at_telnyx("active");
    twice().fires(&[code]);
    twice().fires_only_if_owned(code);
    for state in [Ordered, PortingIn, PortingOut, ReleasePending] {
        assert!(!twice().state(state).codes().contains(&code), "{state}");
    }
    for status in ["pending", "suspended", "aging", "ported_out", "hibernating"] {
        fax().also_at_telnyx(status).is_silent();
    }
    twice().stale(TELNYX).is_silent();
    let hit = twice().evaluate().remove(0).hit;
    assert_eq!(hit.counterpart, None);
    assert_eq!(hit.summary, "In service at Colt and Telnyx");
    let mut turned = twice();
    turned.carriers.reverse();
    assert_eq!(turned.evaluate().remove(0).hit, hit);
    let unknown = twice().not_in_inventory().codes();
    assert_eq!(
        unknown.last(),
        Some(&code),
        "known to nobody here, and paid for twice"
    );
}

#[test]
fn a_number_ported_away_is_not_also_missing() {
    let subsumed = rule("carrier-ported-out-active").subsumes;
    assert_eq!(
        subsumed,
        [
            "inventory-number-missing-at-carrier",
            "carrier-lrn-spid-mismatch",
            "portout-complete-still-assigned",
            "carrier-portout-pending-unplanned",
        ]
    );
    // Colt lists it no more; Telnyx, which has it too, says that it left.
    fax()
        .not_at_carrier()
        .also_at_telnyx("ported_out")
        .inventory(|p| p.carrier = Some(TELNYX.into()))
        .fires(&["carrier-ported-out-active"]);
}

#[test]
fn a_number_that_the_carrier_has_yet_to_set_up() {
    let code = "carrier-pending-while-active";
    fax().status("pending").fires(&[code]);
    fax().status("pending").fires_only_in(code, &[Active]);
    fax().status("pending").fires_only_if_owned(code);
    fax().status("pending").stale(COLT).is_silent();
    fax().status("hibernating").is_silent();
    let case = fax().status("pending").edited(5);
    let hit = case.evaluate().remove(0).hit;
    assert_eq!(hit.counterpart, Some(source_id(COLT)));
    assert_eq!(hit.summary, "Active here, pending at Colt");
    assert_eq!(hit.changed_at, Some(case.inventory.unwrap().updated_at));
}

//! Group B, continued: where the carrier delivers a number's calls.

use super::carrier::{IN_USE, LIVE, fax};
use crate::{
    case::{COLT, Case, TELNYX},
    fact::Reported,
    number::Lifecycle::{Active, PortingIn, PortingOut, ReleasePending},
};

#[test]
fn calls_that_go_to_another_trunk() {
    let code = "carrier-route-mismatch";
    let to = |trunk| fax().carrier(|c| c.trunk = trunk);
    let elsewhere = || to(Reported::Value("old-pbx".into()));
    elsewhere().fires(&[code]);
    elsewhere().fires_only_in(code, LIVE);
    to(Reported::Value(" TRUNK-1".into())).is_silent();
    to(Reported::Blank).fires(&["carrier-route-missing"]);
    to(Reported::NotSent).is_silent();
    elsewhere()
        .inventory(|p| p.carrier_trunk = None)
        .is_silent();
    elsewhere().inventory(|p| p.carrier = None).is_silent();
    elsewhere().stale(COLT).is_silent();
    elsewhere().status("hibernating").is_silent();
    // A trunk's name is an identifier: its punctuation counts.
    to(Reported::Value("trunk 1".into())).fires(&[code]);
    let hit = to(Reported::Value("trunk 1".into()))
        .evaluate()
        .remove(0)
        .hit;
    assert!(hit.fields[0].differs);
}

#[test]
fn calls_that_go_nowhere() {
    let code = "carrier-route-missing";
    let nowhere = || fax().carrier(|c| c.trunk = Reported::Blank);
    nowhere().fires(&[code]);
    nowhere().fires_only_in(code, LIVE);
    nowhere().fires_only_if_owned(code);
    // A free number may wait without a trunk, unless the inventory names one.
    let unplanned = || nowhere().inventory(|p| p.carrier_trunk = None);
    unplanned().fires_only_in(code, IN_USE);
    fax().carrier(|c| c.trunk = Reported::NotSent).is_silent();
    nowhere().inventory(|p| p.carrier = None).is_silent();
    nowhere()
        .inventory(|p| p.carrier = Some(TELNYX.into()))
        .not_at_carrier()
        .also_at_telnyx("active")
        .is_silent();
    nowhere().stale(COLT).is_silent();
    for status in ["aging", "ported_out", "hibernating"] {
        assert!(
            !nowhere().status(status).codes().contains(&code),
            "{status}"
        );
    }
}

#[test]
fn calls_that_are_forwarded_before_they_reach_the_trunk() {
    let code = "carrier-forward-leftover";
    let to = |reported| fax().carrier(|c| c.call_forward = reported);
    let forwarded = || to(Reported::Value("+12065550199".into()));
    forwarded().fires(&[code]);
    forwarded().fires_only_in(code, LIVE);
    to(Reported::Blank).is_silent();
    to(Reported::NotSent).is_silent();
    forwarded().stale(COLT).is_silent();
    forwarded().inventory(|p| p.carrier = None).is_silent();
    forwarded().status("hibernating").is_silent();
    // While a number moves, forwarding it is how it is kept reachable.
    for moving in [PortingIn, PortingOut, ReleasePending] {
        forwarded().state(moving).is_silent();
    }
    let hit = forwarded().state(Active).evaluate().remove(0).hit;
    assert_eq!(hit.summary, "Forwarded to +12065550199 at Colt");
    assert_eq!(hit.fields[0].is.as_deref(), Some("+12065550199"));
}

#[test]
fn forwarding_and_a_missing_trunk_are_two_faults() {
    let both = Case::agreed().carrier(|c| {
        c.trunk = Reported::Blank;
        c.call_forward = Reported::Value("+12065550199".into());
    });
    both.fires(&["carrier-route-missing", "carrier-forward-leftover"]);
}

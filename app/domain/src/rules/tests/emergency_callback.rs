//! Group D: the numbers by which emergency services call back.

use serde_json::json;

use super::configuration::{configured, seattle, seattle_with, shares};
use crate::{
    case::{COLT, Case, TEAMS, TELNYX},
    fact::Reported,
    number::{Connectivity, Lifecycle},
    rules::tests::rule,
    teams_object::TeamsObjectKind as Kind,
};

/// The number is the ELIN of a location beside the one in Seattle, and nobody's own.
fn elin(text: &str) -> Case {
    let lobby = seattle_with(&json!({ "Elin": text }));
    configured()
        .not_in_teams()
        .inventory(|p| p.application = Some("SBC".into()))
        .exported(
            Kind::Location,
            &[("lobby", lobby), ("seattle-hq", seattle())],
        )
}

/// Emergency services call back users of Shared Calling by the number, which nobody has.
fn callback() -> Case {
    configured()
        .exported(
            Kind::SharedCallingPolicy,
            &[shares("Seattle", &["+12065550100"])],
        )
        .teams(|t| t.target = None)
        .assignment("PolicyAssigned")
        .inventory(|p| {
            p.application = Some("SBC".into());
            p.holder = None;
            p.holder_type = None;
        })
}

/// Whether a rule is among those that fire: others speak of the same number for reasons of their own.
fn fires(case: &Case, code: &str) -> bool {
    case.codes().contains(&code)
}

#[test]
fn an_elin_that_is_out_of_service() {
    let code = "emergency-elin-unprovisioned";
    let own = || elin("206-555-0100");
    assert!(!fires(&own(), code));
    for status in ["suspended", "aging", "ported_out", "failed"] {
        assert!(fires(&own().status(status), code), "{status}");
        assert!(!fires(&own().status(status).stale(COLT), code), "{status}");
        assert!(!fires(&elin("Lobby").status(status), code), "{status}");
    }
    for status in ["active", "pending", "restricted", "hibernating"] {
        assert!(!fires(&own().status(status), code), "{status}");
    }
    for &state in Lifecycle::ALL {
        let is_over = state.is_terminal();
        assert_eq!(fires(&own().state(state), code), is_over, "{state}");
    }
    // Another carrier than the inventory's may well say that it left.
    assert!(!fires(&own().also_at_telnyx("ported_out"), code));
    let at_telnyx = own().inventory(|p| p.carrier = Some(TELNYX.into()));
    assert!(fires(&at_telnyx.also_at_telnyx("suspended"), code));
}

#[test]
fn an_elin_that_is_somebodys_own_number() {
    let code = "emergency-elin-on-user";
    let own = || {
        let body = seattle_with(&json!({ "Elin": "+12065550100" }));
        configured().exported(Kind::Location, &[("seattle-hq", body)])
    };
    own().fires(&[code]);
    assert!(!fires(&own().assignment("Unassigned"), code));
    assert!(!fires(&own().assignment("VoiceApplicationAssigned"), code));
    own().stale(TEAMS).is_silent();
    configured().is_silent();
    let hit = own().evaluate().remove(0).hit;
    assert_eq!(
        hit.summary,
        "Ada Park has the ELIN of 400 N Pine Street, Seattle, WA 98101, US"
    );
}

#[test]
fn a_callback_number_that_does_not_ring() {
    let code = "emergency-callback-unreachable";
    assert!(!fires(&callback(), code));
    assert!(fires(&callback().status("suspended"), code));
    assert!(!fires(&callback().status("suspended").stale(COLT), code));
    assert!(
        !fires(&configured().status("suspended"), code),
        "of nobody's policy"
    );
    let forwarded = callback().carrier(|c| c.call_forward = Reported::Value("+12065550111".into()));
    assert!(fires(&forwarded, code));
    let blank = callback().carrier(|c| c.call_forward = Reported::Blank);
    assert!(!fires(&blank, code));
    assert!(fires(&callback().state(Lifecycle::Released), code));
}

#[test]
fn a_callback_number_that_teams_does_not_list() {
    let code = "emergency-callback-unreachable";
    let unlisted = |connectivity: Connectivity| {
        callback()
            .not_in_teams()
            .inventory(|p| p.connectivity = Some(connectivity))
    };
    assert!(fires(&unlisted(Connectivity::CallingPlan), code));
    let partial = unlisted(Connectivity::CallingPlan).partial(TEAMS);
    assert!(!fires(&partial, code));
    assert!(!rule(code).is_decidable(&partial.roll(), None));
    assert!(!fires(&unlisted(Connectivity::DirectRouting), code));
}

//! Shared Calling: the number that is shared, and those by which emergency services call back.

use chrono::Duration;
use serde_json::json;

use super::configuration::{configured, shares};
use crate::{
    case::{Case, TEAMS},
    fact::Reported,
    rules::tests::rule,
    teams_object::TeamsObjectKind as Kind,
};

const OBJECT: &str = "shared_calling_policy/Seattle";

fn shared_by(policies: &[(&str, serde_json::Value)]) -> Case {
    configured().exported(Kind::SharedCallingPolicy, policies)
}

/// The number is kept for callbacks, assigned to whatever it is assigned to.
fn callback(assignment: &str) -> Case {
    shared_by(&[shares("Seattle", &["+12065550100"])]).assignment(assignment)
}

fn fires(case: &Case, code: &str) -> bool {
    case.codes().contains(&code)
}

#[test]
fn a_policy_without_emergency_numbers() {
    let code = "emergency-sharedcalling-no-callback";
    shared_by(&[shares("Seattle", &[])]).fires_in_tenant(&[(code, OBJECT)]);
    shared_by(&[shares("Seattle", &["+12065550198"])]).fires_in_tenant(&[]);
    let untold = json!({ "ResourceAccount": "shared-id" });
    shared_by(&[("Seattle", untold)]).fires_in_tenant(&[]);
    // The global policy that every tenant has, and that nobody uses.
    let unused = json!({ "ResourceAccount": null, "EmergencyNumbers": [] });
    shared_by(&[("Global", unused)]).fires_in_tenant(&[]);
}

#[test]
fn a_resource_account_without_a_number() {
    let code = "teams-sharedcalling-no-number";
    let account = |identity: &'static str, body: serde_json::Value| {
        configured().exported(Kind::ApplicationInstance, &[(identity, body)])
    };
    account("shared-id", json!({ "PhoneNumber": null })).fires_in_tenant(&[(code, OBJECT)]);
    account("other-id", json!({ "PhoneNumber": null })).fires_in_tenant(&[(code, OBJECT)]);
    for number in ["tel:+12065550199", "12065550199", "unreadable"] {
        account("SHARED-id", json!({ "PhoneNumber": number })).fires_in_tenant(&[]);
    }
    account("shared-id", json!({})).fires_in_tenant(&[]);
}

#[test]
fn a_callback_number_that_is_taken() {
    let code = "emergency-sharedcalling-callback-invalid";
    for assignment in [
        "UserAssigned",
        "VoiceApplicationAssigned",
        "ConferenceAssigned",
    ] {
        assert!(fires(&callback(assignment), code), "{assignment}");
        assert!(
            !fires(&callback(assignment).stale(TEAMS), code),
            "{assignment}"
        );
    }
    for assignment in ["Unassigned", "PolicyAssigned", "Hovering"] {
        assert!(!fires(&callback(assignment), code), "{assignment}");
    }
    configured().is_silent();
}

#[test]
fn a_callback_number_in_two_policies_or_of_another_country() {
    let code = "emergency-sharedcalling-callback-invalid";
    let twice = [
        shares("Seattle", &["+12065550100"]),
        shares("Tacoma", &["12065550100"]),
    ];
    let twice = shared_by(&twice).assignment("PolicyAssigned");
    assert!(fires(&twice, code));
    let british = |number: serde_json::Value| {
        callback("PolicyAssigned").exported(
            Kind::ApplicationInstance,
            &[("shared-id", json!({ "PhoneNumber": number }))],
        )
    };
    assert!(fires(&british(json!("+442079460000")), code));
    assert!(
        !fires(&british(json!("+14165550100")), code),
        "one calling code"
    );
    assert!(!fires(&british(json!(null)), code));
    let fired = twice.evaluate();
    let hit = &fired.iter().find(|f| f.rule.code == code).unwrap().hit;
    assert_eq!(
        hit.summary,
        "Callback number of Seattle, Tacoma: in two policies"
    );
}

#[test]
fn a_shared_number_without_location() {
    let code = "emergency-sharedcalling-no-location";
    let shared = |location: Reported<String>| {
        configured()
            .assignment("VoiceApplicationAssigned")
            .teams(|t| {
                t.target = Some("shared-id".into());
                t.location = location;
            })
            .carrier(|c| c.emergency_address = Reported::Value("AD1".into()))
    };
    assert!(fires(&shared(Reported::Blank), code));
    assert!(!fires(&shared(Reported::Blank).stale(TEAMS), code));
    assert!(!fires(&shared(Reported::NotSent), code));
    assert!(!fires(&shared(Reported::Value("seattle-hq".into())), code));
    // The carrier's address is enough for others than those who share.
    let other = shared(Reported::Blank).teams(|t| t.target = Some("other-id".into()));
    assert!(!fires(&other, code));
    // Without any address at all, no more is said: nobody calls by the resource account itself.
    let nowhere = shared(Reported::Blank).carrier(|c| c.emergency_address = Reported::Blank);
    assert!(fires(&nowhere, code));
    assert!(!fires(&nowhere, "emergency-address-missing"));
    assert_eq!(rule(code).settling_time(), Duration::minutes(60));
}

#[test]
fn a_number_held_by_a_policy_that_does_not_name_it() {
    let code = "teams-sharedcalling-policy-missing";
    let held = || configured().assignment("PolicyAssigned");
    assert!(fires(&held(), code));
    assert!(!fires(&held().stale(TEAMS), code));
    assert!(!fires(&callback("PolicyAssigned"), code));
    assert!(!fires(&configured(), code));
    let since_the_export = held().asked_again(60).moved_in_teams(10);
    for (case, waits) in [(held(), false), (since_the_export, true)] {
        let fired = case.evaluate();
        let hit = &fired.iter().find(|f| f.rule.code == code).unwrap().hit;
        assert_eq!(hit.is_skewed, waits);
    }
    let untold = json!({ "ResourceAccount": "shared-id" });
    let untold = held().exported(Kind::SharedCallingPolicy, &[("Seattle", untold)]);
    assert!(!fires(&untold, code));
    assert_eq!(rule(code).settling_time(), Duration::minutes(60));
}

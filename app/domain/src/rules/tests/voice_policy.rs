//! Group C: whether the policy of who holds the number lets calls out, and which way.

use chrono::Duration;
use serde_json::json;

use super::configuration::{configured, route};
use crate::{
    case::{Case, TEAMS, USERS},
    fact::{Reported, Word},
    number::Connectivity,
    rules::tests::rule,
    teams_object::TeamsObjectKind as Kind,
};

fn given(policy: Reported<String>) -> Case {
    configured().account(|a| a.voice_routing_policy = policy)
}

fn given_by_name(name: &str) -> Case {
    given(Reported::Value(name.into()))
}

/// What every rule about policies is silent about.
fn is_silent_for_others(code: &str, fires: &Case) {
    let bent = |bend: &dyn Fn(Case) -> Case| bend(fires.clone());
    assert_eq!(fires.codes(), [code]);
    for case in [
        bent(&|c| c.stale(TEAMS)),
        bent(&|c| c.stale(USERS)),
        bent(&|c| c.teams(|t| t.category = Reported::Value("Private".into()))),
        bent(&|c| c.account(|a| a.account_type = Reported::Value("ResourceAccount".into()))),
        bent(&|c| c.assignment("VoiceApplicationAssigned")),
        bent(&|mut c| {
            c.tenant = crate::tenant::Tenant::default();
            c
        }),
    ] {
        assert!(!case.codes().contains(&code), "{code}");
    }
}

#[test]
fn a_policy_without_usages() {
    let code = "dr-voice-policy-missing";
    let fires = given_by_name("Global");
    fires.fires(&[code]);
    is_silent_for_others(code, &fires);
    given_by_name("tag:global").fires(&[code]);
    given_by_name("US").is_silent();
    given(Reported::NotSent).is_silent();
    // Granted after the export, or misspelt there: not for us to say.
    given_by_name("New").is_silent();
    assert_eq!(rule(code).settling_time(), Duration::minutes(60));
    let hit = fires.relicensed(20).evaluate().remove(0).hit;
    assert_eq!(
        hit.changed_at,
        Some(Case::agreed().now - Duration::minutes(20))
    );
}

#[test]
fn without_a_policy_by_name_a_group_may_give_one() {
    given(Reported::Blank).is_silent();
    let bare = |usages: serde_json::Value| {
        given(Reported::Blank).exported(
            Kind::VoiceRoutingPolicy,
            &[
                ("Global", json!({ "OnlinePstnUsages": [] })),
                ("Lobby", json!({ "OnlinePstnUsages": usages })),
            ],
        )
    };
    bare(json!([])).fires(&["dr-voice-policy-missing"]);
    bare(json!(["US"])).is_silent();
    bare(json!({})).is_silent();
    given(Reported::Blank)
        .exported(Kind::VoiceRoutingPolicy, &[])
        .is_silent();
}

#[test]
fn with_a_calling_plan_microsoft_takes_what_no_route_takes() {
    let planned = |features: Reported<Vec<String>>| {
        given_by_name("Global").account(|a| a.features = features)
    };
    let features =
        |names: &[&str]| Reported::Value(names.iter().map(ToString::to_string).collect());
    planned(features(&["PhoneSystem", "CallingPlan"])).is_silent();
    planned(Reported::NotSent).is_silent();
    planned(features(&["PhoneSystem"])).fires(&["dr-voice-policy-missing"]);
    given_by_name("Global")
        .teams(|t| t.number_type = Word::Known(Connectivity::CallingPlan))
        .inventory(|p| p.connectivity = Some(Connectivity::CallingPlan))
        .is_silent();
}

#[test]
fn no_route_for_national_calls() {
    let code = "dr-pattern-gap";
    let routed = |pattern: &str, gateways: &[&str]| {
        configured().exported(Kind::VoiceRoute, &[route("US", pattern, &["US"], gateways)])
    };
    let sbc = &["sbc1.contoso.example"];
    let fires = routed(r"^\+44\d+$", sbc);
    fires.fires(&[code]);
    is_silent_for_others(code, &fires);
    routed(r"^\+1206\d{7}$", sbc).is_silent();
    routed(r"[0-9]{10}", sbc).is_silent();
    // A route that leads nowhere takes nothing.
    routed(r"^\+1\d{10}$", &[]).fires(&[code]);
    // What only .NET can evaluate might take it.
    routed(r"^\+1(?!900)\d{10}$", sbc).is_silent();
    // A route that does not tell its usages might be the policy's.
    let other = json!({ "NumberPattern": r"^\+1\d{10}$" });
    let british = route("GB", r"^\+44\d+$", &["US"], sbc);
    configured()
        .exported(Kind::VoiceRoute, &[british, ("Other", other)])
        .is_silent();
    let untold = configured().exported(
        Kind::VoiceRoute,
        &[("US", json!({ "OnlinePstnUsages": ["US"] }))],
    );
    untold.is_silent();
}

#[test]
fn calls_that_leave_by_the_sbc_against_the_plan() {
    let code = "dr-voice-policy-unexpected";
    let served = |connectivity: Connectivity| {
        configured()
            .teams(|t| t.number_type = Word::Known(connectivity))
            .inventory(|p| p.connectivity = Some(connectivity))
    };
    for connectivity in [Connectivity::CallingPlan, Connectivity::OperatorConnect] {
        let fires = served(connectivity);
        assert!(fires.codes().contains(&code), "{connectivity}");
        let fires = fires.account(|a| a.voice_routing_policy = Reported::Value("Global".into()));
        assert!(!fires.codes().contains(&code), "{connectivity}");
    }
    let fires = served(Connectivity::OperatorConnect);
    is_silent_for_others(code, &fires);
    configured()
        .account(|a| a.shared_calling_policy = Reported::Value("Seattle".into()))
        .fires(&[code]);
    configured().is_silent();
    // Its routes take other calls only: a line to the old system, say.
    let elsewhere = [route("US", r"^\+1999", &["US"], &["sbc1.contoso.example"])];
    served(Connectivity::OperatorConnect)
        .exported(Kind::VoiceRoute, &elsewhere)
        .is_silent();
    assert_eq!(rule(code).settling_time(), Duration::minutes(60));
}

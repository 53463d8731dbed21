//! Group C: Direct Routing as the tenant has it set up.

use serde_json::json;

use super::configuration::{configured, route};
use crate::{case::Case, teams_object::TeamsObjectKind as Kind};

const SBC: &[&str] = &["sbc1.contoso.example"];

/// The tenant's routes beside the one for help.
fn with_routes(routes: &[(&str, serde_json::Value)]) -> Case {
    let help = route("Help", r"^(911|933)$", &["Help"], SBC);
    let mut all = routes.to_vec();
    all.push(help);
    configured().exported(Kind::VoiceRoute, &all)
}

/// A route that takes every call of the United States, so that the number's own rules have nothing to say.
fn us(usages: &[&str], gateways: &[&str]) -> (&'static str, serde_json::Value) {
    route("US", r"^\+1\d{10}$", usages, gateways)
}

#[test]
fn a_usage_that_no_route_has() {
    let policy = |usages: serde_json::Value| {
        configured().exported(
            Kind::VoiceRoutingPolicy,
            &[("US", json!({ "OnlinePstnUsages": usages }))],
        )
    };
    // Others find that nobody reaches the routes then, so that only this rule is looked for.
    let orphans = |case: Case| {
        let fired = case.in_tenant().into_iter();
        let orphans = fired.filter(|f| f.rule.code == "dr-usage-orphan");
        orphans.map(|f| f.hit.summary).collect::<Vec<_>>()
    };
    assert_eq!(
        orphans(policy(json!(["Asia", "World"]))),
        ["US: no voice route has the usage Asia, World"]
    );
    // Teams passes over a usage without a route and tries the next.
    policy(json!(["World", "US"])).fires_in_tenant(&[]);
    assert!(orphans(policy(json!([]))).is_empty());
    // Names are the same to Teams in either case, and a list of one may come as its entry.
    policy(json!(["us"])).fires_in_tenant(&[]);
    policy(json!("US")).fires_in_tenant(&[]);
    // A route that does not tell its usages might have it.
    let untold = with_routes(&[us(&["US"], SBC), ("Other", json!({}))]).exported(
        Kind::VoiceRoutingPolicy,
        &[("US", json!({ "OnlinePstnUsages": ["World"] }))],
    );
    assert!(orphans(untold).is_empty());
}

#[test]
fn a_route_without_gateway() {
    let spare = |gateways: &[&str]| {
        with_routes(&[
            us(&["US"], SBC),
            route("Spare", r"^\+44", &["US"], gateways),
        ])
    };
    spare(&[]).fires_in_tenant(&[("dr-usage-orphan", "voice_route/Spare")]);
    spare(SBC).fires_in_tenant(&[]);
    // Teams gives every tenant a route that has nothing and that nobody takes.
    with_routes(&[us(&["US"], SBC), route("LocalRoute", ".*", &[], &[])]).fires_in_tenant(&[]);
    with_routes(&[us(&["US"], SBC), route("Old", ".*", &["Old"], &[])]).fires_in_tenant(&[]);
}

#[test]
fn a_gateway_that_is_off() {
    let gateway = |enabled: serde_json::Value| {
        configured().exported(
            Kind::PstnGateway,
            &[
                ("SBC1.contoso.example", json!({ "Enabled": enabled })),
                ("old.contoso.example", json!({ "Enabled": false })),
            ],
        )
    };
    let expected = [("dr-gateway-down", "pstn_gateway/SBC1.contoso.example")];
    gateway(json!(false)).fires_in_tenant(&expected);
    gateway(json!("False")).fires_in_tenant(&expected);
    gateway(json!(true)).fires_in_tenant(&[]);
    gateway(json!(null)).fires_in_tenant(&[]);
    let hit = gateway(json!(false)).in_tenant().remove(0).hit;
    assert_eq!(
        hit.summary,
        "SBC1.contoso.example is disabled; calls go there by Help, US"
    );
}

#[test]
fn a_gateway_that_does_not_exist() {
    let code = "dr-gateway-unknown";
    let to = |gateways: &[&str]| with_routes(&[us(&["US"], gateways)]);
    to(&["sbc1.contoso.example", "sbc2.contoso.example"])
        .fires_in_tenant(&[(code, "voice_route/US")]);
    to(&["SBC1.Contoso.example"]).fires_in_tenant(&[]);
    // None at all were exported: that is no tenant without gateways.
    let mut unknown = to(&["sbc2.contoso.example"]);
    unknown.tenant = crate::tenant::Tenant::default();
    unknown.fires_in_tenant(&[]);
}

#[test]
fn a_route_that_no_policy_leads_to() {
    let code = "dr-route-unused";
    let spare =
        |usages: &[&str]| with_routes(&[us(&["US"], SBC), route("Spare", r"^\+44", usages, SBC)]);
    spare(&[]).fires_in_tenant(&[(code, "voice_route/Spare")]);
    spare(&["World"]).fires_in_tenant(&[(code, "voice_route/Spare")]);
    spare(&["US"]).fires_in_tenant(&[]);
    spare(&["Help"]).fires_in_tenant(&[]);
    // A policy that does not tell its usages might lead there.
    spare(&["World"])
        .exported(
            Kind::VoiceRoutingPolicy,
            &[
                ("US", json!({ "OnlinePstnUsages": ["US"] })),
                ("X", json!({})),
            ],
        )
        .fires_in_tenant(&[]);
}

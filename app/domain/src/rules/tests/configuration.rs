//! A tenant whose configuration is as it should be, for bending one object at a time.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::outcome;
use crate::{
    case::Case,
    fact::Reported,
    rules::{self, Check, Fired, Hit},
    teams_object::{TeamsList, TeamsObject, TeamsObjectKind as Kind},
    tenant::Tenant,
};

/// Ada calls out by Direct Routing, help is on its way by routes of its own, and Shared Calling works.
pub(super) fn configured() -> Case {
    Case::agreed()
        .account(|a| a.voice_routing_policy = Reported::Value("US".into()))
        .exported(
            Kind::PstnGateway,
            &[("sbc1.contoso.example", json!({ "Enabled": true }))],
        )
        .exported(
            Kind::VoiceRoute,
            &[
                route("LocalRoute", r"^(\+1[0-9]{10})$", &[], &[]),
                route("US", r"^\+1\d{10}$", &["US"], &["sbc1.contoso.example"]),
                route("Help", r"^(911|933)$", &["Help"], &["sbc1.contoso.example"]),
            ],
        )
        .exported(
            Kind::VoiceRoutingPolicy,
            &[
                ("Global", json!({ "OnlinePstnUsages": [] })),
                ("US", json!({ "OnlinePstnUsages": ["US"] })),
            ],
        )
        .exported(
            Kind::EmergencyCallRoutingPolicy,
            &[
                ("Global", json!({ "EmergencyNumbers": [] })),
                dials("US", &[("911", "9911", "Help"), ("933", "", "Help")]),
            ],
        )
        .exported(
            Kind::EmergencyCallingPolicy,
            &[(
                "Global",
                json!({ "NotificationGroup": "reception@contoso.example" }),
            )],
        )
        .exported(Kind::Location, &[("seattle-hq", seattle())])
        .exported(
            Kind::ApplicationInstance,
            &[("shared-id", json!({ "PhoneNumber": "tel:+12065550199" }))],
        )
        .exported(
            Kind::SharedCallingPolicy,
            &[
                (
                    "Global",
                    json!({ "ResourceAccount": null, "EmergencyNumbers": [] }),
                ),
                shares("Seattle", &["+12065550198"]),
            ],
        )
}

/// A voice route.
pub(super) fn route<'a>(
    name: &'a str,
    pattern: &str,
    usages: &[&str],
    gateways: &[&str],
) -> (&'a str, Value) {
    let body = json!({
        "NumberPattern": pattern,
        "OnlinePstnUsages": usages,
        "OnlinePstnGatewayList": gateways,
    });
    (name, body)
}

/// An emergency call routing policy: dial string, mask and usage of each number.
pub(super) fn dials<'a>(name: &'a str, numbers: &[(&str, &str, &str)]) -> (&'a str, Value) {
    let numbers: Vec<Value> = numbers
        .iter()
        .map(|(dialled, mask, usage)| {
            json!({
                "EmergencyDialString": dialled,
                "EmergencyDialMask": mask,
                "OnlinePSTNUsage": usage,
            })
        })
        .collect();
    (name, json!({ "EmergencyNumbers": numbers }))
}

/// A policy by which people share the number of `shared-id`.
pub(super) fn shares<'a>(name: &'a str, callbacks: &[&str]) -> (&'a str, Value) {
    let body = json!({ "ResourceAccount": "Shared-ID", "EmergencyNumbers": callbacks });
    (name, body)
}

/// The address in Seattle as a whole.
pub(super) fn seattle() -> Value {
    json!({
        "CivicAddressId": "civic-1",
        "Location": null,
        "HouseNumber": "400",
        "PreDirectional": "N",
        "StreetName": "Pine",
        "StreetSuffix": "Street",
        "City": "Seattle",
        "StateOrProvince": "WA",
        "PostalCode": "98101",
        "CountryOrRegion": "US",
        "ValidationStatus": "Validated",
        "Elin": null,
    })
}

/// The address in Seattle with some fields changed.
pub(super) fn seattle_with(changes: &Value) -> Value {
    let mut body = seattle();
    for (name, value) in changes.as_object().expect("fields to change") {
        body[name] = value.clone();
    }
    body
}

impl Case {
    /// What fires for the tenant's configuration.
    pub(super) fn in_tenant(&self) -> Vec<Fired> {
        rules::evaluate_tenant(&self.tenant, &self.roll())
    }

    /// Asserts that exactly these rules fire for these objects of the tenant, and none for the number.
    #[track_caller]
    pub(super) fn fires_in_tenant(&self, expected: &[(&str, &str)]) {
        let fired = self.in_tenant();
        let found: Vec<(&str, &str)> = fired
            .iter()
            .map(|f| (f.rule.code, f.hit.object.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(found, expected);
        self.is_silent();
    }
}

#[test]
fn nothing_fires_for_a_tenant_that_is_as_it_should_be() {
    configured().fires_in_tenant(&[]);
}

#[test]
fn what_was_not_exported_is_not_judged() {
    assert!(Case::agreed().in_tenant().is_empty());
    // Every kind is there, and no object tells any field.
    let mut silent = Case::agreed();
    for kind in Kind::ALL {
        silent = silent.exported(*kind, &[("Global", json!({})), ("seattle-hq", json!({}))]);
    }
    silent.fires_in_tenant(&[]);
}

#[test]
fn a_rule_about_the_tenant_says_which_lists_it_reads() {
    for rule in rules::all() {
        if matches!(rule.check, Check::Tenant(_)) {
            assert!(!rule.configuration.is_empty(), "{}", rule.code);
            assert!(rule.needs.is_empty(), "{}", rule.code);
        }
    }
}

/// Configurations with holes: any of a few names, patterns and flags.
fn any_configuration() -> impl Strategy<Value = Vec<(Kind, Vec<TeamsObject>)>> {
    let names = |all: &'static [&'static str]| {
        prop::collection::vec(prop::sample::select(all), 0..3).prop_map(|names| json!(names))
    };
    let pattern = prop::sample::select(vec![r"^\+1\d{10}$", r"^911$", r"^\+911$", r"(?!x)", ""]);
    let routes = prop::collection::vec(
        (
            pattern,
            names(&["US", "Help", "Spare"]),
            names(&["sbc1", "sbc2"]),
        ),
        0..4,
    );
    let gateways = prop::collection::vec(any::<bool>(), 0..3);
    let policies = prop::collection::vec(names(&["US", "Help", "Gone"]), 0..3);
    let masks = prop::collection::vec(prop::sample::select(vec!["", "933", "9911"]), 0..3);
    let sharing = prop::collection::vec(names(&["+12065550100", "+442079460000"]), 0..3);
    (routes, gateways, policies, masks, sharing).prop_map(
        |(routes, gateways, policies, masks, sharing)| {
            let routes = routes.into_iter().map(|(pattern, usages, gateways)| {
                json!({
                    "NumberPattern": pattern,
                    "OnlinePstnUsages": usages,
                    "OnlinePstnGatewayList": gateways,
                })
            });
            let gateways = gateways.into_iter().map(|on| json!({ "Enabled": on }));
            let policies = policies
                .into_iter()
                .map(|usages| json!({ "OnlinePstnUsages": usages }));
            let masks = masks
                .into_iter()
                .map(|mask| dials("", &[("911", mask, "Help")]).1);
            let sharing = sharing.into_iter().map(
                |numbers| json!({ "ResourceAccount": "shared-id", "EmergencyNumbers": numbers }),
            );
            vec![
                (Kind::VoiceRoute, numbered("route", routes)),
                (Kind::PstnGateway, numbered("sbc", gateways)),
                (Kind::VoiceRoutingPolicy, numbered("policy", policies)),
                (Kind::EmergencyCallRoutingPolicy, numbered("help", masks)),
                (Kind::SharedCallingPolicy, numbered("shared", sharing)),
                (Kind::ApplicationInstance, Vec::new()),
            ]
        },
    )
}

/// Objects named by a word and their place.
fn numbered(word: &str, bodies: impl Iterator<Item = Value>) -> Vec<TeamsObject> {
    let object = |(place, body)| TeamsObject {
        identity: format!("{word}{place}"),
        name: format!("{word}{place}"),
        body,
    };
    bodies.enumerate().map(object).collect()
}

/// A case with a configuration, and the same with lists and objects in the opposite order.
fn case_and_turned() -> impl Strategy<Value = (Case, Case)> {
    (any_configuration(), 0_usize..4).prop_map(|(lists, turn)| {
        let mut turned = lists.clone();
        turned.reverse();
        for (_, objects) in &mut turned {
            let by = turn.min(objects.len());
            objects.rotate_left(by);
            objects.reverse();
        }
        (with(lists), with(turned))
    })
}

fn with(lists: Vec<(Kind, Vec<TeamsObject>)>) -> Case {
    let mut case = Case::agreed().account(|a| {
        a.voice_routing_policy = Reported::Value("policy0".into());
    });
    let taken_at = case.now;
    case.tenant = Tenant::new(lists.into_iter().map(|(kind, objects)| TeamsList {
        kind,
        taken_at,
        objects,
    }));
    case
}

fn outcome_in_tenant(case: &Case) -> Vec<(&'static str, Hit)> {
    let fired = case.in_tenant().into_iter();
    fired.map(|f| (f.rule.code, f.hit)).collect()
}

proptest! {
    #[test]
    fn the_order_of_the_configuration_does_not_matter((case, turned) in case_and_turned()) {
        prop_assert_eq!(outcome_in_tenant(&case), outcome_in_tenant(&turned));
        prop_assert_eq!(outcome(&case), outcome(&turned));
    }

    #[test]
    fn one_rule_fires_once_for_an_object((case, _) in case_and_turned()) {
        let fired = outcome_in_tenant(&case);
        let mut identities: Vec<_> = fired.iter().map(|(code, hit)| (*code, hit.object.clone())).collect();
        prop_assert!(identities.iter().all(|(_, object)| object.is_some()));
        let all = identities.len();
        identities.dedup();
        prop_assert_eq!(identities.len(), all, "they come in order of code and object");
    }
}

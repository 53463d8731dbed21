//! Group D: what may be dialled for help, where such calls go, and whom they tell.

use serde_json::{Value, json};

use super::configuration::{configured, dials, route, seattle, seattle_with};
use crate::{case::Case, teams_object::TeamsObjectKind as Kind};

const OBJECT: &str = "emergency_call_routing_policy/US";

fn dialling(numbers: &[(&str, &str, &str)]) -> Case {
    configured().exported(Kind::EmergencyCallRoutingPolicy, &[dials("US", numbers)])
}

/// The route that takes emergency calls has another pattern, usage or gateway.
fn routed(pattern: &str, usage: &str, gateways: &[&str]) -> Case {
    let us = route(
        "US",
        r"^\+1\d{10}$",
        &["US", "Help"],
        &["sbc1.contoso.example"],
    );
    let help = route("Help", pattern, &[usage], gateways);
    configured().exported(Kind::VoiceRoute, &[us, help])
}

#[test]
fn an_emergency_number_that_no_route_takes() {
    let sbc = &["sbc1.contoso.example"];
    let codes = |case: Case| -> Vec<&str> {
        let fired = case.in_tenant();
        let about = fired
            .iter()
            .filter(|f| f.hit.object.as_deref() == Some(OBJECT));
        about.map(|f| f.rule.code).collect()
    };
    let code = "dr-emergency-route-missing";
    for (pattern, usage, gateways, expected) in [
        (r"^(911|933)$", "Help", &sbc[..], &[][..]),
        (r"^\+?(911|933)$", "help", sbc, &[]),
        (r"911", "Help", sbc, &[code]),
        (r"^\+(911|933)$", "Help", sbc, &[code]),
        (r"^(911|933)$", "Old", sbc, &[code]),
        (r"^(911|933)$", "Help", &[], &[code]),
        (r"^(?!9)(911|933)$", "Help", sbc, &[]),
    ] {
        let found = codes(routed(pattern, usage, gateways));
        assert_eq!(found, expected, "{pattern} {usage} {gateways:?}");
    }
    let fired = routed(r"^\+911$", "Help", sbc).in_tenant();
    let hit = &fired.iter().find(|f| f.rule.code == code).unwrap().hit;
    assert_eq!(hit.summary, "US: no route of Help takes 911");
    assert_eq!(hit.fields.len(), 2, "911 and 933");
    assert!(hit.fields.iter().all(|field| field.differs));
}

#[test]
fn an_emergency_number_without_usage_goes_the_callers_own_way() {
    configured()
        .exported(
            Kind::EmergencyCallRoutingPolicy,
            &[
                dials("US", &[("911", "", "Help")]),
                (
                    "Old",
                    json!({ "EmergencyNumbers": [{ "EmergencyDialString": "112" }] }),
                ),
                (
                    "Text",
                    json!({ "EmergencyNumbers": ["EmergencyDialString=112"] }),
                ),
            ],
        )
        .fires_in_tenant(&[]);
}

#[test]
fn a_prefix_before_911() {
    let code = "emergency-prefix-required";
    let sbc = &["sbc1.contoso.example"];
    let prefixed = |numbers: &[(&str, &str, &str)]| {
        let fired = routed(r"911$", "Help", sbc)
            .exported(Kind::EmergencyCallRoutingPolicy, &[dials("US", numbers)])
            .in_tenant();
        fired.iter().any(|f| f.rule.code == code)
    };
    assert!(prefixed(&[("9911", "", "Help")]));
    assert!(prefixed(&[("933", "8911", "Help")]));
    assert!(!prefixed(&[("9911", "", "Help"), ("911", "", "Help")]));
    assert!(!prefixed(&[("9911", "911;88911", "Help")]));
    assert!(!prefixed(&[("911", "9911", "Help")]));
    assert!(!prefixed(&[("112", "", "Help")]));
    assert!(!prefixed(&[("1234911", "", "Help")]), "some other number");
}

#[test]
fn a_test_number_that_calls_for_help() {
    let code = "emergency-testcode-masked";
    dialling(&[("911", "933", "Help")]).fires_in_tenant(&[(code, OBJECT)]);
    dialling(&[("911", "9911;933", "Help")]).fires_in_tenant(&[(code, OBJECT)]);
    dialling(&[("911", "9911", "Help"), ("933", "933", "Help")]).fires_in_tenant(&[]);
    let hit = dialling(&[("911", "933", "Help")])
        .in_tenant()
        .remove(0)
        .hit;
    assert_eq!(hit.summary, "US: 933 calls 911");
}

#[test]
fn nobody_is_told_of_emergency_calls() {
    let expected = [(
        "emergency-notify-missing",
        "emergency_calling_policy/Global",
    )];
    let told =
        |bodies: &[(&str, Value)]| configured().exported(Kind::EmergencyCallingPolicy, bodies);
    let nobody = json!({ "NotificationGroup": null, "NotificationDialOutNumber": "" });
    told(&[("Global", nobody.clone())]).fires_in_tenant(&expected);
    let extended = json!({ "NotificationGroup": "", "ExtendedNotifications": [] });
    told(&[("Global", nobody.clone()), ("HQ", extended)]).fires_in_tenant(&expected);
    for somebody in [
        json!({ "NotificationGroup": "desk@contoso.example" }),
        json!({ "NotificationGroup": null, "NotificationDialOutNumber": "+12065550100" }),
        json!({ "NotificationGroup": null, "ExtendedNotifications": [{ "EmergencyDialString": "911" }] }),
        json!({ "Description": "an older module" }),
    ] {
        told(&[("Global", nobody.clone()), ("HQ", somebody)]).fires_in_tenant(&[]);
    }
    told(&[]).fires_in_tenant(&[]);
    // Kari's Law is the United States'.
    told(&[("Global", nobody.clone())])
        .inventory(|p| p.country = crate::Country::GB)
        .teams(|t| t.country = crate::fact::Reported::Value(crate::Country::GB))
        .exported(
            Kind::Location,
            &[(
                "seattle-hq",
                seattle_with(&json!({ "CountryOrRegion": "GB" })),
            )],
        )
        .fires_in_tenant(&[]);
    assert_eq!(seattle()["CountryOrRegion"], "US");
}

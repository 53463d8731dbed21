//! Group D, continued: the policies that say what may be dialled for help, where such calls go, and whom
//! they tell.

use super::{
    Check, FieldPair, Group, Hit, Remedy, Rule, Severity, Side, direct_routing::object,
    emergency::EMERGENCY,
};
use crate::{
    Country,
    evidence::Roll,
    plane::{Plane, Verdict},
    teams_object::TeamsObjectKind,
    tenant::{EmergencyCallRoutingPolicy, EmergencyNumber, Tenant},
};

/// What the rules about emergency call routing policies have in common.
const DIALLING: Rule = Rule {
    remedies: &[Remedy::Propose(Side::Teams)],
    configuration: &[TeamsObjectKind::EmergencyCallRoutingPolicy],
    ..EMERGENCY
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "dr-emergency-route-missing",
        group: Group::DirectRouting,
        plane: Plane::Routing,
        severity: Severity::Critical,
        verdict: Verdict::Missing,
        title: "No route takes emergency calls",
        explanation: "An emergency call routing policy sends an emergency number to a PSTN usage, and no route of that usage takes the number to a gateway. Teams sends 911 without a plus sign.",
        consequence: "Emergency calls of everybody with this policy fail.",
        fix: "Give the usage a route whose pattern takes the emergency number, and test it with 933.",
        remedies: &[Remedy::Manual],
        configuration: &[
            TeamsObjectKind::EmergencyCallRoutingPolicy,
            TeamsObjectKind::VoiceRoute,
        ],
        check: Check::Tenant(emergency_numbers_without_route),
        ..DIALLING
    },
    Rule {
        code: "emergency-prefix-required",
        severity: Severity::Critical,
        verdict: Verdict::Missing,
        title: "911 cannot be dialled directly",
        explanation: "An emergency call routing policy knows 911 only with digits before it.",
        consequence: "Somebody who dials 911 does not get through. In the United States that breaks Kari's Law.",
        fix: "Add 911 itself to the policy's emergency numbers.",
        check: Check::Tenant(policies_without_direct_911),
        ..DIALLING
    },
    Rule {
        code: "emergency-testcode-masked",
        title: "The test number 933 calls 911",
        explanation: "An emergency call routing policy has 933 in the dial mask of another emergency number, as Microsoft's own example has.",
        consequence: "A test call is a live emergency call.",
        fix: "Take 933 out of the mask, and make it an emergency number of its own.",
        check: Check::Tenant(policies_that_mask_933),
        ..DIALLING
    },
    Rule {
        code: "emergency-notify-missing",
        verdict: Verdict::Missing,
        title: "Nobody is told of emergency calls",
        explanation: "The tenant has locations in the United States, and none of its emergency calling policies tells anybody of an emergency call.",
        consequence: "Nobody at the site knows to meet the ambulance. Kari's Law requires that somebody does.",
        fix: "Put a group that is watched into the emergency calling policy of each site.",
        configuration: &[
            TeamsObjectKind::EmergencyCallingPolicy,
            TeamsObjectKind::Location,
        ],
        check: Check::Tenant(nobody_is_told),
        ..DIALLING
    },
];

/// A hit for each policy whose emergency numbers meet a condition, with the fields it gives.
fn policies_where(
    tenant: &Tenant,
    judge: impl Fn(&[EmergencyNumber]) -> Option<(String, Vec<FieldPair>)>,
) -> Vec<Hit> {
    let hit = |policy: &EmergencyCallRoutingPolicy| {
        let (summary, fields) = judge(policy.numbers.as_deref()?)?;
        Some(Hit {
            object: Some(object(
                TeamsObjectKind::EmergencyCallRoutingPolicy,
                &policy.name,
            )),
            summary: format!("{}: {summary}", policy.name),
            fields,
            ..Hit::default()
        })
    };
    let policies = tenant.emergency_call_routing_policies().iter();
    policies.filter_map(hit).collect()
}

fn emergency_numbers_without_route(tenant: &Tenant, _: &Roll) -> Vec<Hit> {
    policies_where(tenant, |numbers| {
        let missing: Vec<(&str, &str)> = numbers
            .iter()
            .filter_map(|number| Some((number.dial_string.as_str(), number.usage.as_deref()?)))
            .filter(|(dialled, usage)| {
                tenant.is_carried(&[(*usage).to_owned()], dialled) == Some(false)
            })
            .collect();
        let (first, usage) = missing.first()?;
        let fields = missing
            .iter()
            .map(|(dialled, usage)| {
                let field = format!("Route for {dialled} by {usage}");
                FieldPair::compare(
                    &field,
                    Some("One or more"),
                    patterns_of(tenant, usage).as_deref(),
                )
            })
            .collect();
        Some((format!("no route of {usage} takes {first}"), fields))
    })
}

/// What the routes of a usage take instead; none where it has no route.
fn patterns_of(tenant: &Tenant, usage: &str) -> Option<String> {
    let patterns: Vec<&str> = tenant
        .routes_of(usage)
        .filter_map(|route| Some(route.pattern.as_ref()?.as_str()))
        .collect();
    (!patterns.is_empty()).then(|| patterns.join(", "))
}

fn policies_without_direct_911(tenant: &Tenant, _: &Roll) -> Vec<Hit> {
    policies_where(tenant, |numbers| {
        let mut dialled = numbers.iter().flat_map(dialled_for);
        if dialled.any(|text| text == "911") {
            return None;
        }
        let mut dialled = numbers.iter().flat_map(dialled_for);
        let prefixed = dialled.find(|text| is_prefixed_911(text))?;
        let field = FieldPair::compare("Dialled for help", Some("911"), Some(prefixed));
        Some((format!("911 only as {prefixed}"), vec![field]))
    })
}

/// All that may be dialled for an emergency number.
fn dialled_for(number: &EmergencyNumber) -> impl Iterator<Item = &str> {
    let masks = number.masks.iter().map(String::as_str);
    masks.chain([number.dial_string.as_str()])
}

/// An outside line's one or two digits, and 911.
fn is_prefixed_911(text: &str) -> bool {
    text.strip_suffix("911").is_some_and(|prefix| {
        matches!(prefix.len(), 1 | 2) && prefix.bytes().all(|b| b.is_ascii_digit())
    })
}

fn policies_that_mask_933(tenant: &Tenant, _: &Roll) -> Vec<Hit> {
    policies_where(tenant, |numbers| {
        let masked = numbers.iter().find(|number| {
            number.dial_string != "933" && number.masks.iter().any(|mask| mask == "933")
        })?;
        let field = FieldPair::compare("933 calls", Some("933"), Some(&masked.dial_string));
        Some((format!("933 calls {}", masked.dial_string), vec![field]))
    })
}

/// One finding for the tenant: which policy a site has is not exported, so a policy without notification
/// may be one that no American site uses.
fn nobody_is_told(tenant: &Tenant, _: &Roll) -> Vec<Hit> {
    let mut policies = tenant.emergency_calling_policies().iter().peekable();
    let mut locations = tenant.locations().iter();
    let is_american = locations.any(|location| location.address.country == Some(Country::US));
    let is_silent =
        policies.peek().is_some() && policies.all(|policy| policy.notifies == Some(false));
    if !is_american || !is_silent {
        return Vec::new();
    }
    let policies = tenant.emergency_calling_policies().iter();
    let names: Vec<&str> = policies.map(|policy| policy.name.as_str()).collect();
    vec![Hit {
        object: Some(object(TeamsObjectKind::EmergencyCallingPolicy, "Global")),
        summary: "No emergency calling policy tells anybody".to_owned(),
        fields: vec![
            FieldPair::compare("Told of an emergency call", Some("Somebody"), None),
            FieldPair::context("Policies", None, Some(&names.join(", "))),
        ],
        ..Hit::default()
    }]
}

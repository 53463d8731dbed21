//! Group C: Direct Routing as the tenant has it set up, from the policies to the gateways.

use super::{Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side};
use crate::{
    evidence::Roll,
    plane::{Plane, Verdict},
    teams_object::TeamsObjectKind,
    tenant::{Tenant, VoiceRoute},
};

/// What the rules about the tenant's routes have in common.
const ROUTES: Rule = Rule {
    code: "",
    group: Group::DirectRouting,
    plane: Plane::Routing,
    severity: Severity::High,
    verdict: Verdict::Missing,
    title: "",
    explanation: "",
    consequence: "",
    fix: "",
    remedies: &[Remedy::Manual],
    needs: &[],
    configuration: &[],
    guards: &[],
    subsumes: &[],
    check: Check::NotYet(""),
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "dr-usage-orphan",
        title: "A usage or a route that leads nowhere",
        explanation: "None of a policy's PSTN usages has a voice route, or a voice route that policies use has no gateway. One usage without a route beside others with one is no harm: Teams goes on to the next.",
        consequence: "Calls find no way out, or a route that ends nowhere, and are dropped unless a Calling Plan takes them.",
        fix: "Give a usage a route and the route a gateway, or take the usages out of the policies.",
        remedies: &[Remedy::Propose(Side::Teams)],
        configuration: &[
            TeamsObjectKind::VoiceRoute,
            TeamsObjectKind::VoiceRoutingPolicy,
        ],
        check: Check::Tenant(usages_and_routes_that_lead_nowhere),
        ..ROUTES
    },
    Rule {
        code: "dr-gateway-down",
        severity: Severity::Critical,
        verdict: Verdict::Differs,
        title: "A gateway that routes use is switched off",
        explanation: "Voice routes send calls to this gateway, and Teams has it disabled.",
        consequence: "Calls are not sent to it. Where it is a route's only gateway, they fail.",
        fix: "Enable the gateway when its SBC is ready, or take it out of the routes.",
        configuration: &[TeamsObjectKind::PstnGateway, TeamsObjectKind::VoiceRoute],
        guards: &[Guard::Maintenance],
        check: Check::Tenant(gateways_that_are_off),
        ..ROUTES
    },
    Rule {
        code: "dr-gateway-unknown",
        title: "A route to a gateway that does not exist",
        explanation: "A voice route names a gateway that the tenant does not have.",
        consequence: "Calls cannot be sent there. Where it is the route's only gateway, they fail.",
        fix: "Pair the SBC with the tenant, or take its name out of the route.",
        remedies: &[Remedy::Propose(Side::Teams)],
        configuration: &[TeamsObjectKind::PstnGateway, TeamsObjectKind::VoiceRoute],
        check: Check::Tenant(gateways_that_do_not_exist),
        ..ROUTES
    },
    Rule {
        code: "dr-route-unused",
        severity: Severity::Low,
        verdict: Verdict::Unlisted,
        title: "A route that no policy leads to",
        explanation: "A voice route has a gateway, and no policy has a usage that leads to it.",
        consequence: "No call takes it. Whoever made it believes that calls do.",
        fix: "Give it a usage that a policy has, or remove it.",
        remedies: &[Remedy::Propose(Side::Teams)],
        configuration: &[
            TeamsObjectKind::VoiceRoute,
            TeamsObjectKind::VoiceRoutingPolicy,
            TeamsObjectKind::EmergencyCallRoutingPolicy,
        ],
        check: Check::Tenant(routes_without_policy),
        ..ROUTES
    },
    Rule {
        code: "dr-gateway-cert-expiring",
        verdict: Verdict::Pending,
        title: "A gateway's certificate ends soon",
        explanation: "The certificate with which the SBC proves itself to Teams ends within 30 days.",
        consequence: "When it ends, Teams refuses the SBC and no call goes either way.",
        fix: "Renew the SBC's certificate and install it before that day.",
        check: Check::NotYet(
            "Neither the export nor any source of Rollcall tells the certificates of SBCs.",
        ),
        ..ROUTES
    },
    Rule {
        code: "dr-clid-policy-unowned",
        verdict: Verdict::Differs,
        title: "A caller identity that is not ours",
        explanation: "A caller ID policy shows a number that is not ours, or not in service.",
        consequence: "It counts as spoofing, and whoever calls back reaches a stranger or nobody.",
        fix: "Put a number that is ours and in service into the policy.",
        remedies: &[Remedy::Propose(Side::Teams)],
        check: Check::NotYet("The export does not contain caller ID policies."),
        ..ROUTES
    },
];

/// What a finding is about: the kind and the name of an object.
pub(super) fn object(kind: TeamsObjectKind, name: &str) -> String {
    format!("{kind}/{name}")
}

fn usages_and_routes_that_lead_nowhere(tenant: &Tenant, _: &Roll) -> Vec<Hit> {
    let mut hits: Vec<Hit> = tenant
        .voice_routing_policies()
        .iter()
        .filter_map(|policy| policy_without_routes(tenant, &policy.name, policy.usages.as_deref()?))
        .collect();
    let routes = tenant.voice_routes().iter();
    hits.extend(
        routes
            .filter(|route| route.is_without_gateway() && is_reached(tenant, route))
            .map(route_without_gateway),
    );
    hits
}

/// A policy all of whose usages lead nowhere: one that no route has is passed over (Microsoft notes §3.7).
fn policy_without_routes(tenant: &Tenant, name: &str, usages: &[String]) -> Option<Hit> {
    // A route whose usages are not told might have any of them.
    let is_told = tenant.voice_routes().iter().all(|r| r.usages.is_some());
    let has_route = |usage: &String| tenant.routes_of(usage).next().is_some();
    if usages.is_empty() || !is_told || usages.iter().any(has_route) {
        return None;
    }
    let usages = usages.join(", ");
    Some(Hit {
        object: Some(object(TeamsObjectKind::VoiceRoutingPolicy, name)),
        summary: format!("{name}: no voice route has the usage {usages}"),
        fields: vec![FieldPair::compare(
            "Usages without a route",
            None,
            Some(&usages),
        )],
        ..Hit::default()
    })
}

fn route_without_gateway(route: &VoiceRoute) -> Hit {
    let usages = route.usages.as_ref().map(|usages| usages.join(", "));
    Hit {
        object: Some(object(TeamsObjectKind::VoiceRoute, &route.name)),
        summary: format!("{} has no gateway", route.name),
        fields: vec![
            FieldPair::compare("Gateways", Some("One or more"), None),
            FieldPair::context("Usages", None, usages.as_deref()),
        ],
        ..Hit::default()
    }
}

/// Whether a voice routing policy has one of the route's usages. Teams gives every tenant a route without
/// usages and gateways, which nobody takes.
fn is_reached(tenant: &Tenant, route: &VoiceRoute) -> bool {
    let mut policies = tenant.voice_routing_policies().iter();
    policies.any(|policy| {
        let mut usages = policy.usages.iter().flatten();
        usages.any(|usage| route.has_usage(usage))
    })
}

fn gateways_that_are_off(tenant: &Tenant, _: &Roll) -> Vec<Hit> {
    let gateways = tenant.gateways().iter();
    gateways
        .filter(|gateway| gateway.is_enabled == Some(false))
        .filter_map(|gateway| {
            let routes = routes_to(tenant, &gateway.name)?;
            Some(Hit {
                object: Some(object(TeamsObjectKind::PstnGateway, &gateway.name)),
                summary: format!("{} is disabled; calls go there by {routes}", gateway.name),
                fields: vec![
                    FieldPair::compare("Enabled", Some("Yes"), Some("No")),
                    FieldPair::context("Voice routes", None, Some(&routes)),
                ],
                ..Hit::default()
            })
        })
        .collect()
}

/// The names of the routes that send calls to a gateway; none if there are none.
fn routes_to(tenant: &Tenant, gateway: &str) -> Option<String> {
    let names: Vec<&str> = tenant
        .voice_routes()
        .iter()
        .filter(|route| {
            let mut gateways = route.gateways.iter().flatten();
            gateways.any(|own| own.eq_ignore_ascii_case(gateway))
        })
        .map(|route| route.name.as_str())
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn gateways_that_do_not_exist(tenant: &Tenant, _: &Roll) -> Vec<Hit> {
    let routes = tenant.voice_routes().iter();
    routes
        .filter_map(|route| {
            let named = route.gateways.as_deref()?;
            let unknown: Vec<&str> = named
                .iter()
                .filter(|name| tenant.gateways().get(name).is_none())
                .map(String::as_str)
                .collect();
            (!unknown.is_empty()).then(|| Hit {
                object: Some(object(TeamsObjectKind::VoiceRoute, &route.name)),
                summary: format!("{} names {}", route.name, unknown.join(", ")),
                fields: vec![
                    FieldPair::compare("Unknown gateways", None, Some(&unknown.join(", "))),
                    FieldPair::context("Gateways", None, Some(&named.join(", "))),
                ],
                ..Hit::default()
            })
        })
        .collect()
}

fn routes_without_policy(tenant: &Tenant, _: &Roll) -> Vec<Hit> {
    if !policies_are_told(tenant) {
        return Vec::new();
    }
    let routes = tenant.voice_routes().iter();
    routes
        .filter(|route| route.gateways.as_ref().is_some_and(|g| !g.is_empty()))
        .filter(|route| !is_reached(tenant, route) && !is_reached_in_emergencies(tenant, route))
        .filter_map(|route| {
            let usages = route.usages.as_ref()?.join(", ");
            Some(Hit {
                object: Some(object(TeamsObjectKind::VoiceRoute, &route.name)),
                summary: format!("No policy leads to {}", route.name),
                fields: vec![
                    FieldPair::compare("Policies", Some("One or more"), None),
                    FieldPair::context("Usages", None, Some(&usages)),
                ],
                ..Hit::default()
            })
        })
        .collect()
}

/// Whether every policy tells its usages: one that does not might have any.
fn policies_are_told(tenant: &Tenant) -> bool {
    let mut routing = tenant.voice_routing_policies().iter();
    let mut emergency = tenant.emergency_call_routing_policies().iter();
    routing.all(|policy| policy.usages.is_some())
        && emergency.all(|policy| policy.numbers.is_some())
}

fn is_reached_in_emergencies(tenant: &Tenant, route: &VoiceRoute) -> bool {
    let policies = tenant.emergency_call_routing_policies().iter();
    let mut numbers = policies.flat_map(|policy| policy.numbers.iter().flatten());
    numbers.any(|number| {
        let mut usage = number.usage.iter();
        usage.any(|usage| route.has_usage(usage))
    })
}

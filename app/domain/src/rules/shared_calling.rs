//! Groups A and D, continued: Shared Calling, by which people call with the number of a resource account
//! and emergency services call back by numbers kept for that (Microsoft notes §3.6, M17 and M21).

use super::{
    Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side, direct_routing::object,
    emergency::EMERGENCY,
};
use crate::{
    evidence::{Evidence, Roll},
    fact::TeamsAssignment,
    plane::{Plane, Verdict},
    source::SourceKind,
    teams_object::TeamsObjectKind,
    tenant::{SharedCallingPolicy, Tenant},
};

/// What the rules about Shared Calling have in common.
const SHARED: Rule = Rule {
    remedies: &[Remedy::Propose(Side::Teams)],
    configuration: &[TeamsObjectKind::SharedCallingPolicy],
    ..EMERGENCY
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "emergency-sharedcalling-no-callback",
        severity: Severity::Medium,
        verdict: Verdict::Missing,
        title: "No number to call back",
        explanation: "A Shared Calling policy has no emergency numbers.",
        consequence: "Emergency services that call back reach the auto attendant's menu.",
        fix: "Put unassigned numbers of the same type and country into the policy.",
        remedies: &[Remedy::Manual],
        check: Check::Tenant(without_callback),
        ..SHARED
    },
    Rule {
        code: "emergency-sharedcalling-callback-invalid",
        title: "The callback number is taken",
        explanation: "The number is one by which emergency services call back users of Shared Calling, and it is assigned to somebody, in two policies, or of another country than the shared number.",
        consequence: "Emergency services that call back reach somebody else, or Teams refuses the policy.",
        fix: "Keep a number for the policy alone: unassigned, of the shared number's type and country.",
        needs: &[SourceKind::TeamsNumbers],
        configuration: &[
            TeamsObjectKind::SharedCallingPolicy,
            TeamsObjectKind::ApplicationInstance,
        ],
        check: Check::Number(callback_taken),
        ..SHARED
    },
    Rule {
        code: "emergency-sharedcalling-no-location",
        verdict: Verdict::Missing,
        title: "The shared number has no location",
        explanation: "People share this number by a Shared Calling policy, and it carries no emergency location. Shared Calling needs one, also over Direct Routing.",
        consequence: "Emergency calls of all who share the number come without an address.",
        fix: "Choose a validated location for the number.",
        remedies: &[Remedy::Propose(Side::Emergency)],
        needs: &[SourceKind::TeamsNumbers],
        guards: &[Guard::Settle(60)],
        check: Check::Number(shared_without_location),
        ..SHARED
    },
    Rule {
        code: "teams-sharedcalling-no-number",
        group: Group::Teams,
        plane: Plane::Teams,
        verdict: Verdict::Missing,
        title: "Nothing to share",
        explanation: "A Shared Calling policy names a resource account that has no number, or does not exist.",
        consequence: "Nobody with this policy can call out.",
        fix: "Assign a number to the resource account, or name another in the policy.",
        configuration: &[
            TeamsObjectKind::SharedCallingPolicy,
            TeamsObjectKind::ApplicationInstance,
        ],
        check: Check::Tenant(without_number),
        ..SHARED
    },
    Rule {
        code: "teams-sharedcalling-policy-missing",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Missing,
        title: "Held by a policy that does not name it",
        explanation: "Teams has the number assigned to a policy, and no Shared Calling policy names it.",
        consequence: "The number can neither be assigned nor released.",
        fix: "Put the number into its policy again and take it out, or ask Microsoft to free it.",
        needs: &[SourceKind::TeamsNumbers],
        guards: &[Guard::Settle(60)],
        check: Check::Number(held_by_no_policy),
        ..SHARED
    },
];

/// The policies by which somebody can call: the global one that every tenant has names no account.
fn in_use(tenant: &Tenant) -> impl Iterator<Item = (&SharedCallingPolicy, &str)> {
    let policies = tenant.shared_calling_policies().iter();
    policies.filter_map(|policy| Some((policy, policy.resource_account.as_deref()?)))
}

fn without_callback(tenant: &Tenant, _: &Roll) -> Vec<Hit> {
    in_use(tenant)
        .filter(|(policy, _)| policy.callbacks.as_ref().is_some_and(Vec::is_empty))
        .map(|(policy, _)| Hit {
            object: Some(object(TeamsObjectKind::SharedCallingPolicy, &policy.name)),
            summary: format!("{} has no emergency numbers", policy.name),
            fields: vec![FieldPair::compare(
                "Emergency numbers",
                Some("One or more"),
                None,
            )],
            ..Hit::default()
        })
        .collect()
}

fn without_number(tenant: &Tenant, _: &Roll) -> Vec<Hit> {
    in_use(tenant)
        .filter_map(|(policy, id)| {
            let account = tenant.resource_accounts().get(id);
            let (name, wrong) = match account {
                None => (id, "does not exist"),
                Some(account) if account.line.is_blank() => {
                    (account.name.as_str(), "has no number")
                }
                Some(_) => return None,
            };
            Some(Hit {
                object: Some(object(TeamsObjectKind::SharedCallingPolicy, &policy.name)),
                summary: format!("{}: {name} {wrong}", policy.name),
                fields: vec![
                    FieldPair::compare("Shared number", Some("A number"), None),
                    FieldPair::context("Resource account", None, Some(name)),
                ],
                ..Hit::default()
            })
        })
        .collect()
}

fn hit(evidence: &Evidence<'_>, summary: String, fields: Vec<FieldPair>) -> Vec<Hit> {
    vec![Hit {
        counterpart: evidence
            .roll
            .witness(SourceKind::TeamsNumbers)
            .map(|w| w.source),
        summary,
        fields,
        changed_at: evidence.base_line().and_then(|line| line.changed_at),
        ..Hit::default()
    }]
}

fn callback_taken(evidence: &Evidence<'_>) -> Vec<Hit> {
    let policies: Vec<&SharedCallingPolicy> = in_use(evidence.tenant)
        .map(|(policy, _)| policy)
        .filter(|policy| policy.has_callback(evidence.number))
        .collect();
    let names: Vec<&str> = policies.iter().map(|policy| policy.name.as_str()).collect();
    let mut wrong = Vec::new();
    if !policies.is_empty() && is_assigned_otherwise(evidence) {
        wrong.push("assigned to somebody");
    }
    if policies.len() > 1 {
        wrong.push("in two policies");
    }
    if policies.iter().any(|policy| is_foreign(evidence, policy)) {
        wrong.push("of another country than the shared number");
    }
    if wrong.is_empty() {
        return Vec::new();
    }
    let wrong = wrong.join(", ");
    let names = names.join(", ");
    let summary = format!("Callback number of {names}: {wrong}");
    let fields = vec![
        FieldPair::compare("Callback number", Some("Kept for the policy"), Some(&wrong)),
        FieldPair::context("Shared Calling policies", None, Some(&names)),
    ];
    hit(evidence, summary, fields)
}

fn is_assigned_otherwise(evidence: &Evidence<'_>) -> bool {
    let line = evidence.assigned_line();
    line.is_some_and(|line| !line.fact.assignment.is(TeamsAssignment::PolicyAssigned))
}

/// Whether the shared number is known and of another country. Countries of one calling code are not told
/// apart.
fn is_foreign(evidence: &Evidence<'_>, policy: &SharedCallingPolicy) -> bool {
    let account = policy
        .resource_account
        .as_deref()
        .and_then(|id| evidence.tenant.resource_accounts().get(id));
    account
        .and_then(|account| account.line.value())
        .is_some_and(|line| line.number().calling_code() != evidence.number.calling_code())
}

fn shared_without_location(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(line) = evidence
        .assigned_line()
        .filter(|line| line.fact.location.is_blank())
    else {
        return Vec::new();
    };
    let target = line.fact.target.as_deref();
    let sharing = in_use(evidence.tenant).find(|(_, account)| Some(*account) == target);
    let Some((policy, _)) = sharing else {
        return Vec::new();
    };
    let fields = vec![
        FieldPair::compare("Emergency location", Some("A validated address"), None),
        FieldPair::context("Shared Calling policy", None, Some(&policy.name)),
    ];
    let summary = format!("Shared by {} without a location", policy.name);
    hit(evidence, summary, fields)
}

fn held_by_no_policy(evidence: &Evidence<'_>) -> Vec<Hit> {
    let line = evidence
        .assigned_line()
        .filter(|line| line.fact.assignment.is(TeamsAssignment::PolicyAssigned));
    let Some(line) = line else {
        return Vec::new();
    };
    let exported_at = evidence
        .tenant
        .taken_at(TeamsObjectKind::SharedCallingPolicy);
    let mut policies = evidence.tenant.shared_calling_policies().iter();
    let may_be_named =
        policies.any(|policy| policy.callbacks.is_none() || policy.has_callback(evidence.number));
    if may_be_named {
        return Vec::new();
    }
    let field = FieldPair::compare("Named by", Some("A Shared Calling policy"), None);
    let summary = "Assigned to a policy, and none names it".to_owned();
    let hits = hit(evidence, summary, vec![field]).into_iter();
    // What was assigned since the export may be in a policy by now: the next one tells.
    let is_skewed = Some(line.unchanged_since()) > exported_at;
    hits.map(|hit| Hit { is_skewed, ..hit }).collect()
}

//! Group C, continued: whether the policy of who holds a number lets calls out, and which way.

use super::{Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side};
use crate::{
    directory::Account,
    evidence::{Evidence, TeamsLine},
    fact::{Reported, TeamsAssignment},
    number::Connectivity,
    plane::{Plane, Verdict},
    source::SourceKind,
    teams_object::TeamsObjectKind,
    tenant::VoiceRoutingPolicy,
};

/// What the rules about the holder's policy have in common.
const POLICIES: Rule = Rule {
    code: "",
    group: Group::DirectRouting,
    plane: Plane::Routing,
    severity: Severity::High,
    verdict: Verdict::Missing,
    title: "",
    explanation: "",
    consequence: "",
    fix: "",
    remedies: &[Remedy::Propose(Side::Teams)],
    needs: &[SourceKind::TeamsNumbers, SourceKind::TeamsUsers],
    configuration: &[
        TeamsObjectKind::VoiceRoutingPolicy,
        TeamsObjectKind::VoiceRoute,
    ],
    guards: &[],
    subsumes: &[],
    check: Check::NotYet(""),
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "dr-voice-policy-missing",
        title: "No voice routing policy",
        explanation: "The holder of a Direct Routing number has a voice routing policy without PSTN usages. A holder who was given none by name has a group's or the global one; of them it is said only where no policy of the tenant has usages.",
        consequence: "Calls out are dropped.",
        fix: "Grant the holder a voice routing policy with usages.",
        configuration: &[TeamsObjectKind::VoiceRoutingPolicy],
        guards: &[Guard::Settle(60)],
        check: Check::Number(without_usages),
        ..POLICIES
    },
    Rule {
        code: "dr-pattern-gap",
        title: "No route takes national calls",
        explanation: "The holder of a Direct Routing number has a voice routing policy, and no route of it takes a number like their own.",
        consequence: "Calls within the country are dropped.",
        fix: "Add a usage whose routes take the country's numbers, or correct the routes' patterns.",
        remedies: &[Remedy::Manual],
        check: Check::Number(without_route),
        ..POLICIES
    },
    Rule {
        code: "dr-voice-policy-unexpected",
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Calls go to the SBC instead of the operator",
        explanation: "The number is served by an operator, by Microsoft or by Shared Calling, and its holder has a voice routing policy whose routes take calls first.",
        consequence: "Calls leave by the SBC, where the number may not be known; Shared Calling does not work.",
        fix: "Take the voice routing policy away, or grant one without usages.",
        guards: &[Guard::Settle(60)],
        check: Check::Number(captured),
        ..POLICIES
    },
];

/// The line of a person who calls out with it: neither a resource account's nor a private one, which is for
/// incoming calls only (Microsoft notes §3.3).
fn caller<'e>(evidence: &'e Evidence<'_>) -> Option<(&'e TeamsLine<'e>, &'e Account)> {
    let line = evidence
        .assigned_line()
        .filter(|line| line.fact.assignment.is(TeamsAssignment::UserAssigned))?;
    let is_private = line
        .fact
        .category
        .value()
        .is_some_and(|word| crate::same_word(word, "Private"));
    let account = line.account().filter(|a| !a.is_resource_account())?;
    (!is_private).then_some((line, account))
}

/// Those whose calls leave by Direct Routing alone. With a Calling Plan, Microsoft's network takes what no
/// route takes (Microsoft notes §3.7).
fn direct_routing_caller<'e>(
    evidence: &'e Evidence<'_>,
) -> Option<(&'e TeamsLine<'e>, &'e Account)> {
    let (line, account) = caller(evidence)?;
    let features = account.features.value();
    let has_plan = features.is_none_or(|features| {
        features
            .iter()
            .any(|feature| crate::same_word(feature, "CallingPlan"))
    });
    let is_direct = line.fact.number_type.is(Connectivity::DirectRouting);
    (is_direct && !has_plan).then_some((line, account))
}

/// The policy that an account was given by name, with its usages.
fn own_policy<'e>(
    evidence: &'e Evidence<'_>,
    account: &Account,
) -> Option<(&'e VoiceRoutingPolicy, &'e [String])> {
    let name = account.voice_routing_policy.value()?;
    let policy = evidence.tenant.voice_routing_policies().get(name)?;
    Some((policy, policy.usages.as_deref()?))
}

/// Whether every policy of the tenant is known to have no usages, so that it does not matter which one a
/// group gives.
fn no_policy_has_usages(evidence: &Evidence<'_>) -> bool {
    let mut policies = evidence.tenant.voice_routing_policies().iter().peekable();
    policies.peek().is_some()
        && policies.all(|policy| policy.usages.as_ref().is_some_and(Vec::is_empty))
}

fn without_usages(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some((line, account)) = direct_routing_caller(evidence) else {
        return Vec::new();
    };
    let policy = match &account.voice_routing_policy {
        Reported::NotSent => return Vec::new(),
        Reported::Blank => no_policy_has_usages(evidence).then_some("Global, or that of a group"),
        Reported::Value(_) => own_policy(evidence, account)
            .filter(|(_, usages)| usages.is_empty())
            .map(|(policy, _)| policy.name.as_str()),
    };
    let Some(policy) = policy else {
        return Vec::new();
    };
    let field = FieldPair::compare("PSTN usages", Some("One or more"), None);
    let summary = format!("{}: the policy {policy} has no usages", account.name());
    vec![hit(evidence, line, policy, summary, field)]
}

fn without_route(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some((line, account)) = direct_routing_caller(evidence) else {
        return Vec::new();
    };
    let Some((policy, usages)) = own_policy(evidence, account) else {
        return Vec::new();
    };
    let dialled = evidence.number.to_string();
    if usages.is_empty() || evidence.tenant.is_carried(usages, &dialled) != Some(false) {
        return Vec::new();
    }
    let field = FieldPair::compare(
        "Route for calls like this number",
        Some("One or more"),
        None,
    );
    let summary = format!(
        "{}: no route of {} takes {dialled}",
        account.name(),
        policy.name
    );
    vec![hit(evidence, line, &policy.name, summary, field)]
}

fn captured(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some((line, account)) = caller(evidence) else {
        return Vec::new();
    };
    let Some(expected) = way_out(line, account) else {
        return Vec::new();
    };
    let Some((policy, usages)) = own_policy(evidence, account) else {
        return Vec::new();
    };
    let dialled = evidence.number.to_string();
    if evidence.tenant.is_carried(usages, &dialled) != Some(true) {
        return Vec::new();
    }
    let field = FieldPair::compare("Calls leave by", Some(expected), Some("Direct Routing"));
    let summary = format!("{}: {} takes calls to the SBC", account.name(), policy.name);
    vec![hit(evidence, line, &policy.name, summary, field)]
}

/// How calls should leave, where that is not by Direct Routing.
fn way_out(line: &TeamsLine<'_>, account: &Account) -> Option<&'static str> {
    if account.shared_calling_policy.value().is_some() {
        return Some("Shared Calling");
    }
    match line.fact.number_type.known()? {
        own @ (Connectivity::CallingPlan | Connectivity::OperatorConnect) => Some(own.label()),
        _ => None,
    }
}

fn hit(
    evidence: &Evidence<'_>,
    line: &TeamsLine<'_>,
    policy: &str,
    summary: String,
    field: FieldPair,
) -> Hit {
    let inventory = evidence.inventory.map(|n| &n.particulars);
    Hit {
        counterpart: evidence
            .roll
            .witness(SourceKind::TeamsNumbers)
            .map(|w| w.source),
        summary,
        fields: vec![
            field,
            FieldPair::context("Voice routing policy", None, Some(policy)),
            FieldPair::context(
                "Holder",
                inventory.and_then(|p| p.holder.as_deref()),
                line.account().map(Account::name),
            ),
        ],
        changed_at: line.changed_at.max(line.holder_changed_at),
        ..Hit::default()
    }
}

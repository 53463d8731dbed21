//! Group A, continued: resource accounts, and which kind of thing may hold which number.

use super::{
    Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side,
    holder::{LICENCE, is_newer_than_resource_accounts},
    teams::{ASSIGNMENT, NUMBERS, NUMBERS_AND_USERS},
    teams_hit::{assignment_label, hit, teams_holder},
};
use crate::{
    directory::Account,
    evidence::{Evidence, TeamsLine},
    fact::{Reported, TeamsAssignment},
    plane::{Plane, Verdict},
    teams_object::TeamsObjectKind,
    tenant::ResourceAccount,
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "teams-capability-mismatch",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Not made for its holder",
        explanation: "Teams has the number with a kind of holder for which the number's capabilities do not allow.",
        consequence: "The assignment is not valid: calls may fail, and the next change to it is refused.",
        fix: "Unassign the number, change its usage (or have the operator change its capability), and assign it again.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[],
        subsumes: &[],
        check: Check::Number(holder_not_allowed),
    },
    Rule {
        code: "teams-extension-on-resource-account",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Extension on a resource account",
        explanation: "A resource account has a line with an extension.",
        consequence: "Where Teams does not support it, calls to the extension do not arrive.",
        fix: "Give the resource account a number of its own.",
        remedies: &[Remedy::Propose(Side::Teams)],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[Guard::Canonical],
        subsumes: &[],
        check: Check::NotYet(
            "Since March 2023 Teams takes Direct Routing lines with extensions on resource accounts, so this is no mismatch until Microsoft withdraws it.",
        ),
    },
    Rule {
        code: "teams-resource-account-orphan",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Nothing answers",
        explanation: "A resource account has this number, and no auto attendant or call queue uses the account.",
        consequence: "Callers hear nothing, or an error.",
        fix: "Connect the account to its auto attendant or call queue, or take the number back.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS,
        configuration: &[
            TeamsObjectKind::ApplicationInstance,
            TeamsObjectKind::AutoAttendant,
            TeamsObjectKind::CallQueue,
        ],
        guards: &[Guard::Settle(ASSIGNMENT)],
        subsumes: &[],
        check: Check::Number(nothing_answers),
    },
    Rule {
        code: "teams-resource-account-number-mismatch",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Resource account has another number",
        explanation: "Teams' list gives this number to a resource account that has another line on it, or none.",
        consequence: "Callers of one of the two numbers reach nobody.",
        fix: "Take the number from the resource account and assign it again.",
        remedies: &[Remedy::Propose(Side::Teams)],
        needs: NUMBERS,
        configuration: &[TeamsObjectKind::ApplicationInstance],
        guards: &[
            Guard::TwoStrikes,
            Guard::Settle(ASSIGNMENT),
            Guard::Canonical,
        ],
        subsumes: &[],
        check: Check::Number(resource_line_differs),
    },
    Rule {
        code: "teams-resource-account-licence",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Wrong licence on a resource account",
        explanation: "The resource account has a person's Teams Phone licence in place of Teams Phone Resource Account.",
        consequence: "A licence is paid for a person who is not there, and Microsoft may refuse the next change.",
        fix: "Give the account a Teams Phone Resource Account licence, then take the other away.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[Guard::Settle(LICENCE)],
        subsumes: &[],
        check: Check::Number(resource_licence),
    },
];

/// What a number may be made for, by the kind of its holder (Microsoft §3.2).
const MADE_FOR: &[(TeamsAssignment, &[&str])] = &[
    (
        TeamsAssignment::UserAssigned,
        &["UserAssignment", "TeamsPhoneMobile"],
    ),
    (
        TeamsAssignment::VoiceApplicationAssigned,
        &["VoiceApplicationAssignment"],
    ),
    (
        TeamsAssignment::ConferenceAssigned,
        &["ConferenceAssignment"],
    ),
];

fn holder_not_allowed(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(line) = evidence.assigned_line() else {
        return Vec::new();
    };
    let (Some(kind), Some(own)) = (kind_of_holder(line), line.fact.capabilities.value()) else {
        return Vec::new();
    };
    let allows = |words: &[&str]| {
        let same = |word: &String| words.iter().any(|known| crate::same_word(known, word));
        own.iter().any(same)
    };
    let wanted = MADE_FOR.iter().find(|(holder, _)| *holder == kind);
    // A number whose capabilities are all of other sorts says nothing about who may hold it.
    let is_told = MADE_FOR.iter().any(|(_, words)| allows(words));
    let Some((_, wanted)) = wanted.filter(|(_, words)| is_told && !allows(words)) else {
        return Vec::new();
    };
    let own = own.join(", ");
    hit(
        evidence,
        format!("{} has it, made for {own}", teams_holder(line)),
        &[
            FieldPair::compare("Capabilities", wanted.first().copied(), Some(&own)),
            FieldPair::context("State", None, Some(&assignment_label(line))),
        ],
    )
}

/// What holds the line. Teams may call a resource account a user, so that only the directory can tell a
/// person.
fn kind_of_holder(line: &TeamsLine<'_>) -> Option<TeamsAssignment> {
    let word = line.fact.assignment.known()?;
    if word != TeamsAssignment::UserAssigned {
        return Some(word);
    }
    let account = line.account()?;
    Some(if account.is_resource_account() {
        TeamsAssignment::VoiceApplicationAssigned
    } else {
        word
    })
}

/// The resource account that holds the line, as it was exported.
fn exported<'a>(evidence: &Evidence<'a>, line: &TeamsLine<'a>) -> Option<&'a ResourceAccount> {
    let id = line.fact.target.as_deref()?;
    evidence.tenant.resource_accounts().get(id)
}

/// A hit that waits for the next export where the line is newer than this one.
fn compared(
    evidence: &Evidence<'_>,
    line: &TeamsLine<'_>,
    summary: String,
    field: FieldPair,
) -> Vec<Hit> {
    let is_skewed = is_newer_than_resource_accounts(evidence, line);
    let hits = hit(evidence, summary, &[field]).into_iter();
    hits.map(|hit| Hit { is_skewed, ..hit }).collect()
}

fn nothing_answers(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(line) = evidence.assigned_line() else {
        return Vec::new();
    };
    let account = exported(evidence, line).filter(|account| account.is_of_teams());
    let Some(account) = account else {
        return Vec::new();
    };
    if evidence.tenant.is_answered(&account.object_id) != Some(false) {
        return Vec::new();
    }
    compared(
        evidence,
        line,
        format!("{} has it, and nothing answers there", account.name),
        FieldPair::compare("Answered by", Some("An auto attendant or call queue"), None),
    )
}

fn resource_line_differs(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(line) = evidence.assigned_line() else {
        return Vec::new();
    };
    let Some(account) = exported(evidence, line) else {
        return Vec::new();
    };
    let own = match &account.line {
        Reported::Value(own) if *own != line.fact.line => own.to_string(),
        Reported::Blank => "no line".to_owned(),
        Reported::Value(_) | Reported::NotSent => return Vec::new(),
    };
    let theirs = account.line.value().map(ToString::to_string);
    compared(
        evidence,
        line,
        format!("{} has {own} on the account", account.name),
        FieldPair::compare("Line", Some(&line.fact.line.to_string()), theirs.as_deref()),
    )
}

fn resource_licence(evidence: &Evidence<'_>) -> Vec<Hit> {
    let has_persons_licence = |account: &&Account| {
        account.is_resource_account()
            && !account.is_deleted()
            && account.has_feature("PhoneSystem")
            && !account.has_feature("VoiceApp")
    };
    let holder = evidence.assigned_line().and_then(TeamsLine::account);
    let Some(account) = holder.filter(has_persons_licence) else {
        return Vec::new();
    };
    hit(
        evidence,
        format!(
            "{} has a person\u{2019}s Teams Phone licence",
            account.name()
        ),
        &[FieldPair::compare(
            "Licences",
            Some("Teams Phone Resource Account"),
            Some("Teams Phone"),
        )],
    )
}

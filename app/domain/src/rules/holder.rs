//! Group A, continued: whoever Teams has given a number to.

use super::{
    Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side,
    emergency::{country, is_persons, is_toll_free},
    emergency_location::is_same_country,
    guard::DAY,
    teams::{ASSIGNMENT, NUMBERS_AND_USERS},
    teams_hit::{hit, is_called, teams_holder},
};
use crate::{
    directory::Account,
    evidence::{Evidence, Holder, TeamsLine},
    fact::{Reported, TeamsAssignment},
    number::Connectivity,
    plane::{Plane, Verdict},
    source::SourceKind,
    teams_object::TeamsObjectKind,
    words,
};

/// Minutes until a licence change has arrived everywhere.
pub(super) const LICENCE: i64 = DAY;
/// Days for which a holder's account must be off before the number is missed (domain notes §7.2 A).
const DISABLED_DAYS: i64 = 7;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "teams-holder-mismatch",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Holder differs",
        explanation: "Teams has given this number to somebody else than the inventory says.",
        consequence: "Calls ring another person, and emergency responders get the place recorded for that person.",
        fix: "Record the holder Teams has, or give the number back in Teams.",
        remedies: &[Remedy::Propose(Side::Inventory)],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[Guard::Settle(ASSIGNMENT)],
        subsumes: &[],
        check: Check::Number(holder_differs),
    },
    Rule {
        code: "teams-holder-deleted",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Holder is deleted",
        explanation: "Teams still has this number assigned to an account that is deleted.",
        consequence: "The number rings nowhere and cannot be given to anybody else.",
        fix: "Unassign it in Teams, then put it in quarantine.",
        remedies: &[Remedy::Propose(Side::Teams)],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[Guard::Complete, Guard::TwoStrikes],
        subsumes: &[
            "teams-holder-disabled",
            "teams-holder-unlicensed",
            "teams-voice-disabled",
            "teams-usage-location-mismatch",
        ],
        check: Check::Number(holder_deleted),
    },
    Rule {
        code: "teams-resource-account-deleted",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Resource account is deleted",
        explanation: "Teams still has this number assigned to an application whose account is neither in the directory nor among the tenant's resource accounts.",
        consequence: "The number rings nowhere and cannot be given to anybody else.",
        fix: "Unassign it in Teams, then put it in quarantine.",
        remedies: &[Remedy::Propose(Side::Teams)],
        needs: NUMBERS_AND_USERS,
        configuration: &[TeamsObjectKind::ApplicationInstance],
        guards: &[Guard::Complete, Guard::TwoStrikes, Guard::Skew],
        subsumes: &[],
        check: Check::Number(resource_account_deleted),
    },
    Rule {
        code: "teams-holder-disabled",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Holder may not sign in",
        explanation: "The holder's account is switched off, and has not changed for 7 days since.",
        consequence: "Somebody who has left keeps a number, and its calls are answered by nobody.",
        fix: "Take the number back in Teams and put it in quarantine, or switch the account on.",
        remedies: &[Remedy::Propose(Side::Teams)],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[Guard::Settle(DISABLED_DAYS * DAY)],
        subsumes: &[],
        check: Check::Number(holder_disabled),
    },
    Rule {
        code: "teams-holder-unlicensed",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Holder has no licence",
        explanation: "The holder's licences do not include Teams Phone.",
        consequence: "The number is dead: the holder can neither make nor take outside calls.",
        fix: "Give the holder a Teams Phone licence, or take the number back.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[Guard::Settle(LICENCE)],
        subsumes: &["teams-voice-disabled"],
        check: Check::Number(holder_unlicensed),
    },
    Rule {
        code: "teams-voice-disabled",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Voice is switched off",
        explanation: "The holder has the number, but Enterprise Voice is switched off for the account.",
        consequence: "The holder cannot make or take outside calls.",
        fix: "Switch Enterprise Voice on, or assign the number again, which does the same.",
        remedies: &[Remedy::Propose(Side::Teams)],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[Guard::Settle(ASSIGNMENT)],
        subsumes: &[],
        check: Check::Number(voice_disabled),
    },
    Rule {
        code: "teams-usage-location-mismatch",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Usage location differs",
        explanation: "The holder's usage location is another country than that of the Calling Plan number.",
        consequence: "The next assignment or licence change fails.",
        fix: "Correct the usage location in Entra ID, or give the holder a number of that country.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[],
        subsumes: &[],
        check: Check::Number(usage_location_differs),
    },
    Rule {
        code: "teams-directory-number-mismatch",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Low,
        verdict: Verdict::Differs,
        title: "Directory shows another number",
        explanation: "The holder's business phone in Entra ID is another number than the one Teams has given.",
        consequence: "Colleagues look up a number that is not the holder's.",
        fix: "Correct the business phone in Entra ID, or where it is synchronised from.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[Guard::Settle(LICENCE), Guard::Canonical],
        subsumes: &[],
        check: Check::Number(directory_number_differs),
    },
    Rule {
        code: "teams-voice-without-number",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Voice without a number",
        explanation: "Voice is switched on for an account that has neither a number nor a policy to share one.",
        consequence: "The person can call nobody outside, and a licence is paid for nothing.",
        fix: "Give the account a number or a Shared Calling policy, or switch voice off.",
        remedies: &[Remedy::Propose(Side::Teams), Remedy::Manual],
        needs: &[SourceKind::TeamsUsers],
        configuration: &[],
        guards: &[Guard::Complete, Guard::Settle(LICENCE)],
        subsumes: &[],
        check: Check::NotYet(
            "Accounts without a number are no subject of a rule yet, and a policy may reach them through a group.",
        ),
    },
];

fn holder_differs(evidence: &Evidence<'_>) -> Vec<Hit> {
    let in_use = evidence
        .inventory
        .filter(|n| n.particulars.lifecycle.is_in_use());
    let account = evidence.assigned_line().and_then(TeamsLine::account);
    let (Some(number), Some(account)) = (in_use, account) else {
        return Vec::new();
    };
    let Some(own) = number.particulars.holder.as_deref() else {
        return Vec::new();
    };
    if is_called(account, own) {
        return Vec::new();
    }
    hit(
        evidence,
        format!("{own} here, {} in Teams", account.name()),
        &[
            FieldPair {
                differs: true,
                ..FieldPair::compare("Sign-in name", Some(own), Some(&account.sign_in_name))
            },
            FieldPair::context("Holder", None, Some(account.name())),
        ],
    )
}

fn holder_deleted(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(line) = evidence.assigned_line() else {
        return Vec::new();
    };
    let is_for_person = line.fact.assignment.is(TeamsAssignment::UserAssigned);
    let state = match &line.holder {
        Holder::Account(account) => match account.deleted_at.value() {
            Some(at) => format!("deleted on {}", words::day(at.date_naive())),
            None => return Vec::new(),
        },
        // Exports of people often leave resource accounts out, which have an export of their own.
        Holder::NotInDirectory if is_for_person && directory_is_complete(evidence) => {
            NOT_IN_DIRECTORY.to_owned()
        }
        Holder::NotInDirectory | Holder::NotAsked | Holder::Nobody => return Vec::new(),
    };
    hit_without_account(evidence, line, &state)
}

const NOT_IN_DIRECTORY: &str = "not in the directory";

fn hit_without_account(evidence: &Evidence<'_>, line: &TeamsLine<'_>, state: &str) -> Vec<Hit> {
    let field = FieldPair::compare("Account", Some("In the directory"), Some(state));
    hit(
        evidence,
        format!("{}: {state}", teams_holder(line)),
        &[field],
    )
}

fn directory_is_complete(evidence: &Evidence<'_>) -> bool {
    let directory = evidence.roll.witness(SourceKind::TeamsUsers);
    directory.is_some_and(|witness| witness.is_complete)
}

fn resource_account_deleted(evidence: &Evidence<'_>) -> Vec<Hit> {
    let unlisted = evidence
        .assigned_line()
        .filter(|line| line.holder == Holder::NotInDirectory && directory_is_complete(evidence))
        .filter(|line| is_no_resource_account(evidence, line));
    let Some(line) = unlisted else {
        return Vec::new();
    };
    let is_skewed = is_newer_than_resource_accounts(evidence, line);
    let hits = hit_without_account(evidence, line, NOT_IN_DIRECTORY).into_iter();
    hits.map(|hit| Hit { is_skewed, ..hit }).collect()
}

/// Whether Teams has the line with an application that is none of the resource accounts.
fn is_no_resource_account(evidence: &Evidence<'_>, line: &TeamsLine<'_>) -> bool {
    let is_for_application = line
        .fact
        .assignment
        .is(TeamsAssignment::VoiceApplicationAssigned);
    let is_unlisted = |id: &str| evidence.tenant.resource_accounts().get(id).is_none();
    is_for_application && line.fact.target.as_deref().is_some_and(is_unlisted)
}

/// Whether the line came to be as it is after the resource accounts were exported. Its holder may have been
/// made or changed since: the next export tells.
pub(super) fn is_newer_than_resource_accounts(
    evidence: &Evidence<'_>,
    line: &TeamsLine<'_>,
) -> bool {
    let kind = TeamsObjectKind::ApplicationInstance;
    Some(line.unchanged_since()) >= evidence.tenant.taken_at(kind)
}

/// The account that holds the assigned line, if it is not deleted.
fn living_account<'a>(evidence: &Evidence<'a>) -> Option<&'a Account> {
    evidence
        .assigned_line()
        .and_then(TeamsLine::account)
        .filter(|account| !account.is_deleted())
}

fn holder_unlicensed(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(account) = living_account(evidence) else {
        return Vec::new();
    };
    if account.is_licensed_for_calls() != Some(false) {
        return Vec::new();
    }
    let features = account.features.value().map(|f| f.join(", "));
    hit(
        evidence,
        format!("{} has no Teams Phone licence", account.name()),
        &[FieldPair::compare(
            "Licences",
            Some("Teams Phone"),
            features.as_deref(),
        )],
    )
}

fn holder_disabled(evidence: &Evidence<'_>) -> Vec<Hit> {
    let for_person = evidence
        .assigned_line()
        .filter(|line| line.fact.assignment.is(TeamsAssignment::UserAssigned));
    // Sign-in is meant to be off for the accounts of attendants and queues.
    let disabled = living_account(evidence)
        .filter(|a| !a.is_resource_account() && a.is_enabled == Reported::Value(false));
    let (Some(account), Some(line)) = (disabled, for_person) else {
        return Vec::new();
    };
    let hits = hit(
        evidence,
        format!("{} may not sign in", account.name()),
        &[FieldPair::compare("Sign-in", Some("On"), Some("Off"))],
    );
    // The directory does not tell since when, but it has been off for no longer than the account has been as
    // it is, or has been listed. That only puts off the opening: what is open does not close while it is off.
    let since = line.holder_unchanged_since();
    hits.into_iter()
        .map(|hit| Hit {
            changed_at: since,
            ..hit
        })
        .collect()
}

fn voice_disabled(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(account) = living_account(evidence).filter(|a| !a.is_resource_account()) else {
        return Vec::new();
    };
    if account.enterprise_voice.value() != Some(&false) {
        return Vec::new();
    }
    hit(
        evidence,
        format!("Enterprise Voice is off for {}", account.name()),
        &[FieldPair::compare(
            "Enterprise Voice",
            Some("On"),
            Some("Off"),
        )],
    )
}

fn usage_location_differs(evidence: &Evidence<'_>) -> Vec<Hit> {
    let is_of_plan = evidence.assigned_line().is_some_and(|line| {
        line.fact.number_type.is(Connectivity::CallingPlan) && is_persons(line)
    });
    if !is_of_plan || is_toll_free(evidence) {
        return Vec::new();
    }
    let account = living_account(evidence);
    let used = account.and_then(|a| a.usage_location.value());
    let (Some(country), Some(account), Some(used)) = (country(evidence), account, used) else {
        return Vec::new();
    };
    if is_same_country(*used, country) {
        return Vec::new();
    }
    hit(
        evidence,
        format!("Number of {country}, {} is set to {used}", account.name()),
        &[FieldPair::compare(
            "Country",
            Some(country.as_str()),
            Some(used.as_str()),
        )],
    )
}

fn directory_number_differs(evidence: &Evidence<'_>) -> Vec<Hit> {
    let category = evidence
        .assigned_line()
        .and_then(|l| l.fact.category.value());
    let is_primary = category.is_some_and(|word| crate::same_word(word, "Primary"));
    let account = living_account(evidence).filter(|_| is_primary);
    let Some((account, shown)) = account.and_then(|a| Some((a, a.directory_numbers.value()?)))
    else {
        return Vec::new();
    };
    if shown.iter().any(|line| line.number() == evidence.number) {
        return Vec::new();
    }
    let shown: Vec<_> = shown.iter().map(ToString::to_string).collect();
    let shown = shown.join(", ");
    hit(
        evidence,
        format!("The directory shows {shown} for {}", account.name()),
        &[FieldPair::compare(
            "Business phone",
            Some(&evidence.number.to_string()),
            Some(&shown),
        )],
    )
}

//! Group A, continued: the line as the list of numbers has it, against the line on the account.
//!
//! Teams keeps the two apart and brings them together in its own time. Only lists that were taken close
//! together say anything about each other.

use super::{
    Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side,
    holder::LICENCE,
    teams::{ASSIGNMENT, NUMBERS, NUMBERS_AND_USERS},
    teams_hit::{hit, teams_holder},
};
use crate::{
    LineUri,
    directory::Account,
    evidence::{Evidence, TeamsLine},
    fact::{Reported, TeamsAssignment},
    number::Connectivity,
    plane::{Plane, Verdict},
    source::SourceKind,
};

/// The most alternate lines an account may have (Microsoft §3.3).
const MOST_ALTERNATES: usize = 9;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "teams-duplicate-line-uri",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Line on two accounts",
        explanation: "The same line is on two accounts in Teams, or the number itself and an extension of it are given out apart.",
        consequence: "Teams cannot tell who is called: calls ring the wrong one of them, or fail.",
        fix: "Decide who keeps the number, and give the other account a line of its own.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[Guard::Complete, Guard::Canonical],
        subsumes: &["teams-assignment-one-sided"],
        check: Check::Number(line_twice),
    },
    Rule {
        code: "teams-line-uri-mismatch",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Line differs on the account",
        explanation: "Teams' list gives this line to an account that has another line on it.",
        consequence: "The holder calls out with another number than the one that rings, and changes to either fail.",
        fix: "Take the line from the account and assign it again.",
        remedies: &[Remedy::Propose(Side::Teams)],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[
            Guard::TwoStrikes,
            Guard::Settle(ASSIGNMENT),
            Guard::Canonical,
            Guard::Skew,
        ],
        subsumes: &[],
        check: Check::Number(line_differs),
    },
    Rule {
        code: "teams-assignment-one-sided",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Assigned on one side only",
        explanation: "Teams' list of numbers and the account disagree on whether this line is assigned to it.",
        consequence: "The line rings nobody, or cannot be given to anybody else because an account keeps it.",
        fix: "Take the line from the account and assign it again; if that fails, open a ticket with Microsoft.",
        remedies: &[Remedy::Propose(Side::Teams), Remedy::Manual],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[
            Guard::Complete,
            Guard::TwoStrikes,
            Guard::Settle(ASSIGNMENT),
            Guard::Skew,
        ],
        subsumes: &[],
        check: Check::Number(one_sided),
    },
    Rule {
        code: "teams-line-category-conflict",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Lines do not go together",
        explanation: "The account has a private line without a primary one, two private lines, or more than nine alternate lines.",
        consequence: "Teams refuses the next change to the account's lines, and a private line without a primary one does not ring.",
        fix: "Assign a primary line first, and take back the lines that are too many.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[],
        subsumes: &[],
        check: Check::Number(lines_conflict),
    },
    Rule {
        code: "teams-number-listed-twice",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Number listed twice",
        explanation: "Teams lists this number twice, under two operators or two types.",
        consequence: "An assignment may change one of the two while calls follow the other.",
        fix: "Ask the operator that no longer has the number to release it.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS,
        configuration: &[],
        guards: &[],
        subsumes: &[],
        check: Check::NotYet(
            "A list that has a line twice is told so when it is read, and only the first of the two is kept.",
        ),
    },
    Rule {
        code: "teams-onprem-source-conflict",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Mastered by a directory on site",
        explanation: "The number is managed here, while a directory on site still sets it in Teams: Teams says so, or the line on site is that of a number that Teams alone should manage.",
        consequence: "Every change to the assignment in Teams is refused until the directory lets go of it.",
        fix: "Clear msRTCSIP-Line and msRTCSIP-OptionFlags in Active Directory, and wait for the next synchronisation.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[Guard::Settle(ASSIGNMENT)],
        subsumes: &[],
        check: Check::Number(set_on_site),
    },
    Rule {
        code: "teams-onprem-number-resurfaced",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Old number of the site is back",
        explanation: "The account lost its Calling Plan, and the line that the directory on site has for it came back, with voice switched off.",
        consequence: "The line on the account does not ring, and its former number is free for others.",
        fix: "Give the account its licence back and assign its number again, or clear its line in Active Directory.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[Guard::Complete, Guard::Settle(LICENCE)],
        subsumes: &["teams-assignment-one-sided"],
        check: Check::Number(back_from_site),
    },
];

/// A hit that waits for a second sighting where the lists of numbers and of people lie too far apart.
fn compared(evidence: &Evidence<'_>, summary: String, fields: &[FieldPair]) -> Vec<Hit> {
    let is_skewed = evidence
        .roll
        .are_skewed(SourceKind::TeamsNumbers, SourceKind::TeamsUsers);
    let hits = claimed(evidence, summary, fields).into_iter();
    hits.map(|hit| Hit { is_skewed, ..hit }).collect()
}

/// A hit that also counts the last change of the accounts that have the number by the directory alone.
fn claimed(evidence: &Evidence<'_>, summary: String, fields: &[FieldPair]) -> Vec<Hit> {
    let changes = evidence.claimants.iter().filter_map(|c| c.changed_at);
    let last = changes.max();
    let hits = hit(evidence, summary, fields).into_iter();
    hits.map(|hit| Hit {
        changed_at: hit.changed_at.max(last),
        ..hit
    })
    .collect()
}

/// The accounts that have a line of the number by the directory alone, by their names. One that is
/// deleted, or that is homed on site, says nothing about Teams' list.
fn claims<'a>(evidence: &Evidence<'a>) -> Vec<(&'a Account, &'a LineUri)> {
    let mut claims: Vec<_> = evidence
        .claimants
        .iter()
        .map(|claim| claim.account)
        .filter(|account| !account.is_deleted() && !account.is_on_premises())
        .filter_map(|account| Some((account, account.line.value()?)))
        .collect();
    claims.sort_by(|(one, _), (other, _)| one.sign_in_name.cmp(&other.sign_in_name));
    claims
}

/// The lines of the number that somebody has in Teams, in the order of the extensions.
fn given<'e, 'a>(evidence: &'e Evidence<'a>) -> Vec<&'e TeamsLine<'a>> {
    let mut given: Vec<_> = evidence
        .teams
        .iter()
        .filter(|line| line.fact.is_assigned() && line.fact.target.is_some())
        .collect();
    given.sort_by_key(|line| &line.fact.line);
    given
}

fn line_twice(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some((one, other)) = on_two_accounts(evidence).or_else(|| given_apart(evidence)) else {
        return Vec::new();
    };
    compared(
        evidence,
        format!("{one} and {other} both have it in Teams"),
        &[FieldPair::compare(
            "Accounts",
            Some("One"),
            Some(&format!("{one}, {other}")),
        )],
    )
}

/// Two accounts with the same line on them.
fn on_two_accounts(evidence: &Evidence<'_>) -> Option<(String, String)> {
    let given = given(evidence);
    let holders = given.iter().filter_map(|line| line.account());
    let held = holders
        .filter(|account| !account.is_deleted())
        .filter_map(|account| Some((account, account.line.value()?)));
    let lines: Vec<_> = held.chain(claims(evidence)).collect();
    lines.iter().enumerate().find_map(|(at, (one, line))| {
        let (other, _) = lines[at + 1..]
            .iter()
            .find(|(other, theirs)| theirs == line && other.object_id != one.object_id)?;
        Some((one.name().to_owned(), other.name().to_owned()))
    })
}

/// A person with the number itself, whom Teams tries first, while somebody else has an extension of it; or
/// lines of the number that reach Teams in different ways. A main number whose extensions are people's is
/// meant to be so.
fn given_apart(evidence: &Evidence<'_>) -> Option<(String, String)> {
    let given = given(evidence);
    let (base, extensions) = given.split_first()?;
    if base.fact.line.extension().is_some() {
        return None;
    }
    let is_with_person = base.fact.assignment.is(TeamsAssignment::UserAssigned);
    let of_another_kind = |line: &&&TeamsLine<'_>| {
        let kinds = (base.fact.number_type.known(), line.fact.number_type.known());
        matches!(kinds, (Some(one), Some(other)) if one != other)
    };
    let other = extensions.iter().find(|line| {
        (is_with_person && line.fact.target != base.fact.target) || of_another_kind(line)
    })?;
    let extension = other.fact.line.extension()?;
    Some((
        teams_holder(base),
        format!("{} (extension {})", teams_holder(other), extension.as_str()),
    ))
}

/// The living account that has a line as its primary one, where Teams sends the category.
fn primary_holder<'a>(line: &TeamsLine<'a>) -> Option<&'a Account> {
    let category = line.fact.category.value();
    let is_primary = category.is_some_and(|word| crate::same_word(word, "Primary"));
    let is_with_person = line.fact.assignment.is(TeamsAssignment::UserAssigned);
    line.account()
        .filter(|account| is_primary && is_with_person && !account.is_deleted())
}

fn line_differs(evidence: &Evidence<'_>) -> Vec<Hit> {
    let differing = given(evidence).into_iter().find_map(|line| {
        let account = primary_holder(line)?;
        let own = account.line.value().filter(|own| **own != line.fact.line)?;
        Some((&line.fact.line, account, own))
    });
    let Some((line, account, own)) = differing else {
        return Vec::new();
    };
    compared(
        evidence,
        format!("{} has {own} on the account", account.name()),
        &[FieldPair::compare(
            "Line",
            Some(&line.to_string()),
            Some(&own.to_string()),
        )],
    )
}

fn one_sided(evidence: &Evidence<'_>) -> Vec<Hit> {
    let bare = given(evidence).into_iter().find_map(|line| {
        let account = primary_holder(line)?;
        account
            .line
            .is_blank()
            .then(|| (account, line.fact.line.to_string()))
    });
    if let Some((account, line)) = bare {
        let summary = format!(
            "Given to {} in the list, not on the account",
            account.name()
        );
        return compared(
            evidence,
            summary,
            &[FieldPair::compare("Line", Some(&line), None)],
        );
    }
    let Some((account, line)) = claims(evidence).into_iter().next() else {
        return Vec::new();
    };
    if !evidence.roll.teams_is_complete() {
        return Vec::new();
    }
    let summary = format!(
        "On the account of {}, not given to it in the list",
        account.name()
    );
    let line = line.to_string();
    compared(
        evidence,
        summary,
        &[FieldPair::compare("Line", None, Some(&line))],
    )
}

fn lines_conflict(evidence: &Evidence<'_>) -> Vec<Hit> {
    let problem = given(evidence).into_iter().find_map(|line| {
        let account = line.account().filter(|account| !account.is_deleted())?;
        Some((account, conflict(account, line.fact.category.value()?)?))
    });
    let Some((account, problem)) = problem else {
        return Vec::new();
    };
    hit(
        evidence,
        format!("{}: {problem}", account.name()),
        &[FieldPair::compare(
            "Lines",
            Some("One primary, one private, nine alternate"),
            Some(&problem),
        )],
    )
}

/// What is wrong with an account's lines of a category.
fn conflict(account: &Account, category: &str) -> Option<String> {
    let count = account.count_of(category);
    let is = |word| crate::same_word(category, word);
    if is("Private") && account.line.is_blank() {
        Some("a private line and no primary one".to_owned())
    } else if is("Private") && count > 1 {
        Some(format!("{count} private lines"))
    } else if is("Alternate") && count > MOST_ALTERNATES {
        Some(format!("{count} alternate lines"))
    } else {
        None
    }
}

fn set_on_site(evidence: &Evidence<'_>) -> Vec<Hit> {
    let is_ours = evidence
        .inventory
        .is_some_and(|n| !n.particulars.lifecycle.is_terminal());
    let Some(line) = evidence.main_line().filter(|_| is_ours) else {
        return Vec::new();
    };
    let on_site = line
        .account()
        .and_then(|account| account.on_premises_line.value());
    let is_set_there = match line.fact.number_source.value() {
        Some(word) => crate::same_word(word, "OnPremises"),
        None => is_online_only(evidence) && on_site == Some(&line.fact.line.to_string()),
    };
    if !is_set_there {
        return Vec::new();
    }
    hit(
        evidence,
        format!("{} is set by a directory on site", line.fact.line),
        &[
            FieldPair::compare("Source", Some("Online"), Some("A directory on site")),
            FieldPair::context("Line on site", None, on_site.map(String::as_str)),
        ],
    )
}

/// Whether the inventory has the number as one that no directory on site can set. Those of Direct Routing may
/// well be set there in a hybrid tenant.
fn is_online_only(evidence: &Evidence<'_>) -> bool {
    let connectivity = evidence.inventory.and_then(|n| n.particulars.connectivity);
    connectivity.is_some_and(|own| own != Connectivity::DirectRouting)
}

fn back_from_site(evidence: &Evidence<'_>) -> Vec<Hit> {
    let is_back = |(account, line): &(&Account, &LineUri)| {
        account.enterprise_voice == Reported::Value(false)
            && account.on_premises_line == Reported::Value(line.to_string())
    };
    let Some((account, line)) = claims(evidence).into_iter().find(is_back) else {
        return Vec::new();
    };
    claimed(
        evidence,
        format!(
            "{} has it back from the site, with voice off",
            account.name()
        ),
        &[FieldPair::compare("Line", None, Some(&line.to_string()))],
    )
}

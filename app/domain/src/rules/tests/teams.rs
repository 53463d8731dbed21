//! Group A: the inventory against Teams.

use chrono::Duration;

use crate::{
    case::{Case, TEAMS, USERS, line},
    fact::{Reported, Word},
    number::Lifecycle::{self, *},
    rules::tests::rule,
};

/// The states in which somebody has the number.
pub(super) const IN_USE: &[Lifecycle] = &[Assigned, Active];

/// The words that mean that somebody has the line in Teams.
pub(super) const TAKEN: &[&str] = &[
    "UserAssigned",
    "ConferenceAssigned",
    "VoiceApplicationAssigned",
    "ThirdPartyAppAssigned",
    "PolicyAssigned",
];

/// The number is with nobody, and all agree on that.
fn free() -> Case {
    Case::agreed()
        .inventory(|p| {
            p.lifecycle = Available;
            p.holder = None;
        })
        .teams(|t| {
            t.assignment = Word::read("Unassigned");
            t.target = None;
        })
}

fn taken_in_teams(case: Case) -> Case {
    case.teams(|t| {
        t.assignment = Word::read("UserAssigned");
        t.target = Some("ada-id".into());
    })
}

#[test]
fn a_number_that_only_teams_has() {
    let code = "teams-number-not-in-inventory";
    let unknown = Case::agreed().not_at_carrier().not_in_inventory();
    unknown.fires(&[code]);
    unknown.clone().assignment("Unassigned").fires(&[code]);
    unknown.clone().assignment("Hovering").fires(&[code]);
    unknown.clone().partial(TEAMS).fires(&[code]);
    unknown.clone().stale(TEAMS).is_silent();
    unknown.not_in_teams().is_silent();

    let mut extension_only = Case::agreed().not_at_carrier().not_in_inventory();
    extension_only.teams = vec![line("+12065550100;ext=2"), line("+12065550100;ext=1")];
    extension_only.fires(&[code]);
    let hit = extension_only.moved_in_teams(5).evaluate().remove(0).hit;
    assert!(
        hit.changed_at.is_some(),
        "the line with an extension speaks"
    );
}

#[test]
fn a_number_that_teams_does_not_list() {
    let code = "inventory-number-missing-in-teams";
    let gone = || Case::agreed().not_in_teams();
    gone().fires(&[code]);
    gone().fires_only_in(code, IN_USE);
    gone().partial(TEAMS).is_silent();
    gone().held(TEAMS).is_silent();
    gone().stale(TEAMS).is_silent();
    gone().without_source(TEAMS).is_silent();
    gone()
        .inventory(|p| p.application = Some("teams".into()))
        .fires(&[code]);
    gone()
        .inventory(|p| p.application = Some("Fax server".into()))
        .is_silent();
    gone().inventory(|p| p.application = None).fires(&[code]);
    gone()
        .inventory(|p| (p.application, p.connectivity) = (None, None))
        .is_silent();

    let mut extension_only = Case::agreed();
    extension_only.teams = vec![line("+12065550100;ext=1")];
    extension_only.is_silent();
}

#[test]
fn a_number_that_is_free_here_only() {
    let code = "teams-assigned-inventory-free";
    free().is_silent();
    taken_in_teams(free()).fires(&[code]);
    taken_in_teams(free()).fires_only_in(code, &[Available, Reserved]);
    for word in TAKEN {
        taken_in_teams(free()).assignment(word).fires(&[code]);
    }
    for word in ["Unassigned", "Hovering", ""] {
        taken_in_teams(free()).assignment(word).is_silent();
    }
    taken_in_teams(free()).stale(TEAMS).is_silent();
    taken_in_teams(free()).stale(USERS).fires(&[code]);
}

#[test]
fn a_number_that_is_free_in_teams_only() {
    let code = "inventory-assigned-teams-free";
    let unassigned = || Case::agreed().assignment("Unassigned");
    unassigned().fires(&[code]);
    unassigned().fires_only_in(code, IN_USE);
    unassigned().stale(TEAMS).is_silent();
    unassigned()
        .inventory(|p| p.application = Some("Fax server".into()))
        .is_silent();
    for word in ["Hovering", ""] {
        Case::agreed().assignment(word).is_silent();
    }
}

#[test]
fn a_number_given_out_in_quarantine() {
    let code = "teams-quarantined-number-assigned";
    let aging = |former: Option<&str>| {
        let former = former.map(str::to_owned);
        Case::agreed().inventory(|p| (p.lifecycle, p.holder) = (Quarantined, former))
    };
    aging(None).fires(&[code]);
    aging(None).fires_only_in(code, &[Quarantined]);
    aging(Some("bob@contoso.example")).fires(&[code]);
    aging(Some("Ada@contoso.example")).is_silent();
    aging(None).assignment("Unassigned").is_silent();
    aging(None).assignment("Hovering").is_silent();
    aging(None).stale(TEAMS).is_silent();
    // Without the directory nobody can say that it is not the former holder.
    aging(None).stale(USERS).fires(&[code]);
    aging(Some("bob@contoso.example")).stale(USERS).is_silent();
}

#[test]
fn a_number_that_is_no_longer_ours() {
    let code = "teams-terminal-number-present";
    let released = || Case::agreed().not_at_carrier().state(Released);
    released().fires(&[code]);
    released().fires_only_in(code, &[Released, PortedOut]);
    released().assignment("Unassigned").fires(&[code]);
    released().not_in_teams().is_silent();
    released().stale(TEAMS).is_silent();
}

#[test]
fn of_a_number_no_longer_ours_the_holder_is_not_judged() {
    Case::agreed()
        .not_at_carrier()
        .state(PortedOut)
        .account(|a| {
            a.features = Reported::Blank;
            a.enterprise_voice = Reported::Value(false);
            a.is_enabled = Reported::Value(false);
        })
        .fires(&["teams-terminal-number-present"]);
}

#[test]
fn rules_wait_as_long_as_teams_takes() {
    for (code, minutes) in [
        ("inventory-number-missing-in-teams", 60),
        ("teams-assigned-inventory-free", 60),
        ("inventory-assigned-teams-free", 60),
        ("teams-holder-mismatch", 60),
        ("teams-holder-deleted", 0),
        ("teams-holder-unlicensed", 24 * 60),
        ("teams-voice-disabled", 60),
        ("teams-quarantined-number-assigned", 60),
        ("teams-terminal-number-present", 60),
        ("teams-activation-failed", 0),
        ("teams-activation-stuck", 24 * 60),
        ("teams-holder-disabled", 7 * 24 * 60),
        ("teams-onprem-source-conflict", 60),
        ("teams-onprem-number-resurfaced", 24 * 60),
        ("teams-line-uri-mismatch", 60),
        ("teams-assignment-one-sided", 60),
        ("teams-resource-account-orphan", 60),
        ("teams-resource-account-licence", 24 * 60),
        ("teams-block-missing", 60),
        ("teams-block-unexpected", 60),
        ("teams-block-exported", 60),
    ] {
        assert_eq!(
            rule(code).settling_time(),
            Duration::minutes(minutes),
            "{code}"
        );
    }
    for code in [
        "inventory-number-missing-in-teams",
        "inventory-assigned-teams-free",
        "teams-holder-deleted",
        "teams-internal-error",
        "teams-line-uri-mismatch",
        "teams-assignment-one-sided",
        "teams-resource-account-number-mismatch",
    ] {
        assert!(rule(code).needs_two_strikes(), "{code}");
    }
}

#[test]
fn a_change_on_either_side_is_the_last_change() {
    let changed_at = |case: Case| case.evaluate().remove(0).hit.changed_at;
    let case = Case::agreed().inventory(|p| p.holder = Some("bob@contoso.example".into()));
    let ago = |minutes| Some(case.now - Duration::minutes(minutes));
    assert_eq!(changed_at(case.clone()), None, "a new row is no change");
    assert_eq!(changed_at(case.clone().edited(20)), ago(20));
    assert_eq!(
        changed_at(case.clone().edited(20).moved_in_teams(5)),
        ago(5)
    );
    assert_eq!(
        changed_at(case.clone().edited(5).moved_in_teams(20)),
        ago(5)
    );
}

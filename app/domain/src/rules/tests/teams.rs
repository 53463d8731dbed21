//! Group A: the inventory against Teams.

use chrono::Duration;

use crate::{
    Country,
    case::{Case, TEAMS, USERS, line},
    fact::{Reported, Word},
    number::{
        Connectivity,
        Lifecycle::{self, *},
    },
    rules::tests::rule,
};

/// The states in which somebody has the number.
const IN_USE: &[Lifecycle] = &[Assigned, Active];

/// The words that mean that somebody has the line in Teams.
const TAKEN: &[&str] = &[
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
    for word in ["Unassigned", "InternalError", "Hovering", ""] {
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
    for word in ["InternalError", "Hovering", ""] {
        Case::agreed().assignment(word).is_silent();
    }
}

#[test]
fn another_holder_in_teams() {
    let code = "teams-holder-mismatch";
    let held_by = |name: &str| Case::agreed().inventory(|p| p.holder = Some(name.into()));
    held_by("bob@contoso.example").fires(&[code]);
    held_by("bob@contoso.example").fires_only_in(code, IN_USE);
    // One letter of punctuation is another person.
    held_by("ad-a@contoso.example").fires(&[code]);
    for same in ["ADA@Contoso.Example", "ada-ID", "ada park"] {
        held_by(same).is_silent();
    }
    held_by("ZO\u{cb} M\u{dc}LLER")
        .account(|a| a.display_name = Reported::Value("Zo\u{eb} M\u{fc}ller".into()))
        .is_silent();
    Case::agreed().inventory(|p| p.holder = None).is_silent();
    held_by("bob@contoso.example").stale(USERS).is_silent();
    held_by("bob@contoso.example")
        .without_source(USERS)
        .is_silent();
    held_by("bob@contoso.example")
        .assignment("Hovering")
        .is_silent();
}

#[test]
fn both_sides_of_another_holder_are_shown() {
    let case = Case::agreed().inventory(|p| p.holder = Some("bob@contoso.example".into()));
    let hit = case.evaluate().remove(0).hit;
    assert_eq!(hit.summary, "bob@contoso.example here, Ada Park in Teams");
    let name = &hit.fields[0];
    assert_eq!(name.should.as_deref(), Some("bob@contoso.example"));
    assert_eq!(name.is.as_deref(), Some("ada@contoso.example"));
    assert!(name.differs);
    assert!(hit.fields[1..].iter().all(|field| !field.differs));
}

#[test]
fn a_holder_that_is_deleted() {
    let code = "teams-holder-deleted";
    let in_bin = |case: Case| {
        let at = case.now - Duration::days(3);
        case.account(|a| a.deleted_at = Reported::Value(at))
    };
    in_bin(Case::agreed()).fires(&[code]);
    in_bin(Case::agreed()).partial(USERS).fires(&[code]);
    in_bin(Case::agreed()).stale(USERS).is_silent();
    in_bin(Case::agreed())
        .assignment("Unassigned")
        .fires(&["inventory-assigned-teams-free"]);

    let unlisted = || Case::agreed().not_in_directory();
    unlisted().fires(&[code]);
    for source_is_doubtful in [
        unlisted().partial(USERS),
        unlisted().held(USERS),
        unlisted().stale(USERS),
        unlisted().without_source(USERS),
    ] {
        source_is_doubtful.is_silent();
    }
    // Exports of people leave out what is not a person.
    for word in &TAKEN[1..] {
        unlisted().assignment(word).is_silent();
    }
}

#[test]
fn a_deleted_holder_is_not_blamed_for_licence_voice_or_place() {
    let code = "teams-holder-deleted";
    let at_fault = Case::agreed()
        .teams(|t| t.number_type = Word::read("CallingPlan"))
        .inventory(|p| p.connectivity = Some(Connectivity::CallingPlan))
        .account(|a| {
            a.features = Reported::Blank;
            a.enterprise_voice = Reported::Value(false);
            a.usage_location = Reported::Value(Country::GB);
        });
    at_fault.fires(&["teams-holder-unlicensed", "teams-usage-location-mismatch"]);
    let now = at_fault.now;
    at_fault
        .account(|a| a.deleted_at = Reported::Value(now))
        .fires(&[code]);
}

#[test]
fn a_holder_without_a_licence() {
    let code = "teams-holder-unlicensed";
    let features = |list: &[&str]| {
        let features = list.iter().map(|&f| f.to_owned()).collect();
        Case::agreed().account(|a| a.features = Reported::Value(features))
    };
    features(&["Teams"]).fires(&[code]);
    features(&[]).fires(&[code]);
    features(&["Teams", "phonesystem"]).is_silent();
    features(&["VoiceApp"]).is_silent();
    features(&["Teams"]).stale(USERS).is_silent();
    features(&["Teams"]).assignment("Hovering").is_silent();
    Case::agreed()
        .account(|a| a.features = Reported::Blank)
        .fires(&[code]);
    Case::agreed()
        .account(|a| a.features = Reported::NotSent)
        .is_silent();
    features(&[])
        .account(|a| a.enterprise_voice = Reported::Value(false))
        .fires(&[code]);
}

#[test]
fn voice_switched_off() {
    let code = "teams-voice-disabled";
    let voice = |sent| Case::agreed().account(|a| a.enterprise_voice = sent);
    voice(Reported::Value(false)).fires(&[code]);
    for sent in [Reported::Value(true), Reported::Blank, Reported::NotSent] {
        voice(sent).is_silent();
    }
    voice(Reported::Value(false)).stale(USERS).is_silent();
    // The switch means nothing on an auto attendant's account.
    voice(Reported::Value(false))
        .account(|a| a.account_type = Reported::Value("Resource Account".into()))
        .is_silent();
}

#[test]
fn another_way_into_teams() {
    let code = "teams-number-type-mismatch";
    let by = |word: &str| Case::agreed().teams(|t| t.number_type = Word::read(word));
    by("OperatorConnect").fires(&[code]);
    by("Calling Plan").fires(&[code]);
    for same in ["DirectRouting", "directRouting", "Direct Routing"] {
        by(same).is_silent();
    }
    by("Telepathy").is_silent();
    by("OperatorConnect").stale(TEAMS).is_silent();
    by("OperatorConnect")
        .inventory(|p| p.connectivity = None)
        .is_silent();
    by("OperatorConnect").fires_only_in(
        code,
        &[
            Planned,
            Available,
            Reserved,
            Assigned,
            Active,
            Suspended,
            Quarantined,
            Disputed,
        ],
    );
}

#[test]
fn a_set_up_that_failed() {
    let code = "teams-activation-failed";
    let stands = |word: &str| Case::agreed().teams(|t| t.activation = Word::read(word));
    stands("AssignmentFailed").fires(&[code]);
    stands("updateFailed").fires(&[code]);
    for word in [
        "Activated",
        "AssignmentPending",
        "UpdatePending",
        "Wobbling",
        "",
    ] {
        stands(word).is_silent();
    }
    stands("UpdateFailed").stale(TEAMS).is_silent();
    stands("UpdateFailed")
        .not_at_carrier()
        .not_in_inventory()
        .fires(&["teams-number-not-in-inventory", code]);
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
        })
        .fires(&["teams-terminal-number-present"]);
}

#[test]
fn a_holder_who_lives_elsewhere() {
    let code = "teams-usage-location-mismatch";
    let plan = |word: &str, used: Reported<Country>| {
        Case::agreed()
            .inventory(|p| p.connectivity = word.parse().ok())
            .teams(|t| t.number_type = Word::read(word))
            .account(|a| a.usage_location = used)
    };
    plan("CallingPlan", Reported::Value(Country::GB)).fires(&[code]);
    plan("CallingPlan", Reported::Value(Country::US)).is_silent();
    plan("CallingPlan", Reported::Blank).is_silent();
    plan("CallingPlan", Reported::NotSent).is_silent();
    plan("DirectRouting", Reported::Value(Country::GB)).is_silent();
    plan("CallingPlan", Reported::Value(Country::GB))
        .stale(USERS)
        .is_silent();
    plan("CallingPlan", Reported::Value(Country::GB))
        .assignment("Hovering")
        .is_silent();
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

//! Group A, continued: whoever Teams has given a number to.

use chrono::Duration;

use super::teams::{IN_USE, TAKEN};
use crate::{
    Country,
    case::{Case, USERS},
    fact::{Reported, Word},
    finding::{self, FindingState},
    number::{Connectivity, NumberType},
    rules::tests::rule,
};

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
    let unnamed = Case::agreed().inventory(|p| p.holder = None);
    assert!(!unnamed.codes().contains(&code));
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
            a.is_enabled = Reported::Value(false);
            a.usage_location = Reported::Value(Country::GB);
        });
    at_fault.fires(&[
        "teams-holder-disabled",
        "teams-holder-unlicensed",
        "teams-usage-location-mismatch",
    ]);
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
    Case::agreed()
        .account(|a| {
            a.features = Reported::NotSent;
            a.account_type = Reported::Value("ineligibleUser".into());
        })
        .fires(&[code]);
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
        .account(|a| {
            a.account_type = Reported::Value("Resource Account".into());
            a.features = Reported::Value(vec!["VoiceApp".into()]);
        })
        .is_silent();
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
    plan("CallingPlan", Reported::Value(Country::known("PR"))).is_silent();
    plan("CallingPlan", Reported::Value(Country::known("CA"))).fires(&[code]);
    let abroad = || plan("CallingPlan", Reported::Value(Country::GB));
    abroad()
        .inventory(|p| p.number_type = NumberType::TollFree)
        .is_silent();
    abroad().assignment("VoiceApplicationAssigned").is_silent();
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
fn a_holder_who_may_not_sign_in() {
    let code = "teams-holder-disabled";
    let off = || Case::agreed().account(|a| a.is_enabled = Reported::Value(false));
    off().fires(&[code]);
    off()
        .account(|a| a.is_enabled = Reported::Value(true))
        .is_silent();
    off()
        .account(|a| a.is_enabled = Reported::Blank)
        .is_silent();
    off().stale(USERS).is_silent();
    off().assignment("PolicyAssigned").is_silent();
    // Nobody signs in to an auto attendant.
    off()
        .account(|a| {
            a.account_type = Reported::Value("ResourceAccount".into());
            a.features = Reported::Value(vec!["VoiceApp".into()]);
        })
        .is_silent();
}

#[test]
fn a_holder_who_may_not_sign_in_is_missed_after_a_week() {
    let off = || Case::agreed().account(|a| a.is_enabled = Reported::Value(false));
    let week = 7 * 24 * 60;
    assert_eq!(
        rule("teams-holder-disabled").settling_time(),
        Duration::days(7)
    );
    let opens = |case: Case| finding::step(None, &[], &case.evaluate(), &case.roll());
    for (case, expected) in [
        (off().relicensed(week), FindingState::Open),
        (off().relicensed(week - 1), FindingState::Pending),
        (off().relicensed(week).moved_in_teams(5), FindingState::Open),
        (off(), FindingState::Open),
    ] {
        let changes = opens(case);
        let [finding::Change::Appear(finding)] = changes.as_slice() else {
            panic!("{changes:?}");
        };
        assert_eq!(finding.state, expected);
    }
    // Another change of the account does not close what is open.
    let Some(finding::Change::Appear(open)) = opens(off()).pop() else {
        panic!("it opens");
    };
    let changed = off().asked_again(60).relicensed(5);
    let after = finding::step(None, &[open], &changed.evaluate(), &changed.roll());
    let [finding::Change::Alter { after, .. }] = after.as_slice() else {
        panic!("{after:?}");
    };
    assert_eq!(after.state, FindingState::Open);
}

#[test]
fn another_number_in_the_directory() {
    let code = "teams-directory-number-mismatch";
    let shown = |numbers: &[&str]| {
        let numbers = numbers.iter().map(|n| n.parse().unwrap()).collect();
        Case::agreed()
            .teams(|t| t.category = Reported::Value("Primary".into()))
            .account(|a| a.directory_numbers = Reported::Value(numbers))
    };
    shown(&["+12065550199"]).fires(&[code]);
    shown(&["+12065550199", "+12065550100"]).is_silent();
    shown(&["+12065550100;ext=5"]).is_silent();
    shown(&["+12065550199"]).stale(USERS).is_silent();
    for other in [Reported::NotSent, Reported::Value("Private".to_owned())] {
        shown(&["+12065550199"])
            .teams(|t| t.category = other)
            .is_silent();
    }
    for untold in [Reported::Blank, Reported::NotSent] {
        shown(&[])
            .account(|a| a.directory_numbers = untold)
            .is_silent();
    }
}

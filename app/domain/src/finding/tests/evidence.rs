//! What counts as new evidence, and what as a second sighting.

use super::*;
use crate::{
    case::source_id,
    evidence::Roll,
    rules::{Check, Fired, Hit, Rule},
    teams_object::{TeamsList, TeamsObjectKind},
    tenant::Tenant,
};

/// The same time for all that was not asked since.
fn noon() -> DateTime<Utc> {
    Case::agreed().now
}

/// A roll call with the directory and an export of the configuration so many minutes after noon.
fn roll(teams: i64, users: i64, export: i64) -> Roll {
    let at = |minutes| noon() + Duration::minutes(minutes);
    let mut case = Case::agreed().asked_again(teams);
    for source in case.sources.iter_mut().filter(|s| s.name == USERS) {
        source.as_of = Some(at(users));
    }
    let lists = TeamsObjectKind::ALL.iter().map(|kind| TeamsList {
        kind: *kind,
        taken_at: at(export),
        objects: Vec::new(),
    });
    case.roll().with_tenant(&Tenant::new(lists))
}

/// A hit of a rule in Teams' list of numbers.
fn fired(rule: &'static Rule, is_skewed: bool) -> Fired {
    Fired {
        rule,
        hit: Hit {
            counterpart: Some(source_id(TEAMS)),
            is_skewed,
            ..Hit::default()
        },
    }
}

fn first(number: Option<E164>, fired: Fired, roll: &Roll) -> Finding {
    match step(number, &[], &[fired], roll).pop() {
        Some(Change::Appear(finding)) => finding,
        other => panic!("it appears, not {other:?}"),
    }
}

fn state_then(finding: &Finding, fired: Fired, roll: &Roll) -> FindingState {
    let changes = step(
        Some(the_number()),
        std::slice::from_ref(finding),
        &[fired],
        roll,
    );
    match changes.as_slice() {
        [] => finding.state,
        [Change::Alter { after, .. }] => after.state,
        other => panic!("one finding, not {other:?}"),
    }
}

#[test]
fn a_list_that_stayed_the_same_is_no_second_sighting() {
    let mismatch = rules::find("teams-line-uri-mismatch").expect("a rule");
    let deleted = rules::find("teams-holder-deleted").expect("a rule");
    for (rule, is_skewed) in [(mismatch, true), (deleted, false)] {
        let number = Some(the_number());
        let pending = first(number, fired(rule, is_skewed), &roll(60, 0, 0));
        assert_eq!(pending.state, FindingState::Pending);
        for (users, expected) in [
            (0, FindingState::Pending),
            (14, FindingState::Pending),
            (15, FindingState::Open),
        ] {
            let later = roll(120, users, 0);
            let state = state_then(&pending, fired(rule, is_skewed), &later);
            assert_eq!(
                state, expected,
                "{}, directory after {users} min",
                rule.code
            );
        }
    }
}

#[test]
fn an_export_that_was_compared_with_a_newer_list_must_be_made_anew() {
    let rule = rules::find("emergency-location-unknown").expect("a rule");
    let pending = first(Some(the_number()), fired(rule, true), &roll(60, 60, 0));
    assert_eq!(pending.state, FindingState::Pending);
    let same_export = roll(600, 600, 0);
    assert_eq!(
        state_then(&pending, fired(rule, true), &same_export),
        FindingState::Pending
    );
    let new_export = roll(600, 600, 60);
    assert_eq!(
        state_then(&pending, fired(rule, true), &new_export),
        FindingState::Open
    );
    // Lists that lie close together need no second sighting.
    assert_eq!(
        state_then(&pending, fired(rule, false), &same_export),
        FindingState::Open
    );
}

#[test]
fn a_finding_of_the_configuration_is_seen_again_with_its_next_export() {
    let rule = rules::all()
        .find(|rule| matches!(rule.check, Check::Tenant(_)) && !rule.configuration.is_empty())
        .expect("a rule about the configuration");
    let object = || Fired {
        rule,
        hit: Hit {
            object: Some("voice_route/US".to_owned()),
            ..Hit::default()
        },
    };
    let finding = first(None, object(), &roll(0, 0, 0));
    assert_eq!(finding.evidence_as_of, Some(noon()));
    let again = |roll: &Roll| step(None, std::slice::from_ref(&finding), &[object()], roll);
    assert_eq!(again(&roll(600, 600, 0)), [], "only the sources were asked");
    assert_eq!(again(&roll(600, 600, 1)).len(), 1);
}

#[test]
fn what_the_inventory_shows_by_itself_is_not_seen_again() {
    let ownerless = || Case::agreed().inventory(|p| p.owner = None);
    let mut book = opened(&ownerless());
    assert_eq!(book.one().evidence_as_of, None);
    assert_eq!(book.call(&ownerless().asked_again(600)), []);
    assert_eq!((book.one().occurrences, book.one().version), (1, 1));
}

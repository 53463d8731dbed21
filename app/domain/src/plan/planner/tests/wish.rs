//! Quarantine, reservation and their end.

use chrono::Days;
use serde_json::json;

use super::*;
use crate::{number::Lifecycle, plan::change::BLOCK, teams_object::TeamsObjectKind};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn quarantine(until: &str) -> Wish {
    Wish::Quarantine { until: day(until) }
}

fn reserve(until: &str) -> Wish {
    Wish::Reserve {
        until: day(until),
        purpose: "the Boston opening".into(),
    }
}

fn wished_of(case: &Case, wish: &Wish) -> Planned {
    with_own_account(case, |evidence| wished(the_number(), evidence, wish))
}

fn free() -> Case {
    Case::agreed().state(Lifecycle::Available).teams(|t| {
        t.assignment = Word::read("Unassigned");
        t.target = None;
    })
}

fn kinds(planned: &Planned) -> Vec<String> {
    let steps = planned.as_ref().expect("a plan");
    let kind = |step: &Step| serde_json::to_value(&step.change).unwrap()["kind"].clone();
    steps
        .iter()
        .map(|step| kind(step).as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn wishes_are_carried_out_as_agreed() {
    let mut out = String::new();
    let blocked =
        |case: Case| case.teams(|t| t.assignment_block = Reported::Value("BlockedForever".into()));
    for (what, case, wish) in [
        (
            "quarantine of a number in use",
            Case::agreed(),
            quarantine("2027-02-18"),
        ),
        (
            "reservation of a free number",
            free(),
            reserve("2027-02-18"),
        ),
        (
            "end of a quarantine",
            blocked(free().state(Lifecycle::Quarantined)),
            Wish::Free,
        ),
        (
            "end of a reservation",
            free().state(Lifecycle::Reserved),
            Wish::Free,
        ),
        (
            "quarantine of a free number",
            free(),
            quarantine("2027-02-18"),
        ),
        (
            "reservation of a number in use",
            Case::agreed(),
            reserve("2027-02-18"),
        ),
        ("reservation for too long", free(), reserve("2027-06-01")),
        ("end of nothing", Case::agreed(), Wish::Free),
        (
            "of an unknown number",
            Case::agreed().not_in_inventory(),
            Wish::Free,
        ),
        (
            "until a day that is over",
            Case::agreed(),
            quarantine("2026-11-19"),
        ),
        (
            "longer than Teams blocks",
            Case::agreed(),
            quarantine("2027-11-20"),
        ),
    ] {
        writeln!(out, "{what}").unwrap();
        out.push_str(&table(&wished_of(&case, &wish)));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn a_wish_that_is_fulfilled_plans_nothing_more() {
    for (case, wish) in [
        (Case::agreed(), quarantine("2027-02-18")),
        (free(), reserve("2027-02-18")),
        (free().state(Lifecycle::Reserved), Wish::Free),
    ] {
        let steps = wished_of(&case, &wish).unwrap();
        let until = match wish {
            Wish::Quarantine { until } | Wish::Reserve { until, .. } => Some(until),
            Wish::Free => None,
        };
        let mut after = steps.iter().fold(case, carried_out);
        if let Some(until) = until {
            // The day of a block is in the list of blocks only.
            let end = format!("{}T08:30:00Z", until + Days::new(1));
            let block = json!({
                "TelephoneNumber": "+12065550100",
                "AssignmentBlockedState": "BlockedUntil",
                "AssignmentBlockedUntil": end,
            });
            after = after.exported(TeamsObjectKind::AssignmentBlock, &[("+12065550100", block)]);
        }
        let again = wished_of(&after, &wish);
        assert!(again.is_err(), "{wish:?}: {again:?}");
    }
}

#[test]
fn another_last_day_changes_the_row_and_the_block() {
    let case = Case::agreed()
        .state(Lifecycle::Quarantined)
        .inventory(|p| p.quarantined_until = Some(day("2027-01-01")))
        .teams(|t| {
            t.assignment = Word::read("Unassigned");
            t.target = None;
            t.assignment_block = Reported::Value("BlockedUntil".into());
        });
    let longer = wished_of(&case, &quarantine("2027-02-18"));
    assert_eq!(kinds(&longer), ["edit_number", "block_assignment"]);
    assert_eq!(
        longer.unwrap()[1].before.0[BLOCK].as_deref(),
        Some("BlockedUntil")
    );
}

#[test]
fn nothing_is_blocked_that_teams_does_not_list() {
    let case = Case::agreed().not_in_teams();
    assert_eq!(
        kinds(&wished_of(&case, &quarantine("2027-02-18"))),
        ["edit_number"]
    );
}

#[test]
fn each_line_of_the_number_is_taken_back() {
    let mut case = Case::agreed();
    case.teams = vec![
        crate::case::line("+12065550100;ext=2"),
        crate::case::line("+12065550100"),
    ];
    let planned = wished_of(&case, &quarantine("2027-02-18"));
    assert_eq!(
        kinds(&planned),
        [
            "teams_unassign",
            "teams_unassign",
            "edit_number",
            "block_assignment"
        ]
    );
    let lines: Vec<_> = planned
        .unwrap()
        .iter()
        .map(|s| s.line.to_string())
        .collect();
    assert_eq!(lines[..2], ["+12065550100", "+12065550100;ext=2"]);
}

#[test]
fn a_line_that_somebody_may_have_is_not_blocked() {
    let case = Case::agreed().assignment("Hovering");
    assert!(wished_of(&case, &quarantine("2027-02-18")).is_err());
}

#[test]
fn a_word_for_a_block_that_nobody_knows_is_left_alone() {
    let odd = |case: Case| case.teams(|t| t.assignment_block = Reported::Value("Frozen".into()));
    assert!(wished_of(&odd(Case::agreed()), &quarantine("2027-02-18")).is_err());
    assert!(wished_of(&odd(free().state(Lifecycle::Reserved)), &Wish::Free).is_err());
}

#[test]
fn a_purpose_is_noted_once_and_keeps_what_stood_there() {
    let case = free().inventory(|p| p.notes = Some("Main line.".into()));
    let steps = wished_of(&case, &reserve("2027-02-18")).unwrap();
    let after = steps[0].after.0["notes"].clone();
    assert_eq!(
        after.as_deref(),
        Some("Main line. Reserved for the Boston opening.")
    );
    let case = steps.iter().fold(case, carried_out);
    let later = wished_of(&case, &reserve("2027-03-18")).unwrap();
    assert!(!later[0].after.0.contains_key("notes"));
}

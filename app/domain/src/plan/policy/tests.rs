//! Which plans one person may approve alone, and which not.

use std::collections::BTreeMap;

use super::*;
use crate::{
    E164,
    number::Connectivity,
    plan::{Reading, Target},
};

fn step(digits: u64, change: Change) -> Step {
    Step {
        ordinal: 1,
        finding: None,
        line: E164::from_digits(digits).unwrap().into(),
        source: None,
        change,
        before: Reading::default(),
        after: Reading::default(),
        names: BTreeMap::new(),
    }
}

fn of(change: Change) -> Vec<Caution> {
    cautions(&[step(12_065_550_100, change)], &ApprovalPolicy::default())
}

const TYPE: Connectivity = Connectivity::DirectRouting;

fn assign(location: Option<&str>) -> Change {
    Change::TeamsAssign {
        target: "ada-id".into(),
        number_type: TYPE,
        location: location.map(str::to_owned),
    }
}

#[test]
fn what_takes_gives_back_or_moves_help_needs_a_second_person() {
    let unassign = Change::TeamsUnassign {
        target: "ada-id".into(),
        number_type: TYPE,
        resource_account: None,
    };
    assert_eq!(of(unassign), [Caution::Unassign]);
    assert_eq!(of(Change::ReleaseFromTeams), [Caution::Release]);
    assert_eq!(
        of(Change::TeamsLocation { location: None }),
        [Caution::Emergency]
    );
    assert_eq!(
        of(Change::CarrierEmergency {
            address: "a".into()
        }),
        [Caution::Emergency]
    );
    assert_eq!(of(assign(Some("hq"))), [Caution::Emergency]);
}

#[test]
fn one_person_may_do_the_rest() {
    for change in [
        assign(None),
        Change::EditNumber {
            columns: Vec::new(),
        },
        Change::CarrierRoute { trunk: "a".into() },
        Change::CarrierForward { to: None },
        Change::CarrierCnam { name: None },
        Change::BlockAssignment { until: None },
        Change::UnblockAssignment,
        Change::UploadDirectRouting,
        Change::EnableVoice {
            account: "ada@contoso.example".into(),
        },
    ] {
        assert_eq!(of(change), []);
    }
    assert_eq!(cautions(&[], &ApprovalPolicy::default()), []);
}

#[test]
fn many_are_counted_by_numbers_at_the_limit() {
    let policy = ApprovalPolicy {
        many: 2,
        ..ApprovalPolicy::default()
    };
    let plan = |numbers: u64| -> Vec<Step> {
        (0..numbers)
            .flat_map(|at| {
                [Change::UnblockAssignment, assign(None)].map(|c| step(12_065_550_100 + at, c))
            })
            .collect()
    };
    assert_eq!(cautions(&plan(2), &policy), []);
    assert_eq!(
        cautions(&plan(3), &policy),
        [Caution::Many {
            numbers: 3,
            limit: 2
        }]
    );
}

#[test]
fn an_organisation_may_want_two_for_every_plan() {
    let policy = ApprovalPolicy {
        always: true,
        ..ApprovalPolicy::default()
    };
    let plan = [step(12_065_550_100, Change::UnblockAssignment)];
    assert_eq!(plan[0].change.target(), Target::Teams);
    assert_eq!(cautions(&plan, &policy), [Caution::Always]);
}

#[test]
fn each_caution_says_why_in_a_sentence() {
    let many = Caution::Many {
        numbers: 1_200,
        limit: 50,
    };
    assert_eq!(
        many.to_string(),
        "It changes 1,200 numbers; more than 50 need a second person."
    );
    for caution in [
        Caution::Unassign,
        Caution::Release,
        Caution::Emergency,
        Caution::Always,
    ] {
        assert!(caution.to_string().ends_with('.'), "{caution}");
    }
}

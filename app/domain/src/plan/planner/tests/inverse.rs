//! What takes a step back.

use super::*;
use crate::{
    import::FieldChange,
    number::{Connectivity, Lifecycle, Particulars},
    plan::{
        Reversal,
        change::{ADDRESS, BLOCK, BLOCKED_UNTIL, CNAM, FORWARD, LOCATION, TRUNK, VOICE},
    },
};

#[expect(clippy::unnecessary_wraps, reason = "a reading has options")]
fn one(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// A step of each kind, with what was there before.
fn steps_of_each_kind() -> Vec<Step> {
    let number_type = Connectivity::DirectRouting;
    let field = |name: &str, before: Option<&str>, after: Option<&str>| {
        let own = |value: Option<&str>| value.map(str::to_owned);
        (
            Reading::of([(name, own(before))]),
            Reading::of([(name, own(after))]),
        )
    };
    let policy = "OnlineVoiceRoutingPolicy";
    let holder = |before, after| field(HOLDER, before, after);
    let kinds: Vec<(Change, (Reading, Reading))> = vec![
        (
            Change::CreateNumber {
                particulars: Box::new(Particulars::bare(crate::Country::US, Lifecycle::Available)),
            },
            field(LISTED, None, Some("Yes")),
        ),
        (
            Change::EditNumber {
                columns: vec![FieldChange {
                    column: "site".into(),
                    before: one("Boston"),
                    after: None,
                }],
            },
            field("site", Some("Boston"), None),
        ),
        (
            Change::TeamsAssign {
                target: "ada-id".into(),
                number_type,
                location: None,
            },
            holder(None, Some("ada-id")),
        ),
        (
            Change::TeamsUnassign {
                target: "ada-id".into(),
                number_type,
                resource_account: None,
            },
            holder(Some("ada-id"), None),
        ),
        (
            Change::TeamsUnassign {
                target: "main-id".into(),
                number_type,
                resource_account: one("main@contoso.example"),
            },
            holder(Some("main-id"), None),
        ),
        (
            Change::AssignResourceAccount {
                account: "main@contoso.example".into(),
                number_type,
            },
            holder(None, Some("main-id")),
        ),
        (
            Change::TeamsLocation { location: one("b") },
            field(LOCATION, None, Some("b")),
        ),
        (
            Change::CarrierRoute { trunk: "b".into() },
            field(TRUNK, Some("a"), Some("b")),
        ),
        (
            Change::CarrierCnam { name: one("B") },
            field(CNAM, Some("A"), Some("B")),
        ),
        (
            Change::CarrierEmergency {
                address: "b".into(),
            },
            field(ADDRESS, Some("a"), Some("b")),
        ),
        (
            Change::CarrierForward { to: None },
            field(FORWARD, Some("+14255550199"), None),
        ),
        (
            Change::BlockAssignment { until: None },
            field(BLOCK, None, Some("BlockedForever")),
        ),
        (
            Change::UnblockAssignment,
            field(BLOCK, Some("BlockedForever"), None),
        ),
        (
            Change::UploadDirectRouting,
            field(LISTED, None, Some("Yes")),
        ),
        (Change::ReleaseFromTeams, field(LISTED, Some("Yes"), None)),
        (Change::AddTag { tag: "HR".into() }, Default::default()),
        (Change::RemoveTag { tag: "HR".into() }, Default::default()),
        (
            Change::GrantPolicy {
                policy: policy.into(),
                account: "ada@contoso.example".into(),
                name: one("US"),
            },
            field(policy, None, Some("US")),
        ),
        (
            Change::EnableVoice {
                account: "ada@contoso.example".into(),
            },
            field(VOICE, Some("Off"), Some("On")),
        ),
    ];
    (1..)
        .zip(kinds)
        .map(|(ordinal, (change, (before, after)))| Step {
            ordinal,
            finding: Some(any_finding().id),
            line: the_number().into(),
            source: None,
            change,
            before,
            after,
            names: std::collections::BTreeMap::new(),
        })
        .collect()
}

#[test]
fn each_kind_is_taken_back_as_agreed() {
    let mut out = String::new();
    for step in steps_of_each_kind() {
        let change = serde_json::to_string(&step.change).unwrap();
        writeln!(out, "{change}").unwrap();
        let back = inverse(&step).map(|back| vec![back]);
        out.push_str(&table(&back.ok_or_else(|| NoStep("it stays".into()))));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn taking_back_leads_to_what_was_there() {
    for step in steps_of_each_kind() {
        let Some(back) = inverse(&step) else {
            assert_ne!(step.change.reversal(), Reversal::Full, "{:?}", step.change);
            continue;
        };
        assert_ne!(step.change.reversal(), Reversal::None, "{:?}", step.change);
        assert_eq!((&back.before, &back.after), (&step.after, &step.before));
        assert_eq!((back.ordinal, back.finding), (0, None));
        assert_eq!(back.change.target(), step.change.target());
    }
}

#[test]
fn what_was_not_known_cannot_be_brought_back() {
    let step = |change, before| Step {
        change,
        before,
        ..steps_of_each_kind().remove(0)
    };
    let until = |day: Option<&str>| {
        let mut before = Reading::of([(BLOCK, one("BlockedUntil"))]);
        if let Some(day) = day {
            before.0.insert(BLOCKED_UNTIL.into(), one(day));
        }
        inverse(&step(Change::UnblockAssignment, before)).map(|step| step.change)
    };
    assert_eq!(until(None), None);
    let day = "2027-02-18".parse().unwrap();
    assert_eq!(
        until(Some("2027-02-18")),
        Some(Change::BlockAssignment { until: Some(day) })
    );
    let nowhere = Reading::of([(TRUNK, None)]);
    assert_eq!(
        inverse(&step(Change::CarrierRoute { trunk: "b".into() }, nowhere)),
        None
    );
}

#[test]
fn taking_back_an_assignment_does_not_speak_of_its_location() {
    let assign = Step {
        change: Change::TeamsAssign {
            target: "ada-id".into(),
            number_type: Connectivity::CallingPlan,
            location: one("hq"),
        },
        before: Reading::of([(HOLDER, None), (LOCATION, None)]),
        after: Reading::of([(HOLDER, one("ada-id")), (LOCATION, one("hq"))]),
        ..steps_of_each_kind().remove(0)
    };
    let back = inverse(&assign).unwrap();
    assert_eq!(back.before, Reading::of([(HOLDER, one("ada-id"))]));
    assert_eq!(back.after, Reading::of([(HOLDER, None)]));
}

#[test]
fn a_resource_account_gets_its_line_back_by_script() {
    let lost = |case: &Case| {
        let evidence = case.clone();
        let steps = planned(
            &evidence,
            "teams-quarantined-number-assigned",
            Direction::Correct,
        );
        inverse(&steps.unwrap()[0]).unwrap().change
    };
    let account = |name: &str| Change::AssignResourceAccount {
        account: name.to_owned(),
        number_type: Connectivity::DirectRouting,
    };
    let person = Case::agreed()
        .state(Lifecycle::Quarantined)
        .inventory(|p| p.holder = None);
    assert!(matches!(lost(&person), Change::TeamsAssign { .. }));
    let known = person
        .clone()
        .account(|a| a.account_type = Reported::Value("ResourceAccount".into()));
    assert_eq!(lost(&known), account("ada@contoso.example"));
    // Where the directory does not have the holder, Teams' word for the assignment tells its kind.
    let unknown = person
        .not_in_directory()
        .assignment("VoiceApplicationAssigned");
    assert_eq!(lost(&unknown), account("ada-id"));
}

#[test]
fn the_end_of_a_block_is_compared_by_what_a_list_tells() {
    let blocked = Step {
        change: Change::BlockAssignment {
            until: "2027-02-18".parse().ok(),
        },
        before: Reading::of([(BLOCK, None)]),
        after: Reading::of([
            (BLOCK, one("BlockedUntil")),
            (BLOCKED_UNTIL, one("2027-02-18")),
        ]),
        ..steps_of_each_kind().remove(0)
    };
    let back = inverse(&blocked).unwrap();
    let mut line = crate::case::line("+12065550100");
    line.assignment_block = Reported::Value("BlockedUntil".into());
    let read = back
        .change
        .read_fact(Some(&crate::fact::Fact::TeamsNumber(line)));
    assert_eq!(read, Some(back.before));
    assert_eq!(back.after, Reading::of([(BLOCK, None)]));
}

//! The script says exactly what the plan says, whatever words stand in it.

mod grammar;
mod report;

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    PlanId,
    history::Actor,
    number::Connectivity,
    plan::{
        Change, Reading, Step, StepState, Tally,
        change::{BLOCK, BLOCKED_UNTIL, HOLDER, LISTED, VOICE},
    },
};
use grammar::read;

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn plan(state: PlanState) -> Plan {
    Plan {
        id: PlanId::new(Uuid::from_u128(7)),
        title: "Quarantine Seattle's numbers".into(),
        state,
        digest: "0f3a".repeat(16),
        proposed_by: Actor {
            user_id: None,
            name: "Ada Park".into(),
        },
        proposed_at: moment("2026-11-20T12:00:00Z"),
        expires_at: moment("2026-11-21T12:00:00Z"),
        cautions: Vec::new(),
        stop_after: 3,
        approved_by: None,
        approved_at: None,
        started_at: None,
        ended_at: None,
        note: None,
        undoes: None,
        tally: Tally::default(),
        version: 1,
    }
}

fn record(ordinal: u32, line: &str, change: Change, before: Reading, after: Reading) -> StepRecord {
    StepRecord {
        step: Step {
            ordinal,
            finding: None,
            line: line.parse().unwrap(),
            source: None,
            change,
            before,
            after,
            names: std::collections::BTreeMap::new(),
        },
        state: StepState::Waiting,
        observed: None,
        message: None,
        operation: None,
        written_at: None,
        ended_at: None,
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "a reading has options")]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A step of each kind that a script writes, with a word of outside in each place that takes one.
fn one_of_each(word: &str) -> Vec<StepRecord> {
    let line = "+12065550100";
    let nothing = Reading::default;
    let listed = |value: Option<&str>| Reading::of([(LISTED, value.map(str::to_owned))]);
    let block = |value: Option<&str>| Reading::of([(BLOCK, value.map(str::to_owned))]);
    let grant = |policy: &str, name: Option<&str>| Change::GrantPolicy {
        policy: policy.to_owned(),
        account: word.to_owned(),
        name: name.map(str::to_owned),
    };
    let voice = "OnlineVoiceRoutingPolicy";
    let changes = [
        (
            Change::BlockAssignment {
                until: Some(day("2027-02-18")),
            },
            block(None),
            nothing(),
        ),
        (
            Change::BlockAssignment { until: None },
            block(Some("BlockedUntil")),
            nothing(),
        ),
        (
            Change::UnblockAssignment,
            Reading::of([
                (BLOCK, some("BlockedUntil")),
                (BLOCKED_UNTIL, some("2027-02-18")),
            ]),
            nothing(),
        ),
        (Change::AddTag { tag: word.into() }, nothing(), nothing()),
        (Change::RemoveTag { tag: word.into() }, nothing(), nothing()),
        (
            grant(voice, Some(word)),
            Reading::of([(voice, None)]),
            nothing(),
        ),
        (
            grant("TeamsCallingPolicy", None),
            Reading::of([("TeamsCallingPolicy", some(word))]),
            nothing(),
        ),
        (grant(word, Some(word)), nothing(), nothing()),
        (
            Change::AssignResourceAccount {
                account: word.into(),
                number_type: Connectivity::DirectRouting,
            },
            Reading::of([(HOLDER, None)]),
            Reading::of([(HOLDER, some(word))]),
        ),
        (
            Change::EnableVoice {
                account: word.into(),
            },
            Reading::of([(VOICE, some(word))]),
            nothing(),
        ),
        (
            Change::UploadDirectRouting,
            listed(None),
            listed(Some("Yes")),
        ),
        (Change::ReleaseFromTeams, listed(Some("Yes")), listed(None)),
    ];
    (1..)
        .zip(changes)
        .map(|(ordinal, (change, before, after))| record(ordinal, line, change, before, after))
        .collect()
}

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

/// A script without the part that is the same in all.
fn without_prelude(script: &str) -> String {
    script
        .replace(PRELUDE, "\n# (prelude)\n")
        .replace(FOOTER, "\n# (footer)\n")
}

#[test]
fn each_kind_is_written_with_its_own_cmdlet() {
    let script = render(
        &plan(PlanState::Approved),
        &one_of_each("O'Brien"),
        Some(TENANT),
    );
    insta::assert_snapshot!(without_prelude(&script));
}

#[test]
fn only_a_plan_that_may_be_applied_runs() {
    for &state in PlanState::ALL {
        let script = render(&plan(state), &one_of_each("x"), None);
        let may_run =
            state.next(crate::plan::PlanEvent::Apply).is_ok() || state == PlanState::Applying;
        let first = script.split_once(")\n\n").unwrap().1;
        assert_eq!(!first.starts_with("throw "), may_run, "{state}");
        assert!(read(&script).is_ok(), "{state}");
        let expires = script.contains("has expired");
        assert_eq!(expires, state == PlanState::Approved, "{state}");
    }
}

#[test]
fn it_rehearses_unless_it_is_told_to_write() {
    let script = render(&plan(PlanState::Approved), &one_of_each("x"), None);
    let confirm = script.split_once("function Confirm-Write").unwrap().1;
    let (rehearsal, write) = confirm.split_once("ShouldProcess").unwrap();
    assert!(rehearsal.contains("if (-not $Execute) {") && rehearsal.contains("return $false"));
    assert!(write.starts_with("($Target, $What)"));
}

/// The text of a function of the part that is the same in all scripts.
fn function(name: &str) -> &'static str {
    let start = PRELUDE.find(&format!("function {name}(")).expect(name);
    let text = &PRELUDE[start..];
    &text[..text.find("\n}\n").expect("its end")]
}

#[test]
fn it_runs_in_one_tenant_only() {
    let parameter = "[Parameter(Mandatory = $true)] [string] $TenantId\n)";
    let script = |tenant| render(&plan(PlanState::Approved), &one_of_each("x"), tenant);
    let (bound, asking) = (script(Some(TENANT)), script(None));
    assert!(bound.contains(&format!("\n$TenantId = '{TENANT}'\n")));
    assert!(!bound.contains("Parameter("));
    assert!(asking.contains(parameter) && !asking.contains("\n$TenantId = "));
    // It is compared before anything is read or written.
    let compared = PRELUDE.find("if ([string] $Tenant.TenantId -ne $TenantId) {\n    throw ");
    assert!(compared.expect("compared") < PRELUDE.find("function ").unwrap());
    assert!(PRELUDE.contains("digest = $Digest; tenant = [string] $Tenant.TenantId }"));
}

#[test]
fn what_was_sent_is_noted_before_it_is_sent() {
    for (name, send) in [
        ("Invoke-Step", "& $Step.Write"),
        ("Invoke-Order", "Send-Order"),
    ] {
        let text = function(name);
        let (before, after) = text.split_once("Add-Intent").expect(name);
        assert!(
            before.contains("Confirm-Write") && !before.contains(send),
            "{name}"
        );
        assert!(
            after.contains(send) && after.contains("Complete-Step"),
            "{name}"
        );
    }
    assert!(function("Add-Intent").contains("outcome = 'unclear'"));
}

#[test]
fn only_a_refusal_is_a_failure() {
    let complete = function("Complete-Step");
    assert_eq!(complete.matches("'failed'").count(), 1);
    assert!(complete.contains("elseif ($IsRefused -and (Test-Reading $Observed $Step.Before)) {"));
    // An order that was taken is never refused as a whole, and asking how it stands never ends the script.
    let (sending, taken) = function("Send-Order").split_once("if (-not $id)").unwrap();
    assert!(sending.contains("IsRefused = Test-Refusal $_.Exception"));
    assert!(taken.contains("Order ${id}") && !taken.contains("Test-Refusal"));
    assert!(!taken.contains("IsRefused = $true"));
    assert!(!function("Wait-Order").contains("throw"));
    // Timeouts, conflicts, throttling and failures of the service are no refusals.
    let listed = PRELUDE.split_once("$Refusals = ").unwrap().1;
    let listed: Vec<u16> = listed
        .lines()
        .next()
        .unwrap()
        .split(", ")
        .map(|s| s.parse().unwrap())
        .collect();
    assert!(listed.iter().all(|status| (400..500).contains(status)));
    assert!(
        [408, 409, 429]
            .iter()
            .all(|status| !listed.contains(status))
    );
}

#[test]
fn a_new_value_is_waited_for_for_minutes() {
    let seconds = |name: &str| -> Vec<u32> {
        let text = PRELUDE.split_once(&format!("\n${name} = ")).unwrap().1;
        let line = text.lines().next().unwrap();
        line.split(", ").map(|wait| wait.parse().unwrap()).collect()
    };
    let waits = seconds("Waits");
    assert!(
        waits.is_sorted() && waits.iter().sum::<u32>() >= 300,
        "{waits:?}"
    );
    assert!(seconds("WaitsAfterRefusal").iter().sum::<u32>() <= 60);
}

#[test]
fn what_an_api_writes_or_is_fulfilled_is_left_out() {
    let mut steps = one_of_each("x");
    steps[0].state = StepState::Done;
    steps[1].state = StepState::Unchanged;
    let api = Change::TeamsUnassign {
        target: "ada-id".into(),
        number_type: Connectivity::DirectRouting,
        resource_account: None,
    };
    steps.push(record(
        13,
        "+12065550100",
        api,
        Reading::default(),
        Reading::default(),
    ));
    let script = render(&plan(PlanState::Stopped), &steps, None);
    for ordinal in [1, 2, 13] {
        assert!(
            !script.contains(&format!("Ordinal = {ordinal}\n")),
            "{ordinal}"
        );
    }
    assert!(script.contains("Ordinal = 3\n"));
    assert!(script.contains("# Rollcall plan 00000000-0000-0000-0000-000000000007: 10 steps."));
    let none = render(&plan(PlanState::Stopped), &steps[..2], None);
    assert!(!without_prelude(&none).contains("Invoke-"));
}

#[test]
fn orders_hold_as_many_numbers_as_teams_takes() {
    let many = |count: u32, change: &Change| -> Vec<StepRecord> {
        (1..=count)
            .map(|at| {
                let line = format!("+1206{:07}", 2_000_000 + at);
                record(
                    at,
                    &line,
                    change.clone(),
                    Reading::default(),
                    Reading::default(),
                )
            })
            .collect()
    };
    for (count, change, sizes) in [
        (10_000, Change::UploadDirectRouting, &[10_000][..]),
        (10_001, Change::UploadDirectRouting, &[10_000, 1]),
        (2_500, Change::ReleaseFromTeams, &[1_000, 1_000, 500]),
    ] {
        let script = without_prelude(&render(
            &plan(PlanState::Approved),
            &many(count, &change),
            None,
        ));
        let found: Vec<usize> = script
            .split("Invoke-Order")
            .skip(1)
            .map(|order| order.matches("Ordinal = ").count())
            .collect();
        assert_eq!(found, sizes);
    }
}

#[test]
fn orders_keep_the_place_of_their_steps() {
    let mut steps = one_of_each("x");
    steps.swap(0, 10);
    let script = without_prelude(&render(&plan(PlanState::Approved), &steps, None));
    let places: Vec<_> = [
        "UploadOrder",
        "Ordinal = 2\n",
        "Ordinal = 1\n",
        "ReleaseOrder",
    ]
    .iter()
    .map(|text| script.find(text).unwrap())
    .collect();
    assert!(places.is_sorted(), "{places:?}");
}

/// Text in which each character that means something to PowerShell comes often.
fn any_text() -> impl Strategy<Value = String> {
    let odd: Vec<char> = "'\"`$#@(){};|&<>\\\0\t\n\r\u{b}\u{85}\u{a0}\u{2018}\u{2019}\u{201a}\u{201b}\u{201c}\u{2028}\u{2029}\u{200b}\u{202e}\u{feff}\u{d1}\u{1f4de}"
        .chars()
        .collect();
    let one = prop_oneof![prop::sample::select(odd), any::<char>()];
    prop::collection::vec(one, 0..24).prop_map(String::from_iter)
}

/// What stands for a text of outside in the script that others are compared with.
const STANDIN: &str = "standin";

proptest! {
    #[test]
    fn no_text_leaves_its_literal(text in any_text()) {
        let script = |text: &str| {
            let plan = Plan { title: text.to_owned(), digest: text.to_owned(), ..plan(PlanState::Approved) };
            without_prelude(&render(&plan, &one_of_each(text), Some(text)))
        };
        let hostile = script(&text);
        prop_assert!(hostile.is_ascii());
        let hostile = read(&hostile).map_err(TestCaseError::fail)?;
        let harmless = read(&script(STANDIN)).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&hostile.code, &harmless.code);
        let expected: Vec<String> = harmless.texts.iter().map(|t| t.replace(STANDIN, &text)).collect();
        prop_assert_eq!(hostile.texts, expected);
    }

    #[test]
    fn results_are_read_or_refused_but_never_break(text in any_text()) {
        let _ = read_report(&text);
        let line = serde_json::json!({ "ordinal": 1, "outcome": "failed", "message": text });
        let file = format!("{{\"plan\":\"{}\",\"digest\":\"00\"}}\n{line}\n", Uuid::nil());
        let report = read_report(&file).map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(report.results[0].message.as_deref().unwrap_or_default(), text.trim());
    }
}

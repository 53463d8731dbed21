//! What is planned for each finding and each wish, and what is not.

mod inverse;
mod remedies;
mod wish;

use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::{
    E164,
    case::{COLT, Case, any_case, the_number},
    directory::Account,
    fact::{Activation, Reported, TeamsAssignment, Word},
    finding::{self, Change as FindingChange},
    plan::{
        Change, Reading, Target,
        change::{HOLDER, LISTED},
    },
};

/// A finding without a subject of its own.
fn any_finding() -> Finding {
    let case = Case::agreed().inventory(|p| p.owner = None);
    let found = findings_of(&case).into_iter().next();
    found.expect("a number without an owner is found")
}

/// The finding of a code in a case, whatever guards would hold it back; elsewhere one that is not there.
fn finding(case: &Case, code: &str) -> Finding {
    let rule = crate::rules::find(code);
    let check = rule.and_then(|rule| match rule.check {
        Check::Number(check) => Some(check),
        _ => None,
    });
    let hit = check.and_then(|check| with_own_account(case, check).into_iter().next());
    Finding {
        code: code.to_owned(),
        source_id: hit.as_ref().and_then(|hit| hit.counterpart),
        object: hit.and_then(|hit| hit.object),
        ..any_finding()
    }
}

/// Bob, whom the inventory names in some cases.
fn bob() -> Account {
    Account {
        object_id: "bob-id".into(),
        sign_in_name: "bob@contoso.example".into(),
        display_name: Reported::Value("Bob Lee".into()),
        ..Case::agreed().accounts[0].clone()
    }
}

/// What is planned, when the directory has these accounts.
fn planned(case: &Case, code: &str, direction: Direction) -> Planned {
    with_own_account(case, |evidence| {
        steps(&finding(case, code), evidence, direction)
    })
}

/// Hands out the evidence with the account that the inventory names: of the case's, else Bob.
fn with_own_account<T>(case: &Case, ask: impl FnOnce(&Evidence<'_>) -> T) -> T {
    let accounts = [&case.accounts[..], &[bob()]].concat();
    let holder = case
        .inventory
        .as_ref()
        .and_then(|n| n.particulars.holder.clone());
    let own = accounts
        .iter()
        .find(|a| Some(&a.sign_in_name) == holder.as_ref());
    case.with_evidence(|evidence| ask(&evidence.clone().with_own_account(own)))
}

/// Steps as a table: the change, what is there, what will be.
fn table(planned: &Planned) -> String {
    let steps = match planned {
        Ok(steps) => steps,
        Err(NoStep(why)) => return format!("    no: {why}\n"),
    };
    let mut out = String::new();
    for step in steps {
        let change = serde_json::to_string(&step.change).unwrap();
        let (before, after) = (reading(&step.before), reading(&step.after));
        writeln!(out, "    {change}\n        {before} -> {after}").unwrap();
        for (id, name) in &step.names {
            writeln!(out, "        {id} is {name}").unwrap();
        }
    }
    out
}

fn reading(reading: &Reading) -> String {
    let fields = reading.0.iter();
    let fields = fields.map(|(name, value)| {
        let value = value.as_deref().unwrap_or("-");
        format!("{name}: {value}")
    });
    fields.collect::<Vec<_>>().join(", ")
}

/// The case after a step was carried out.
fn carried_out(mut case: Case, step: &Step) -> Case {
    match &step.change {
        Change::CreateNumber { particulars } => {
            let mut number = Case::agreed().inventory.unwrap();
            number.particulars = (**particulars).clone();
            case.inventory = Some(number);
        }
        Change::EditNumber { columns } => {
            let number = case.inventory.as_mut().unwrap();
            let mut row = serde_json::to_value(&number.particulars).unwrap();
            for change in columns {
                row[&change.column] = serde_json::json!(change.after);
            }
            number.particulars = serde_json::from_value(row).unwrap();
        }
        Change::TeamsUnassign { target, .. } => {
            for line in case.teams.iter_mut().filter(|line| line.line == step.line) {
                assert_eq!(
                    line.target.as_ref(),
                    Some(target),
                    "only the holder that was seen"
                );
                line.target = None;
                line.assignment = Word::Known(TeamsAssignment::Unassigned);
            }
        }
        Change::TeamsAssign { .. } | Change::AssignResourceAccount { .. } => {
            for line in case.teams.iter_mut().filter(|line| line.line == step.line) {
                assert_eq!(line.target, None, "nobody has it by then");
                line.target = step.after.0[HOLDER].clone();
                line.assignment = Word::Known(TeamsAssignment::UserAssigned);
                line.activation = Word::Known(Activation::Activated);
            }
            let holder = step.after.0[HOLDER].as_deref();
            let mut accounts = case.accounts.iter_mut().chain(&mut case.claimants);
            if let Some(account) = accounts.find(|a| Some(a.object_id.as_str()) == holder) {
                account.line = Reported::Value(step.line.clone());
            }
        }
        Change::UploadDirectRouting => {
            let mut line = crate::case::line(&step.line.to_string());
            line.target = None;
            line.assignment = Word::Known(TeamsAssignment::Unassigned);
            case.teams.push(line);
        }
        Change::ReleaseFromTeams => case.teams.retain(|line| line.line != step.line),
        Change::BlockAssignment { until } => {
            let word = until.map_or("BlockedForever", |_| "BlockedUntil");
            case = case.teams(|line| line.assignment_block = Reported::Value(word.into()));
        }
        Change::UnblockAssignment => {
            case = case.teams(|line| line.assignment_block = Reported::Value("NotBlocked".into()));
        }
        Change::EnableVoice { account } => {
            let mut accounts = case.accounts.iter_mut().chain(&mut case.claimants);
            let found = accounts.find(|a| a.sign_in_name == *account);
            found.unwrap().enterprise_voice = Reported::Value(true);
        }
        Change::CarrierRoute { trunk } => {
            case = case.carrier(|line| line.trunk = Reported::Value(trunk.clone()));
        }
        other => panic!("{other:?} is not planned in these cases"),
    }
    case
}

/// A case in which sides differ: any state and any words, with another holder here and other fields there.
fn any_mismatch() -> impl Strategy<Value = Case> {
    let trunk = prop::sample::select(vec!["trunk-1", "trunk-2"]);
    let holder = prop::option::of(prop::sample::select(vec![
        "ada@contoso.example",
        "bob@contoso.example",
        "nobody@contoso.example",
    ]));
    let word = prop::sample::select(vec!["DirectRouting", "CallingPlan", "?"]);
    (any_case(), trunk, holder, word).prop_map(|(mut case, trunk, holder, word)| {
        if let Some(number) = &mut case.inventory {
            number.particulars.holder = holder.map(str::to_owned);
        }
        for line in &mut case.teams {
            line.number_type = Word::read(word);
            if line.assignment.is(TeamsAssignment::Unassigned) {
                line.target = None;
            }
        }
        for (_, line) in &mut case.carriers {
            line.trunk = Reported::Value(trunk.to_owned());
        }
        case
    })
}

/// The findings of a case.
fn findings_of(case: &Case) -> Vec<Finding> {
    finding::step(Some(the_number()), &[], &case.evaluate(), &case.roll())
        .into_iter()
        .map(|change| match change {
            FindingChange::Appear(finding) => finding,
            FindingChange::Alter { after, .. } => after,
        })
        .collect()
}

/// Whether a step gives a line to somebody, or takes it, on a word that nobody knows.
fn rests_on_unknown_words(case: &Case, step: &Step) -> bool {
    let is_about_holder = matches!(
        step.change,
        Change::TeamsAssign { .. }
            | Change::TeamsUnassign { .. }
            | Change::AssignResourceAccount { .. }
            | Change::ReleaseFromTeams
    );
    let line = case.teams.iter().find(|line| line.line == step.line);
    is_about_holder
        && line.is_some_and(|line| {
            line.assignment.known().is_none() || line.number_type.known().is_none()
        })
}

proptest! {
    #[test]
    fn a_plan_carried_out_puts_its_finding_right(case in any_mismatch()) {
        for finding in findings_of(&case) {
            for &direction in Direction::ALL {
                let planned = with_own_account(&case, |e| steps(&finding, e, direction));
                let Ok(steps) = planned else { continue };
                prop_assert!(!steps.is_empty());
                let after = steps.iter().fold(case.clone(), carried_out);
                let is_there = findings_of(&after)
                    .iter()
                    .any(|f| f.code == finding.code && f.source_id == finding.source_id);
                prop_assert!(!is_there, "{} {}: {:?}", finding.code, direction, steps);
            }
        }
    }

    #[test]
    fn steps_show_what_is_there_and_change_it(case in any_mismatch()) {
        for finding in findings_of(&case) {
            for &direction in Direction::ALL {
                let planned = with_own_account(&case, |e| steps(&finding, e, direction));
                let again = with_own_account(&case, |e| steps(&finding, e, direction));
                prop_assert_eq!(&planned, &again);
                let Ok(steps) = planned else { continue };
                for step in &steps {
                    prop_assert_ne!(&step.before, &step.after);
                    prop_assert_eq!(step.finding, Some(finding.id));
                    prop_assert!(!rests_on_unknown_words(&case, step), "{:?}", step);
                    prop_assert_eq!(step.source.is_none(), step.change.target() == Target::Inventory);
                    prop_assert!(step.before.0.keys().eq(step.after.0.keys()) || step.before.0.len() < 2);
                }
                for step in openings(&steps) {
                    let row = case.inventory.as_ref();
                    if let Some(read) = step.change.read_inventory(row) {
                        prop_assert_eq!(read, step.before.clone());
                    }
                }
            }
        }
    }
}

#[test]
fn the_usual_direction_comes_first() {
    let case = Case::agreed().inventory(|p| p.holder = Some("bob@contoso.example".into()));
    let of = |code| with_own_account(&case, |e| directions(&finding(&case, code), e));
    assert_eq!(
        of("teams-holder-mismatch"),
        [Direction::Accept, Direction::Correct]
    );
    let free = Case::agreed().teams(|t| {
        t.assignment = Word::read("Unassigned");
        t.target = None;
    });
    let of = |code| with_own_account(&free, |e| directions(&finding(&free, code), e));
    assert_eq!(
        of("inventory-assigned-teams-free"),
        [Direction::Correct, Direction::Accept]
    );
    assert_eq!(of("carrier-double-owner"), []);
}

#[test]
fn a_finding_for_people_says_what_they_can_do() {
    for &direction in Direction::ALL {
        let NoStep(why) = planned(&Case::agreed(), "carrier-double-owner", direction).unwrap_err();
        assert!(
            why.ends_with("then disconnect it at the other carrier."),
            "{why}"
        );
    }
    let NoStep(why) = planned(&Case::agreed(), "no-such-rule", Direction::Accept).unwrap_err();
    assert!(
        why.contains("no-such-rule") && why.ends_with("by hand."),
        "{why}"
    );
}

#[test]
fn a_finding_that_is_gone_plans_nothing() {
    let accept = accept::PLANNERS
        .iter()
        .map(|(code, _)| (code, Direction::Accept));
    let correct = correct::PLANNERS
        .iter()
        .map(|(code, _)| (code, Direction::Correct));
    for (code, direction) in accept.chain(correct) {
        let NoStep(why) = planned(&Case::agreed(), code, direction).expect_err(code);
        assert!(
            why.contains("has changed since"),
            "{code} {direction}: {why}"
        );
    }
}

#[test]
fn only_the_first_change_of_a_field_is_compared_with_the_evidence() {
    let case = Case::agreed().inventory(|p| p.holder = Some("bob@contoso.example".into()));
    let steps = planned(&case, "teams-holder-mismatch", Direction::Correct).unwrap();
    assert_eq!(steps.len(), 2);
    let first: Vec<_> = openings(&steps).collect();
    assert_eq!(first, [&steps[0]]);
}

#[test]
fn every_planned_code_is_a_rule() {
    let codes = accept::PLANNERS
        .iter()
        .chain(correct::PLANNERS)
        .map(|(code, _)| *code);
    for code in codes {
        assert!(crate::rules::find(code).is_some(), "{code}");
    }
}

#[test]
fn a_country_that_nobody_names_is_not_guessed() {
    let number: E164 = the_number();
    let nameless = Case::agreed()
        .not_in_inventory()
        .not_at_carrier()
        .teams(|t| t.country = Reported::Blank);
    let planned = planned(
        &nameless,
        "teams-number-not-in-inventory",
        Direction::Accept,
    );
    if cfg!(feature = "parse") {
        assert_eq!(planned.unwrap()[0].after.0[LISTED].as_deref(), Some("Yes"));
    } else {
        assert!(planned.unwrap_err().0.contains(&number.to_string()));
    }
}

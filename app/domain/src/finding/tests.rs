//! What becomes of findings from one roll call to the next.

mod evidence;
mod policy;

use std::fmt::Write;

use chrono::Duration;
use proptest::prelude::*;

use super::*;
use crate::{
    case::{COLT, Case, TEAMS, TELNYX, USERS, any_case, the_number},
    fact::Reported,
    number::Lifecycle,
    rules::MASS_DEVIATION,
};

/// The findings of the number, as a store would keep them.
#[derive(Default)]
struct Book {
    findings: Vec<Finding>,
}

impl Book {
    /// Calls the roll, records what it changes, and returns that.
    fn call(&mut self, case: &Case) -> Vec<Change> {
        let changes = step(
            Some(the_number()),
            &self.findings,
            &case.evaluate(),
            &case.roll(),
        );
        for change in &changes {
            match change {
                Change::Appear(finding) => self.findings.push(finding.clone()),
                Change::Alter { after, .. } => {
                    let same =
                        |f: &&mut Finding| (&f.code, f.source_id) == (&after.code, after.source_id);
                    let before = self.findings.iter_mut().find(same);
                    *before.expect("only known findings change") = after.clone();
                }
            }
        }
        changes
    }

    /// The milestone of the only change.
    fn milestone(&mut self, case: &Case) -> Option<Milestone> {
        match self.call(case).as_slice() {
            [Change::Alter { milestone, .. }] => *milestone,
            other => panic!("one finding changes, not {other:?}"),
        }
    }

    /// The only finding.
    fn one(&self) -> &Finding {
        assert_eq!(self.findings.len(), 1, "{:?}", self.findings);
        &self.findings[0]
    }

    fn state(&self) -> FindingState {
        self.one().state
    }

    /// Somebody decides, as the service does.
    fn decide(&mut self, decision: Decision, until: Option<DateTime<Utc>>) {
        let finding = &mut self.findings[0];
        finding.state = finding
            .state
            .triage(decision)
            .expect("a decision that applies");
        finding.until = until;
        finding.reason = Some("Moves next week".to_owned());
        finding.version += 1;
    }
}

/// A mismatch that opens at first sight.
fn suspended() -> Case {
    Case::agreed().status("suspended")
}

/// A mismatch that must be seen twice.
fn missing_in_teams() -> Case {
    Case::agreed().not_in_teams()
}

/// A mismatch that waits until Teams has settled.
fn voice_off() -> Case {
    Case::agreed().account(|a| a.enterprise_voice = Reported::Value(false))
}

fn opened(case: &Case) -> Book {
    let mut book = Book::default();
    book.call(case);
    assert_eq!(book.state(), FindingState::Open);
    book
}

#[test]
fn a_first_sighting_opens_and_tells_both_sides() {
    let case = suspended();
    let book = opened(&case);
    let finding = book.one();
    assert_eq!(finding.code, "carrier-status-suspended");
    assert_eq!(finding.title(), "Suspended at the carrier");
    assert_eq!(finding.severity, Severity::Critical);
    assert_eq!(finding.number, Some(the_number()));
    assert_eq!(finding.first_seen, case.now);
    assert_eq!(finding.opened_at, Some(case.now));
    assert_eq!((finding.occurrences, finding.version), (1, 1));
    assert_eq!(finding.summary, "Active here, suspended at Colt");
    assert!(finding.fields.iter().any(|field| field.differs));
}

#[test]
fn absence_opens_at_the_second_snapshot_and_not_before() {
    let case = missing_in_teams();
    let mut book = Book::default();
    book.call(&case);
    assert_eq!(book.state(), FindingState::Pending);
    assert_eq!(book.one().opened_at, None);

    let same_snapshot = case.clone().clock_moves(60);
    assert_eq!(book.call(&same_snapshot), []);

    let too_soon = case.clone().asked_again(14);
    assert_eq!(book.milestone(&too_soon), None);
    assert_eq!(book.state(), FindingState::Pending);
    assert_eq!(book.one().occurrences, 2);

    let second = case.clone().asked_again(15);
    assert_eq!(book.milestone(&second), Some(Milestone::Opened));
    assert_eq!(book.state(), FindingState::Open);
    assert_eq!(book.one().opened_at, Some(second.now));
    assert_eq!(book.one().first_seen, case.now);
}

#[test]
fn strikes_do_not_add_up_across_an_agreement() {
    let mut book = Book::default();
    book.call(&missing_in_teams());
    assert_eq!(
        book.milestone(&Case::agreed().asked_again(20)),
        Some(Milestone::Resolved)
    );
    assert_eq!(book.milestone(&missing_in_teams().asked_again(40)), None);
    assert_eq!(book.state(), FindingState::Pending);
    assert_eq!(
        book.milestone(&missing_in_teams().asked_again(60)),
        Some(Milestone::Opened),
        "it never was open before"
    );
}

#[test]
fn a_part_of_a_list_is_no_second_strike() {
    let unassigned = Case::agreed().assignment("Unassigned");
    let mut book = Book::default();
    book.call(&unassigned);
    assert_eq!(book.state(), FindingState::Pending);
    let part = unassigned.clone().asked_again(60).partial(TEAMS);
    assert_eq!(book.call(&part), []);
    assert_eq!(
        book.milestone(&unassigned.asked_again(120)),
        Some(Milestone::Opened)
    );
}

#[test]
fn a_recent_change_is_given_time_to_settle() {
    for case in [voice_off().edited(10), voice_off().moved_in_teams(10)] {
        let mut book = Book::default();
        book.call(&case);
        assert_eq!(book.state(), FindingState::Pending);
        assert_eq!(book.call(&case.clone().clock_moves(49)), []);
        let settled = case.clock_moves(50);
        assert_eq!(book.milestone(&settled), Some(Milestone::Opened));
        assert_eq!(book.one().occurrences, 1, "only time has passed");
    }
    opened(&voice_off().edited(60));
}

#[test]
fn a_licence_that_changed_lately_is_given_a_day_and_no_longer() {
    let unlicensed = || Case::agreed().account(|a| a.features = Reported::Blank);
    let mut book = Book::default();
    let case = unlicensed().relicensed(10);
    book.call(&case);
    assert_eq!(book.state(), FindingState::Pending);
    assert_eq!(book.call(&case.clone().clock_moves(23 * 60)), []);
    let settled = case.clock_moves(24 * 60 - 10);
    assert_eq!(book.milestone(&settled), Some(Milestone::Opened));
    opened(&unlicensed().relicensed(24 * 60));
}

#[test]
fn an_open_finding_does_not_close_because_somebody_edits_the_row() {
    let mut book = opened(&voice_off());
    book.call(&voice_off().edited(1).asked_again(30));
    assert_eq!(book.state(), FindingState::Open);
}

#[test]
fn seen_again_counts_only_with_newer_evidence() {
    let case = suspended();
    let mut book = opened(&case);
    assert_eq!(book.call(&case.clone().clock_moves(60)), []);
    let newer = case.asked_again(60);
    assert_eq!(book.milestone(&newer), None);
    assert_eq!((book.one().occurrences, book.one().version), (2, 2));
    assert_eq!(book.one().last_seen, newer.now);
    assert_eq!(book.one().evidence_as_of, Some(newer.now));
}

#[test]
fn a_finding_tells_what_is_so_now() {
    let mut book = opened(&suspended());
    book.call(&suspended().state(Lifecycle::Assigned));
    assert_eq!(book.one().summary, "Assigned here, suspended at Colt");
    assert_eq!((book.one().occurrences, book.one().version), (1, 2));
}

#[test]
fn it_resolves_when_the_sides_agree_and_reopens_when_they_differ() {
    let mut book = opened(&suspended());
    let agreed = Case::agreed().asked_again(60);
    assert_eq!(book.milestone(&agreed), Some(Milestone::Resolved));
    assert_eq!(book.one().resolved_at, Some(agreed.now));
    assert_eq!(book.call(&agreed.clock_moves(60)), [], "resolved once");

    let again = suspended().asked_again(180);
    assert_eq!(book.milestone(&again), Some(Milestone::Reopened));
    assert_eq!(book.state(), FindingState::Reopened);
    assert_eq!(book.one().first_seen, Case::agreed().now);
    assert_eq!(book.one().opened_at, Some(Case::agreed().now));
}

#[test]
fn absence_must_be_seen_twice_to_reopen_too() {
    let mut book = Book::default();
    book.call(&missing_in_teams());
    book.call(&missing_in_teams().asked_again(20));
    book.call(&Case::agreed().asked_again(40));
    assert_eq!(book.milestone(&missing_in_teams().asked_again(60)), None);
    assert_eq!(book.state(), FindingState::Pending);
    assert_eq!(
        book.milestone(&missing_in_teams().asked_again(80)),
        Some(Milestone::Reopened)
    );
}

#[test]
fn a_snooze_ends_at_its_time() {
    let case = suspended();
    let mut book = opened(&case);
    book.decide(Decision::Snooze, Some(case.now + Duration::hours(2)));
    book.call(&case.clone().asked_again(60));
    assert_eq!(book.state(), FindingState::Snoozed);
    let morning = case.clock_moves(120);
    assert_eq!(book.milestone(&morning), Some(Milestone::Reopened));
    assert_eq!((book.one().until, &book.one().reason), (None, &None));
}

#[test]
fn an_acceptance_stands_until_its_time_or_for_good() {
    let case = suspended();
    let mut book = opened(&case);
    book.decide(Decision::Accept, None);
    book.call(&case.clone().asked_again(60 * 24 * 300));
    assert_eq!(book.state(), FindingState::Accepted);
    assert_eq!(book.one().reason.as_deref(), Some("Moves next week"));

    book.decide(Decision::Accept, Some(case.now + Duration::hours(1)));
    let later = case.clock_moves(60);
    assert_eq!(book.milestone(&later), Some(Milestone::Reopened));
}

#[test]
fn a_decision_ends_even_if_its_source_fell_silent() {
    let case = suspended();
    let mut book = opened(&case);
    book.decide(Decision::Snooze, Some(case.now + Duration::hours(2)));
    assert_eq!(book.call(&case.clone().stale(COLT)), []);
    let seen = book.one().last_seen;
    let silent = case.stale(COLT).clock_moves(120);
    assert_eq!(book.milestone(&silent), Some(Milestone::Reopened));
    assert_eq!(book.one().last_seen, seen, "it was not seen again");
}

#[test]
fn what_somebody_decided_is_over_when_it_is_gone() {
    let case = suspended();
    for decision in [Decision::Acknowledge, Decision::Snooze, Decision::Accept] {
        let mut book = opened(&case);
        book.decide(decision, Some(case.now + Duration::days(9)));
        let agreed = Case::agreed().asked_again(60);
        assert_eq!(book.milestone(&agreed), Some(Milestone::Resolved));
        assert_eq!((book.one().until, &book.one().reason), (None, &None));
    }
}

#[test]
fn a_source_that_is_not_believed_changes_nothing() {
    let mut missing = Book::default();
    missing.call(&missing_in_teams());
    missing.call(&missing_in_teams().asked_again(20));
    let mut deleted = Book::default();
    deleted.call(&Case::agreed().not_in_directory());
    for (mut book, case) in [
        (opened(&suspended()), Case::agreed().stale(COLT)),
        (opened(&voice_off()), Case::agreed().stale(USERS)),
        (opened(&voice_off()), Case::agreed().stale(TEAMS)),
        (missing, Case::agreed().held(TEAMS)),
        (deleted, Case::agreed().partial(USERS)),
    ] {
        let before = book.findings.clone();
        assert_eq!(book.call(&case), [], "{}", before[0].code);
    }
}

#[test]
fn a_part_of_a_list_confirms_nothing_it_may_have_left_out() {
    let mut book = opened(&suspended());
    assert_eq!(book.call(&suspended().asked_again(60).partial(COLT)), []);
}

#[test]
fn a_part_of_a_list_can_show_that_the_sides_agree() {
    let mut book = opened(&suspended());
    let restored = Case::agreed().asked_again(60).partial(COLT);
    assert_eq!(book.milestone(&restored), Some(Milestone::Resolved));
}

#[test]
fn a_finding_at_one_carrier_does_not_wait_for_another() {
    let mut book = opened(&suspended());
    let agreed = Case::agreed().stale(TELNYX);
    assert_eq!(book.milestone(&agreed), Some(Milestone::Resolved));
}

#[test]
fn a_finding_about_a_snapshot_is_not_for_a_roll_call_to_resolve() {
    let mut book = opened(&suspended());
    book.findings[0].code = MASS_DEVIATION.to_owned();
    assert_eq!(book.call(&Case::agreed().asked_again(60)), []);
}

#[test]
fn a_finding_about_a_snapshot_is_over_once_its_rule_is_switched_off() {
    let mut book = opened(&suspended());
    book.findings[0].code = MASS_DEVIATION.to_owned();
    let mut off = Case::agreed();
    let setting = rules::policy::RuleSetting {
        is_enabled: false,
        ..rules::policy::RuleSetting::default()
    };
    off.policy
        .settings
        .insert(MASS_DEVIATION.to_owned(), setting);
    assert_eq!(book.milestone(&off), Some(Milestone::Resolved));
}

#[test]
fn a_finding_of_a_removed_rule_is_resolved() {
    let mut book = opened(&suspended());
    book.findings[0].code = "carrier-fax-mismatch".to_owned();
    assert_eq!(book.one().title(), "carrier-fax-mismatch");
    let agreed = Case::agreed().asked_again(60);
    assert_eq!(book.milestone(&agreed), Some(Milestone::Resolved));
}

#[test]
fn the_root_takes_the_place_of_what_it_explains() {
    let unlicensed = Case::agreed().account(|a| a.features = Reported::Blank);
    let mut book = opened(&unlicensed);
    let now = unlicensed.now;
    let deleted = unlicensed.account(|a| a.deleted_at = Reported::Value(now));
    book.call(&deleted);
    let states: Vec<_> = book
        .findings
        .iter()
        .map(|f| (f.code.as_str(), f.state))
        .collect();
    assert_eq!(
        states,
        [
            ("teams-holder-unlicensed", FindingState::Open),
            ("teams-holder-deleted", FindingState::Pending),
        ],
        "the root is not sure yet"
    );
    book.call(&deleted.asked_again(15));
    let states: Vec<_> = book.findings.iter().map(|f| f.state).collect();
    assert_eq!(states, [FindingState::Resolved, FindingState::Open]);
}

#[test]
fn each_carrier_has_its_own_finding() {
    let unknown = Case::agreed().not_in_teams().not_in_inventory();
    let mut book = Book::default();
    book.call(&unknown.clone().also_at_telnyx("pending"));
    assert_eq!(book.findings.len(), 2);
    assert_eq!(book.milestone(&unknown), Some(Milestone::Resolved));
    assert!(book.findings[0].state.is_live());
    assert!(!book.findings[1].state.is_live());
}

#[test]
fn the_table_of_decisions_is_as_agreed() {
    let mut table = String::new();
    for &state in FindingState::ALL {
        for &decision in Decision::ALL {
            let after = state.triage(decision);
            let after = after.map_or("refused", FindingState::as_str);
            writeln!(table, "{state} --{decision}--> {after}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

proptest! {
    #[test]
    fn a_second_identical_roll_call_changes_nothing(
        days in prop::collection::vec((any_case(), 0_i64..40), 1..6),
    ) {
        let mut book = Book::default();
        let mut minutes = 0;
        for (case, passed) in days {
            minutes += passed;
            let case = case.asked_again(minutes);
            book.call(&case);
            prop_assert_eq!(book.call(&case), []);
        }
    }

    #[test]
    fn what_fires_is_live_and_the_rest_is_resolved_or_waits_for_its_root(
        days in prop::collection::vec(any_case(), 1..6),
    ) {
        let mut book = Book::default();
        for (day, case) in (0_i64..).zip(days) {
            let case = case.asked_again(day * 60);
            book.call(&case);
            let fired = case.codes();
            let live = book.findings.iter().filter(|f| f.state.is_live());
            let (seen, kept): (Vec<_>, Vec<_>) = live.partition(|f| fired.contains(&f.code.as_str()));
            prop_assert_eq!(seen.len(), fired.len());
            let unsure = seen.iter().filter(|f| f.state == FindingState::Pending);
            let explained: Vec<_> = unsure.filter_map(|f| f.rule()).flat_map(|rule| rule.subsumes).collect();
            prop_assert!(kept.iter().all(|f| explained.contains(&&f.code.as_str())), "{kept:?}");
        }
    }
}

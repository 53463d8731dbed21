//! Each rule fires when it should, and only then. The evidence begins with every side agreeing.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::{
    case::{COLT, Case, TEAMS, TELNYX, USERS, any_case, source_id},
    fact::Word,
};

mod carrier;
mod carrier_record;
mod carrier_route;
mod configuration;
mod data;
mod direct_routing;
mod emergency;
mod emergency_callback;
mod emergency_coverage;
mod emergency_location;
mod emergency_policy;
mod holder;
mod identity;
mod microsoft;
mod porting;
mod registry;
mod shared_calling;
mod source;
mod teams;
mod teams_block;
mod teams_line;
mod teams_resource;
mod teams_set_up;
mod voice_policy;

#[test]
fn nothing_fires_when_all_agree() {
    Case::agreed().is_silent();
}

#[test]
fn codes_are_unique_and_subsumed_rules_exist() {
    let codes: HashSet<_> = all().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), all().count());
    for rule in all() {
        for subsumed in rule.subsumes {
            assert!(codes.contains(subsumed), "{subsumed}");
        }
    }
    assert!(find(MASS_DEVIATION).is_some_and(|rule| matches!(rule.check, Check::Snapshot)));
    assert!(find("no-such-rule").is_none());
}

#[test]
fn every_rule_speaks_in_whole_sentences() {
    for rule in all() {
        for text in [rule.explanation, rule.consequence, rule.fix] {
            assert!(text.ends_with('.'), "{}: {text}", rule.code);
        }
        assert!(!rule.title.ends_with('.'), "{}", rule.code);
        for guard in rule.guards {
            assert!(guard.describe().ends_with('.'), "{guard:?}");
        }
    }
}

#[test]
fn without_any_source_only_the_record_itself_is_judged() {
    let mut alone = Case::agreed().inventory(|p| p.owner = None);
    alone.sources.clear();
    alone.fires(&["data-owner-missing"]);
}

#[test]
fn what_is_too_old_is_neither_present_nor_absent() {
    let case = Case::agreed()
        .assignment("Unassigned")
        .teams(|t| t.activation = Word::read("AssignmentFailed"))
        .status("suspended")
        .also_at_telnyx("active");
    assert!(case.codes().len() > 2);
    case.stale(TEAMS).stale(COLT).stale(TELNYX).is_silent();
}

/// The rule of a code that is sure to exist.
fn rule(code: &str) -> &'static Rule {
    find(code).expect("a rule of the registry")
}

#[test]
fn a_rule_is_decided_only_by_sources_that_are_believed() {
    let decides = |case: Case, code: &str, counterpart: Option<&str>| {
        rule(code).is_decidable(&case.roll(), counterpart.map(source_id))
    };
    let missing_in_teams = "inventory-number-missing-in-teams";
    let unassigned = "inventory-assigned-teams-free";
    let missing_at_carrier = "inventory-number-missing-at-carrier";
    for (case, code, counterpart, expected) in vec![
        (Case::agreed(), missing_in_teams, Some(TEAMS), true),
        (
            Case::agreed().partial(TEAMS),
            missing_in_teams,
            Some(TEAMS),
            false,
        ),
        (
            Case::agreed().held(TEAMS),
            missing_in_teams,
            Some(TEAMS),
            false,
        ),
        (
            Case::agreed().stale(TEAMS),
            missing_in_teams,
            Some(TEAMS),
            false,
        ),
        (Case::agreed().partial(TEAMS), unassigned, Some(TEAMS), true),
        (Case::agreed().held(TEAMS), unassigned, Some(TEAMS), true),
        (Case::agreed().stale(TEAMS), unassigned, Some(TEAMS), false),
        (Case::agreed().stale(USERS), unassigned, Some(TEAMS), true),
        (
            Case::agreed().stale(USERS),
            "teams-holder-mismatch",
            Some(TEAMS),
            false,
        ),
        (
            Case::agreed().partial(USERS),
            "teams-holder-mismatch",
            Some(TEAMS),
            true,
        ),
        (
            Case::agreed().partial(USERS),
            "teams-holder-deleted",
            Some(TEAMS),
            false,
        ),
        (
            Case::agreed().partial(COLT),
            missing_at_carrier,
            Some(COLT),
            false,
        ),
        (
            Case::agreed().partial(COLT),
            missing_at_carrier,
            Some(TELNYX),
            true,
        ),
        (
            Case::agreed().stale(COLT),
            "carrier-status-suspended",
            Some(COLT),
            false,
        ),
        (
            Case::agreed().stale(COLT),
            "carrier-status-suspended",
            Some(TELNYX),
            true,
        ),
        (
            Case::agreed().stale(COLT),
            "carrier-double-owner",
            None,
            false,
        ),
        (
            Case::agreed().stale(COLT),
            "emergency-address-missing",
            Some(TEAMS),
            false,
        ),
        (Case::agreed().stale(COLT), "data-owner-missing", None, true),
    ] {
        assert_eq!(
            decides(case, code, counterpart),
            expected,
            "{code}, {counterpart:?}"
        );
    }
}

#[test]
fn a_source_that_was_never_asked_holds_nothing_back() {
    let case = Case::agreed().source(USERS, |s| s.as_of = None);
    let quarantined = rule("teams-quarantined-number-assigned");
    assert!(quarantined.is_decidable(&case.roll(), Some(source_id(TEAMS))));
    let case = Case::agreed().without_source(USERS);
    assert!(quarantined.is_decidable(&case.roll(), Some(source_id(TEAMS))));
}

#[test]
fn a_carrier_that_fell_silent_for_good_holds_back_only_its_own() {
    let double = rule("carrier-double-owner");
    let silent = |days| {
        let ago = Case::agreed().now - Duration::days(days);
        Case::agreed().source(COLT, |s| s.as_of = Some(ago))
    };
    assert!(!double.is_decidable(&silent(30).roll(), None));
    let gone = silent(31);
    assert!(double.is_decidable(&gone.roll(), None));
    assert!(!double.is_decidable(&gone.roll(), Some(source_id(COLT))));
    // Where no other speaks, nobody can tell.
    assert!(!double.is_decidable(&gone.stale(TELNYX).roll(), None));
    let ago = Case::agreed().now - Duration::days(31);
    let without_teams = Case::agreed().source(TEAMS, |s| s.as_of = Some(ago));
    assert!(!rule("inventory-number-missing-in-teams").is_decidable(&without_teams.roll(), None));
}

/// What fires, in full, for comparing two evaluations.
fn outcome(case: &Case) -> Vec<(&'static str, Hit)> {
    let fired = case.evaluate().into_iter();
    fired.map(|f| (f.rule.code, f.hit)).collect()
}

/// A case, and the same with everything in another order.
fn case_and_shuffled() -> impl Strategy<Value = (Case, Case)> {
    any_case().prop_flat_map(|case| {
        let teams = Just(case.teams.clone()).prop_shuffle();
        let carriers = Just(case.carriers.clone()).prop_shuffle();
        let sources = Just(case.sources.clone()).prop_shuffle();
        let claimants = Just(case.claimants.clone()).prop_shuffle();
        (Just(case), teams, carriers, sources, claimants).prop_map(
            |(case, teams, carriers, sources, claimants)| {
                let shuffled = Case {
                    sources,
                    teams,
                    claimants,
                    carriers,
                    ..case.clone()
                };
                (case, shuffled)
            },
        )
    })
}

proptest! {
    #[test]
    fn the_order_of_the_evidence_does_not_matter((case, shuffled) in case_and_shuffled()) {
        prop_assert_eq!(outcome(&case), outcome(&shuffled));
    }

    #[test]
    fn evaluating_twice_gives_the_same(case in any_case()) {
        prop_assert_eq!(outcome(&case), outcome(&case));
    }

    #[test]
    fn one_rule_fires_once_for_a_counterpart(case in any_case()) {
        let identities: Vec<_> = outcome(&case).iter().map(|(code, hit)| (*code, hit.counterpart)).collect();
        let unique: HashSet<_> = identities.iter().collect();
        prop_assert_eq!(unique.len(), identities.len());
    }
}

//! Group A, continued: numbers that may not be given out, here and in Teams.

use serde_json::json;

use crate::{
    case::{Case, TEAMS},
    fact::Reported,
    number::Lifecycle::*,
    rules::tests::rule,
    teams_object::TeamsObjectKind::AssignmentBlock,
};

fn blocked(word: &str) -> Case {
    let word = Reported::Value(word.to_owned());
    Case::agreed().teams(|t| t.assignment_block = word)
}

#[test]
fn a_number_held_here_and_free_to_assign_in_teams() {
    let code = "teams-block-missing";
    let free = |word: &str| blocked(word).assignment("Unassigned");
    free("NotBlocked").fires_only_in(code, &[Quarantined, Reserved]);
    free("notBlocked").state(Quarantined).fires(&[code]);
    for other in ["BlockedForever", "BlockedUntil", "Padlocked"] {
        free(other).state(Quarantined).is_silent();
    }
    for untold in [Reported::Blank, Reported::NotSent] {
        free("")
            .teams(|t| t.assignment_block = untold)
            .state(Quarantined)
            .is_silent();
    }
    free("NotBlocked")
        .state(Quarantined)
        .stale(TEAMS)
        .is_silent();
    // A number that was given out has a graver finding.
    blocked("NotBlocked")
        .state(Reserved)
        .fires(&["teams-assigned-inventory-free"]);
}

#[test]
fn a_number_blocked_in_teams_and_usable_here() {
    let code = "teams-block-unexpected";
    for word in ["BlockedForever", "blockedUntil"] {
        blocked(word).fires(&[code]);
        blocked(word).fires_only_in(code, &[Available, Assigned, Active]);
    }
    for other in ["NotBlocked", "Padlocked", ""] {
        blocked(other).is_silent();
    }
    blocked("BlockedForever").stale(TEAMS).is_silent();
    blocked("BlockedForever")
        .not_in_teams()
        .fires(&["inventory-number-missing-in-teams"]);
}

#[test]
fn a_block_that_only_the_export_of_blocks_has() {
    let code = "teams-block-exported";
    let exported = |number: &str| Case::agreed().exported(AssignmentBlock, &[(number, json!({}))]);
    exported("+12065550100").fires(&[code]);
    exported("12065550100").fires(&[code]);
    exported("+12065550100;ext=1").is_silent();
    exported("+12065550100")
        .teams(|t| t.assignment_block = Reported::Value("BlockedForever".into()))
        .fires(&["teams-block-unexpected"]);
    // An export that is too old leaves open what an earlier one said.
    assert!(!rule(code).is_decidable(&Case::agreed().roll(), None));
    assert!(rule(code).is_decidable(&exported("+12065550100").roll(), None));
    exported("+12065550101").is_silent();
    exported("?").is_silent();
    exported("+12065550100")
        .teams(|t| t.assignment_block = Reported::Value("NotBlocked".into()))
        .is_silent();
    exported("+12065550101")
        .assignment("Unassigned")
        .state(Quarantined)
        .is_silent();
}

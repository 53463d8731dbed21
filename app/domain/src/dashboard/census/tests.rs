//! What one number adds to the count, in each of its states.

use super::*;
use crate::case::{COLT, Case, TELNYX};

fn counted(case: &Case) -> Vec<(Place, Tally)> {
    let mut census = Census::default();
    case.with_evidence(|evidence| census.count(evidence));
    census.tallies().collect()
}

/// What is counted at Colt, wherever the number is.
fn at(case: &Case, carrier: &str) -> Tally {
    let mut sum = Tally::default();
    for ((_, name), tally) in counted(case) {
        if name == carrier {
            sum += tally;
        }
    }
    sum
}

fn seattle() -> Case {
    Case::agreed().inventory(|p| {
        p.site = Some("Seattle".into());
        p.carrier = Some(COLT.into());
    })
}

#[test]
fn a_number_in_use_counts_at_its_site_and_carrier() {
    let all = counted(&seattle());
    assert_eq!(all.len(), 1);
    let ((site, carrier), tally) = &all[0];
    assert_eq!((site.as_str(), carrier.as_str()), ("Seattle", COLT));
    assert_eq!((tally.in_use, tally.billed), (1, 1));
    assert_eq!((tally.spare, tally.left_over), (0, 0));
    assert_eq!(tally.emergency.told() + tally.emergency.untold, 1);
}

#[test]
fn what_is_billed_and_used_by_nobody_is_spare_or_left_over() {
    for &state in Lifecycle::ALL {
        let free = seattle().state(state).not_in_teams();
        let tally = at(&free, COLT);
        assert_eq!(tally.billed, 1, "{state}");
        let expected = match state {
            Lifecycle::Available
            | Lifecycle::Reserved
            | Lifecycle::Suspended
            | Lifecycle::Quarantined => (1, 0),
            Lifecycle::Released | Lifecycle::PortedOut | Lifecycle::Lost | Lifecycle::Void => {
                (0, 1)
            }
            _ => (0, 0),
        };
        assert_eq!((tally.spare, tally.left_over), expected, "{state}");
        let assigned = at(&seattle().state(state), COLT);
        assert_eq!(assigned.spare + assigned.left_over, 0, "{state} in Teams");
    }
}

#[test]
fn a_number_that_only_its_carrier_knows_is_left_over() {
    let case = seattle().not_in_inventory().not_in_teams();
    let tally = at(&case, COLT);
    assert_eq!((tally.billed, tally.left_over, tally.in_use), (1, 1, 0));
}

#[test]
fn what_another_carrier_bills_counts_for_that_carrier() {
    let case = seattle().also_at_telnyx("active");
    assert_eq!(at(&case, COLT).billed, 1);
    let telnyx = at(&case, TELNYX);
    assert_eq!((telnyx.billed, telnyx.in_use), (1, 0));
    let aging = seattle().also_at_telnyx("aging");
    assert_eq!(at(&aging, TELNYX), Tally::default(), "billed no more");
}

#[test]
fn a_carrier_that_is_too_old_to_be_believed_bills_nothing() {
    let tally = at(&seattle().stale(COLT), COLT);
    assert_eq!((tally.billed, tally.in_use), (0, 1));
}

#[test]
fn coverage_is_the_share_of_what_is_told() {
    let coverage = EmergencyCoverage {
        validated: 2,
        unvalidated: 1,
        missing: 0,
        untold: 40,
    };
    assert_eq!(coverage.percent(), Some(66));
    assert_eq!(EmergencyCoverage::default().percent(), None);
}

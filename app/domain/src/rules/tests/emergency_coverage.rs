//! What is known of the place of help, in one word.

use serde_json::json;

use super::configuration::{configured, seattle_with};
use crate::{
    case::{COLT, Case, TEAMS},
    dashboard::census::EmergencyPlace::{self, Missing, Untold, Unvalidated, Validated},
    fact::{Reported, Word},
    number::{Connectivity, NumberType},
    rules::emergency_coverage,
    teams_object::TeamsObjectKind as Kind,
};

fn of(case: &Case) -> Option<EmergencyPlace> {
    case.with_evidence(emergency_coverage)
}

/// A number whose carrier says nothing of emergency calls.
fn in_teams() -> Case {
    configured().carrier(|c| {
        c.emergency_status = Reported::NotSent;
        c.emergency_address = Reported::NotSent;
    })
}

/// A number of which Teams says nothing.
fn at_carrier(status: Reported<&str>, address: Reported<&str>) -> Case {
    let owned = |reported: Reported<&str>| match reported {
        Reported::Value(text) => Reported::Value(text.to_owned()),
        Reported::Blank => Reported::Blank,
        Reported::NotSent => Reported::NotSent,
    };
    in_teams().not_in_teams().carrier(|c| {
        c.emergency_status = owned(status);
        c.emergency_address = owned(address);
    })
}

#[test]
fn a_location_is_as_good_as_its_validation() {
    for (status, expected) in [
        (json!("Validated"), Validated),
        (json!("NotValidated"), Unvalidated),
        (json!("Invalid"), Unvalidated),
        (json!("Pondering"), Untold),
        (json!(null), Untold),
    ] {
        let location = seattle_with(&json!({ "ValidationStatus": status }));
        let case = in_teams()
            .teams(|t| t.location = Reported::Value("seattle-hq".into()))
            .exported(Kind::Location, &[("seattle-hq", location)])
            .without_source(COLT);
        assert_eq!(of(&case), Some(expected), "{status}");
    }
}

#[test]
fn a_location_that_nobody_lists_is_not_validated() {
    let case = in_teams()
        .without_source(COLT)
        .teams(|t| t.location = Reported::Value("elsewhere".into()));
    assert_eq!(of(&case), Some(Unvalidated));
    let never_exported = Case::agreed()
        .without_source(COLT)
        .teams(|t| t.location = Reported::Value("elsewhere".into()));
    assert_eq!(of(&never_exported), Some(Untold));
}

#[test]
fn a_carrier_that_registered_the_address_has_validated_it() {
    use Reported::{Blank, NotSent, Value};
    for (status, address, expected) in [
        (Value("registered"), NotSent, Validated),
        (NotSent, Value("400 Pine Street"), Unvalidated),
        (Value("disabled"), Value("400 Pine Street"), Unvalidated),
        (Value("disabled"), NotSent, Missing),
        (Value("failed"), Blank, Missing),
        (Blank, NotSent, Missing),
        (NotSent, Blank, Missing),
        (Value("pondering"), NotSent, Untold),
        (NotSent, NotSent, Untold),
    ] {
        let case = at_carrier(status.clone(), address.clone());
        assert_eq!(of(&case), Some(expected), "{status:?}, {address:?}");
    }
}

#[test]
fn a_number_without_a_location_is_missing_one_unless_its_calls_carry_it() {
    let blank = |connectivity: Connectivity| {
        in_teams().without_source(COLT).teams(|t| {
            t.location = Reported::Blank;
            t.number_type = Word::Known(connectivity);
        })
    };
    assert_eq!(of(&blank(Connectivity::CallingPlan)), Some(Missing));
    assert_eq!(of(&blank(Connectivity::OperatorConnect)), Some(Missing));
    assert_eq!(of(&blank(Connectivity::DirectRouting)), Some(Untold));
}

#[test]
fn sources_that_are_too_old_tell_nothing() {
    let case = in_teams().teams(|t| t.location = Reported::Blank);
    assert_eq!(of(&case.stale(TEAMS).stale(COLT)), Some(Untold));
}

#[test]
fn numbers_from_which_nobody_calls_do_not_count() {
    let toll_free = in_teams().inventory(|p| p.number_type = NumberType::TollFree);
    assert_eq!(of(&toll_free), None);
    assert_eq!(of(&in_teams().assignment("ConferenceAssigned")), None);
}

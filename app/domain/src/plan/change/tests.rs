//! What a source's words mean for a change.

use super::*;
use crate::case;

const NUMBER: &str = "+12065550100";

fn assign(number_type: Connectivity, location: Option<&str>) -> Change {
    Change::TeamsAssign {
        target: "ada-id".into(),
        number_type,
        location: location.map(str::to_owned),
    }
}

fn unassign(number_type: Connectivity) -> Change {
    Change::TeamsUnassign {
        target: "ada-id".into(),
        number_type,
        resource_account: None,
    }
}

#[test]
fn nobody_has_a_line_that_left_the_list() {
    let nobody = Some(Reading::of([(HOLDER, None)]));
    let direct = Connectivity::DirectRouting;
    for change in [
        unassign(direct),
        unassign(Connectivity::CallingPlan),
        assign(direct, None),
        Change::AssignResourceAccount {
            account: "main@contoso.example".into(),
            number_type: direct,
        },
    ] {
        assert_eq!(change.read_fact(None), nobody, "{change:?}");
    }
}

#[test]
fn a_line_that_must_be_listed_is_missed() {
    let missing = Some(Reading::of([(LISTED, None)]));
    for change in [
        assign(Connectivity::CallingPlan, None),
        assign(Connectivity::DirectRouting, Some("hq")),
        Change::TeamsLocation { location: None },
        Change::UnblockAssignment,
        Change::ReleaseFromTeams,
        Change::CarrierForward { to: None },
    ] {
        assert_eq!(change.read_fact(None), missing, "{change:?}");
    }
}

#[test]
fn a_line_that_is_listed_tells_its_holder() {
    let fact = Fact::TeamsNumber(case::line(NUMBER));
    let ada = Some(Reading::of([(HOLDER, Some("ada-id".to_owned()))]));
    let direct = Connectivity::DirectRouting;
    assert_eq!(unassign(direct).read_fact(Some(&fact)), ada);
    assert_eq!(assign(direct, None).read_fact(Some(&fact)), ada);
}

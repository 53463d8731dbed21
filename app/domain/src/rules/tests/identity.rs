//! Group F: caller identity and messaging.

use super::carrier::{LIVE, fax};
use crate::{
    Country,
    case::{COLT, Case},
    fact::Reported,
    number::NumberType,
    rules::tests::rule,
};

/// The inventory wants a name published, and the carrier says what it publishes.
fn published(wanted: &str, said: Reported<String>) -> Case {
    fax()
        .inventory(|p| p.cnam = Some(wanted.into()))
        .carrier(|c| c.cnam = said)
}

#[test]
fn a_name_that_the_carrier_publishes_otherwise() {
    let code = "cnam-mismatch";
    let other = || published("CONTOSO LTD", Reported::Value("JOES GARAGE".into()));
    other().fires(&[code]);
    other().fires_only_in(code, LIVE);
    published("CONTOSO LTD", Reported::Blank).fires(&[code]);
    published("CONTOSO LTD", Reported::NotSent).is_silent();
    published("Contoso Ltd", Reported::Value("CONTOSO  LTD".into())).is_silent();
    other().inventory(|p| p.cnam = None).is_silent();
    other().inventory(|p| p.carrier = None).is_silent();
    other().stale(COLT).is_silent();
    other().status("hibernating").is_silent();
    assert_eq!(rule(code).settling_time().num_hours(), 72);
    let edited = other().edited(5);
    let hit = edited.evaluate().remove(0).hit;
    assert_eq!(hit.changed_at, Some(edited.inventory.unwrap().updated_at));
    assert_eq!(hit.summary, "CONTOSO LTD here, JOES GARAGE at Colt");
}

#[test]
fn a_name_that_cannot_be_published() {
    let code = "cnam-invalid";
    let named = |name| published(name, Reported::NotSent);
    named("CONTOSO HOLDINGS").fires(&[code]);
    named("CONTOSO & SONS").fires(&[code]);
    named("CONTOSO HOLDING").is_silent();
    named("CONTOSO HOLDINGS").stale(COLT).fires(&[code]);
    named("CONTOSO HOLDINGS").fires_only_in(code, LIVE);
    // What cannot be published is not also missed at the carrier.
    published(
        "CONTOSO HOLDINGS",
        Reported::Value("CONTOSO HOLDING".into()),
    )
    .fires(&[code]);
}

#[test]
fn names_are_for_north_american_numbers_that_the_caller_pays_for() {
    for wanted in ["CONTOSO LTD", "CONTOSO HOLDINGS"] {
        let case = || published(wanted, Reported::Blank);
        assert_eq!(case().codes().len(), 1);
        assert_eq!(
            case().inventory(|p| p.country = Country::CA).codes().len(),
            1
        );
        case().inventory(|p| p.country = Country::GB).is_silent();
        case()
            .inventory(|p| p.number_type = NumberType::TollFree)
            .is_silent();
    }
}

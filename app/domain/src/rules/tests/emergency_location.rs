//! Group D: the location that a number carries in Teams.

use chrono::Duration;
use serde_json::{Value, json};

use super::configuration::{configured, seattle, seattle_with};
use crate::{
    Country,
    case::{COLT, Case, TEAMS, source_id},
    fact::Reported,
    rules::tests::rule,
    teams_object::TeamsObjectKind as Kind,
};

/// The number's location has other fields.
fn located(changes: &Value) -> Case {
    configured().exported(Kind::Location, &[("Seattle-HQ", seattle_with(changes))])
}

fn carrier_has(address: &str) -> Case {
    configured().carrier(|c| c.emergency_address = Reported::Value(address.into()))
}

#[test]
fn an_address_that_was_never_validated() {
    let code = "emergency-address-not-validated";
    for status in ["Invalid", "NotValidated", "not validated"] {
        located(&json!({ "ValidationStatus": status })).fires(&[code]);
    }
    for status in [json!("Validated"), json!("Pondering"), json!(null)] {
        located(&json!({ "ValidationStatus": status })).is_silent();
    }
    located(&json!({ "ValidationStatus": "Invalid" }))
        .assignment("Unassigned")
        .fires(&["inventory-assigned-teams-free"]);
    located(&json!({ "ValidationStatus": "Invalid" }))
        .stale(TEAMS)
        .is_silent();
}

#[test]
fn an_address_in_another_country() {
    let code = "emergency-country-mismatch";
    located(&json!({ "CountryOrRegion": "CA" })).fires(&[code]);
    // Territories have codes of their own, and are often written as the United States.
    located(&json!({ "CountryOrRegion": "PR" })).is_silent();
    located(&json!({ "CountryOrRegion": null })).is_silent();
    located(&json!({ "CountryOrRegion": "United States" })).is_silent();
    let hit = located(&json!({ "CountryOrRegion": "CA" }))
        .evaluate()
        .remove(0)
        .hit;
    assert_eq!(hit.summary, "A number of US, located in CA");
}

#[test]
fn another_address_at_the_carrier() {
    let code = "emergency-address-conflict";
    let elsewhere = || carrier_has("12 Oak Avenue, Portland, OR 97201, US");
    elsewhere().fires(&[code]);
    carrier_has("400 North Pine St., Floor 3, Seattle, WA 98101").is_silent();
    for identifier in [
        "AD0123456789abcdef",
        "1234567890",
        "The SIP peer\u{2019}s address",
    ] {
        carrier_has(identifier).is_silent();
    }
    elsewhere().stale(COLT).is_silent();
    elsewhere().stale(TEAMS).is_silent();
    elsewhere()
        .inventory(|p| p.country = Country::known("DE"))
        .exported(
            Kind::Location,
            &[(
                "seattle-hq",
                seattle_with(&json!({ "CountryOrRegion": "DE" })),
            )],
        )
        .teams(|t| t.country = Reported::Value(Country::known("DE")))
        .is_silent();
    let hit = elsewhere().evaluate().remove(0).hit;
    assert_eq!(hit.counterpart, Some(source_id(COLT)));
    assert!(!hit.is_skewed);
    assert_eq!(rule(code).settling_time(), Duration::minutes(60));
}

#[test]
fn lists_that_were_taken_far_apart_wait_for_a_second_sighting() {
    let skewed = |minutes: i64| {
        let case = carrier_has("12 Oak Avenue, Portland, OR 97201, US").asked_again(minutes);
        case.evaluate().remove(0).hit.is_skewed
    };
    assert!(!skewed(30));
    assert!(skewed(31));
}

#[test]
fn an_address_as_a_whole_where_places_are_known() {
    let code = "emergency-dispatch-detail-missing";
    let beside = |other: Value| {
        configured().exported(
            Kind::Location,
            &[("seattle-hq", seattle()), ("floor-7", other)],
        )
    };
    beside(seattle_with(&json!({ "Location": "Floor 7" }))).fires(&[code]);
    beside(seattle()).is_silent();
    let elsewhere = json!({ "Location": "Floor 7", "CivicAddressId": "civic-2" });
    beside(seattle_with(&elsewhere)).is_silent();
    let british = seattle_with(&json!({ "CountryOrRegion": "GB" }));
    let floor = seattle_with(&json!({ "CountryOrRegion": "GB", "Location": "Floor 7" }));
    configured()
        .inventory(|p| p.country = Country::GB)
        .teams(|t| t.country = Reported::Value(Country::GB))
        .exported(
            Kind::Location,
            &[("seattle-hq", british), ("floor-7", floor)],
        )
        .is_silent();
    located(&json!({ "Location": "Floor 3" })).is_silent();
}

#[test]
fn a_location_that_is_not_in_the_list() {
    let code = "emergency-location-unknown";
    let moved = || configured().teams(|t| t.location = Reported::Value("portland".into()));
    moved().fires(&[code]);
    configured()
        .teams(|t| t.location = Reported::Value("SEATTLE-HQ".into()))
        .is_silent();
    assert!(!moved().evaluate().remove(0).hit.is_skewed);
    let waits = |case: &Case| case.evaluate().remove(0).hit.is_skewed;
    assert!(waits(&moved().asked_again(31)));
    // Given to the number, or first listed, after the export.
    let later = moved().asked_again(10);
    assert!(!waits(&later));
    assert!(waits(&later.clone().moved_in_teams(5)));
    let mut new = later;
    new.first_seen_at = new.now;
    assert!(waits(&new));
    assert_eq!(rule(code).settling_time(), Duration::minutes(60));
}

#[test]
fn where_there_is_no_address_nothing_else_is_said_of_it() {
    let nowhere = |case: Case| case.teams(|t| t.location = Reported::Blank);
    nowhere(located(&json!({ "ValidationStatus": "Invalid" }))).is_silent();
    for code in [
        "emergency-address-not-validated",
        "emergency-address-conflict",
        "emergency-country-mismatch",
        "emergency-inventory-address-drift",
        "emergency-dispatch-detail-missing",
        "emergency-location-unknown",
    ] {
        let root = rule("emergency-address-missing");
        assert!(root.subsumes.contains(&code), "{code}");
    }
}

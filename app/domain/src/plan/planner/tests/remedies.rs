//! Each remedy by itself, in both directions.

use serde_json::json;

use super::*;
use crate::{
    Country,
    case::TELNYX,
    evidence::{PortDates, PortOrder},
    fact::{CarrierStatus, PortOutStatus},
    number::{Connectivity, HolderType, Lifecycle, NumberType},
    port::{self, Line, LineState, Order, OrderState},
    teams_object::TeamsObjectKind,
};

fn free_in_teams() -> Case {
    Case::agreed().teams(|t| {
        t.assignment = Word::read("Unassigned");
        t.target = None;
    })
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The number came in with an order at Telnyx, and the inventory has not heard of it.
fn ported() -> Case {
    let order = Order {
        carrier: TELNYX.to_owned(),
        state: OrderState::Ported,
        ..port::case::order()
    };
    let line = Line {
        number: the_number(),
        state: LineState::Active,
        ..port::case::line(100)
    };
    let port = PortOrder {
        order,
        dates: PortDates {
            today: port::case::today(),
            window: None,
            days_to_foc: None,
            closed_on_foc: None,
            days_since_ported: Some(0),
        },
        overrides: Vec::new(),
    };
    Case {
        ports: vec![(port, line)],
        ..Case::agreed().state(Lifecycle::PortingIn)
    }
}

/// A case for each rule that a plan puts right, bent as far as the rule needs.
fn cases() -> Vec<(&'static str, Case)> {
    let agreed = Case::agreed;
    let colt = |bend: fn(&mut crate::fact::CarrierNumber)| agreed().carrier(bend);
    vec![
        ("teams-number-not-in-inventory", agreed().not_in_inventory()),
        (
            "carrier-number-not-in-inventory",
            free_in_teams().not_in_inventory().carrier(|c| {
                c.number_type = Reported::Value(Word::Known(NumberType::TollFree));
            }),
        ),
        (
            "teams-assigned-inventory-free",
            agreed().state(Lifecycle::Reserved).inventory(|p| {
                p.holder = None;
                p.holder_type = None;
                p.reserved_until = Some(day("2026-12-01"));
            }),
        ),
        ("inventory-assigned-teams-free", free_in_teams()),
        (
            "inventory-number-missing-in-teams",
            agreed()
                .not_in_teams()
                .inventory(|p| p.holder_type = Some(HolderType::ResourceAccount)),
        ),
        (
            "teams-holder-mismatch",
            agreed().inventory(|p| p.holder = Some("bob@contoso.example".into())),
        ),
        (
            "teams-holder-deleted",
            agreed().account(|a| {
                a.deleted_at = Reported::Value("2026-11-01T00:00:00Z".parse().unwrap());
            }),
        ),
        (
            "teams-holder-disabled",
            agreed()
                .account(|a| a.is_enabled = Reported::Value(false))
                .relicensed(8 * 24 * 60),
        ),
        (
            "teams-number-type-mismatch",
            agreed().teams(|t| t.number_type = Word::Known(Connectivity::OperatorConnect)),
        ),
        (
            "teams-operator-mismatch",
            agreed().teams(|t| t.partner = Reported::Value("Telnyx".into())),
        ),
        (
            "teams-country-mismatch",
            agreed().teams(|t| t.country = Reported::Value(Country::GB)),
        ),
        (
            "teams-portin-not-reflected",
            agreed().state(Lifecycle::PortingIn).teams(|t| {
                t.port_in = Reported::Value("Completed".into());
                t.number_type = Word::Known(Connectivity::CallingPlan);
                t.partner = Reported::Value("Microsoft".into());
            }),
        ),
        ("port-complete-inventory-stale", ported()),
        (
            "teams-voice-disabled",
            agreed().account(|a| a.enterprise_voice = Reported::Value(false)),
        ),
        (
            "teams-activation-failed",
            agreed().teams(|t| t.activation = Word::read("AssignmentFailed")),
        ),
        (
            "teams-quarantined-number-assigned",
            agreed()
                .state(Lifecycle::Quarantined)
                .inventory(|p| p.holder = None),
        ),
        (
            "teams-terminal-number-present",
            agreed().state(Lifecycle::Released),
        ),
        (
            "teams-block-missing",
            free_in_teams()
                .state(Lifecycle::Quarantined)
                .inventory(|p| p.quarantined_until = Some(day("2027-01-31")))
                .teams(|t| t.assignment_block = Reported::Value("NotBlocked".into())),
        ),
        (
            "teams-block-exported",
            free_in_teams().state(Lifecycle::Available).exported(
                TeamsObjectKind::AssignmentBlock,
                &[(
                    "+12065550100",
                    json!({
                        "TelephoneNumber": "+12065550100",
                        "AssignmentBlockedState": "BlockedUntil",
                        "AssignmentBlockedUntil": "2026-12-25T00:00:00Z",
                    }),
                )],
            ),
        ),
        (
            "carrier-ported-out-active",
            colt(|c| {
                c.status = Word::Known(CarrierStatus::PortedOut);
                c.ported_out_on = Reported::Value(day("2026-11-18"));
            }),
        ),
        (
            "portout-complete-still-assigned",
            colt(|c| c.status = Word::Known(CarrierStatus::PortedOut)),
        ),
        (
            "portout-complete-still-assigned",
            free_in_teams().status("ported_out"),
        ),
        (
            "carrier-portout-pending-unplanned",
            colt(|c| c.port_out_status = Reported::Value(Word::Known(PortOutStatus::Pending))),
        ),
        (
            "carrier-route-mismatch",
            colt(|c| c.trunk = Reported::Value("trunk-2".into())),
        ),
        ("carrier-route-missing", colt(|c| c.trunk = Reported::Blank)),
        (
            "carrier-forward-leftover",
            colt(|c| c.call_forward = Reported::Value("+14255550199".into())),
        ),
        (
            "carrier-type-mismatch",
            colt(|c| c.number_type = Reported::Value(Word::Known(NumberType::TollFree))),
        ),
        (
            "cnam-mismatch",
            colt(|c| c.cnam = Reported::Value("FABRIKAM".into()))
                .inventory(|p| p.cnam = Some("CONTOSO".into())),
        ),
        (
            "data-reservation-expired",
            free_in_teams().state(Lifecycle::Reserved).inventory(|p| {
                p.reserved_until = Some(day("2026-11-19"));
            }),
        ),
        (
            "data-quarantine-elapsed",
            free_in_teams()
                .state(Lifecycle::Quarantined)
                .inventory(|p| {
                    p.quarantined_until = Some(day("2026-11-19"));
                }),
        ),
        (
            "dr-voice-policy-missing",
            agreed()
                .account(|a| a.voice_routing_policy = Reported::Value("Lobby".into()))
                .exported(
                    TeamsObjectKind::VoiceRoutingPolicy,
                    &[
                        ("Tag:Lobby", usages(&[])),
                        ("Tag:US-National", usages(&["US"])),
                    ],
                ),
        ),
        (
            "emergency-address-missing",
            without_help().exported(TeamsObjectKind::CivicAddress, &[("a", address("Seattle"))]),
        ),
    ]
}

/// A Calling Plan number that neither Teams nor the carrier has an address for.
fn without_help() -> Case {
    Case::agreed()
        .inventory(|p| p.connectivity = Some(Connectivity::CallingPlan))
        .teams(|t| {
            t.number_type = Word::Known(Connectivity::CallingPlan);
            t.location = Reported::Blank;
        })
        .carrier(|c| c.emergency_status = Reported::Blank)
}

fn usages(names: &[&str]) -> serde_json::Value {
    json!({ "OnlinePstnUsages": names })
}

fn address(description: &str) -> serde_json::Value {
    json!({
        "Description": description,
        "ValidationStatus": "Validated",
        "CountryOrRegion": "US",
        "DefaultLocationId": "407C17AE-8C41-431E-894A-38787C682F68",
        "HouseNumber": "1",
        "StreetName": "Main St",
        "City": "Seattle",
    })
}

#[test]
fn each_finding_is_put_right_as_agreed() {
    let mut out = String::new();
    for (code, case) in cases() {
        let is_planned = |&direction| planned(&case, code, direction).is_ok();
        assert!(Direction::ALL.iter().any(is_planned), "{code}");
        for &direction in Direction::ALL {
            writeln!(out, "{code}, {direction}").unwrap();
            let planned = planned(&case, code, direction);
            // The words of the registry are not this test's.
            out.push_str(&table(&planned.map_err(|_| NoStep("by hand".to_owned()))));
        }
    }
    insta::assert_snapshot!(out);
}

/// Codes whose planner another of the cases tries.
const ALIKE: &[&str] = &[
    "teams-resource-account-deleted",
    "teams-block-unexpected",
    "teams-activation-stuck",
    "teams-line-uri-mismatch",
    "teams-assignment-one-sided",
    "emergency-location-unknown",
    "emergency-sharedcalling-no-location",
];

#[test]
fn every_planner_is_tried() {
    let tried: Vec<_> = cases().into_iter().map(|(code, _)| code).collect();
    for (code, _) in accept::PLANNERS.iter().chain(correct::PLANNERS) {
        assert!(tried.contains(code) || ALIKE.contains(code), "{code}");
    }
}

#[test]
fn an_unknown_word_leads_to_no_plan() {
    let unknown = |case: Case| case.teams(|t| t.assignment = Word::read("Hovering"));
    for (code, direction) in [
        ("teams-number-not-in-inventory", Direction::Accept),
        ("teams-assigned-inventory-free", Direction::Accept),
        ("teams-assigned-inventory-free", Direction::Correct),
        ("inventory-assigned-teams-free", Direction::Correct),
        ("teams-holder-mismatch", Direction::Correct),
        ("teams-terminal-number-present", Direction::Correct),
        ("teams-portin-not-reflected", Direction::Accept),
    ] {
        let (_, case) = cases().into_iter().find(|(c, _)| *c == code).unwrap();
        let planned = planned(&unknown(case), code, direction);
        assert!(planned.is_err(), "{code} {direction}: {planned:?}");
    }
    let untyped = Case::agreed().teams(|t| t.number_type = Word::read("Carrier pigeon"));
    for code in ["teams-number-type-mismatch", "teams-holder-deleted"] {
        assert!(planned(&untyped, code, Direction::Accept).is_err());
        assert!(planned(&untyped, code, Direction::Correct).is_err());
    }
}

#[test]
fn nobody_gets_a_number_whom_the_directory_does_not_have() {
    let case = free_in_teams().inventory(|p| p.holder = Some("eve@contoso.example".into()));
    let NoStep(why) =
        planned(&case, "inventory-assigned-teams-free", Direction::Correct).unwrap_err();
    assert!(why.contains("eve@contoso.example"), "{why}");
    let nameless = free_in_teams().inventory(|p| p.holder = None);
    assert!(
        planned(
            &nameless,
            "inventory-assigned-teams-free",
            Direction::Correct
        )
        .is_err()
    );
    let deleted = free_in_teams()
        .account(|a| a.deleted_at = Reported::Value("2026-11-01T00:00:00Z".parse().unwrap()));
    assert!(
        planned(
            &deleted,
            "inventory-assigned-teams-free",
            Direction::Correct
        )
        .is_err()
    );
}

#[test]
fn nobody_loses_a_number_that_teams_would_let_nobody_have_again() {
    let blocks = |case: Case, body: serde_json::Value| {
        case.exported(
            TeamsObjectKind::PhoneNumberConfiguration,
            &[("Global", body)],
        )
    };
    let with = |code: &str, body: serde_json::Value| {
        let (_, case) = cases().into_iter().find(|(c, _)| *c == code).unwrap();
        planned(&blocks(case, body), code, Direction::Correct)
    };
    let none = json!({ "AssignmentBlockedForever": false, "AssignmentBlockedDays": null });
    for code in ["teams-holder-mismatch", "teams-activation-failed"] {
        assert_eq!(with(code, none.clone()).unwrap().len(), 2, "{code}");
        let NoStep(why) = with(code, json!({ "AssignmentBlockedDays": 30 })).unwrap_err();
        assert!(
            why.contains("+12065550100") && why.contains("for 30 days"),
            "{why}"
        );
        let NoStep(why) = with(code, json!({ "AssignmentBlockedForever": true })).unwrap_err();
        assert!(
            why.contains("for good") && why.ends_with("assign it."),
            "{why}"
        );
    }
    // What is not to be assigned again may be taken back, and what nobody has may be assigned.
    for code in ["teams-holder-deleted", "inventory-assigned-teams-free"] {
        assert!(
            with(code, json!({ "AssignmentBlockedDays": 30 })).is_ok(),
            "{code}"
        );
    }
}

#[test]
fn an_account_of_an_application_gets_its_number_by_script() {
    let case =
        free_in_teams().account(|a| a.account_type = Reported::Value("ResourceAccount".into()));
    let steps = planned(&case, "inventory-assigned-teams-free", Direction::Correct).unwrap();
    assert_eq!(steps.len(), 1);
    let Change::AssignResourceAccount { account, .. } = &steps[0].change else {
        panic!("{steps:?}");
    };
    assert_eq!(account, "ada@contoso.example");
    assert_eq!(steps[0].after.0[HOLDER].as_deref(), Some("ada-id"));
}

#[test]
fn only_the_operator_releases_its_numbers() {
    for word in ["OperatorConnect", "TeamsPhoneMobile", "?"] {
        let case = Case::agreed()
            .state(Lifecycle::Released)
            .teams(|t| t.number_type = Word::read(word));
        assert!(planned(&case, "teams-terminal-number-present", Direction::Correct).is_err());
    }
}

#[test]
fn help_is_not_sent_by_a_guess() {
    let code = "emergency-address-missing";
    let with = |addresses: &[(&str, serde_json::Value)]| {
        let case = without_help().exported(TeamsObjectKind::CivicAddress, addresses);
        planned(&case, code, Direction::Correct)
    };
    assert!(with(&[("a", address("Seattle"))]).is_ok());
    assert!(with(&[]).is_err());
    assert!(with(&[("a", address("Boston"))]).is_err());
    assert!(with(&[("a", address("Seattle")), ("b", address("SEATTLE"))]).is_err());
    let mut invalid = address("Seattle");
    invalid["ValidationStatus"] = json!("NotValidated");
    assert!(with(&[("a", invalid)]).is_err());
    let mut abroad = address("Seattle");
    abroad["CountryOrRegion"] = json!("GB");
    assert!(with(&[("a", abroad)]).is_err());
    assert!(planned(&without_help(), code, Direction::Correct).is_err());
    assert!(planned(&without_help(), code, Direction::Accept).is_err());
}

#[test]
fn a_policy_is_granted_only_where_there_is_one_to_choose() {
    let code = "dr-voice-policy-missing";
    let with = |policies: &[(&str, serde_json::Value)]| {
        let case = Case::agreed()
            .account(|a| a.voice_routing_policy = Reported::Value("Lobby".into()))
            .exported(TeamsObjectKind::VoiceRoutingPolicy, policies);
        planned(&case, code, Direction::Correct)
    };
    let (lobby, us) = (("Tag:Lobby", usages(&[])), ("Tag:US", usages(&["US"])));
    let uk = ("Tag:UK", usages(&["UK"]));
    assert!(with(&[lobby.clone(), us.clone()]).is_ok());
    assert!(with(std::slice::from_ref(&lobby)).is_err());
    assert!(with(&[lobby.clone(), ("Global", usages(&["US"]))]).is_err());
    assert!(with(&[lobby, us, uk]).is_err());
}

#[test]
fn two_carriers_do_not_name_one() {
    let case = Case::agreed().not_in_inventory().also_at_telnyx("active");
    let steps = planned(&case, "teams-number-not-in-inventory", Direction::Accept).unwrap();
    let Change::CreateNumber { particulars } = &steps[0].change else {
        panic!("{steps:?}");
    };
    assert_eq!(particulars.carrier, None);
    let steps = planned(&case, "carrier-number-not-in-inventory", Direction::Accept).unwrap();
    let Change::CreateNumber { particulars } = &steps[0].change else {
        panic!("{steps:?}");
    };
    assert_eq!(particulars.carrier.as_deref(), Some(COLT));
}

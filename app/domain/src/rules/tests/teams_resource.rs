//! Group A, continued: resource accounts, and which kind of thing may hold which number.

use chrono::Duration;
use serde_json::{Value, json};

use crate::{
    case::{Case, TEAMS, USERS},
    fact::Reported,
    rules::{Check, tests::rule},
    teams_object::TeamsObjectKind::{ApplicationInstance, AutoAttendant, CallQueue},
};

const ATTENDANT: &str = "CE933385-9390-45d1-9512-c8d228074e07";

/// An auto attendant's account has the number, as was exported.
fn reception(instance: Value) -> Case {
    Case::agreed()
        .assignment("VoiceApplicationAssigned")
        .account(|a| {
            a.account_type = Reported::Value("ResourceAccount".into());
            a.features = Reported::Value(vec!["VoiceApp".into()]);
        })
        .exported(ApplicationInstance, &[("ADA-id", instance)])
}

/// What a line has become since the export is told by the next one.
fn waits_if_newer_than_the_export(case: Case) {
    let is_skewed = |case: &Case| case.evaluate().remove(0).hit.is_skewed;
    assert!(!is_skewed(&case));
    let mut later = case;
    later.teams_changed_at = Some(later.now + Duration::minutes(1));
    assert!(is_skewed(&later));
}

fn instance() -> Value {
    json!({"ApplicationId": ATTENDANT, "PhoneNumber": "tel:+12065550100"})
}

fn made_for(word: &str, capabilities: &[&str]) -> Case {
    let own: Vec<_> = capabilities.iter().map(|&c| c.to_owned()).collect();
    Case::agreed()
        .assignment(word)
        .teams(|t| t.capabilities = Reported::Value(own))
}

#[test]
fn a_holder_for_whom_the_number_is_not_made() {
    let code = "teams-capability-mismatch";
    let person = "UserAssigned";
    made_for(person, &["VoiceApplicationAssignment"]).fires(&[code]);
    made_for(
        person,
        &["ConferenceAssignment", "VoiceApplicationAssignment"],
    )
    .fires(&[code]);
    made_for(person, &["VoiceApplicationAssignment"])
        .stale(TEAMS)
        .is_silent();
    for own in ["UserAssignment", "userassignment", "TeamsPhoneMobile"] {
        made_for(person, &["Geographic", own]).is_silent();
    }
    // Whether a user is a person, only the directory knows.
    let unknown = || made_for(person, &["VoiceApplicationAssignment"]);
    unknown().stale(USERS).is_silent();
    unknown().without_source(USERS).is_silent();
    assert!(!rule(code).is_decidable(&unknown().stale(USERS).roll(), None));
    // Capabilities of another sort say nothing of holders.
    made_for(person, &["Geographic", "InboundCalling"]).is_silent();
    made_for("VoiceApplicationAssigned", &["UserAssignment"]).fires(&[code]);
    made_for(
        "VoiceApplicationAssigned",
        &["UserAssignment", "VoiceApplicationAssignment"],
    )
    .is_silent();
    made_for("ConferenceAssigned", &["UserAssignment"]).fires(&[code]);
    for untold in ["ThirdPartyAppAssigned", "PolicyAssigned", "Hovering"] {
        made_for(untold, &["UserAssignment"]).is_silent();
    }
    // The directory knows better than Teams' word what the holder is.
    made_for(person, &["UserAssignment"])
        .account(|a| {
            a.account_type = Reported::Value("ResourceAccount".into());
            a.features = Reported::Value(vec!["VoiceApp".into()]);
        })
        .fires(&[code]);
    for untold in [Reported::Blank, Reported::NotSent] {
        Case::agreed()
            .teams(|t| t.capabilities = untold)
            .is_silent();
    }
}

#[test]
fn an_extension_on_a_resource_account_is_allowed_and_says_why() {
    let check = rule("teams-extension-on-resource-account").check;
    assert!(matches!(check, Check::NotYet(why) if why.contains("March 2023")));
}

#[test]
fn a_resource_account_behind_which_nothing_answers() {
    let code = "teams-resource-account-orphan";
    let others = json!({"ApplicationInstances": ["bo-id"]});
    let own = json!({"ApplicationInstances": ["bo-id", "Ada-ID"]});
    let answered = |attendant: &Value, queue: &Value| {
        reception(instance())
            .exported(AutoAttendant, &[("Main", attendant.clone())])
            .exported(CallQueue, &[("Sales", queue.clone())])
    };
    answered(&others, &others).fires(&[code]);
    answered(&others, &others).stale(TEAMS).is_silent();
    answered(&own, &others).is_silent();
    answered(&others, &own).is_silent();
    // A module that does not tell an attendant's accounts says nothing.
    answered(&json!({}), &others).is_silent();
    reception(instance())
        .exported(AutoAttendant, &[("Main", others.clone())])
        .is_silent();
    waits_if_newer_than_the_export(answered(&others, &others));
    let of_another_vendor = json!({"ApplicationId": "b1", "PhoneNumber": "tel:+12065550100"});
    reception(of_another_vendor)
        .exported(AutoAttendant, &[("Main", others.clone())])
        .exported(CallQueue, &[("Sales", others.clone())])
        .is_silent();
    answered(&others, &others)
        .assignment("Unassigned")
        .fires(&["inventory-assigned-teams-free"]);
}

#[test]
fn another_line_on_the_resource_account() {
    let code = "teams-resource-account-number-mismatch";
    let with = |number: Value| reception(json!({"PhoneNumber": number}));
    with(json!("tel:+12065550199")).fires(&[code]);
    with(json!("tel:+12065550100;ext=1")).fires(&[code]);
    with(Value::Null).fires(&[code]);
    with(json!("tel:+12065550199")).stale(TEAMS).is_silent();
    with(json!("tel:+12065550100")).is_silent();
    with(json!("reception")).is_silent();
    reception(json!({})).is_silent();
    waits_if_newer_than_the_export(with(json!("tel:+12065550199")));
}

#[test]
fn a_resource_account_that_was_deleted() {
    let gone = || {
        Case::agreed()
            .assignment("VoiceApplicationAssigned")
            .not_in_directory()
            .exported(ApplicationInstance, &[("bo-id", instance())])
    };
    let code = "teams-resource-account-deleted";
    gone().fires(&[code]);
    gone().partial(USERS).is_silent();
    gone().assignment("ThirdPartyAppAssigned").is_silent();
    gone()
        .exported(ApplicationInstance, &[("ada-id", instance())])
        .is_silent();
    waits_if_newer_than_the_export(gone());
    // An export that is too old leaves open what an earlier one said.
    assert!(!rule(code).is_decidable(&Case::agreed().roll(), None));
    assert!(rule(code).is_decidable(&gone().roll(), None));
}

#[test]
fn a_persons_licence_on_a_resource_account() {
    let code = "teams-resource-account-licence";
    let licensed = |kind: &str, features: &[&str]| {
        let kind = Reported::Value(kind.to_owned());
        let features = features.iter().map(|&f| f.to_owned()).collect();
        Case::agreed().account(|a| (a.account_type, a.features) = (kind, Reported::Value(features)))
    };
    licensed("ResourceAccount", &["PhoneSystem"]).fires(&[code]);
    licensed("ResourceAccount", &["PhoneSystem", "VoiceApp"]).is_silent();
    licensed("ResourceAccount", &["VoiceApp"]).is_silent();
    licensed("ResourceAccount", &["Teams"]).fires(&["teams-holder-unlicensed"]);
    licensed("User", &["PhoneSystem"]).is_silent();
    licensed("ResourceAccount", &["PhoneSystem"])
        .stale(USERS)
        .is_silent();
}

//! The rows of Graph: what PowerShell's exports say, in Graph's words.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Snapshot,
    exports::{teams_numbers, teams_users},
    line::Person,
    vendors::credentials,
};

/// When every account was made, as far as anybody asks.
const MADE: &str = "2025-01-07T09:08:50Z";

/// A `numberAssignment`, by the line's place in the world. `None` where Teams does not list it.
pub(super) fn number(day: &Snapshot<'_>, place: u32) -> Option<Value> {
    let (line, planes) = day.at(place);
    let row = teams_numbers::row(day, line, planes.teams?);
    let some_id = |id: Option<Uuid>| id.filter(|id| !id.is_nil());
    Some(json!({
        "id": number_id(row.operator_id, &row.telephone_number),
        "telephoneNumber": row.telephone_number,
        "operatorId": row.operator_id,
        "numberType": camel(row.number_type),
        "activationState": camel(row.activation_state),
        "capabilities": row.capability.map(camel),
        "locationId": some_id(row.location_id),
        "civicAddressId": some_id(row.civic_address_id),
        "networkSiteId": some_id(Some(row.network_site_id)),
        "assignmentTargetId": row.assigned_pstn_target_id,
        "assignmentCategory": row.assignment_category.map(camel),
        "portInStatus": row.port_in_order_status.map(camel),
        "assignmentStatus": camel(row.pstn_assignment_status),
        "isoCountryCode": row.iso_country_code,
        "city": row.city,
        "numberSource": camel(row.number_source),
        "supportedCustomerActions": ["locationUpdate"],
        "reverseNumberLookupOptions": [],
    }))
}

fn number_id(operator: Uuid, number: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{operator}|{number}"))
}

/// The number in a `numberAssignment`'s id.
pub(super) fn number_of_id(id: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
    Some(text.split_once('|')?.1.to_owned())
}

/// A person's `teamsUserConfiguration`, with the account if that is asked for.
pub(super) fn configuration(day: &Snapshot<'_>, place: u32, with_user: bool) -> Value {
    let row = account(day, place);
    let number = row.line_uri.as_deref().map(|line| {
        json!({
            "telephoneNumber": line.trim_start_matches("tel:"),
            "assignmentCategory": "primary",
        })
    });
    let mut configuration = json!({
        "id": row.identity,
        "userPrincipalName": row.user_principal_name,
        "tenantId": credentials::TENANT,
        "accountType": camel(row.account_type),
        "isEnterpriseVoiceEnabled": row.enterprise_voice_enabled,
        "featureTypes": row.feature_types,
        "telephoneNumbers": number.into_iter().collect::<Vec<_>>(),
        "effectivePolicyAssignments": [],
        "createdDateTime": MADE,
        "modifiedDateTime": MADE,
    });
    if with_user {
        configuration["user"] = user(day, place);
    }
    configuration
}

/// A person's `user`.
pub(super) fn user(day: &Snapshot<'_>, place: u32) -> Value {
    let row = account(day, place);
    json!({
        "id": row.identity,
        "displayName": row.display_name,
        "userPrincipalName": row.user_principal_name,
        "accountEnabled": row.account_enabled,
        "usageLocation": row.usage_location,
        "businessPhones": [],
        "deletedDateTime": row.soft_deletion_timestamp,
    })
}

/// The places of the lines in Teams.
pub(super) fn listed(day: &Snapshot<'_>) -> Vec<u32> {
    day.places_in_teams()
}

/// The places of the accounts that are not deleted.
pub(super) fn living(day: &Snapshot<'_>) -> Vec<u32> {
    (0..people(day))
        .filter(|place| account(day, *place).soft_deletion_timestamp.is_none())
        .collect()
}

/// How many accounts there are.
pub(super) fn people(day: &Snapshot<'_>) -> u32 {
    u32::try_from(day.world.members.len()).expect("an account's place has 32 bits")
}

fn account(day: &Snapshot<'_>, place: u32) -> teams_users::Row {
    let member = day.world.members[place as usize];
    teams_users::row(day, Person(place), member)
}

/// Graph begins in lower case what PowerShell begins in upper case.
fn camel(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

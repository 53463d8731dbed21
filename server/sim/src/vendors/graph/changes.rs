//! Changes of numbers: assigning and unassigning take some polls to finish, updating none.

use std::{collections::HashMap, sync::Mutex};

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{NUMBERS, Refused, Shared, Tenant, bad_request, not_found};
use crate::vendors::{hold, origin};

/// Polls after which an operation is done.
const POLLS: u8 = 3;

/// What was changed, and what is being changed.
#[derive(Debug, Default)]
pub(super) struct Changes(Mutex<Ledger>);

#[derive(Debug, Default)]
struct Ledger {
    /// By the line's place: what is not the world's any more.
    done: HashMap<u32, Changed>,
    operations: Vec<Operation>,
}

/// A number that was changed.
#[derive(Debug, Default)]
struct Changed {
    number: Value,
    fields: Map<String, Value>,
}

/// A change under way.
#[derive(Debug)]
struct Operation {
    id: String,
    created: String,
    number: Value,
    number_id: Value,
    polls: u8,
    place: u32,
    /// The fields to change, or why they cannot be.
    outcome: Result<Value, &'static str>,
}

impl Changes {
    /// Writes what was changed over a number.
    pub(super) fn apply(&self, place: u32, number: &mut Value) {
        if let Some(changed) = hold(&self.0).done.get(&place) {
            for (name, value) in &changed.fields {
                number[name.as_str()] = value.clone();
            }
        }
    }

    /// Gives a person the numbers that were assigned to them, and takes those that were taken away.
    pub(super) fn apply_to_person(&self, person: &mut Value) {
        let ledger = hold(&self.0);
        for changed in ledger.done.values() {
            let Some(target) = changed.fields.get("assignmentTargetId") else {
                continue;
            };
            let is_theirs = *target == person["id"];
            let Some(numbers) = person["telephoneNumbers"].as_array_mut() else {
                return;
            };
            let before = numbers.len();
            numbers.retain(|number| number["telephoneNumber"] != changed.number);
            if is_theirs {
                numbers.push(json!({
                    "telephoneNumber": changed.number,
                    "assignmentCategory": changed.fields["assignmentCategory"],
                }));
            }
            if is_theirs || numbers.len() < before {
                let has_number = !numbers.is_empty();
                person["isEnterpriseVoiceEnabled"] = has_number.into();
            }
        }
    }
}

impl Ledger {
    fn change(&mut self, place: u32, number: Value, fields: Map<String, Value>) {
        let changed = self.done.entry(place).or_default();
        changed.number = number;
        changed.fields.extend(fields);
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToAssign {
    telephone_number: String,
    assignment_target_id: String,
    number_type: String,
    assignment_category: Option<String>,
    location_id: Option<String>,
}

pub(super) async fn assign(
    State(tenant): Shared,
    headers: HeaderMap,
    Json(sent): Json<ToAssign>,
) -> Result<Response, Refused> {
    tenant.admit(&headers)?;
    let number = tenant.listed(&sent.telephone_number)?;
    let fields = json!({
        "assignmentStatus": "userAssigned",
        "assignmentTargetId": sent.assignment_target_id,
        "assignmentCategory": sent.assignment_category.unwrap_or_else(|| "primary".to_owned()),
        "locationId": sent.location_id.map_or_else(|| number.row["locationId"].clone(), Value::from),
    });
    let outcome = if number.row["numberType"] != sent.number_type.as_str() {
        Err("The number is of another type.")
    } else if number.row["assignmentStatus"] != "unassigned"
        && number.row["assignmentTargetId"] != sent.assignment_target_id.as_str()
    {
        Err("The number is already assigned.")
    } else {
        Ok(fields)
    };
    Ok(tenant.begin("Assignment", &number, outcome, &headers))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToUnassign {
    telephone_number: String,
}

pub(super) async fn unassign(
    State(tenant): Shared,
    headers: HeaderMap,
    Json(sent): Json<ToUnassign>,
) -> Result<Response, Refused> {
    tenant.admit(&headers)?;
    let number = tenant.listed(&sent.telephone_number)?;
    let outcome = if number.row["assignmentStatus"] == "unassigned" {
        Err("The number is not assigned.")
    } else {
        Ok(json!({
            "assignmentStatus": "unassigned",
            "assignmentTargetId": null,
            "assignmentCategory": null,
        }))
    };
    Ok(tenant.begin("Unassignment", &number, outcome, &headers))
}

/// What is left out or null stays; what is empty is cleared.
pub(super) async fn update(
    State(tenant): Shared,
    headers: HeaderMap,
    Json(sent): Json<Map<String, Value>>,
) -> Result<StatusCode, Refused> {
    tenant.admit(&headers)?;
    let name = sent.get("telephoneNumber").and_then(Value::as_str);
    let number = tenant.listed(name.unwrap_or_default())?;
    let fields = ["locationId", "networkSiteId", "reverseNumberLookupOptions"]
        .into_iter()
        .filter_map(|name| {
            let value = sent.get(name).filter(|value| !value.is_null())?;
            let cleared = if value == "" {
                Value::Null
            } else {
                value.clone()
            };
            Some((name.to_owned(), cleared))
        })
        .collect();
    hold(&tenant.changes.0).change(number.place, number.row["telephoneNumber"].clone(), fields);
    Ok(StatusCode::OK)
}

/// An operation by its id, or by the key in parentheses. Each poll brings it on.
pub(super) async fn operation(
    State(tenant): Shared,
    headers: HeaderMap,
    Path(key): Path<String>,
) -> Result<Json<Value>, Refused> {
    tenant.admit(&headers)?;
    let id = key
        .strip_prefix("operations('")
        .and_then(|rest| rest.strip_suffix("')"))
        .unwrap_or(&key);
    let mut ledger = hold(&tenant.changes.0);
    let operation = ledger.operations.iter_mut().find(|o| o.id == id);
    let operation = operation.ok_or_else(|| not_found("operation"))?;
    operation.polls = operation.polls.saturating_add(1);
    let answer = operation.told(&origin(&headers));
    if operation.polls == POLLS
        && let Ok(Value::Object(fields)) = operation.outcome.clone()
    {
        let (place, number) = (operation.place, operation.number.clone());
        ledger.change(place, number, fields);
    }
    Ok(Json(answer))
}

impl Operation {
    fn told(&self, origin: &str) -> Value {
        let status = match (&self.outcome, self.polls) {
            (_, 0 | 1) => "notStarted",
            (_, polls) if polls < POLLS => "running",
            (Ok(_), _) => "succeeded",
            (Err(_), _) => "failed",
        };
        let number_id = self.number_id.as_str().unwrap_or_default();
        json!({
            "id": self.id,
            "createdDateTime": self.created,
            "status": status,
            "numbers": [{
                "resourceLocation": format!("{origin}{NUMBERS}/{number_id}"),
                "status": status,
                "statusDetail": self.outcome.as_ref().err().filter(|_| status == "failed"),
            }],
        })
    }
}

/// A number that is to be changed.
struct Listed {
    place: u32,
    row: Value,
}

impl Tenant {
    fn listed(&self, number: &str) -> Result<Listed, Refused> {
        let day = self.simulators.snapshot();
        let (place, row) = self
            .find(&day, number)
            .ok_or_else(|| bad_request(format!("The tenant does not have {number}.")))?;
        Ok(Listed { place, row })
    }

    fn begin(
        &self,
        kind: &str,
        number: &Listed,
        outcome: Result<Value, &'static str>,
        headers: &HeaderMap,
    ) -> Response {
        let mut ledger = hold(&self.changes.0);
        let count = ledger.operations.len().to_be_bytes();
        let id = URL_SAFE_NO_PAD.encode(format!(
            "{kind}|{}",
            Uuid::new_v5(&Uuid::NAMESPACE_OID, &count)
        ));
        let base = "/v1.0/admin/teams/telephoneNumberManagement";
        let location = format!("{}{base}/operations('{id}')", origin(headers));
        ledger.operations.push(Operation {
            id,
            created: format!("{}T08:00:00Z", self.simulators.snapshot().date()),
            number: number.row["telephoneNumber"].clone(),
            number_id: number.row["id"].clone(),
            polls: 0,
            place: number.place,
            outcome,
        });
        (StatusCode::ACCEPTED, [(header::LOCATION, location)]).into_response()
    }
}

//! Changes of numbers: assigning and unassigning take some polls to finish, updating none.

use std::{
    collections::{HashMap, HashSet},
    sync::Mutex,
};

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
use crate::{
    Snapshot,
    vendors::{Changes, Course, Fields, Refusal, Vendor, hold, origin},
};

/// Polls after which an operation is done.
const POLLS: u32 = 3;

/// What is being changed.
pub(super) type Operations = Mutex<Vec<Operation>>;

/// A change under way.
#[derive(Debug)]
pub(super) struct Operation {
    id: String,
    created: String,
    number_id: Value,
    /// How often somebody asked.
    polls: u32,
    /// How often somebody has to.
    needed: u32,
    place: u32,
    /// The fields to change, or why they cannot be.
    outcome: Result<Fields, &'static str>,
}

/// A number in the hands of an account by its object id; of nobody if that is empty.
pub(in crate::vendors) fn held_by(target: &str) -> Fields {
    if target.is_empty() {
        return fields(json!({
            "assignmentStatus": "unassigned",
            "assignmentTargetId": null,
            "assignmentCategory": null,
        }));
    }
    fields(json!({
        "assignmentStatus": "userAssigned",
        "assignmentTargetId": target,
        "assignmentCategory": "primary",
    }))
}

fn fields(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}

/// The numbers that changed hands.
pub(super) struct Reassigned {
    numbers: HashSet<String>,
    /// What each account was given, by its object id.
    given: HashMap<String, Vec<Value>>,
}

impl Reassigned {
    /// From what was changed of any number.
    pub(super) fn of(day: &Snapshot<'_>, changes: &Changes) -> Self {
        let mut reassigned = Self {
            numbers: HashSet::new(),
            given: HashMap::new(),
        };
        for (place, fields) in changes.all() {
            let Some(target) = fields.get("assignmentTargetId") else {
                continue;
            };
            let number = day.at(place).0.e164();
            if let Some(target) = target.as_str() {
                let given = reassigned.given.entry(target.to_owned()).or_default();
                given.push(json!({
                    "telephoneNumber": number,
                    "assignmentCategory": fields["assignmentCategory"],
                }));
            }
            reassigned.numbers.insert(number);
        }
        reassigned
    }

    /// Gives a person the numbers that were assigned to them, and takes those that were taken away.
    pub(super) fn apply(&self, person: &mut Value) {
        let given = person["id"].as_str().and_then(|id| self.given.get(id));
        let Some(numbers) = person["telephoneNumbers"].as_array_mut() else {
            return;
        };
        let before = numbers.len();
        numbers.retain(|held| {
            let number = held["telephoneNumber"].as_str();
            number.is_none_or(|number| !self.numbers.contains(number))
        });
        let has_lost = numbers.len() < before;
        numbers.extend(given.into_iter().flatten().cloned());
        if has_lost || given.is_some() {
            let has_number = !numbers.is_empty();
            person["isEnterpriseVoiceEnabled"] = has_number.into();
        }
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
    let course = tenant.take(&number, "assignNumber")?;
    let mut fields = held_by(&sent.assignment_target_id);
    if let Some(category) = sent.assignment_category {
        fields.insert("assignmentCategory".to_owned(), category.into());
    }
    if let Some(location) = sent.location_id {
        fields.insert("locationId".to_owned(), location.into());
    }
    let outcome = if number.row["numberType"] != sent.number_type.as_str() {
        Err("The number is of another type.")
    } else if number.row["assignmentStatus"] != "unassigned"
        && number.row["assignmentTargetId"] != sent.assignment_target_id.as_str()
    {
        Err("The number is already assigned.")
    } else {
        Ok(fields)
    };
    Ok(tenant.begin("Assignment", &number, course, outcome, &headers))
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
    let course = tenant.take(&number, "unassignNumber")?;
    let outcome = if number.row["assignmentStatus"] == "unassigned" {
        Err("The number is not assigned.")
    } else {
        Ok(held_by(""))
    };
    Ok(tenant.begin("Unassignment", &number, course, outcome, &headers))
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
    let course = tenant.take(&number, "updateNumber")?;
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
    if course != Course::Fails {
        tenant.change(number.place, fields);
    }
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
    let mut operations = hold(&tenant.operations);
    let operation = operations.iter_mut().find(|o| o.id == id);
    let operation = operation.ok_or_else(|| not_found("operation"))?;
    operation.polls = operation.polls.saturating_add(1);
    if operation.polls == operation.needed
        && let Ok(fields) = operation.outcome.clone()
    {
        tenant.change(operation.place, fields);
    }
    Ok(Json(operation.told(&origin(&headers))))
}

impl Operation {
    fn told(&self, origin: &str) -> Value {
        let status = match (&self.outcome, self.polls) {
            (_, 0 | 1) => "notStarted",
            (_, polls) if polls < self.needed => "running",
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

    /// Takes a change, unless it is to be refused.
    fn take(&self, number: &Listed, action: &str) -> Result<Course, Refused> {
        let name = number.row["telephoneNumber"].as_str().unwrap_or_default();
        let taken = self.simulators.take(Vendor::Graph, name, action);
        taken.map_err(|_| bad_request(Refusal::WORDS))
    }

    fn change(&self, place: u32, fields: Fields) {
        self.simulators
            .changes(Vendor::Graph, |changes| changes.change(place, fields));
    }

    fn begin(
        &self,
        kind: &str,
        number: &Listed,
        course: Course,
        outcome: Result<Fields, &'static str>,
        headers: &HeaderMap,
    ) -> Response {
        let mut operations = hold(&self.operations);
        let count = operations.len().to_be_bytes();
        let id = URL_SAFE_NO_PAD.encode(format!(
            "{kind}|{}",
            Uuid::new_v5(&Uuid::NAMESPACE_OID, &count)
        ));
        let base = "/v1.0/admin/teams/telephoneNumberManagement";
        let location = format!("{}{base}/operations('{id}')", origin(headers));
        let (later, outcome) = match course {
            Course::Done { later } => (later, outcome),
            Course::Fails => (0, Err("An internal error has occurred.")),
        };
        operations.push(Operation {
            id,
            created: format!("{}T08:00:00Z", self.simulators.snapshot().date()),
            number_id: number.row["id"].clone(),
            polls: 0,
            needed: POLLS + later,
            place: number.place,
            outcome,
        });
        (StatusCode::ACCEPTED, [(header::LOCATION, location)]).into_response()
    }
}

//! Assigning and unassigning numbers, and giving them an emergency location. Graph writes nothing else of
//! numbers: tags, blocks, uploads, releases and policies are PowerShell's (Microsoft notes §1.2).

use domain::{LineUri, number::Connectivity, plan::Change};
use reqwest::{Method, Url};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Graph, catalogue};
use crate::{
    http::{Answer, ApiError, Query},
    write::{Operation, Progress, WriteError, Written, named},
};

/// An action of numbers, and what it is told beside the number.
struct Action {
    name: &'static str,
    told: Value,
}

impl Action {
    /// The action that a change takes; none where Graph has none (Microsoft notes §1.5).
    fn of(change: &Change) -> Option<Self> {
        match change {
            Change::TeamsAssign {
                target,
                number_type,
                location,
            } => {
                let mut told = json!({
                    "assignmentTargetId": target,
                    "numberType": word(*number_type)?,
                });
                if let Some(location) = location {
                    told["locationId"] = location.as_str().into();
                }
                Some(Self {
                    name: "assignNumber",
                    told,
                })
            }
            Change::TeamsUnassign { number_type, .. } => Some(Self {
                name: "unassignNumber",
                told: json!({ "numberType": word(*number_type)? }),
            }),
            // An empty text clears the location; what is left out stays.
            Change::TeamsLocation { location } => Some(Self {
                name: "updateNumber",
                told: json!({ "locationId": location.as_deref().unwrap_or_default() }),
            }),
            _ => None,
        }
    }

    fn query(mut self, line: &LineUri) -> Query {
        self.told["telephoneNumber"] = line.to_string().into();
        let path = format!("{}/{}", catalogue::NUMBERS.path, self.name);
        Query::write(
            Method::POST,
            path,
            "application/json",
            self.told.to_string(),
        )
    }
}

/// Graph's word for how a number reaches Teams. It has none for a mobile carrier's numbers (Microsoft
/// notes §1.3).
const fn word(number_type: Connectivity) -> Option<&'static str> {
    match number_type {
        Connectivity::DirectRouting => Some("directRouting"),
        Connectivity::CallingPlan => Some("callingPlan"),
        Connectivity::OperatorConnect => Some("operatorConnect"),
        Connectivity::TeamsPhoneMobile => None,
    }
}

/// The permission that writing takes (Microsoft notes §1.2).
const PERMISSION: &str = "TeamsTelephoneNumber.ReadWrite.All";

/// Where the changes under way are asked about.
const OPERATIONS: &str = "/admin/teams/telephoneNumberManagement/operations";

/// A `telephoneNumberLongRunningOperation`.
#[derive(Deserialize)]
struct Running {
    status: String,
    #[serde(default)]
    numbers: Vec<OneNumber>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OneNumber {
    status: Option<String>,
    status_detail: Option<String>,
}

impl Running {
    /// An operation fails as a whole, or on its number.
    fn progress(self) -> Progress {
        let has_failed = |number: &&OneNumber| number.status.as_deref() == Some("failed");
        let failed = self.numbers.iter().find(has_failed);
        if failed.is_some() || self.status == "failed" {
            let why = failed.and_then(|number| number.status_detail.clone());
            return Progress::Failed(why.unwrap_or_else(|| "Graph gave no reason.".to_owned()));
        }
        match self.status.as_str() {
            "succeeded" => Progress::Done,
            _ => Progress::UnderWay,
        }
    }
}

pub(super) fn can_write(change: &Change) -> bool {
    Action::of(change).is_some()
}

impl Graph {
    pub(super) async fn change(
        &self,
        line: &LineUri,
        change: &Change,
    ) -> Result<Written, WriteError> {
        let action = Action::of(change).ok_or(WriteError::Unsupported(named(change)))?;
        let answer = self.http.write(&action.query(line)).await;
        written(&answer.map_err(named_permission)?)
    }

    pub(super) async fn standing(&self, operation: &Operation) -> Result<Progress, ApiError> {
        let query = Query::get(format!("{OPERATIONS}/{}", operation.0));
        let mut body: Value = self.http.send(&query).await?.json()?;
        // Microsoft's examples print the operation bare, and within `value`.
        let operation = match body.get_mut("value").map(Value::take) {
            None => body,
            Some(Value::Array(list)) => list.into_iter().next().unwrap_or_default(),
            Some(operation) => operation,
        };
        serde_json::from_value(operation)
            .map(Running::progress)
            .map_err(|error| {
                ApiError::unreadable(format!("Graph\u{2019}s operation cannot be read: {error}."))
            })
    }
}

fn named_permission(error: WriteError) -> WriteError {
    match error {
        WriteError::Refused(error) => {
            WriteError::Refused(catalogue::lacks(PERMISSION.to_owned(), error))
        }
        other => other,
    }
}

/// Any success is one. Only what names an operation goes on (Microsoft notes §1.2).
fn written(answer: &Answer) -> Result<Written, WriteError> {
    let Some(location) = answer.header("location") else {
        return Ok(Written::Done);
    };
    let id = operation_id(location).ok_or_else(|| {
        WriteError::Unclear(ApiError {
            status: Some(answer.status.as_u16()),
            request_id: Some(answer.request_id.clone()),
            ..ApiError::unreadable(format!(
                "Graph took the change and names no operation to ask about: {location}"
            ))
        })
    })?;
    Ok(Written::UnderWay(Operation(id)))
}

/// The id in a link such as `…/operations('QXNz')` or `…/operations/QXNz`.
fn operation_id(location: &str) -> Option<String> {
    let path = Url::parse(location).ok()?.path().replace("%27", "'");
    let (_, rest) = path.split_once("/operations")?;
    let key = rest
        .strip_prefix("('")
        .and_then(|rest| rest.strip_suffix("')"));
    let id = key.or_else(|| rest.strip_prefix('/'))?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=');
    (!id.is_empty() && id.bytes().all(is_plain)).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::*;

    #[test]
    fn an_operation_is_named_in_either_form_of_its_link() {
        let base = "https://graph.microsoft.com/v1.0/admin/teams/telephoneNumberManagement";
        for link in [
            "operations('QXNz_-4=')",
            "operations/QXNz_-4=",
            "operations(%27QXNz_-4=%27)",
        ] {
            let id = operation_id(&format!("{base}/{link}"));
            assert_eq!(id.as_deref(), Some("QXNz_-4="), "{link}");
        }
        for other in [
            "operations",
            "operations('')",
            "operations/../x",
            "operations/a/b",
            "jobs/QXNz",
        ] {
            assert_eq!(operation_id(&format!("{base}/{other}")), None, "{other}");
        }
        assert_eq!(operation_id("operations('QXNz')"), None);
    }

    #[test]
    fn a_change_that_was_taken_is_done_unless_it_names_an_operation() {
        let taken = |location: Option<&'static str>| {
            let location =
                location.map(|link| ("location".parse().unwrap(), link.parse().unwrap()));
            written(&Answer {
                status: StatusCode::ACCEPTED,
                headers: location.into_iter().collect(),
                body: Vec::new(),
                request_id: "r-1".to_owned(),
            })
        };
        assert_eq!(taken(None).unwrap(), Written::Done);
        let operation = taken(Some("https://graph.example/v1.0/x/operations('QQ')"));
        assert_eq!(
            operation.unwrap(),
            Written::UnderWay(Operation("QQ".to_owned()))
        );
        let unknown = taken(Some("https://graph.example/v1.0/elsewhere")).unwrap_err();
        assert!(matches!(unknown, WriteError::Unclear(_)), "{unknown:?}");
    }

    #[test]
    fn an_operation_fails_as_a_whole_or_on_its_number() {
        let read = |body: Value| serde_json::from_value::<Running>(body).unwrap().progress();
        for status in ["notStarted", "running", "unknownFutureValue"] {
            assert_eq!(read(json!({"status": status})), Progress::UnderWay);
        }
        let number = json!({"status": "failed", "statusDetail": "It is held."});
        for status in ["failed", "succeeded", "running"] {
            let failed = read(json!({"status": status, "numbers": [number]}));
            assert_eq!(failed, Progress::Failed("It is held.".to_owned()));
        }
        let silent = read(json!({"status": "failed", "numbers": []}));
        assert!(matches!(silent, Progress::Failed(why) if !why.is_empty()));
        let done = json!({"status": "succeeded", "numbers": [{"status": "succeeded", "statusDetail": null}]});
        assert_eq!(read(done), Progress::Done);
    }
}

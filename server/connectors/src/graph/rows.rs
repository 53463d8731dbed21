//! Graph's rows in our words: by the readers of the same rows in files.

use domain::import::RowError;
use serde_json::{Map, Value};

use crate::{
    connector::{Record, Row},
    files::{Objects, teams_numbers, teams_users},
    http::redact_json,
};

/// Rows of `numberAssignments`, the first of which stands at a place in the list.
pub(super) fn numbers(first: u64, rows: Vec<Value>) -> Vec<Row> {
    read(first, rows, teams_numbers::objects(), |_| None)
}

/// Rows of `userConfigurations`, each with its directory account.
pub(super) fn accounts(first: u64, rows: Vec<Value>) -> Vec<Row> {
    read(first, rows, teams_users::objects(), joined)
}

fn read<T: Into<Record>>(
    first: u64,
    rows: Vec<Value>,
    mut objects: Objects<T>,
    joined: fn(&Value) -> Option<Value>,
) -> Vec<Row> {
    let mut read = |place: u64, mut row: Value| {
        redact_json(&mut row);
        let raw = row.to_string();
        let outcome = match joined(&row) {
            Some(joined) => objects.read(place, &joined.to_string()),
            None => objects.read(place, &raw),
        };
        Some(Row {
            key: key(&row).unwrap_or_else(|| raw.clone()),
            outcome: outcome.transpose()?.map(Into::into).map_err(|e| told(&e)),
            raw,
        })
    };
    (first + 1..)
        .zip(rows)
        .filter_map(|(place, row)| read(place, row))
        .collect()
}

fn key(row: &Value) -> Option<String> {
    ["id", "telephoneNumber"]
        .iter()
        .find_map(|name| Some(row.get(name)?.as_str()?.to_owned()))
}

/// The account with what only the directory knows of it, as an export has it: on one level.
fn joined(row: &Value) -> Option<Value> {
    let user = row.get("user")?.as_object()?;
    let mut joined: Map<String, Value> = row.as_object()?.clone();
    joined.remove("user");
    for (name, value) in user {
        joined.entry(name).or_insert_with(|| value.clone());
    }
    Some(Value::Object(joined))
}

fn told(errors: &[RowError]) -> String {
    let told: Vec<_> = errors
        .iter()
        .map(
            |error| match (error.column.as_str(), error.value.as_str()) {
                ("", _) => error.message.clone(),
                (column, "") => format!("{column}: {}", error.message),
                (column, value) => format!("{column} \u{201c}{value}\u{201d}: {}", error.message),
            },
        )
        .collect();
    told.join(" ")
}

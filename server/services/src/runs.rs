//! Runs: one asking of a source, and what a held one would change.

use std::collections::BTreeMap;

use domain::{
    RunId,
    access::Permission,
    overview::{DiffKind, FieldDiff, RowDiff, RunDetail},
    source::{RunState, SourceKind},
};
use serde_json::Value;
use store::{
    runs,
    snapshots::{self, RowPair},
    sources,
};

use crate::{App, Caller, Error, Result, imports::subject};

/// Runs of the same source that are shown beside one.
const OTHERS_SHOWN: u32 = 30;
/// Rows of a difference that are shown at once.
pub const ROWS_SHOWN: u32 = 100;

/// A run, its source, and the runs before it.
pub async fn find(app: &App, caller: &Caller, id: RunId) -> Result<RunDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let run = runs::find(conn, caller.org, id).await?;
    let run = run.ok_or(Error::NotFound("run"))?;
    let source = sources::find(conn, caller.org, run.source_id).await?;
    Ok(RunDetail {
        source: source.ok_or(Error::NotFound("source"))?,
        others: runs::list(conn, caller.org, run.source_id, OTHERS_SHOWN).await?,
        run,
    })
}

/// What a held run would change: one kind of change, by key, after a key. Of a run that is not held
/// there is nothing to compare any more.
pub async fn diff(
    app: &App,
    caller: &Caller,
    id: RunId,
    kind: DiffKind,
    after: Option<String>,
) -> Result<Vec<RowDiff>> {
    let RunDetail { run, source, .. } = find(app, caller, id).await?;
    if run.state != RunState::Held {
        return Ok(Vec::new());
    }
    let mut read = app.db.read().await?;
    let pairs = snapshots::diff(
        &mut read.conn(),
        caller.org,
        &run,
        subject(source.kind),
        kind,
        after.as_deref(),
        ROWS_SHOWN,
    )
    .await?;
    Ok(pairs
        .into_iter()
        .map(|pair| row(source.kind, kind, pair))
        .collect())
}

fn row(source: SourceKind, kind: DiffKind, pair: RowPair) -> RowDiff {
    let before = members(pair.before.as_deref());
    let after = members(pair.after.as_deref());
    let said = if after.is_empty() { &before } else { &after };
    let names: Vec<&str> = match source {
        SourceKind::TeamsNumbers => vec!["line"],
        SourceKind::Carrier => vec!["number"],
        SourceKind::TeamsUsers => vec!["display_name", "sign_in_name"],
    };
    let label = names.iter().find_map(|name| said.get(*name).cloned());
    let mut fields: Vec<&String> = before.keys().chain(after.keys()).collect();
    fields.sort_unstable();
    fields.dedup();
    let fields = fields
        .into_iter()
        .filter(|field| field.as_str() != "kind" && !names.contains(&field.as_str()))
        .filter(|field| kind != DiffKind::Changed || before.get(*field) != after.get(*field))
        .map(|field| FieldDiff {
            field: words(field),
            before: before.get(field).cloned(),
            after: after.get(field).cloned(),
        })
        .collect();
    RowDiff {
        label: label.unwrap_or_else(|| pair.key.clone()),
        key: pair.key,
        kind,
        fields,
    }
}

/// The fields that a statement says something in, as text.
fn members(body: Option<&str>) -> BTreeMap<String, String> {
    let members = body.and_then(|body| serde_json::from_str::<BTreeMap<String, Value>>(body).ok());
    let said = |(name, value)| Some((name, text(&value)?));
    members
        .unwrap_or_default()
        .into_iter()
        .filter_map(said)
        .collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        Value::Array(entries) => {
            let entries: Vec<_> = entries.iter().filter_map(text).collect();
            Some(entries.join(", "))
        }
        other => Some(other.to_string()),
    }
}

/// A field's name as people read it: `emergency_status` is `Emergency status`.
fn words(field: &str) -> String {
    let mut words = field.replace('_', " ");
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    words
}

//! What goes with an order: documents, comments, and what becomes of the account's other numbers.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    id,
    telling::{country, note},
    written,
};
use crate::vendors::{
    Vendor, hold,
    telnyx::{Account, Asked, Fields, PageAsked, not_found, unusable},
};

#[derive(Deserialize)]
pub(super) struct File {
    file: String,
    filename: String,
}

/// Takes a document.
pub(super) async fn upload(State(telnyx): Account, Json(file): Json<File>) -> Response {
    if file.file.is_empty() {
        return unusable("file must not be empty.");
    }
    let now = written(telnyx.simulators.tick());
    let id = id("document", &format!("{} {now}", file.filename));
    hold(&telnyx.documents).insert(id.clone(), file.filename.clone());
    let document = json!({
        "id": id,
        "record_type": "document",
        "filename": file.filename,
        "content_type": "application/pdf",
        "size": { "amount": file.file.len() * 3 / 4, "unit": "bytes" },
        "status": "pending",
        "av_scan_status": "scanned",
        "created_at": now,
        "updated_at": now,
    });
    Json(json!({ "data": document })).into_response()
}

/// What is kept of an order under a part of its path.
fn is_kept(part: &str) -> bool {
    [
        "comments",
        "additional_documents",
        "associated_phone_numbers",
    ]
    .contains(&part)
}

pub(super) async fn list(
    State(telnyx): Account,
    Path((order, part)): Path<(String, String)>,
    Query(asked): Asked,
) -> Response {
    let mut orders = telnyx.simulators.ports(Vendor::Telnyx).into_iter();
    let found = orders.find(|found| found.id == order && is_kept(&part));
    let Some(found) = found else {
        return not_found();
    };
    let rows = found.kept.get(&part).and_then(Value::as_array).cloned();
    PageAsked::read(&telnyx.simulators, &asked).of(&rows.unwrap_or_default())
}

pub(super) async fn add(
    State(telnyx): Account,
    Path((order, part)): Path<(String, String)>,
    Json(sent): Json<Fields>,
) -> Response {
    let mut orders = telnyx.simulators.ports(Vendor::Telnyx).into_iter();
    let found = orders.find(|found| found.id == order && is_kept(&part));
    let Some(found) = found else {
        return not_found();
    };
    let first = found.numbers.first().map_or("", |it| &*it.number);
    if let Err(refusal) = telnyx.take_of(first, &format!("porting_order.{part}")) {
        return *refusal;
    }
    let now = telnyx.simulators.tick();
    let before = found
        .kept
        .get(&part)
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let sent = Value::Object(sent);
    let mut rows: Vec<Value> = match &*part {
        "additional_documents" => sent["additional_documents"]
            .as_array()
            .cloned()
            .unwrap_or_default(),
        _ => vec![sent],
    };
    let names = hold(&telnyx.documents).clone();
    let name_of = |row: &Value| names.get(row["document_id"].as_str()?).cloned();
    for (at, row) in rows.iter_mut().enumerate() {
        row["id"] = id(&part, &format!("{order} {}", before + at)).into();
        row["porting_order_id"] = order.as_str().into();
        row["created_at"] = written(now).into();
        let more = match &*part {
            "comments" => json!({ "record_type": "porting_comment", "user_type": "user" }),
            "additional_documents" => json!({
                "record_type": "porting_additional_document",
                "filename": name_of(row),
                "content_type": "application/pdf",
                "updated_at": written(now),
            }),
            _ => json!({
                "record_type": "porting_associated_phone_number",
                "country_code": country(row["phone_number_range"]["start_at"].as_str().unwrap_or("")),
                "phone_number_type": "local",
                "updated_at": written(now),
            }),
        };
        for (name, value) in more.as_object().into_iter().flatten() {
            row[name] = value.clone();
        }
    }
    telnyx.simulators.port_desk(Vendor::Telnyx, |ports| {
        let Some(kept) = ports.order(&order) else {
            return;
        };
        let list = kept.kept.entry(part.clone()).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.extend(rows.iter().cloned());
        }
        if part == "comments" {
            note(kept, "new_comment", now);
        }
    });
    let data = match &*part {
        "additional_documents" => Value::Array(rows),
        _ => rows.pop().unwrap_or_default(),
    };
    (StatusCode::CREATED, Json(json!({ "data": data }))).into_response()
}

//! What is done beside an order: its activation, notes about it, documents that go with it.

use std::collections::HashMap;

use axum::{
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    super::{
        Account, Asked, Bandwidth, answer, empty, orders::Leaves, port_turns::bring_in,
        portability::is_toll_free, ports::moment, refuse, stamp, tag, text, xml::with_status,
    },
    change, first, instant, is_over, order_of, refusal, take, when,
};
use crate::vendors::{PortOrder, Simulators};

/// The largest document that is taken.
const LARGEST: usize = 3 << 20;

/// The longest note.
const LONGEST_NOTE: usize = 500;

/// Why there is nothing to say about the activation of an order.
fn no_activation(simulators: &Simulators, order: &PortOrder) -> Option<Response> {
    let root = "ActivationStatusResponse";
    if is_over(&order.status) {
        let words = "The order is already complete";
        return Some(refuse(StatusCode::NOT_FOUND, root, "7348", words));
    }
    let today = simulators.tick().date_naive();
    let is_due = order
        .foc
        .is_some_and(|foc| instant(foc).date_naive() <= today);
    if order.status != "FOC" || !is_due {
        let words = "On demand port-in activation not yet allowed.";
        return Some(refuse(StatusCode::BAD_REQUEST, root, "7342", words));
    }
    None
}

pub(in super::super) async fn activation(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    let Some(order) = order_of(&bandwidth, &path) else {
        return empty(StatusCode::NOT_FOUND);
    };
    if let Some(answer) = no_activation(&bandwidth.simulators, &order) {
        return answer;
    }
    let list = |is_active: bool| -> String {
        let numbers = order.numbers.iter().filter(|n| n.is_active == is_active);
        numbers
            .map(|n| text("TelephoneNumber", &n.number))
            .collect()
    };
    let parts = [
        text(
            "AutoActivationDate",
            &order.foc.map(moment).unwrap_or_default(),
        ),
        tag("ActivatedTelephoneNumbersList", &list(true)),
        tag("NotYetActivatedTelephoneNumbersList", &list(false)),
    ];
    let inside = tag("ActivationStatus", &parts.concat());
    answer("ActivationStatusResponse", &inside)
}

/// Brings every number of a triggered order in, on its day. A later time is only remembered.
pub(in super::super) async fn activate(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
    body: String,
) -> Response {
    let Some(order) = order_of(&bandwidth, &path) else {
        return empty(StatusCode::NOT_FOUND);
    };
    if let Some(answer) = no_activation(&bandwidth.simulators, &order) {
        return answer;
    }
    let root = "ActivationStatusResponse";
    let sent = Leaves::read(order.sent.as_str().unwrap_or_default());
    let date = Leaves::read(&body)
        .text("AutoActivationDate")
        .and_then(when);
    let (Some(date), Some("true")) = (date, sent.text("Triggered")) else {
        let words = "The order is not activated on demand, or the date cannot be read";
        return refuse(StatusCode::BAD_REQUEST, root, "7344", words);
    };
    if let Err(why) = take(&bandwidth.simulators, first(&order), "activationStatus PUT") {
        return refusal(why);
    }
    if instant(date).date_naive() <= bandwidth.simulators.tick().date_naive() {
        bring_in(&bandwidth.simulators, &order.id, &[]);
    }
    let inside = text("AutoActivationDate", &moment(date));
    answer(root, &tag("ActivationStatus", &inside))
}

pub(in super::super) async fn notes(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    let Some(order) = order_of(&bandwidth, &path) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let notes = order.kept.get("notes").and_then(|notes| notes.as_array());
    let Some(notes) = notes else {
        return empty(StatusCode::NO_CONTENT);
    };
    let of = |note: &Value, name: &str| note[name].as_str().unwrap_or_default().to_owned();
    let notes: String = (87_037..)
        .zip(notes)
        .map(|(id, note)| {
            let parts = [
                text("Id", &format!("{id}")),
                text("UserId", &of(note, "user")),
                text("Description", &of(note, "text")),
                text("LastDateModifier", &of(note, "at")),
            ];
            tag("Note", &parts.concat())
        })
        .collect();
    answer("Notes", &notes)
}

pub(in super::super) async fn add_note(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
    body: String,
) -> Response {
    let Some(order) = order_of(&bandwidth, &path) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let sent = Leaves::read(&body);
    let bad =
        |code: &str, words: &str| refuse(StatusCode::BAD_REQUEST, "NoteResponse", code, words);
    let Some(user) = sent.text("UserId") else {
        return bad("12501", "Username is required");
    };
    let words = sent.text("Description").unwrap_or_default();
    if words.is_empty() || words.chars().count() > LONGEST_NOTE {
        return bad("12502", "A note has between 1 and 500 characters");
    }
    if let Err(why) = take(&bandwidth.simulators, first(&order), "notes POST") {
        return refusal(why);
    }
    let note = json!({
        "user": user,
        "text": words,
        "at": stamp(bandwidth.simulators.tick()),
    });
    keep(&bandwidth, &order.id, "notes", note);
    // No body comes, and it is XML.
    let kind = [(header::CONTENT_TYPE, "application/xml")];
    (StatusCode::CREATED, kind).into_response()
}

/// Keeps something with an order, after what is kept there under the same name.
fn keep(bandwidth: &Bandwidth, id: &str, name: &str, value: Value) {
    change(bandwidth, id, |order| {
        let list = order
            .kept
            .entry(name.to_owned())
            .or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(value);
        }
    });
}

pub(in super::super) async fn add_document(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
    Query(asked): Asked,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(order) = order_of(&bandwidth, &path) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let kind = asked.get("documentType").map_or("", String::as_str);
    if !matches!(kind, "LOA" | "INVOICE" | "CSR" | "OTHER") || body.len() > LARGEST {
        return empty(StatusCode::BAD_REQUEST);
    }
    let media_type = headers.get(header::CONTENT_TYPE);
    let media_type = media_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let is_toll_free = is_toll_free(first(&order));
    if is_toll_free && !matches!(media_type, "application/pdf" | "image/tiff") {
        return empty(StatusCode::CONFLICT);
    }
    if let Err(why) = take(&bandwidth.simulators, first(&order), "loas POST") {
        return refusal(why);
    }
    let document = json!({ "kind": kind, "media_type": media_type, "bytes": body.len() });
    keep(&bandwidth, &order.id, "documents", document);
    change(&bandwidth, &order.id, |order| {
        if order.status == "PENDING_DOCUMENTS" && kind == "LOA" {
            order.status = "SUBMITTED".into();
        }
    });
    let name = format!("{}-{}.bin", order.id, body.len());
    let parts = [
        text("filename", &name),
        text("resultCode", "0"),
        text("resultMessage", "LOA file uploaded successfully"),
    ];
    with_status(StatusCode::CREATED, "fileUploadResponse", &parts.concat())
}

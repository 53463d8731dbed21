//! Requests of others for numbers of the account: those of the world, and those that are made to arrive.
//! One that nobody answers for a day is let go.

use axum::{
    Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{id, port_outs_of, telling::instant, written};
use crate::vendors::{
    PortOutAsk, PortOutOrder, PortOutTurn, Simulators, Vendor, When,
    ports::Ports,
    telnyx::{Account, Asked, PageAsked, not_found, unusable},
};

/// The time in which a request can be answered.
const TO_ANSWER: TimeDelta = TimeDelta::hours(24);

/// The codes with which a request can be refused, and whether they need a reason.
const REJECTIONS: [(i64, bool); 3] = [(1001, true), (1002, false), (1003, false)];

/// Whether the numbers of a request are still asked for.
pub(in crate::vendors) fn is_open(out: &PortOutOrder) -> bool {
    matches!(&*out.status, "pending" | "authorized")
}

/// Makes a request arrive.
pub(in crate::vendors) fn add_port_out(simulators: &Simulators, ask: &PortOutAsk) -> String {
    let now = simulators.tick();
    simulators.port_desk(Vendor::Telnyx, |ports| {
        let id = id("arrived portout", &ports.outs.len().to_string());
        ports.outs.push(PortOutOrder {
            id: id.clone(),
            numbers: ask.numbers.clone(),
            at: ask.at,
            status: "pending".to_owned(),
            received_at: now,
            changed_at: now,
            is_gone: false,
        });
        id
    })
}

/// What becomes of a request.
pub(in crate::vendors) fn command_port_out(
    simulators: &Simulators,
    id: &str,
    turn: PortOutTurn,
) -> bool {
    let now = simulators.tick();
    simulators.port_desk(Vendor::Telnyx, |ports| {
        settle(ports, now);
        let Some(out) = ports.out(id).filter(|out| is_open(out)) else {
            return false;
        };
        out.changed_at = now;
        match turn {
            PortOutTurn::Cancel => "canceled".clone_into(&mut out.status),
            PortOutTurn::Complete => {
                "ported".clone_into(&mut out.status);
                out.is_gone = true;
                let numbers = out.numbers.clone();
                for number in &numbers {
                    ports.leave(number);
                }
            }
        }
        true
    })
}

/// What time does: silence lets numbers go, and a refusal becomes final.
fn settle(ports: &mut Ports, now: DateTime<Utc>) {
    for out in &mut ports.outs {
        let next = match &*out.status {
            "pending" if now - out.received_at >= TO_ANSWER => "authorized",
            "rejected-pending" if now - out.changed_at >= TO_ANSWER => "rejected",
            _ => continue,
        };
        next.clone_into(&mut out.status);
        out.changed_at = now;
    }
}

/// Every request, the last that came first.
pub(super) fn all(simulators: &Simulators) -> Vec<Value> {
    let now = simulators.tick();
    let arrived = simulators.port_desk(Vendor::Telnyx, |ports| {
        settle(ports, now);
        ports.outs.clone()
    });
    let of_world = port_outs_of(&simulators.snapshot()).into_iter();
    let is_answered = |row: &Value| arrived.iter().any(|out| row["id"] == *out.id);
    let of_world: Vec<_> = of_world.filter(|row| !is_answered(row)).collect();
    let arrived = arrived.iter().rev().map(shown);
    arrived.chain(of_world).collect()
}

fn shown(out: &PortOutOrder) -> Value {
    let foc = written(instant(out.at));
    let first = out.numbers.first().map_or("", |number| &number[1..]);
    json!({
        "id": out.id,
        "record_type": "portout",
        "status": out.status,
        "phone_numbers": out.numbers,
        "carrier_name": "Fabrikam Telecom",
        "spid": "990F",
        "pon": first,
        "foc_date": foc,
        "requested_foc_date": foc,
        "already_ported": out.is_gone,
        "reason": null,
        "support_key": format!("PO_{first}"),
        "inserted_at": written(out.received_at),
        "created_at": written(out.received_at),
        "updated_at": written(out.changed_at),
    })
}

pub(super) async fn list(State(telnyx): Account, Query(asked): Asked) -> Response {
    let mut rows = all(&telnyx.simulators);
    if let Some(status) = asked.get("filter[status]") {
        rows.retain(|row| row["status"] == status.as_str());
    }
    PageAsked::read(&telnyx.simulators, &asked).of(&rows)
}

pub(super) async fn find(State(telnyx): Account, Path(id): Path<String>) -> Response {
    let mut rows = all(&telnyx.simulators).into_iter();
    match rows.find(|row| row["id"] == id.as_str()) {
        Some(row) => Json(json!({ "data": row })).into_response(),
        None => not_found(),
    }
}

pub(super) async fn rejections() -> Response {
    let row = |(code, reason): &(i64, bool)| json!({ "code": code, "reason_required": reason });
    let rows: Vec<_> = REJECTIONS.iter().map(row).collect();
    Json(json!({ "data": rows })).into_response()
}

#[derive(Deserialize)]
pub(super) struct Answer {
    reason: String,
    rejection_code: Option<i64>,
}

pub(super) async fn decide(
    State(telnyx): Account,
    Path((id, decision)): Path<(String, String)>,
    Json(answer): Json<Answer>,
) -> Response {
    let rows = all(&telnyx.simulators);
    let Some(row) = rows.iter().find(|row| row["id"] == id.as_str()) else {
        return not_found();
    };
    if row["status"] != "pending" {
        let status = row["status"].as_str().unwrap_or_default();
        return unusable(&format!(
            "The port-out is {status} and can no longer be answered."
        ));
    }
    let is_lawful = |code| REJECTIONS.iter().any(|(known, _)| Some(*known) == code);
    match &*decision {
        "rejected-pending" if !is_lawful(answer.rejection_code) => {
            return unusable("rejection_code is not one of the valid rejections.");
        }
        "rejected-pending" if answer.rejection_code == Some(1001) && answer.reason.is_empty() => {
            return unusable("reason is required for this rejection_code.");
        }
        "authorized" | "rejected-pending" => {}
        _ => return not_found(),
    }
    let number = row["phone_numbers"][0].as_str().unwrap_or_default();
    if let Err(refusal) = telnyx.take_of(number, &format!("portout.{decision}")) {
        return *refusal;
    }
    let now = telnyx.simulators.tick();
    telnyx.simulators.port_desk(Vendor::Telnyx, |ports| {
        if ports.out(&id).is_none() {
            ports.outs.push(of_world(row, now));
        }
        if let Some(out) = ports.out(&id) {
            decision.clone_into(&mut out.status);
            out.changed_at = now;
        }
    });
    find(State(telnyx), Path(id)).await
}

/// A request of the world that is being answered: from now on it is kept with the others.
fn of_world(row: &Value, now: DateTime<Utc>) -> PortOutOrder {
    let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let numbers = row["phone_numbers"].as_array().into_iter().flatten();
    PortOutOrder {
        id: text("id"),
        numbers: numbers
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect(),
        at: When::Instant(text("foc_date").parse().unwrap_or(now)),
        status: text("status"),
        received_at: text("inserted_at").parse().unwrap_or(now),
        changed_at: now,
        is_gone: false,
    }
}

//! What is done to a port at Telnyx.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    E164,
    port::{Foc, PortDeed, PortRequest},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    ask::{order_path, path_id},
    body::{self, Window},
    port_in,
};
use crate::{
    http::{ApiError, Fault, Query},
    members::Members,
    porting::{PortAsk, PortWritten},
    records::PortIn,
    telnyx::Telnyx,
    write::WriteError,
};

/// States in which what was changed must be confirmed to go on (carrier notes §2).
const TO_CONFIRM: [&str; 2] = ["draft", "exception"];

pub(super) fn refused(words: String) -> WriteError {
    WriteError::Refused(ApiError::new(Fault::Refused, words))
}

/// Where an order stands, in Telnyx's word.
pub(super) fn status_of(order: &Value) -> &str {
    order["status"]["value"].as_str().unwrap_or_default()
}

impl Telnyx {
    /// Does to a port what was approved.
    pub(in crate::telnyx) async fn act(&self, ask: PortAsk<'_>) -> Result<PortWritten, WriteError> {
        let written = match ask.deed {
            PortDeed::Submit { request } => self.submit(request, &ask).await,
            PortDeed::Reschedule {
                vendor_order, foc, ..
            } => self.reschedule(vendor_order, foc).await,
            PortDeed::Correct {
                vendor_order,
                request,
                ..
            } => self.correct(vendor_order, request, &ask).await,
            PortDeed::Cancel { vendor_order } => self.cancel(vendor_order).await,
            PortDeed::Activate {
                vendor_order,
                numbers,
            } => self.activate(vendor_order, numbers).await,
            PortDeed::AuthorisePortOut { vendor_order } => {
                let body = json!({ "reason": "Authorised by the account holder." });
                self.decide(vendor_order, "authorized", &body).await
            }
            PortDeed::RejectPortOut {
                vendor_order,
                code,
                reason,
            } => self.reject(vendor_order, code, reason).await,
        };
        written.map_err(|error| ask.secrets.kept_out_of(error))
    }

    pub(super) async fn post(&self, path: String, body: &Value) -> Result<Value, WriteError> {
        self.written(Method::POST, path, body).await
    }

    pub(super) async fn patch(&self, path: String, body: &Value) -> Result<Value, WriteError> {
        self.written(Method::PATCH, path, body).await
    }

    /// Makes a step of an order. The description has no body for it.
    pub(super) async fn step(&self, order: &str, action: &str) -> Result<(), WriteError> {
        let path = format!("{order}/actions/{action}");
        let query = Query::write(Method::POST, path, "application/json", "");
        self.http.write(&query).await.map(|_| ())
    }

    /// Writes once. A success that cannot be read leaves open what was done.
    async fn written(
        &self,
        method: Method,
        path: String,
        body: &Value,
    ) -> Result<Value, WriteError> {
        let query = Query::write(method, path, "application/json", body.to_string());
        let answer = self.http.write(&query).await?;
        answer.json().map_err(WriteError::Unclear)
    }

    /// An order that is about to be changed, as it stands.
    async fn standing_order(&self, id: &str) -> Result<(String, Value), WriteError> {
        let path = order_path(id).map_err(WriteError::Refused)?;
        let found = self.one(&path).await.map_err(WriteError::Refused)?;
        let order = found.ok_or_else(|| {
            let words = format!("Telnyx has no order {id}. Read its orders again.");
            WriteError::Refused(ApiError::new(Fault::NotFound, words))
        })?;
        Ok((path, order))
    }

    /// Orders after they were written, as Telnyx tells them now. They are written, so that one which
    /// cannot be read is told as far as it is known.
    pub(super) async fn read_back(&self, orders: &[Value]) -> Vec<PortIn> {
        let mut read = Vec::with_capacity(orders.len());
        for order in orders {
            let Ok(known) = Members::of(order).and_then(port_in) else {
                continue;
            };
            match self.order(&known.id).await {
                Ok(Some(now)) => read.push(now),
                _ => read.push(PortIn {
                    has_all_numbers: false,
                    ..known
                }),
            }
        }
        read
    }

    async fn written_order(&self, order: Value) -> PortWritten {
        PortWritten {
            orders: self.read_back(&[order]).await,
        }
    }

    /// The instant to ask for, within the times that Telnyx offers for an order.
    pub(super) async fn foc_of(&self, id: &str, foc: &Foc) -> Result<DateTime<Utc>, WriteError> {
        let path = order_path(id).map_err(WriteError::Refused)?;
        let answer = self.one(&format!("{path}/allowed_foc_windows")).await;
        let answer = answer.map_err(WriteError::Refused)?.unwrap_or_default();
        let windows = answer.as_array().map_or(&[][..], Vec::as_slice);
        let windows: Vec<Window> = windows.iter().filter_map(window).collect();
        body::foc_within(foc, &windows)
    }

    async fn reschedule(&self, id: &str, foc: &Foc) -> Result<PortWritten, WriteError> {
        let (path, order) = self.standing_order(id).await?;
        let at = self.foc_of(id, foc).await?;
        let settings = json!({ "foc_datetime_requested": body::instant(at) });
        let body = json!({ "activation_settings": settings });
        self.supplement(path, order, &body).await
    }

    async fn correct(
        &self,
        id: &str,
        request: &PortRequest,
        ask: &PortAsk<'_>,
    ) -> Result<PortWritten, WriteError> {
        let (path, order) = self.standing_order(id).await?;
        let whole = self.whole(&order).await.map_err(WriteError::Refused)?;
        if !is_all(&whole, &request.numbers) {
            return Err(WriteError::Unsupported(
                "Another list of the numbers on an order",
            ));
        }
        let connection = self.connection_of(request).await?;
        let asked = order["activation_settings"]["foc_datetime_requested"].as_str();
        let foc = match &request.requested_foc {
            // The date that was asked for is left alone, even where it is no longer one of those offered.
            Some(foc) if !is_at(asked, foc) => Some(self.foc_of(id, foc).await?),
            _ => None,
        };
        body::order(
            request,
            ask.secrets,
            connection.as_deref(),
            foc,
            &serde_json::Map::new(),
        )?;
        let papers = self.upload(&ask.papers.iter().collect::<Vec<_>>()).await?;
        let body = body::order(
            request,
            ask.secrets,
            connection.as_deref(),
            foc,
            &papers.own,
        )?;
        self.link_others(id, &papers).await?;
        self.tell_of_the_rest(id, request).await?;
        self.supplement(path, order, &body).await
    }

    /// Changes an order, and confirms it where it waits for that.
    async fn supplement(
        &self,
        path: String,
        order: Value,
        body: &Value,
    ) -> Result<PortWritten, WriteError> {
        self.patch(path.clone(), body).await?;
        if TO_CONFIRM.contains(&status_of(&order)) {
            self.step(&path, "confirm").await?;
        }
        Ok(self.written_order(order).await)
    }

    /// Ends an order. A draft, which nobody but us has seen, is deleted; within 48 hours of its date an
    /// order cannot be cancelled any more, and Telnyx says so (carrier notes §2).
    async fn cancel(&self, id: &str) -> Result<PortWritten, WriteError> {
        let (path, mut order) = self.standing_order(id).await?;
        match status_of(&order) {
            "cancelled" | "cancel-pending" => {}
            "draft" => {
                let query = Query::write(Method::DELETE, path, "application/json", "");
                self.http.write(&query).await?;
                order["status"]["value"] = "cancelled".into();
                let gone = Members::of(&order).and_then(port_in);
                return Ok(PortWritten {
                    orders: gone.into_iter().collect(),
                });
            }
            _ => {
                self.step(&path, "cancel").await?;
            }
        }
        Ok(self.written_order(order).await)
    }

    /// Brings an order's numbers in. Telnyx does so with all of them, and for orders that are fit for
    /// `FastPort` only.
    async fn activate(&self, id: &str, numbers: &[E164]) -> Result<PortWritten, WriteError> {
        let (path, order) = self.standing_order(id).await?;
        if !numbers.is_empty() {
            let whole = self.whole(&order).await.map_err(WriteError::Refused)?;
            if !is_all(&whole, numbers) {
                return Err(WriteError::Unsupported(
                    "The activation of a part of an order\u{2019}s numbers",
                ));
            }
        }
        self.step(&path, "activate").await?;
        Ok(self.written_order(order).await)
    }

    /// Refuses a port-out. The description leaves the code out, and the vendor's pages ask for it (carrier
    /// notes §2); which codes are lawful for a request is asked first.
    async fn reject(&self, id: &str, code: &str, reason: &str) -> Result<PortWritten, WriteError> {
        let known = path_id(id).map_err(WriteError::Refused)?;
        let lawful = self.one(&format!("/portouts/rejections/{known}")).await;
        let lawful = lawful.map_err(WriteError::Refused)?.unwrap_or_default();
        let code = rejection(&lawful, code, reason)?;
        let body = json!({ "reason": reason, "rejection_code": code });
        self.decide(id, "rejected-pending", &body).await
    }

    async fn decide(
        &self,
        id: &str,
        decision: &str,
        body: &Value,
    ) -> Result<PortWritten, WriteError> {
        let id = path_id(id).map_err(WriteError::Refused)?;
        self.patch(format!("/portouts/{id}/{decision}"), body)
            .await?;
        Ok(PortWritten::default())
    }
}

fn window(entry: &Value) -> Option<Window> {
    let entry = Members::of(entry).ok()?;
    // The description and the vendor's pages name them differently.
    let at = |names: [&str; 2]| names.iter().find_map(|name| entry.instant(name));
    Some((
        at(["started_at", "start_time"])?,
        at(["ended_at", "end_time"])?,
    ))
}

/// Whether numbers are all that an order has.
fn is_all(order: &PortIn, numbers: &[E164]) -> bool {
    let on_order: BTreeSet<E164> = order.numbers.iter().map(|number| number.number).collect();
    on_order == numbers.iter().copied().collect()
}

/// Whether an order is asked for at a date already.
fn is_at(asked: Option<&str>, foc: &Foc) -> bool {
    let asked = asked.and_then(|text| text.parse::<DateTime<Utc>>().ok());
    asked.is_some_and(|asked| match foc.instant() {
        Some(at) => asked == at,
        None => asked.date_naive() == foc.day(),
    })
}

/// A code by which a request may be refused: the one that is wanted, or the first that leaves it to the words
/// beside it.
fn rejection(lawful: &Value, code: &str, reason: &str) -> Result<i64, WriteError> {
    let lawful = lawful.as_array().map_or(&[][..], Vec::as_slice);
    let wanted: Option<i64> = code.trim().parse().ok();
    let of = |entry: &Value| entry["code"].as_i64();
    let found = lawful.iter().find(|entry| match wanted {
        Some(_) => of(entry) == wanted,
        None => code.trim().is_empty() && entry["reason_required"] == true,
    });
    match found {
        Some(entry) if entry["reason_required"] == true && reason.trim().is_empty() => {
            Err(refused(format!(
                "Telnyx takes the rejection code {} only with a reason. Write one.",
                entry["code"]
            )))
        }
        Some(entry) => Ok(of(entry).unwrap_or_default()),
        None => {
            let known: Vec<_> = lawful
                .iter()
                .filter_map(of)
                .map(|it| it.to_string())
                .collect();
            Err(refused(format!(
                "Telnyx does not take the rejection code \u{201c}{code}\u{201d} for this request, only \
                these: {}.",
                known.join(", ")
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lawful_code_refuses_a_port_out() {
        let lawful = json!([
            {"code": 1001, "reason_required": true},
            {"code": 1002, "reason_required": false},
        ]);
        assert_eq!(rejection(&lawful, "1002", "").unwrap(), 1002);
        assert_eq!(
            rejection(&lawful, " 1001 ", "No such account").unwrap(),
            1001
        );
        let words = |code: &str| rejection(&lawful, code, " ").unwrap_err().to_string();
        assert!(words("1001").contains("only with a reason"));
        assert!(words("9").contains("1001, 1002"));
        assert!(words("x").contains("1001, 1002"));
        assert_eq!(rejection(&lawful, "", "The PIN differs").unwrap(), 1001);
        assert!(words("").contains("only with a reason"));
    }

    #[test]
    fn a_date_that_is_asked_for_already_is_not_asked_for_again() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 12, 4).unwrap();
        let foc = Foc::on(day, "America/New_York");
        assert!(is_at(Some("2026-12-04T14:00:00Z"), &foc));
        assert!(!is_at(Some("2026-12-05T14:00:00Z"), &foc));
        assert!(!is_at(None, &foc) && !is_at(Some("soon"), &foc));
    }
}

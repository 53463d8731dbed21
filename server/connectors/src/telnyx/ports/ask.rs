//! What Telnyx is asked about ports: one order with all of its numbers, portability, and comments.

use domain::{E164, port::order::Portability};
use serde_json::{Value, json};

use super::{AT_ONCE, count, noted, port_in, port_out, ported_number};
use crate::{
    http::{ApiError, Fault, Query},
    members::Members,
    porting::{PortNote, PortabilityAnswer},
    records::{PortIn, PortOut, PortedNumber},
    telnyx::Telnyx,
    write::WriteError,
};

/// The order of an id.
pub(super) fn order_path(id: &str) -> Result<String, ApiError> {
    Ok(format!("/porting_orders/{}", path_id(id)?))
}

/// An id becomes part of an address, so it must be one.
pub(super) fn path_id(id: &str) -> Result<&str, ApiError> {
    let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_id {
        Ok(id)
    } else {
        Err(ApiError::unreadable(format!(
            "\u{201c}{id}\u{201d} is not an id of Telnyx. Read the order again."
        )))
    }
}

impl Telnyx {
    /// An order with all of its numbers.
    pub(in crate::telnyx) async fn order(&self, id: &str) -> Result<Option<PortIn>, ApiError> {
        match self.one(&order_path(id)?).await? {
            Some(order) => self.whole(&order).await.map(Some),
            None => Ok(None),
        }
    }

    /// A request for our numbers.
    pub(in crate::telnyx) async fn request_for(
        &self,
        id: &str,
    ) -> Result<Option<PortOut>, ApiError> {
        let path = format!("/portouts/{}", path_id(id)?);
        let found = self.one(&path).await?;
        let read = |found: &Value| Members::of(found).and_then(port_out);
        found
            .as_ref()
            .map(read)
            .transpose()
            .map_err(ApiError::unreadable)
    }

    /// The orders that carry a reference, drafts too, each with all of its numbers.
    pub(in crate::telnyx) async fn orders_with_reference(
        &self,
        reference: &str,
    ) -> Result<Vec<PortIn>, ApiError> {
        let mut orders = Vec::new();
        for order in self.found_with_reference(reference).await? {
            orders.push(self.whole(&order).await?);
        }
        Ok(orders)
    }

    /// The same as they are listed. Whether the filter finds parts of references is not said, so that
    /// each is compared.
    pub(super) async fn found_with_reference(
        &self,
        reference: &str,
    ) -> Result<Vec<Value>, ApiError> {
        let query = Query::get("/porting_orders").pair("filter[customer_reference]", reference);
        let mut found = self.values(query).await?;
        found.retain(|order| order["customer_reference"] == reference);
        Ok(found)
    }

    /// An order as it was sent, with the numbers that it does not show.
    pub(super) async fn whole(&self, order: &Value) -> Result<PortIn, ApiError> {
        let members = Members::of(order).map_err(ApiError::unreadable)?;
        let mut port = port_in(members).map_err(ApiError::unreadable)?;
        if !port.has_all_numbers {
            port.numbers = self.numbers_of(&port.id).await?;
            port.has_all_numbers = count(members).is_none_or(|count| port.numbers.len() >= count);
        }
        Ok(port)
    }

    /// The numbers of an order, from the list of all numbers that are on any.
    async fn numbers_of(&self, order: &str) -> Result<Vec<PortedNumber>, ApiError> {
        let query = Query::get("/porting_phone_numbers").pair("filter[porting_order_id]", order);
        let mut listed = self.values(query).await?;
        // The description does not have this filter, so a list with other orders' numbers is no surprise.
        listed.retain(|number| number["porting_order_id"] == order);
        Ok(listed.iter().filter_map(ported_number).collect())
    }

    /// Each entry of a list, to its end.
    pub(super) async fn values(&self, query: Query) -> Result<Vec<Value>, ApiError> {
        self.all(query, |entry| Ok(entry.to_value())).await
    }

    /// What stands at a path; nothing where Telnyx knows no such thing.
    pub(super) async fn one(&self, path: &str) -> Result<Option<Value>, ApiError> {
        let answer = match self.http.send(&Query::get(path)).await {
            Ok(answer) => answer,
            Err(error) if error.fault == Fault::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut body: Value = answer.json()?;
        Ok(Some(body["data"].take()))
    }

    /// Whether numbers can be ported to Telnyx.
    pub(in crate::telnyx) async fn check(
        &self,
        numbers: &[E164],
    ) -> Result<Vec<PortabilityAnswer>, ApiError> {
        let mut answers = Vec::with_capacity(numbers.len());
        for some in numbers.chunks(AT_ONCE) {
            let wanted: Vec<_> = some.iter().map(E164::to_string).collect();
            let body = json!({ "phone_numbers": wanted }).to_string();
            let query = Query::look_up("/portability_checks", "application/json", body);
            let body: Value = self.http.send(&query).await?.json()?;
            let told = body["data"].as_array().map_or(&[][..], Vec::as_slice);
            answers.extend(some.iter().map(|number| answer(*number, told)));
        }
        Ok(answers)
    }

    /// What was said about an order.
    pub(in crate::telnyx) async fn comments(&self, id: &str) -> Result<Vec<PortNote>, ApiError> {
        let query = Query::get(format!("{}/comments", order_path(id)?));
        self.all(query, note).await
    }

    /// Says something about an order.
    pub(in crate::telnyx) async fn comment(&self, id: &str, text: &str) -> Result<(), WriteError> {
        let path = order_path(id).map_err(WriteError::Refused)?;
        let body = json!({ "body": text });
        self.post(format!("{path}/comments"), &body)
            .await
            .map(|_| ())
    }
}

fn note(comment: Members<'_>) -> Result<PortNote, String> {
    Ok(PortNote {
        id: comment.require("id")?,
        at: comment.instant("created_at"),
        author: comment.word("user_type"),
        text: comment.word("body").unwrap_or_default(),
    })
}

/// What was told of a number. One that Telnyx passes over in silence is for people to look at.
fn answer(number: E164, told: &[Value]) -> PortabilityAnswer {
    let mut told = told.iter().filter_map(|entry| Members::of(entry).ok());
    let is_it = |entry: &Members<'_>| {
        let text = entry.word("phone_number");
        text.and_then(|text| noted(&text)) == Some(number)
    };
    let found = told.find(is_it);
    let said = found.and_then(|entry| entry.word("not_portable_reason"));
    let (portability, reason) = match found.and_then(|entry| entry.flag("portable")) {
        Some(true) => (Portability::Portable, said),
        Some(false) => (Portability::NotPortable, said),
        None => {
            let silence = "Telnyx did not say whether this number can be ported.".to_owned();
            (Portability::NeedsManual, said.or(Some(silence)))
        }
    };
    // Telnyx splits an order where some of its numbers are fit for FastPort and others are not.
    let is_fast = found.and_then(|entry| entry.flag("fast_portable"));
    PortabilityAnswer {
        number,
        portability,
        reason,
        serving_carrier: None,
        serving_spid: None,
        needs_account_number: None,
        group: is_fast.map(|is_fast| if is_fast { "FastPort" } else { "Standard" }.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_without_an_answer_is_for_people_to_look_at() {
        let told = [
            json!({"phone_number": "+12065550100", "portable": true, "fast_portable": true, "not_portable_reason": ""}),
            json!({"phone_number": "12065550101", "portable": false, "fast_portable": false, "not_portable_reason": "No coverage"}),
        ];
        let of = |number: &str| answer(number.parse().unwrap(), &told);
        let portable = of("+12065550100");
        assert_eq!(portable.portability, Portability::Portable);
        assert_eq!(
            (portable.reason, portable.group.as_deref()),
            (None, Some("FastPort"))
        );
        let not = of("+12065550101");
        assert_eq!(not.portability, Portability::NotPortable);
        assert_eq!(not.reason.as_deref(), Some("No coverage"));
        let silent = of("+12065550102");
        assert_eq!(silent.portability, Portability::NeedsManual);
        assert!(silent.reason.unwrap().contains("did not say"));
    }

    #[test]
    fn an_id_that_would_lead_elsewhere_is_not_sent() {
        for id in ["", "../phone_numbers", "a/b", "a?b", "a b", "ü"] {
            assert!(order_path(id).is_err(), "{id}");
        }
        assert_eq!(order_path("f1-a").unwrap(), "/porting_orders/f1-a");
    }
}

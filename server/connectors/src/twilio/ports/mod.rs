//! Ports to us as Twilio writes them: a list of summaries, and each port by itself.
//!
//! Twilio takes no reference of ours. A request is found again by its numbers, of which each can be on one
//! open request only (error 22137, carrier notes §3).

mod ask;
mod body;
mod write;

use chrono::NaiveDate;
use serde_json::Value;

use crate::{
    connector::Cursor,
    http::{ApiError, Http, Query},
    members::{Members, loose_number},
    porting::PortAbilities,
    records::{Moment, PortIn, PortedNumber, Reason},
};

/// What Twilio does about ports. It takes no supplement and no notes, activates by itself, and cannot be
/// asked for ports away from us (carrier notes §3).
pub(super) const ABILITIES: PortAbilities = PortAbilities {
    portability: true,
    submit: true,
    supplement: false,
    cancel: true,
    activate: false,
    notes: false,
    documents: true,
    answer_port_outs: false,
};

/// Each port is asked for by itself, so a page is kept short.
const PAGE_ROWS: u32 = 20;

/// A page of the list.
pub(super) struct Summaries {
    pub(super) ids: Vec<String>,
    pub(super) next: Option<Cursor>,
}

impl Summaries {
    pub(super) async fn ask(http: &Http, at: Option<&Cursor>) -> Result<Self, ApiError> {
        let mut query = Query::get("/v1/Porting/PortIn/PortInRequests").pair("Size", PAGE_ROWS);
        if let Some(Cursor(token)) = at {
            query = query.pair("Token", token);
        }
        let body: Value = http.send(&query).await?.json()?;
        Self::read(&body).map_err(ApiError::unreadable)
    }

    fn read(body: &Value) -> Result<Self, String> {
        let body = Members::of(body)?;
        let requests = body.list("port_in_requests").iter();
        let meta = body.within("meta");
        Ok(Self {
            ids: requests
                .map(|request| request_id(Members::of(request)?))
                .collect::<Result<_, _>>()?,
            next: meta.and_then(|meta| meta.word("next_token")).map(Cursor),
        })
    }
}

/// The id becomes part of an address, so it must be one.
fn request_id(request: Members<'_>) -> Result<String, String> {
    let id = request.require("port_in_request_sid")?;
    if is_id(&id) {
        Ok(id)
    } else {
        Err(format!("The port_in_request_sid is not an id: {id}"))
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// One port.
pub(super) fn read(order: Members<'_>) -> Result<PortIn, String> {
    let numbers: Vec<_> = order
        .list("phone_numbers")
        .iter()
        .filter_map(|number| Members::of(number).ok())
        .collect();
    Ok(PortIn {
        id: order.require("port_in_request_sid")?,
        reference: None,
        status: order.require("port_in_request_status")?,
        reasons: reasons(order, &numbers),
        numbers: numbers
            .iter()
            .filter_map(|number| ported(*number))
            .collect(),
        foc_requested: wish(order),
        foc_confirmed: numbers
            .iter()
            .filter_map(|number| number.instant("port_date"))
            .min()
            .map(Moment::Instant),
        has_all_numbers: true,
        messaging_status: None,
        updated_at: numbers
            .iter()
            .filter_map(|number| number.instant("status_last_time_updated_timestamp"))
            .max()
            .or_else(|| order.instant("date_created")),
    })
}

fn ported(number: Members<'_>) -> Option<PortedNumber> {
    let text = number.word("phone_number")?;
    let read = loose_number(&text);
    if read.is_none() {
        tracing::warn!(number = text, "a number on a port cannot be read");
    }
    Some(PortedNumber {
        number: read?,
        status: number.word("port_in_phone_number_status"),
        reason: reason(number),
        foc: number.instant("port_date").map(Moment::Instant),
    })
}

/// The start of the hours that were asked for, else the day.
fn wish(order: Members<'_>) -> Option<Moment> {
    let day: NaiveDate = order.word("target_port_in_date")?.parse().ok()?;
    let at = order
        .word("target_port_in_time_range_start")
        .and_then(|time| chrono::DateTime::parse_from_rfc3339(&format!("{day}T{time}")).ok());
    Some(at.map_or(Moment::Day(day), |at| Moment::Instant(at.to_utc())))
}

/// Why the order was cancelled, and why its numbers were turned down.
fn reasons(order: Members<'_>, numbers: &[Members<'_>]) -> Vec<Reason> {
    let cancelled = order.word("order_cancellation_reason").map(|text| Reason {
        code: "canceled".to_owned(),
        text,
    });
    let of_numbers = numbers.iter().filter_map(|number| reason(*number));
    let mut reasons: Vec<_> = cancelled.into_iter().chain(of_numbers).collect();
    reasons.dedup();
    reasons
}

/// Why a number was turned down.
fn reason(number: Members<'_>) -> Option<Reason> {
    let named = |name: &str| {
        let text = number.word(name)?;
        let code = number.word(&format!("{name}_code")).unwrap_or_default();
        Some(Reason { code, text })
    };
    // The other reason is filled in for numbers that can be ported, too.
    let is_portable = number.flag("portable") != Some(false);
    named("rejection_reason").or_else(|| named("not_portability_reason").filter(|_| !is_portable))
}

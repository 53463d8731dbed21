//! Ports and their events as Telnyx writes them; what is asked and written of them is in the drawers.

mod ask;
mod body;
mod submit;
mod write;

use chrono::{DateTime, Utc};
use domain::E164;
use serde_json::Value;

use crate::{
    connector::Cursor,
    http::ApiError,
    members::{Members, loose_number},
    porting::PortAbilities,
    records::{PortIn, PortOut, PortedNumber, Reason, VendorEvent},
};

/// What Telnyx does about ports.
pub(super) const ABILITIES: PortAbilities = PortAbilities {
    portability: true,
    submit: true,
    supplement: true,
    cancel: true,
    activate: true,
    notes: true,
    documents: true,
    answer_port_outs: true,
};

/// How many numbers an order shows; the others are in a list of their own (carrier notes §2).
const SHOWN: usize = 50;

/// The most numbers that are told as one: a check of portability with more is cut into several.
const AT_ONCE: usize = 250;

/// A port to us. An order shows its first fifty numbers, and says how many it has.
pub(super) fn port_in(order: Members<'_>) -> Result<PortIn, String> {
    let status = order.within("status");
    let value = status.and_then(|status| status.word("value"));
    let settings = order.within("activation_settings");
    let numbers: Vec<_> = order.list("phone_numbers").iter().collect();
    Ok(PortIn {
        id: order.require("id")?,
        reference: order.word("customer_reference"),
        status: value.ok_or("The port order has no status.")?,
        reasons: status.map_or_else(Vec::new, |status| {
            let details = status.list("details").iter();
            details.filter_map(reason).collect()
        }),
        has_all_numbers: match count(order) {
            Some(count) => numbers.len() >= count,
            None => numbers.len() < SHOWN,
        },
        numbers: numbers.into_iter().filter_map(ported_number).collect(),
        foc_requested: settings.and_then(|at| at.moment("foc_datetime_requested")),
        foc_confirmed: settings.and_then(|at| at.moment("foc_datetime_actual")),
        messaging_status: order
            .within("messaging")
            .and_then(|messaging| messaging.word("messaging_port_status")),
        updated_at: order.instant("updated_at"),
    })
}

/// How many numbers an order has, as it says itself.
fn count(order: Members<'_>) -> Option<usize> {
    order.word("porting_phone_numbers_count")?.parse().ok()
}

fn reason(detail: &Value) -> Option<Reason> {
    let detail = Members::of(detail).ok()?;
    Some(Reason {
        code: detail.word("code")?,
        text: detail.word("description").unwrap_or_default(),
    })
}

fn ported_number(entry: &Value) -> Option<PortedNumber> {
    let entry = Members::of(entry).ok()?;
    let text = entry.word("phone_number")?;
    Some(PortedNumber {
        number: noted(&text)?,
        status: entry.word("activation_status"),
        reason: None,
        foc: None,
    })
}

/// A port away from us.
pub(super) fn port_out(order: Members<'_>) -> Result<PortOut, String> {
    Ok(PortOut {
        id: order.require("id")?,
        status: order.require("status")?,
        numbers: numbers(order.list("phone_numbers")),
        gaining_carrier: order.word("carrier_name"),
        gaining_spid: order.word("spid"),
        pon: order.word("pon"),
        received_at: order.instant("inserted_at"),
        foc: order
            .moment("foc_date")
            .or_else(|| order.moment("requested_foc_date")),
    })
}

/// Numbers in a list of texts or of objects.
pub(super) fn numbers(list: &[Value]) -> Vec<E164> {
    let text = |entry: &Value| match entry {
        Value::String(text) => Some(text.clone()),
        entry => Members::of(entry).ok()?.word("phone_number"),
    };
    list.iter()
        .filter_map(text)
        .filter_map(|text| noted(&text))
        .collect()
}

/// One number that cannot be read must not hide the order it is on.
fn noted(text: &str) -> Option<E164> {
    let number = loose_number(text);
    if number.is_none() {
        tracing::warn!(number = text, "a number on a port cannot be read");
    }
    number
}

/// An event. Those of deleted orders have no time of their own.
pub(super) fn event(event: Members<'_>, since: DateTime<Utc>) -> Result<VendorEvent, String> {
    let order = ["porting_order_id", "portout_id"];
    let times = ["occurred_at", "created_at", "updated_at"];
    Ok(VendorEvent {
        id: event.require("id")?,
        kind: event.require("event_type")?,
        at: times
            .iter()
            .find_map(|name| event.instant(name))
            .unwrap_or(since),
        order: order.iter().find_map(|name| event.word(name)),
    })
}

/// The feeds of events, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feed {
    PortIns,
    PortOuts,
}

impl Feed {
    /// The feed and the page that a cursor stands for.
    pub(super) fn at(at: Option<&Cursor>) -> Result<(Self, u32), ApiError> {
        let Some(Cursor(text)) = at else {
            return Ok((Self::PortIns, 1));
        };
        [Self::PortIns, Self::PortOuts]
            .into_iter()
            .find_map(|feed| {
                let page = text.strip_prefix(feed.path())?.strip_prefix(' ')?;
                Some((feed, page.parse().ok()?))
            })
            .ok_or_else(|| ApiError::unreadable("The place in the events is not one of Telnyx's."))
    }

    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::PortIns => "/porting/events",
            Self::PortOuts => "/portouts/events",
        }
    }

    /// Where to go on: on the next page, else in the next feed.
    pub(super) fn after(self, page: Option<u32>) -> Option<Cursor> {
        let (feed, page) = match (self, page) {
            (feed, Some(page)) => (feed, page),
            (Self::PortIns, None) => (Self::PortOuts, 1),
            (Self::PortOuts, None) => return None,
        };
        Some(Cursor(format!("{} {page}", feed.path())))
    }
}

//! What a deed changes at the carrier, as it can be read there: how the order was when the plan was shown,
//! how it is now, and how it should be.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{OrderState, PortDeed, PortOutState};
use crate::{E164, PortOrderId, PortOutId, plan::Reading};

/// What a deed is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PortSubject {
    /// A port-in order.
    Order(PortOrderId),
    /// A port-out.
    PortOut(PortOutId),
}

/// What the carrier tells of an order, in our words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderAtCarrier {
    /// Where it stands; none where the carrier's word is not known.
    pub state: Option<OrderState>,
    /// The day that was asked for, else the agreed one.
    pub foc_day: Option<NaiveDate>,
    /// The numbers that came in, or are coming in now.
    pub active: Vec<E164>,
}

/// The order as the carrier has it.
const ORDER: &str = "Order at the carrier";
/// The day that the carrier was asked for.
const DAY: &str = "Requested date";
/// The numbers of the order.
const NUMBERS: &str = "Numbers";
/// The request for our numbers.
const REQUEST: &str = "Port-out request";

const SENT: &str = "Sent";
const OPEN: &str = "Open";
const CORRECTED: &str = "Corrected";
const CANCELLED: &str = "Cancelled";
const ENDED: &str = "Ended";
const WAITING: &str = "Waiting";
const ACTIVATING: &str = "Activating";
const AUTHORISED: &str = "Authorised";
const REJECTED: &str = "Rejected";

fn one(field: &str, value: Option<&str>) -> Reading {
    Reading::of([(field, value.map(str::to_owned))])
}

fn day(day: Option<NaiveDate>) -> Reading {
    Reading::of([(DAY, day.map(|day| day.to_string()))])
}

impl PortDeed {
    /// What it does, in a few words.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Submit { .. } => "Send the port order to the carrier",
            Self::Reschedule { .. } => "Ask the carrier for another port date",
            Self::Correct { .. } => "Send a correction of the port order",
            Self::Cancel { .. } => "Cancel the port order",
            Self::Activate { .. } => "Activate the port now",
            Self::AuthorisePortOut { .. } => "Let the numbers go",
            Self::RejectPortOut { .. } => "Refuse the port-out",
        }
    }

    /// The target as it is while nothing was done. `asked_for` is the day that the carrier was asked for
    /// before.
    pub fn opening(&self, asked_for: Option<NaiveDate>) -> Reading {
        match self {
            Self::Submit { .. } => one(ORDER, None),
            Self::Reschedule { .. } => day(asked_for),
            Self::Correct { .. } | Self::Cancel { .. } => one(ORDER, Some(OPEN)),
            Self::Activate { .. } => one(NUMBERS, Some(WAITING)),
            Self::AuthorisePortOut { .. } | Self::RejectPortOut { .. } => {
                one(REQUEST, Some(WAITING))
            }
        }
    }

    /// The target as it is once it was done.
    pub fn goal(&self) -> Reading {
        match self {
            Self::Submit { .. } => one(ORDER, Some(SENT)),
            Self::Reschedule { foc, .. } => day(Some(foc.day())),
            Self::Correct { .. } => one(ORDER, Some(CORRECTED)),
            Self::Cancel { .. } => one(ORDER, Some(CANCELLED)),
            Self::Activate { .. } => one(NUMBERS, Some(ACTIVATING)),
            Self::AuthorisePortOut { .. } => one(REQUEST, Some(AUTHORISED)),
            Self::RejectPortOut { .. } => one(REQUEST, Some(REJECTED)),
        }
    }

    /// The target of a deed about a port-in, as the carrier tells it; none where it has no such order.
    pub fn read_order(&self, told: Option<&OrderAtCarrier>) -> Option<Reading> {
        let Some(told) = told else {
            return Some(match self {
                Self::Submit { .. } => one(ORDER, None),
                // An order that is gone cannot be changed any more.
                _ => one(ORDER, Some(ENDED)),
            });
        };
        match self {
            Self::Submit { .. } => Some(one(ORDER, Some(SENT))),
            Self::Reschedule { .. } => Some(day(told.foc_day)),
            Self::Correct { .. } | Self::Cancel { .. } => {
                Some(one(ORDER, Some(stage(told.state?))))
            }
            Self::Activate { numbers, .. } => Some(one(
                NUMBERS,
                Some(if is_activated(told, numbers) {
                    ACTIVATING
                } else {
                    WAITING
                }),
            )),
            Self::AuthorisePortOut { .. } | Self::RejectPortOut { .. } => None,
        }
    }

    /// The target of a deed about a port-out, as the carrier tells it.
    pub fn read_port_out(&self, told: Option<PortOutState>) -> Reading {
        use PortOutState as S;
        let word = match told {
            Some(S::Notified | S::UnderReview) => WAITING,
            Some(S::Authorized | S::FocSet | S::PortedOut | S::Discovered) => AUTHORISED,
            Some(S::Rejected) => REJECTED,
            Some(S::Cancelled | S::Dispute | S::SnappedBack | S::Conceded) | None => ENDED,
        };
        one(REQUEST, Some(word))
    }

    /// The numbers that it moves.
    pub fn numbers(&self) -> &[E164] {
        match self {
            Self::Submit { request }
            | Self::Reschedule { request, .. }
            | Self::Correct { request, .. } => &request.numbers,
            Self::Activate { numbers, .. } => numbers,
            Self::Cancel { .. } | Self::AuthorisePortOut { .. } | Self::RejectPortOut { .. } => &[],
        }
    }

    /// The carrier's id of what it changes; none for a new order.
    pub fn vendor_order(&self) -> Option<&str> {
        match self {
            Self::Submit { .. } => None,
            Self::Reschedule { vendor_order, .. }
            | Self::Correct { vendor_order, .. }
            | Self::Cancel { vendor_order }
            | Self::Activate { vendor_order, .. }
            | Self::AuthorisePortOut { vendor_order }
            | Self::RejectPortOut { vendor_order, .. } => Some(vendor_order),
        }
    }
}

/// Whether an order can still be changed.
const fn stage(state: OrderState) -> &'static str {
    use OrderState as S;
    match state {
        S::CancelPending | S::Cancelled => CANCELLED,
        S::Ported
        | S::Closed
        | S::Failed
        | S::Expired
        | S::SnapbackPending
        | S::SnappedBack
        | S::Partial
        | S::Activating => ENDED,
        S::Draft
        | S::Validating
        | S::ActionNeeded
        | S::Ready
        | S::Submitted
        | S::CarrierReview
        | S::Exception
        | S::SuppPending
        | S::FocConfirmed => OPEN,
    }
}

fn is_activated(told: &OrderAtCarrier, numbers: &[E164]) -> bool {
    let is_all = matches!(
        told.state,
        Some(OrderState::Ported | OrderState::Closed | OrderState::Activating)
    );
    is_all || (!numbers.is_empty() && numbers.iter().all(|number| told.active.contains(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(state: OrderState) -> OrderAtCarrier {
        OrderAtCarrier {
            state: Some(state),
            ..OrderAtCarrier::default()
        }
    }

    fn cancel() -> PortDeed {
        PortDeed::Cancel {
            vendor_order: "order".to_owned(),
        }
    }

    #[test]
    fn a_cancellation_is_done_once_the_carrier_works_on_it() {
        let deed = cancel();
        for state in [OrderState::CancelPending, OrderState::Cancelled] {
            assert_eq!(deed.read_order(Some(&at(state))), Some(deed.goal()));
        }
        let open = deed.read_order(Some(&at(OrderState::FocConfirmed)));
        assert_eq!(open, Some(deed.opening(None)));
    }

    #[test]
    fn what_has_ported_is_no_longer_as_it_was_shown() {
        let deed = cancel();
        let read = deed.read_order(Some(&at(OrderState::Ported)));
        assert_ne!(read, Some(deed.opening(None)));
        assert_ne!(read, Some(deed.goal()));
        assert_ne!(deed.read_order(None), Some(deed.opening(None)));
    }

    #[test]
    fn a_word_that_nobody_knows_says_nothing_about_an_order() {
        assert_eq!(cancel().read_order(Some(&OrderAtCarrier::default())), None);
    }

    #[test]
    fn an_activation_is_done_once_every_number_asked_for_comes_in() {
        let number = |n: u64| E164::from_digits(12_065_550_100 + n).unwrap();
        let deed = PortDeed::Activate {
            vendor_order: "order".to_owned(),
            numbers: vec![number(0), number(1)],
        };
        let some = OrderAtCarrier {
            active: vec![number(0)],
            ..at(OrderState::FocConfirmed)
        };
        assert_eq!(deed.read_order(Some(&some)), Some(deed.opening(None)));
        let all = OrderAtCarrier {
            active: vec![number(0), number(1)],
            ..some
        };
        assert_eq!(deed.read_order(Some(&all)), Some(deed.goal()));
    }

    #[test]
    fn a_port_out_that_silence_let_go_is_not_refused_any_more() {
        let deed = PortDeed::RejectPortOut {
            vendor_order: "request".to_owned(),
            code: "7511".to_owned(),
            reason: String::new(),
        };
        let waiting = deed.read_port_out(Some(PortOutState::Notified));
        assert_eq!(waiting, deed.opening(None));
        let gone = deed.read_port_out(Some(PortOutState::Authorized));
        assert!(gone != deed.opening(None) && gone != deed.goal());
    }
}

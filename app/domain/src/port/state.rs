//! Where a port-in order stands, and what may move it. Source: domain notes §2.2 and §2.3.
//!
//! [`OrderState::next`] is total: every pair of state and event has an answer, and the pages ask it what
//! to offer. It knows the shape of the road only. What the data of an order forbids beside is in
//! [`guard`]; what a vendor's word proves about the steps in between is in [`walk`].

pub mod event;
pub mod guard;
pub mod walk;

pub use event::{By, OrderEvent};
pub use guard::{Blocked, Guards, Refusal};
pub use walk::{Step, Walk};

use chrono::{DateTime, Duration, Utc};

use super::{Order, order::Moments};

text_enum! {
    /// Where a port-in order stands.
    pub enum OrderState {
        /// Edited freely.
        Draft = "draft", "Draft";
        /// Its numbers are being checked with the winning carrier.
        Validating = "validating", "Validating";
        /// Something keeps it from being submitted: documents, a signature, numbers.
        ActionNeeded = "action_needed", "Action needed";
        /// Complete, and not yet sent.
        Ready = "ready", "Ready";
        /// Taken by the winning carrier.
        Submitted = "submitted", "Submitted";
        /// With the losing carrier.
        CarrierReview = "carrier_review", "With carrier";
        /// Rejected, or to be corrected.
        Exception = "exception", "Rejected";
        /// A supplement is with the carriers.
        SuppPending = "supp_pending", "Supplement pending";
        /// The date is agreed.
        FocConfirmed = "foc_confirmed", "FOC confirmed";
        /// The window is open, or the activation was triggered.
        Activating = "activating", "Activating";
        /// The window is over, and only some numbers have come in.
        Partial = "partial", "Partly ported";
        /// Every number has come in.
        Ported = "ported", "Ported";
        /// What was to be done after the port is done.
        Closed = "closed", "Closed";
        /// A cancellation is with the carriers.
        CancelPending = "cancel_pending", "Cancelling";
        /// Ended without a port, because we wanted so.
        Cancelled = "cancelled", "Cancelled";
        /// Ended without a port, because the vendor gave it up.
        Failed = "failed", "Failed";
        /// A draft that lay too long.
        Expired = "expired", "Expired";
        /// The numbers are on their way back.
        SnapbackPending = "snapback_pending", "Going back";
        /// The numbers have gone back to the losing carrier.
        SnappedBack = "snapped_back", "Went back";
    }
}

/// What the machine must know of an order beside its state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Where it goes back to when a cancellation or a reversal is refused.
    pub resume: Option<OrderState>,
    /// Whether it was ever sent to its carrier.
    pub is_sent: bool,
}

impl Order {
    /// What the machine must know of it beside its state.
    pub const fn standing(&self) -> Standing {
        Standing {
            resume: self.resume_state,
            is_sent: self.moments.submitted_at.is_some(),
        }
    }
}

impl Moments {
    /// Notes that an order came to a state. What counts from the first time is noted once; what counts
    /// from the last is noted again, such as the losing carrier's time to answer after a supplement.
    pub fn note(&mut self, to: OrderState, at: DateTime<Utc>) {
        use OrderState as S;
        self.state_since = Some(at);
        if !to.is_before_submission() && !to.ended_without_port() {
            self.submitted_at.get_or_insert(at);
        }
        match to {
            S::CarrierReview => self.review_at = Some(at),
            S::FocConfirmed => {
                self.foc_confirmed_at.get_or_insert(at);
            }
            S::Partial => {
                self.first_active_at.get_or_insert(at);
            }
            S::Ported => {
                self.first_active_at.get_or_insert(at);
                self.ported_at.get_or_insert(at);
            }
            _ => {}
        }
        if to.is_terminal() {
            self.ended_at.get_or_insert(at);
        }
    }
}

/// A move that an order does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\u{201c}{}\u{201d} does not apply to an order that stands at \u{201c}{}\u{201d}", event.label(), from.label())]
pub struct NoMove {
    /// Where it stands.
    pub from: OrderState,
    /// What does not apply.
    pub event: OrderEvent,
}

impl OrderState {
    /// The state after an event.
    #[expect(
        clippy::match_same_arms,
        reason = "one line for each event reads as the table it is"
    )]
    pub const fn next(self, event: OrderEvent, standing: Standing) -> Result<Self, NoMove> {
        use OrderEvent as E;
        let refused = Err(NoMove { from: self, event });
        let is_sent = standing.is_sent;
        match (self, event) {
            (Self::Draft, E::RunCheck) => Ok(Self::Validating),
            (Self::Validating, E::EndCheck) => Ok(Self::Draft),
            (Self::Validating, E::PassCheck) => Ok(Self::Ready),
            (Self::Validating | Self::Ready, E::FailCheck) => Ok(Self::ActionNeeded),
            // An order that was sent is with its carrier: it is supplied or supplemented, and never
            // becomes a draft again, or it would be sent twice.
            (Self::Draft | Self::ActionNeeded, E::MarkReady) if !is_sent => Ok(Self::Ready),
            (Self::ActionNeeded | Self::Ready, E::Edit) if !is_sent => Ok(Self::Draft),
            (Self::Ready, E::Submit) => Ok(Self::Submitted),
            (Self::ActionNeeded, E::SupplyDocuments) if is_sent => Ok(Self::Submitted),
            (Self::Submitted | Self::CarrierReview, E::AskForDocuments) => Ok(Self::ActionNeeded),
            (Self::Submitted, E::SendLsr) => Ok(Self::CarrierReview),
            (
                Self::Submitted
                | Self::CarrierReview
                | Self::SuppPending
                | Self::FocConfirmed
                | Self::Partial,
                E::Reject,
            )
            | (Self::Activating, E::FailActivation) => Ok(Self::Exception),
            (Self::Submitted | Self::CarrierReview | Self::SuppPending, E::ConfirmFoc) => {
                Ok(Self::FocConfirmed)
            }
            (Self::Exception | Self::FocConfirmed, E::Correct | E::Reschedule) => {
                Ok(Self::SuppPending)
            }
            (Self::Exception, E::Resubmit) => Ok(Self::Submitted),
            (
                Self::Submitted | Self::CarrierReview | Self::Exception | Self::FocConfirmed,
                E::NoticeSupplement,
            ) => Ok(Self::SuppPending),
            (Self::SuppPending, E::AcceptSupplement) | (Self::FocConfirmed, E::VoidFoc) => {
                Ok(Self::CarrierReview)
            }
            // Where some numbers came in before, the rest is asked for.
            (Self::FocConfirmed | Self::Activating, E::OpenWindow) => Ok(Self::Activating),
            (Self::Activating, E::Defer) => Ok(Self::FocConfirmed),
            // Whatever was rejected may have been taken off since: what is left has all come in.
            (Self::Activating | Self::Partial | Self::Exception, E::AllActive) => Ok(Self::Ported),
            (Self::Activating, E::WindowOver) => Ok(Self::Partial),
            (Self::Ported, E::Close) => Ok(Self::Closed),
            (Self::Ported | Self::Partial, E::Reverse) => Ok(Self::SnapbackPending),
            (Self::SnapbackPending, E::ConfirmReversal) => Ok(Self::SnappedBack),
            (Self::SnapbackPending, E::RefuseReversal) => match standing.resume {
                Some(Self::Partial) => Ok(Self::Partial),
                _ => Ok(Self::Ported),
            },
            (state, E::Cancel) if !is_sent && state.is_before_submission() => Ok(Self::Cancelled),
            (state, E::Cancel) if state.is_at_carrier(is_sent) => Ok(Self::CancelPending),
            (Self::CancelPending, E::ConfirmCancel) => Ok(Self::Cancelled),
            (Self::CancelPending, E::RefuseCancel) => match standing.resume {
                Some(state) if state.is_at_carrier(is_sent) => Ok(state),
                _ => refused,
            },
            (Self::Activating, E::CancelledByCarrier) => Ok(Self::Cancelled),
            (state, E::CancelledByCarrier) if state.is_at_carrier(is_sent) => Ok(Self::Cancelled),
            (Self::Activating | Self::CancelPending, E::Fail) => Ok(Self::Failed),
            (state, E::Fail) if state.is_at_carrier(is_sent) => Ok(Self::Failed),
            // Whoever never signs is told so in a word of its own, even where we never read that a
            // signature was waited for.
            (Self::Draft | Self::ActionNeeded | Self::Submitted, E::Expire) => Ok(Self::Expired),
            _ => refused,
        }
    }

    /// Where the order goes back to should the undoing that begins with this move be refused. None leaves
    /// what was noted before.
    pub const fn resume_after(self, event: OrderEvent) -> Option<Self> {
        match event {
            OrderEvent::Cancel | OrderEvent::Reverse => Some(self),
            _ => None,
        }
    }

    /// What can happen to it, for the page to offer.
    pub fn events(self, standing: Standing) -> impl Iterator<Item = OrderEvent> {
        OrderEvent::ALL
            .iter()
            .copied()
            .filter(move |&event| self.next(event, standing).is_ok())
    }

    /// Whether the carrier has it, and no number is being activated: what can still be cancelled.
    const fn is_at_carrier(self, is_sent: bool) -> bool {
        match self {
            Self::ActionNeeded => is_sent,
            Self::Submitted
            | Self::CarrierReview
            | Self::Exception
            | Self::SuppPending
            | Self::FocConfirmed => true,
            _ => false,
        }
    }

    /// Whether nothing more can happen to it.
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::Closed | Self::Cancelled | Self::Failed | Self::Expired | Self::SnappedBack
        )
    }

    /// Whether it keeps its numbers from another order: it has not ended, and they have not come in (I1).
    pub const fn is_open(self) -> bool {
        !self.is_terminal() && !matches!(self, Self::Ported)
    }

    /// Whether what people entered may be changed without a supplement. Only before it is sent: an order
    /// that its carrier asks papers for is supplied with them.
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::ActionNeeded)
    }

    /// Whether it is not yet sent, unless it came back from its carrier ([`Standing::is_sent`]).
    pub const fn is_before_submission(self) -> bool {
        matches!(
            self,
            Self::Draft | Self::Validating | Self::ActionNeeded | Self::Ready
        )
    }

    /// Whether the next move is the carriers'.
    pub const fn is_with_vendor(self) -> bool {
        matches!(
            self,
            Self::Validating
                | Self::Submitted
                | Self::CarrierReview
                | Self::SuppPending
                | Self::CancelPending
                | Self::SnapbackPending
        )
    }

    /// Whether it may be deleted: never once it was sent (I5).
    pub const fn can_be_deleted(self, standing: Standing) -> bool {
        !standing.is_sent && self.is_before_submission()
    }

    /// Whether its date stands fast (I4).
    pub const fn has_fixed_foc(self) -> bool {
        matches!(
            self,
            Self::Activating
                | Self::Partial
                | Self::Ported
                | Self::Closed
                | Self::SnapbackPending
                | Self::SnappedBack
        )
    }

    /// Whether it ended without a port.
    pub const fn ended_without_port(self) -> bool {
        matches!(self, Self::Cancelled | Self::Failed | Self::Expired)
    }
}

/// Hours that the losing carrier's service is kept after a port (I7).
pub const LOSING_SERVICE_HOURS: i64 = 24;

/// From when the losing carrier's service may be ended (UTC): a day after all numbers came in (I7). None
/// while they have not.
pub fn losing_service_may_end(order: &Order) -> Option<DateTime<Utc>> {
    if !matches!(order.state, OrderState::Ported | OrderState::Closed) {
        return None;
    }
    let ported = order.moments.ported_at?;
    ported.checked_add_signed(Duration::hours(LOSING_SERVICE_HOURS))
}

#[cfg(test)]
mod tests;

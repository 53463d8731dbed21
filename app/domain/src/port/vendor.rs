//! Vendors' words for where a port stands, in our words. Source: domain notes §1.5, §2.6 and §2.7.
//!
//! A word that nobody has told us of is kept as it is and moves nothing: vendors invent states. Providers
//! go by their key in the connectors' registry; `microsoft` and [`MANUAL`] are what people enter for orders
//! without an API.

use super::{LineState, OrderState, PortOutState};
use crate::same_word;

/// The provider of whom people tell in our own words: any carrier without an API but Microsoft.
pub const MANUAL: &str = "manual";

/// What a word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapped<S> {
    /// It says where the thing stands.
    State(S),
    /// It is known, and says nothing about that.
    Silent,
    /// Nobody has told us of it.
    Unknown,
}

impl<S: Copy> Mapped<S> {
    /// The state, if it says one.
    pub const fn state(self) -> Option<S> {
        match self {
            Self::State(state) => Some(state),
            Self::Silent | Self::Unknown => None,
        }
    }
}

/// What decides between the meanings of one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// Where the order stands here.
    pub current: OrderState,
    /// Whether it was ever sent.
    pub is_sent: bool,
    /// Whether the vendor gives errors or reasons along with the word.
    pub has_errors: bool,
    /// Whether the vendor waits for documents or answers of ours.
    pub needs_documents: bool,
}

impl Context {
    /// Whether the order has got further than to be sent.
    const fn is_past_submission(self) -> bool {
        !self.current.is_before_submission() && !matches!(self.current, OrderState::Submitted)
    }
}

/// Whether a vendor has a word for an order whose supplement is pending. Where it has none, its word stays
/// as it was before until the supplement is answered.
pub(super) fn names_supplements(provider: &str) -> bool {
    matches!(provider, "bandwidth" | MANUAL)
}

/// Where an order stands by the word of its vendor.
pub fn order_state(provider: &str, word: &str, context: Context) -> Mapped<OrderState> {
    let state = match provider {
        "bandwidth" => bandwidth_order(word, context),
        "telnyx" => telnyx_order(word, context),
        "twilio" => twilio_order(word, context),
        "microsoft" => microsoft_order(word),
        MANUAL => word
            .parse()
            .ok()
            .filter(|state: &OrderState| state.can_be_told()),
        _ => None,
    };
    state.map_or(Mapped::Unknown, Mapped::State)
}

impl OrderState {
    /// Whether a carrier can tell of it. What stands before an order is sent, and that it is closed, only
    /// we know.
    const fn can_be_told(self) -> bool {
        !matches!(
            self,
            Self::Draft | Self::Validating | Self::Ready | Self::Closed
        )
    }
}

impl LineState {
    /// Whether a carrier can tell of it; see [`OrderState::can_be_told`].
    const fn can_be_told(self) -> bool {
        !matches!(
            self,
            Self::Listed
                | Self::Checking
                | Self::Portable
                | Self::NotPortable
                | Self::NeedsManual
                | Self::Verified
                | Self::Removed
        )
    }
}

/// The words that a person may enter of an order of a provider without an API, in the order in which they
/// follow each other; none for the others.
pub fn order_words(provider: &str) -> Vec<&'static str> {
    match provider {
        "microsoft" => MICROSOFT_ORDER.iter().map(|(word, _)| *word).collect(),
        MANUAL => {
            let told = OrderState::ALL.iter().filter(|state| state.can_be_told());
            told.map(|state| state.label()).collect()
        }
        _ => Vec::new(),
    }
}

/// The words that a person may enter of one number; see [`order_words`].
pub fn line_words(provider: &str) -> Vec<&'static str> {
    match provider {
        "microsoft" => MICROSOFT_LINE.iter().map(|(word, _)| *word).collect(),
        MANUAL => {
            let told = LineState::ALL.iter().filter(|state| state.can_be_told());
            told.map(|state| state.label()).collect()
        }
        _ => Vec::new(),
    }
}

fn bandwidth_order(word: &str, context: Context) -> Option<OrderState> {
    use OrderState as O;
    Some(match word.trim().to_uppercase().as_str() {
        "DRAFT" | "VALID_DRAFT_TFNS" | "VALID_DRAFT_TNS" => O::Draft,
        // Toll-free numbers are checked once more after the order was taken.
        "VALIDATE_TFNS" if context.is_sent => O::Submitted,
        "VALIDATE_DRAFT_TFNS" | "VALIDATE_DRAFT_TNS" | "VALIDATE_TFNS" => O::Validating,
        "PENDING_DOCUMENTS"
        | "MISSING_REQUIREMENTS"
        | "INVALID_TFNS"
        | "INVALID_DRAFT_TFNS"
        | "INVALID_DRAFT_TNS" => O::ActionNeeded,
        // Bandwidth has one word for an order it has and one that it passed on. The clock for the losing
        // carrier's answer must run, so it counts as passed on.
        "SUBMITTED" | "PENDING_CARRIER_APPROVAL" | "IN_PROGRESS" => O::CarrierReview,
        "EXCEPTION" | "NEEDS_ATTENTION" => O::Exception,
        "REQUESTED_SUPP" => O::SuppPending,
        "FOC" => O::FocConfirmed,
        "COMPLETE" | "COMPLETED" => O::Ported,
        "REQUESTED_CANCEL" => O::CancelPending,
        "CANCELLED" if context.has_errors => O::Failed,
        "CANCELLED" => O::Cancelled,
        _ => return None,
    })
}

fn telnyx_order(word: &str, context: Context) -> Option<OrderState> {
    use OrderState as O;
    Some(match word.trim().to_lowercase().as_str() {
        "draft" => O::Draft,
        "in-process" if context.needs_documents => O::ActionNeeded,
        "in-process" => O::Submitted,
        "submitted" => O::CarrierReview,
        "exception" => O::Exception,
        "foc-date-confirmed" => O::FocConfirmed,
        "ported" => O::Ported,
        "cancel-pending" => O::CancelPending,
        "cancelled" => O::Cancelled,
        _ => return None,
    })
}

/// Twilio writes one status as `In review` in an answer and as `in_review` in a list.
fn twilio_order(word: &str, context: Context) -> Option<OrderState> {
    use OrderState as O;
    let words = [
        ("waiting_for_signature", O::ActionNeeded),
        ("in_review", O::Submitted),
        ("in_progress", O::CarrierReview),
        ("port_submitted", O::CarrierReview),
        ("port_rejected", O::Exception),
        ("port_pending", O::FocConfirmed),
        ("completed", O::Ported),
        ("canceling", O::CancelPending),
        ("canceled", O::Cancelled),
        ("expired", O::Expired),
    ];
    if same_word(word.trim(), "action_required") {
        let is_rejected = context.has_errors || context.is_past_submission();
        return Some(if is_rejected {
            O::Exception
        } else {
            O::ActionNeeded
        });
    }
    find(word, &words)
}

const MICROSOFT_ORDER: &[(&str, OrderState)] = {
    use OrderState as O;
    &[
        ("Processing", O::Submitted),
        ("Contacting carrier", O::CarrierReview),
        ("Error", O::Exception),
        ("Transfer approved", O::FocConfirmed),
        ("Transfer pending", O::FocConfirmed),
        ("Completed", O::Ported),
        ("Cancelled", O::Cancelled),
    ]
};

const MICROSOFT_LINE: &[(&str, LineWord)] = {
    use LineState as L;
    &[
        ("Processing", LineWord::At(L::Submitted)),
        ("Contacting carrier", LineWord::At(L::UnderReview)),
        ("Error", LineWord::At(L::Rejected)),
        ("Transfer approved", LineWord::At(L::Foc)),
        ("Transfer pending", LineWord::At(L::Foc)),
        ("Completed", LineWord::At(L::Active)),
        ("Cancelled", LineWord::At(L::Cancelled)),
    ]
};

fn microsoft_order(word: &str) -> Option<OrderState> {
    find(word, MICROSOFT_ORDER).or_else(|| find(word, &[("Canceled", OrderState::Cancelled)]))
}

fn find<S: Copy>(word: &str, words: &[(&str, S)]) -> Option<S> {
    let found = words
        .iter()
        .find(|(known, _)| same_word(known, word.trim()));
    found.map(|&(_, state)| state)
}

/// What a vendor's word says about one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineWord {
    /// It stands there.
    At(LineState),
    /// Its record in the portability database is an old one: it has left, or never came.
    Left,
    /// It is known, and says nothing new.
    Silent,
    /// Nobody has told us of it.
    Unknown,
}

/// Where a number of an order stands by the word of its vendor.
pub fn line_state(provider: &str, word: &str) -> LineWord {
    use LineState as L;
    let words: &[(&str, LineWord)] = match provider {
        "bandwidth" => &[
            ("activated", LineWord::At(L::Active)),
            ("not_yet_activated", LineWord::Silent),
        ],
        "telnyx" => &[
            ("New", LineWord::At(L::SvPending)),
            ("Pending", LineWord::At(L::SvPending)),
            ("Concurrence Sent", LineWord::At(L::SvPending)),
            ("Concurred", LineWord::At(L::SvReady)),
            ("Activate RDY", LineWord::At(L::SvReady)),
            ("Conflict", LineWord::At(L::SvConflict)),
            ("Sending", LineWord::At(L::Activating)),
            ("Active", LineWord::At(L::Active)),
            ("Failed", LineWord::At(L::ActivationFailed)),
            ("Cancel Pending", LineWord::At(L::Cancelled)),
            ("Cancelled", LineWord::At(L::Cancelled)),
            ("Old", LineWord::Left),
            ("Disconnect Pending", LineWord::Left),
        ],
        "twilio" => &[
            ("waiting_for_signature", LineWord::Silent),
            ("in_review", LineWord::At(L::Submitted)),
            ("submitted", LineWord::At(L::UnderReview)),
            ("port_submitted", LineWord::At(L::UnderReview)),
            ("in_progress", LineWord::At(L::UnderReview)),
            ("pending", LineWord::At(L::Foc)),
            ("port_pending", LineWord::At(L::Foc)),
            ("rejected", LineWord::At(L::Rejected)),
            ("port_rejected", LineWord::At(L::Rejected)),
            ("action_required", LineWord::Silent),
            ("completed", LineWord::At(L::Active)),
            ("canceled", LineWord::At(L::Cancelled)),
            ("expired", LineWord::At(L::Cancelled)),
        ],
        "microsoft" => MICROSOFT_LINE,
        MANUAL => {
            let state = word
                .parse()
                .ok()
                .filter(|state: &LineState| state.can_be_told());
            return state.map_or(LineWord::Unknown, LineWord::At);
        }
        _ => &[],
    };
    find(word, words).unwrap_or(LineWord::Unknown)
}

/// Where a port-out stands by the word of its vendor.
pub fn port_out_state(provider: &str, word: &str) -> Mapped<PortOutState> {
    use PortOutState as P;
    let words: &[(&str, P)] = match provider {
        "bandwidth" => &[
            ("PENDING", P::Notified),
            ("EXCEPTION", P::Rejected),
            ("FOC", P::FocSet),
            // Some numbers have left, and the date of the others stands.
            ("PARTIAL", P::FocSet),
            ("COMPLETE", P::PortedOut),
            ("CANCELLED", P::Cancelled),
            ("FAILED", P::Cancelled),
        ],
        "telnyx" => &[
            ("pending", P::Notified),
            ("rejected-pending", P::Rejected),
            ("rejected", P::Rejected),
            ("authorized", P::Authorized),
            ("ported", P::PortedOut),
            ("canceled", P::Cancelled),
        ],
        // Twilio tells of a port-out when it is over, and only in Japan.
        "twilio" => &[("completed", P::PortedOut)],
        _ => &[],
    };
    find(word, words).map_or(Mapped::Unknown, Mapped::State)
}

#[cfg(test)]
mod tests;

//! Where a port-out stands: a request of another carrier for our numbers. Source: domain notes §2.7.
//!
//! [`PortOutState::next`] is total. Silence is an answer here: whoever does not answer in time has
//! authorised, and that is recorded as what it is.

use chrono::{DateTime, Duration, Utc};

use super::state::{
    By,
    walk::{Walk, shortest},
};

text_enum! {
    /// Where a port-out stands.
    pub enum PortOutState {
        /// The request came in.
        Notified = "notified", "Notified";
        /// Somebody looks into it.
        UnderReview = "under_review", "Under review";
        /// We let the numbers go.
        Authorized = "authorized", "Authorised";
        /// We said no.
        Rejected = "rejected", "Rejected";
        /// The date is agreed.
        FocSet = "foc_set", "FOC set";
        /// The numbers have left.
        PortedOut = "ported_out", "Ported out";
        /// The other side took the request back.
        Cancelled = "cancelled", "Cancelled";
        /// Found after the fact: the numbers had left before we heard of it.
        Discovered = "discovered", "Found out";
        /// They left without authorisation, and we object.
        Dispute = "dispute", "In dispute";
        /// They came back.
        SnappedBack = "snapped_back", "Came back";
        /// We gave up on them.
        Conceded = "conceded", "Conceded";
    }
}

text_enum! {
    /// What can happen to a port-out.
    pub enum PortOutEvent {
        /// Somebody looks into it.
        TakeUp = "take_up", "Look into it";
        /// We let the numbers go.
        Authorise = "authorise", "Authorise";
        /// Nobody answered in time, which the vendor takes for a yes.
        AuthoriseByDefault = "authorise_by_default", "Authorised by silence";
        /// We say no.
        Reject = "reject", "Reject";
        /// The other side asks again.
        AskAgain = "ask_again", "Asked again";
        /// The date is agreed.
        SetFoc = "set_foc", "FOC set";
        /// The numbers have left.
        Complete = "complete", "Ported out";
        /// The other side takes the request back.
        Cancel = "cancel", "Cancelled";
        /// We object: they left without authorisation.
        Dispute = "dispute", "Dispute";
        /// They came back.
        SnapBack = "snap_back", "Came back";
        /// We give up on them.
        Concede = "concede", "Concede";
    }
}

impl PortOutEvent {
    /// Whether a person does it.
    pub const fn is_deed(self) -> bool {
        matches!(
            self,
            Self::TakeUp | Self::Authorise | Self::Reject | Self::Dispute | Self::Concede
        )
    }

    /// Whether it may be taken as having happened because a vendor tells of something after it. Our own
    /// yes is never inferred: what went through without it went through by silence.
    const fn can_be_inferred(self) -> bool {
        matches!(
            self,
            Self::TakeUp | Self::AuthoriseByDefault | Self::AskAgain | Self::SetFoc
        )
    }
}

/// A move that a port-out does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\u{201c}{}\u{201d} does not apply to a port-out that stands at \u{201c}{}\u{201d}", event.label(), from.label())]
pub struct NoPortOutMove {
    /// Where it stands.
    pub from: PortOutState,
    /// What does not apply.
    pub event: PortOutEvent,
}

impl PortOutState {
    /// The state after an event.
    pub const fn next(self, event: PortOutEvent) -> Result<Self, NoPortOutMove> {
        use PortOutEvent as E;
        match (self, event) {
            (Self::Notified, E::TakeUp) | (Self::Rejected, E::AskAgain) => Ok(Self::UnderReview),
            (Self::Notified | Self::UnderReview, E::Authorise | E::AuthoriseByDefault) => {
                Ok(Self::Authorized)
            }
            (Self::Notified | Self::UnderReview, E::Reject) => Ok(Self::Rejected),
            (Self::Authorized, E::SetFoc) => Ok(Self::FocSet),
            // Not every vendor tells a date, and some tell only that the numbers were gone.
            (Self::Authorized | Self::FocSet | Self::Discovered, E::Complete) => {
                Ok(Self::PortedOut)
            }
            (
                Self::Notified
                | Self::UnderReview
                | Self::Authorized
                | Self::Rejected
                | Self::FocSet,
                E::Cancel,
            ) => Ok(Self::Cancelled),
            (Self::PortedOut | Self::Discovered, E::Dispute) => Ok(Self::Dispute),
            (Self::Dispute, E::SnapBack) => Ok(Self::SnappedBack),
            (Self::Dispute, E::Concede) => Ok(Self::Conceded),
            (from, event) => Err(NoPortOutMove { from, event }),
        }
    }

    /// What can happen to it, for the page to offer.
    pub fn events(self) -> impl Iterator<Item = PortOutEvent> {
        PortOutEvent::ALL
            .iter()
            .copied()
            .filter(move |&event| self.next(event).is_ok())
    }

    /// How a vendor's word that it is at `target` relates to where it stands here. Only people dispute
    /// and concede: a vendor that still calls the numbers ported out says nothing against it.
    pub fn walk(self, target: Self) -> Walk<PortOutEvent, Self> {
        if self == target || self.covers(target) {
            return Walk::AlreadyThere;
        }
        if self.is_terminal() || matches!(self, Self::PortedOut | Self::Dispute) {
            return Walk::Contradiction;
        }
        let moves = |state: Self| {
            state
                .events()
                .filter(|event| !matches!(event, PortOutEvent::Dispute | PortOutEvent::Concede))
                .filter_map(|event| Some((event, state.next(event).ok()?, event.can_be_inferred())))
                .collect()
        };
        shortest(self, target, moves).map_or(Walk::Regression, Walk::Steps)
    }

    /// Whether a vendor's coarser word is true of it too.
    const fn covers(self, told: Self) -> bool {
        matches!(
            (self, told),
            (Self::UnderReview, Self::Notified)
                | (Self::FocSet, Self::Authorized)
                | (
                    Self::Discovered | Self::Dispute | Self::SnappedBack | Self::Conceded,
                    Self::PortedOut
                )
        )
    }

    /// Whether nothing more can happen to it.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Cancelled | Self::SnappedBack | Self::Conceded)
    }

    /// Whether the numbers are asked for and have not left (I1).
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Notified | Self::UnderReview | Self::Authorized | Self::Rejected | Self::FocSet
        )
    }

    /// Whether an answer of ours is waited for.
    pub const fn awaits_answer(self) -> bool {
        matches!(self, Self::Notified | Self::UnderReview)
    }
}

text_enum! {
    /// The grounds on which a port-out may be refused. Debt or a running contract is none of them (domain
    /// notes §1.7).
    pub enum LawfulReason {
        /// No account code was given.
        AccountCodeMissing = "account_code_missing", "Account code missing";
        /// The account code is not ours.
        AccountCodeWrong = "account_code_wrong", "Account code wrong";
        /// No PIN was given.
        PinMissing = "pin_missing", "PIN missing";
        /// The PIN is not ours.
        PinWrong = "pin_wrong", "PIN wrong";
        /// No postal code was given.
        PostalCodeMissing = "postal_code_missing", "Postal code missing";
        /// The postal code is not that of the service address.
        PostalCodeWrong = "postal_code_wrong", "Postal code wrong";
        /// The number is not on the account.
        NotOnAccount = "not_on_account", "Number not on this account";
        /// More numbers are asked for than one request may have.
        TooManyNumbers = "too_many_numbers", "Too many numbers in one request";
        /// The number is not in service.
        NotActive = "not_active", "Number not active";
        /// Name or address are not the customer's.
        CustomerMismatch = "customer_mismatch", "Customer information does not match";
    }
}

impl LawfulReason {
    /// Bandwidth's code of it. Telnyx lists the codes that a request may be refused with on the request.
    pub const fn bandwidth_code(self) -> &'static str {
        match self {
            Self::AccountCodeMissing => "7510",
            Self::AccountCodeWrong => "7511",
            Self::PinMissing => "7512",
            Self::PinWrong => "7513",
            Self::PostalCodeMissing => "7514",
            Self::PostalCodeWrong => "7515",
            Self::NotOnAccount => "7516",
            Self::TooManyNumbers => "7517",
            Self::NotActive => "7518",
            Self::CustomerMismatch => "7519",
        }
    }
}

/// What must be known before a port-out is answered.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own, in any combination"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PortOutGuards {
    /// Nobody here planned it, and no approved ticket covers it.
    pub is_unknown: bool,
    /// The PIN that was given is not the number's, or none was given where one is set.
    pub pin_differs: bool,
    /// The lawful ground that was chosen for a refusal.
    pub reason: Option<LawfulReason>,
    /// The vendor asks for a code of its own list, and none was chosen (Telnyx).
    pub lacks_vendor_code: bool,
    /// Nothing shows the ground: no note, no document.
    pub lacks_evidence: bool,
    /// The time to answer is not over.
    pub is_within_time: bool,
    /// It is followed by hand: people enter what the carrier tells.
    pub is_followed_by_hand: bool,
}

/// Why a port-out is not answered as somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortOutBlocked {
    /// It is not for this one to cause.
    #[error("only the carrier can say so: it is taken from what the carrier\u{2019}s API tells")]
    ForTheCarrier,
    /// It is not for this one to cause.
    #[error("it is for a person to do")]
    ForAPerson,
    /// Nobody planned it.
    #[error("nobody here planned it: link the planned port-out or an approved ticket first")]
    Unknown,
    /// The PIN differs.
    #[error(
        "the PIN that was given does not match: reject it, or clear it with the customer first"
    )]
    PinDiffers,
    /// No ground was chosen.
    #[error("a refusal needs one of the lawful grounds: debt or a running contract is none")]
    NoReason,
    /// The vendor's code is missing.
    #[error("the carrier wants a code from its own list for this request: choose one")]
    NoVendorCode,
    /// Nothing shows the ground.
    #[error("nothing shows the ground: say what differs, or attach what shows it")]
    NoEvidence,
    /// It may still be answered.
    #[error("the time to answer is not over")]
    WithinTime,
}

impl PortOutEvent {
    /// What holds it back. Empty means that nothing does.
    pub fn blocks(self, by: By, guards: &PortOutGuards) -> Vec<PortOutBlocked> {
        use PortOutBlocked as B;
        let mut blocks = Vec::new();
        let mut add = |holds: bool, block: B| {
            if holds {
                blocks.push(block);
            }
        };
        let by_person = by == By::User;
        add(
            by_person && !self.is_deed() && !guards.is_followed_by_hand,
            B::ForTheCarrier,
        );
        let is_answer = matches!(
            self,
            Self::Authorise | Self::Reject | Self::Dispute | Self::Concede
        );
        add(
            matches!(by, By::Timer | By::System) && is_answer,
            B::ForAPerson,
        );
        match self {
            Self::Authorise => {
                add(guards.is_unknown, B::Unknown);
                add(guards.pin_differs, B::PinDiffers);
            }
            Self::Reject => {
                add(guards.reason.is_none(), B::NoReason);
                add(guards.lacks_vendor_code, B::NoVendorCode);
                add(guards.lacks_evidence, B::NoEvidence);
            }
            Self::AuthoriseByDefault => {
                add(!by.is_vendor() && guards.is_within_time, B::WithinTime);
            }
            _ => {}
        }
        blocks
    }
}

/// The hours in which Telnyx waits for an answer at least: it says 24 to 48, so the shorter counts.
const TELNYX_HOURS: i64 = 24;

/// The time in which a port-out must be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerTime {
    /// When the request came in (UTC).
    pub received_at: DateTime<Utc>,
    /// When silence becomes a yes (UTC).
    pub answer_by: DateTime<Utc>,
}

/// Until when a provider waits for an answer to a port-out. None where nobody waits: Bandwidth asks
/// through a webhook that is answered within 30 seconds, and the others tell only what happened.
pub fn answer_time(provider: &str, received_at: DateTime<Utc>) -> Option<AnswerTime> {
    let answer_by = match provider {
        "telnyx" => received_at.checked_add_signed(Duration::hours(TELNYX_HOURS))?,
        _ => return None,
    };
    Some(AnswerTime {
        received_at,
        answer_by,
    })
}

impl AnswerTime {
    /// How much of it is over, in per cent, from 0 to 100.
    pub fn per_cent_over(&self, now: DateTime<Utc>) -> u8 {
        let whole = (self.answer_by - self.received_at).num_seconds().max(1);
        let over = (now - self.received_at).num_seconds().clamp(0, whole);
        u8::try_from(over * 100 / whole).unwrap_or(100)
    }

    /// Whether half of it is over, and whoever is in charge must hear of it (domain notes §2.5).
    pub fn is_half_over(&self, now: DateTime<Utc>) -> bool {
        now - self.received_at >= (self.answer_by - self.received_at) / 2
    }

    /// Whether silence has become a yes.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        now >= self.answer_by
    }

    /// What is left of it; nothing once it is over.
    pub fn left(&self, now: DateTime<Utc>) -> Duration {
        (self.answer_by - now).max(Duration::zero())
    }
}

#[cfg(test)]
mod tests;

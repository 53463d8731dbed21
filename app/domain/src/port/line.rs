//! Where one number of an order stands, and what may move it. Source: domain notes §2.4.
//!
//! [`LineState::next`] is total, as [`super::OrderState::next`] is.

use super::state::walk::{Walk, shortest};

text_enum! {
    /// Where one number of a port-in order stands.
    pub enum LineState {
        /// On the list.
        Listed = "listed", "Listed";
        /// Its portability is being asked for.
        Checking = "checking", "Checking";
        /// It can be ported.
        Portable = "portable", "Portable";
        /// It cannot be ported.
        NotPortable = "not_portable", "Not portable";
        /// The carrier's people must look at it.
        NeedsManual = "needs_manual", "Needs a manual check";
        /// Sent to the winning carrier.
        Submitted = "submitted", "Submitted";
        /// With the losing carrier.
        UnderReview = "under_review", "Under review";
        /// The losing carrier said no.
        Rejected = "rejected", "Rejected";
        /// Its date is agreed.
        Foc = "foc", "FOC";
        /// Announced to the portability database.
        SvPending = "sv_pending", "Announced";
        /// Ready to be activated.
        SvReady = "sv_ready", "Ready to activate";
        /// The losing carrier objects in the portability database.
        SvConflict = "sv_conflict", "In conflict";
        /// Being activated.
        Activating = "activating", "Activating";
        /// Live with the winning carrier.
        Active = "active", "Active";
        /// Live, and tested.
        Verified = "verified", "Verified";
        /// The activation failed.
        ActivationFailed = "activation_failed", "Activation failed";
        /// Taken off the order.
        Removed = "removed", "Removed";
        /// The order ended without it.
        Cancelled = "cancelled", "Cancelled";
        /// It has gone back to the losing carrier.
        SnappedBack = "snapped_back", "Went back";
    }
}

text_enum! {
    /// What can happen to a number of an order.
    pub enum LineEvent {
        /// Its portability is asked for.
        Check = "check", "Check";
        /// It can be ported.
        FindPortable = "find_portable", "Portable";
        /// It cannot be ported.
        FindNotPortable = "find_not_portable", "Not portable";
        /// The carrier's people must look.
        FindUnclear = "find_unclear", "Needs a manual check";
        /// It goes to the winning carrier, or goes there again with a supplement.
        Submit = "submit", "Submitted";
        /// It goes to the losing carrier.
        SendLsr = "send_lsr", "Sent to losing carrier";
        /// The losing carrier says no.
        Reject = "reject", "Rejected";
        /// Its date is agreed.
        ConfirmFoc = "confirm_foc", "FOC confirmed";
        /// The carriers take its date back.
        VoidFoc = "void_foc", "FOC withdrawn";
        /// It is announced to the portability database.
        Announce = "announce", "Announced";
        /// Both carriers agree in the portability database, or the time to object is over.
        Concur = "concur", "Ready to activate";
        /// The losing carrier objects in the portability database.
        Conflict = "conflict", "Conflict";
        /// It is activated.
        Activate = "activate", "Activating";
        /// Its activation is put off to another date.
        Defer = "defer", "Deferred";
        /// It is live.
        GoLive = "go_live", "Active";
        /// Its activation failed.
        FailActivation = "fail_activation", "Activation failed";
        /// It was tested.
        Verify = "verify", "Verified";
        /// It is taken off the order.
        Remove = "remove", "Taken off";
        /// The order ends without it.
        Cancel = "cancel", "Cancelled";
        /// It goes back to the losing carrier.
        SnapBack = "snap_back", "Went back";
    }
}

/// A move that a number of an order does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\u{201c}{}\u{201d} does not apply to a number that stands at \u{201c}{}\u{201d}", event.label(), from.label())]
pub struct NoLineMove {
    /// Where it stands.
    pub from: LineState,
    /// What does not apply.
    pub event: LineEvent,
}

impl LineEvent {
    /// Whether it may be taken as having happened because something after it was told.
    const fn can_be_inferred(self) -> bool {
        matches!(
            self,
            Self::Check
                | Self::FindPortable
                | Self::Submit
                | Self::SendLsr
                | Self::ConfirmFoc
                | Self::Announce
                | Self::Concur
                | Self::Activate
                | Self::GoLive
        )
    }
}

impl LineState {
    /// The state after an event.
    pub const fn next(self, event: LineEvent) -> Result<Self, NoLineMove> {
        use LineEvent as E;
        match (self, event) {
            // What was found grows old, and is asked again (R4).
            (Self::Listed | Self::Portable | Self::NotPortable | Self::NeedsManual, E::Check) => {
                Ok(Self::Checking)
            }
            (Self::Checking | Self::NeedsManual, E::FindPortable) => Ok(Self::Portable),
            (Self::Checking | Self::NeedsManual, E::FindNotPortable) => Ok(Self::NotPortable),
            (Self::Checking, E::FindUnclear) => Ok(Self::NeedsManual),
            (Self::Portable | Self::NeedsManual | Self::Rejected, E::Submit) => Ok(Self::Submitted),
            (Self::Submitted, E::SendLsr)
            | (
                Self::Foc
                | Self::SvPending
                | Self::SvReady
                | Self::SvConflict
                | Self::ActivationFailed,
                E::VoidFoc,
            ) => Ok(Self::UnderReview),
            (
                Self::Submitted
                | Self::UnderReview
                | Self::Foc
                | Self::SvPending
                | Self::SvReady
                | Self::SvConflict
                | Self::ActivationFailed,
                E::Reject,
            ) => Ok(Self::Rejected),
            (Self::UnderReview, E::ConfirmFoc)
            | (
                Self::SvPending | Self::SvReady | Self::Activating | Self::ActivationFailed,
                E::Defer,
            ) => Ok(Self::Foc),
            (Self::Foc, E::Announce) => Ok(Self::SvPending),
            (Self::SvPending | Self::SvConflict, E::Concur) => Ok(Self::SvReady),
            (Self::Foc | Self::SvPending, E::Conflict) => Ok(Self::SvConflict),
            (Self::SvReady | Self::ActivationFailed, E::Activate) => Ok(Self::Activating),
            (Self::Activating, E::GoLive) => Ok(Self::Active),
            (Self::Activating, E::FailActivation) => Ok(Self::ActivationFailed),
            (Self::Active, E::Verify) => Ok(Self::Verified),
            (Self::Active | Self::Verified, E::SnapBack) => Ok(Self::SnappedBack),
            (state, E::Remove) if state.can_be_left_out() => Ok(Self::Removed),
            (state, E::Cancel) if state.can_be_left_out() => Ok(Self::Cancelled),
            (from, event) => Err(NoLineMove { from, event }),
        }
    }

    /// What can happen to it.
    pub fn events(self) -> impl Iterator<Item = LineEvent> {
        LineEvent::ALL
            .iter()
            .copied()
            .filter(move |&event| self.next(event).is_ok())
    }

    /// How a word that it is at `target` relates to where it stands here.
    pub fn walk(self, target: Self) -> Walk<LineEvent, Self> {
        if self == target {
            return Walk::AlreadyThere;
        }
        if self.is_terminal() {
            return Walk::Contradiction;
        }
        let moves = |state: Self| {
            state
                .events()
                .filter_map(|event| Some((event, state.next(event).ok()?, event.can_be_inferred())))
                .collect()
        };
        shortest(self, target, moves).map_or(Walk::Regression, Walk::Steps)
    }

    /// Whether an order can end without it: it is not in service, and its road is not over.
    const fn can_be_left_out(self) -> bool {
        !self.is_active() && !self.is_terminal()
    }

    /// How far it has come, from 0. Where it stands still ranks as what it stands still on.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Removed | Self::Cancelled | Self::SnappedBack | Self::NotPortable => 0,
            Self::Listed => 1,
            Self::Checking => 2,
            Self::Portable | Self::NeedsManual => 3,
            Self::Submitted => 4,
            Self::UnderReview | Self::Rejected => 5,
            Self::Foc => 6,
            Self::SvPending | Self::SvConflict => 7,
            Self::SvReady => 8,
            Self::Activating | Self::ActivationFailed => 9,
            Self::Active => 10,
            Self::Verified => 11,
        }
    }

    /// Whether the order is still about it.
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::NotPortable) && !self.is_terminal()
    }

    /// Whether it is in service with the winning carrier.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Active | Self::Verified)
    }

    /// Whether nothing more can happen to it in this order.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Removed | Self::Cancelled | Self::SnappedBack)
    }
}

#[cfg(test)]
mod tests;

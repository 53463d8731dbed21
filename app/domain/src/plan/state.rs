//! Where a plan and its steps stand. Both are total functions; the pages ask them which actions to offer.

text_enum! {
    /// Where a plan stands.
    pub enum PlanState {
        /// Shown, and waiting for approval.
        Proposed = "proposed", "Waiting for approval";
        /// Approved, and not yet begun.
        Approved = "approved", "Approved";
        /// Being applied.
        Applying = "applying", "Applying";
        /// Stopped by a person, by a surprise or by too many refusals: the rest can be taken up again.
        Stopped = "stopped", "Stopped";
        /// Every step is as it should be.
        Applied = "applied", "Applied";
        /// Somebody said no.
        Rejected = "rejected", "Rejected";
        /// Whoever proposed it took it back.
        Withdrawn = "withdrawn", "Withdrawn";
        /// Its time ran out, or its evidence changed, before it was applied.
        Expired = "expired", "Expired";
    }
}

text_enum! {
    /// What can happen to a plan.
    pub enum PlanEvent {
        /// Somebody approves it.
        Approve = "approve", "Approve";
        /// Somebody says no.
        Reject = "reject", "Reject";
        /// Whoever proposed it takes it back.
        Withdraw = "withdraw", "Withdraw";
        /// Its time runs out, or its evidence changed.
        Expire = "expire", "Expire";
        /// It is begun, or taken up again.
        Apply = "apply", "Apply";
        /// It is stopped before its end.
        Stop = "stop", "Stop";
        /// Every step is as it should be.
        Finish = "finish", "Finish";
    }
}

/// A move that a plan does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a plan that is {} cannot {}", from.label().to_lowercase(), event.label().to_lowercase())]
pub struct NoMove {
    /// Where it stands.
    pub from: PlanState,
    /// What does not apply.
    pub event: PlanEvent,
}

impl PlanState {
    /// The state after an event.
    pub const fn next(self, event: PlanEvent) -> Result<Self, NoMove> {
        use PlanEvent as E;
        match (self, event) {
            (Self::Proposed, E::Approve) => Ok(Self::Approved),
            (Self::Proposed | Self::Approved | Self::Stopped, E::Reject) => Ok(Self::Rejected),
            (Self::Proposed | Self::Approved, E::Withdraw) => Ok(Self::Withdrawn),
            // One that was begun does not expire: what is left of it is rejected or taken up.
            (Self::Proposed | Self::Approved, E::Expire) => Ok(Self::Expired),
            (Self::Approved | Self::Stopped, E::Apply) => Ok(Self::Applying),
            (Self::Applying, E::Stop) => Ok(Self::Stopped),
            // The last steps of a script are reported while it is stopped or only approved.
            (Self::Approved | Self::Applying | Self::Stopped, E::Finish) => Ok(Self::Applied),
            (from, event) => Err(NoMove { from, event }),
        }
    }

    /// What can happen to it, for the page to offer.
    pub fn events(self) -> impl Iterator<Item = PlanEvent> {
        PlanEvent::ALL
            .iter()
            .copied()
            .filter(move |&event| self.next(event).is_ok())
    }

    /// Whether nothing more can happen to it.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Applied | Self::Rejected | Self::Withdrawn | Self::Expired
        )
    }
}

text_enum! {
    /// What became of a step.
    pub enum StepState {
        /// Not begun.
        Waiting = "waiting", "Waiting";
        /// About to be written, or written and not yet read back. Noted before the write is sent, so that
        /// whoever takes over looks before it writes again.
        Writing = "writing", "Writing";
        /// Written, and read back as it should be.
        Done = "done", "Done";
        /// It was as it should be before anything was written.
        Unchanged = "unchanged", "Already so";
        /// The other side refused it.
        Failed = "failed", "Refused";
        /// Its target was not as it was shown; nothing was written.
        Surprised = "surprised", "Changed since";
        /// It was sent, and nobody can say whether it took. It is read again before anybody tries again.
        Unclear = "unclear", "Unclear";
    }
}

impl StepState {
    /// Whether the target is as the plan wants it.
    pub const fn is_fulfilled(self) -> bool {
        matches!(self, Self::Done | Self::Unchanged)
    }
}

#[cfg(test)]
mod tests;

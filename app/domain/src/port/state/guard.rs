//! What the data of an order forbids although its state allows it. Source: domain notes §2.3 and §2.8.
//!
//! A vendor's word is not held back by these: what happened, happened. They hold back what we do.

use super::{By, NoMove, OrderEvent, OrderState, Standing};

/// What stands in the way of moves. By default, nothing does.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own, in any combination"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guards {
    /// There is no number on it.
    pub has_no_numbers: bool,
    /// How many of the requirements R1 to R16 are not met.
    pub unmet: usize,
    /// A second person must approve it first.
    pub awaits_approval: bool,
    /// A change of it is being sent.
    pub is_write_under_way: bool,
    /// It is too close to its date: its carrier takes no change any more.
    pub is_locked_out: bool,
    /// A rejection is open for which nobody has entered a resolution.
    pub has_open_rejections: bool,
    /// A number has come in already.
    pub has_active_line: bool,
    /// No date is known.
    pub lacks_foc: bool,
    /// The carrier takes no order again as it is: it wants a correction.
    pub is_resubmission_refused: bool,
    /// It is not in its activation window.
    pub is_outside_window: bool,
    /// Emergency location or route of a number is missing, and nobody has overridden that.
    pub is_not_ready_for_cut_over: bool,
    /// The first number came in more than 24 hours ago.
    pub is_after_snapback: bool,
    /// Something mandatory of the checklist is neither done nor waived.
    pub has_open_tasks: bool,
    /// It is followed by hand: people enter what the carrier tells.
    pub is_followed_by_hand: bool,
    /// No document shows what is entered by hand.
    pub lacks_evidence: bool,
}

/// Why a move that the state allows is held back all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Blocked {
    /// It is not for this one to cause.
    #[error("only the carrier can say so: it is taken from what the carrier\u{2019}s API tells")]
    ForTheCarrier,
    /// It is not for this one to cause.
    #[error("it is for a person to do")]
    ForAPerson,
    /// There is no number on it.
    #[error("it has no numbers: add at least one")]
    NoNumbers,
    /// Requirements are not met.
    #[error("it is not complete: {0} of the requirements are not met")]
    Unmet(usize),
    /// A second person must approve it.
    #[error("a second person must approve it first")]
    AwaitsApproval,
    /// A change is being sent.
    #[error("a change of it is being sent: wait until the carrier has answered")]
    WriteUnderWay,
    /// Too close to the date.
    #[error(
        "it is too close to its FOC: the carrier takes no change any more, so call its porting desk"
    )]
    LockedOut,
    /// A rejection is open.
    #[error("a rejection is open: enter how it is resolved first")]
    OpenRejections,
    /// A number has come in.
    #[error("a number has come in already: move what is left to a new order")]
    ActiveLine,
    /// No date is known.
    #[error("no FOC is known: enter the date that was agreed")]
    NoFoc,
    /// The carrier wants a correction.
    #[error("the carrier takes it again only with a correction")]
    NoResubmission,
    /// Not in the window.
    #[error("it is outside its activation window")]
    OutsideWindow,
    /// The cut-over is not ready.
    #[error(
        "not every number has its emergency location and route: set them, or override with a reason"
    )]
    NotReadyForCutOver,
    /// Too late for a reversal.
    #[error(
        "more than 24 hours have passed since the first number came in: win it back with a new order"
    )]
    AfterSnapback,
    /// Tasks are open.
    #[error("the checklist is not done: finish each mandatory task or waive it with a reason")]
    OpenTasks,
    /// No document shows it.
    #[error("nothing shows it: attach the carrier\u{2019}s confirmation")]
    NoEvidence,
}

/// Why an order was not moved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The state has no such move.
    #[error(transparent)]
    NoMove(#[from] NoMove),
    /// The data forbids it.
    #[error("\u{201c}{}\u{201d} is not possible: {}", .0.label(), reasons(.1))]
    Blocked(OrderEvent, Vec<Blocked>),
}

fn reasons(blocks: &[Blocked]) -> String {
    let texts: Vec<String> = blocks.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

impl OrderEvent {
    /// What holds it back. Empty means that nothing does.
    pub fn blocks(self, by: By, guards: &Guards) -> Vec<Blocked> {
        use Blocked as B;
        let mut blocks: Vec<B> = self.wrong_cause(by, guards).into_iter().collect();
        let of = |holds: bool, block: B| holds.then_some(block);
        let incomplete = of(guards.unmet > 0, B::Unmet(guards.unmet));
        let empty = of(guards.has_no_numbers, B::NoNumbers);
        let under_way = of(guards.is_write_under_way, B::WriteUnderWay);
        let locked = of(guards.is_locked_out, B::LockedOut);
        let active = of(guards.has_active_line, B::ActiveLine);
        let rejected = of(guards.has_open_rejections, B::OpenRejections);
        let dateless = of(guards.lacks_foc, B::NoFoc);
        let rest: Vec<Option<B>> = match self {
            Self::RunCheck => vec![empty],
            Self::MarkReady | Self::PassCheck => vec![
                empty,
                incomplete,
                of(guards.awaits_approval, B::AwaitsApproval),
            ],
            Self::Submit => vec![empty, incomplete, under_way],
            Self::SupplyDocuments => vec![under_way],
            Self::Correct | Self::Reschedule => vec![under_way, locked, active, rejected],
            Self::Resubmit => vec![
                under_way,
                rejected,
                of(guards.is_resubmission_refused, B::NoResubmission),
            ],
            Self::Cancel => vec![under_way, locked, active],
            Self::ConfirmFoc => vec![dateless],
            Self::Defer => vec![dateless, active],
            Self::FailActivation | Self::CancelledByCarrier | Self::Fail => vec![active],
            Self::OpenWindow => vec![
                of(guards.is_outside_window, B::OutsideWindow),
                of(guards.is_not_ready_for_cut_over, B::NotReadyForCutOver),
            ],
            // I3: nobody says from memory that numbers have come in.
            Self::AllActive => {
                vec![of(by == By::User && guards.lacks_evidence, B::NoEvidence)]
            }
            Self::Reverse => vec![of(guards.is_after_snapback, B::AfterSnapback)],
            Self::Close => vec![of(guards.has_open_tasks, B::OpenTasks)],
            _ => Vec::new(),
        };
        blocks.extend(rest.into_iter().flatten());
        blocks
    }

    /// What holds it back where a person enters what a carrier told: only what cannot be so without it.
    pub(in crate::port) fn told_blocks(self, guards: &Guards) -> Vec<Blocked> {
        let holds = [
            (
                !guards.is_followed_by_hand && !self.is_deed(),
                Blocked::ForTheCarrier,
            ),
            (
                guards.lacks_evidence && self == Self::AllActive,
                Blocked::NoEvidence,
            ),
        ];
        let holding = holds.into_iter().filter(|(holds, _)| *holds);
        holding.map(|(_, block)| block).collect()
    }

    fn wrong_cause(self, by: By, guards: &Guards) -> Option<Blocked> {
        if self.may_be_caused_by(by, guards.is_followed_by_hand) {
            None
        } else if by == By::User {
            Some(Blocked::ForTheCarrier)
        } else {
            Some(Blocked::ForAPerson)
        }
    }
}

/// A button: what a person can do to an order, and why not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What would happen.
    pub event: OrderEvent,
    /// What holds it back; empty if nothing does.
    pub blocks: Vec<Blocked>,
}

impl OrderState {
    /// The state after an event that nothing holds back.
    pub fn moved(
        self,
        event: OrderEvent,
        by: By,
        standing: Standing,
        guards: &Guards,
    ) -> Result<Self, Refusal> {
        let to = self.next(event, standing)?;
        let blocks = event.blocks(by, guards);
        if blocks.is_empty() {
            Ok(to)
        } else {
            Err(Refusal::Blocked(event, blocks))
        }
    }

    /// What to offer a person: what the state allows and a person may cause, with what holds it back.
    pub fn offers(self, standing: Standing, guards: &Guards) -> Vec<Offer> {
        self.events(standing)
            .filter(|event| event.may_be_caused_by(By::User, guards.is_followed_by_hand))
            .map(|event| Offer {
                event,
                blocks: event.blocks(By::User, guards),
            })
            .collect()
    }
}

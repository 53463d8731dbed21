//! The life of a number: its states, the events that move it, and the guards that may forbid a move.
//!
//! Source: domain notes §3.1 and §3.2. [`Lifecycle::next`] is total: every pair of state and event has
//! an answer. The pages ask it which actions to offer.

use chrono::NaiveDate;

text_enum! {
    /// Where a number stands in its life.
    pub enum Lifecycle {
        /// Wanted, not yet contracted.
        Planned = "planned", "Planned";
        /// A new-number order is open with the carrier.
        Ordered = "ordered", "Ordered";
        /// In an open port-in order, still live at the losing carrier.
        PortingIn = "porting_in", "Porting in";
        /// Ours, in service, free to allocate.
        Available = "available", "Available";
        /// Held for a named purpose until a day.
        Reserved = "reserved", "Reserved";
        /// Allocated to a holder; provisioning is not yet proven.
        Assigned = "assigned", "Assigned";
        /// Allocated, and the evidence says that it works.
        Active = "active", "Active";
        /// Temporarily out of use.
        Suspended = "suspended", "Suspended";
        /// Aging after use, not to be given out.
        Quarantined = "quarantined", "Quarantined";
        /// A port-out is open.
        PortingOut = "porting_out", "Porting out";
        /// A disconnect order is open.
        ReleasePending = "release_pending", "Release pending";
        /// Given back to the carrier.
        Released = "released", "Released";
        /// Left to another carrier.
        PortedOut = "ported_out", "Ported out";
        /// Left without authorisation.
        Lost = "lost", "Lost";
        /// Left without authorisation, and we object.
        Disputed = "disputed", "Disputed";
        /// Never obtained.
        Void = "void", "Void";
    }
}

text_enum! {
    /// What can happen to a number.
    pub enum Event {
        /// A new-number order is placed.
        Order = "order", "Order";
        /// A port-in order is submitted.
        SubmitPort = "submit_port", "Submit port";
        /// The wish is dropped, or the order or port failed for good.
        Drop = "drop", "Drop";
        /// The carrier reports it in service, or its port is active.
        EnterService = "enter_service", "Enter service";
        /// It is held for a purpose.
        Reserve = "reserve", "Reserve";
        /// The hold ends.
        EndReservation = "end_reservation", "End reservation";
        /// It is given to a holder.
        Assign = "assign", "Assign";
        /// The evidence proves that it works end to end.
        Prove = "prove", "Prove";
        /// The evidence no longer proves it.
        LoseProof = "lose_proof", "Lose proof";
        /// It is taken from its holder and ages.
        Quarantine = "quarantine", "Quarantine";
        /// It is taken from its holder without aging.
        Free = "free", "Free";
        /// The quarantine is over.
        EndQuarantine = "end_quarantine", "End quarantine";
        /// It goes back to the holder it had.
        Restore = "restore", "Restore to holder";
        /// It is taken out of use for a time.
        Suspend = "suspend", "Suspend";
        /// It comes back into use.
        Resume = "resume", "Resume";
        /// A port-out is authorised or noticed.
        StartPortOut = "start_port_out", "Port out";
        /// The port-out is cancelled.
        CancelPortOut = "cancel_port_out", "Cancel port-out";
        /// The port-out is complete.
        CompletePortOut = "complete_port_out", "Complete port-out";
        /// A disconnect order is placed.
        StartRelease = "start_release", "Release";
        /// The disconnect is cancelled, or the carrier gives the number back.
        CancelRelease = "cancel_release", "Cancel release";
        /// The carrier confirms the disconnect.
        CompleteRelease = "complete_release", "Complete release";
        /// It left without authorisation and we object.
        Dispute = "dispute", "Dispute";
        /// The dispute is won.
        WinDispute = "win_dispute", "Win dispute";
        /// The dispute is lost.
        LoseDispute = "lose_dispute", "Lose dispute";
    }
}

/// A move that the life of a number does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a number that is {} cannot {}", from.label().to_lowercase(), event.label().to_lowercase())]
pub struct NoTransition {
    /// The state it is in.
    pub from: Lifecycle,
    /// The event that does not apply.
    pub event: Event,
}

impl Lifecycle {
    /// The state after an event. `prior` is the state before a suspension, port-out, release or
    /// dispute, which an undoing event returns to.
    #[expect(
        clippy::match_same_arms,
        reason = "one line for each event reads as the table it is"
    )]
    pub const fn next(self, event: Event, prior: Option<Self>) -> Result<Self, NoTransition> {
        use Event as E;
        use Lifecycle as L;
        let refused = Err(NoTransition { from: self, event });
        let returned = match prior {
            Some(state) if state.is_live() => Ok(state),
            _ => refused,
        };
        match (self, event) {
            (L::Planned, E::Order) => Ok(L::Ordered),
            (L::Planned, E::SubmitPort) => Ok(L::PortingIn),
            (L::Planned | L::Ordered | L::PortingIn, E::Drop) => Ok(L::Void),
            (L::Ordered | L::PortingIn, E::EnterService) => Ok(L::Available),
            (L::Available, E::Reserve) => Ok(L::Reserved),
            (L::Reserved, E::EndReservation) => Ok(L::Available),
            (L::Available | L::Reserved, E::Assign) => Ok(L::Assigned),
            (L::Assigned, E::Prove) => Ok(L::Active),
            (L::Active, E::LoseProof) => Ok(L::Assigned),
            (L::Assigned | L::Active, E::Quarantine) => Ok(L::Quarantined),
            (L::Assigned | L::Active, E::Free) => Ok(L::Available),
            (L::Quarantined, E::EndQuarantine) => Ok(L::Available),
            (L::Quarantined, E::Restore) => Ok(L::Assigned),
            (L::Active | L::Assigned | L::Available, E::Suspend) => Ok(L::Suspended),
            (L::Suspended, E::Resume) => returned,
            (
                L::Available | L::Active | L::Assigned | L::Quarantined | L::Suspended,
                E::StartPortOut,
            ) => Ok(L::PortingOut),
            (L::PortingOut, E::CancelPortOut) => returned,
            (L::PortingOut, E::CompletePortOut) => Ok(L::PortedOut),
            (L::Available | L::Quarantined, E::StartRelease) => Ok(L::ReleasePending),
            (L::ReleasePending, E::CancelRelease) => Ok(L::Available),
            (L::ReleasePending, E::CompleteRelease) => Ok(L::Released),
            (
                L::Available
                | L::Reserved
                | L::Assigned
                | L::Active
                | L::Suspended
                | L::Quarantined
                | L::PortingOut
                | L::ReleasePending,
                E::Dispute,
            ) => Ok(L::Disputed),
            (L::Disputed, E::WinDispute) => returned,
            (L::Disputed, E::LoseDispute) => Ok(L::Lost),
            (
                L::Planned
                | L::Ordered
                | L::PortingIn
                | L::Available
                | L::Reserved
                | L::Assigned
                | L::Active
                | L::Suspended
                | L::Quarantined
                | L::PortingOut
                | L::ReleasePending
                | L::Released
                | L::PortedOut
                | L::Lost
                | L::Disputed
                | L::Void,
                _,
            ) => refused,
        }
    }

    /// The events that move a number from here, for the page to offer.
    pub fn events(self, prior: Option<Self>) -> impl Iterator<Item = Event> {
        Event::ALL
            .iter()
            .copied()
            .filter(move |&event| self.next(event, prior).is_ok())
    }

    /// Whether a holder has it.
    pub const fn is_in_use(self) -> bool {
        matches!(self, Self::Assigned | Self::Active)
    }

    /// Whether it is ours and in service: the carrier should list it.
    pub const fn is_live(self) -> bool {
        matches!(
            self,
            Self::Available
                | Self::Reserved
                | Self::Assigned
                | Self::Active
                | Self::Suspended
                | Self::Quarantined
        )
    }

    /// Whether its life has ended. Only a new order can bring it back, as a new generation.
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::Released | Self::PortedOut | Self::Lost | Self::Void
        )
    }

    /// Whether an order is open that makes differences expected (guard G4).
    pub const fn is_in_flight(self) -> bool {
        matches!(
            self,
            Self::Ordered | Self::PortingIn | Self::PortingOut | Self::ReleasePending
        )
    }
}

/// What must be known before a number may be given to a holder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssignmentCheck {
    /// The last day of its quarantine, if it has one.
    pub quarantined_until: Option<NaiveDate>,
    /// For whom it is reserved, and for whom it is asked.
    pub reserved_for: Option<(String, String)>,
    /// Whether another holder already has the same line.
    pub line_is_taken: bool,
    /// Whether its country asks for an emergency address at assignment and none is known.
    pub emergency_address_is_missing: bool,
}

/// Why a move that the state allows is held back all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Blocked {
    /// The quarantine is not over.
    #[error("it is in quarantine until {0}")]
    InQuarantine(NaiveDate),
    /// It is reserved for somebody else.
    #[error("it is reserved for {0}")]
    ReservedForAnother(String),
    /// Another holder has the line.
    #[error("another holder already has this line")]
    LineTaken,
    /// No emergency address.
    #[error("its country needs an emergency address before it is assigned")]
    NoEmergencyAddress,
    /// A reservation without an end, or beyond the limit.
    #[error("a reservation needs a last day within {0} days")]
    ReservationLength(i64),
    /// Something still depends on the number.
    #[error("{0}")]
    StillUsed(&'static str),
}

/// Why a number may not be given to a holder on a day. Empty means that it may.
pub fn assignment_blocks(check: &AssignmentCheck, today: NaiveDate) -> Vec<Blocked> {
    let mut blocks = Vec::new();
    if let Some(until) = check.quarantined_until.filter(|&until| today <= until) {
        blocks.push(Blocked::InQuarantine(until));
    }
    if let Some((holder, asked)) = &check.reserved_for
        && !holder.eq_ignore_ascii_case(asked)
    {
        blocks.push(Blocked::ReservedForAnother(holder.clone()));
    }
    if check.line_is_taken {
        blocks.push(Blocked::LineTaken);
    }
    if check.emergency_address_is_missing {
        blocks.push(Blocked::NoEmergencyAddress);
    }
    blocks
}

/// The longest reservation (domain notes §3.2), in days.
pub const LONGEST_RESERVATION_DAYS: i64 = 180;

/// Why a reservation until a day may not be made. Empty means that it may.
pub fn reservation_blocks(until: Option<NaiveDate>, today: NaiveDate) -> Vec<Blocked> {
    let fits =
        until.is_some_and(|day| (0..=LONGEST_RESERVATION_DAYS).contains(&(day - today).num_days()));
    if fits {
        Vec::new()
    } else {
        vec![Blocked::ReservationLength(LONGEST_RESERVATION_DAYS)]
    }
}

/// What must be clear before a number is given back to the carrier.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own, in any combination"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReleaseCheck {
    /// Somebody holds it.
    pub has_holder: bool,
    /// Teams still lists it as assigned.
    pub is_assigned_in_teams: bool,
    /// It is in an open order.
    pub is_in_order: bool,
    /// It is a billing number, an emergency call-back or a published caller ID.
    pub is_depended_on: bool,
}

/// Why a number may not be released. Empty means that it may.
pub fn release_blocks(check: ReleaseCheck) -> Vec<Blocked> {
    [
        (check.has_holder, "somebody still holds it"),
        (check.is_assigned_in_teams, "Teams still has it assigned"),
        (check.is_in_order, "it is in an open order"),
        (
            check.is_depended_on,
            "it is a billing number, an emergency call-back or a caller ID",
        ),
    ]
    .into_iter()
    .filter_map(|(holds, reason)| holds.then_some(Blocked::StillUsed(reason)))
    .collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_of_moves_is_as_agreed() {
        let mut table = String::new();
        for &from in Lifecycle::ALL {
            for event in from.events(Some(Lifecycle::Assigned)) {
                let to = from.next(event, Some(Lifecycle::Assigned)).unwrap();
                writeln!(table, "{from} --{event}--> {to}").unwrap();
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn an_ended_life_has_no_events() {
        for &state in Lifecycle::ALL.iter().filter(|s| s.is_terminal()) {
            assert_eq!(state.events(Some(Lifecycle::Active)).count(), 0, "{state}");
        }
    }

    #[test]
    fn undoing_needs_to_know_what_was_before() {
        assert!(Lifecycle::Suspended.next(Event::Resume, None).is_err());
        assert_eq!(
            Lifecycle::Suspended.next(Event::Resume, Some(Lifecycle::Active)),
            Ok(Lifecycle::Active)
        );
        assert!(
            Lifecycle::Disputed
                .next(Event::WinDispute, Some(Lifecycle::Released))
                .is_err()
        );
    }

    #[test]
    fn guards_name_their_reason() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        let check = AssignmentCheck {
            quarantined_until: Some(day(20)),
            reserved_for: Some(("ada@contoso.example".into(), "bob@contoso.example".into())),
            line_is_taken: true,
            emergency_address_is_missing: true,
        };
        assert_eq!(assignment_blocks(&check, day(20)).len(), 4);
        assert_eq!(assignment_blocks(&AssignmentCheck::default(), day(20)), []);
        let only_quarantine = AssignmentCheck {
            quarantined_until: Some(day(20)),
            ..AssignmentCheck::default()
        };
        assert_eq!(
            assignment_blocks(&only_quarantine, day(21)),
            [],
            "the last day is over"
        );
        assert!(reservation_blocks(None, day(20)).len() == 1);
        assert!(reservation_blocks(Some(day(19)), day(20)).len() == 1);
        assert!(reservation_blocks(Some(day(30)), day(20)).is_empty());
        assert_eq!(
            release_blocks(ReleaseCheck {
                has_holder: true,
                ..Default::default()
            })
            .len(),
            1
        );
    }

    proptest! {
        #[test]
        fn any_sequence_of_events_is_answered(events in prop::collection::vec(0..Event::ALL.len(), 0..60)) {
            let mut state = Lifecycle::Planned;
            let mut prior = None;
            for event in events.into_iter().map(|i| Event::ALL[i]) {
                let was = state;
                if let Ok(next) = state.next(event, prior) {
                    prop_assert!(!was.is_terminal());
                    prior = was.is_live().then_some(was).or(prior);
                    state = next;
                }
            }
        }
    }
}

//! What the vendor's word and the numbers together say of the order.

use super::{
    Drift, Foc, LineState, Objection, OrderEvent, OrderState, Outcome, Step, View, Voice, What,
    vendor,
};
use crate::port::{state::Walk, vendor::LineWord};

impl View<'_> {
    /// The vendor's word on the order, weighed against where it stands.
    pub(super) fn voiced(&self, outcome: &mut Outcome) -> Voice {
        let order = self.known.order;
        let Some(word) = &self.told.word else {
            return Voice::None;
        };
        let context = vendor::Context {
            current: order.state,
            is_sent: order.standing().is_sent,
            has_errors: !self.told.reasons.is_empty(),
            needs_documents: self.told.needs_documents,
        };
        let state = match vendor::order_state(self.provider, word, context) {
            vendor::Mapped::State(state) => state,
            vendor::Mapped::Silent => return Voice::None,
            vendor::Mapped::Unknown => {
                outcome.unknown_words.push(word.clone());
                return Voice::None;
            }
        };
        if self.agrees(state) {
            return Voice::Same(state);
        }
        if matches!(order.state.walk(state, order.standing()), Walk::Steps(_)) {
            if state == OrderState::FocConfirmed && self.date().is_none() {
                outcome.drifts.push(Drift::NoFoc);
                return Voice::None;
            }
            return Voice::New(state);
        }
        outcome.drifts.push(Drift::Status {
            ours: order.state,
            told: state,
        });
        Voice::Refused
    }

    /// Whether a vendor's coarser or older word is true of where the order stands.
    #[expect(
        clippy::match_same_arms,
        reason = "one line for each reason reads as the table it is"
    )]
    fn agrees(&self, told: OrderState) -> bool {
        use OrderState as O;
        let order = self.known.order;
        let ours = order.state;
        match (ours, told) {
            _ if ours == told => true,
            // Ended is ended, and an order that was ported was ported whatever became of it since.
            (O::Cancelled | O::Failed | O::Expired, told) => told.ended_without_port(),
            (O::Closed | O::SnapbackPending | O::SnappedBack, O::Ported) => true,
            // A vendor has no word for what we do before we send.
            (O::Draft | O::Validating | O::Ready, O::Draft) => true,
            (O::ActionNeeded, O::Draft | O::Validating) => !order.standing().is_sent,
            (O::Ready, O::Validating) => true,
            // The window opened by the clock, and the vendor goes on calling the date agreed.
            (O::Activating, O::FocConfirmed) => !self.puts_off(),
            (O::Partial, O::FocConfirmed | O::CarrierReview) => true,
            (O::Activating, O::CarrierReview) => self.any_has_reached(LineState::Activating),
            (O::SuppPending, O::Submitted) => true,
            (O::SuppPending, O::FocConfirmed) => self.is_date_before_supplement(),
            _ => false,
        }
    }

    /// Whether the vendor moves the date of an order whose window is open before any number came in.
    pub(super) fn puts_off(&self) -> bool {
        let order = self.known.order;
        let is_later = |told: &Foc| match &order.foc {
            Some(ours) => (told.day(), told.local_time()) > (ours.day(), ours.local_time()),
            None => false,
        };
        order.state == OrderState::Activating
            && !self.any_has_reached(LineState::Active)
            && self.told.foc.as_ref().is_some_and(is_later)
    }

    /// Whether a number of the order has come that far, by what is known or by what is told now.
    fn any_has_reached(&self, state: LineState) -> bool {
        let told = self.told.numbers.iter().filter_map(|told| {
            let word = vendor::line_state(self.provider, told.word.as_deref()?);
            let is_ours = self
                .known
                .lines
                .iter()
                .any(|line| line.number == told.number);
            match word {
                LineWord::At(state) if is_ours => Some(state),
                _ => None,
            }
        });
        let known = self.known.lines.iter().map(|line| line.state);
        known
            .chain(told)
            .any(|reached| reached.rank() >= state.rank())
    }

    /// Whether the date that is told is the one from before a supplement that asks for another.
    fn is_date_before_supplement(&self) -> bool {
        let order = self.known.order;
        let is_old = self.told.foc.is_none() || self.told.foc == order.foc;
        !vendor::names_supplements(self.provider)
            && order.foc.is_some()
            && order.requested_foc.is_some()
            && order.requested_foc != order.foc
            && is_old
    }

    /// Where the order stands by all that is told; none if it stays.
    pub(super) fn target(
        &self,
        voice: Voice,
        rolled: Option<OrderState>,
        outcome: &mut Outcome,
    ) -> Option<OrderState> {
        use OrderState as O;
        let ours = self.known.order.state;
        let has_active = outcome.lines.iter().any(|line| line.state.is_active());
        match voice {
            Voice::New(O::Ported) => self.ported(rolled, outcome),
            // A word that cannot be is no reason to reject the order; numbers in service are in service.
            Voice::Refused => by_numbers(ours, rolled.filter(|state| *state != O::Exception)),
            Voice::New(told) if told.ended_without_port() && has_active => {
                outcome.drifts.push(Drift::Status { ours, told });
                by_numbers(ours, rolled.filter(|state| *state != O::Exception))
            }
            Voice::New(told) => by_numbers(told, rolled).or(Some(told)),
            Voice::None | Voice::Same(_) => by_numbers(ours, rolled),
        }
    }

    /// An order is ported only when no number of it is told to be elsewhere.
    fn ported(&self, rolled: Option<OrderState>, outcome: &mut Outcome) -> Option<OrderState> {
        let lines = outcome.lines.iter();
        let open = lines.filter(|line| line.state.is_live() && !line.state.is_active());
        let numbers: Vec<_> = open.map(|line| line.number).collect();
        if numbers.is_empty() {
            return Some(OrderState::Ported);
        }
        outcome.drifts.push(Drift::Unfinished { numbers });
        by_numbers(self.known.order.state, rolled)
    }

    /// The steps to where the order stands by what is told.
    pub(super) fn steps(
        &self,
        target: Option<OrderState>,
        outcome: &mut Outcome,
    ) -> Vec<Step<OrderEvent, OrderState>> {
        let ours = self.known.order.state;
        let Some(target) = target else {
            return Vec::new();
        };
        match ours.walk(target, self.known.order.standing()) {
            Walk::Steps(steps) => steps,
            Walk::AlreadyThere => Vec::new(),
            Walk::Regression | Walk::Contradiction => {
                outcome.drifts.push(Drift::Status { ours, told: target });
                Vec::new()
            }
        }
    }

    /// What speaks against the order, where it speaks anew. No order is rejected without a reason: where
    /// the vendor gives none, its word is the reason.
    pub(super) fn note_rejections(
        &self,
        steps: &[Step<OrderEvent, OrderState>],
        outcome: &mut Outcome,
    ) {
        let state = steps.last().map_or(outcome.state, |step| step.to);
        let is_against = matches!(
            state,
            OrderState::Exception | OrderState::Failed | OrderState::ActionNeeded
        );
        if !is_against {
            return;
        }
        let open = self.known.open_rejections;
        let mut fresh: Vec<Objection> = Vec::new();
        for reason in &self.told.reasons {
            let is_known = open.iter().chain(&fresh).any(|known| known.is_same(reason));
            if !is_known {
                fresh.push(reason.clone());
            }
        }
        let is_moved = !steps.is_empty() && state == OrderState::Exception;
        if is_moved && fresh.is_empty() && open.is_empty() {
            fresh.push(Objection {
                canonical: "other".to_owned(),
                raw_code: None,
                raw_text: self.word_of_rejection(outcome),
                number: None,
            });
        }
        for reason in fresh {
            let what = What::Rejected {
                canonical: reason.canonical,
                raw_code: reason.raw_code,
                raw_text: reason.raw_text,
            };
            outcome.push(reason.number, what, false);
        }
    }

    fn word_of_rejection(&self, outcome: &Outcome) -> String {
        use LineState as L;
        let stuck = [L::Rejected, L::SvConflict, L::ActivationFailed];
        let line = outcome
            .lines
            .iter()
            .find(|line| stuck.contains(&line.state));
        let word = line.and_then(|line| line.vendor_status.clone());
        word.or_else(|| self.told.word.clone())
            .unwrap_or_else(|| "no reason given".to_owned())
    }

    /// The agreed date, as far as it is told or known: the order's, else the earliest of its numbers.
    pub(super) fn date(&self) -> Option<&Foc> {
        let of_numbers = self
            .told
            .numbers
            .iter()
            .filter_map(|told| told.foc.as_ref());
        self.told
            .foc
            .as_ref()
            .or_else(|| of_numbers.min_by_key(|foc| (foc.day(), foc.local_time())))
            .or(self.known.order.foc.as_ref())
    }

    /// The dates after the moves. A date is taken only where one is agreed, stands fast once the
    /// activation has begun (I4), and is void once the carriers agree on it anew.
    pub(super) fn set_dates(&self, outcome: &mut Outcome) {
        use OrderState as O;
        let was_fixed = self.known.order.state.has_fixed_foc();
        let date = self.date();
        match outcome.state {
            O::Submitted | O::CarrierReview => self.put_dates(None, outcome),
            O::FocConfirmed => self.put_dates(date, outcome),
            state if state.has_fixed_foc() && !state.is_terminal() => match (&outcome.foc, date) {
                (Some(ours), Some(told)) if was_fixed && ours != told => {
                    outcome.drifts.push(Drift::FocAfterStart {
                        ours: Some(ours.clone()),
                        told: told.clone(),
                    });
                }
                (Some(_), _) if was_fixed => {}
                (_, date) => self.put_dates(date, outcome),
            },
            _ => {}
        }
    }

    fn put_dates(&self, date: Option<&Foc>, outcome: &mut Outcome) {
        if outcome.foc.as_ref() != date {
            let from = std::mem::replace(&mut outcome.foc, date.cloned());
            let what = What::FocSet {
                from,
                to: date.cloned(),
                is_requested: false,
            };
            outcome.push(None, what, false);
        }
        for index in 0..outcome.lines.len() {
            let line = &outcome.lines[index];
            let told = self
                .told
                .numbers
                .iter()
                .find(|told| told.number == line.number);
            let own = match (date, told.and_then(|told| told.foc.clone())) {
                (None, _) => None,
                (Some(_), None) => line.foc.clone(),
                (Some(date), Some(own)) => (own != *date).then_some(own),
            };
            if line.foc != own {
                let number = line.number;
                let from = std::mem::replace(&mut outcome.lines[index].foc, own.clone());
                let what = What::FocSet {
                    from,
                    to: own,
                    is_requested: false,
                };
                outcome.push(Some(number), what, false);
            }
        }
    }
}

/// Where the numbers lead an order that would else stand at `state`. They speak of its activation, and of
/// what stops it; they do not send it, end it, or answer a supplement.
fn by_numbers(state: OrderState, rolled: Option<OrderState>) -> Option<OrderState> {
    use OrderState as O;
    let rolled = rolled?;
    let leads = match rolled {
        O::Activating => !matches!(state, O::Partial | O::Ported | O::Exception),
        O::Partial => !matches!(state, O::Ported | O::Exception),
        O::Ported => true,
        O::Exception => matches!(
            state,
            O::Submitted | O::CarrierReview | O::FocConfirmed | O::Activating
        ),
        _ => false,
    };
    let can_follow = !state.is_before_submission()
        && !state.is_terminal()
        && !matches!(state, O::SnapbackPending | O::CancelPending);
    (leads && can_follow && rolled != state).then_some(rolled)
}

//! What the vendor says of each number, and what follows for those it says nothing of.

use super::{
    Drift, E164, LineEvent, LineNow, LineState, OrderState, Outcome, Step, ToldNumber, View, Voice,
    What, vendor,
};
use crate::port::{state::Walk, vendor::LineWord};

impl View<'_> {
    /// Moves the numbers by the vendor's word on each, and along with the order where there is none.
    pub(super) fn move_lines(&self, voice: Voice, outcome: &mut Outcome) {
        for index in 0..outcome.lines.len() {
            let line = outcome.lines[index].clone();
            let told = self
                .told
                .numbers
                .iter()
                .find(|told| told.number == line.number);
            self.note_line_word(index, told, outcome);
            let steps = self.line_steps(&line, told, voice, outcome);
            outcome.take_line(index, &steps);
        }
    }

    fn note_line_word(&self, index: usize, told: Option<&ToldNumber>, outcome: &mut Outcome) {
        let Some(word) = told.and_then(|told| told.word.as_ref()) else {
            return;
        };
        let line = &mut outcome.lines[index];
        let number = line.number;
        if line.vendor_status.as_ref() != Some(word) {
            let from = line.vendor_status.replace(word.clone());
            let to = word.clone();
            outcome.push(Some(number), What::VendorWord { from, to }, false);
        }
        let is_unknown = vendor::line_state(self.provider, word) == LineWord::Unknown;
        if is_unknown && !outcome.unknown_words.contains(word) {
            outcome.unknown_words.push(word.clone());
        }
    }

    fn line_steps(
        &self,
        line: &LineNow,
        told: Option<&ToldNumber>,
        voice: Voice,
        outcome: &mut Outcome,
    ) -> Vec<Step<LineEvent, LineState>> {
        let implied = self.implied(line, told.is_some(), voice);
        let word = told.and_then(|told| told.word.as_deref());
        let own = word.map_or(LineWord::Silent, |word| {
            vendor::line_state(self.provider, word)
        });
        match (own, word) {
            (LineWord::At(state), Some(word)) if !comes_too_early(line, state, implied) => {
                self.own_steps(line, state, word, outcome)
            }
            (LineWord::Left, Some(word)) => {
                if line.state.is_active() {
                    outcome.drifts.push(drift(line, word));
                }
                Vec::new()
            }
            _ => implied.map_or_else(Vec::new, |target| steps(line.state.walk(target))),
        }
    }

    fn own_steps(
        &self,
        line: &LineNow,
        told: LineState,
        word: &str,
        outcome: &mut Outcome,
    ) -> Vec<Step<LineEvent, LineState>> {
        if covers(line.state, told, self.puts_off()) {
            return Vec::new();
        }
        let is_settled = line.state.is_terminal() || line.state.is_active();
        // An order that has ended moves its numbers no more.
        let walk = if self.known.order.state.is_terminal() {
            Walk::Contradiction
        } else {
            line.state.walk(told)
        };
        match walk {
            Walk::Steps(steps) => steps,
            Walk::Contradiction => {
                outcome.drifts.push(drift(line, word));
                Vec::new()
            }
            Walk::Regression if is_settled => {
                outcome.drifts.push(drift(line, word));
                Vec::new()
            }
            Walk::Regression | Walk::AlreadyThere => Vec::new(),
        }
    }

    /// Where a number stands because its order does. A number that the vendor's list leaves out follows
    /// nothing: it may be on another order by now.
    fn implied(&self, line: &LineNow, is_told: bool, voice: Voice) -> Option<LineState> {
        use LineState as L;
        let is_left_out = self.told.has_all_numbers && !self.told.numbers.is_empty() && !is_told;
        let (Voice::New(order) | Voice::Same(order)) = voice else {
            return None;
        };
        if is_left_out || self.known.order.state.is_terminal() || !line.state.is_live() {
            return None;
        }
        let is_behind = |target: L| line.state.rank() < target.rank();
        let (target, follows) = match order {
            // What was rejected goes round again; what had a date has it no more.
            OrderState::Submitted => (
                L::Submitted,
                is_behind(L::Submitted) || line.state == L::Rejected,
            ),
            OrderState::CarrierReview => (
                L::UnderReview,
                line.state.rank() < L::Activating.rank() || line.state == L::ActivationFailed,
            ),
            OrderState::FocConfirmed if self.date().is_none() => return None,
            OrderState::FocConfirmed => (
                L::Foc,
                is_behind(L::Foc) || line.state == L::ActivationFailed || self.puts_off(),
            ),
            OrderState::Ported => (L::Active, is_behind(L::Active)),
            state if state.ended_without_port() => (L::Cancelled, !line.state.is_active()),
            _ => return None,
        };
        follows.then_some(target)
    }
}

/// Vendors call a number announced before anybody agreed on a date: that is no FOC.
fn comes_too_early(line: &LineNow, told: LineState, implied: Option<LineState>) -> bool {
    let foc = LineState::Foc.rank();
    told == LineState::SvPending
        && line.state.rank() < foc
        && implied.is_none_or(|implied| implied.rank() < foc)
}

/// Whether a vendor's coarser word is true of where the number stands.
fn covers(ours: LineState, told: LineState, is_put_off: bool) -> bool {
    use LineState as L;
    match (ours, told) {
        _ if ours == told => true,
        (L::Verified, L::Active) | (L::Removed, L::Cancelled) => true,
        (L::SvPending | L::SvReady | L::Activating, L::Foc) => !is_put_off,
        _ => false,
    }
}

fn steps(walk: Walk<LineEvent, LineState>) -> Vec<Step<LineEvent, LineState>> {
    match walk {
        Walk::Steps(steps) => steps,
        Walk::AlreadyThere | Walk::Regression | Walk::Contradiction => Vec::new(),
    }
}

fn drift(line: &LineNow, word: &str) -> Drift {
    Drift::Line {
        number: line.number,
        ours: line.state,
        word: word.to_owned(),
    }
}

impl Outcome {
    fn take_line(&mut self, index: usize, steps: &[Step<LineEvent, LineState>]) {
        let number: E164 = self.lines[index].number;
        for step in steps {
            let what = What::LineMoved {
                event: step.event,
                from: step.from,
                to: step.to,
            };
            self.push(Some(number), what, step.is_inferred);
            self.lines[index].state = step.to;
        }
    }
}

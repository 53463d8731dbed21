//! The road of an order: the states it went through with their dates, and those ahead.

use chrono::{DateTime, Utc};
use domain::port::{Order, OrderState, template::template};
use leptos::prelude::*;

use super::Drawing;
use crate::{
    components::{icon::icon, port::order_label, time},
    words,
};

/// The road when nothing goes wrong.
const ROAD: [OrderState; 9] = [
    OrderState::Draft,
    OrderState::Validating,
    OrderState::Ready,
    OrderState::Submitted,
    OrderState::CarrierReview,
    OrderState::FocConfirmed,
    OrderState::Activating,
    OrderState::Ported,
    OrderState::Closed,
];

/// Where a state lies on the road, or behind which part of it an order leaves it.
const fn place(state: OrderState) -> usize {
    use OrderState as S;
    match state {
        S::Draft => 0,
        S::Validating | S::ActionNeeded => 1,
        S::Ready => 2,
        S::Submitted => 3,
        S::CarrierReview | S::Exception | S::SuppPending => 4,
        S::FocConfirmed | S::CancelPending => 5,
        S::Activating | S::Partial | S::Cancelled | S::Failed | S::Expired => 6,
        S::Ported | S::SnapbackPending | S::SnappedBack => 7,
        S::Closed => 8,
    }
}

/// Whether a step is behind, is now, or is ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Done,
    Now,
    Ahead,
}

/// A step of the road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    state: OrderState,
    when: When,
    at: Option<DateTime<Utc>>,
}

/// The steps of an order. Where it has left the road, what it stands at takes the place of what it left.
fn steps(
    state: OrderState,
    created_at: DateTime<Utc>,
    moves: &[(OrderState, DateTime<Utc>)],
    is_skipped: impl Fn(OrderState) -> bool,
) -> Vec<Step> {
    let came = |state: OrderState| {
        let last = moves.iter().rev().find(|(to, _)| *to == state);
        let made = (state == OrderState::Draft).then_some(created_at);
        last.map(|(_, at)| *at).or(made)
    };
    let here = place(state);
    let ended = state.is_terminal() && state != OrderState::Closed;
    let mut steps = Vec::new();
    for (i, &on_road) in ROAD.iter().enumerate() {
        let is_here = i == here;
        // A state that was never told is not shown as done: the carrier may have left it out.
        let was_left_out = i < here && came(on_road).is_none();
        if is_here && on_road != state && came(on_road).is_some() {
            steps.push(Step {
                state: on_road,
                when: When::Done,
                at: came(on_road),
            });
        }
        let step = if is_here { state } else { on_road };
        let when = match i {
            _ if is_here => When::Now,
            i if i < here => When::Done,
            _ => When::Ahead,
        };
        let is_pointless = ended && when == When::Ahead;
        if was_left_out || is_pointless || (is_skipped(step) && !is_here) {
            continue;
        }
        steps.push(Step {
            state: step,
            when,
            at: came(step).filter(|_| when != When::Ahead),
        });
    }
    steps
}

/// The stepper.
pub(super) fn stepper(drawing: Drawing<'_>) -> AnyView {
    let order = &drawing.view.detail.order;
    let template = template(order.country, order.number_type);
    let is_skipped = |state| template.order_label(state).is_none();
    let steps = steps(
        order.state,
        order.created_at,
        &drawing.view.moves,
        is_skipped,
    );
    let items = steps.into_iter().map(|step| item(order, step));
    view! { <ol class="stepper" aria-label="Where the order stands" tabindex="0">{items.collect_view()}</ol> }
        .into_any()
}

fn item(order: &Order, step: Step) -> AnyView {
    let (key, name, word) = match step.when {
        When::Done => ("done", "i-check", "Done: "),
        When::Now => ("now", "st-now", ""),
        When::Ahead => ("todo", "lc-available", "Ahead: "),
    };
    let current = (step.when == When::Now).then_some("step");
    let agreed = order
        .foc
        .as_ref()
        .filter(|_| step.state == OrderState::FocConfirmed && step.when != When::Ahead);
    let date = match (agreed, step.at) {
        (Some(foc), _) => view! { <small>{foc.words()}</small> }.into_any(),
        (None, Some(at)) => view! { <small>{time::day(at)}</small> }.into_any(),
        (None, None) => ().into_any(),
    };
    let label = words::sentence(order_label(step.state, order.country, order.number_type));
    view! {
        <li data-step=key aria-current=current>
            {icon(name)}<strong><span class="vh">{word}</span>{label}</strong>{date}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_183_200 + day * 86_400, 0).unwrap()
    }

    fn shown(state: OrderState, moves: &[(OrderState, DateTime<Utc>)]) -> Vec<(OrderState, When)> {
        let steps = steps(state, at(0), moves, |_| false);
        steps.iter().map(|step| (step.state, step.when)).collect()
    }

    #[test]
    fn a_draft_has_its_whole_road_ahead() {
        let shown = shown(OrderState::Draft, &[]);
        assert_eq!(shown.len(), ROAD.len());
        assert_eq!(shown[0], (OrderState::Draft, When::Now));
        assert!(shown[1..].iter().all(|(_, when)| *when == When::Ahead));
    }

    #[test]
    fn a_state_that_was_never_told_is_not_shown_as_done() {
        let moves = [
            (OrderState::Submitted, at(2)),
            (OrderState::FocConfirmed, at(5)),
        ];
        let shown = shown(OrderState::FocConfirmed, &moves);
        let done: Vec<_> = shown
            .iter()
            .filter(|(_, when)| *when == When::Done)
            .collect();
        assert_eq!(
            done,
            [
                &(OrderState::Draft, When::Done),
                &(OrderState::Submitted, When::Done)
            ]
        );
    }

    #[test]
    fn a_rejected_order_stands_behind_what_it_left() {
        let moves = [
            (OrderState::Submitted, at(2)),
            (OrderState::CarrierReview, at(3)),
            (OrderState::Exception, at(4)),
        ];
        let shown = shown(OrderState::Exception, &moves);
        let names: Vec<_> = shown.iter().map(|(state, _)| *state).take(4).collect();
        assert_eq!(
            names,
            [
                OrderState::Draft,
                OrderState::Submitted,
                OrderState::CarrierReview,
                OrderState::Exception
            ]
        );
        assert_eq!(shown[3].1, When::Now);
    }

    #[test]
    fn an_order_that_ended_without_a_port_has_nothing_ahead() {
        let moves = [
            (OrderState::Submitted, at(2)),
            (OrderState::Cancelled, at(3)),
        ];
        let shown = shown(OrderState::Cancelled, &moves);
        assert!(shown.iter().all(|(_, when)| *when != When::Ahead));
        assert_eq!(shown.last().unwrap().0, OrderState::Cancelled);
    }

    #[test]
    fn a_state_that_a_country_skips_is_not_shown() {
        let is_skipped = |state| state == OrderState::Validating;
        let steps = steps(OrderState::Draft, at(0), &[], is_skipped);
        assert!(
            steps
                .iter()
                .all(|step| step.state != OrderState::Validating)
        );
    }
}

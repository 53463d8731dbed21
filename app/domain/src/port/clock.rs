//! What time alone does to orders and port-outs. Source: domain notes §2.3 and §2.7, actor T.
//!
//! Decided from what is known at a moment: whoever asks again before anything else has happened gets no
//! for an answer, because the order has moved.

use chrono::{DateTime, Utc};

use super::{
    Line, Order, OrderState, PortOut,
    order::Activation,
    out::PortOutEvent,
    roll_up::{Counted, roll_up},
    state::OrderEvent,
    timer::Window,
};

/// The move of an order that its clock has come to. `window` is that of its agreed date.
///
/// Where the carriers activate at the agreed time, the order is in its window once that has opened, also
/// if nobody looked until it was over. An order that waits for our word is moved by that word alone. Once
/// the window is over, numbers half across make the order a partial one. That all are across, and that
/// none came, is for the carrier to say.
pub fn due(
    order: &Order,
    lines: &[Line],
    window: Option<Window>,
    now: DateTime<Utc>,
) -> Option<OrderEvent> {
    let window = window?;
    let is_scheduled = order.details.activation == Activation::Scheduled;
    match order.state {
        OrderState::FocConfirmed if is_scheduled && now >= window.opens_at => {
            Some(OrderEvent::OpenWindow)
        }
        OrderState::Activating if is_mixed(order, lines, window, now) => {
            Some(OrderEvent::WindowOver)
        }
        _ => None,
    }
}

/// Whether the window is over and some numbers came in while others did not.
fn is_mixed(order: &Order, lines: &[Line], window: Window, now: DateTime<Utc>) -> bool {
    let counted: Vec<Counted<'_>> = lines
        .iter()
        .map(|line| Counted {
            state: line.state,
            foc: line.foc.as_ref().or(order.foc.as_ref()),
        })
        .collect();
    roll_up(&counted, Some(window.closes_at), now).state == Some(OrderState::Partial)
}

/// The move of a port-out that its clock has come to: silence has become a yes, and the carrier lets the
/// numbers go.
pub fn due_of_port_out(port_out: &PortOut, now: DateTime<Utc>) -> Option<PortOutEvent> {
    let is_over = port_out.answer_by.is_some_and(|answer_by| now >= answer_by);
    (is_over && port_out.state.awaits_answer()).then_some(PortOutEvent::AuthoriseByDefault)
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        PortOutId,
        port::{
            LineState, PortOutState,
            case::{line, now, number, order},
            departure::PortOutParticulars,
        },
    };

    const WINDOW: fn() -> Window = || Window {
        opens_at: now(),
        closes_at: now() + Duration::hours(4),
    };

    fn at(state: OrderState) -> Order {
        Order { state, ..order() }
    }

    fn lines(states: &[LineState]) -> Vec<Line> {
        let of = |(last, &state): (u64, &LineState)| Line {
            state,
            ..line(last)
        };
        (100..).zip(states).map(of).collect()
    }

    fn waiting(state: PortOutState, answer_by: Option<DateTime<Utc>>) -> PortOut {
        PortOut {
            id: PortOutId::new(Uuid::from_u128(3)),
            connection: None,
            carrier: "Telnyx".to_owned(),
            vendor_order: "po-1".to_owned(),
            state,
            vendor_status: None,
            numbers: vec![number(100)],
            received_at: now() - Duration::hours(24),
            answer_by,
            particulars: PortOutParticulars::default(),
            version: 1,
        }
    }

    #[test]
    fn a_scheduled_order_is_in_its_window_from_the_first_instant_of_it() {
        let confirmed = at(OrderState::FocConfirmed);
        let lines = lines(&[LineState::Foc]);
        let due_at = |at| due(&confirmed, &lines, Some(WINDOW()), at);
        assert_eq!(due_at(now() - Duration::seconds(1)), None);
        assert_eq!(due_at(now()), Some(OrderEvent::OpenWindow));
        assert_eq!(
            due_at(now() + Duration::days(3)),
            Some(OrderEvent::OpenWindow)
        );
    }

    #[test]
    fn an_order_that_waits_for_our_word_is_not_opened_by_the_clock() {
        let mut on_demand = at(OrderState::FocConfirmed);
        on_demand.details.activation = Activation::OnDemand;
        let lines = lines(&[LineState::SvReady]);
        assert_eq!(due(&on_demand, &lines, Some(WINDOW()), now()), None);
    }

    #[test]
    fn only_a_mix_after_the_window_makes_an_order_partial() {
        let activating = at(OrderState::Activating);
        let after = WINDOW().closes_at + Duration::seconds(1);
        let mixed = lines(&[LineState::Active, LineState::Activating]);
        let due_of = |lines: &[Line], at| due(&activating, lines, Some(WINDOW()), at);
        assert_eq!(due_of(&mixed, WINDOW().closes_at), None);
        assert_eq!(due_of(&mixed, after), Some(OrderEvent::WindowOver));
        // Whether all or none came is for the carrier to say (I3).
        assert_eq!(due_of(&lines(&[LineState::Active; 2]), after), None);
        assert_eq!(due_of(&lines(&[LineState::Activating; 2]), after), None);
        // What was taken off is no part of the mix.
        let taken_off = lines(&[LineState::Active, LineState::Removed]);
        assert_eq!(due_of(&taken_off, after), None);
    }

    #[test]
    fn an_order_without_a_window_is_left_alone() {
        let lines = lines(&[LineState::Foc]);
        assert_eq!(
            due(&at(OrderState::FocConfirmed), &lines, None, now()),
            None
        );
    }

    #[test]
    fn silence_is_a_yes_once_the_time_to_answer_is_over_and_not_before() {
        let event = Some(PortOutEvent::AuthoriseByDefault);
        for state in [PortOutState::Notified, PortOutState::UnderReview] {
            assert_eq!(due_of_port_out(&waiting(state, Some(now())), now()), event);
            let later = Some(now() + Duration::seconds(1));
            assert_eq!(due_of_port_out(&waiting(state, later), now()), None);
            assert_eq!(due_of_port_out(&waiting(state, None), now()), None);
        }
        let rejected = waiting(PortOutState::Rejected, Some(now()));
        assert_eq!(due_of_port_out(&rejected, now()), None);
    }

    proptest! {
        #[test]
        fn a_clock_asks_only_for_moves_that_there_are_and_asks_for_each_once(
            state in proptest::sample::select(OrderState::ALL),
            states in proptest::collection::vec(proptest::sample::select(LineState::ALL), 0..6),
            minutes in -600_i64..600,
        ) {
            let (mut order, lines) = (at(state), lines(&states));
            let moment = now() + Duration::minutes(minutes);
            let mut moves = 0;
            while let Some(event) = due(&order, &lines, Some(WINDOW()), moment) {
                prop_assert!(event.comes_with_time());
                order.state = order.state.next(event, order.standing()).unwrap();
                moves += 1;
                prop_assert!(moves <= 2);
            }
        }
    }
}

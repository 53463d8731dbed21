//! Every state of an order with everything that can happen to it.

use std::fmt::Write;

use chrono::{TimeZone, Utc};
use proptest::prelude::*;

use super::{guard::Offer, *};

const NEW: Standing = Standing {
    resume: None,
    is_sent: false,
};
const SENT: Standing = Standing {
    resume: Some(OrderState::FocConfirmed),
    is_sent: true,
};

#[test]
fn the_table_of_moves_is_as_agreed() {
    let mut table = String::new();
    for &from in OrderState::ALL {
        for &event in OrderEvent::ALL {
            let [new, sent] = [NEW, SENT].map(|standing| from.next(event, standing));
            match (new, sent) {
                (Ok(to), Ok(again)) if to == again => writeln!(table, "{from} --{event}--> {to}"),
                (Err(_), Err(_)) => writeln!(table, "{from} --{event}--  no"),
                (new, sent) => {
                    let word = |to: Result<OrderState, NoMove>| to.map_or("no", OrderState::as_str);
                    let (new, sent) = (word(new), word(sent));
                    writeln!(table, "{from} --{event}--> {new}; once it was sent: {sent}")
                }
            }
            .unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_a_vendor_tells_is_reached_by_the_shortest_way() {
    let mut table = String::new();
    for &from in OrderState::ALL {
        for &told in OrderState::ALL {
            let standing = Standing {
                is_sent: !from.is_before_submission(),
                ..SENT
            };
            let way = match from.walk(told, standing) {
                Walk::AlreadyThere => "there".to_owned(),
                Walk::Regression => "no way back".to_owned(),
                Walk::Contradiction => "it has ended".to_owned(),
                Walk::Steps(steps) => {
                    let steps: Vec<&str> = steps.iter().map(|step| step.event.as_str()).collect();
                    steps.join(", ")
                }
            };
            writeln!(table, "{from} told {told}: {way}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_way_back_leads_only_to_a_rejection_a_supplement_or_a_review() {
    let from = OrderState::FocConfirmed;
    let ways: Vec<OrderState> = OrderState::ALL
        .iter()
        .copied()
        .filter(|state| {
            use OrderState as S;
            let is_back = state.is_before_submission()
                || matches!(
                    state,
                    S::Submitted | S::CarrierReview | S::Exception | S::SuppPending
                );
            is_back && matches!(from.walk(*state, SENT), Walk::Steps(_))
        })
        .collect();
    assert_eq!(
        ways,
        [
            OrderState::CarrierReview,
            OrderState::Exception,
            OrderState::SuppPending
        ]
    );
}

#[test]
fn all_steps_but_the_last_are_inferred() {
    let Walk::Steps(steps) = OrderState::Submitted.walk(OrderState::Ported, SENT) else {
        panic!("there is a way");
    };
    let inferred: Vec<bool> = steps.iter().map(|step| step.is_inferred).collect();
    assert_eq!(inferred, [true, true, false]);
}

#[test]
fn an_order_that_was_sent_is_not_sent_twice() {
    let refused = OrderState::ActionNeeded.next(OrderEvent::MarkReady, SENT);
    assert!(refused.is_err());
    assert!(
        OrderState::ActionNeeded
            .next(OrderEvent::Edit, SENT)
            .is_err()
    );
    assert_eq!(
        OrderState::ActionNeeded.next(OrderEvent::SupplyDocuments, SENT),
        Ok(OrderState::Submitted)
    );
    assert_eq!(
        OrderState::ActionNeeded.next(OrderEvent::Cancel, SENT),
        Ok(OrderState::CancelPending),
        "its carrier must be asked"
    );
    assert!(!OrderState::ActionNeeded.can_be_deleted(SENT));
    assert!(OrderState::Draft.can_be_deleted(NEW));
}

#[test]
fn a_refused_cancellation_goes_back_to_where_it_was_asked() {
    let refused = |resume| {
        let standing = Standing { resume, ..SENT };
        OrderState::CancelPending.next(OrderEvent::RefuseCancel, standing)
    };
    assert_eq!(
        refused(Some(OrderState::Exception)),
        Ok(OrderState::Exception)
    );
    assert!(refused(None).is_err());
    assert!(refused(Some(OrderState::Ported)).is_err());
    assert_eq!(
        OrderState::Exception.resume_after(OrderEvent::Cancel),
        Some(OrderState::Exception)
    );
}

#[test]
fn guards_name_their_reason() {
    let locked = Guards {
        is_locked_out: true,
        has_active_line: true,
        ..Guards::default()
    };
    let refusal = OrderState::FocConfirmed
        .moved(OrderEvent::Reschedule, By::User, SENT, &locked)
        .unwrap_err();
    assert_eq!(
        refusal,
        Refusal::Blocked(
            OrderEvent::Reschedule,
            vec![Blocked::LockedOut, Blocked::ActiveLine]
        )
    );
    assert!(refusal.to_string().contains("too close to its FOC"));
    assert_eq!(
        OrderState::FocConfirmed.moved(OrderEvent::Reschedule, By::User, SENT, &Guards::default()),
        Ok(OrderState::SuppPending)
    );
}

#[test]
fn nobody_says_from_memory_that_numbers_have_come_in() {
    let ported = |guards: Guards| {
        OrderState::Activating.moved(OrderEvent::AllActive, By::User, SENT, &guards)
    };
    let by_hand = Guards {
        is_followed_by_hand: true,
        ..Guards::default()
    };
    let without_paper = Guards {
        lacks_evidence: true,
        ..by_hand
    };
    assert!(
        ported(Guards::default()).is_err(),
        "an API tells of this order"
    );
    assert!(ported(without_paper).is_err());
    assert_eq!(ported(by_hand), Ok(OrderState::Ported));
}

#[test]
fn a_person_is_offered_deeds_and_by_hand_also_what_the_carrier_tells() {
    let events = |guards: &Guards| -> Vec<OrderEvent> {
        let offers = OrderState::CarrierReview.offers(SENT, guards);
        offers.into_iter().map(|offer: Offer| offer.event).collect()
    };
    assert_eq!(events(&Guards::default()), [OrderEvent::Cancel]);
    let by_hand = Guards {
        is_followed_by_hand: true,
        ..Guards::default()
    };
    assert!(events(&by_hand).contains(&OrderEvent::ConfirmFoc));
}

#[test]
fn the_clock_rejects_nothing_and_a_vendor_closes_nothing() {
    assert!(!OrderEvent::Reject.may_be_caused_by(By::Timer, false));
    assert!(OrderEvent::OpenWindow.may_be_caused_by(By::Timer, false));
    assert!(!OrderEvent::Close.may_be_caused_by(By::VendorPoll, false));
    assert!(OrderEvent::Reject.may_be_caused_by(By::VendorWebhook, false));
}

#[test]
fn moments_are_noted_once_or_anew_as_their_clocks_need() {
    let at = |hour| Utc.with_ymd_and_hms(2026, 11, 24, hour, 0, 0).unwrap();
    let mut moments = Moments::default();
    moments.note(OrderState::Ready, at(1));
    assert_eq!(moments.submitted_at, None);
    moments.note(OrderState::Submitted, at(2));
    moments.note(OrderState::CarrierReview, at(3));
    moments.note(OrderState::SuppPending, at(4));
    moments.note(OrderState::CarrierReview, at(5));
    moments.note(OrderState::Failed, at(6));
    assert_eq!(moments.submitted_at, Some(at(2)));
    assert_eq!(moments.review_at, Some(at(5)));
    assert_eq!(moments.ended_at, Some(at(6)));
    let mut draft = Moments::default();
    draft.note(OrderState::Cancelled, at(1));
    assert_eq!(draft.submitted_at, None, "it was never sent");
}

proptest! {
    #[test]
    fn nothing_follows_an_end_and_nothing_is_with_a_carrier_unsent(
        events in prop::collection::vec(prop::sample::select(OrderEvent::ALL), 0..80)
    ) {
        let mut state = OrderState::Draft;
        let mut standing = NEW;
        for event in events {
            let was = state;
            let Ok(next) = was.next(event, standing) else { continue };
            prop_assert!(!was.is_terminal());
            standing.resume = was.resume_after(event).or(standing.resume);
            standing.is_sent |= event == OrderEvent::Submit;
            let needs_sending = !next.is_before_submission() && !next.ended_without_port();
            prop_assert!(!needs_sending || standing.is_sent, "{was} {event} {next}");
            let is_unsent = matches!(next, OrderState::Draft | OrderState::Ready);
            prop_assert!(!is_unsent || !standing.is_sent, "{was} {event} {next}");
            state = next;
        }
    }

    #[test]
    fn a_walk_takes_only_legal_steps(
        from in prop::sample::select(OrderState::ALL),
        to in prop::sample::select(OrderState::ALL),
        resume in prop::option::of(prop::sample::select(OrderState::ALL)),
        is_sent in any::<bool>(),
    ) {
        let standing = Standing { resume, is_sent };
        if let Walk::Steps(steps) = from.walk(to, standing) {
            let mut state = from;
            for step in &steps {
                prop_assert_eq!(step.from, state);
                prop_assert_eq!(state.next(step.event, standing), Ok(step.to));
                state = step.to;
            }
            prop_assert_eq!(state, to);
        }
    }
}

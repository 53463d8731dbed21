//! Histories that fit together and histories that do not.

use chrono::{NaiveDate, TimeZone};

use super::*;

fn event(seq: i64, number: Option<&str>, what: What) -> Event {
    Event {
        seq,
        at: Utc.with_ymd_and_hms(2026, 11, 24, 9, 0, 0).unwrap(),
        by: By::User,
        name: "Ada Byrne".into(),
        number: number.map(|number| number.parse().unwrap()),
        what,
        is_inferred: false,
        reason: None,
        vendor_status: None,
    }
}

fn moved(event: OrderEvent, from: OrderState, to: OrderState) -> What {
    What::OrderMoved { event, from, to }
}

const NUMBER: &str = "+12065550100";

#[test]
fn a_history_replays_to_where_the_order_stands() {
    let foc = Foc::on(
        NaiveDate::from_ymd_opt(2026, 12, 1).unwrap(),
        "America/New_York",
    );
    let history = [
        event(1, Some(NUMBER), What::NumberAdded),
        event(
            2,
            None,
            moved(OrderEvent::MarkReady, OrderState::Draft, OrderState::Ready),
        ),
        event(
            3,
            Some(NUMBER),
            What::LineMoved {
                event: LineEvent::Check,
                from: LineState::Listed,
                to: LineState::Checking,
            },
        ),
        event(
            4,
            None,
            What::FocSet {
                from: None,
                to: Some(foc.clone()),
                is_requested: true,
            },
        ),
        event(5, None, What::Revised { revision: 2 }),
    ];
    let replayed = replay(&history).unwrap();
    assert_eq!(replayed.state, OrderState::Ready);
    assert_eq!(
        replayed.lines.get(&NUMBER.parse().unwrap()),
        Some(&LineState::Checking)
    );
    assert_eq!(replayed.foc, None, "a date that is asked for is not agreed");
    assert_eq!(replayed.revision, 2);
}

#[test]
fn a_history_with_a_gap_is_named() {
    let gap = [event(
        7,
        None,
        moved(
            OrderEvent::ConfirmFoc,
            OrderState::CarrierReview,
            OrderState::FocConfirmed,
        ),
    )];
    assert_eq!(replay(&gap), Err(Broken { seq: 7 }));
    let twice = [
        event(1, Some(NUMBER), What::NumberAdded),
        event(2, Some(NUMBER), What::NumberAdded),
    ];
    assert_eq!(replay(&twice), Err(Broken { seq: 2 }));
}

#[test]
fn events_read_as_sentences_and_come_back_from_storage() {
    let rejected = event(
        1,
        Some(NUMBER),
        What::Rejected {
            canonical: "address_mismatch".into(),
            raw_code: Some("7402".into()),
            raw_text: "Service address differs".into(),
        },
    );
    assert_eq!(
        rejected.sentence(),
        "+1 206 555 0100: Rejected: Service address differs (7402)"
    );
    let inferred = Event {
        is_inferred: true,
        number: None,
        ..event(
            2,
            None,
            moved(
                OrderEvent::SendLsr,
                OrderState::Submitted,
                OrderState::CarrierReview,
            ),
        )
    };
    assert_eq!(
        inferred.sentence(),
        "Sent to losing carrier: now \u{201c}With carrier\u{201d} (inferred)"
    );
    for event in [rejected, inferred] {
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
    }
}

#[test]
fn only_notes_meant_for_the_carrier_are_visible_to_it() {
    let note = |is_visible_to_carrier| What::Noted {
        text: "The suite is 400".into(),
        is_visible_to_carrier,
    };
    assert!(note(true).is_visible_to_carrier());
    assert!(!note(false).is_visible_to_carrier());
    assert!(!What::NumberAdded.is_visible_to_carrier());
}

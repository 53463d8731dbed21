use chrono::DateTime;
use domain::port::{line::LineEvent, state::By};

use super::*;

fn event(seq: i64, number: Option<&str>, what: What) -> Event {
    Event {
        seq,
        at: DateTime::from_timestamp(1_795_183_200, 0).unwrap(),
        by: By::VendorPoll,
        name: "Bandwidth".into(),
        number: number.map(|number| number.parse().unwrap()),
        what,
        is_inferred: false,
        reason: None,
        vendor_status: None,
    }
}

fn agreed() -> What {
    What::LineMoved {
        event: LineEvent::ConfirmFoc,
        from: LineState::UnderReview,
        to: LineState::Foc,
    }
}

#[test]
fn what_happens_to_many_numbers_at_once_is_told_once() {
    let events = vec![
        event(5, Some("+16175550101"), agreed()),
        event(4, Some("+16175550101"), What::NumberAdded),
        event(3, Some("+16175550102"), agreed()),
        event(2, Some("+16175550102"), What::NumberAdded),
        event(1, None, What::Revised { revision: 2 }),
    ];
    let told: Vec<(i64, usize)> = fold(events)
        .iter()
        .map(|told| (told.event.seq, told.times))
        .collect();
    assert_eq!(told, [(5, 2), (4, 2), (1, 1)]);
}

#[test]
fn what_happens_at_another_moment_or_to_the_order_is_told_by_itself() {
    let mut later = event(2, Some("+16175550102"), agreed());
    later.at += chrono::Duration::seconds(1);
    let events = vec![
        later,
        event(1, Some("+16175550101"), agreed()),
        event(0, None, What::Revised { revision: 2 }),
        event(-1, None, What::Revised { revision: 2 }),
    ];
    assert!(fold(events).iter().all(|told| told.times == 1));
}

use chrono::DateTime;
use domain::port::{line::LineEvent, order::LinePlan, state::By};

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

fn line(last: u64, state: LineState) -> Line {
    Line {
        number: E164::from_digits(16_175_550_100 + last).unwrap(),
        state,
        vendor_status: None,
        portability: None,
        portability_reason: None,
        portability_at: None,
        serving_carrier: None,
        serving_spid: None,
        foc: None,
        active_at: None,
        messaging_status: None,
        plan: LinePlan::default(),
    }
}

#[test]
fn what_was_turned_down_comes_first_then_what_lacks_something_and_what_is_gone_last() {
    let mut lines = [
        line(1, LineState::Removed),
        line(2, LineState::Foc),
        line(3, LineState::Foc),
        line(4, LineState::Rejected),
    ];
    let lacking = [lines[2].number];
    lines.sort_by_key(|line| urgency(line, &lacking));
    let order: Vec<u64> = lines.iter().map(|line| line.number.digits() % 10).collect();
    assert_eq!(order, [4, 3, 2, 1]);
    assert_eq!(
        states(&lines),
        [
            (LineState::Rejected, 1),
            (LineState::Foc, 2),
            (LineState::Removed, 1)
        ]
    );
}

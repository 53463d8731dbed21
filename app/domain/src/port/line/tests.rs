//! Every state of a number with everything that can happen to it.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;

#[test]
fn the_table_of_moves_is_as_agreed() {
    let mut table = String::new();
    for &from in LineState::ALL {
        for &event in LineEvent::ALL {
            match from.next(event) {
                Ok(to) => writeln!(table, "{from} --{event}--> {to}"),
                Err(_) => writeln!(table, "{from} --{event}--  no"),
            }
            .unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_number_in_service_is_not_left_out_of_its_order() {
    for state in [LineState::Active, LineState::Verified] {
        assert!(state.next(LineEvent::Remove).is_err(), "{state}");
        assert!(state.next(LineEvent::Cancel).is_err(), "{state}");
        assert_eq!(state.next(LineEvent::SnapBack), Ok(LineState::SnappedBack));
    }
}

#[test]
fn a_rejection_is_never_inferred() {
    use LineEvent as E;
    let Walk::Steps(steps) = LineState::Foc.walk(LineState::Active) else {
        panic!("there is a way");
    };
    let events: Vec<LineEvent> = steps.iter().map(|step| step.event).collect();
    assert_eq!(events, [E::Announce, E::Concur, E::Activate, E::GoLive]);
    assert_eq!(LineState::Foc.walk(LineState::Submitted), Walk::Regression);
    assert_eq!(
        LineState::Removed.walk(LineState::Active),
        Walk::Contradiction
    );
}

proptest! {
    #[test]
    fn nothing_follows_an_end(
        events in prop::collection::vec(prop::sample::select(LineEvent::ALL), 0..60)
    ) {
        let mut state = LineState::Listed;
        for event in events {
            let Ok(next) = state.next(event) else { continue };
            prop_assert!(!state.is_terminal());
            let leaves_service = state.is_active() && !next.is_active();
            prop_assert!(!leaves_service || next == LineState::SnappedBack);
            state = next;
        }
    }
}

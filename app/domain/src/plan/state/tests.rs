//! Every state of a plan with everything that can happen to it.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;

#[test]
fn the_table_of_moves_is_as_agreed() {
    let mut table = String::new();
    for &from in PlanState::ALL {
        for &event in PlanEvent::ALL {
            match from.next(event) {
                Ok(to) => writeln!(table, "{from} --{event}--> {to}"),
                Err(refused) => writeln!(table, "{from} --{event}--  {refused}"),
            }
            .unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_is_offered_is_what_is_possible() {
    for &state in PlanState::ALL {
        let offered: Vec<_> = state.events().collect();
        for &event in PlanEvent::ALL {
            assert_eq!(
                offered.contains(&event),
                state.next(event).is_ok(),
                "{state} {event}"
            );
        }
        assert_eq!(state.is_final(), offered.is_empty(), "{state}");
    }
}

#[test]
fn only_what_is_as_wanted_is_fulfilled() {
    let fulfilled: Vec<_> = StepState::ALL.iter().filter(|s| s.is_fulfilled()).collect();
    assert_eq!(fulfilled, [&StepState::Done, &StepState::Unchanged]);
}

proptest! {
    #[test]
    fn nothing_follows_an_end_and_nothing_is_applied_without_approval(
        events in prop::collection::vec(prop::sample::select(PlanEvent::ALL), 0..12)
    ) {
        let mut state = PlanState::Proposed;
        let mut is_approved = false;
        for event in events {
            let was_final = state.is_final();
            let next = state.next(event);
            prop_assert!(!(was_final && next.is_ok()));
            is_approved |= next.is_ok() && event == PlanEvent::Approve;
            state = next.unwrap_or(state);
            let is_begun = matches!(state, PlanState::Applying | PlanState::Stopped | PlanState::Applied);
            prop_assert!(!is_begun || is_approved);
        }
    }
}

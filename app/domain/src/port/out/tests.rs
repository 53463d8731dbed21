//! Every state of a port-out with everything that can happen to it, and the time to answer.

use std::fmt::Write;

use chrono::TimeZone;
use proptest::prelude::*;

use super::*;

#[test]
fn the_table_of_moves_is_as_agreed() {
    let mut table = String::new();
    for &from in PortOutState::ALL {
        for &event in PortOutEvent::ALL {
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
fn what_nobody_authorised_went_through_by_silence() {
    let Walk::Steps(steps) = PortOutState::Notified.walk(PortOutState::PortedOut) else {
        panic!("there is a way");
    };
    let events: Vec<PortOutEvent> = steps.iter().map(|step| step.event).collect();
    assert_eq!(
        events,
        [PortOutEvent::AuthoriseByDefault, PortOutEvent::Complete]
    );
}

#[test]
fn a_vendor_speaks_neither_against_a_dispute_nor_for_it() {
    let told = PortOutState::PortedOut;
    assert_eq!(PortOutState::Dispute.walk(told), Walk::AlreadyThere);
    assert_eq!(PortOutState::Conceded.walk(told), Walk::AlreadyThere);
    assert_eq!(
        PortOutState::PortedOut.walk(PortOutState::Notified),
        Walk::Contradiction
    );
    assert_eq!(
        PortOutState::UnderReview.walk(PortOutState::Notified),
        Walk::AlreadyThere
    );
}

#[test]
fn a_refusal_needs_a_lawful_ground_that_something_shows() {
    let bare = PortOutGuards {
        lacks_evidence: true,
        lacks_vendor_code: true,
        ..PortOutGuards::default()
    };
    assert_eq!(
        PortOutEvent::Reject.blocks(By::User, &bare),
        [
            PortOutBlocked::NoReason,
            PortOutBlocked::NoVendorCode,
            PortOutBlocked::NoEvidence
        ]
    );
    let grounded = PortOutGuards {
        reason: Some(LawfulReason::PinWrong),
        ..PortOutGuards::default()
    };
    assert!(PortOutEvent::Reject.blocks(By::User, &grounded).is_empty());
}

#[test]
fn an_unknown_request_is_not_authorised_by_us_and_by_silence_only_in_the_end() {
    let unknown = PortOutGuards {
        is_unknown: true,
        pin_differs: true,
        is_within_time: true,
        ..PortOutGuards::default()
    };
    assert_eq!(
        PortOutEvent::Authorise.blocks(By::User, &unknown),
        [PortOutBlocked::Unknown, PortOutBlocked::PinDiffers]
    );
    let silence = PortOutEvent::AuthoriseByDefault;
    assert_eq!(
        silence.blocks(By::System, &unknown),
        [PortOutBlocked::WithinTime]
    );
    let over = PortOutGuards {
        is_within_time: false,
        ..unknown
    };
    assert!(silence.blocks(By::System, &over).is_empty());
    assert!(!PortOutEvent::Authorise.blocks(By::System, &over).is_empty());
}

#[test]
fn every_lawful_ground_has_a_code_of_its_own() {
    let mut codes: Vec<&str> = LawfulReason::ALL
        .iter()
        .map(|r| r.bandwidth_code())
        .collect();
    assert_eq!(
        (codes.first(), codes.last()),
        (Some(&"7510"), Some(&"7519"))
    );
    codes.dedup();
    assert_eq!(codes.len(), LawfulReason::ALL.len());
}

#[test]
fn the_time_to_answer_runs_from_the_notice() {
    let received = Utc.with_ymd_and_hms(2026, 11, 24, 8, 0, 0).unwrap();
    assert_eq!(answer_time("bandwidth", received), None);
    let time = answer_time("telnyx", received).unwrap();
    let after = |minutes| received + Duration::minutes(minutes);
    assert_eq!(time.per_cent_over(after(-5)), 0);
    assert_eq!(time.per_cent_over(after(6 * 60)), 25);
    assert!(!time.is_half_over(after(12 * 60 - 1)));
    assert!(time.is_half_over(after(12 * 60)));
    assert!(!time.is_over(after(24 * 60 - 1)));
    assert!(time.is_over(after(24 * 60)));
    assert_eq!(time.left(after(25 * 60)), Duration::zero());
    assert_eq!(time.per_cent_over(after(99 * 60)), 100);
}

proptest! {
    #[test]
    fn nothing_follows_an_end(
        events in prop::collection::vec(prop::sample::select(PortOutEvent::ALL), 0..40),
        start in prop::sample::select(&[PortOutState::Notified, PortOutState::Discovered][..]),
    ) {
        let mut state = start;
        for event in events {
            let Ok(next) = state.next(event) else { continue };
            prop_assert!(!state.is_terminal());
            prop_assert!(!next.is_open() || state.is_open(), "what has left is not asked for again");
            state = next;
        }
    }

    #[test]
    fn a_walk_takes_only_legal_steps(
        from in prop::sample::select(PortOutState::ALL),
        to in prop::sample::select(PortOutState::ALL),
    ) {
        if let Walk::Steps(steps) = from.walk(to) {
            let mut state = from;
            for step in &steps {
                prop_assert_eq!(state.next(step.event), Ok(step.to));
                state = step.to;
            }
            prop_assert_eq!(state, to);
        }
    }
}

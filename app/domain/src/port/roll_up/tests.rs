//! What numbers say together.

use chrono::{Duration, NaiveDate, TimeZone, Utc};

use super::*;

fn rolled(states: &[LineState], window_is_over: bool) -> Option<OrderState> {
    let lines: Vec<Counted<'_>> = states
        .iter()
        .map(|&state| Counted { state, foc: None })
        .collect();
    let now = Utc.with_ymd_and_hms(2026, 11, 24, 17, 0, 0).unwrap();
    let end = now + Duration::minutes(if window_is_over { -1 } else { 1 });
    roll_up(&lines, Some(end), now).state
}

#[test]
fn the_numbers_lead_as_the_notes_say() {
    use LineState as L;
    use OrderState as O;
    let table: &[(&[L], bool, Option<O>)] = &[
        (&[], false, None),
        (&[L::Removed, L::NotPortable], false, Some(O::Cancelled)),
        (&[L::SnappedBack, L::Removed], false, Some(O::SnappedBack)),
        (&[L::Listed, L::Portable], false, None),
        (&[L::Submitted, L::Portable], false, Some(O::Submitted)),
        (
            &[L::Submitted, L::UnderReview],
            false,
            Some(O::CarrierReview),
        ),
        (&[L::Foc, L::UnderReview], false, Some(O::CarrierReview)),
        (&[L::Foc, L::SvReady], false, Some(O::FocConfirmed)),
        (&[L::Foc, L::Rejected], false, Some(O::Exception)),
        (&[L::Foc, L::SvConflict], false, Some(O::Exception)),
        (&[L::ActivationFailed], true, Some(O::Exception)),
        (&[L::Activating, L::Foc], false, Some(O::Activating)),
        (&[L::Active, L::Rejected], false, Some(O::Activating)),
        (&[L::Active, L::Rejected], true, Some(O::Partial)),
        (&[L::Active, L::Activating], true, Some(O::Partial)),
        (&[L::Active, L::Verified, L::Removed], true, Some(O::Ported)),
    ];
    for (states, is_over, expected) in table {
        assert_eq!(rolled(states, *is_over), *expected, "{states:?} {is_over}");
    }
}

#[test]
fn numbers_with_different_dates_are_told_apart_and_those_left_out_do_not_count() {
    let day = |day| {
        Foc::on(
            NaiveDate::from_ymd_opt(2026, 12, day).unwrap(),
            "America/New_York",
        )
    };
    let (early, late) = (day(1), day(4));
    let line = |state, foc| Counted {
        state,
        foc: Some(foc),
    };
    let now = Utc.with_ymd_and_hms(2026, 11, 24, 17, 0, 0).unwrap();
    let mixed = [line(LineState::Foc, &late), line(LineState::Foc, &early)];
    let mixed = roll_up(&mixed, None, now);
    assert_eq!(mixed.state, Some(OrderState::FocConfirmed));
    assert_eq!(mixed.differing_dates, [early.clone(), late.clone()]);
    let removed = [
        line(LineState::Foc, &late),
        line(LineState::Removed, &early),
    ];
    assert!(roll_up(&removed, None, now).differing_dates.is_empty());
}

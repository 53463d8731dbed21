//! What is the matter with a number of an order before it has come in.

use chrono::{Days, Duration};
use uuid::Uuid;

use super::{agreed_order, came_in, coming_in, fires, foc, found, keep, losing, now, today};
use crate::{
    PortOrderId,
    case::{COLT, Case, TELNYX, source_id},
    fact::Reported,
    port::{
        LineState, OrderState,
        gate::{GateItem, Override},
    },
};

#[test]
fn a_number_whose_window_is_over_and_that_is_not_in() {
    let code = "port-foc-passed-not-active";
    let ended = |state, line_state| {
        coming_in(Case::agreed(), |port, line| {
            port.order.state = state;
            let window = port.dates.window.as_mut().expect("a window");
            window.closes_at = now() - Duration::minutes(1);
            line.state = line_state;
        })
    };
    let case = ended(OrderState::Activating, LineState::Activating);
    case.fires(&[code]);
    let hit = found(&case, code);
    let id = agreed_order().order.id;
    assert_eq!(hit.object, Some(format!("port_order/{id}")));
    assert_eq!(
        hit.summary,
        "SEA-1: The window ended on 20 Nov 2026, 11:59 UTC, and the number is at \u{201c}Activating\u{201d}"
    );
    for &state in OrderState::ALL {
        let waits = matches!(
            state,
            OrderState::FocConfirmed | OrderState::Activating | OrderState::Partial
        );
        assert_eq!(fires(&ended(state, LineState::Foc), code), waits, "{state}");
    }
    for &state in LineState::ALL {
        let waits = state.is_live() && !state.is_active();
        assert_eq!(
            fires(&ended(OrderState::Activating, state), code),
            waits,
            "{state}"
        );
    }
    // A window that is open still may bring it in.
    assert!(!fires(&coming_in(Case::agreed(), keep), code));
}

#[test]
fn a_number_with_a_later_date_of_its_own_is_not_late() {
    let code = "port-foc-passed-not-active";
    let own = |day| {
        coming_in(Case::agreed(), |port, line| {
            port.dates.window.as_mut().expect("a window").closes_at = now() - Duration::hours(1);
            line.foc = Some(foc(day));
        })
    };
    let (yesterday, tomorrow) = (today() - Days::new(1), today() + Days::new(1));
    assert!(fires(&own(yesterday), code));
    assert!(fires(&own(today()), code), "it is the order's date");
    assert!(!fires(&own(tomorrow), code));
    // Where nobody knows the window, the day must be over.
    let unknown = |day| {
        coming_in(Case::agreed(), |port, _| {
            port.dates.window = None;
            port.order.foc = Some(foc(day));
        })
    };
    assert!(fires(&unknown(yesterday), code));
    assert!(!fires(&unknown(today()), code));
}

#[test]
fn a_number_that_comes_in_soon_without_an_emergency_address() {
    let code = "port-911-not-ready";
    let in_days = |days: Option<i32>| {
        coming_in(Case::agreed(), |port, line| {
            port.dates.days_to_foc = days;
            line.plan.emergency_location = None;
        })
    };
    for (days, expected) in [
        (Some(-1), true),
        (Some(0), true),
        (Some(2), true),
        (Some(3), false),
        (None, false),
    ] {
        assert_eq!(fires(&in_days(days), code), expected, "{days:?}");
    }
    in_days(Some(2)).fires(&[code]);
    assert_eq!(
        found(&in_days(Some(2)), code).counterpart,
        Some(source_id(TELNYX))
    );
    // It has come in: other rules watch over it.
    let arrived = came_in(Case::agreed(), |port, line| {
        port.dates.days_to_foc = Some(0);
        line.plan.emergency_location = None;
    });
    assert!(!fires(&arrived, code));
    let toll_free = coming_in(Case::agreed(), |port, line| {
        port.order.number_type = crate::number::NumberType::TollFree;
        line.plan.emergency_location = None;
    });
    assert!(!fires(&toll_free, code));
}

#[test]
fn what_the_winning_carrier_says_of_the_emergency_address_counts() {
    let code = "port-911-not-ready";
    let listed = |address: Reported<String>| {
        let mut case = coming_in(Case::agreed().also_at_telnyx("pending"), keep);
        case.carriers[1].1.emergency_address = address;
        case
    };
    assert!(fires(&listed(Reported::Blank), code));
    assert!(!fires(
        &listed(Reported::Value("1 Pine Street".into())),
        code
    ));
    assert!(!fires(&listed(Reported::NotSent), code));
    assert!(!fires(&listed(Reported::Blank).stale(TELNYX), code));
}

#[test]
fn a_number_that_comes_in_soon_without_a_route() {
    let code = "port-route-not-ready";
    let without = |days, trunk: Option<&str>, has_type: bool| {
        coming_in(Case::agreed(), |port, line| {
            port.dates.days_to_foc = Some(days);
            port.order.details.trunk = None;
            line.plan.trunk = trunk.map(str::to_owned);
            if !has_type {
                port.order.details.connectivity = None;
            }
        })
    };
    without(2, None, true).fires(&[code]);
    without(2, Some("sea-sbc"), false).fires(&[code]);
    without(2, Some("sea-sbc"), true).is_silent();
    without(3, None, true).is_silent();
}

#[test]
fn what_somebody_passed_over_with_a_reason_is_not_found() {
    let without = |reason: &str| {
        coming_in(Case::agreed(), |port, line| {
            line.plan.emergency_location = None;
            port.overrides.push(Override {
                number: None,
                item: GateItem::EmergencyLocation,
                reason: reason.to_owned(),
                by: "Ada".to_owned(),
                at: now(),
            });
        })
    };
    without("A lift phone with its own service").is_silent();
    without(" ").fires(&["port-911-not-ready"]);
}

#[test]
fn a_number_in_two_open_orders() {
    let code = "port-tn-in-two-orders";
    let two = |first: OrderState, second: OrderState| {
        let case = coming_in(Case::agreed(), |port, _| port.order.state = first);
        coming_in(case, |port, _| {
            port.order.id = PortOrderId::new(Uuid::from_u128(2));
            port.order.reference = "SEA-2".to_owned();
            port.order.state = second;
        })
    };
    let case = two(OrderState::Draft, OrderState::Submitted);
    case.fires(&[code]);
    let hit = found(&case, code);
    assert_eq!(hit.summary, "SEA-1: also in SEA-2");
    assert_eq!(
        hit.object,
        Some(format!("port_order/{}", agreed_order().order.id))
    );
    for &state in OrderState::ALL {
        assert_eq!(
            fires(&two(OrderState::Draft, state), code),
            state.is_open(),
            "{state}"
        );
    }
    // One of them has brought it in.
    let arrived = coming_in(came_in(Case::agreed(), keep), |port, _| {
        port.order.id = PortOrderId::new(Uuid::from_u128(2));
        port.order.state = OrderState::Draft;
    });
    assert!(!fires(&arrived, code));
}

/// The number is on its way from Colt to Telnyx.
fn internal(case: Case) -> Case {
    coming_in(case, |port, _| port.order.details.losing = losing(COLT))
}

#[test]
fn a_number_that_the_losing_carrier_ends_too_early() {
    let code = "port-donor-disconnected-early";
    for status in ["aging", "suspended"] {
        internal(Case::agreed().status(status)).fires(&[code]);
    }
    for status in ["active", "ported_out", "Hovering"] {
        assert!(
            !fires(&internal(Case::agreed().status(status)), code),
            "{status}"
        );
    }
    assert!(!fires(
        &internal(Case::agreed().status("aging")).stale(COLT),
        code
    ));
    // Nobody asks a carrier that is not one of ours.
    assert!(!fires(
        &coming_in(Case::agreed().status("aging"), keep),
        code
    ));
    let arrived = came_in(Case::agreed().status("aging"), |port, _| {
        port.order.details.losing = losing(COLT);
    });
    assert!(!fires(&arrived, code));
}

#[test]
fn while_a_number_passes_from_one_carrier_to_the_other_their_lists_may_differ() {
    let code = "carrier-ported-out-active";
    let gone = Case::agreed().status("ported_out");
    assert!(fires(&gone, code));
    assert!(!fires(&internal(gone.clone()), code));
    for &state in OrderState::ALL {
        let case = coming_in(gone.clone(), |port, _| port.order.state = state);
        let passes = matches!(
            state,
            OrderState::FocConfirmed
                | OrderState::Activating
                | OrderState::Partial
                | OrderState::SnapbackPending
        );
        assert_eq!(!fires(&case, code), passes, "{state}");
    }
}

//! What is the matter with one number of an order.

use chrono::{Days, Duration};
use uuid::Uuid;

use super::{agreed_line, agreed_order, came_in, coming_in, foc, keep, losing, now, today};
use crate::{
    PortOrderId,
    case::{COLT, Case, TEAMS, TELNYX, source_id},
    fact::Reported,
    number::Lifecycle,
    port::{
        LineState, OrderState,
        gate::{GateItem, Override},
        order::MessagingIntent,
    },
    rules::{Hit, tests::rule},
};

/// Whether a rule fires in a case.
fn fires(case: &Case, code: &str) -> bool {
    case.codes().contains(&code)
}

/// What one rule found.
#[track_caller]
fn found(case: &Case, code: &str) -> Hit {
    let mut fired = case.evaluate().into_iter();
    let of_code = fired.find(|f| f.rule.code == code);
    of_code.map(|f| f.hit).expect("the rule fires")
}

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

/// The number came in at Telnyx, which lists it so.
fn ported(status: &str) -> Case {
    came_in(Case::agreed().also_at_telnyx(status).not_at_colt(), keep)
        .inventory(|p| p.carrier = Some(TELNYX.to_owned()))
}

#[test]
fn a_number_that_came_in_and_is_not_in_service() {
    let code = "port-complete-not-in-service";
    for status in ["suspended", "restricted", "pending", "failed", "aging"] {
        let case = ported(status);
        assert!(fires(&case, code), "{status}");
        // What the carrier's own rules would say of it is explained.
        for subsumed in rule(code).subsumes {
            assert!(!fires(&case, subsumed), "{status}: {subsumed}");
        }
    }
    for status in ["active", "Hovering"] {
        assert!(!fires(&ported(status), code), "{status}");
    }
    let absent = ported("active").not_at_carrier();
    let hit = found(&absent, code);
    assert_eq!(
        hit.summary,
        "SEA-1: ported, \u{201c}Not listed\u{201d} at Telnyx"
    );
    assert_eq!(hit.counterpart, Some(source_id(TELNYX)));
    assert!(!fires(&absent, "inventory-number-missing-at-carrier"));
    assert!(!fires(&absent.clone().partial(TELNYX), code));
    assert!(!fires(&absent.stale(TELNYX), code));
    assert!(!fires(&ported("suspended").without_source(TELNYX), code));
}

#[test]
fn it_waits_an_hour_for_the_broadcast_and_for_a_list_that_knows_of_the_port() {
    let code = "port-complete-not-in-service";
    assert_eq!(rule(code).settling_time(), Duration::minutes(60));
    let hit = found(&ported("suspended"), code);
    assert_eq!(hit.changed_at, Some(now() - Duration::hours(3)));
    let older = ported("suspended").source(TELNYX, |s| {
        s.as_of = Some(now() - Duration::hours(4));
    });
    assert!(!fires(&older, code));
}

#[test]
fn an_order_that_was_closed_says_no_more_of_its_numbers() {
    let closed = |status: &str| {
        let case = Case::agreed().also_at_telnyx(status).not_at_colt();
        came_in(case, |port, _| port.order.state = OrderState::Closed)
    };
    assert!(!fires(&closed("suspended"), "port-complete-not-in-service"));
    let free = closed("active").assignment("Unassigned");
    assert!(!fires(&free, "port-complete-teams-unassigned"));
}

#[test]
fn a_holder_who_waits_for_a_number_that_came_in() {
    let code = "port-complete-teams-unassigned";
    let free = ported("active").assignment("Unassigned");
    free.fires(&[code]);
    let hit = found(&free, code);
    assert_eq!(
        hit.summary,
        "SEA-1: ported, and ada@contoso.example does not have it in Teams"
    );
    assert_eq!(hit.counterpart, Some(source_id(TEAMS)));
    assert_eq!(hit.changed_at, Some(now() - Duration::hours(3)));
    assert_eq!(rule(code).settling_time(), Duration::minutes(60));
    let absent = ported("active").not_in_teams();
    absent.fires(&[code]);
    assert!(!fires(&absent.clone().partial(TEAMS), code));
    assert!(!fires(&absent.stale(TEAMS), code));
    assert!(!fires(&free.clone().assignment("InternalError"), code));
    // The inventory names somebody else since.
    let given = free
        .clone()
        .inventory(|p| p.holder = Some("bob@contoso.example".into()));
    assert!(!fires(&given, code));
    let older = free.source(TEAMS, |s| s.as_of = Some(now() - Duration::hours(4)));
    assert!(!fires(&older, code));
}

#[test]
fn a_number_that_is_planned_for_nobody_in_teams_waits_for_nobody() {
    let code = "port-complete-teams-unassigned";
    let planned = |holder: Option<&str>, in_teams: bool| {
        let case = Case::agreed().also_at_telnyx("active").not_at_colt();
        let case = came_in(case, |port, line| {
            line.plan.holder = holder.map(str::to_owned);
            if !in_teams {
                port.order.details.connectivity = None;
            }
        });
        let case = case.assignment("Unassigned");
        case.inventory(|p| p.holder = holder.map(str::to_owned))
    };
    assert!(fires(&planned(Some("ada@contoso.example"), true), code));
    assert!(!fires(&planned(Some("ada@contoso.example"), false), code));
    assert!(!fires(&planned(Some("Fax in the lobby"), true), code));
    assert!(!fires(&planned(None, true), code));
}

#[test]
fn a_number_that_came_in_and_is_still_porting_in_here() {
    let code = "port-complete-inventory-stale";
    let case = ported("active");
    for &state in Lifecycle::ALL {
        let stale = fires(&case.clone().state(state), code);
        assert_eq!(stale, state == Lifecycle::PortingIn, "{state}");
    }
    for &state in OrderState::ALL {
        let case = came_in(Case::agreed().state(Lifecycle::PortingIn), |port, _| {
            port.order.state = state;
        });
        let complete = matches!(state, OrderState::Ported | OrderState::Closed);
        assert_eq!(fires(&case, code), complete, "{state}");
    }
    // Teams knows more of it, and that finding is the root.
    let by_teams = case
        .state(Lifecycle::PortingIn)
        .teams(|t| t.port_in = Reported::Value("Completed".into()));
    let codes = by_teams.codes();
    assert!(codes.contains(&"teams-portin-not-reflected"), "{codes:?}");
    assert!(!codes.contains(&code));
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
fn an_old_service_that_is_still_paid_for() {
    let code = "port-losing-service-lingering";
    let after = |days, status: &str| {
        let case = Case::agreed().status(status).also_at_telnyx("active");
        let case = came_in(case, |port, _| {
            port.order.state = OrderState::Closed;
            port.order.details.losing = losing(COLT);
            port.dates.days_since_ported = Some(days);
        });
        case.inventory(|p| p.carrier = Some(TELNYX.into()))
    };
    after(11, "active").fires(&[code]);
    // Until then the old service may run: not even two owners are found.
    after(10, "active").is_silent();
    assert!(fires(&after(11, "suspended"), code));
    for status in ["aging", "ported_out", "Hovering"] {
        assert!(!fires(&after(11, status), code), "{status}");
    }
    assert!(!fires(&after(11, "active").stale(COLT), code));
    // It has gone back since.
    let back = after(11, "active").inventory(|p| p.carrier = Some(COLT.into()));
    assert!(!fires(&back, code));
}

#[test]
fn two_owners_without_an_order_are_found_as_before() {
    let case = Case::agreed().also_at_telnyx("active");
    case.fires(&["carrier-double-owner"]);
    // An order from somewhere else explains nothing.
    let other = came_in(case, |port, _| port.order.details.losing = losing("Lumen"));
    assert!(fires(&other, "carrier-double-owner"));
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

#[test]
fn messages_that_were_meant_to_come_along() {
    let code = "port-messaging-lagging";
    let with = |intent, word: Option<&str>, hours| {
        let case = Case::agreed().also_at_telnyx("active").not_at_colt();
        let case = came_in(case, |_, line| {
            line.plan.messaging = intent;
            line.messaging_status = word.map(str::to_owned);
            line.active_at = Some(now() - Duration::hours(hours));
        });
        case.inventory(|p| p.carrier = Some(TELNYX.into()))
    };
    let port = Some(MessagingIntent::Port);
    with(port, Some("pending"), 25).fires(&[code]);
    with(port, Some("partial_port_complete"), 25).fires(&[code]);
    with(port, Some("pending"), 24).is_silent();
    for word in [
        Some("ported"),
        Some("not_applicable"),
        Some("hovering"),
        None,
    ] {
        with(port, word, 25).is_silent();
    }
    for intent in [
        Some(MessagingIntent::Keep),
        Some(MessagingIntent::None),
        None,
    ] {
        with(intent, Some("pending"), 25).is_silent();
    }
    let waiting = coming_in(Case::agreed(), |_, line| {
        *line = agreed_line();
        line.plan.messaging = port;
        line.messaging_status = Some("pending".to_owned());
    });
    waiting.is_silent();
}

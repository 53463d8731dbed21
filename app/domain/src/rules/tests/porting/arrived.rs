//! What is the matter with a number of an order once it has come in.

use chrono::Duration;

use super::{agreed_line, came_in, coming_in, fires, found, keep, losing, now};
use crate::{
    case::{COLT, Case, TEAMS, TELNYX, source_id},
    fact::Reported,
    number::Lifecycle,
    port::{OrderState, order::MessagingIntent},
    rules::tests::rule,
};

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

//! Group E: ports in and out. The orders begin with everything prepared.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::outcome;
use crate::{
    PortOrderId,
    case::{Case, TELNYX, the_number},
    evidence::{PortDates, PortOrder},
    port::{
        Foc, Line, LineState, Order, OrderState, case,
        gate::Override,
        order::{LosingCarrier, MessagingIntent},
        timer::Window,
    },
    rules::{Check, Group, Hit, all},
};

mod arrived;
mod departure;
mod line;
mod order;

/// The moment of the cases.
fn now() -> DateTime<Utc> {
    Case::agreed().now
}

fn today() -> NaiveDate {
    now().date_naive()
}

fn foc(day: NaiveDate) -> Foc {
    Foc::on(day, "America/Los_Angeles")
}

/// An order at Telnyx that was sent and is agreed for today, in a window that is open for two hours more.
fn agreed_order() -> PortOrder {
    let mut order = Order {
        carrier: TELNYX.to_owned(),
        state: OrderState::FocConfirmed,
        foc: Some(foc(today())),
        ..case::order()
    };
    order.moments.submitted_at = Some(now() - Duration::days(10));
    PortOrder {
        order,
        dates: PortDates {
            today: today(),
            window: Some(Window {
                opens_at: now() - Duration::hours(1),
                closes_at: now() + Duration::hours(2),
            }),
            days_to_foc: Some(0),
            closed_on_foc: None,
            days_since_ported: None,
        },
        overrides: Vec::<Override>::new(),
    }
}

/// The number of the case on that order, with everything planned.
fn agreed_line() -> Line {
    Line {
        number: the_number(),
        state: LineState::Foc,
        ..case::line(100)
    }
}

/// The number is on an order that is about to come in, after a change to both.
fn coming_in(mut case: Case, bend: impl FnOnce(&mut PortOrder, &mut Line)) -> Case {
    let (mut port, mut line) = (agreed_order(), agreed_line());
    bend(&mut port, &mut line);
    case.ports.push((port, line));
    case
}

/// The number has come in three hours ago with an order that nobody has closed, after a change to both.
fn came_in(case: Case, bend: impl FnOnce(&mut PortOrder, &mut Line)) -> Case {
    let at = now() - Duration::hours(3);
    coming_in(case, |port, line| {
        port.order.state = OrderState::Ported;
        port.order.moments.ported_at = Some(at);
        port.dates.days_since_ported = Some(0);
        line.state = LineState::Active;
        line.active_at = Some(at);
        bend(port, line);
    })
}

fn keep(_: &mut PortOrder, _: &mut Line) {}

/// The losing carrier by the name of its bills.
fn losing(name: &str) -> LosingCarrier {
    LosingCarrier {
        retail: Some(name.to_owned()),
        ..LosingCarrier::default()
    }
}

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
fn every_rule_about_ports_is_decided() {
    for rule in all().filter(|rule| rule.group == Group::Porting) {
        let is_decided = match rule.check {
            Check::Number(_) => true,
            // A whole order and a whole port-out need no source: their carriers' words are in them.
            Check::Order(_) | Check::PortOut(_) => rule.needs.is_empty(),
            _ => false,
        };
        assert!(is_decided, "{}", rule.code);
    }
}

#[test]
fn an_order_that_goes_as_planned_is_silent() {
    coming_in(Case::agreed(), keep).is_silent();
    let case = came_in(Case::agreed().also_at_telnyx("active").not_at_colt(), keep);
    case.inventory(|p| p.carrier = Some(TELNYX.to_owned()))
        .is_silent();
}

impl Case {
    /// Colt does not list the number any more.
    fn not_at_colt(mut self) -> Self {
        self.carriers.retain(|(name, _)| *name == TELNYX);
        self
    }
}

/// Orders in any state whose lines are in any state, with dates on both sides of today.
fn any_port() -> impl Strategy<Value = (PortOrder, Line)> {
    let states = (
        prop::sample::select(OrderState::ALL),
        prop::sample::select(LineState::ALL),
    );
    let losing_at = prop::sample::select(vec!["Colt", "Telnyx", "Lumen"]);
    let days = (-2_i32..4, 0_i32..20, -3_i64..4);
    let plan = (any::<bool>(), any::<bool>(), any::<bool>());
    (1_u128..4, states, losing_at, days, plan).prop_map(
        |(id, (order_state, line_state), at, (to_foc, since, hours), plan)| {
            let (mut port, mut line) = (agreed_order(), agreed_line());
            port.order.id = PortOrderId::new(Uuid::from_u128(id));
            port.order.reference = format!("SEA-{id}");
            port.order.state = order_state;
            port.order.details.losing = losing(at);
            port.dates.days_to_foc = Some(to_foc);
            port.dates.days_since_ported = Some(since);
            port.dates.window = Some(Window {
                opens_at: now() - Duration::hours(5),
                closes_at: now() + Duration::hours(hours),
            });
            line.state = line_state;
            line.active_at = line_state
                .is_active()
                .then(|| now() - Duration::hours(hours.abs() * 20 + 1));
            if plan.0 {
                line.plan.emergency_location = None;
            }
            if plan.1 {
                port.order.details.trunk = None;
            }
            if plan.2 {
                line.plan.messaging = Some(MessagingIntent::Port);
                line.messaging_status = Some("exception".to_owned());
            }
            (port, line)
        },
    )
}

/// A number in up to three orders, and the same with the orders the other way round.
fn case_and_turned() -> impl Strategy<Value = (Case, Case)> {
    let ports = prop::collection::vec(any_port(), 0..4);
    (crate::case::any_case(), ports).prop_map(|(case, mut ports)| {
        ports.sort_by_key(|(port, _)| port.order.id);
        ports.dedup_by_key(|(port, _)| port.order.id);
        let turned = ports.iter().rev().cloned().collect();
        let case = Case { ports, ..case };
        let turned = Case {
            ports: turned,
            ..case.clone()
        };
        (case, turned)
    })
}

proptest! {
    #[test]
    fn the_order_of_the_orders_does_not_matter((case, turned) in case_and_turned()) {
        prop_assert_eq!(outcome(&case), outcome(&turned));
    }

    #[test]
    fn a_rule_finds_one_thing_in_an_order_against_a_source((case, _) in case_and_turned()) {
        let found = outcome(&case);
        let mut identities: Vec<_> = found
            .iter()
            .map(|(code, hit)| (*code, hit.counterpart, hit.object.clone()))
            .collect();
        identities.sort();
        identities.dedup();
        prop_assert_eq!(identities.len(), found.len());
    }

    #[test]
    fn a_second_roll_call_over_the_same_changes_nothing((case, _) in case_and_turned()) {
        let roll = case.roll();
        let fired = case.evaluate();
        let mut existing: Vec<crate::finding::Finding> = Vec::new();
        for change in crate::finding::step(Some(the_number()), &[], &fired, &roll) {
            existing.push(change.finding().clone());
        }
        let again = crate::finding::step(Some(the_number()), &existing, &fired, &roll);
        prop_assert_eq!(again, Vec::new());
    }
}

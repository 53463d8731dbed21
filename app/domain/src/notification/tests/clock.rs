//! What the time brings.

use chrono::{Duration, NaiveDate};
use uuid::Uuid;

use super::moment;
use crate::{
    PortOutId,
    notification::{
        Topic, Urgency,
        clock::{MOST_TOLD_APART, folded, of_order, of_port_out, of_reservations},
        news::Occasion,
    },
    port::{
        Foc, Order, OrderState, PortOut, PortOutState,
        case::{november, number, order},
        departure::PortOutParticulars,
        timer::{Timer, TimerId, TimerLevel, TimerPolicy},
    },
};

fn dated(state: OrderState, day: u32) -> Order {
    Order {
        state,
        foc: Some(Foc::on(november(day), "America/Los_Angeles")),
        ..order()
    }
}

fn timer(level: TimerLevel) -> Timer {
    Timer {
        id: TimerId::Lockout,
        label: TimerId::Lockout.label().to_owned(),
        advice: TimerId::Lockout.advice().to_owned(),
        started_at: moment(),
        warn_at: moment(),
        escalate_at: None,
        level,
    }
}

#[test]
fn a_date_is_told_on_the_day_before_and_on_the_day_and_never_shifts() {
    let confirmed = dated(OrderState::FocConfirmed, 24);
    let title = |today| {
        let told = of_order(&confirmed, &[], november(today));
        told.first().map(|one| one.notice.title.clone())
    };
    assert_eq!(title(22), None);
    assert_eq!(
        title(23).as_deref(),
        Some("SEA-1 comes in tomorrow, Tue 24 Nov 2026")
    );
    assert_eq!(
        title(24).as_deref(),
        Some("SEA-1 comes in today, Tue 24 Nov 2026")
    );
    assert_eq!(title(25), None);
    let ported = dated(OrderState::Ported, 24);
    assert_eq!(of_order(&ported, &[], november(24)), []);
}

#[test]
fn a_clock_is_told_once_when_it_warns_and_once_when_it_escalates() {
    let draft = order();
    let told = |level| of_order(&draft, &[timer(level)], november(24)).pop();
    assert_eq!(told(TimerLevel::Ok), None);
    let (warned, escalated) = (
        told(TimerLevel::Warn).unwrap().notice,
        told(TimerLevel::Escalate).unwrap().notice,
    );
    assert_eq!(warned.urgency, Urgency::Warning);
    assert_eq!(escalated.urgency, Urgency::Critical);
    assert_ne!(warned.occurrence, escalated.occurrence);
    assert_eq!(told(TimerLevel::Warn).unwrap().notice, warned);
    assert_eq!(escalated.topic, Topic::PortClock);
}

#[test]
fn a_port_out_warns_at_a_quarter_escalates_at_half_and_is_silent_once_answered() {
    let waiting = |state| PortOut {
        id: PortOutId::new(Uuid::from_u128(3)),
        connection: None,
        carrier: "Telnyx".to_owned(),
        vendor_order: "po-1".to_owned(),
        state,
        vendor_status: None,
        numbers: vec![number(100), number(101)],
        received_at: moment(),
        answer_by: Some(moment() + Duration::hours(24)),
        particulars: PortOutParticulars::default(),
        version: 1,
    };
    let urgency = |state, hours| {
        let now = moment() + Duration::hours(hours);
        let told = of_port_out(&waiting(state), &TimerPolicy::default(), now);
        told.map(|one| one.notice.urgency)
    };
    assert_eq!(urgency(PortOutState::Notified, 5), None);
    assert_eq!(urgency(PortOutState::Notified, 6), Some(Urgency::Warning));
    assert_eq!(
        urgency(PortOutState::UnderReview, 12),
        Some(Urgency::Critical)
    );
    assert_eq!(urgency(PortOutState::Rejected, 12), None);
}

#[test]
fn a_reservation_is_told_a_week_and_a_day_before_its_end() {
    let day = |n| NaiveDate::from_ymd_opt(2026, 12, n).unwrap();
    let told = |today| {
        let ending = [(day(10), 12), (day(20), 1)];
        let told = of_reservations(&ending, day(today)).into_iter();
        told.map(|one| one.notice).collect::<Vec<_>>()
    };
    assert_eq!(told(2), []);
    let (soon, later, tomorrow) = (told(3), told(8), told(9));
    assert_eq!(
        soon[0].title,
        "The reservations of 12 numbers end on 10 Dec 2026"
    );
    assert_eq!(soon[0].occurrence, later[0].occurrence);
    assert_ne!(soon[0].occurrence, tomorrow[0].occurrence);
    assert_eq!(told(10)[0].occurrence, tomorrow[0].occurrence);
    assert_eq!(
        told(13)[0].title,
        "A reservation of a number ends on 20 Dec 2026"
    );
}

#[test]
fn many_things_of_one_kind_are_told_together() {
    let rung = |n: usize| -> Vec<Occasion> {
        let orders = (0..n).map(|n| Order {
            reference: format!("SEA-{n}"),
            ..order()
        });
        orders
            .flat_map(|order| of_order(&order, &[timer(TimerLevel::Escalate)], november(24)))
            .collect()
    };
    assert_eq!(folded(rung(MOST_TOLD_APART), "1").len(), MOST_TOLD_APART);
    let together = folded(rung(40), "1");
    assert_eq!(together.len(), 1);
    assert_eq!(
        together[0].notice.title,
        "Clocks of port orders: 40 at once"
    );
    assert!(together[0].notice.detail.ends_with("and 30 more"));
    assert_ne!(
        together[0].notice.occurrence,
        folded(rung(40), "2")[0].notice.occurrence
    );
}

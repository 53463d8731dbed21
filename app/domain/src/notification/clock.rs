//! What the time has brought: dates that are near, clocks that warn or escalate, reservations that end.
//!
//! Nothing is stored of a clock, so each look gives everything that is so now. Whoever looks tells only of
//! what was not told before, by its topic, subject and occurrence.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{
    Notice, Topic, Urgency,
    news::{Audience, Occasion},
};
use crate::{
    DestinationId,
    delivery::{Delivery, Recipient, State, query::DeliveryQuery},
    number::{Lifecycle, query::NumberQuery},
    port::{
        Order, OrderState, PortOut,
        timer::{Timer, TimerLevel, TimerPolicy, port_out_timer},
    },
    words::{self, count, counted, moment},
};

/// How many days before the end of a reservation it is told of first; it is told of again on the day before.
pub const RESERVATION_ENDS_SOON: u64 = 7;

/// So many things of one kind that come up in one look are told one by one; more are told together.
pub const MOST_TOLD_APART: usize = 10;

/// What the time has brought to a port order. `today` is the day in the place of the port.
pub fn of_order(order: &Order, timers: &[Timer], today: NaiveDate) -> Vec<Occasion> {
    let clocks = timers.iter().filter_map(|timer| of_timer(order, timer));
    date(order, today).into_iter().chain(clocks).collect()
}

/// The agreed date, when it is tomorrow and when it is today.
fn date(order: &Order, today: NaiveDate) -> Option<Occasion> {
    let foc = order.foc.as_ref()?;
    let is_ahead = matches!(
        order.state,
        OrderState::FocConfirmed | OrderState::Activating
    );
    let when = match foc.day() {
        day if !is_ahead || day < today => return None,
        day if day == today => "today",
        day if day == today + Days::new(1) => "tomorrow",
        _ => return None,
    };
    Some(occasion(Notice {
        topic: Topic::PortDate,
        subject: format!("port_order/{}", order.id),
        occurrence: format!("{foc} {when}"),
        urgency: Urgency::Warning,
        title: format!("{} comes in {when}, {}", order.reference, foc.words()),
        detail: format!("From {} to {}.", losing(order), order.carrier),
        link: format!("/ports/{}/room", order.id),
    }))
}

fn losing(order: &Order) -> &str {
    let name = order.details.losing.name();
    name.unwrap_or("a carrier that is not named yet")
}

fn of_timer(order: &Order, timer: &Timer) -> Option<Occasion> {
    Some(occasion(Notice {
        topic: Topic::PortClock,
        subject: format!("port_order/{}", order.id),
        occurrence: occurrence(timer),
        urgency: urgency(timer.level)?,
        title: format!(
            "{}: {}, {}",
            order.reference,
            timer.label,
            timer.level.label().to_lowercase()
        ),
        detail: timer.advice.clone(),
        link: format!("/ports/{}", order.id),
    }))
}

/// The clock of a port-out that waits for our answer, once it warns or escalates.
pub fn of_port_out(
    port_out: &PortOut,
    policy: &TimerPolicy,
    now: DateTime<Utc>,
) -> Option<Occasion> {
    let answer_by = port_out.answer_by?;
    if !port_out.state.awaits_answer() {
        return None;
    }
    let timer = port_out_timer(port_out.received_at, answer_by, policy, now)?;
    let numbers = counted(port_out.numbers.len() as u64, "number");
    Some(occasion(Notice {
        topic: Topic::PortOut,
        subject: format!("port_out/{}", port_out.id),
        occurrence: occurrence(&timer),
        urgency: urgency(timer.level)?,
        title: format!(
            "{} {} waits for an answer: silence lets {numbers} go on {}",
            port_out.carrier,
            port_out.vendor_order,
            moment(answer_by)
        ),
        detail: timer.advice,
        link: format!("/ports/outs/{}", port_out.id),
    }))
}

fn urgency(level: TimerLevel) -> Option<Urgency> {
    match level {
        TimerLevel::Ok => None,
        TimerLevel::Warn => Some(Urgency::Warning),
        TimerLevel::Escalate => Some(Urgency::Critical),
    }
}

/// A clock that was started anew rings anew.
fn occurrence(timer: &Timer) -> String {
    format!(
        "{} {} {}",
        timer.id,
        timer.level,
        timer.started_at.timestamp()
    )
}

/// Deliveries to destinations that are not tried again, once for each destination and hour: where thousands are
/// for one that is away, the first says it. Those to a person are told to nobody: most such mails are about
/// notifications themselves, and the list of deliveries shows them all.
pub fn of_deliveries(deliveries: &[Delivery]) -> Vec<Occasion> {
    let mut hours: BTreeMap<(DestinationId, i64), &Delivery> = BTreeMap::new();
    for delivery in deliveries {
        let Recipient::Destination(id) = delivery.recipient else {
            continue;
        };
        if delivery.standing.state == State::Dead {
            let hour = delivery.changed_at.timestamp().div_euclid(3600);
            let first = hours.entry((id, hour)).or_insert(delivery);
            if (delivery.changed_at, delivery.id) < (first.changed_at, first.id) {
                *first = delivery;
            }
        }
    }
    let told = |((destination, hour), first): ((DestinationId, i64), &Delivery)| {
        let query = DeliveryQuery {
            states: vec![State::Dead],
            destination: Some(destination),
            ..DeliveryQuery::default()
        };
        occasion(Notice {
            topic: Topic::Delivery,
            subject: format!("destination/{destination}"),
            occurrence: format!("dead {hour}"),
            urgency: Urgency::Warning,
            title: format!("{} was not delivered: {}", first.name, first.subject),
            detail: first.reason.clone().unwrap_or_default(),
            link: format!("/deliveries?{}", query.to_query_string()),
        })
    };
    hours.into_iter().map(told).collect()
}

/// Reservations that end, by the day up to which they hold and how many they are. Each day is told twice.
pub fn of_reservations(ending: &[(NaiveDate, u64)], today: NaiveDate) -> Vec<Occasion> {
    let of_day = |&(until, numbers): &(NaiveDate, u64)| {
        let stage = match until.signed_duration_since(today).num_days() {
            ..0 => return None,
            0..=1 => "tomorrow",
            days if u64::try_from(days).is_ok_and(|days| days <= RESERVATION_ENDS_SOON) => "soon",
            _ => return None,
        };
        let (is, end) = if numbers == 1 {
            ("A", "s")
        } else {
            ("The", "")
        };
        let numbers = match numbers {
            1 => "reservation of a number".to_owned(),
            n => format!("reservations of {} numbers", count(n)),
        };
        Some(occasion(Notice {
            topic: Topic::Reservation,
            subject: "reservations".to_owned(),
            occurrence: format!("{until} {stage}"),
            urgency: Urgency::Warning,
            title: format!("{is} {numbers} end{end} on {}", words::day(until)),
            detail:
                "Assign the numbers, prolong the reservations, or let them go back to the pool."
                    .to_owned(),
            link: reserved_numbers(),
        }))
    };
    ending.iter().filter_map(of_day).collect()
}

/// The page of the numbers that are reserved.
fn reserved_numbers() -> String {
    let query = NumberQuery {
        lifecycles: vec![Lifecycle::Reserved],
        ..NumberQuery::default()
    };
    query.href()
}

fn occasion(notice: Notice) -> Occasion {
    Occasion {
        notice,
        audience: Audience::Subscribers,
        by: None,
    }
}

/// The same occasions, of which many of one kind are one: whoever comes back to forty escalations reads a
/// line that says so. `look` names the look, so that the next one's are others.
pub fn folded(occasions: Vec<Occasion>, look: &str) -> Vec<Occasion> {
    let mut kinds: BTreeMap<(Topic, Urgency), Vec<Occasion>> = BTreeMap::new();
    for occasion in occasions {
        let Notice { topic, urgency, .. } = occasion.notice;
        kinds.entry((topic, urgency)).or_default().push(occasion);
    }
    let fold = |((topic, urgency), occasions): ((Topic, Urgency), Vec<Occasion>)| {
        if occasions.len() <= MOST_TOLD_APART {
            return occasions;
        }
        vec![together(topic, urgency, &occasions, look)]
    };
    kinds.into_iter().flat_map(fold).collect()
}

fn together(topic: Topic, urgency: Urgency, occasions: &[Occasion], look: &str) -> Occasion {
    let titles = occasions.iter().take(MOST_TOLD_APART);
    let mut lines: Vec<&str> = titles.map(|o| o.notice.title.as_str()).collect();
    let more = format!("and {} more", count((occasions.len() - lines.len()) as u64));
    if occasions.len() > lines.len() {
        lines.push(&more);
    }
    let link = match topic {
        Topic::PortOut => "/ports/outs".to_owned(),
        Topic::Reservation => reserved_numbers(),
        Topic::Delivery => "/deliveries?state=dead".to_owned(),
        _ => "/ports".to_owned(),
    };
    occasion(Notice {
        topic,
        subject: "look".to_owned(),
        occurrence: format!("{look} {urgency}"),
        urgency,
        title: format!(
            "{}: {} at once",
            topic.label(),
            count(occasions.len() as u64)
        ),
        detail: lines.join("\n"),
        link,
    })
}

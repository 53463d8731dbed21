//! What programs are told.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{at, entry, moment};
use crate::{
    history::{Action, Entry},
    notification::{
        Notice, Topic, Urgency,
        event::{Event, EventKind, ITEMS, boundary, events, kinds, of_clock},
        news::{Audience, Occasion},
    },
};

const ORG: Uuid = Uuid::from_u128(1);

const ENTITIES: &[&str] = &[
    "finding",
    "number",
    "port_order",
    "port_project",
    "port_out",
    "plan",
    "source",
    "report",
    "user",
    "token",
    "connection",
    "setting",
    "something_new",
];

#[test]
fn every_change_is_an_event_but_what_becomes_of_deliveries() {
    for entity in ENTITIES {
        for action in Action::ALL {
            let entry = entry(1, entity, 1, *action);
            assert!(!kinds(&entry).is_empty(), "{entity} {action}");
            let delivery = Entry {
                entity: "delivery".to_owned(),
                ..entry
            };
            assert_eq!(kinds(&delivery), []);
        }
    }
}

#[test]
fn a_state_and_a_date_that_change_together_are_told_to_listeners_of_either() {
    let confirmed = Entry {
        before: Some(json!({ "state": "carrier_review", "foc": null })),
        after: Some(json!({ "state": "foc_confirmed", "foc": "2026-11-30" })),
        ..entry(1, "port_order", 7, Action::Updated)
    };
    assert_eq!(
        kinds(&confirmed),
        [EventKind::PortStateChanged, EventKind::PortDateChanged]
    );
    let edited = entry(2, "port_order", 7, Action::Updated);
    assert_eq!(kinds(&edited), [EventKind::PortChanged]);
}

#[test]
fn a_roll_calls_findings_come_in_batches_and_another_calls_apart() {
    let of_one_call = (1..=250).map(|n| entry(n, "finding", 1, Action::Opened));
    let later = Entry {
        at: at("2026-11-24T16:00:00Z"),
        ..entry(251, "finding", 1, Action::Opened)
    };
    let entries: Vec<Entry> = of_one_call.chain([later]).collect();
    assert_eq!(sizes(&events(ORG, &entries)), [100, 100, 50, 1]);
}

fn sizes(events: &[Event]) -> Vec<usize> {
    events.iter().map(|event| event.items.len()).collect()
}

#[test]
fn an_import_that_begins_anywhere_is_told_up_to_each_full_hundred() {
    let entries: Vec<Entry> = (38..=338)
        .map(|n| entry(n, "number", 1, Action::Created))
        .collect();
    let told = events(ORG, &entries);
    assert_eq!(sizes(&told), [63, 100, 100, 38]);
    assert_eq!(told[0].last(), Some(100));
    // Whoever reads from a later hundred on comes to the same events with the same ids.
    assert_eq!(events(ORG, &entries[163..]), told[2..]);
    assert_eq!([0, 1, 99, 100, 201].map(boundary), [0, 0, 0, 100, 200]);
}

#[test]
fn a_clock_that_escalates_is_an_event_and_what_the_history_tells_is_not_told_twice() {
    let rung = |topic, urgency| {
        let occasion = Occasion {
            notice: Notice {
                topic,
                subject: "port_order/7".to_owned(),
                occurrence: "lockout escalate 1".to_owned(),
                urgency,
                title: "SEA-1: Last changes, overdue".to_owned(),
                detail: String::new(),
                link: "/ports/7".to_owned(),
            },
            audience: Audience::Subscribers,
            by: None,
        };
        of_clock(ORG, &occasion, moment())
    };
    let escalated = rung(Topic::PortClock, Urgency::Critical).unwrap();
    assert_eq!(escalated.kind, EventKind::PortClockEscalated);
    assert_eq!(escalated.items[0].entity_id, "7");
    assert_eq!(
        rung(Topic::PortClock, Urgency::Warning).unwrap().kind,
        EventKind::PortClockWarned
    );
    assert_eq!(rung(Topic::Source, Urgency::Warning), None);
    assert_eq!(rung(Topic::Delivery, Urgency::Warning), None);
}

prop_compose! {
    fn histories()(
        choices in proptest::collection::vec(
            (proptest::sample::select(ENTITIES), proptest::sample::select(Action::ALL), 0_u8..40), 0..260,
        ),
    ) -> Vec<Entry> {
        let mut minute = 0;
        choices.into_iter().zip(1..).map(|((entity, action, pause), seq)| {
            minute += i64::from(pause == 0);
            Entry {
                at: moment() + chrono::TimeDelta::minutes(minute),
                ..entry(seq, entity, 1, action)
            }
        }).collect()
    }
}

proptest! {
    #[test]
    fn no_change_is_lost_or_told_twice_and_each_event_has_its_own_lasting_id(entries in histories()) {
        let told = events(ORG, &entries);
        let mut items: Vec<(EventKind, i64)> = told
            .iter()
            .flat_map(|event| event.items.iter().map(|item| (event.kind, item.seq.unwrap())))
            .collect();
        items.sort_unstable();
        let mut expected: Vec<(EventKind, i64)> = entries
            .iter()
            .flat_map(|entry| kinds(entry).into_iter().map(|kind| (kind, entry.seq)))
            .collect();
        expected.sort_unstable();
        prop_assert_eq!(items, expected);
        let most = usize::try_from(ITEMS).unwrap();
        prop_assert!(told.iter().all(|event| (1..=most).contains(&event.items.len())));
        let ids: HashSet<Uuid> = told.iter().map(|event| event.id).collect();
        prop_assert_eq!(ids.len(), told.len());
    }

    #[test]
    fn events_are_the_same_wherever_reading_begins(entries in histories(), at in 0_i64..260) {
        let place = boundary(at);
        let (before, after): (Vec<Entry>, Vec<Entry>) =
            entries.iter().cloned().partition(|entry| entry.seq <= place);
        let parts = [events(ORG, &before), events(ORG, &after)].concat();
        prop_assert_eq!(events(ORG, &entries), parts);
    }
}

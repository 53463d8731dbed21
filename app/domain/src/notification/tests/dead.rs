//! Dead letters are told of by destination and hour.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::moment;
use crate::{
    DeliveryId, DestinationId, UserId,
    delivery::{Delivery, Recipient, Standing, State},
    notification::clock::of_deliveries,
};

fn dead(number: u128, to: Recipient, at: DateTime<Utc>) -> Delivery {
    Delivery {
        id: DeliveryId::new(Uuid::from_u128(number)),
        recipient: to,
        name: "Listener".to_owned(),
        address: None,
        subject: format!("Event {number}"),
        standing: Standing {
            state: State::Dead,
            ..Standing::NEW
        },
        reason: Some("It was away.".to_owned()),
        created_at: at,
        changed_at: at,
    }
}

#[test]
fn a_destination_that_is_away_is_told_once_an_hour_and_a_person_never() {
    let to = |n| Recipient::Destination(DestinationId::new(Uuid::from_u128(n)));
    let hour = moment() - TimeDelta::seconds(moment().timestamp().rem_euclid(3600));
    let later = |minutes| hour + TimeDelta::minutes(minutes);
    let person = Recipient::Person(UserId::new(Uuid::from_u128(1)));
    let sent = Delivery {
        standing: Standing::NEW,
        ..dead(7, to(3), hour)
    };
    let all = [
        dead(6, person, hour),
        sent,
        dead(5, to(2), later(59)),
        dead(4, to(1), later(60)),
        dead(3, to(1), later(59)),
        dead(2, to(1), later(1)),
        dead(1, to(1), later(2)),
    ];
    let told = of_deliveries(&all);
    let titles: Vec<&str> = told.iter().map(|o| o.notice.title.as_str()).collect();
    let first = |n| format!("Listener was not delivered: Event {n}");
    assert_eq!(titles, [first(2), first(4), first(5)]);
    let id = Uuid::from_u128(1);
    let link = format!("/deliveries?state=dead&destination={id}");
    assert_eq!(told[0].notice.link, link);
    let again = of_deliveries(&all[4..]);
    assert_eq!(
        again[0].notice, told[0].notice,
        "what is told is not told again"
    );
    let more = of_deliveries(&all[3..5]);
    let (key, known) = (&more[0].notice, &told[0].notice);
    assert_eq!(
        (&key.subject, &key.occurrence),
        (&known.subject, &known.occurrence),
        "whichever of them is seen"
    );
}

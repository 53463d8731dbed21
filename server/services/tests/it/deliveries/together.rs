//! Dead letters that are decided together.

use domain::{
    access::Role,
    delivery::{State, query::DeliveryQuery},
    history::Action,
    page::Place,
};
use services::{Error, deliveries, destinations};
use store::db_test;

use super::{
    add, all,
    hook::{Hook, Reply},
    outlets, sender, webhook, work,
};
use crate::support::{command_line, in_role};

db_test!(
    dead_letters_of_one_destination_are_sent_again_together,
    |db| async {
        let gone = [Reply::Status(410, None); 3];
        let (hook, other) = (Hook::start(&gone).await, Hook::start(&gone).await);
        let (app, _, caller) = sender(&db, outlets()).await;
        let id = add(&app, &caller, "Listener", webhook(&hook.url)).await;
        let elsewhere = add(&app, &caller, "Other", webhook(&other.url)).await;
        for to in [id, id, id, elsewhere] {
            destinations::try_out(&app, &caller, to).await.unwrap();
        }
        work(&app).await;
        let query = DeliveryQuery {
            states: vec![State::Dead],
            destination: Some(id),
            ..DeliveryQuery::default()
        };
        let dead = deliveries::list(&app, &caller, &query).await.unwrap();
        assert_eq!(dead.narrowed_to.as_deref(), Some("Listener"));
        let [of_dead] = dead.states.as_slice() else {
            panic!("{:?}", dead.states);
        };
        assert_eq!((of_dead.value.as_str(), of_dead.count), ("dead", 3));
        let sent = deliveries::replay_dead(&app, &caller, Some(id))
            .await
            .unwrap();
        assert_eq!(sent, 3);
        let again = deliveries::replay_dead(&app, &caller, Some(id))
            .await
            .unwrap();
        assert_eq!(again, 0, "they are no longer dead");
        work(&app).await;
        let heard = hook.heard();
        assert_eq!((heard.len(), other.heard().len()), (6, 1));
        let mut ids: Vec<&str> = heard.iter().map(|m| m.header("idempotency-key")).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 3, "each with its identifier");
        let dropped = deliveries::discard_dead(&app, &caller, None).await.unwrap();
        assert_eq!(dropped, 1);
        let states: Vec<State> = all(&app, &caller)
            .await
            .iter()
            .map(|d| d.standing.state)
            .collect();
        assert_eq!(states.iter().filter(|s| **s == State::Delivered).count(), 3);
        assert_eq!(states.iter().filter(|s| **s == State::Dropped).count(), 1);
        let history = services::history::list(&app, &caller, &Place::First)
            .await
            .unwrap()
            .rows;
        let of = |action| {
            let entries = history.iter().filter(|entry| entry.entity == "delivery");
            entries.filter(|entry| entry.action == action).count()
        };
        assert_eq!((of(Action::Released), of(Action::Discarded)), (3, 1));
    }
);

db_test!(dead_letters_of_others_are_nobodys_to_decide, |db| async {
    let hook = Hook::start(&[Reply::Status(410, None)]).await;
    let (app, _, caller) = sender(&db, outlets()).await;
    let id = add(&app, &caller, "Listener", webhook(&hook.url)).await;
    destinations::try_out(&app, &caller, id).await.unwrap();
    work(&app).await;
    let stranger = command_line(&app, "Fabrikam").await;
    let foreign = deliveries::discard_dead(&app, &stranger, Some(id)).await;
    assert!(matches!(foreign, Err(Error::NotFound(_))));
    assert_eq!(
        deliveries::replay_dead(&app, &stranger, None)
            .await
            .unwrap(),
        0
    );
    let reader = in_role(&caller, Role::Viewer);
    let refused = deliveries::replay_dead(&app, &reader, Some(id)).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))));
    assert_eq!(all(&app, &caller).await[0].standing.state, State::Dead);
});

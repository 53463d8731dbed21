//! Workers that die between sending and writing that down.

use chrono::TimeDelta;
use domain::delivery::{State, Went};
use services::{App, destinations, jobs};
use store::db_test;

use super::{
    add,
    hook::{Hook, Reply},
    only, outlets, sender, webhook, went, work,
};

/// A worker that sends and dies before it hears the answer.
async fn dies(app: &App, hook: &Hook) {
    let worker = tokio::spawn({
        let app = app.clone();
        async move { jobs::run_one(&app, app.new_id()).await }
    });
    hook.comes().await;
    worker.abort();
    let _ = worker.await;
}

db_test!(
    a_worker_killed_after_sending_is_followed_by_one_more_message_with_the_same_id,
    |db| async {
        let hook = Hook::start(&[Reply::Never]).await;
        let patient = services::deliveries::Outlets {
            patience: std::time::Duration::from_mins(1),
            ..outlets()
        };
        let (app, clock, caller) = sender(&db, patient).await;
        let listener = add(&app, &caller, "Listener", webhook(&hook.url)).await;
        destinations::try_out(&app, &caller, listener)
            .await
            .unwrap();
        dies(&app, &hook).await;
        let left = only(&app, &caller).await;
        assert_eq!(
            left.delivery.standing.state,
            State::Sending,
            "nobody wrote how it ended"
        );
        work(&app).await;
        assert_eq!(hook.heard().len(), 1, "not before the lease has run out");
        clock.advance(TimeDelta::minutes(2));
        work(&app).await;
        let delivery = only(&app, &caller).await;
        assert_eq!(delivery.delivery.standing.state, State::Delivered);
        assert_eq!(went(&delivery), [Went::Unclear, Went::Accepted]);
        assert!(
            delivery.history[0]
                .said
                .as_deref()
                .unwrap()
                .contains("fell silent")
        );
        let heard = hook.heard();
        assert_eq!(heard.len(), 2, "one duplicate");
        let ids: Vec<&str> = heard.iter().map(|m| m.header("idempotency-key")).collect();
        assert_eq!(ids[0], ids[1], "which the receiver can drop");
    }
);

db_test!(workers_that_keep_dying_send_no_third_message, |db| async {
    let hook = Hook::start(&[Reply::Never, Reply::Never]).await;
    let patient = services::deliveries::Outlets {
        patience: std::time::Duration::from_mins(1),
        ..outlets()
    };
    let (app, clock, caller) = sender(&db, patient).await;
    let listener = add(&app, &caller, "Listener", webhook(&hook.url)).await;
    destinations::try_out(&app, &caller, listener)
        .await
        .unwrap();
    for _ in 0..2 {
        dies(&app, &hook).await;
        clock.advance(TimeDelta::minutes(2));
    }
    work(&app).await;
    let delivery = only(&app, &caller).await;
    assert_eq!(
        delivery.delivery.standing.state,
        State::Dead,
        "it is not lost: a person decides"
    );
    assert_eq!(hook.heard().len(), 2);
});

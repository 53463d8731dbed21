//! Where nobody answers, what else would go the same way waits, and all else goes on.

use chrono::TimeDelta;
use domain::delivery::{State, Went};
use services::{
    deliveries::{self, MailServer, Outlets},
    destinations,
};
use store::db_test;

use super::{
    add, all, detail,
    hook::{Hook, Reply},
    mail, outlets, sender, webhook, went, work,
};

db_test!(
    a_receiver_that_does_not_answer_is_left_alone_for_a_while,
    |db| async {
        let hook = Hook::start(&[Reply::Never]).await;
        let other = Hook::start(&[]).await;
        let (app, clock, caller) = sender(&db, outlets()).await;
        let silent = add(&app, &caller, "Silent", webhook(&hook.url)).await;
        let talks = add(&app, &caller, "Talks", webhook(&other.url)).await;
        for id in [silent, silent, silent, talks] {
            destinations::try_out(&app, &caller, id).await.unwrap();
        }
        work(&app).await;
        assert_eq!(hook.heard().len(), 1, "the others are not even tried");
        assert_eq!(other.heard().len(), 1, "who answers has its own");
        let states = all(&app, &caller).await;
        let queued = states.iter().filter(|d| d.standing.state == State::Queued);
        assert_eq!(queued.count(), 2);
        clock.advance(TimeDelta::minutes(1));
        work(&app).await;
        let states = all(&app, &caller).await;
        assert!(states.iter().all(|d| d.standing.state == State::Delivered));
        assert_eq!(hook.heard().len(), 4);
    }
);

db_test!(
    silence_lasts_longer_each_time_and_a_person_may_break_it,
    |db| async {
        let hook = Hook::start(&[Reply::Never, Reply::Never]).await;
        let (app, clock, caller) = sender(&db, outlets()).await;
        let silent = add(&app, &caller, "Silent", webhook(&hook.url)).await;
        for _ in 0..3 {
            destinations::try_out(&app, &caller, silent).await.unwrap();
        }
        work(&app).await;
        clock.advance(TimeDelta::seconds(40));
        work(&app).await;
        assert_eq!(hook.heard().len(), 2);
        clock.advance(TimeDelta::seconds(40));
        work(&app).await;
        assert_eq!(hook.heard().len(), 2, "twice as long as before");
        let waits = all(&app, &caller).await;
        let waits = waits.iter().find(|d| d.standing.state == State::Queued);
        let waits = waits.unwrap().id;
        destinations::try_out(&app, &caller, silent).await.unwrap();
        work(&app).await;
        let after = detail(&app, &caller, waits).await;
        assert_eq!(went(&after), [Went::Accepted]);
        assert!(hook.heard().len() >= 4);
    }
);

db_test!(
    a_mail_server_that_is_away_is_asked_once_for_all_mail,
    |db| async {
        let hook = Hook::start(&[]).await;
        let away = MailServer::read("smtp://127.0.0.1:1?tls=none", "r@contoso.example", None);
        let away = Outlets {
            mail: Some(away.unwrap()),
            ..outlets()
        };
        let (app, clock, caller) = sender(&db, away).await;
        let desk = add(&app, &caller, "Desk", mail("a@contoso.example")).await;
        let lead = add(&app, &caller, "Lead", mail("b@contoso.example")).await;
        let listener = add(&app, &caller, "Listener", webhook(&hook.url)).await;
        for id in [desk, lead, listener] {
            destinations::try_out(&app, &caller, id).await.unwrap();
        }
        work(&app).await;
        let tried = |all: &[domain::delivery::Delivery]| -> Vec<u32> {
            all.iter().map(|delivery| delivery.standing.tries).collect()
        };
        let first: u32 = tried(&all(&app, &caller).await).iter().sum();
        assert_eq!(first, 2, "one mail and the webhook");
        assert_eq!(hook.heard().len(), 1);
        clock.advance(TimeDelta::seconds(40));
        work(&app).await;
        let again: u32 = tried(&all(&app, &caller).await).iter().sum();
        assert_eq!(again, 3, "one of them looks whether it is back");
        let waits = all(&app, &caller).await;
        let waits = waits.iter().find(|d| d.standing.next_at.is_some()).unwrap();
        deliveries::replay(&app, &caller, waits.id).await.unwrap();
        work(&app).await;
        let again: u32 = tried(&all(&app, &caller).await).iter().sum();
        assert!(again > 3, "whoever sends it again wants to know");
    }
);

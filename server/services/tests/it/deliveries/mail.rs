//! Mail, against a real server.

use domain::delivery::{State, Went};
use services::{deliveries, deliveries::Outlets, destinations};
use store::db_test;

use super::{add, all, mail, only, outlets, post::Post, sender, went, work, work_to_the_end};

fn by_mail(post: &Post, user: &str, query: &str) -> Outlets {
    Outlets {
        mail: Some(post.server(user, query)),
        ..outlets()
    }
}

/// The values of a header in all messages.
fn headers(post: &Post, name: &str) -> Vec<String> {
    let prefix = format!("{name}: ");
    let of = |text: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(&prefix))
            .map(str::to_owned)
    };
    post.taken()
        .iter()
        .filter_map(|(_, text)| of(text))
        .collect()
}

db_test!(
    mail_is_encrypted_authenticated_and_carries_its_delivery,
    |db| async {
        let post = Post::start();
        let outlets = by_mail(&post, "rollcall:p%40ss%20word@", "");
        let (app, _, caller) = sender(&db, outlets).await;
        let desk = add(&app, &caller, "Desk", mail("good@contoso.example")).await;
        destinations::try_out(&app, &caller, desk).await.unwrap();
        work(&app).await;
        let delivery = only(&app, &caller).await;
        assert_eq!(delivery.delivery.standing.state, State::Delivered);
        assert_eq!(delivery.delivery.reason, None);
        let taken = post.taken();
        assert_eq!(taken.len(), 1);
        assert_eq!(taken[0].0, "0001-tls-rollcall");
        let id = delivery.delivery.id;
        for header in [
            format!("X-Rollcall-Delivery: {id}"),
            format!("Message-ID: <{id}@contoso.example>"),
            "Subject: Test message from Rollcall".to_owned(),
            "To: good@contoso.example".to_owned(),
            "Auto-Submitted: auto-generated".to_owned(),
        ] {
            assert!(
                taken[0].1.contains(&header),
                "{header} is not in {}",
                taken[0].1
            );
        }
    }
);

db_test!(
    a_server_without_our_certificate_or_password_is_not_used,
    |db| async {
        let post = Post::start();
        let address = format!("smtp://localhost:{}?tls=required", post.port());
        let server =
            deliveries::MailServer::read(&address, "rollcall@contoso.example", None).unwrap();
        let wrong = by_mail(&post, "rollcall:wrong@", "");
        for outlets in [
            Outlets {
                mail: Some(server),
                ..outlets()
            },
            wrong,
        ] {
            let (app, _, caller) = sender(&db, outlets).await;
            let desk = match destinations::find_by_name(&app, &caller, "Desk").await {
                Ok(desk) => desk.id,
                Err(_) => add(&app, &caller, "Desk", mail("good@contoso.example")).await,
            };
            destinations::try_out(&app, &caller, desk).await.unwrap();
            work(&app).await;
            let newest = &all(&app, &caller).await[0];
            assert_eq!(newest.standing.state, State::Retrying, "{newest:?}");
        }
        assert!(post.taken().is_empty());
    }
);

db_test!(
    a_refusal_is_a_dead_letter_at_once_and_the_other_addresses_have_theirs,
    |db| async {
        let post = Post::start();
        let (app, clock, caller) = sender(&db, by_mail(&post, "", "")).await;
        let both = mail("refused@contoso.example, good@contoso.example");
        let desk = add(&app, &caller, "Desk", both).await;
        destinations::try_out(&app, &caller, desk).await.unwrap();
        work_to_the_end(&app, &clock, &caller).await;
        let deliveries = all(&app, &caller).await;
        let dead = deliveries
            .iter()
            .find(|d| d.address.as_deref() == Some("refused@contoso.example"));
        let dead = dead.unwrap();
        assert_eq!((dead.standing.state, dead.standing.tries), (State::Dead, 1));
        let reason = dead.reason.as_deref().unwrap();
        assert!(reason.contains("No such mailbox here"), "{reason}");
        let good = deliveries
            .iter()
            .find(|d| d.standing.state == State::Delivered)
            .unwrap();
        assert_eq!(good.address.as_deref(), Some("good@contoso.example"));
        assert_eq!(post.taken().len(), 1);
    }
);

db_test!(
    greylisting_is_waited_out_and_the_message_arrives_once,
    |db| async {
        let post = Post::start();
        let (app, clock, caller) = sender(&db, by_mail(&post, "", "?tls=none")).await;
        let desk = add(&app, &caller, "Desk", mail("greylisted@contoso.example")).await;
        destinations::try_out(&app, &caller, desk).await.unwrap();
        work(&app).await;
        let waiting = only(&app, &caller).await;
        assert_eq!(waiting.delivery.standing.state, State::Retrying);
        assert!(waiting.delivery.reason.unwrap().contains("Greylisted"));
        work(&app).await;
        assert_eq!(
            only(&app, &caller).await.history.len(),
            1,
            "not before its time"
        );
        work_to_the_end(&app, &clock, &caller).await;
        let delivery = only(&app, &caller).await;
        assert_eq!(went(&delivery), [Went::PutOff, Went::Accepted]);
        assert_eq!(post.taken().len(), 1);
    }
);

db_test!(
    a_server_that_falls_silent_before_the_message_is_tried_until_it_is_dead,
    |db| async {
        let post = Post::start();
        let (app, clock, caller) = sender(&db, by_mail(&post, "", "?tls=none")).await;
        let desk = add(&app, &caller, "Desk", mail("silent@contoso.example")).await;
        destinations::try_out(&app, &caller, desk).await.unwrap();
        work(&app).await;
        clock.advance(chrono::TimeDelta::minutes(5));
        work(&app).await;
        let delivery = only(&app, &caller).await;
        assert_eq!(went(&delivery), [Went::PutOff, Went::PutOff]);
        assert_eq!(
            delivery.delivery.standing.unclear, 0,
            "nothing can have arrived"
        );
        assert!(post.taken().is_empty());
    }
);

db_test!(
    a_connection_cut_after_the_message_is_followed_by_one_more_with_the_same_id,
    |db| async {
        let post = Post::start();
        let (app, clock, caller) = sender(&db, by_mail(&post, "", "")).await;
        let desk = add(&app, &caller, "Desk", mail("cut@contoso.example")).await;
        destinations::try_out(&app, &caller, desk).await.unwrap();
        work_to_the_end(&app, &clock, &caller).await;
        let delivery = only(&app, &caller).await;
        assert_eq!(went(&delivery), [Went::Unclear, Went::Accepted]);
        let ids = headers(&post, "Message-ID");
        assert_eq!(ids.len(), 2, "one duplicate");
        assert_eq!(ids[0], ids[1], "which bears the same identifier");
    }
);

db_test!(
    a_server_that_looks_into_a_message_for_long_has_it_once,
    |db| async {
        let post = Post::start();
        let outlets = Outlets {
            mail_patience: std::time::Duration::from_mins(10),
            ..by_mail(&post, "", "?tls=none")
        };
        let (app, clock, caller) = sender(&db, outlets).await;
        let desk = add(&app, &caller, "Desk", mail("slow@contoso.example")).await;
        destinations::try_out(&app, &caller, desk).await.unwrap();
        work_to_the_end(&app, &clock, &caller).await;
        let delivery = only(&app, &caller).await;
        assert_eq!(went(&delivery), [Went::Accepted]);
        assert_eq!(post.taken().len(), 1);
    }
);

db_test!(
    a_server_that_never_confirms_has_the_message_twice_and_a_person_decides,
    |db| async {
        let post = Post::start();
        let (app, clock, caller) = sender(&db, by_mail(&post, "", "?tls=none")).await;
        let desk = add(&app, &caller, "Desk", mail("mute@contoso.example")).await;
        destinations::try_out(&app, &caller, desk).await.unwrap();
        work_to_the_end(&app, &clock, &caller).await;
        let delivery = only(&app, &caller).await;
        assert_eq!(delivery.delivery.standing.state, State::Dead);
        assert_eq!(went(&delivery), [Went::Unclear, Went::Unclear]);
        assert_eq!(post.taken().len(), 2);
        deliveries::replay(&app, &caller, delivery.delivery.id)
            .await
            .unwrap();
        work(&app).await;
        let ids = headers(&post, "Message-ID");
        assert_eq!(ids.len(), 3, "a person had it sent again");
        assert!(ids.iter().all(|id| *id == ids[0]));
    }
);

db_test!(
    a_mailbox_that_is_full_is_tried_for_half_a_day_and_replayed_by_a_person,
    |db| async {
        let post = Post::start();
        let (app, clock, caller) = sender(&db, by_mail(&post, "", "?tls=none")).await;
        let begin = app.now();
        let desk = add(&app, &caller, "Desk", mail("full@contoso.example")).await;
        destinations::try_out(&app, &caller, desk).await.unwrap();
        work_to_the_end(&app, &clock, &caller).await;
        let delivery = only(&app, &caller).await;
        assert_eq!(delivery.delivery.standing.state, State::Dead);
        assert_eq!(
            delivery.history.len(),
            usize::try_from(domain::delivery::TRIES).unwrap()
        );
        assert!(app.now() - begin > chrono::TimeDelta::hours(10));
        assert!(post.taken().is_empty());
        let id = delivery.delivery.id;
        deliveries::replay(&app, &caller, id).await.unwrap();
        work(&app).await;
        let again = only(&app, &caller).await;
        assert_eq!(
            (again.delivery.standing.state, again.delivery.standing.tries),
            (State::Retrying, 1)
        );
        deliveries::discard(&app, &caller, id).await.unwrap();
        work_to_the_end(&app, &clock, &caller).await;
        assert_eq!(
            only(&app, &caller).await.delivery.standing.state,
            State::Dropped
        );
    }
);

db_test!(
    without_a_mail_server_mail_waits_and_says_what_to_do,
    |db| async {
        let (app, clock, caller) = sender(&db, outlets()).await;
        let desk = add(&app, &caller, "Desk", mail("good@contoso.example")).await;
        destinations::try_out(&app, &caller, desk).await.unwrap();
        work(&app).await;
        let delivery = only(&app, &caller).await;
        assert!(delivery.delivery.reason.unwrap().contains("--smtp-url"));
        let post = Post::start();
        let app = app.with_outlets(by_mail(&post, "", ""));
        clock.advance(chrono::TimeDelta::minutes(2));
        work(&app).await;
        assert_eq!(
            only(&app, &caller).await.delivery.standing.state,
            State::Delivered
        );
    }
);

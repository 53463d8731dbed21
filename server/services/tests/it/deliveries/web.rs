//! Webhooks and Teams channels.

use chrono::TimeDelta;
use domain::delivery::{State, Went};
use ring::hmac;
use secrecy::SecretString;
use services::{
    Error,
    deliveries::Outlets,
    destinations::{self, TargetForm},
};
use store::db_test;

use super::{
    add,
    hook::{Hook, Reply},
    only, outlets, sender, webhook, went, work, work_to_the_end,
};

db_test!(
    a_webhook_that_fails_is_tried_again_and_has_the_message_once_with_one_id,
    |db| async {
        let replies = [
            Reply::Status(500, None),
            Reply::Status(429, Some(600)),
            Reply::Status(200, None),
        ];
        let hook = Hook::start(&replies).await;
        let (app, clock, caller) = sender(&db, outlets()).await;
        let listener = add(&app, &caller, "Listener", webhook(&hook.url)).await;
        destinations::try_out(&app, &caller, listener)
            .await
            .unwrap();
        work(&app).await;
        clock.advance(TimeDelta::minutes(1));
        work(&app).await;
        let waiting = only(&app, &caller).await.delivery.standing;
        assert!(
            waiting.next_at.unwrap() >= app.now() + TimeDelta::seconds(600),
            "Retry-After is honoured"
        );
        work_to_the_end(&app, &clock, &caller).await;
        let delivery = only(&app, &caller).await;
        assert_eq!(
            went(&delivery),
            [Went::PutOff, Went::PutOff, Went::Accepted]
        );
        let heard = hook.heard();
        assert_eq!(heard.len(), 3);
        let id = delivery.delivery.id.to_string();
        for message in &heard {
            assert_eq!(message.header("x-rollcall-delivery"), id);
            assert_eq!(message.header("idempotency-key"), id);
            assert_eq!(message.header("x-rollcall-event"), "trial");
            let body: serde_json::Value = serde_json::from_slice(&message.body).unwrap();
            assert_eq!(body["id"], id.as_str());
        }
    }
);

db_test!(a_receiver_can_tell_that_a_message_is_ours, |db| async {
    let hook = Hook::start(&[]).await;
    let (app, _, caller) = sender(&db, outlets()).await;
    let listener = add(&app, &caller, "Listener", webhook(&hook.url)).await;
    destinations::try_out(&app, &caller, listener)
        .await
        .unwrap();
    work(&app).await;
    let message = hook.heard().pop().unwrap();
    let signature = message.header("x-rollcall-signature");
    let (time, code) = signature
        .strip_prefix("t=")
        .unwrap()
        .split_once(",v1=")
        .unwrap();
    assert_eq!(time, app.now().timestamp().to_string());
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"a key of sixteen");
    let signed = [time.as_bytes(), b".", &message.body].concat();
    let given: Vec<u8> = (0..code.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&code[at..at + 2], 16).unwrap())
        .collect();
    assert!(hmac::verify(&key, &signed, &given).is_ok());
});

db_test!(
    what_a_receiver_refuses_for_good_is_a_dead_letter,
    |db| async {
        let hook = Hook::start(&[Reply::Status(410, None)]).await;
        let (app, clock, caller) = sender(&db, outlets()).await;
        let listener = add(&app, &caller, "Listener", webhook(&hook.url)).await;
        destinations::try_out(&app, &caller, listener)
            .await
            .unwrap();
        work_to_the_end(&app, &clock, &caller).await;
        let delivery = only(&app, &caller).await;
        assert_eq!(delivery.delivery.standing.state, State::Dead);
        assert!(delivery.delivery.reason.unwrap().contains("410"));
        assert_eq!(hook.heard().len(), 1);
    }
);

db_test!(
    a_receiver_that_does_not_answer_has_the_message_twice_at_most,
    |db| async {
        let hook = Hook::start(&[Reply::Never, Reply::Never]).await;
        let (app, clock, caller) = sender(&db, outlets()).await;
        let listener = add(&app, &caller, "Listener", webhook(&hook.url)).await;
        destinations::try_out(&app, &caller, listener)
            .await
            .unwrap();
        work_to_the_end(&app, &clock, &caller).await;
        let delivery = only(&app, &caller).await;
        assert_eq!(delivery.delivery.standing.state, State::Dead);
        assert_eq!(went(&delivery), [Went::Unclear, Went::Unclear]);
        assert_eq!(hook.heard().len(), 2);
    }
);

db_test!(
    a_channel_gets_a_card_and_its_address_shows_nowhere,
    |db| async {
        let hook = Hook::start(&[]).await;
        let (app, _, caller) = sender(&db, outlets()).await;
        let url = format!("{}?sig=very-secret", hook.url);
        let target = TargetForm::Teams {
            url: SecretString::from(url.as_str()),
        };
        let channel = add(&app, &caller, "Channel", target).await;
        let shown = destinations::find(&app, &caller, channel).await.unwrap();
        assert!(shown.has_secret);
        assert_eq!(shown.target.summary(), "127.0.0.1");
        destinations::try_out(&app, &caller, channel).await.unwrap();
        work(&app).await;
        let delivery = only(&app, &caller).await;
        assert_eq!(delivery.delivery.standing.state, State::Delivered);
        let message = hook.heard().pop().unwrap();
        assert!(!message.headers.contains_key("x-rollcall-signature"));
        let card: serde_json::Value = serde_json::from_slice(&message.body).unwrap();
        let attachment = &card["attachments"][0];
        assert_eq!(
            attachment["contentType"],
            "application/vnd.microsoft.card.adaptive"
        );
        assert_eq!(attachment["content"]["type"], "AdaptiveCard");
        let history = services::history::list(&app, &caller, &domain::page::Place::First).await;
        let said = format!("{shown:?}{delivery:?}{:?}", history.unwrap());
        assert!(!said.contains("very-secret"), "{said}");
    }
);

db_test!(
    a_webhook_leads_elsewhere_unless_the_operator_says_so,
    |db| async {
        let closed = Outlets {
            allows_loopback: false,
            ..outlets()
        };
        let hook = Hook::start(&[]).await;
        let (app, clock, caller) = sender(&db, outlets()).await;
        let listener = add(&app, &caller, "Listener", webhook(&hook.url)).await;
        let app = app.with_outlets(closed);
        let form = destinations::DestinationForm {
            name: "Other".to_owned(),
            target: webhook(&hook.url),
        };
        let refused = destinations::add(&app, &caller, form).await.unwrap_err();
        assert!(
            matches!(&refused, Error::Invalid(why) if why.contains("https://")),
            "{refused}"
        );
        destinations::try_out(&app, &caller, listener)
            .await
            .unwrap();
        work_to_the_end(&app, &clock, &caller).await;
        assert_eq!(
            only(&app, &caller).await.delivery.standing.state,
            State::Dead
        );
        assert!(
            hook.heard().is_empty(),
            "what was entered before is not sent either"
        );
    }
);

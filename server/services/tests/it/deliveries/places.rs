//! Setting destinations up, changing them and taking them away.

use domain::{
    access::Role,
    delivery::{State, Target},
};
use secrecy::SecretString;
use services::{
    Error, destinations,
    destinations::{DestinationForm, TargetForm},
};
use store::db_test;

use super::{
    add, all,
    hook::{Hook, Reply},
    mail, outlets, sender, webhook, work,
};
use crate::support::{command_line, in_role};

fn form(name: &str, target: TargetForm) -> DestinationForm {
    DestinationForm {
        name: name.to_owned(),
        target,
    }
}

db_test!(
    a_destination_is_changed_with_its_version_and_its_history,
    |db| async {
        let (app, _, caller) = sender(&db, outlets()).await;
        let id = add(&app, &caller, " Desk ", mail("a@contoso.example")).await;
        let desk = destinations::find(&app, &caller, id).await.unwrap();
        assert_eq!((desk.name.as_str(), desk.version), ("Desk", 1));
        let change = |to: &str| form("Desk", mail(to));
        destinations::change(&app, &caller, id, 1, change("b@contoso.example"))
            .await
            .unwrap();
        let stale = destinations::change(&app, &caller, id, 1, change("c@contoso.example")).await;
        assert!(matches!(stale, Err(Error::Conflict)));
        let history = services::history::list(&app, &caller, &domain::page::Place::First).await;
        let entries = history.unwrap().rows;
        let of_desk = entries.iter().filter(|entry| entry.entity == "destination");
        assert_eq!(of_desk.count(), 2);
        assert_eq!(
            entries[0].before.as_ref().unwrap()["target"],
            "a@contoso.example"
        );
        assert_eq!(
            entries[0].after.as_ref().unwrap()["target"],
            "b@contoso.example"
        );
    }
);

db_test!(
    what_cannot_be_a_destination_is_refused_in_words,
    |db| async {
        let (app, _, caller) = sender(&db, outlets()).await;
        add(&app, &caller, "Desk", mail("a@contoso.example")).await;
        let short = TargetForm::Webhook {
            url: "https://hooks.contoso.example".into(),
            gets_events: true,
            signing_key: SecretString::from("short"),
        };
        let blank = TargetForm::Teams {
            url: SecretString::from(" "),
        };
        let outside = TargetForm::Folder {
            name: "../etc".to_owned(),
        };
        for (name, target, said) in [
            (" ", mail("a@contoso.example"), "a name"),
            ("desk", mail("a@contoso.example"), "already"),
            ("One", mail("nobody"), "not a mail address"),
            ("One", short, "at least 16 characters"),
            ("One", blank, "workflow"),
            ("One", outside, "cannot be a folder"),
        ] {
            let refused = destinations::add(&app, &caller, form(name, target))
                .await
                .unwrap_err();
            assert!(refused.to_string().contains(said), "{refused}");
        }
        assert_eq!(destinations::list(&app, &caller).await.unwrap().len(), 1);
    }
);

db_test!(a_secret_stays_unless_another_is_given, |db| async {
    let hook = Hook::start(&[]).await;
    let (app, _, caller) = sender(&db, outlets()).await;
    let id = add(&app, &caller, "Listener", webhook(&hook.url)).await;
    let blank = TargetForm::Webhook {
        url: SecretString::from(""),
        gets_events: true,
        signing_key: SecretString::from(""),
    };
    destinations::change(&app, &caller, id, 1, form("Listener", blank))
        .await
        .unwrap();
    let after = destinations::find(&app, &caller, id).await.unwrap();
    assert!(after.has_secret);
    assert!(matches!(
        after.target,
        Target::Webhook {
            gets_events: true,
            ..
        }
    ));
    destinations::try_out(&app, &caller, id).await.unwrap();
    work(&app).await;
    assert!(hook.heard()[0].headers.contains_key("x-rollcall-signature"));
    let other_kind = form("Listener", mail("a@contoso.example"));
    let refused = destinations::change(&app, &caller, id, 2, other_kind)
        .await
        .unwrap_err();
    assert!(
        refused.to_string().contains("stays of its kind"),
        "{refused}"
    );
});

db_test!(
    the_address_of_a_webhook_shows_nowhere_but_to_the_receiver,
    |db| async {
        let hook = Hook::start(&[]).await;
        let (app, _, caller) = sender(&db, outlets()).await;
        let secret = format!("{}?sig=very-secret", hook.url);
        let id = add(&app, &caller, "Listener", webhook(&secret)).await;
        let shown = destinations::find(&app, &caller, id).await.unwrap();
        assert!(shown.target.summary().ends_with("/\u{2026}"), "{shown:?}");
        destinations::try_out(&app, &caller, id).await.unwrap();
        work(&app).await;
        assert_eq!(hook.heard()[0].query.as_deref(), Some("sig=very-secret"));
        let other = format!("{}?sig=other-secret", hook.url);
        let only_the_address = TargetForm::Webhook {
            url: SecretString::from(other),
            gets_events: false,
            signing_key: SecretString::from(""),
        };
        destinations::change(&app, &caller, id, 1, form("Listener", only_the_address))
            .await
            .unwrap();
        destinations::try_out(&app, &caller, id).await.unwrap();
        work(&app).await;
        assert_eq!(hook.heard()[1].query.as_deref(), Some("sig=other-secret"));
        assert!(hook.heard()[1].headers.contains_key("x-rollcall-signature"));
        let history = services::history::list(&app, &caller, &domain::page::Place::First).await;
        let history = history.unwrap().rows;
        let change = history.iter().find(|entry| entry.entity == "destination");
        let change = change.unwrap().after.as_ref().unwrap();
        assert_eq!(change, &serde_json::json!({ "address": "replaced" }));
        let listed = destinations::list(&app, &caller).await.unwrap();
        let sent = all(&app, &caller).await;
        let said = format!("{listed:?}{history:?}{sent:?}");
        assert!(!said.contains("-secret"), "{said}");
    }
);

db_test!(
    what_is_on_its_way_is_dropped_with_its_destination,
    |db| async {
        let hook = Hook::start(&[Reply::Status(503, None)]).await;
        let (app, _, caller) = sender(&db, outlets()).await;
        let id = add(&app, &caller, "Listener", webhook(&hook.url)).await;
        destinations::try_out(&app, &caller, id).await.unwrap();
        work(&app).await;
        destinations::remove(&app, &caller, id, 1).await.unwrap();
        let left = &all(&app, &caller).await[0];
        assert_eq!(
            (left.standing.state, left.name.as_str()),
            (State::Dropped, "Listener")
        );
        assert!(left.reason.as_deref().unwrap().contains("taken away"));
        let gone = destinations::try_out(&app, &caller, id).await;
        assert!(matches!(gone, Err(Error::NotFound(_))));
    }
);

db_test!(
    destinations_of_others_do_not_exist_and_readers_only_read,
    |db| async {
        let (app, _, caller) = sender(&db, outlets()).await;
        let id = add(&app, &caller, "Desk", mail("a@contoso.example")).await;
        destinations::try_out(&app, &caller, id).await.unwrap();
        let delivery = all(&app, &caller).await[0].id;
        let stranger = command_line(&app, "Fabrikam").await;
        assert!(matches!(
            destinations::find(&app, &stranger, id).await,
            Err(Error::NotFound(_))
        ));
        assert!(matches!(
            destinations::remove(&app, &stranger, id, 1).await,
            Err(Error::NotFound(_))
        ));
        let foreign = services::deliveries::replay(&app, &stranger, delivery).await;
        assert!(matches!(foreign, Err(Error::NotFound(_))));
        assert!(all(&app, &stranger).await.is_empty());
        let reader = in_role(&caller, Role::Porting);
        assert!(destinations::find(&app, &reader, id).await.is_ok());
        for refused in [
            destinations::try_out(&app, &reader, id).await,
            destinations::remove(&app, &reader, id, 1).await,
            services::deliveries::discard(&app, &reader, delivery).await,
        ] {
            assert!(matches!(refused, Err(Error::Forbidden(_))));
        }
    }
);

//! What people are told, and how far what happened was read.

use domain::{
    NotificationId, OrgId, UserId,
    access::Role,
    history::{Action, Actor},
    notification::{Notice, Topic, Urgency, event::EventKind, settings::Settings},
};
use store::{
    Conn, StoreError,
    access::users::{self, User},
    db_test,
    history::{self, NewEntry, Stamp},
    notifications::{self as rows, NewNotification, Watch},
};

use crate::support::{id, minute, organisation};

const ADA: UserId = UserId::new(uuid::Uuid::from_u128(101));

async fn with_ada(conn: &mut Conn<'_>, n: u128, name: &str) -> OrgId {
    let org = organisation(conn, n, name).await;
    let ada = User {
        org,
        id: ADA,
        email: format!("ada@{n}.example"),
        name: "Ada".to_owned(),
        role: Role::Admin,
        is_disabled: false,
        version: 1,
        created_at: minute(0),
    };
    users::insert(conn, &ada, "").await.unwrap();
    org
}

fn told(n: u128, occurrence: &str, mail: Option<i64>) -> NewNotification {
    NewNotification {
        id: NotificationId::new(id(n)),
        user: ADA,
        notice: Notice {
            topic: Topic::PortOut,
            subject: "port_out/1".to_owned(),
            occurrence: occurrence.to_owned(),
            urgency: Urgency::Critical,
            title: "It leaves".to_owned(),
            detail: String::new(),
            link: "/ports/outs/1".to_owned(),
        },
        mail_at: mail.map(minute),
    }
}

db_test!(
    what_is_noticed_twice_is_told_once_in_each_organisation,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let (org, other) = (
            with_ada(conn, 1, "Contoso").await,
            with_ada(conn, 2, "Adatum").await,
        );
        let both = [told(1, "a", None), told(2, "b", None)];
        assert_eq!(rows::insert(conn, org, &both, minute(0)).await.unwrap(), 2);
        let again = [told(3, "b", None), told(4, "c", None)];
        assert_eq!(rows::insert(conn, org, &again, minute(1)).await.unwrap(), 1);
        assert_eq!(rows::unread(conn, org, ADA).await.unwrap(), 3);
        assert_eq!(rows::unread(conn, other, ADA).await.unwrap(), 0);
        let same = [told(1, "a", None)];
        assert_eq!(
            rows::insert(conn, other, &same, minute(1)).await.unwrap(),
            1
        );
    }
);

db_test!(a_mail_that_is_due_is_taken_once, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = with_ada(conn, 1, "Contoso").await;
    let all = [
        told(1, "a", Some(5)),
        told(2, "b", Some(3)),
        told(3, "c", Some(9)),
        told(4, "d", None),
    ];
    rows::insert(conn, org, &all, minute(0)).await.unwrap();
    assert_eq!(rows::due_mails(conn, minute(2), 9).await.unwrap(), []);
    assert_eq!(
        rows::due_mails(conn, minute(5), 9).await.unwrap(),
        [(org, ADA)]
    );
    let taken = rows::take_mail(conn, org, ADA, minute(5)).await.unwrap();
    let ids: Vec<_> = taken.iter().map(|one| one.id.uuid()).collect();
    assert_eq!(ids, [id(1), id(2)]);
    assert!(
        rows::take_mail(conn, org, ADA, minute(5))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(rows::due_mails(conn, minute(8), 9).await.unwrap(), []);
    assert_eq!(rows::due_mails(conn, minute(9), 9).await.unwrap().len(), 1);
});

db_test!(
    a_watch_is_moved_on_by_one_and_is_due_while_the_history_goes_on,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        assert_eq!(rows::watch(conn, org).await.unwrap(), Watch::default());
        assert_eq!(rows::due_watches(conn, minute(0), 9).await.unwrap(), [org]);
        assert!(rows::note_looked(conn, org, None, minute(1)).await.unwrap());
        assert!(!rows::note_looked(conn, org, None, minute(1)).await.unwrap());
        assert_eq!(rows::due_watches(conn, minute(0), 9).await.unwrap(), []);
        let stamp = Stamp {
            at: minute(1),
            actor: Actor {
                user_id: None,
                name: "worker".to_owned(),
            },
            request_id: None,
            batch_id: None,
        };
        let entries = [1, 2, 3].map(|n| NewEntry::new("number", id(n), "x", Action::Created));
        history::append(conn, org, &stamp, &entries).await.unwrap();
        assert_eq!(rows::due_watches(conn, minute(0), 9).await.unwrap(), [org]);
        let two = history::between(conn, org, 0, 2).await.unwrap();
        let seqs: Vec<i64> = two.iter().map(|entry| entry.seq).collect();
        assert_eq!(seqs, [1, 2]);
        assert!(rows::watch_moved_on(conn, org, 0, 2).await.unwrap());
        assert!(!rows::watch_moved_on(conn, org, 0, 2).await.unwrap());
        assert_eq!(rows::due_watches(conn, minute(0), 9).await.unwrap(), [org]);
        assert!(rows::watch_moved_on(conn, org, 2, 3).await.unwrap());
        assert_eq!(rows::due_watches(conn, minute(0), 9).await.unwrap(), []);
        assert_eq!(rows::due_watches(conn, minute(1), 9).await.unwrap(), [org]);
    }
);

db_test!(
    what_the_clock_brought_is_kept_as_long_as_it_is_so_and_asked_for_by_its_key,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        let other = organisation(conn, 2, "Adatum").await;
        let [a, b, c] = ["a", "b", "c"].map(|occurrence| told(1, occurrence, None).notice);
        let told = async |conn: &mut Conn<'_>, org, asked: &[&Notice]| {
            let found = rows::told_occasions(conn, org, asked).await.unwrap();
            let mut found: Vec<_> = found.into_iter().map(|((.., of), at)| (of, at)).collect();
            found.sort();
            found
        };
        let known = |occurrence: &str, at| (occurrence.to_owned(), minute(at));
        rows::note_told(conn, org, &[&a, &b], minute(0))
            .await
            .unwrap();
        assert_eq!(told(conn, org, &[&b, &c]).await, [known("b", 0)]);
        assert_eq!(told(conn, other, &[&a, &b]).await, []);
        assert_eq!(told(conn, org, &[]).await, []);

        rows::note_told(conn, org, &[&a, &c], minute(5))
            .await
            .unwrap();
        rows::note_told(conn, other, &[&b], minute(0))
            .await
            .unwrap();
        rows::forget_told(conn, org, minute(5)).await.unwrap();
        let left = told(conn, org, &[&a, &b, &c]).await;
        assert_eq!(left, [known("a", 5), known("c", 5)]);
        assert_eq!(told(conn, other, &[&b]).await, [known("b", 0)]);
    }
);

db_test!(settings_and_subscriptions_are_versioned, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = with_ada(conn, 1, "Contoso").await;
    let chosen = Settings {
        critical_passes: false,
        ..Settings::default()
    };
    rows::put_settings(conn, org, ADA, &chosen, 0)
        .await
        .unwrap();
    let stale = rows::put_settings(conn, org, ADA, &chosen, 0).await;
    assert!(matches!(stale, Err(StoreError::Conflict)), "{stale:?}");
    assert_eq!(rows::settings(conn, org, ADA).await.unwrap(), (chosen, 1));
    let kinds = [EventKind::PlanApplied];
    let webhook = id(7);
    for version in 0..2 {
        rows::put_event_subscription(conn, org, webhook, &kinds, version)
            .await
            .unwrap();
    }
    let all = rows::event_subscriptions(conn, org).await.unwrap();
    assert_eq!(all[&webhook], (kinds.to_vec(), 2));
});

db_test!(what_was_told_long_ago_is_forgotten, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = with_ada(conn, 1, "Contoso").await;
    for (n, at) in [(1, 0), (2, 9)] {
        let one = [told(n, &n.to_string(), None)];
        rows::insert(conn, org, &one, minute(at)).await.unwrap();
    }
    rows::prune(conn, minute(5)).await.unwrap();
    let left = rows::find(conn, org, ADA, NotificationId::new(id(2))).await;
    assert!(left.unwrap().is_some());
    assert_eq!(rows::unread(conn, org, ADA).await.unwrap(), 1);
});

//! Connections: what they are told, their sealed secrets, and when they are due.

use domain::{
    ConnectionId,
    connection::{Connection, Schedule, Settings},
};
use store::{
    StoreError, connections, db_test,
    sealed::{self, Owner},
};

use crate::support::{id, minute, organisation};

fn connection(n: u128, name: &str) -> Connection {
    let mut settings = Settings::default();
    settings.set("account", "9900000");
    Connection {
        id: ConnectionId::new(id(n)),
        provider: "bandwidth".into(),
        name: name.into(),
        settings,
        secrets: vec!["secret".into()],
        schedule: Schedule::default(),
        is_paused: false,
        next_run_at: Some(minute(10)),
        version: 1,
    }
}

db_test!(connections_are_found_by_id_and_by_name, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let other = organisation(&mut conn, 2, "Adatum").await;
    let known = [connection(10, "Bandwidth"), connection(11, "colt")];
    for connection in known.iter().rev() {
        connections::insert(&mut conn, org, connection, None)
            .await
            .unwrap();
    }
    assert_eq!(connections::list(&mut conn, org).await.unwrap(), known);
    assert_eq!(connections::list(&mut conn, other).await.unwrap(), []);
    let found = connections::find_by_name(&mut conn, org, " COLT ")
        .await
        .unwrap();
    assert_eq!(found.as_ref(), Some(&known[1]));
    let found = connections::find(&mut conn, org, known[0].id)
        .await
        .unwrap();
    assert_eq!(found.as_ref(), Some(&known[0]));
    assert_eq!(
        connections::find(&mut conn, other, known[0].id)
            .await
            .unwrap(),
        None
    );
    let anywhere = connections::find_anywhere(&mut conn, known[0].id)
        .await
        .unwrap();
    assert_eq!(anywhere, Some((org, known[0].clone())));
});

db_test!(two_connections_never_share_a_name, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    connections::insert(&mut conn, org, &connection(10, "Colt"), None)
        .await
        .unwrap();
    let twin = connections::insert(&mut conn, org, &connection(11, "COLT"), None).await;
    assert!(matches!(twin, Err(StoreError::Taken)));
});

db_test!(
    a_connection_is_changed_by_whoever_read_it_last,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let first = connection(10, "Bandwidth");
        connections::insert(&mut conn, org, &first, None)
            .await
            .unwrap();
        let changed = Connection {
            settings: Settings::default(),
            secrets: Vec::new(),
            schedule: Schedule {
                cron: "30 7 * * 1-5".into(),
                zone: "Europe/London".into(),
            },
            is_paused: true,
            next_run_at: None,
            ..first
        };
        connections::update(&mut conn, org, &changed).await.unwrap();
        let stale = connections::update(&mut conn, org, &changed).await;
        assert!(matches!(stale, Err(StoreError::Conflict)));
        let stored = connections::find(&mut conn, org, changed.id).await.unwrap();
        assert_eq!(
            stored,
            Some(Connection {
                version: 2,
                ..changed.clone()
            })
        );
        let stale = connections::delete(&mut conn, org, changed.id, 1).await;
        assert!(matches!(stale, Err(StoreError::Conflict)));
        connections::delete(&mut conn, org, changed.id, 2)
            .await
            .unwrap();
        assert_eq!(connections::list(&mut conn, org).await.unwrap(), []);
    }
);

db_test!(
    sealed_secrets_lie_beside_and_are_read_only_when_asked_for,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let other = organisation(&mut conn, 2, "Adatum").await;
        let bytes = [1, 0, 255, 7];
        let kept = connection(10, "Bandwidth");
        let owner = Owner::Connection(kept.id);
        connections::insert(&mut conn, org, &kept, Some(&bytes))
            .await
            .unwrap();
        let found = sealed::read(&mut conn, org, owner).await.unwrap();
        assert_eq!(found.as_deref(), Some(&bytes[..]));
        assert_eq!(sealed::read(&mut conn, other, owner).await.unwrap(), None);
        sealed::write(&mut conn, org, owner, Some(&[9]))
            .await
            .unwrap();
        let found = sealed::read(&mut conn, org, owner).await.unwrap();
        assert_eq!(found, Some(vec![9]));
        let late = sealed::reseal(&mut conn, org, owner, &bytes, &[8]).await;
        assert!(!late.unwrap(), "somebody replaced what was read");
        let anew = sealed::reseal(&mut conn, org, owner, &[9], &[10]).await;
        assert!(anew.unwrap());
        let found = sealed::read(&mut conn, org, owner).await.unwrap();
        assert_eq!(found, Some(vec![10]));
        sealed::write(&mut conn, org, owner, None).await.unwrap();
        assert_eq!(sealed::read(&mut conn, org, owner).await.unwrap(), None);
        let elsewhere = sealed::write(&mut conn, other, owner, Some(&[9])).await;
        assert!(matches!(elsewhere, Err(StoreError::Affected { .. })));
    }
);

db_test!(
    what_is_due_comes_up_once_and_never_while_paused,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let other = organisation(&mut conn, 2, "Adatum").await;
        let at = |n, name: &str, minutes: Option<i64>| Connection {
            next_run_at: minutes.map(minute),
            ..connection(n, name)
        };
        let paused = Connection {
            is_paused: true,
            ..at(14, "Paused", Some(1))
        };
        let late = at(11, "Late", Some(5));
        for (org, connection) in [
            (org, &at(10, "Early", Some(9))),
            (other, &late),
            (org, &at(12, "Never", None)),
            (org, &at(13, "Tomorrow", Some(1440))),
            (org, &paused),
        ] {
            connections::insert(&mut conn, org, connection, None)
                .await
                .unwrap();
        }
        let due = connections::due(&mut conn, minute(9), 10).await.unwrap();
        let names: Vec<&str> = due.iter().map(|(_, c)| c.name.as_str()).collect();
        assert_eq!(names, ["Late", "Early"]);
        assert_eq!(
            connections::due(&mut conn, minute(9), 1)
                .await
                .unwrap()
                .len(),
            1
        );

        let next = Some(minute(60));
        assert!(
            connections::move_on(&mut conn, other, &late, next)
                .await
                .unwrap()
        );
        let again = connections::move_on(&mut conn, other, &late, next)
            .await
            .unwrap();
        assert!(!again, "another worker has queued it");
        let left = connections::due(&mut conn, minute(9), 10).await.unwrap();
        assert_eq!(left.len(), 1);
        let moved = connections::find(&mut conn, other, late.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (moved.next_run_at, moved.version),
            (next, 1),
            "no person changed it"
        );
    }
);

//! The tokens by which lists are sent.

use domain::{
    ConnectionId,
    connection::{Connection, Schedule, Settings},
};
use store::{connections, db_test, upload_tokens};

use crate::support::{id, organisation};

db_test!(
    a_token_leads_to_its_connection_until_it_is_replaced,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let org = organisation(&mut tx.conn(), 1, "Contoso").await;
        let other = organisation(&mut tx.conn(), 2, "Adatum").await;
        let conn = &mut tx.conn();
        let feed = Connection {
            id: ConnectionId::new(id(7)),
            provider: "file".into(),
            name: "Colt".into(),
            settings: Settings::default(),
            secrets: Vec::new(),
            schedule: Schedule::default(),
            is_paused: false,
            next_run_at: None,
            version: 1,
        };
        connections::insert(conn, org, &feed, None).await.unwrap();
        assert!(!upload_tokens::exists(conn, org, feed.id).await.unwrap());
        assert_eq!(upload_tokens::find(conn, &[1; 32]).await.unwrap(), None);

        upload_tokens::replace(conn, org, feed.id, &[1; 32])
            .await
            .unwrap();
        upload_tokens::replace(conn, org, feed.id, &[2; 32])
            .await
            .unwrap();
        assert!(upload_tokens::exists(conn, org, feed.id).await.unwrap());
        assert_eq!(upload_tokens::find(conn, &[1; 32]).await.unwrap(), None);
        let found = upload_tokens::find(conn, &[2; 32]).await.unwrap();
        assert_eq!(found, Some((org, feed.id)));

        let foreign = upload_tokens::replace(conn, other, feed.id, &[3; 32]).await;
        assert!(foreign.is_err());
    }
);

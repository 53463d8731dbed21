//! People, sessions, API tokens and the setup code.

use chrono::TimeDelta;
use domain::{OrgId, TokenId, UserId, access::Role};
use store::{
    Conn, StoreError,
    access::{
        sessions::{self, NewSession},
        setup_code,
        tokens::{self, ApiToken},
        users::{self, User},
    },
    db_test,
};

use crate::support::{id, minute, organisation};

async fn user(conn: &mut Conn<'_>, org: OrgId, n: u128, email: &str) -> User {
    let new = User {
        org,
        id: UserId::new(id(n)),
        email: email.into(),
        name: "Ada Example".into(),
        role: Role::Engineer,
        is_disabled: false,
        version: 1,
        created_at: minute(0),
    };
    users::insert(conn, &new, "hash one").await.unwrap();
    new
}

db_test!(a_person_is_found_by_email_with_the_hash, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    assert!(!users::any(&mut conn).await.unwrap());
    let org = organisation(&mut conn, 1, "Contoso").await;
    let ada = user(&mut conn, org, 10, "ada@contoso.example").await;
    assert!(users::any(&mut conn).await.unwrap());

    let found = users::find_credentials(&mut conn, "ada@contoso.example")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (&found.user, found.password_hash.as_str()),
        (&ada, "hash one")
    );
    assert!(
        users::find_credentials(&mut conn, "bob@contoso.example")
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(users::list(&mut conn, org).await.unwrap(), [ada]);
});

db_test!(
    an_email_belongs_to_one_person_in_all_organisations,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let org = organisation(&mut tx.conn(), 1, "Contoso").await;
        let other = organisation(&mut tx.conn(), 2, "Adatum").await;
        let ada = user(&mut tx.conn(), org, 10, "ada@contoso.example").await;
        let twin = User {
            org: other,
            id: UserId::new(id(11)),
            ..ada
        };
        let refused = users::insert(&mut tx.conn(), &twin, "hash")
            .await
            .unwrap_err();
        assert!(matches!(refused, StoreError::Taken));
    }
);

db_test!(a_password_hash_is_replaced_once_per_version, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let ada = user(&mut conn, org, 10, "ada@contoso.example").await;
    users::update_password(&mut conn, &ada, "hash two", minute(1))
        .await
        .unwrap();
    let stale = users::update_password(&mut conn, &ada, "hash three", minute(2))
        .await
        .unwrap_err();
    assert!(matches!(stale, StoreError::Conflict));
    let found = users::find_credentials(&mut conn, &ada.email)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.user.version, found.password_hash.as_str()),
        (2, "hash two")
    );
});

db_test!(a_session_lives_until_it_ends_or_idles, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let ada = user(&mut conn, org, 10, "ada@contoso.example").await;
    let new = NewSession {
        token_hash: [1; 32],
        org,
        user: ada.id,
        created_at: minute(0),
        expires_at: minute(100),
    };
    sessions::insert(&mut conn, &new).await.unwrap();

    let find = async |conn: &mut Conn<'_>, token: u8, now: i64| {
        let idle_since = minute(now) - TimeDelta::minutes(10);
        sessions::find(conn, &[token; 32], minute(now), idle_since)
            .await
            .unwrap()
    };
    assert_eq!(find(&mut conn, 1, 9).await.unwrap().user, ada);
    assert!(find(&mut conn, 2, 9).await.is_none(), "another token");
    assert!(
        find(&mut conn, 1, 10).await.is_none(),
        "idle for ten minutes"
    );

    sessions::touch(&mut conn, &[1; 32], minute(95))
        .await
        .unwrap();
    sessions::touch(&mut conn, &[1; 32], minute(50))
        .await
        .unwrap();
    assert_eq!(find(&mut conn, 1, 99).await.unwrap().seen_at, minute(95));
    assert!(find(&mut conn, 1, 100).await.is_none(), "at its end");

    assert_eq!(
        sessions::delete_expired(&mut conn, minute(99), minute(89))
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        sessions::delete_expired(&mut conn, minute(100), minute(90))
            .await
            .unwrap(),
        1
    );
    assert!(!sessions::delete(&mut conn, &[1; 32]).await.unwrap());
});

db_test!(a_persons_sessions_end_together, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let ada = user(&mut conn, org, 10, "ada@contoso.example").await;
    let bob = user(&mut conn, org, 11, "bob@contoso.example").await;
    for (token, user) in [(1, ada.id), (2, ada.id), (3, bob.id)] {
        let new = NewSession {
            token_hash: [token; 32],
            org,
            user,
            created_at: minute(0),
            expires_at: minute(9),
        };
        sessions::insert(&mut conn, &new).await.unwrap();
    }
    assert_eq!(
        sessions::delete_all_of(&mut conn, org, ada.id)
            .await
            .unwrap(),
        2
    );
    assert!(sessions::delete(&mut conn, &[3; 32]).await.unwrap());
});

db_test!(
    an_api_token_is_found_by_its_hash_until_revoked,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let mut token = ApiToken {
            org,
            id: TokenId::new(id(20)),
            name: "Nightly import".into(),
            role: Role::Viewer,
            prefix: "rc_abcdef".into(),
            created_at: minute(0),
            last_used_at: None,
            revoked_at: None,
        };
        tokens::insert(&mut conn, &token, &[5; 32]).await.unwrap();
        tokens::touch(&mut conn, org, token.id, minute(3))
            .await
            .unwrap();
        token.last_used_at = Some(minute(3));
        assert_eq!(
            tokens::find(&mut conn, &[5; 32]).await.unwrap(),
            Some(token.clone())
        );
        assert_eq!(tokens::find(&mut conn, &[6; 32]).await.unwrap(), None);

        let other = organisation(&mut conn, 2, "Adatum").await;
        assert_eq!(
            tokens::revoke(&mut conn, other, token.id, minute(4))
                .await
                .unwrap(),
            None
        );
        token.revoked_at = Some(minute(4));
        let revoked = tokens::revoke(&mut conn, org, token.id, minute(4))
            .await
            .unwrap();
        assert_eq!(revoked, Some(token.clone()));
        assert_eq!(
            tokens::revoke(&mut conn, org, token.id, minute(5))
                .await
                .unwrap(),
            None
        );
        assert_eq!(tokens::find(&mut conn, &[5; 32]).await.unwrap(), None);
        assert_eq!(tokens::list(&mut conn, org).await.unwrap(), [token]);
    }
);

db_test!(
    the_setup_code_works_once_and_only_the_last_one,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        assert!(!setup_code::take(&mut conn, &[1; 32]).await.unwrap());
        setup_code::replace(&mut conn, &[1; 32], minute(0))
            .await
            .unwrap();
        setup_code::replace(&mut conn, &[2; 32], minute(1))
            .await
            .unwrap();
        assert!(!setup_code::take(&mut conn, &[1; 32]).await.unwrap());
        assert!(setup_code::take(&mut conn, &[2; 32]).await.unwrap());
        assert!(!setup_code::take(&mut conn, &[2; 32]).await.unwrap());
    }
);

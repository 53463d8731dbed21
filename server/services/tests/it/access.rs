//! Signing in, sessions, people, API tokens and the first start.

use chrono::TimeDelta;
use domain::{
    access::{Permission, Role},
    page::Place,
};
use services::{
    App, Error,
    access::{self, Attempt, FirstAdmin, NewUser, SessionToken},
};
use store::{db_test, history};

use crate::support::{PASSWORD, app, command_line, origin, person};

const EMAIL: &str = "ada@contoso.example";

async fn sign_in(app: &App, email: &str, password: &str) -> services::Result<SessionToken> {
    let attempt = Attempt {
        email,
        password,
        origin: origin(app),
        previous: None,
    };
    access::sign_in(app, &attempt).await
}

async fn who(app: &App, token: &SessionToken) -> Option<services::Caller> {
    access::session(app, token, app.new_id()).await.unwrap()
}

db_test!(a_person_signs_in_and_out, |db| async {
    let (app, _) = app(&db);
    let shell = command_line(&app, "Contoso").await;
    person(&app, &shell, " Ada@Contoso.example", Role::Engineer).await;

    let token = sign_in(&app, "ADA@contoso.example ", PASSWORD)
        .await
        .unwrap();
    let caller = who(&app, &token).await.unwrap();
    assert_eq!(
        (caller.org, caller.role, caller.name.as_str()),
        (shell.org, Role::Engineer, EMAIL)
    );
    assert!(caller.require(Permission::EditNumbers).is_ok());
    assert!(matches!(
        caller.require(Permission::ManageAccess),
        Err(Error::Forbidden(_))
    ));

    access::sign_out(&app, &token, app.new_id()).await.unwrap();
    assert_eq!(who(&app, &token).await, None);
    access::sign_out(&app, &token, app.new_id()).await.unwrap();
});

db_test!(
    a_wrong_password_and_an_unknown_person_get_the_same_answer,
    |db| async {
        let (app, _) = app(&db);
        let shell = command_line(&app, "Contoso").await;
        person(&app, &shell, EMAIL, Role::Viewer).await;
        let wrong = sign_in(&app, EMAIL, "wrong horse battery")
            .await
            .unwrap_err()
            .to_string();
        let unknown = sign_in(&app, "bob@contoso.example", PASSWORD)
            .await
            .unwrap_err()
            .to_string();
        assert_eq!(wrong, "The email address or the password is not right.");
        assert_eq!(wrong, unknown);
    }
);

db_test!(
    guessing_is_slowed_down_even_when_the_last_guess_is_right,
    |db| async {
        let (app, _) = app(&db);
        let shell = command_line(&app, "Contoso").await;
        person(&app, &shell, EMAIL, Role::Viewer).await;
        let mut refusals = 0;
        while !matches!(
            sign_in(&app, EMAIL, "wrong horse battery").await,
            Err(Error::TooMany(_))
        ) {
            refusals += 1;
            assert!(refusals < 40, "guessing goes on for ever");
        }
        assert!(matches!(
            sign_in(&app, EMAIL, PASSWORD).await,
            Err(Error::TooMany(1..))
        ));
    }
);

db_test!(a_session_ends_when_unused_and_after_a_week, |db| async {
    let (app, clock) = app(&db);
    let shell = command_line(&app, "Contoso").await;
    person(&app, &shell, EMAIL, Role::Viewer).await;

    let unused = sign_in(&app, EMAIL, PASSWORD).await.unwrap();
    clock.advance(TimeDelta::hours(12));
    assert_eq!(who(&app, &unused).await, None);

    // Signing in again and again does not prolong the first session.
    let week = sign_in(&app, EMAIL, PASSWORD).await.unwrap();
    clock.advance(TimeDelta::days(7));
    assert_eq!(who(&app, &week).await, None);
});

db_test!(signing_in_ends_the_session_the_browser_had, |db| async {
    let (app, _) = app(&db);
    let shell = command_line(&app, "Contoso").await;
    person(&app, &shell, EMAIL, Role::Viewer).await;
    let planted = sign_in(&app, EMAIL, PASSWORD).await.unwrap();
    let elsewhere = sign_in(&app, EMAIL, PASSWORD).await.unwrap();
    let attempt = Attempt {
        email: EMAIL,
        password: PASSWORD,
        origin: origin(&app),
        previous: Some(&planted),
    };
    let fresh = access::sign_in(&app, &attempt).await.unwrap();
    assert_eq!(who(&app, &planted).await, None);

    let caller = who(&app, &fresh).await.unwrap();
    assert_eq!(access::sign_out_everywhere(&app, &caller).await.unwrap(), 2);
    assert_eq!(who(&app, &elsewhere).await, None);
});

db_test!(only_an_administrator_adds_people_and_tokens, |db| async {
    let (app, _) = app(&db);
    let shell = command_line(&app, "Contoso").await;
    person(&app, &shell, EMAIL, Role::Engineer).await;
    let engineer = who(&app, &sign_in(&app, EMAIL, PASSWORD).await.unwrap())
        .await
        .unwrap();
    let new = NewUser {
        email: "bob@contoso.example",
        name: "Bob",
        password: PASSWORD,
        role: Role::Admin,
    };
    let refused = access::add_user(&app, &engineer, &new).await.unwrap_err();
    assert!(matches!(
        refused,
        Error::Forbidden(Permission::ManageAccess)
    ));
    let refused = access::create_token(&app, &engineer, "mine", Role::Admin)
        .await
        .err()
        .unwrap();
    assert!(matches!(
        refused,
        Error::Forbidden(Permission::ManageAccess)
    ));
    assert_eq!(access::list_users(&app, &shell).await.unwrap().len(), 1);
});

db_test!(
    a_person_who_cannot_be_added_is_refused_with_the_reason,
    |db| async {
        let (app, _) = app(&db);
        let shell = command_line(&app, "Contoso").await;
        person(&app, &shell, EMAIL, Role::Viewer).await;
        let refuse = async |email: &str, password: &str| {
            let new = NewUser {
                email,
                name: "",
                password,
                role: Role::Viewer,
            };
            access::add_user(&app, &shell, &new)
                .await
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            refuse("ADA@contoso.example", PASSWORD).await,
            "There is already an account for ada@contoso.example.",
        );
        assert_eq!(
            refuse("ada", PASSWORD).await,
            "“ada” is not an email address."
        );
        assert_eq!(
            refuse("bob@contoso.example", "secret").await,
            "The password has 6 characters. Use at least 12.",
        );
    }
);

db_test!(a_token_lets_a_script_in_until_it_is_revoked, |db| async {
    let (app, _) = app(&db);
    let shell = command_line(&app, "Contoso").await;
    let made = access::create_token(&app, &shell, "Nightly import", Role::Viewer)
        .await
        .unwrap();
    assert!(
        made.secret.starts_with("rc_") && made.secret.len() == 46,
        "{}",
        made.secret
    );
    assert!(made.secret.starts_with(&made.token.prefix));

    let caller = access::token(&app, &made.secret, app.new_id())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((caller.org, caller.role), (shell.org, Role::Viewer));
    assert_eq!(caller.name, "token Nightly import");
    assert_eq!(
        access::token(&app, "rc_guess", app.new_id()).await.unwrap(),
        None
    );

    let stranger = command_line(&app, "Adatum").await;
    let refused = access::revoke_token(&app, &stranger, made.token.id)
        .await
        .unwrap_err();
    assert!(matches!(refused, Error::NotFound("token")));
    access::revoke_token(&app, &shell, made.token.id)
        .await
        .unwrap();
    assert_eq!(
        access::token(&app, &made.secret, app.new_id())
            .await
            .unwrap(),
        None
    );
    assert!(
        access::list_tokens(&app, &shell).await.unwrap()[0]
            .revoked_at
            .is_some()
    );
});

db_test!(
    the_first_administrator_needs_the_code_from_the_console,
    |db| async {
        let (app, _) = app(&db);
        assert!(access::needs_setup(&app).await.unwrap());
        let old = access::setup_code(&app).await.unwrap().unwrap();
        let code = access::setup_code(&app).await.unwrap().unwrap();
        let set_up = async |code: &str, password: &str| {
            let first = FirstAdmin {
                code,
                organisation: " Contoso ",
                name: "Ada",
                email: EMAIL,
                password,
                origin: origin(&app),
            };
            access::set_up(&app, &first).await
        };
        for wrong in ["", "0000-0000-0000-0000", &old] {
            let refused = set_up(wrong, PASSWORD).await.unwrap_err().to_string();
            assert!(
                refused.starts_with("The setup code is not right."),
                "{refused}"
            );
        }
        // A mistake elsewhere does not use the code up.
        assert!(set_up(&code, "short").await.is_err());

        let token = set_up(&code.to_lowercase(), PASSWORD).await.unwrap();
        let admin = who(&app, &token).await.unwrap();
        assert_eq!((admin.role, admin.name.as_str()), (Role::Admin, "Ada"));
        assert!(!access::needs_setup(&app).await.unwrap());
        assert_eq!(access::setup_code(&app).await.unwrap(), None);
        let refused = set_up(&code, PASSWORD).await.unwrap_err().to_string();
        assert_eq!(refused, "Rollcall is already set up. Sign in.");
    }
);

db_test!(who_came_in_is_written_down, |db| async {
    let (app, _) = app(&db);
    let shell = command_line(&app, "Contoso").await;
    person(&app, &shell, EMAIL, Role::Viewer).await;
    sign_in(&app, EMAIL, "wrong horse battery")
        .await
        .unwrap_err();
    let token = sign_in(&app, EMAIL, PASSWORD).await.unwrap();
    access::sign_out(&app, &token, app.new_id()).await.unwrap();

    let mut read = db.read().await.unwrap();
    let page = history::list(&mut read.conn(), shell.org, &Place::First, 50)
        .await
        .unwrap();
    let of_people = page.rows.iter().filter(|entry| entry.entity == "user");
    let told: Vec<_> = of_people
        .map(|e| (e.action.as_str(), e.actor.name.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("signed_out", EMAIL),
            ("signed_in", EMAIL),
            ("sign_in_refused", "somebody"),
            ("created", "command line"),
        ],
    );
});

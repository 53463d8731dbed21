//! Connections: what they may be told, what they feed, and that their secrets never come out.

use std::{fs, sync::Arc};

use domain::{
    ConnectionId,
    connection::{API_MAX_AGE_HOURS, Schedule, Settings, field},
    page::Place,
    source::{FILE_MAX_AGE_HOURS, Source},
};
use secrecy::SecretString;
use services::{
    App, Caller, Error, SystemEntropy, Vault,
    connections::{self, Change, NewConnection},
    history, sources, vault,
};
use store::{Db, db_test, sealed::Owner};

use crate::support::{app, carrier, colt_list, command_line};

/// An application with a vault in a folder of its own.
fn sealed(db: &Db) -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rollcall.key");
    let vault = Vault::open(&path, Arc::new(SystemEntropy)).unwrap();
    (app(db).0.with_vault(vault), folder)
}

fn new(
    provider: &str,
    name: &str,
    told: &[(&str, &str)],
    secrets: &[(&str, &str)],
) -> NewConnection {
    let mut settings = Settings::default();
    for (field, value) in told {
        settings.set(field, value);
    }
    NewConnection {
        provider: provider.to_owned(),
        name: name.to_owned(),
        settings,
        secrets: given(secrets),
        schedule: None,
    }
}

fn given(secrets: &[(&str, &str)]) -> Vec<(String, SecretString)> {
    let one = |(name, secret): &(&str, &str)| ((*name).to_owned(), SecretString::from(*secret));
    secrets.iter().map(one).collect()
}

fn telnyx(name: &str) -> NewConnection {
    // Nothing listens there, and nothing is ever asked.
    let base = (field::BASE_URL, "http://127.0.0.1:9/v2");
    new("telnyx", name, &[base], &[(field::SECRET, "KEYhunter2")])
}

fn graph(name: &str) -> NewConnection {
    let told = [
        (field::TENANT, "contoso.onmicrosoft.com"),
        (field::CLIENT_ID, "11111111-2222-3333-4444-555555555555"),
    ];
    new("graph", name, &told, &[(field::SECRET, "hunter2")])
}

async fn source(app: &App, caller: &Caller, name: &str) -> Source {
    let all = sources::list(app, caller).await.unwrap();
    let row = all.into_iter().find(|row| row.source.name == name);
    row.expect("the source is there").source
}

async fn refusal(app: &App, caller: &Caller, new: NewConnection) -> String {
    match connections::add(app, caller, new).await {
        Err(Error::Invalid(message)) => message,
        other => panic!("{other:?}"),
    }
}

async fn version(app: &App, caller: &Caller, id: ConnectionId) -> i64 {
    let detail = connections::find(app, caller, id).await.unwrap();
    detail.connection.version
}

db_test!(
    a_carrier_is_fed_by_its_connection_and_then_by_files_again,
    |db| async {
        let (app, _folder) = sealed(&db);
        let caller = command_line(&app, "Contoso").await;
        carrier(&app, &caller, "Colt", colt_list(&[(1, "active")])).await;
        let by_files = source(&app, &caller, "Colt").await;
        assert_eq!(by_files.connection_id, None);

        let id = connections::add(&app, &caller, telnyx("colt"))
            .await
            .unwrap();
        let fed = source(&app, &caller, "Colt").await;
        assert_eq!(fed.connection_id, Some(id));
        assert_eq!(fed.max_age_hours, API_MAX_AGE_HOURS);
        assert_eq!(
            (fed.id, fed.rows),
            (by_files.id, 1),
            "it is the source it was"
        );
        let detail = connections::find_by_name(&app, &caller, "COLT")
            .await
            .unwrap();
        assert_eq!(detail.provider_label, "Telnyx");
        assert_eq!(detail.sources.len(), 1);
        assert_eq!(detail.runs.len(), 1);
        assert!(!detail.is_under_way);
        assert!(detail.connection.next_run_at.unwrap() > app.now());

        connections::remove(&app, &caller, id, 1).await.unwrap();
        let left = source(&app, &caller, "Colt").await;
        assert_eq!(left.connection_id, None);
        assert_eq!((left.max_age_hours, left.rows), (FILE_MAX_AGE_HOURS, 1));
        let gone = connections::find(&app, &caller, id).await;
        assert!(matches!(gone, Err(Error::NotFound("connection"))));
    }
);

db_test!(an_organisation_has_one_connection_to_teams, |db| async {
    let (app, _folder) = sealed(&db);
    let caller = command_line(&app, "Contoso").await;
    let id = connections::add(&app, &caller, graph("Contoso tenant"))
        .await
        .unwrap();
    for name in ["Teams numbers", "Teams users"] {
        assert_eq!(source(&app, &caller, name).await.connection_id, Some(id));
    }
    let refused = refusal(&app, &caller, graph("Second tenant")).await;
    assert!(refused.contains("Contoso tenant"), "{refused}");
    assert!(refused.contains("one connection to Teams"), "{refused}");
    let all = connections::list(&app, &caller).await.unwrap();
    assert_eq!(all.len(), 1, "nothing is left of what was refused");
    let other = command_line(&app, "Adatum").await;
    connections::add(&app, &other, graph("Contoso tenant"))
        .await
        .unwrap();
});

db_test!(
    what_cannot_be_asked_is_refused_with_what_is_wrong,
    |db| async {
        let (app, _folder) = sealed(&db);
        let caller = command_line(&app, "Contoso").await;
        let with_schedule = |cron: &str, zone: &str| NewConnection {
            schedule: Some(Schedule {
                cron: cron.into(),
                zone: zone.into(),
            }),
            ..telnyx("Telnyx")
        };
        connections::add(&app, &caller, telnyx("Taken"))
            .await
            .unwrap();
        let secret = [(field::SECRET, "KEYhunter2")];
        for (wrong, said) in [
            (
                new("avaya", "X", &[], &[]),
                "graph, bandwidth, telnyx, twilio",
            ),
            (new("telnyx", "X", &[], &[]), "without: API key"),
            (
                new("telnyx", "X", &[], &[(field::SECRET, " ")]),
                "without: API key",
            ),
            (new("telnyx", "X", &[("acount", "1")], &secret), "acount"),
            (
                new("telnyx", "X", &[(field::SECRET, "x")], &secret),
                "is a secret",
            ),
            (
                new("telnyx", "X", &[], &[(field::BASE_URL, "x")]),
                field::BASE_URL,
            ),
            (
                new("telnyx", "X", &[(field::BASE_URL, "nowhere")], &secret),
                "nowhere",
            ),
            (new("telnyx", " ", &[], &secret), "name"),
            (new("telnyx", "a\u{7}b", &[], &secret), "control character"),
            (telnyx("TAKEN"), "already"),
            (with_schedule("* * * * *", "UTC"), "every 5 minutes"),
            (with_schedule("0 7 * * *", "Mars/Olympus"), "time zone"),
        ] {
            let refused = refusal(&app, &caller, wrong).await;
            assert!(refused.contains(said), "{said}: {refused}");
            assert!(!refused.contains("hunter2"), "{refused}");
        }
    }
);

db_test!(secrets_go_in_and_never_come_out, |db| async {
    let (app, _folder) = sealed(&db);
    let caller = command_line(&app, "Contoso").await;
    let id = connections::add(&app, &caller, telnyx("Telnyx"))
        .await
        .unwrap();
    let change = Change {
        secrets: given(&[(field::SECRET, "KEYhunter3")]),
        ..Change::default()
    };
    connections::change(&app, &caller, id, 1, change)
        .await
        .unwrap();
    let detail = connections::find(&app, &caller, id).await.unwrap();
    assert_eq!(detail.connection.secrets, [field::SECRET]);
    let entries = history::list(&app, &caller, &Place::First)
        .await
        .unwrap()
        .rows;
    let told = serde_json::to_string(&(&detail, &entries)).unwrap();
    assert!(!told.contains("hunter"), "{told}");
    let of = |n: usize| entries[n].after.as_ref().unwrap();
    assert_eq!(of(0), &serde_json::json!({"secret": "secret replaced"}));
    assert_eq!(of(1)["secret"], "secret set");
    assert_eq!(of(1)["base_url"], "http://127.0.0.1:9/v2");
    let mut read = db.read().await.unwrap();
    let stored = store::sealed::read(&mut read.conn(), caller.org, Owner::Connection(id)).await;
    let stored = stored.unwrap().unwrap();
    assert!(!String::from_utf8_lossy(&stored).contains("hunter"));
});

db_test!(
    secrets_are_not_sent_to_another_host_than_before,
    |db| async {
        let (app, _folder) = sealed(&db);
        let caller = command_line(&app, "Contoso").await;
        let id = connections::add(&app, &caller, graph("Contoso tenant"))
            .await
            .unwrap();
        let told = async |fields: &[(&str, &str)], secrets: &[(&str, &str)]| {
            let found = connections::find(&app, &caller, id).await.unwrap();
            let mut settings = found.connection.settings;
            for (field, value) in fields {
                settings.set(field, value);
            }
            let change = Change {
                settings: Some(settings),
                secrets: given(secrets),
                ..Change::default()
            };
            connections::change(&app, &caller, id, found.connection.version, change).await
        };
        let secret = [(field::SECRET, "hunter2")];
        let base = [(field::BASE_URL, "https://graph.example/v1.0")];
        let auth = [(field::AUTH_URL, "https://login.example")];
        for elsewhere in [base, auth] {
            let refused = told(&elsewhere, &[]).await.unwrap_err().to_string();
            assert!(refused.contains("Give the Client secret anew"), "{refused}");
            told(&elsewhere, &secret).await.unwrap();
        }
        let same = [
            (field::BASE_URL, "https://graph.example/beta"),
            (field::TENANT, "fabrikam.onmicrosoft.com"),
        ];
        told(&same, &[]).await.unwrap();
        for elsewhere in [
            (field::BASE_URL, "https://graph.example:8443/beta"),
            (field::BASE_URL, "http://127.0.0.1:9/beta"),
            (field::BASE_URL, ""),
            (field::AUTH_URL, ""),
        ] {
            let refused = told(&[elsewhere], &[]).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{elsewhere:?}");
        }
        let in_the_clear = [(field::BASE_URL, "http://graph.example/v1.0")];
        let refused = told(&in_the_clear, &secret).await.unwrap_err();
        assert!(refused.to_string().contains("https://"), "{refused}");
    }
);

db_test!(credentials_open_in_their_own_row_only, |db| async {
    let (app, _folder) = sealed(&db);
    let caller = command_line(&app, "Contoso").await;
    let mine = connections::add(&app, &caller, telnyx("Mine"))
        .await
        .unwrap();
    let theirs = connections::add(&app, &caller, telnyx("Theirs"))
        .await
        .unwrap();
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let sealed = store::sealed::read(conn, caller.org, Owner::Connection(theirs))
        .await
        .unwrap();
    store::sealed::write(conn, caller.org, Owner::Connection(mine), sealed.as_deref())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let refused = connections::probe(&app, &caller, mine).await;
    assert!(matches!(refused, Err(Error::Vault(_))), "{refused:?}");
    let report = connections::probe(&app, &caller, theirs).await.unwrap();
    assert!(!report.is_ready, "it opens, and nobody answers there");
});

db_test!(without_a_key_no_credentials_are_kept, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let refused = connections::add(&app, &caller, telnyx("Telnyx")).await;
    assert!(matches!(refused, Err(Error::Vault(_))), "{refused:?}");
    let feed = new("file", "Colt", &[(field::FOLDER, "/srv/feeds/colt")], &[]);
    let id = connections::add(&app, &caller, feed).await.unwrap();
    assert!(connections::find(&app, &caller, id).await.is_ok());
    let colt = source(&app, &caller, "Colt").await;
    assert_eq!(
        colt.max_age_hours, FILE_MAX_AGE_HOURS,
        "a feed's lists are files"
    );
});

db_test!(
    a_rotation_seals_everything_anew_and_forgets_the_old_key,
    |db| async {
        let (app, folder) = sealed(&db);
        let key_file = folder.path().join("rollcall.key");
        let old = fs::read_to_string(&key_file).unwrap();
        let mut all = Vec::new();
        for organisation in ["Contoso", "Adatum"] {
            let caller = command_line(&app, organisation).await;
            let id = connections::add(&app, &caller, telnyx("Telnyx"))
                .await
                .unwrap();
            all.push((caller, id));
        }
        assert_eq!(vault::rotate(&app).await.unwrap(), 2);
        let new = fs::read_to_string(&key_file).unwrap();
        let old_key = old.lines().last().unwrap();
        assert!(!new.contains(old_key));
        for (caller, id) in &all {
            connections::probe(&app, caller, *id).await.unwrap();
        }
        fs::write(&key_file, old).unwrap();
        let (caller, id) = &all[0];
        let lost = connections::probe(&app, caller, *id).await.unwrap_err();
        assert!(
            lost.to_string().contains("enter the credentials anew"),
            "{lost}"
        );
        let anew = Change {
            secrets: given(&[(field::SECRET, "KEYhunter4")]),
            ..Change::default()
        };
        let version = version(&app, caller, *id).await;
        connections::change(&app, caller, *id, version, anew)
            .await
            .unwrap();
        connections::probe(&app, caller, *id).await.unwrap();
    }
);

db_test!(a_change_is_made_by_whoever_read_it_last, |db| async {
    let (app, _folder) = sealed(&db);
    let caller = command_line(&app, "Contoso").await;
    let id = connections::add(&app, &caller, telnyx("Telnyx"))
        .await
        .unwrap();
    let pause = |is_paused| Change {
        is_paused: Some(is_paused),
        ..Change::default()
    };
    connections::change(&app, &caller, id, 1, pause(true))
        .await
        .unwrap();
    let stale = connections::change(&app, &caller, id, 1, pause(false)).await;
    assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
    let stale = connections::remove(&app, &caller, id, 1).await;
    assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
    let paused = connections::find(&app, &caller, id)
        .await
        .unwrap()
        .connection;
    assert_eq!(paused.next_run_at, None);
    connections::change(&app, &caller, id, 2, pause(false))
        .await
        .unwrap();
    let resumed = connections::find(&app, &caller, id)
        .await
        .unwrap()
        .connection;
    assert!(resumed.next_run_at.unwrap() > app.now());

    let mut settings = resumed.settings.clone();
    settings.set("colour", "blue");
    let wrong = Change {
        settings: Some(settings),
        ..Change::default()
    };
    let refused = connections::change(&app, &caller, id, 3, wrong)
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("colour"), "{refused}");
    let taken = Change {
        secrets: given(&[(field::SECRET, "")]),
        ..Change::default()
    };
    let refused = connections::change(&app, &caller, id, 3, taken)
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("API key"), "{refused}");
    assert_eq!(
        version(&app, &caller, id).await,
        3,
        "what was refused changed nothing"
    );
});

db_test!(what_is_tried_out_is_not_saved, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let report = connections::try_out(&app, &caller, telnyx("Telnyx"))
        .await
        .unwrap();
    assert!(!report.is_ready);
    assert!(!report.checks.is_empty());
    assert_eq!(connections::list(&app, &caller).await.unwrap(), []);
    assert!(sources::list(&app, &caller).await.unwrap().is_empty());
});

#[test]
fn every_provider_says_what_it_must_be_told() {
    let known: Vec<String> = connections::providers()
        .into_iter()
        .map(|p| p.key)
        .collect();
    assert_eq!(known, ["graph", "bandwidth", "telnyx", "twilio", "file"]);
}

//! Lists that are sent to a file feed, and those that lie in its folder.

use std::{fs, net::IpAddr};

use domain::{
    ConnectionId,
    connection::{Settings, Verdict, field},
    page::Place,
    source::Source,
};
use services::{
    App, Caller, Error,
    access::Origin,
    connections::{self, Change, NewConnection},
    feeds::{self, Feed},
    history, sources, sync,
};
use store::db_test;

use crate::support::{app, command_line, input};

const LIST: &str = "Rufnummer;Zustand\n030 12345678;active\n030 12345679;active\n";

async fn add(app: &App, caller: &Caller, told: &[(&str, &str)]) -> ConnectionId {
    let mut settings = Settings::default();
    let mapping = [("map.number", "Rufnummer"), ("map.status", "Zustand")];
    for (field, value) in told.iter().chain(&mapping) {
        settings.set(field, value);
    }
    let new = NewConnection {
        provider: "file".into(),
        name: "Colt".into(),
        settings,
        secrets: Vec::new(),
        schedule: None,
    };
    connections::add(app, caller, new).await.unwrap()
}

fn origin(app: &App) -> Origin {
    Origin {
        address: IpAddr::from([192, 0, 2, 7]),
        request_id: app.new_id(),
    }
}

async fn recognise(app: &App, token: &str) -> services::Result<Feed> {
    feeds::recognise(app, token, origin(app)).await
}

async fn source(app: &App, caller: &Caller) -> Source {
    let mut all = sources::list(app, caller).await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0).source
}

db_test!(a_list_is_taken_by_whoever_knows_the_token, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let id = add(&app, &caller, &[(field::COUNTRY, "DE")]).await;
    let token = feeds::upload_token(&app, &caller, id).await.unwrap();
    assert!(matches!(
        recognise(&app, "guess").await,
        Err(Error::NotFound(_))
    ));
    assert!(matches!(recognise(&app, "").await, Err(Error::NotFound(_))));

    let feed = recognise(&app, &token).await.unwrap();
    let report = feeds::receive(&app, &feed, "may.csv", input(LIST))
        .await
        .unwrap();
    assert_eq!((report.created, report.invalid), (2, 0));
    let fed = source(&app, &caller).await;
    assert_eq!((fed.name.as_str(), fed.connection_id), ("Colt", Some(id)));
    assert_eq!((fed.rows, fed.is_complete), (2, true));

    let again = feeds::receive(&app, &feed, "june.csv", input(LIST))
        .await
        .unwrap();
    assert_eq!((again.created, again.unchanged), (0, 2));
    let broken = feeds::receive(&app, &feed, "july.csv", input("a,b\n1,2\n")).await;
    assert!(matches!(broken, Err(Error::Invalid(_))));
    assert_eq!(source(&app, &caller).await.rows, 2);
});

db_test!(
    a_new_token_takes_the_place_of_the_old_one_and_is_kept_nowhere,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let id = add(&app, &caller, &[]).await;
        let old = feeds::upload_token(&app, &caller, id).await.unwrap();
        let new = feeds::upload_token(&app, &caller, id).await.unwrap();
        assert_ne!(old, new);
        assert!(matches!(
            recognise(&app, &old).await,
            Err(Error::NotFound(_))
        ));
        assert!(recognise(&app, &new).await.is_ok());

        let entries = history::list(&app, &caller, &Place::First).await.unwrap();
        let told = serde_json::to_string(&entries.rows).unwrap();
        assert!(told.contains("replaced") && !told.contains(&new), "{told}");
        let shown = connections::find(&app, &caller, id).await.unwrap();
        assert!(!serde_json::to_string(&shown).unwrap().contains(&new));
    }
);

db_test!(a_paused_feed_takes_nothing, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let id = add(&app, &caller, &[]).await;
    let token = feeds::upload_token(&app, &caller, id).await.unwrap();
    let version = connections::find(&app, &caller, id)
        .await
        .unwrap()
        .connection
        .version;
    let paused = Change {
        is_paused: Some(true),
        ..Change::default()
    };
    connections::change(&app, &caller, id, version, paused)
        .await
        .unwrap();
    let feed = recognise(&app, &token).await.unwrap();
    let refused = feeds::receive(&app, &feed, "may.csv", input(LIST)).await;
    assert!(refused.unwrap_err().to_string().contains("is paused"));
});

db_test!(
    guessing_is_slowed_down_and_the_right_token_is_not,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let id = add(&app, &caller, &[]).await;
        let token = feeds::upload_token(&app, &caller, id).await.unwrap();
        let mut last = None;
        for _ in 0..60 {
            last = recognise(&app, "guess").await.err();
        }
        assert!(matches!(last, Some(Error::TooMany(_))), "{last:?}");
        assert!(recognise(&app, &token).await.is_ok());
    }
);

db_test!(only_a_feed_has_an_upload_address, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let nowhere = ConnectionId::new(app.new_id());
    let refused = feeds::upload_token(&app, &caller, nowhere).await;
    assert!(matches!(refused, Err(Error::NotFound(_))));
});

db_test!(
    a_folder_is_read_like_a_vendor_and_is_as_old_as_its_list,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("colt.csv");
        fs::write(&path, LIST).unwrap();
        let written = app.now() - chrono::TimeDelta::hours(3);
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.set_modified(written.into()).unwrap();

        let told = [
            (field::FOLDER, folder.path().to_str().unwrap()),
            (field::COUNTRY, "DE"),
        ];
        let id = add(&app, &caller, &told).await;
        let report = sync::run_now(&app, &caller, id).await.unwrap();
        assert_eq!(
            (report.verdict, report.facts),
            (Verdict::Complete, 2),
            "{report:?}"
        );
        assert_eq!(source(&app, &caller).await.as_of, Some(written));

        clock.advance(chrono::TimeDelta::hours(2));
        let report = sync::run_now(&app, &caller, id).await.unwrap();
        assert_eq!(report.verdict, Verdict::Complete);
        assert_eq!(source(&app, &caller).await.as_of, Some(written));

        fs::remove_file(&path).unwrap();
        let report = sync::run_now(&app, &caller, id).await.unwrap();
        assert_eq!(report.verdict, Verdict::Failed);
        assert_eq!(source(&app, &caller).await.rows, 2);
    }
);

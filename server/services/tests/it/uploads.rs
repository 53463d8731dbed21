//! Imports by page: uploaded, judged by a worker, shown, committed by a worker or thrown away.

use chrono::TimeDelta;
use domain::{
    ImportId,
    history::Action,
    import::{CommitMode, Import, ImportDetail, ImportKind, ImportState, OnDuplicate, RowVerdict},
    page::Place,
};
use services::{
    App, Caller, Error, history,
    imports::{self, NewImport},
    jobs, reconcile,
};
use store::{Db, db_test, jobs::Choice};

use crate::support::{FOUR_NUMBERS, app, colt_list, command_line, inventory_row, standing};

fn inventory(content: impl Into<Vec<u8>>) -> NewImport {
    NewImport {
        kind: ImportKind::Numbers,
        carrier: None,
        file_name: "numbers.csv".into(),
        on_duplicate: OnDuplicate::Stop,
        is_partial: false,
        content: content.into(),
    }
}

fn colt(content: impl Into<Vec<u8>>) -> NewImport {
    NewImport {
        kind: ImportKind::Carrier,
        carrier: Some(" Colt ".into()),
        file_name: "colt.csv".into(),
        ..inventory(content)
    }
}

async fn show(app: &App, caller: &Caller, id: ImportId) -> ImportDetail {
    imports::find(app, caller, id, None, Place::First)
        .await
        .unwrap()
}

async fn work(app: &App) {
    while jobs::run_one(app, app.new_id()).await.unwrap() {}
}

/// Uploads a file and has it judged.
async fn judged(app: &App, caller: &Caller, new: NewImport) -> Import {
    let id = imports::begin(app, caller, new).await.unwrap();
    assert_eq!(
        show(app, caller, id).await.import.state,
        ImportState::Checking
    );
    work(app).await;
    show(app, caller, id).await.import
}

async fn commit(app: &App, caller: &Caller, import: &Import) -> Import {
    imports::commit(app, caller, import.id, import.version, CommitMode::GoodRows)
        .await
        .unwrap();
    assert_eq!(
        show(app, caller, import.id).await.import.state,
        ImportState::Committing
    );
    work(app).await;
    show(app, caller, import.id).await.import
}

db_test!(an_inventory_is_shown_before_it_is_stored, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let first = judged(&app, &caller, inventory(FOUR_NUMBERS)).await;
    commit(&app, &caller, &first).await;

    let file = FOUR_NUMBERS
        .replace(
            "+442079460002,active,GB,Colt,Voice",
            "+442079460002,active,GB,Colt,Sales",
        )
        .replace("+442079460003", "12345")
        + "+442079460009,planned,GB,,,\n";
    let ready = judged(&app, &caller, inventory(file)).await;
    assert_eq!(ready.state, ImportState::Ready);
    let report = &ready.report;
    assert_eq!(
        (
            report.created,
            report.updated,
            report.unchanged,
            report.invalid
        ),
        (1, 1, 2, 1)
    );
    assert_eq!(
        (ready.progress, ready.actor.as_str()),
        (5, caller.name.as_str())
    );
    assert_eq!(
        inventory_row(&app, &caller, "+442079460009").await,
        None,
        "nothing is stored yet"
    );

    let rows = show(&app, &caller, ready.id).await.rows.rows;
    let shown: Vec<_> = rows.iter().map(|row| (row.line, row.verdict)).collect();
    let expected = [
        (3, RowVerdict::Update),
        (4, RowVerdict::Invalid),
        (6, RowVerdict::Create),
    ];
    assert_eq!(shown, expected, "unchanged rows are counted only");
    let change = &rows[0].changes[0];
    assert_eq!(
        (
            change.column.as_str(),
            change.before.as_deref(),
            change.after.as_deref()
        ),
        ("owner", Some("Voice"), Some("Sales"))
    );
    let only = imports::find(
        &app,
        &caller,
        ready.id,
        Some(RowVerdict::Invalid),
        Place::First,
    )
    .await;
    assert_eq!(only.unwrap().rows.rows, rows[1..2]);

    let done = commit(&app, &caller, &ready).await;
    assert_eq!(
        (done.state, &done.report.created, &done.report.updated),
        (ImportState::Committed, &1, &1)
    );
    assert!(done.finished_at.is_some());
    let row = inventory_row(&app, &caller, "+442079460002").await.unwrap();
    assert_eq!(row.particulars.owner.as_deref(), Some("Sales"));
    let entries = history::list(&app, &caller, &Place::First)
        .await
        .unwrap()
        .rows;
    assert_eq!(
        (entries[0].entity.as_str(), entries[0].action),
        ("import", Action::Committed)
    );
});

db_test!(a_carriers_list_is_shown_before_it_is_in_force, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let first = judged(&app, &caller, inventory(FOUR_NUMBERS)).await;
    commit(&app, &caller, &first).await;
    let file = colt_list(&[
        (1, "active"),
        (2, "suspended"),
        (3, "active"),
        (4, "active"),
    ]);
    let ready = judged(&app, &caller, colt(file + "garbled,active\n")).await;
    assert_eq!((ready.report.created, ready.report.invalid), (4, 1));
    let rows = show(&app, &caller, ready.id).await.rows;
    assert_eq!((rows.total, rows.rows[0].line), (1, 6));
    reconcile::request(&app, &caller).await.unwrap();
    work(&app).await;
    assert_eq!(standing(&app, &caller).await, [], "nothing is in force yet");

    commit(&app, &caller, &ready).await;
    reconcile::request(&app, &caller).await.unwrap();
    assert!(reconcile::is_under_way(&app, &caller).await.unwrap());
    work(&app).await;
    assert!(!reconcile::is_under_way(&app, &caller).await.unwrap());
    let standing = standing(&app, &caller).await;
    let mut codes: Vec<_> = standing.iter().map(|(code, ..)| code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["carrier-status-suspended", "source-incomplete"]);
});

db_test!(a_file_of_many_pieces_is_read_as_one, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let note = "x".repeat(500);
    let rows = (0..1200).map(|n| format!("+1202555{n:04},US,{note}\n"));
    let file = format!(
        "number,country,notes\n{}bad,US,\n",
        rows.collect::<String>()
    );
    assert!(file.len() > 2 * 256 * 1024);
    let ready = judged(&app, &caller, inventory(file)).await;
    assert_eq!((ready.report.created, ready.report.invalid), (1200, 1));
    let done = commit(&app, &caller, &ready).await;
    assert_eq!((done.report.created, done.report.invalid), (1200, 1));
});

db_test!(what_was_thrown_away_does_nothing, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let ready = judged(&app, &caller, inventory(FOUR_NUMBERS)).await;
    imports::discard(&app, &caller, ready.id, ready.version)
        .await
        .unwrap();
    let gone = show(&app, &caller, ready.id).await.import;
    assert_eq!(gone.state, ImportState::Discarded);
    let late = imports::commit(&app, &caller, gone.id, gone.version, CommitMode::GoodRows).await;
    assert!(matches!(late, Err(Error::Conflict)));
    work(&app).await;
    assert_eq!(inventory_row(&app, &caller, "+442079460001").await, None);
});

db_test!(a_bad_file_fails_with_a_reason, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    for new in [
        inventory("a,b\n1,2\n"),
        colt("[]"),
        inventory(vec![0xff, 0xd8, 0xff, 0xe0, 0, 1, 2]),
    ] {
        let failed = judged(&app, &caller, new).await;
        assert_eq!(failed.state, ImportState::Failed);
        let reason = failed.failure.unwrap();
        assert!(reason.ends_with('.'), "{reason}");
        let late = imports::commit(
            &app,
            &caller,
            failed.id,
            failed.version,
            CommitMode::GoodRows,
        )
        .await;
        assert!(matches!(late, Err(Error::Conflict)));
    }
    for (new, word) in [
        (inventory(""), "empty"),
        (
            NewImport {
                carrier: Some("C\0lt".into()),
                ..colt("x")
            },
            "control",
        ),
        (
            NewImport {
                file_name: "a\0.csv".into(),
                ..colt("x")
            },
            "control",
        ),
        (
            NewImport {
                carrier: None,
                ..colt("x")
            },
            "carrier",
        ),
        (
            NewImport {
                carrier: Some("  ".into()),
                ..colt("x")
            },
            "carrier",
        ),
    ] {
        let Err(Error::Invalid(reason)) = imports::begin(&app, &caller, new).await else {
            panic!("{word}");
        };
        assert!(reason.contains(word), "{reason}");
    }
});

db_test!(all_or_nothing_is_not_committed_with_a_bad_row, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let ready = judged(
        &app,
        &caller,
        inventory(format!("{FOUR_NUMBERS}12345,active,GB,,,\n")),
    )
    .await;
    let refused = imports::commit(&app, &caller, ready.id, ready.version, CommitMode::Atomic).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    assert_eq!(show(&app, &caller, ready.id).await.import, ready);
});

db_test!(a_commit_of_another_version_is_a_conflict, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let ready = judged(&app, &caller, inventory(FOUR_NUMBERS)).await;
    let stale = ready.version - 1;
    let refused = imports::commit(&app, &caller, ready.id, stale, CommitMode::GoodRows).await;
    assert!(matches!(refused, Err(Error::Conflict)));
    let refused = imports::discard(&app, &caller, ready.id, stale).await;
    assert!(matches!(refused, Err(Error::Conflict)));
    commit(&app, &caller, &ready).await;
    let twice = imports::commit(&app, &caller, ready.id, ready.version, CommitMode::GoodRows).await;
    assert!(matches!(twice, Err(Error::Conflict)));
});

/// A worker claims the next work and dies.
async fn die_at_work(db: &Db, app: &App) {
    let mut tx = db.begin().await.unwrap();
    let lease = store::jobs::Lease {
        owner: app.new_id(),
        until: app.now() + TimeDelta::seconds(60),
    };
    let claimed = store::jobs::claim(&mut tx.conn(), Choice::default(), lease, app.now()).await;
    assert!(claimed.unwrap().is_some());
    tx.commit().await.unwrap();
}

db_test!(
    what_a_dead_worker_left_is_finished_by_the_next,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let id = imports::begin(&app, &caller, inventory(FOUR_NUMBERS))
            .await
            .unwrap();
        die_at_work(&db, &app).await;
        work(&app).await;
        assert_eq!(
            show(&app, &caller, id).await.import.state,
            ImportState::Checking,
            "it may live yet"
        );
        clock.advance(TimeDelta::seconds(61));
        work(&app).await;
        let ready = show(&app, &caller, id).await.import;
        assert_eq!((ready.state, ready.report.created), (ImportState::Ready, 4));

        imports::commit(&app, &caller, id, ready.version, CommitMode::GoodRows)
            .await
            .unwrap();
        die_at_work(&db, &app).await;
        clock.advance(TimeDelta::seconds(61));
        work(&app).await;
        assert_eq!(
            show(&app, &caller, id).await.import.state,
            ImportState::Committed
        );
    }
);

db_test!(work_that_kills_its_workers_is_given_up, |db| async {
    let (app, clock) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let id = imports::begin(&app, &caller, inventory(FOUR_NUMBERS))
        .await
        .unwrap();
    for _ in 0..5 {
        die_at_work(&db, &app).await;
        clock.advance(TimeDelta::seconds(61));
    }
    work(&app).await;
    let failed = show(&app, &caller, id).await.import;
    assert_eq!(failed.state, ImportState::Failed);
    assert!(failed.failure.is_some() && failed.finished_at.is_some());
});

db_test!(
    the_error_file_has_every_error_and_runs_nothing,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let rows = (0..600).map(|n| format!("{n},sleeping,GB\n"));
        let file = format!(
            "number,lifecycle,country\n\"=HYPERLINK(\"\"x\"\")\",active,GB\n{}",
            rows.collect::<String>()
        );
        let ready = judged(&app, &caller, inventory(file)).await;
        assert_eq!(ready.report.invalid, 601);
        let csv = imports::error_file(&app, &caller, ready.id).await.unwrap();
        let mut rows = csv::Reader::from_reader(csv.as_slice());
        assert_eq!(
            rows.headers().unwrap(),
            vec!["line", "column", "value", "message"]
        );
        let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
        assert_eq!(&rows[0][0], "2");
        assert!(rows[0][2].starts_with('\''), "{:?}", rows[0]);
        let mut lines: Vec<u64> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
        lines.dedup();
        assert_eq!(lines, (2..=602).collect::<Vec<u64>>());
        assert!(
            rows.len() > lines.len(),
            "a row with two bad fields has two errors"
        );
        let listed = &imports::list(&app, &caller).await.unwrap()[0];
        let told: std::collections::BTreeSet<u64> =
            listed.report.errors.iter().map(|e| e.line).collect();
        assert_eq!(
            told,
            (2..=101).collect(),
            "a list carries those of the first hundred rows"
        );
    }
);

db_test!(
    a_roll_call_asked_for_during_another_comes_after_it,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let import = judged(&app, &caller, inventory(FOUR_NUMBERS)).await;
        commit(&app, &caller, &import).await;
        reconcile::request(&app, &caller).await.unwrap();
        reconcile::request(&app, &caller).await.unwrap();
        // It has begun, and sees nothing of what is imported now.
        die_at_work(&db, &app).await;
        let suspended = colt_list(&[
            (1, "suspended"),
            (2, "active"),
            (3, "active"),
            (4, "active"),
        ]);
        let import = judged(&app, &caller, colt(suspended)).await;
        commit(&app, &caller, &import).await;
        reconcile::request(&app, &caller).await.unwrap();
        work(&app).await;
        assert_eq!(standing(&app, &caller).await, [], "one at a time");
        clock.advance(TimeDelta::seconds(61));
        work(&app).await;
        assert_eq!(standing(&app, &caller).await.len(), 1);
    }
);

//! Importing the inventory: what each row does, and what a refused file leaves behind.

use std::path::PathBuf;

use domain::{
    history::{Action, Entry},
    import::{CommitMode, ImportReport, OnDuplicate},
    number::{Lifecycle, query::NumberQuery},
    page::Place,
};
use services::{
    App, Caller, Error, history,
    imports::{NumbersOptions, import_numbers},
    numbers,
};
use store::db_test;

use crate::support::{NUMBERS, app, command_line, input, inventory_row};

const FILE: &str = "\
number,lifecycle,country,carrier,site,holder,notes
+442079460001,available,GB,Colt,London,,first
020 7946 0002,reserved,GB,colt,london,,
+12025550100,assigned,US,Telnyx,Boston,ada@contoso.example,
";

async fn import(app: &App, caller: &Caller, file: &str, options: NumbersOptions) -> ImportReport {
    import_numbers(app, caller, input(file), options)
        .await
        .unwrap()
}

/// Created, updated, unchanged and invalid rows.
fn counts(report: &ImportReport) -> [u64; 4] {
    [
        report.created,
        report.updated,
        report.unchanged,
        report.invalid,
    ]
}

async fn how_many(app: &App, caller: &Caller) -> u64 {
    numbers::list(app, caller, &NumberQuery::default())
        .await
        .unwrap()
        .all
}

/// What happened to numbers, newest first.
async fn happened(app: &App, caller: &Caller) -> Vec<Entry> {
    let page = history::list(app, caller, &Place::First).await.unwrap();
    page.rows
        .into_iter()
        .filter(|entry| entry.entity == "number")
        .collect()
}

db_test!(
    each_row_creates_updates_changes_nothing_or_is_refused,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let first = import(&app, &caller, FILE, NUMBERS).await;
        assert_eq!(counts(&first), [3, 0, 0, 0]);
        let second = import(&app, &caller, FILE, NUMBERS).await;
        assert_eq!(
            counts(&second),
            [0, 0, 3, 0],
            "whatever the spelling of carriers and sites"
        );

        let third = import(
            &app,
            &caller,
            "number,site,lifecycle\n\
         +442079460001,Leeds,available\n\
         +12025550100,Boston,assigned\n\
         +12025550101,Boston,sleeping\n\
         +12025550102,Boston,available\n",
            NUMBERS,
        )
        .await;
        assert_eq!(counts(&third), [1, 1, 1, 1]);
        let error = &third.errors[0];
        assert_eq!(
            (error.line, error.column.as_str(), error.value.as_str()),
            (4, "lifecycle", "sleeping")
        );
        assert_eq!(how_many(&app, &caller).await, 4);
        assert_eq!(inventory_row(&app, &caller, "+12025550101").await, None);
    }
);

db_test!(a_missing_column_keeps_and_a_blank_one_clears, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    import(&app, &caller, FILE, NUMBERS).await;
    let file = "number,site,lifecycle\n+442079460001,,\n";
    assert_eq!(
        counts(&import(&app, &caller, file, NUMBERS).await),
        [0, 1, 0, 0]
    );
    let row = inventory_row(&app, &caller, "+442079460001").await.unwrap();
    assert_eq!(row.version, 2);
    let p = row.particulars;
    assert_eq!(
        (p.site, p.carrier.as_deref(), p.notes.as_deref()),
        (None, Some("Colt"), Some("first"))
    );
    assert_eq!(
        p.lifecycle,
        Lifecycle::Available,
        "a number is never without a state"
    );
});

db_test!(a_dry_run_says_the_same_and_stores_nothing, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let dry = NumbersOptions {
        is_dry_run: true,
        ..NUMBERS
    };
    let file = format!("{FILE}12345,available,US,,,,\n");
    let said = import(&app, &caller, &file, dry).await;
    assert_eq!(counts(&said), [3, 0, 0, 1]);
    assert_eq!(how_many(&app, &caller).await, 0);
    assert_eq!(happened(&app, &caller).await, []);
    assert_eq!(import(&app, &caller, &file, NUMBERS).await, said);
});

db_test!(all_or_nothing_means_nothing_when_a_row_is_bad, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let atomic = NumbersOptions {
        mode: CommitMode::Atomic,
        ..NUMBERS
    };
    let refused = import(
        &app,
        &caller,
        &format!("{FILE}12345,available,US,,,,\n"),
        atomic,
    )
    .await;
    assert_eq!(refused.invalid, 1);
    assert_eq!(how_many(&app, &caller).await, 0);
    assert_eq!(happened(&app, &caller).await, []);
    import(&app, &caller, FILE, atomic).await;
    assert_eq!(how_many(&app, &caller).await, 3);
});

db_test!(
    a_file_that_is_no_inventory_is_refused_with_a_remedy,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        for file in ["", "[{\"TelephoneNumber\":\"+12025550100\"}]", "a,b\n1,2\n"] {
            let refused = import_numbers(&app, &caller, input(file), NUMBERS).await;
            let Err(Error::Invalid(message)) = refused else {
                panic!("{file}: {refused:?}");
            };
            assert!(message.ends_with('.'), "{message}");
        }
    }
);

/// The same number on the first and the last line, so far apart that they are judged in different
/// batches, and on two lines together.
fn file_with_duplicates() -> String {
    let rows = (0..1500).map(|n| format!("+1202555{n:04},available,US,Boston\n"));
    format!(
        "number,lifecycle,country,site\n\
         +442079460001,available,GB,London\n\
         +442079460002,available,GB,London\n\
         020 7946 0002,available,GB,Leeds\n\
         {}\
         +442079460001,reserved,GB,Leeds\n",
        rows.collect::<String>()
    )
}

async fn sites(app: &App, caller: &Caller) -> [Option<String>; 2] {
    let mut sites = [None, None];
    for (site, number) in sites.iter_mut().zip(["+442079460001", "+442079460002"]) {
        let row = inventory_row(app, caller, number).await.unwrap();
        *site = row.particulars.site;
    }
    sites
}

db_test!(
    a_number_that_comes_again_is_refused_left_out_or_wins,
    |db| async {
        let (app, _) = app(&db);
        let file = file_with_duplicates();
        for (on_duplicate, expected, site) in [
            (OnDuplicate::Stop, [1502, 0, 0, 2], "London"),
            (OnDuplicate::Skip, [1502, 0, 2, 0], "London"),
            (OnDuplicate::Update, [1502, 0, 2, 0], "Leeds"),
        ] {
            let caller = command_line(&app, on_duplicate.as_str()).await;
            let options = NumbersOptions {
                on_duplicate,
                ..NUMBERS
            };
            let dry = NumbersOptions {
                is_dry_run: true,
                ..options
            };
            let said = import(&app, &caller, &file, dry).await;
            assert_eq!(counts(&said), expected, "{on_duplicate} in a dry run");
            assert_eq!(
                import(&app, &caller, &file, options).await,
                said,
                "{on_duplicate}"
            );
            assert_eq!(
                sites(&app, &caller).await,
                [Some(site.into()), Some(site.into())]
            );
            let entries = happened(&app, &caller).await.len();

            let [_, _, unchanged, invalid] = expected;
            let again = import(&app, &caller, &file, options).await;
            assert_eq!(
                counts(&again),
                [0, 0, 1502 + unchanged, invalid],
                "{on_duplicate} again"
            );
            assert_eq!(happened(&app, &caller).await.len(), entries);
        }
    }
);

db_test!(
    a_later_row_is_refused_with_the_line_of_the_first,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let report = import(&app, &caller, &file_with_duplicates(), NUMBERS).await;
        let lines: Vec<u64> = report.errors.iter().map(|e| e.line).collect();
        assert_eq!(lines, [4, 1505]);
        assert!(
            report.errors[1].message.contains("line 2"),
            "{:?}",
            report.errors[1]
        );
        assert_eq!(report.errors[0].value, "020 7946 0002");
    }
);

db_test!(
    history_says_who_changed_what_from_what_to_what,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        import(&app, &caller, FILE, NUMBERS).await;
        import(
            &app,
            &caller,
            "number,site,notes\n+442079460001,Leeds,\n",
            NUMBERS,
        )
        .await;
        let entries = happened(&app, &caller).await;
        assert_eq!(entries.len(), 4);
        let changed = &entries[0];
        assert_eq!(
            (changed.label.as_str(), changed.action),
            ("+442079460001", Action::Updated)
        );
        assert_eq!(
            changed.before,
            Some(serde_json::json!({ "site": "London", "notes": "first" }))
        );
        assert_eq!(
            changed.after,
            Some(serde_json::json!({ "site": "Leeds", "notes": null }))
        );
        assert_eq!(changed.actor, caller.actor());
        assert_eq!(changed.request_id, Some(caller.request_id));
        let created: Vec<_> = entries[1..]
            .iter()
            .map(|e| (e.action, e.before.is_none()))
            .collect();
        assert_eq!(created, [(Action::Created, true); 3]);
        let site = &entries.last().unwrap().after.as_ref().unwrap()["site"];
        assert_eq!(site, "Boston", "within a file, in the order of the numbers");
    }
);

db_test!(
    the_bad_file_of_the_sample_leaves_nothing_behind,
    |db| async {
        let folder =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples/contoso");
        let Ok(bad) = std::fs::read(folder.join("numbers-bad.csv")) else {
            eprintln!("left out: the sample folder is not beside the project");
            return;
        };
        let good = std::fs::read(folder.join("numbers.csv")).unwrap();
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        import_numbers(&app, &caller, input(good), NUMBERS)
            .await
            .unwrap();
        let before = how_many(&app, &caller).await;
        let report = import_numbers(&app, &caller, input(bad), NUMBERS)
            .await
            .unwrap();
        assert_eq!(counts(&report), [0, 0, 1, 10]);
        let lines: Vec<u64> = report.errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 6, 7, 8, 10, 11, 12]);
        for error in &report.errors {
            assert!(
                !error.column.is_empty() && error.message.ends_with('.'),
                "{error:?}"
            );
        }
        assert_eq!(how_many(&app, &caller).await, before);
        assert_eq!(inventory_row(&app, &caller, "+12065550188").await, None);
    }
);

//! What sources list, over time: second sightings, silence, parts of lists and other organisations.

use chrono::TimeDelta;
use domain::{
    finding::FindingState::{self, Open, Pending, Resolved},
    source::{SourceKind, Standing},
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use services::{
    App, Caller,
    imports::{SnapshotOptions, import_snapshot},
    sources,
};
use sim::{World, WorldPlan};
use store::db_test;

use crate::support::{
    FOUR_NUMBERS, app, carrier, colt_list, command_line, input, numbers, roll_call, standing,
    teams_numbers, teams_users,
};

const ALL_FOUR: [(u8, &str); 4] = [(1, "active"), (2, "active"), (3, "active"), (4, "active")];

async fn four_numbers_at_colt(app: &App, caller: &Caller) {
    numbers(app, caller, FOUR_NUMBERS).await;
    colt(app, caller, &ALL_FOUR).await;
    roll_call(app, caller).await;
    assert_eq!(standing(app, caller).await, []);
}

async fn colt(app: &App, caller: &Caller, list: &[(u8, &str)]) {
    carrier(app, caller, "Colt", colt_list(list)).await;
}

fn missing(n: char, state: FindingState) -> (String, char, FindingState) {
    ("inventory-number-missing-at-carrier".to_owned(), n, state)
}

fn suspended(n: char, state: FindingState) -> (String, char, FindingState) {
    ("carrier-status-suspended".to_owned(), n, state)
}

/// A finding about the source itself.
fn of_source(code: &str, state: FindingState) -> (String, char, FindingState) {
    (code.to_owned(), '-', state)
}

db_test!(an_absence_opens_when_a_later_list_confirms_it, |db| async {
    let (app, clock) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    four_numbers_at_colt(&app, &caller).await;
    clock.advance(TimeDelta::hours(1));
    colt(&app, &caller, &ALL_FOUR[..3]).await;
    assert_eq!(roll_call(&app, &caller).await.pending, 1);
    assert_eq!(standing(&app, &caller).await, [missing('4', Pending)]);

    // The same list again, and a second one too soon, confirm nothing.
    clock.advance(TimeDelta::hours(1));
    roll_call(&app, &caller).await;
    assert_eq!(standing(&app, &caller).await, [missing('4', Pending)]);
    clock.advance(TimeDelta::minutes(-60 + 14));
    colt(&app, &caller, &ALL_FOUR[..3]).await;
    roll_call(&app, &caller).await;
    assert_eq!(standing(&app, &caller).await, [missing('4', Pending)]);

    clock.advance(TimeDelta::minutes(1));
    colt(&app, &caller, &ALL_FOUR[..3]).await;
    assert_eq!(roll_call(&app, &caller).await.opened, 1);
    assert_eq!(standing(&app, &caller).await, [missing('4', Open)]);

    colt(&app, &caller, &ALL_FOUR).await;
    assert_eq!(roll_call(&app, &caller).await.resolved, 1);
    assert_eq!(standing(&app, &caller).await, [missing('4', Resolved)]);
});

db_test!(
    a_source_that_fell_silent_neither_raises_nor_resolves,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        four_numbers_at_colt(&app, &caller).await;
        let mut list = ALL_FOUR;
        list[1].1 = "suspended";
        colt(&app, &caller, &list).await;
        roll_call(&app, &caller).await;
        let before = standing(&app, &caller).await;
        assert_eq!(before, [suspended('2', Open)]);

        clock.advance(TimeDelta::days(8));
        // The inventory has moved on meanwhile: 2 is put out of use, 5 is new.
        numbers(
            &app,
            &caller,
            "number,lifecycle,country,carrier,owner,cost_centre\n\
        +442079460002,available,GB,Colt,Voice,CC-1\n\
        +442079460005,active,GB,Colt,Voice,CC-1\n",
        )
        .await;
        let report = roll_call(&app, &caller).await;
        // Only its silence is found.
        assert_eq!((report.opened, report.pending, report.resolved), (1, 0, 0));
        let mut now = standing(&app, &caller).await;
        now.retain(|finding| *finding != of_source("source-stale", Open));
        assert_eq!(now, before);
        let rows = sources::list(&app, &caller).await.unwrap();
        assert_eq!(rows[0].standing, Standing::Stale);

        // When it speaks again, all that happened meanwhile shows.
        colt(&app, &caller, &ALL_FOUR).await;
        roll_call(&app, &caller).await;
        let mut now = standing(&app, &caller).await;
        now.retain(|finding| *finding != of_source("source-stale", Resolved));
        assert_eq!(now, [suspended('2', Resolved), missing('5', Pending)]);
    }
);

db_test!(a_part_of_a_list_says_nothing_of_the_rest, |db| async {
    let (app, clock) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    four_numbers_at_colt(&app, &caller).await;
    for _ in 0..2 {
        clock.advance(TimeDelta::hours(1));
        let part = SnapshotOptions {
            is_partial: true,
            ..SnapshotOptions::carrier("colt", "part.csv")
        };
        let report =
            import_snapshot(&app, &caller, input(colt_list(&[(2, "suspended")])), part).await;
        assert_eq!(report.unwrap().held, None);
        roll_call(&app, &caller).await;
    }
    assert_eq!(standing(&app, &caller).await, [suspended('2', Open)]);
    let rows = sources::list(&app, &caller).await.unwrap();
    assert_eq!((rows.len(), rows[0].source.rows), (1, 4));
});

db_test!(
    a_source_known_in_part_only_makes_nothing_absent,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        numbers(&app, &caller, FOUR_NUMBERS).await;
        for _ in 0..2 {
            clock.advance(TimeDelta::hours(1));
            let part = SnapshotOptions {
                is_partial: true,
                ..SnapshotOptions::carrier("Colt", "part.csv")
            };
            import_snapshot(&app, &caller, input(colt_list(&ALL_FOUR[..1])), part)
                .await
                .unwrap();
            roll_call(&app, &caller).await;
        }
        assert_eq!(standing(&app, &caller).await, []);
    }
);

db_test!(
    a_list_with_unreadable_rows_makes_nothing_absent,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        four_numbers_at_colt(&app, &caller).await;
        for _ in 0..2 {
            clock.advance(TimeDelta::hours(1));
            let file = colt_list(&ALL_FOUR[..3]) + "garbled,active\n";
            assert_eq!(carrier(&app, &caller, "Colt", file).await.invalid, 1);
            roll_call(&app, &caller).await;
        }
        let incomplete = |state| [of_source("source-incomplete", state)];
        assert_eq!(standing(&app, &caller).await, incomplete(Open));
        clock.advance(TimeDelta::hours(1));
        colt(&app, &caller, &ALL_FOUR).await;
        roll_call(&app, &caller).await;
        assert_eq!(standing(&app, &caller).await, incomplete(Resolved));
    }
);

db_test!(a_dry_run_of_a_list_changes_nothing, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let dry = SnapshotOptions {
        is_dry_run: true,
        ..SnapshotOptions::carrier("Colt", "colt.csv")
    };
    let report = import_snapshot(&app, &caller, input(colt_list(&ALL_FOUR)), dry)
        .await
        .unwrap();
    assert_eq!((report.created, report.held), (4, None));
    assert_eq!(sources::list(&app, &caller).await.unwrap(), []);
});

/// The files of a small generated organisation.
struct Files {
    inventory: Vec<u8>,
    teams_numbers: Vec<u8>,
    teams_users: Vec<u8>,
    carriers: Vec<(&'static str, Vec<u8>)>,
    expected: Vec<u8>,
}

fn generated(app: &App, size: usize, seed: u64) -> Files {
    let world = World::generate(&WorldPlan::case(size, seed, app.now().date_naive()));
    let day = world.today();
    let file = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
        let mut bytes = Vec::new();
        write(&mut bytes).unwrap();
        bytes
    };
    Files {
        inventory: file(&|to| day.write_inventory(to)),
        teams_numbers: file(&|to| day.write_teams_numbers(to)),
        teams_users: file(&|to| day.write_teams_users(to)),
        carriers: world
            .carriers()
            .map(|c| (c.name(), file(&|to| day.write_carrier(c, to))))
            .to_vec(),
        expected: file(&|to| day.write_expected_findings(to)),
    }
}

impl Files {
    async fn import(&self, app: &App, caller: &Caller, which: usize) {
        match which {
            0 => numbers(app, caller, self.inventory.clone()).await,
            1 => teams_numbers(app, caller, self.teams_numbers.clone()).await,
            2 => teams_users(app, caller, self.teams_users.clone()).await,
            n => {
                let (name, file) = &self.carriers[n - 3];
                carrier(app, caller, name, file.clone()).await
            }
        };
    }
}

/// Code and number of what is open or pending, sorted, as the expectation of a world has it.
async fn found(app: &App, caller: &Caller) -> Vec<u8> {
    let query = domain::finding::query::FindingQuery {
        size: Some(500),
        ..Default::default()
    };
    let page = services::findings::page(app, caller, &query).await.unwrap();
    assert_eq!(page.next, None, "one page is enough for a small world");
    let mut rows: Vec<String> = page
        .rows
        .iter()
        .map(|f| format!("{},{}\n", f.code, f.number.unwrap()))
        .collect();
    rows.sort();
    format!("code,number\n{}", rows.concat()).into_bytes()
}

fn sorted(csv: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(csv.to_vec()).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.sort_unstable();
    format!("{head}\n{}\n", rows.join("\n")).into_bytes()
}

db_test!(
    the_order_in_which_sources_arrive_does_not_matter,
    |db| async {
        let (app, _) = app(&db);
        let files = generated(&app, 300, 11);
        let orders = Just((0..6).collect::<Vec<usize>>()).prop_shuffle();
        let mut runner = TestRunner::deterministic();
        for case in 0..4 {
            let caller = command_line(&app, &format!("case {case}")).await;
            let order = orders.new_tree(&mut runner).unwrap().current();
            for which in &order {
                files.import(&app, &caller, *which).await;
                // In every other case the roll is also called while sources are still missing.
                if case % 2 == 1 {
                    roll_call(&app, &caller).await;
                }
            }
            roll_call(&app, &caller).await;
            let found = String::from_utf8(found(&app, &caller).await).unwrap();
            let expected = String::from_utf8(sorted(&files.expected)).unwrap();
            assert_eq!(found, expected, "case {case}, in the order {order:?}");
        }
    }
);

db_test!(another_organisations_users_hold_nothing_here, |db| async {
    let (app, _) = app(&db);
    let files = generated(&app, 300, 5);
    let caller = command_line(&app, "Contoso").await;
    for which in [0, 1, 3, 4, 5] {
        files.import(&app, &caller, which).await;
    }
    roll_call(&app, &caller).await;
    let before = found(&app, &caller).await;
    let other = command_line(&app, "Adatum").await;
    files.import(&app, &other, 2).await;
    roll_call(&app, &caller).await;
    assert_eq!(found(&app, &caller).await, before);
    assert_ne!(before, sorted(&files.expected), "our own users are missing");
    files.import(&app, &caller, 2).await;
    roll_call(&app, &caller).await;
    assert_eq!(found(&app, &caller).await, sorted(&files.expected));
    let kinds: Vec<SourceKind> = sources::list(&app, &other)
        .await
        .unwrap()
        .iter()
        .map(|row| row.source.kind)
        .collect();
    assert_eq!(kinds, [SourceKind::TeamsUsers]);
});

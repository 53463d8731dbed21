//! From an organisation's exports to its findings.

use std::{collections::BTreeSet, path::PathBuf};

use domain::{
    finding::{FindingState, query::FindingQuery},
    import::ImportReport,
    overview::ReconcileReport,
    page::Place,
    rules::MASS_DEVIATION,
};
use services::{App, Caller, findings, reconcile, sources};
use sim::{Delivery, World, WorldPlan};
use store::db_test;

use crate::support::{app_at, at, caller, carrier, later, numbers, teams_numbers, teams_users};

const NOW: &str = "2026-11-20T12:00:00Z";

/// Findings by code and number.
pub(crate) type Found = BTreeSet<(String, String)>;

/// Code and number of each finding that is open or pending.
pub(crate) async fn found(app: &App, caller: &Caller) -> Found {
    let mut query = FindingQuery {
        states: vec![
            FindingState::Open,
            FindingState::Pending,
            FindingState::Reopened,
        ],
        size: Some(500),
        ..FindingQuery::default()
    };
    let mut found = Found::new();
    loop {
        let page = findings::page(app, caller, &query).await.expect("findings");
        for finding in page.rows {
            let number = finding.number.map(|n| n.to_string()).unwrap_or_default();
            // Several sources may each be held; a number has each finding once.
            let is_first = found.insert((finding.code.clone(), number));
            assert!(is_first || finding.number.is_none(), "twice: {finding:?}");
        }
        let Some(next) = page.next else { return found };
        query.place = Place::After(next);
    }
}

fn expected(csv: &[u8]) -> Found {
    let mut rows = csv::Reader::from_reader(csv);
    rows.deserialize()
        .collect::<Result<_, _>>()
        .expect("code and number")
}

/// The files of one organisation.
struct Case {
    numbers: Vec<u8>,
    teams_numbers: Vec<u8>,
    teams_users: Vec<u8>,
    carriers: Vec<(String, Vec<u8>)>,
    expected: Vec<u8>,
    truncated: Vec<u8>,
}

impl Case {
    /// The sample beside the project, if it is there.
    fn contoso() -> Option<Self> {
        let folder =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples/contoso");
        let read = |name: &str| std::fs::read(folder.join(name)).expect("a file of the sample");
        if !folder.is_dir() {
            eprintln!("left out: the sample folder is not beside the project");
            return None;
        }
        let carriers = ["Bandwidth", "Colt", "Telnyx"];
        Some(Self {
            numbers: read("numbers.csv"),
            teams_numbers: read("teams-numbers.json"),
            teams_users: read("teams-users.json"),
            carriers: carriers
                .map(|name| {
                    (
                        name.to_owned(),
                        read(&format!("carrier-{}.csv", name.to_lowercase())),
                    )
                })
                .to_vec(),
            expected: read("expected-findings.csv"),
            truncated: read("teams-numbers-truncated.json"),
        })
    }

    fn generated(size: usize, seed: u64) -> Self {
        let today = at(NOW).date_naive();
        let world = World::generate(&WorldPlan::case(size, seed, today));
        let day = world.today();
        let file = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
            let mut bytes = Vec::new();
            write(&mut bytes).expect("writing to memory");
            bytes
        };
        let carriers = world
            .carriers()
            .into_iter()
            .filter(|c| day.delivery(*c) == Delivery::Whole);
        Self {
            numbers: file(&|to| day.write_inventory(to)),
            teams_numbers: file(&|to| day.write_teams_numbers(to)),
            teams_users: file(&|to| day.write_teams_users(to)),
            carriers: carriers
                .map(|c| {
                    (
                        c.name().to_uppercase(),
                        file(&|to| day.write_carrier(c, to)),
                    )
                })
                .collect(),
            expected: file(&|to| day.write_expected_findings(to)),
            truncated: file(&|to| day.write_truncated_teams_numbers(to)),
        }
    }

    async fn import(&self, app: &App, caller: &Caller) -> Vec<ImportReport> {
        let mut reports = vec![
            numbers(app, caller, self.numbers.clone()).await,
            teams_numbers(app, caller, self.teams_numbers.clone()).await,
            teams_users(app, caller, self.teams_users.clone()).await,
        ];
        for (name, file) in &self.carriers {
            reports.push(carrier(app, caller, name, file.clone()).await);
        }
        reports
    }
}

async fn finds_exactly_what_is_expected(app: App, case: &Case) {
    let caller = caller(&app).await;
    for report in case.import(&app, &caller).await {
        assert_eq!(
            (report.invalid, report.updated),
            (0, 0),
            "{:?}",
            report.errors
        );
        assert!(report.created > 0);
    }
    reconcile::run(&app, &caller)
        .await
        .expect("the roll is called");
    let expected = expected(&case.expected);
    let first = found(&app, &caller).await;
    let missing: Vec<_> = expected.difference(&first).collect();
    let extra: Vec<_> = first.difference(&expected).collect();
    assert!(
        missing.is_empty() && extra.is_empty(),
        "missing {missing:?}\nextra {extra:?}"
    );

    // The same again changes nothing.
    for report in case.import(&app, &caller).await {
        assert_eq!((report.created, report.updated, report.invalid), (0, 0, 0));
    }
    let second = reconcile::run(&app, &caller)
        .await
        .expect("the roll is called");
    assert_eq!(
        second,
        ReconcileReport {
            numbers: second.numbers,
            ..Default::default()
        }
    );
    assert_eq!(found(&app, &caller).await, expected);

    // A list that was cut off is held, and says so once, however often it is brought.
    for _ in 0..2 {
        let report = teams_numbers(&app, &caller, case.truncated.clone()).await;
        assert!(report.held.is_some());
        reconcile::run(&app, &caller)
            .await
            .expect("the roll is called");
        let mut with_held = expected.clone();
        with_held.insert((MASS_DEVIATION.to_owned(), String::new()));
        assert_eq!(found(&app, &caller).await, with_held);
        assert_eq!(
            state_of_mass_deviation(&app, &caller).await,
            FindingState::Open
        );
    }
}

async fn state_of_mass_deviation(app: &App, caller: &Caller) -> FindingState {
    let query = FindingQuery {
        codes: vec![MASS_DEVIATION.to_owned()],
        ..FindingQuery::default()
    };
    let page = findings::page(app, caller, &query).await.expect("findings");
    let [finding] = page.rows.as_slice() else {
        panic!("one finding, not {}", page.rows.len())
    };
    finding.state
}

db_test!(the_sample, |db| async {
    if let Some(case) = Case::contoso() {
        finds_exactly_what_is_expected(app_at(db, at(NOW)), &case).await;
    }
});

db_test!(a_generated_case, |db| async {
    finds_exactly_what_is_expected(app_at(db, at(NOW)), &Case::generated(2_000, 7)).await;
});

db_test!(a_held_snapshot_waits_for_a_person, |db| async {
    let app = app_at(db, at(NOW));
    let caller = caller(&app).await;
    let case = Case::generated(700, 3);
    case.import(&app, &caller).await;
    reconcile::run(&app, &caller)
        .await
        .expect("the roll is called");
    let before = found(&app, &caller).await;
    teams_numbers(&app, &caller, case.truncated.clone()).await;
    let held = sources::list(&app, &caller)
        .await
        .expect("sources")
        .into_iter()
        .find_map(|row| row.source.held_run)
        .expect("a held run");

    sources::discard(&app, &caller, held)
        .await
        .expect("discarded");
    assert!(
        sources::discard(&app, &caller, held).await.is_err(),
        "it is gone"
    );
    reconcile::run(&app, &caller)
        .await
        .expect("the roll is called");
    assert_eq!(
        found(&app, &caller).await,
        before,
        "the last good list stays in force"
    );

    // The numbers are really gone: a person releases the list, and the roll says what that means.
    let app = later(&app, at("2026-11-20T13:00:00Z"));
    teams_numbers(&app, &caller, case.truncated.clone()).await;
    let rows = sources::list(&app, &caller).await.expect("sources");
    let held = rows
        .into_iter()
        .find_map(|row| row.source.held_run)
        .expect("a held run");
    sources::release(&app, &caller, held)
        .await
        .expect("released");
    reconcile::run(&app, &caller)
        .await
        .expect("the roll is called");
    let after = found(&app, &caller).await;
    assert!(!after.contains(&(MASS_DEVIATION.to_owned(), String::new())));
    let missing = |found: &Found| {
        found
            .iter()
            .filter(|(code, _)| code == "inventory-number-missing-in-teams")
            .count()
    };
    assert!(missing(&after) > missing(&before) + 100);
});

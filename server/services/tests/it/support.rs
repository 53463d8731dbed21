//! What the tests begin with: an application whose clock the test moves, callers, and files.

use std::{
    io::Cursor,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    E164, OrgId,
    access::Role,
    finding::{Finding, FindingState, query::FindingQuery},
    import::{CommitMode, ImportReport, OnDuplicate},
    number::Number,
    overview::ReconcileReport,
    source::SourceKind,
};
use services::{
    App, Caller, Clock, FixedClock, SystemEntropy,
    access::{self, NewUser, Origin},
    findings,
    imports::{Input, NumbersOptions, SnapshotOptions, import_numbers, import_snapshot},
    organisations, reconcile,
};
use store::Db;

/// A password that is good enough.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A clock that a test moves on.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    /// Lets time pass.
    pub(crate) fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// An application on a database, and its clock.
pub(crate) fn app(db: &Db) -> (App, TestClock) {
    let start = DateTime::from_timestamp(1_795_176_000, 0).unwrap();
    let clock = TestClock(Arc::new(Mutex::new(start)));
    (
        App::new(db.clone(), Arc::new(clock.clone()), Arc::new(SystemEntropy)),
        clock,
    )
}

/// The command line on a new organisation.
pub(crate) async fn command_line(app: &App, organisation: &str) -> Caller {
    let org: OrgId = organisations::ensure(app, organisation).await.unwrap();
    access::command_line(app, org)
}

/// The same caller in another role.
pub(crate) fn in_role(caller: &Caller, role: Role) -> Caller {
    Caller {
        role,
        ..caller.clone()
    }
}

/// Adds a person with [`PASSWORD`].
pub(crate) async fn person(app: &App, caller: &Caller, email: &str, role: Role) {
    let new = NewUser {
        email,
        name: "",
        password: PASSWORD,
        role,
    };
    access::add_user(app, caller, &new).await.unwrap();
}

/// A request from some address.
pub(crate) fn origin(app: &App) -> Origin {
    Origin {
        address: [192, 0, 2, 7].into(),
        request_id: app.new_id(),
    }
}

/// What the inventory has of a number.
pub(crate) async fn inventory_row(app: &App, caller: &Caller, number: &str) -> Option<Number> {
    let number: E164 = number.parse().unwrap();
    match services::numbers::find(app, caller, number).await {
        Ok(detail) => detail.number,
        Err(services::Error::NotFound(_)) => None,
        Err(error) => panic!("{error:?}"),
    }
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

pub(crate) fn app_at(db: Db, now: DateTime<Utc>) -> App {
    App::new(db, Arc::new(FixedClock(now)), Arc::new(SystemEntropy))
}

pub(crate) fn later(app: &App, now: DateTime<Utc>) -> App {
    app.at(Arc::new(FixedClock(now)))
}

pub(crate) async fn caller(app: &App) -> Caller {
    let org = organisations::choose(app, None)
        .await
        .expect("an organisation");
    access::command_line(app, org)
}

pub(crate) fn input(bytes: impl Into<Vec<u8>>) -> Input {
    Box::new(Cursor::new(bytes.into()))
}

/// Four numbers of a carrier in service, with nothing to complain of.
pub(crate) const FOUR_NUMBERS: &str = "\
number,lifecycle,country,carrier,owner,cost_centre
+442079460001,active,GB,Colt,Voice,CC-1
+442079460002,active,GB,Colt,Voice,CC-1
+442079460003,active,GB,Colt,Voice,CC-1
+442079460004,active,GB,Colt,Voice,CC-1
";

/// A list of the carrier: the last digit and the status of each number.
pub(crate) fn colt_list(numbers: &[(u8, &str)]) -> String {
    let rows = numbers
        .iter()
        .map(|(n, status)| format!("+44207946000{n},{status}\n"));
    format!("number,status\n{}", rows.collect::<String>())
}

/// What is worst about whom: rule, last digit of the number and state of every finding, resolved ones
/// too, in the order of the inbox.
pub(crate) async fn standing(app: &App, caller: &Caller) -> Vec<(String, char, FindingState)> {
    let query = FindingQuery {
        states: FindingState::ALL.to_vec(),
        size: Some(100),
        ..FindingQuery::default()
    };
    let page = findings::page(app, caller, &query).await.unwrap();
    let one = |f: Finding| {
        let last = f.number.and_then(|n| n.to_string().chars().last());
        (f.code, last.unwrap_or('-'), f.state)
    };
    page.rows.into_iter().map(one).collect()
}

/// Calls the roll.
pub(crate) async fn roll_call(app: &App, caller: &Caller) -> ReconcileReport {
    reconcile::run(app, caller)
        .await
        .expect("the roll is called")
}

pub(crate) const NUMBERS: NumbersOptions = NumbersOptions {
    mode: CommitMode::GoodRows,
    on_duplicate: OnDuplicate::Stop,
    is_dry_run: false,
};

pub(crate) async fn numbers(app: &App, caller: &Caller, file: impl Into<Vec<u8>>) -> ImportReport {
    import_numbers(app, caller, input(file), NUMBERS)
        .await
        .expect("the inventory is imported")
}

pub(crate) async fn teams_numbers(
    app: &App,
    caller: &Caller,
    file: impl Into<Vec<u8>>,
) -> ImportReport {
    let options = SnapshotOptions::teams(SourceKind::TeamsNumbers, "numbers.json");
    import_snapshot(app, caller, input(file), options)
        .await
        .expect("the numbers are imported")
}

pub(crate) async fn teams_users(
    app: &App,
    caller: &Caller,
    file: impl Into<Vec<u8>>,
) -> ImportReport {
    let options = SnapshotOptions::teams(SourceKind::TeamsUsers, "users.json");
    import_snapshot(app, caller, input(file), options)
        .await
        .expect("the users are imported")
}

pub(crate) async fn carrier(
    app: &App,
    caller: &Caller,
    name: &str,
    file: impl Into<Vec<u8>>,
) -> ImportReport {
    let options = SnapshotOptions::carrier(name, format!("{name}.csv"));
    import_snapshot(app, caller, input(file), options)
        .await
        .expect("the list is imported")
}

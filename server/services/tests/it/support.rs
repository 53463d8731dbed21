//! An application with a fixed clock, and a caller who may do everything.

use std::{io::Cursor, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    import::{CommitMode, ImportReport, OnDuplicate},
    source::SourceKind,
};
use services::{
    App, Caller, FixedClock, SystemEntropy, access,
    imports::{Input, NumbersOptions, SnapshotOptions, import_numbers, import_snapshot},
    organisations,
};
use store::Db;

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

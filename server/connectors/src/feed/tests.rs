use std::{
    fs::{self, OpenOptions},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::connection::Settings;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::{
    connector::Record,
    http::{Fault, Limits, Meter},
};

/// A host whose clock stands.
struct Still(DateTime<Utc>);

impl Host for Still {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }

    fn new_id(&self) -> Uuid {
        Uuid::nil()
    }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

const LIST: &str = "number,status\n+12065550100,active\n";

/// A folder with files, each so many seconds old.
fn folder(files: &[(&str, i64, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, age, content) in files {
        put(&folder, name, *age, content);
    }
    folder
}

fn put(folder: &TempDir, name: &str, age: i64, content: &str) {
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    let modified = now() - TimeDelta::seconds(age);
    file.set_modified(modified.into()).unwrap();
}

fn setup(settings: &[(&str, &str)]) -> Setup {
    let mut all = Settings::default();
    for (name, value) in settings {
        all.set(name, value);
    }
    Setup {
        settings: all,
        secrets: Vec::new(),
        limits: Limits::default(),
        meter: Arc::<Meter>::default(),
        host: Arc::new(Still(now())),
    }
}

fn feed(folder: &TempDir, settings: &[(&str, &str)]) -> Arc<dyn Connector> {
    let path = folder.path().to_str().unwrap();
    let settings = [&[(field::FOLDER, path)], settings].concat();
    open(setup(&settings)).unwrap()
}

async fn first(folder: &TempDir) -> Result<Page, ApiError> {
    feed(folder, &[]).page(List::CarrierNumbers, None).await
}

fn numbers(page: &Page) -> Vec<String> {
    let numbers = page.rows.iter().filter(|row| row.outcome.is_ok());
    numbers.map(|row| row.key.clone()).collect()
}

/// A list of so many numbers.
fn long(rows: u32) -> String {
    let rows = (0..rows).map(|n| format!("+1206{:07},active\n", 5_550_000 + n));
    format!("number,status\n{}", rows.collect::<String>())
}

#[tokio::test]
async fn the_newest_whole_list_is_read_and_is_as_old_as_its_file() {
    let folder = folder(&[
        ("old.csv", 900, "number,status\n+12065550199,active\n"),
        ("new.CSV", 600, LIST),
        ("just-now.csv", 1, "number,sta"),
        ("stalled.csv", 59, "number,sta"),
        (".hidden.csv", 10, "x"),
        ("~$new.csv", 10, "x"),
        ("newer.csv.part", 10, "x"),
        ("newer.tmp", 10, "x"),
        ("readme.pdf", 10, "x"),
    ]);
    fs::create_dir(folder.path().join("archive.csv")).unwrap();
    let page = first(&folder).await.unwrap();
    assert_eq!(numbers(&page), ["+12065550100"]);
    assert_eq!(page.taken_at, Some(now() - TimeDelta::seconds(600)));
    assert!(page.next.is_none());
}

#[tokio::test]
async fn a_file_counts_one_minute_after_its_last_change() {
    let folder = folder(&[("list.csv", 59, LIST)]);
    let error = first(&folder).await.unwrap_err();
    assert!(
        error.message.starts_with("list.csv is still being written"),
        "{error}"
    );
    put(&folder, "list.csv", 60, LIST);
    assert!(first(&folder).await.is_ok());
}

#[tokio::test]
async fn a_file_of_a_wrong_clock_is_not_from_the_future() {
    let page = first(&folder(&[("list.csv", -86_400, LIST)])).await;
    assert_eq!(page.unwrap().taken_at, Some(now()));
}

#[tokio::test]
async fn a_workbook_that_is_newer_than_the_lists_is_named() {
    let folder = folder(&[("old.csv", 900, LIST), ("Numbers May.xlsx", 600, "PK")]);
    let error = first(&folder).await.unwrap_err();
    assert!(
        error.message.contains("Numbers May.xlsx, is a workbook"),
        "{error}"
    );
    put(&folder, "may.csv", 500, LIST);
    assert!(first(&folder).await.is_ok());
}

#[tokio::test]
async fn a_folder_without_a_list_says_why() {
    let error = first(&folder(&[])).await.unwrap_err();
    assert!(error.message.contains("There is no list in"), "{error}");
    let error = first(&folder(&[("list.csv", 0, LIST)])).await.unwrap_err();
    assert!(
        error.message.starts_with("list.csv is still being written"),
        "{error}"
    );
    let gone = setup(&[(field::FOLDER, "/nonexistent/feed")]);
    let gone = open(gone).unwrap();
    let error = gone.page(List::CarrierNumbers, None).await.unwrap_err();
    assert!(error.message.ends_with("It is not there."), "{error}");
}

#[tokio::test]
async fn a_list_comes_in_pages_from_which_another_process_goes_on() {
    let folder = folder(&[("list.csv", 60, &long(2_500))]);
    let one = feed(&folder, &[]);
    let page = one.page(List::CarrierNumbers, None).await.unwrap();
    assert_eq!(page.rows.len(), 1000);
    let after_first = page.next.unwrap();
    let second = one.page(List::CarrierNumbers, Some(&after_first)).await;
    let second = numbers(&second.unwrap());

    let other = feed(&folder, &[]);
    let page = other.page(List::CarrierNumbers, Some(&after_first)).await;
    let page = page.unwrap();
    assert_eq!(numbers(&page), second);
    let page = other.page(List::CarrierNumbers, page.next.as_ref()).await;
    let page = page.unwrap();
    assert_eq!((page.rows.len(), page.next), (500, None));
    assert_eq!(page.rows[499].key, "+12065552499");
}

#[tokio::test]
async fn a_full_last_page_is_the_last() {
    let page = first(&folder(&[("list.csv", 60, &long(1000))])).await;
    assert!(page.unwrap().next.is_none());
}

#[tokio::test]
async fn a_list_that_changes_while_it_is_read_is_not_believed() {
    let folder = folder(&[("list.csv", 60, &long(2_500))]);
    let one = feed(&folder, &[]);
    let page = one.page(List::CarrierNumbers, None).await.unwrap();
    put(&folder, "list.csv", 30, &long(2_000));
    for feed in [one, feed(&folder, &[])] {
        let next = feed.page(List::CarrierNumbers, page.next.as_ref()).await;
        let error = next.unwrap_err();
        assert_eq!(error.fault, Fault::Unreadable);
        assert!(error.message.starts_with("list.csv was changed"), "{error}");
    }
    let elsewhere = Cursor("page 2".into());
    let feed = feed(&folder, &[]);
    assert!(
        feed.page(List::CarrierNumbers, Some(&elsewhere))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_row_that_cannot_be_read_tells_line_column_and_value() {
    let list = "TN,State\n+12065550100,active\n2065550101,active\n+12065550100,aging\n+12065550102,active\n";
    let page = first(&folder(&[("list.csv", 60, list)])).await.unwrap();
    assert_eq!(numbers(&page), ["+12065550100", "+12065550102"]);
    let problem = |at: usize| page.rows[at].outcome.clone().unwrap_err();
    assert!(
        problem(1).starts_with("Line 3, TN \u{201c}2065550101\u{201d}: "),
        "{}",
        problem(1)
    );
    assert!(problem(2).starts_with("Line 4: +12065550100 is listed twice."));
    assert_eq!(page.rows[2].key, "line 4");
}

#[tokio::test]
async fn a_list_that_breaks_off_is_an_error_that_names_it() {
    let list = format!("{LIST}\"{}", "x".repeat(2 << 20));
    let folder = folder(&[("list.csv", 60, &list)]);
    let error = first(&folder).await.unwrap_err();
    assert!(
        error
            .message
            .starts_with("list.csv: The row that begins on line 3"),
        "{error}"
    );
}

#[tokio::test]
async fn country_and_columns_are_as_they_were_set() {
    let list = "Rufnummer;Zustand;Anlage\n030 12345678;active;SBC 1\n";
    let folder = folder(&[("list.csv", 60, list)]);
    let settings = [
        (field::COUNTRY, "DE"),
        ("map.number", "Rufnummer"),
        ("map.status", "Zustand"),
        ("map.trunk", "Anlage"),
    ];
    let feed = feed(&folder, &settings);
    let page = feed.page(List::CarrierNumbers, None).await.unwrap();
    let Ok(Record::Fact(fact)) = &page.rows[0].outcome else {
        panic!("{:?}", page.rows[0]);
    };
    assert_eq!(fact.line().to_string(), "+493012345678");
    let report = feed.probe().await;
    assert!(report.is_ready, "{report:?}");
    assert!(
        report.checks[2]
            .detail
            .contains("number from \u{201c}Rufnummer\u{201d}"),
        "{report:?}"
    );
}

#[tokio::test]
async fn a_probe_names_what_is_missing() {
    let folder = folder(&[("list.csv", 60, "Rufnummer;Zustand\n+493012345678;active\n")]);
    let report = feed(&folder, &[]).probe().await;
    assert!(!report.is_ready);
    let columns = &report.checks[2];
    assert!(columns.detail.contains("number or status"), "{columns:?}");
    assert!(columns.detail.contains("Not read: Rufnummer, Zustand."));

    let gone = open(setup(&[(field::FOLDER, "/nonexistent/feed")])).unwrap();
    assert!(!gone.probe().await.is_ready);
}

#[tokio::test]
async fn without_a_folder_there_is_nothing_to_ask_for() {
    let feed = open(setup(&[])).unwrap();
    assert!(feed.capabilities().lists.is_empty());
    assert!(feed.probe().await.is_ready);
    let error = feed.page(List::CarrierNumbers, None).await.unwrap_err();
    assert_eq!(error.fault, Fault::Unsupported);
    assert!(
        feed.number(E164::from_digits(12_065_550_100).unwrap())
            .await
            .is_err()
    );
}

#[test]
fn settings_that_cannot_be_meant_are_refused() {
    let refused = |settings: &[(&str, &str)]| open(setup(settings)).err().unwrap().to_string();
    assert!(refused(&[(field::FOLDER, "feeds")]).contains("whole path"));
    assert!(refused(&[(field::COUNTRY, "Germany")]).contains("two letters"));
    let unknown = refused(&[("map.colour", "Farbe")]);
    assert!(unknown.contains("map.colour"), "{unknown}");
    assert!(unknown.contains("number, status, country"), "{unknown}");
}

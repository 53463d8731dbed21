//! Business days as scripts ask for them.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{assert_end, run};

fn words(line: &str) -> Vec<&str> {
    let mut words = vec!["calendar", "add"];
    words.extend(line.split(' '));
    words
}

fn add(folder: &TempDir, line: &str) -> Value {
    let mut words = words(line);
    words.push("--json");
    let (out, err) = assert_end(&run(folder, &words, ""), 0);
    assert_eq!(err, "", "{line}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn business_days_are_counted_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let added = add(&folder, "--country US --from 2026-11-24 --days 3");
    assert_eq!(
        added,
        json!({
            "date": "2026-11-30",
            "skipped": [
                { "date": "2026-11-26", "why": "Thanksgiving Day" },
                { "date": "2026-11-28", "why": "Weekend (Saturday)" },
                { "date": "2026-11-29", "why": "Weekend (Sunday)" },
            ],
        })
    );
    let end = |line: &str| add(&folder, line)["date"].clone();
    assert_eq!(end("--country UK --from 2027-12-24 --days 1"), "2027-12-29");
    assert_eq!(end("--country CA --from 2026-09-29 --days 1"), "2026-10-01");
    assert_eq!(end("--country DE --from 2026-05-13 --days 1"), "2026-05-15");
    assert_eq!(end("--country fr --from 2026-07-13 --days 1"), "2026-07-15");
    assert_eq!(
        end("--country US --from 2026-11-30 --days -2"),
        "2026-11-25"
    );
    assert_eq!(end("--country US --from 2026-11-26 --days 0"), "2026-11-27");
    assert_eq!(
        end("--country GB --carrier microsoft --from 2026-11-25 --days 1"),
        "2026-11-27"
    );
    assert!(!folder.path().join("data").exists(), "it needs no database");
}

#[test]
fn people_read_it_as_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let asked = words("--country US --from 2026-11-25 --days 1");
    let (out, _) = assert_end(&run(&folder, &asked, ""), 0);
    assert_eq!(
        out,
        "2026-11-27, Friday, is 1 business day after 2026-11-25, Wednesday.\n  \
         skipped 2026-11-26  Thanksgiving Day\n"
    );
}

#[test]
fn a_carrier_that_is_not_known_is_told_and_the_country_counts() {
    let folder = tempfile::tempdir().unwrap();
    let asked = words("--country US --carrier Acme --from 2026-11-25 --days 1 --json");
    let (out, err) = assert_end(&run(&folder, &asked, ""), 0);
    assert!(
        out.starts_with(r#"{"date":"2026-11-27","skipped":["#),
        "{out}"
    );
    assert!(
        err.contains("nothing is known of the days of \u{201c}Acme\u{201d}"),
        "{err}"
    );
}

#[test]
fn what_cannot_be_counted_is_refused_with_what_can() {
    let folder = tempfile::tempdir().unwrap();
    for (line, status, told) in [
        ("--country USA --from 2026-11-25 --days 1", 2, "two letters"),
        ("--country US --from 25/11/2026 --days 1", 2, "--from"),
        ("--country US --from 2026-11-25 --days 1.5", 2, "--days"),
        (
            "--country ZZ --from 2026-11-25 --days 1",
            1,
            "US, CA, GB, DE, FR",
        ),
        ("--country US --from 2026-11-25 --days 99999", 1, "2600"),
        (
            "--country US --from 1776-07-04 --days 1",
            1,
            "from 2013 to 2099",
        ),
    ] {
        let (out, err) = assert_end(&run(&folder, &words(line), ""), status);
        assert_eq!(out, "", "{line}");
        assert!(err.contains(told), "{line}: {err}");
    }
}

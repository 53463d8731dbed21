//! Reports on the command line, as scripts make them.

use std::fs;

use tempfile::TempDir;

use crate::program::{assert_end, run};

const NUMBERS: &str = "\
number,lifecycle,country,carrier,site,owner,cost_centre
+442079460001,active,GB,Colt,London,Voice,CC-1
+442079460002,active,GB,Colt,London,Voice,CC-1
";

fn company() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("numbers.csv"), NUMBERS).unwrap();
    let list = "number,status\n+442079460001,active\n+442079460002,suspended\n";
    fs::write(folder.path().join("colt.csv"), list).unwrap();
    let at = ["--now", "2026-11-20T12:00:00Z"];
    let add = ["token", "add", "nightly", "--role", "viewer"];
    assert_end(&run(&folder, &add, ""), 0);
    for words in [
        &["import", "numbers", "numbers.csv"][..],
        &["import", "carrier", "Colt", "colt.csv"],
        &["reconcile"],
    ] {
        assert_end(&run(&folder, &[words, &at[..]].concat(), ""), 0);
    }
    folder
}

fn report(folder: &TempDir, words: &[&str]) -> String {
    let words = [&["report"], words].concat();
    assert_end(&run(folder, &words, ""), 0).0
}

#[test]
fn the_json_of_a_sync_report_has_what_scripts_look_for() {
    let folder = company();
    let now = ["--now", "2026-11-21T12:00:00Z"];
    let made = report(
        &folder,
        &[&["run", "sync", "--format", "json"], &now[..]].concat(),
    );
    let json: serde_json::Value = serde_json::from_str(&made).unwrap();
    assert_eq!(json["sources"][0]["name"], "Colt");
    let open = &json["findings"]["open"];
    for severity in ["critical", "high", "medium", "low"] {
        assert!(open[severity].is_u64(), "{severity}");
    }
    assert_eq!(open["critical"], 1);
    assert_eq!(
        (&json["findings"]["new"], &json["findings"]["resolved"]),
        (&1.into(), &0.into())
    );
    assert_eq!(json["by_code"]["carrier-status-suspended"], 1);

    // What was made before counts as known; from a day on it is new again.
    let later = ["--now", "2026-11-22T12:00:00Z", "--json"];
    let made = report(&folder, &[&["run", "sync"], &later[..]].concat());
    let json: serde_json::Value = serde_json::from_str(&made).unwrap();
    assert_eq!(
        (&json["findings"]["new"], &json["is_quiet"]),
        (&0.into(), &true.into())
    );
    let since = ["run", "sync", "--since", "2026-11-20"];
    let made = report(&folder, &[&since, &later[..]].concat());
    let json: serde_json::Value = serde_json::from_str(&made).unwrap();
    assert_eq!(json["findings"]["new"], 1);
    assert_eq!(json["since"], "2026-11-20T00:00:00Z");
}

#[test]
fn a_report_is_shown_listed_compared_and_written_by_the_name_of_its_file() {
    let folder = company();
    let text = report(&folder, &["run", "sync"]);
    assert!(text.contains("Open findings"), "{text}");
    for (kind, file, begins) in [
        ("porting", "a.html", &b"<!doctype html>"[..]),
        ("emergency", "a.csv", b"change,"),
        ("utilisation", "a.xlsx", b"PK"),
        ("sync", "a.json", b"{"),
    ] {
        assert_eq!(report(&folder, &["run", kind, "-o", file]), "");
        let bytes = fs::read(folder.path().join(file)).unwrap();
        assert!(bytes.starts_with(begins), "{file}");
    }
    let list = report(&folder, &["list", "--kind", "sync", "--json"]);
    let ids: Vec<String> = list
        .lines()
        .map(|line| {
            let head: serde_json::Value = serde_json::from_str(line).unwrap();
            head["id"].as_str().unwrap().to_owned()
        })
        .collect();
    let [newer, older] = &ids[..] else {
        panic!("two reports: {list}");
    };
    assert!(report(&folder, &["show", older]).contains("Open findings"));
    let compared = report(&folder, &["compare", older, newer]);
    assert!(
        compared.contains("New") && compared.contains("1 -> 0  (-1)"),
        "{compared}"
    );
}

#[test]
fn what_cannot_be_reported_is_told_with_a_remedy() {
    let folder = company();
    let refused = |words: &[&str]| {
        let words = [&["report"], words].concat();
        assert_end(&run(&folder, &words, ""), 1).1
    };
    let nowhere = refused(&["show", "01993b1e-7c5a-7f00-8000-0123456789ab"]);
    assert_eq!(nowhere, "rollcall: There is no such report.\n");
    assert!(refused(&["run", "sync", "--site", "Atlantis"]).contains("Atlantis"));
    assert!(refused(&["run", "sync", "--since", "2999-01-01"]).contains("earlier day"));
    assert!(refused(&["run", "sync", "-o", "no/such/a.json"]).contains("cannot be written"));
}

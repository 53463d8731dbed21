//! Reports on the command line, as scripts make them, and on the pages without a script.

use std::fs;

use axum::http::{
    HeaderName, Method, StatusCode,
    header::{ACCEPT, LOCATION, REFERER},
};
use tempfile::TempDir;

use crate::{
    program::{assert_end, run},
    support::on_site,
};

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

#[tokio::test]
async fn a_viewer_makes_a_report_reads_it_takes_it_and_compares_it() {
    on_site(async |site| {
        site.sign_in().await;
        let empty = site.get("/reports").await;
        assert!(empty.text.contains("No report yet"), "{}", empty.text);
        let draft = "draft[kind]=sync&draft[since]=&draft[site]=&draft[carrier]=&draft[severity]=";
        let made = site.post("/_fn/reports/run", draft).await;
        let page = made.header("location").to_owned();
        assert!(page.starts_with("/reports/"), "{}", made.text);
        let report = site.get(&page).await;
        assert_eq!(report.status, StatusCode::OK);
        for words in ["Sync report, ", "Open findings", "Made by Vera", "Download"] {
            assert!(report.text.contains(words), "{words}");
        }
        let list = site.get("/reports?kind=sync").await;
        assert!(list.text.contains(&page), "{}", list.text);
        assert!(!site.get("/reports?kind=porting").await.text.contains(&page));
        let file = site.get(&format!("{page}/file?format=csv")).await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert!(
            file.header("content-disposition")
                .starts_with("attachment; ")
        );
        let id = page.trim_start_matches("/reports/");
        let same = site.get(&format!("/reports/compare?a={id}&b={id}")).await;
        assert!(same.text.contains("No figure differs"), "{}", same.text);
    })
    .await;
}

#[tokio::test]
async fn a_page_says_what_is_not_there_and_what_cannot_be_made() {
    on_site(async |site| {
        let nowhere = "/reports/00000000-0000-0000-0000-000000000000";
        assert!(site.get(nowhere).await.location().starts_with("/sign-in"));
        let file = site.get(&format!("{nowhere}/file")).await;
        assert!(file.location().starts_with("/sign-in"));
        site.sign_in().await;
        assert!(site.get(nowhere).await.text.contains("Nothing here"));
        let file = site.get(&format!("{nowhere}/file")).await;
        assert_eq!(file.status, StatusCode::NOT_FOUND);
        let compare = site.get("/reports/compare").await;
        assert!(compare.text.contains("There are no two reports yet"));
        let draft = "draft[kind]=sync&draft[site]=Atlantis";
        let headers = [
            (ACCEPT, "text/html"),
            (HeaderName::from_static("sec-fetch-site"), "same-origin"),
            (REFERER, "http://rollcall.example/reports"),
        ];
        let refused = site
            .send(Method::POST, "/_fn/reports/run", &headers, draft)
            .await;
        let back = refused
            .header(LOCATION)
            .trim_start_matches("http://rollcall.example");
        let shown = site.get(back).await;
        assert!(shown.text.contains("Atlantis"), "{back}: {}", shown.text);
    })
    .await;
}

//! Numbers: the list, one number, the export. The other lists are paged alike.

use std::collections::BTreeSet;

use serde_json::Value;
use store::db_test;

use super::support::{Api, linked, text};

/// Follows a list from page to page and back; every row comes once each way.
async fn walk(api: &Api, path: &str, key: impl Fn(&Value) -> String) -> Vec<String> {
    let mut there = Vec::new();
    let mut page = api.get(path).await;
    loop {
        let body = page.json();
        there.extend(body["rows"].as_array().unwrap().iter().map(&key));
        match linked(&page, "next") {
            None => break,
            Some(next) => {
                assert!(next.contains(&format!("after={}", escaped(&body["next"]))));
                page = api.get(&next).await;
            }
        }
    }
    let total = page.json()["total"].as_u64().unwrap();
    let distinct: BTreeSet<&String> = there.iter().collect();
    assert_eq!(distinct.len() as u64, total, "{path}");
    assert_eq!(there.len() as u64, total, "{path}");
    let mut back: Vec<String> = page.json()["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(&key)
        .collect();
    while let Some(previous) = linked(&page, "prev") {
        page = api.get(&previous).await;
        let rows = page.json()["rows"].as_array().unwrap().clone();
        back.splice(0..0, rows.iter().map(&key));
    }
    assert_eq!(back, there, "{path}");
    there
}

fn escaped(cursor: &Value) -> String {
    let mut query = domain::query_string::QueryString::default();
    query.extend("", [text(cursor)]);
    query.finish().trim_start_matches('=').to_owned()
}

db_test!(pages_hold_every_row_once_in_both_directions, |db| async {
    let api = Api::full(db).await;
    let number = |row: &Value| text(&row["number"]);
    let numbers = walk(&api, "/api/v1/numbers?size=25", number).await;
    assert!(numbers.len() > 100, "several pages");
    assert!(numbers.is_sorted());
    let by_holder = "/api/v1/numbers?size=25&sort=holder&dir=desc";
    assert_eq!(walk(&api, by_holder, number).await.len(), numbers.len());
    let id = |row: &Value| text(&row["id"]);
    assert!(walk(&api, "/api/v1/findings?size=25", id).await.len() > 25);
    let seq = |row: &Value| row["seq"].to_string();
    assert!(walk(&api, "/api/v1/history", seq).await.len() > 100);
});

db_test!(filters_narrow_the_list, |db| async {
    let api = Api::full(db).await;
    let carrier = text(&api.first("/api/v1/numbers").await["carrier"]);
    let path = format!(
        "/api/v1/numbers?carrier={}&size=500",
        carrier.replace(' ', "+")
    );
    let rows = api.get(&path).await.json()["rows"].clone();
    let rows = rows.as_array().unwrap();
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row["carrier"] == carrier));
    let repeated = api
        .get("/api/v1/numbers?state=active&state=assigned&size=500")
        .await
        .json();
    for row in repeated["rows"].as_array().unwrap() {
        assert!(matches!(
            row["lifecycle"].as_str().unwrap(),
            "active" | "assigned"
        ));
    }
});

db_test!(a_number_comes_with_its_planes_and_findings, |db| async {
    let api = Api::full(db).await;
    let finding = api.first("/api/v1/findings").await;
    let number = text(&finding["number"]);
    for path in [number.clone(), number.replace('+', "%2B")] {
        let detail = api.get(&format!("/api/v1/numbers/{path}")).await.json();
        assert_eq!(detail["e164"], number.as_str());
        assert_eq!(detail["planes"].as_array().unwrap().len(), 5);
        let findings = detail["findings"].as_array().unwrap();
        assert!(findings.iter().any(|f| f["id"] == finding["id"]));
    }
    let unknown = api.get("/api/v1/numbers/+12025550100").await;
    assert_eq!(unknown.problem(404), "There is no such number.");
    let malformed = api.get("/api/v1/numbers/12025550100").await;
    assert!(
        malformed
            .problem(400)
            .contains("12025550100 has no leading +")
    );
});

db_test!(
    an_export_can_be_imported_again_and_changes_nothing,
    |db| async {
        let api = Api::full(db).await;
        let total = api.get("/api/v1/numbers").await.json()["total"]
            .as_u64()
            .unwrap();
        let export = api.get("/api/v1/numbers/export.csv").await;
        assert_eq!(export.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(export.text.lines().count() as u64, total + 1);
        let again = api
            .upload("/api/v1/imports?kind=numbers&dry_run=true", &export.text)
            .await
            .json();
        assert_eq!(again["unchanged"], total);
        assert_eq!(again["created"], 0);
        assert_eq!(again["updated"], 0);

        let active = api.get("/api/v1/numbers?state=active").await.json()["total"]
            .as_u64()
            .unwrap();
        let part = api.get("/api/v1/numbers/export.csv?state=active").await;
        assert_eq!(part.text.lines().count() as u64, active + 1);
        assert!(active > 0 && active < total);
    }
);

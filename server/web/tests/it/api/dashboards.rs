//! Dashboards and the wall as scripts read them.

use domain::access::Role;
use serde_json::json;
use store::db_test;

use super::support::{Api, text};

db_test!(a_script_reads_the_figures_of_a_dashboard, |db| async {
    let api = Api::full(db).await;
    let manager = api.get("/api/v1/dashboards/manager?period=90").await.json();
    assert_eq!(manager["audience"], "manager");
    assert_eq!(manager["since"], "2026-08-22");
    assert_eq!(manager["counted_on"], "2026-11-20");
    // The inventory counts the same numbers, whatever their site.
    let states = manager["use_by_site"].as_array().unwrap().iter();
    let numbers: u64 = states
        .flat_map(|site| site["states"].as_array().unwrap())
        .map(|count| count["numbers"].as_u64().unwrap())
        .sum();
    let inventory = api.get("/api/v1/numbers").await.json();
    assert_eq!(json!(numbers), inventory["total"]);
    let site = text(&manager["sites"][0])
        .to_uppercase()
        .replace(' ', "%20");
    let one = api
        .get(&format!("/api/v1/dashboards/manager?site={site}"))
        .await
        .json();
    assert_eq!(one["use_by_site"].as_array().unwrap().len(), 1);
    assert_eq!(one["use_by_site"][0]["site"], manager["sites"][0]);

    let porting = api.get("/api/v1/dashboards/porting").await.json();
    assert_eq!(porting["use_by_site"], json!(null), "not for this audience");
    assert!(porting["pipeline"].is_array());
    let wall = api.get("/api/v1/wall").await.json();
    assert_eq!(wall["organisation"], "Contoso");
    assert_eq!(
        wall["sources"].as_array().unwrap().len(),
        manager["freshness"].as_array().unwrap().len()
    );
});

db_test!(what_a_dashboard_cannot_show_is_said, |db| async {
    let api = Api::empty(db).await;
    api.get("/api/v1/dashboards/janitor").await.problem(400);
    api.get("/api/v1/dashboards/manager?period=7")
        .await
        .problem(400);
    api.get("/api/v1/dashboards/manager?colour=red")
        .await
        .problem(400);
    let nowhere = "/api/v1/wall?project=00000000-0000-0000-0000-000000000000";
    api.get(nowhere).await.problem(404);
    let viewer = api.token_of(Role::Viewer).await;
    api.get_as(&viewer, "/api/v1/dashboards/engineer")
        .await
        .json();
});

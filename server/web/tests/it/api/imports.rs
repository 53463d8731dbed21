//! Imports, from the upload to the rows that are stored or refused.

use axum::http::header::IF_MATCH;
use serde_json::json;
use store::db_test;

use super::support::Api;

const FILE: &str = "number,status,country\n\
                    +12065550100,available,US\n\
                    (206) 555-0101,available,US\n\
                    12,available,US\n\
                    +12065550100,available,US\n";

db_test!(a_file_is_judged_shown_and_committed, |db| async {
    let api = Api::empty(db).await;
    let begun = api
        .upload("/api/v1/imports?kind=numbers&file_name=new.csv", FILE)
        .await;
    assert_eq!(begun.status, 202);
    assert_eq!(begun.json()["state"], "checking");
    assert_eq!(begun.json()["file_name"], "new.csv");
    let path = begun.header("location").to_owned();
    let commit = format!("{path}/commit");
    let good_rows = json!({ "mode": "good_rows" });
    assert!(
        api.post(&commit, &good_rows)
            .await
            .problem(409)
            .contains("not ready")
    );
    api.work().await;

    let judged = api.get(&path).await;
    let import = judged.json();
    assert_eq!(import["state"], "ready");
    assert_eq!(import["report"]["created"], 2);
    assert_eq!(import["report"]["invalid"], 2);
    assert_eq!(import["rows"]["total"], 4);
    let invalid = api.get(&format!("{path}?verdict=invalid")).await.json();
    assert_eq!(invalid["rows"]["rows"][0]["line"], 4);
    let errors = api.get(&format!("{path}/errors.csv")).await;
    assert_eq!(errors.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        errors
            .text
            .starts_with("line,column,value,message\n4,number,12,"),
        "{}",
        errors.text
    );

    let all_or_none = api.post(&commit, &json!({ "mode": "atomic" })).await;
    assert!(all_or_none.problem(422).contains("2 invalid rows"));
    let stale = [(IF_MATCH, "\"1\"")];
    api.post_with(&api.token, &commit, &stale, &good_rows)
        .await
        .problem(412);
    let seen = [(IF_MATCH, judged.header("etag"))];
    let committing = api.post_with(&api.token, &commit, &seen, &good_rows).await;
    assert_eq!(committing.status, 202);
    api.work().await;
    assert_eq!(api.get(&path).await.json()["state"], "committed");
    assert_eq!(api.get("/api/v1/numbers").await.json()["total"], 2);
    assert_eq!(api.first("/api/v1/imports").await["id"], import["id"]);
    api.post(&format!("{path}/discard"), &json!(null))
        .await
        .problem(409);
});

db_test!(an_import_thrown_away_stores_nothing, |db| async {
    let api = Api::empty(db).await;
    let begun = api.upload("/api/v1/imports?kind=numbers", FILE).await;
    let path = begun.header("location").to_owned();
    api.work().await;
    let discarded = api
        .post(&format!("{path}/discard"), &json!(null))
        .await
        .json();
    assert_eq!(discarded["state"], "discarded");
    assert_eq!(api.get("/api/v1/numbers").await.json()["total"], 0);
});

db_test!(a_dry_run_reports_and_keeps_nothing, |db| async {
    let api = Api::empty(db).await;
    let upload = async |query: &str| {
        let path = format!("/api/v1/imports?kind=numbers&dry_run=true{query}");
        api.upload(&path, FILE).await.json()
    };
    let stopped = upload("").await;
    assert_eq!(
        (&stopped["created"], &stopped["invalid"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(stopped["errors"][0]["line"], 4);
    assert_eq!(upload("&on_duplicate=skip").await["invalid"], 1);
    let carrier = "/api/v1/imports?kind=carrier&carrier=Colt&dry_run=true";
    assert_eq!(
        api.upload(carrier, "number,status\n+442079460018,active\n")
            .await
            .json()["created"],
        1
    );

    assert_eq!(api.get("/api/v1/numbers").await.json()["total"], 0);
    assert_eq!(api.get("/api/v1/imports").await.json()["rows"], json!([]));
    assert_eq!(api.get("/api/v1/sources").await.json()["rows"], json!([]));
});

db_test!(an_unusable_file_or_question_is_refused, |db| async {
    let api = Api::empty(db).await;
    for (path, file, status, said) in [
        ("?kind=numbers", "", 422, "The file is empty"),
        ("?kind=carrier", "number\n", 422, "Name the carrier"),
        ("?kind=numbers&dry_run=true", "colour\nred\n", 422, ""),
        ("?kind=faxes", FILE, 400, "faxes"),
        ("", FILE, 400, "kind"),
        ("?kind=numbers&atomic=true", FILE, 400, "atomic"),
    ] {
        let refused = api
            .upload(&format!("/api/v1/imports{path}"), file)
            .await
            .problem(status);
        assert!(refused.contains(said), "{path}: {refused}");
    }
});

//! The numbers of an order, one by one and as CSV.

use axum::http::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH},
};
use serde_json::{Value, json};
use store::db_test;

use super::{
    super::support::{Api, text},
    PORTS, draft, lines, number, patch, post, read,
};

fn csv_of(order: &Value) -> String {
    format!("{PORTS}/{}/numbers.csv", text(&order["id"]))
}

db_test!(numbers_come_and_go_and_are_planned, |db| async {
    let api = Api::empty(db).await;
    let order = draft(&api, "SEA-1", 100).await;
    let more = json!({ "numbers": [number(102), number(100)] });
    let added = post(&api, &order, "numbers", &more).await.json();
    assert_eq!(lines(&added), [number(100), number(101), number(102)]);
    let plans = json!({ "plans": [
        { "number": number(100), "plan": { "holder": "ada@contoso.example", "messaging": "keep" } },
    ] });
    let path = format!("{PORTS}/SEA-1/numbers");
    patch(&api, &path, Some("\"1\""), &plans).await.problem(412);
    let planned = patch(&api, &path, None, &plans).await.json();
    assert_eq!(planned["lines"][0]["plan"]["holder"], "ada@contoso.example");
    let gone = json!({ "numbers": [number(101)] });
    let removed = post(&api, &order, "numbers/remove", &gone).await.json();
    assert_eq!(lines(&removed), [number(100), number(102)]);
    let none = json!({ "numbers": [number(999)] });
    post(&api, &order, "numbers/remove", &none)
        .await
        .problem(422);
    post(&api, &order, "numbers", &json!({ "numbers": ["206"] }))
        .await
        .problem(422);
});

db_test!(
    a_list_that_comes_back_unchanged_changes_nothing,
    |db| async {
        let api = Api::empty(db).await;
        let order = draft(&api, "SEA-1", 100).await;
        let plan = json!({ "plans": [{ "number": number(101), "plan": {
        "holder": "=1+1", "trunk": "east", "emergency_location": "SEA, floor 2", "messaging": "none",
        "caller_id": "+12065550199", "features": ["hunt_group", "fax"], "features_agreed": true,
        "note": " Ask \"Ben\"\nfirst ",
    } }] });
        patch(&api, &format!("{PORTS}/SEA-1/numbers"), None, &plan)
            .await
            .json();
        let before = read(&api, &order).await;
        let file = api.get(&csv_of(&order)).await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert!(file.text.contains(",'=1+1,"), "{}", file.text);
        let report = api.upload(&csv_of(&order), &file.text).await.json();
        assert_eq!(
            (&report["unchanged"], &report["updated"], &report["created"]),
            (&json!(2), &json!(0), &json!(0))
        );
        assert_eq!(read(&api, &order).await, before);
    }
);

db_test!(a_list_is_taken_in_whole_or_not_at_all, |db| async {
    let api = Api::empty(db).await;
    let order = draft(&api, "SEA-1", 100).await;
    draft(&api, "SEA-2", 200).await;
    let before = read(&api, &order).await;
    let bad = format!(
        "number,holder,messaging\n{},ada,\nnone,ben,\n{},cy,perhaps\n{},di,\n{},ed,\n",
        number(102),
        number(103),
        number(102),
        number(200),
    );
    for path in [csv_of(&order), csv_of(&order) + "?dry_run=true"] {
        let refused = api.upload(&path, &bad).await;
        assert!(
            refused
                .problem(422)
                .starts_with("4 rows of the file cannot be used")
        );
        let problem: Value = serde_json::from_str(&refused.text).unwrap();
        let errors = problem["errors"].as_array().unwrap();
        let named: Vec<(u64, &str)> = errors
            .iter()
            .map(|e| (e["line"].as_u64().unwrap(), e["column"].as_str().unwrap()))
            .collect();
        let expected = [
            (3, "number"),
            (4, "messaging"),
            (5, "number"),
            (6, "number"),
        ];
        assert_eq!(named, expected, "{errors:?}");
        assert_eq!(errors[0]["value"], "none");
        assert!(text(&errors[3]["message"]).contains("open order SEA-2"));
    }
    assert_eq!(read(&api, &order).await, before);

    let good = format!("TN,holder\n{},ada\n{},ben\n", number(102), number(100));
    let tried = api
        .upload(&(csv_of(&order) + "?dry_run=true"), &good)
        .await
        .json();
    assert_eq!(
        (&tried["created"], &tried["updated"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(read(&api, &order).await, before, "it was only tried");
    api.upload(&csv_of(&order), &good).await.json();
    let after = read(&api, &order).await;
    assert_eq!(lines(&after), [number(100), number(101), number(102)]);
    assert_eq!(after["lines"][2]["plan"]["holder"], "ada");

    let bearer = format!("Bearer {}", api.token);
    let stale = [
        (AUTHORIZATION, bearer.as_str()),
        (CONTENT_TYPE, "text/csv"),
        (IF_MATCH, "\"1\""),
    ];
    api.send(Method::POST, &csv_of(&order), &stale, good)
        .await
        .problem(412);
    api.upload(&csv_of(&order), "number\n").await.problem(422);
});

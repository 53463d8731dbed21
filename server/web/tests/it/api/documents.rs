//! The description of the API, and the page that shows it.

use axum::http::{
    Method,
    header::{CONTENT_TYPE, LOCATION},
};
use serde_json::Value;
use store::{db_test, testing};

use super::support::Api;

async fn document(api: &Api) -> String {
    let document = api.send(Method::GET, "/api/openapi.json", &[], "").await;
    assert_eq!(document.status, 200);
    assert_eq!(document.header(CONTENT_TYPE), "application/json");
    document.text
}

#[tokio::test]
async fn the_description_is_as_it_was() {
    testing::on_sqlite(async |db, _| {
        let api = Api::empty(db).await;
        insta::assert_snapshot!("openapi.json", document(&api).await);
    })
    .await;
}

/// Every reference in the description leads somewhere, and every answer says what it is.
#[tokio::test]
async fn the_description_is_complete() {
    testing::on_sqlite(async |db, _| {
        let api = Api::empty(db).await;
        let document: Value = serde_json::from_str(&document(&api).await).unwrap();
        let mut open = vec![&document];
        while let Some(value) = open.pop() {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                let pointer = reference.trim_start_matches('#');
                assert!(
                    document.pointer(pointer).is_some(),
                    "{reference} leads nowhere"
                );
            }
            if let Some(Value::Object(responses)) = value.get("responses") {
                assert!(
                    responses.values().all(|r| r["description"].is_string()),
                    "{value}"
                );
            }
            match value {
                Value::Object(members) => open.extend(members.values()),
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
    })
    .await;
}

db_test!(every_operation_refuses_who_has_no_token, |db| async {
    let api = Api::empty(db).await;
    let document: Value = serde_json::from_str(&document(&api).await).unwrap();
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let address = path.split('/').map(|part| match part {
            "{id}" | "{rejection}" => "01993b1e-7c5a-7f00-8000-0123456789ab",
            "{number}" => "+12065550100",
            "{code}" => "data-owner-missing",
            "{by}" => "site",
            "{audience}" => "manager",
            part => part,
        });
        let address = address.collect::<Vec<_>>().join("/");
        assert!(
            !address.contains('{'),
            "{address} has a parameter this test does not know"
        );
        for method in item.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let refused = api.send(method.clone(), &address, &[], "").await;
            assert!(
                refused.problem(401).contains("Send an API token"),
                "{method} {path}"
            );
            operations += 1;
        }
    }
    assert!(operations >= 20, "{operations} operations");
});

#[tokio::test]
async fn the_page_runs_under_a_policy_without_inline_scripts() {
    testing::on_sqlite(async |db, _| {
        let api = Api::empty(db).await;
        let get = async |path: &str| api.send(Method::GET, path, &[], "").await;
        assert_eq!(get("/api/docs").await.header(LOCATION), "/api/docs/");
        let page = get("/api/docs/").await;
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("unsafe-eval"),
            "{policy}"
        );
        assert!(!page.text.contains("<style") && !page.text.contains(" style="));
        let scripts: Vec<_> = page.text.split("<script").skip(1).collect();
        assert_eq!(scripts.len(), 3);
        for script in scripts {
            let (_, script) = script
                .split_once(" src=\"./")
                .expect("a script of its own file");
            let (file, rest) = script.split_once('"').unwrap();
            let (_, inline) = rest.split_once('>').unwrap();
            assert!(inline.trim_start().starts_with("</script>"), "{inline}");
            assert_eq!(
                get(&format!("/api/docs/{file}")).await.status,
                200,
                "{file}"
            );
        }
        let initializer = get("/api/docs/swagger-initializer.js").await.text;
        assert!(
            initializer.contains("\"url\": \"/api/openapi.json\""),
            "{initializer}"
        );
        assert!(
            initializer.contains("\"validatorUrl\": \"none\""),
            "{initializer}"
        );
        get("/api/docs/no-such-file.js").await.problem(404);
    })
    .await;
}

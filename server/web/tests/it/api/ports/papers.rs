//! The papers of an order, and what a carrier without an API told.

use axum::http::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde_json::{Value, json};
use store::db_test;

use super::{
    super::support::{Answer, Api, text},
    PORTS, draft, number, post, read,
};

const PDF: &str = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n";

async fn file(api: &Api, order: &Value, query: &str, content: &str) -> Answer {
    let bearer = format!("Bearer {}", api.token);
    let headers = [
        (AUTHORIZATION, bearer.as_str()),
        (CONTENT_TYPE, "application/octet-stream"),
    ];
    let path = format!("{PORTS}/{}/documents?{query}", text(&order["id"]));
    api.send(Method::POST, &path, &headers, content.to_owned())
        .await
}

db_test!(a_document_is_filed_read_and_described, |db| async {
    let api = Api::empty(db).await;
    let order = draft(&api, "SEA-1", 100).await;
    let filed = file(&api, &order, "kind=csr&file_name=csr.pdf&signer=Ada", PDF).await;
    assert_eq!(filed.status, 201, "{filed:?}");
    let place = filed.header("location").to_owned();
    assert_eq!(filed.json()["media_type"], "application/pdf");
    let content = api.get(&place).await;
    assert_eq!(
        (content.header("content-type"), content.text.as_str()),
        ("application/pdf", PDF)
    );
    assert_eq!(
        content.header("content-disposition"),
        "attachment; filename=\"csr.pdf\""
    );
    let refused = file(&api, &order, "kind=csr&file_name=csr.pdf", "no paper").await;
    refused.problem(422);
    file(&api, &order, "kind=poem&file_name=a.pdf", PDF)
        .await
        .problem(400);

    let words = json!({ "signer": "Ada", "dated": "2026-11-02" });
    let said = api.ask(&api.token, Method::PUT, &place, &[], &words).await;
    assert_eq!(said.status, 204);
    let paper = json!({ "kind": "csr", "end_user": "Contoso Ltd", "btn": number(100) });
    let stated = api
        .ask(
            &api.token,
            Method::PUT,
            &format!("{place}/statement"),
            &[],
            &paper,
        )
        .await;
    let rows = api.get(&format!("{PORTS}/SEA-1/documents")).await.json();
    assert_eq!(
        (&rows["rows"][0]["signer"], &rows["rows"][0]["dated"]),
        (&json!("Ada"), &json!("2026-11-02"))
    );
    assert!(stated.status == 204 || stated.status == 422, "{stated:?}");
    let compared = api.get(&format!("{PORTS}/SEA-1/comparison")).await.json();
    assert!(!compared["rows"].as_array().unwrap().is_empty());
    let note = post(
        &api,
        &order,
        "notes",
        &json!({ "text": "Ben knows the address." }),
    )
    .await;
    assert_eq!(note.status, 201);
    assert_eq!(
        read(&api, &order).await["notes"][0]["body"],
        "Ben knows the address."
    );
    post(&api, &order, "notes", &json!({ "text": " " }))
        .await
        .problem(422);
});

db_test!(a_carrier_without_an_api_is_told_of_by_hand, |db| async {
    let api = Api::empty(db).await;
    let order = draft(&api, "SEA-1", 100).await;
    let told = json!({ "word": "submitted", "vendor_order": "C-77", "note": "By mail." });
    let submitted = post(&api, &order, "tell", &told).await.json();
    assert_eq!(
        (&submitted["state"], &submitted["vendor_order"]),
        (&json!("submitted"), &json!("C-77"))
    );
    let rejected = json!({ "word": "exception", "reasons": [{ "text": "Address mismatch" }] });
    let rejected = post(&api, &order, "tell", &rejected).await.json();
    assert_eq!(rejected["state"], "exception");
    let id = text(&rejected["rejections"][0]["id"]);
    let path = format!("rejections/{id}/resolve");
    post(&api, &order, &path, &json!({ "resolution": " " }))
        .await
        .problem(422);
    let resolved = post(&api, &order, &path, &json!({ "resolution": "Corrected." }))
        .await
        .json();
    assert_eq!(resolved["rejections"][0]["resolution"], "Corrected.");
    let nowhere = format!("rejections/{}/resolve", text(&order["id"]));
    post(&api, &order, &nowhere, &json!({ "resolution": "No." }))
        .await
        .problem(404);
    let nonsense = post(&api, &order, "tell", &json!({ "word": "on fire" })).await;
    assert!(nonsense.problem(422).contains("on fire"));
    let early = json!({ "word": "ported" });
    post(&api, &order, "tell", &early).await.problem(422);
});

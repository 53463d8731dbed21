use std::sync::Arc;

use chrono::NaiveDate;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    World, WorldPlan,
    vendors::{Simulators, credentials},
};

struct Account {
    client: Client,
    base: String,
}

impl Account {
    async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let world = World::generate(&WorldPlan::live(400, 3, today));
        let address = Simulators::new(Arc::new(world)).start().await.unwrap();
        Self {
            client: Client::new(),
            base: format!("http://{address}/v2"),
        }
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(credentials::TELNYX_KEY)
            .header("content-type", "application/json")
            .body(body.to_string());
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let body = answer.text().await.unwrap();
        (status, serde_json::from_str(&body).unwrap())
    }

    async fn get(&self, path: &str) -> Value {
        let (status, mut body) = self.send(Method::GET, path, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body["data"].take()
    }
}

#[tokio::test]
async fn what_is_updated_is_listed_so() {
    let account = Account::new().await;
    let first = &account.get("/phone_numbers?sort=phone_number").await[0];
    let path = format!("/phone_numbers/{}", first["id"].as_str().unwrap());
    let moved = json!({ "connection_id": "1700000000000000002" });
    let (status, answer) = account.send(Method::PATCH, &path, moved).await;
    assert_eq!(
        (status, &answer["data"]["connection_name"]),
        (StatusCode::OK, &json!("old-pbx"))
    );
    let tagged = json!({ "tags": ["reception"] });
    account.send(Method::PATCH, &path, tagged).await;
    let listed = &account.get("/phone_numbers?sort=phone_number").await[0];
    assert_eq!(
        listed["connection_name"], "old-pbx",
        "a later change leaves it"
    );
    assert_eq!(listed["tags"], json!(["reception"]));
    let (status, _) = account
        .send(Method::PATCH, "/phone_numbers/1", json!({}))
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_job_is_done_after_it_is_accepted() {
    let account = Account::new().await;
    let numbers = account.get("/phone_numbers?sort=phone_number").await;
    let wanted = json!({
        "phone_numbers": [numbers[0]["id"], numbers[1]["phone_number"]],
        "customer_reference": "Contoso",
    });
    let path = "/phone_numbers/jobs/update_phone_numbers";
    let (status, job) = account.send(Method::POST, path, wanted).await;
    assert_eq!(
        (status, &job["data"]["status"]),
        (StatusCode::ACCEPTED, &json!("pending"))
    );
    let reference = async || {
        let listed = account.get("/phone_numbers?sort=phone_number").await;
        listed[1]["customer_reference"].clone()
    };
    assert_eq!(reference().await, Value::Null);
    let path = format!(
        "/phone_numbers/jobs/{}",
        job["data"]["id"].as_str().unwrap()
    );
    let mut seen = Vec::new();
    for _ in 0..3 {
        let job = account.get(&path).await;
        seen.push(job["status"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen, ["pending", "in_progress", "completed"]);
    assert_eq!(reference().await, "Contoso");
    let path = "/phone_numbers/jobs/update_phone_numbers";
    let (status, _) = account
        .send(Method::POST, path, json!({ "phone_numbers": [] }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

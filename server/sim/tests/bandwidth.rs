//! What Bandwidth's simulator refuses, and how its orders come to be done.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is missing"
)]

use std::sync::Arc;

use chrono::NaiveDate;
use reqwest::{Client, StatusCode};
use serde_json::Value;
use sim::{
    World, WorldPlan,
    vendors::{Simulators, Vendor, credentials},
};

struct Account {
    client: Client,
    base: String,
    token: String,
}

impl Account {
    async fn open() -> Self {
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let world = World::generate(&WorldPlan::case(300, 1, today));
        let address = Simulators::new(Arc::new(world)).start().await.unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::new();
        let granted: Value = client
            .post(format!("http://{address}/api/v1/oauth2/token"))
            .basic_auth(
                credentials::BANDWIDTH_CLIENT_ID,
                Some(Vendor::Bandwidth.access().secret),
            )
            .form(&[("grant_type", "client_credentials")])
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        Self {
            client,
            base: format!("http://{address}/api/v2"),
            token: granted["access_token"].as_str().unwrap().to_owned(),
        }
    }

    fn account(path: &str) -> String {
        format!("/accounts/{}{path}", credentials::BANDWIDTH_ACCOUNT)
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let request = self.client.get(format!("{}{path}", self.base));
        let answer = request.bearer_auth(&self.token).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    async fn post(&self, path: &str, body: &'static str) -> (StatusCode, String) {
        let request = self.client.post(format!("{}{path}", self.base));
        let signed = request.bearer_auth(&self.token).body(body);
        let answer = signed.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }
}

#[tokio::test]
async fn an_order_is_taken_and_done_later() {
    let account = Account::open().await;
    let orders = Account::account("/tnoptions");
    let body = "<TnOptionOrder><TnOptionGroups><TnOptionGroup><TelephoneNumbers><TelephoneNumber>+12065550100</TelephoneNumber></TelephoneNumbers></TnOptionGroup></TnOptionGroups></TnOptionOrder>";
    let (status, taken) = account.post(&orders, body).await;
    assert_eq!(status, StatusCode::CREATED);
    assert!(taken.contains("<ProcessingStatus>RECEIVED"), "{taken}");
    let (_, rest) = taken.split_once("<OrderId>").unwrap();
    let (id, _) = rest.split_once('<').unwrap();
    for step in ["PROCESSING", "COMPLETE", "COMPLETE"] {
        let (_, order) = account.get(&format!("{orders}/{id}")).await;
        let is_there = order.contains(&format!("<ProcessingStatus>{step}"));
        assert!(is_there, "{step}: {order}");
    }
    let (status, refused) = account
        .post(
            &orders,
            "<O><TelephoneNumber>2065550100</TelephoneNumber></O>",
        )
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(refused.contains("<ErrorCode>1022"), "{refused}");
}

#[tokio::test]
async fn its_lists_have_their_quirks() {
    let account = Account::open().await;
    let (status, refused) = account.get("/tns?page=1&size=2501").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(refused.contains("<ErrorCode>1006"), "{refused}");

    let without_size = account.get(&Account::account("/portouts?page=1")).await;
    assert_eq!(without_size, (StatusCode::NOT_FOUND, String::new()));

    let drafts = Account::account("/portins?page=1&size=5&status=draft");
    assert_eq!(account.get(&drafts).await.0, StatusCode::NO_CONTENT);

    let (_, page) = account.get("/tns?page=1&size=2").await;
    assert!(
        page.contains("Link=&lt;https://dashboard.bandwidth.com:443/v1.0/tns?page=+1"),
        "{page}"
    );

    let of_others = account.get("/tns?accountId=1&page=1&size=2").await;
    assert_eq!(of_others, (StatusCode::FORBIDDEN, String::new()));
    assert_eq!(
        account.get("/tns/+12065559999").await.0,
        StatusCode::NOT_FOUND
    );
}

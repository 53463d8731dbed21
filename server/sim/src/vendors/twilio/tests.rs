use std::sync::Arc;

use chrono::NaiveDate;
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

use crate::{
    World, WorldPlan,
    vendors::{Simulators, credentials},
};

async fn start() -> String {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let world = World::generate(&WorldPlan::live(400, 3, today));
    let address = Simulators::new(Arc::new(world)).start().await.unwrap();
    format!("http://{address}")
}

async fn send(method: Method, url: &str, form: &'static str) -> (StatusCode, Value) {
    let request = Client::new()
        .request(method, url)
        .basic_auth(credentials::TWILIO_ACCOUNT, Some(credentials::TWILIO_TOKEN))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form);
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let body = answer.text().await.unwrap();
    (status, serde_json::from_str(&body).unwrap())
}

#[tokio::test]
async fn a_number_goes_to_a_trunk_or_to_an_application() {
    let address = start().await;
    let list = format!("{address}{}", super::numbers_path());
    let (_, listed) = send(Method::GET, &list, "").await;
    let path = listed["incoming_phone_numbers"][0]["uri"].as_str().unwrap();
    let number = format!("{address}{path}");
    let (application, trunk) = (
        "VoiceApplicationSid=AP00000000000000000000000000000001",
        "TrunkSid=TK00000000000000000000000000000002",
    );
    let (status, answer) = send(Method::POST, &number, application).await;
    assert_eq!(
        (status, &answer["trunk_sid"]),
        (StatusCode::OK, &Value::Null)
    );
    let (_, answer) = send(Method::POST, &number, trunk).await;
    assert_eq!(answer["voice_application_sid"], Value::Null);
    let (_, listed) = send(Method::GET, &list, "").await;
    let first = &listed["incoming_phone_numbers"][0];
    assert_eq!(first["trunk_sid"], "TK00000000000000000000000000000002");
}

#[tokio::test]
async fn whoever_does_not_sign_in_is_told_the_vendors_code() {
    let address = start().await;
    let answer = Client::new()
        .get(format!("{address}/v1/Trunks"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(answer.text().await.unwrap().contains("20003"));
}

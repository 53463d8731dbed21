//! What the tests of others rely on in the simulated vendors: faults strike as commanded, over real HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is missing"
)]

use std::{sync::Arc, time::Duration};

use chrono::NaiveDate;
use reqwest::{Client, Response, StatusCode, header::RETRY_AFTER};
use serde_json::{Value, json};
use sim::{
    World, WorldPlan,
    vendors::{Fault, Simulators, Strike, Vendor, credentials},
};

/// A path of Telnyx that wants credentials, which is enough of an answer here.
const PATH: &str = "/v2/phone_numbers";

struct Served {
    simulators: Simulators,
    origin: String,
    client: Client,
}

impl Served {
    async fn new() -> Self {
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let plan = WorldPlan {
            days: 30,
            ..WorldPlan::live(50, 1, today)
        };
        let simulators = Simulators::new(Arc::new(World::generate(&plan)));
        let origin = format!("http://{}", simulators.start().await.unwrap());
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            simulators,
            origin,
            client: Client::new(),
        }
    }

    async fn get(&self, path: &str) -> reqwest::Result<Response> {
        let url = format!("{}{path}", self.origin);
        self.client.get(url).send().await
    }

    async fn status(&self, path: &str) -> StatusCode {
        self.get(path).await.unwrap().status()
    }

    /// The number that Telnyx lists first.
    async fn first_number(&self) -> Value {
        let url = format!("{}{PATH}?sort=phone_number", self.origin);
        let request = self.client.get(url).bearer_auth(credentials::TELNYX_KEY);
        let mut list: Value = request.send().await.unwrap().json().await.unwrap();
        list["data"][0].take()
    }

    /// Changes the tags of a number of Telnyx.
    async fn tag(&self, id: &str) -> StatusCode {
        let url = format!("{}{PATH}/{id}", self.origin);
        let request = self.client.patch(url).bearer_auth(credentials::TELNYX_KEY);
        let request = request.json(&json!({ "tags": ["lobby"] }));
        request.send().await.unwrap().status()
    }

    async fn command(&self, path: &str, body: &Value) -> Response {
        let url = format!("{}{path}", self.origin);
        self.client.post(url).json(body).send().await.unwrap()
    }
}

#[tokio::test]
async fn each_fault_of_the_transport_is_as_its_name_says() {
    let served = Served::new().await;
    let strike = |fault: Fault| served.simulators.inject(Vendor::Telnyx, fault.times(1));
    let well = served.status(PATH).await;

    strike(Fault::Throttle { retry_after: 7 });
    let throttled = served.get(PATH).await.unwrap();
    assert_eq!(throttled.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(throttled.headers()[RETRY_AFTER], "7");

    strike(Fault::ServerError);
    assert_eq!(served.status(PATH).await, StatusCode::INTERNAL_SERVER_ERROR);

    strike(Fault::ExpiredToken);
    assert_eq!(served.status(PATH).await, StatusCode::UNAUTHORIZED);

    strike(Fault::Cut);
    let cut = async { served.get(PATH).await?.bytes().await };
    assert!(cut.await.is_err());

    strike(Fault::Timeout);
    let request = served.client.get(format!("{}{PATH}", served.origin));
    let late = request.timeout(Duration::from_millis(50)).send().await;
    assert!(late.unwrap_err().is_timeout());

    assert_eq!(served.status(PATH).await, well);
    assert_eq!(served.simulators.traffic(Vendor::Telnyx).requests, 7);
    assert_eq!(served.simulators.traffic(Vendor::Twilio).requests, 0);
}

#[tokio::test]
async fn a_fault_strikes_its_vendor_only_and_until_it_is_healed() {
    let served = Served::new().await;
    let simulators = &served.simulators;
    simulators.inject(Vendor::Telnyx, Strike::from(Fault::ServerError).after(1));
    let failed = StatusCode::INTERNAL_SERVER_ERROR;
    assert_ne!(served.status(PATH).await, failed);
    assert_eq!(served.status(PATH).await, failed);
    assert_ne!(served.status("/v1/Trunks").await, failed);
    assert_eq!(served.status(PATH).await, failed);
    simulators.heal(Vendor::Telnyx);
    assert_ne!(served.status(PATH).await, failed);
}

#[tokio::test]
async fn changes_are_commanded_and_told_over_http() {
    let served = Served::new().await;
    let first = served.first_number().await;
    let (id, number) = (first["id"].as_str().unwrap(), &first["phone_number"]);
    assert_ne!(first["connection_name"], "old-pbx");

    let path = |number: &str| format!("/_sim/telnyx/numbers/{number}");
    let own = path(number.as_str().unwrap());
    let meddled = served.command(&own, &json!({ "to": "old-pbx" })).await;
    assert_eq!(meddled.status(), StatusCode::NO_CONTENT);
    assert_eq!(served.first_number().await["connection_name"], "old-pbx");
    for (path, to) in [(own, "nowhere"), (path("+4930123456"), "old-pbx")] {
        let unknown = served.command(&path, &json!({ "to": to })).await;
        assert_eq!(unknown.status(), StatusCode::NOT_FOUND, "{path} {to}");
    }

    for fault in [
        json!({ "fault": "refused_change", "times": 1 }),
        json!({ "fault": "throttle", "retry_after": 0, "requests": "writes", "times": 1 }),
    ] {
        let commanded = served.command("/_sim/telnyx/faults", &fault).await;
        assert_eq!(commanded.status(), StatusCode::NO_CONTENT, "{fault}");
    }
    assert_eq!(
        served.first_number().await["id"],
        id,
        "reads are not throttled"
    );
    for status in [429, 422, 200] {
        assert_eq!(served.tag(id).await.as_u16(), status);
    }
    let told = served.get("/_sim/writes").await.unwrap();
    assert_eq!(
        told.json::<Value>().await.unwrap(),
        json!([{ "vendor": "telnyx", "number": number, "what": "tags" }])
    );
}

#[tokio::test]
async fn anybody_can_command_them_over_http() {
    let served = Served::new().await;
    let fault = json!({ "fault": "throttle", "retry_after": 3, "times": 1 });
    let commanded = served.command("/_sim/telnyx/faults", &fault).await;
    assert_eq!(commanded.status(), StatusCode::NO_CONTENT);
    assert_eq!(served.status(PATH).await, StatusCode::TOO_MANY_REQUESTS);

    let traffic: Value = served
        .get("/_sim/telnyx")
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(traffic["requests"], 1);

    served
        .command("/_sim/telnyx/faults", &json!({ "fault": "server_error" }))
        .await;
    let healed = served
        .client
        .delete(format!("{}/_sim/telnyx/faults", served.origin));
    assert_eq!(
        healed.send().await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    assert_ne!(served.status(PATH).await, StatusCode::INTERNAL_SERVER_ERROR);

    served
        .command("/_sim/day", &json!({ "date": "2026-11-01" }))
        .await;
    assert_eq!(
        served.simulators.snapshot().date().to_string(),
        "2026-11-01"
    );
    served
        .command("/_sim/day", &json!({ "date": "2020-01-01" }))
        .await;
    assert_eq!(
        served.simulators.snapshot().date().to_string(),
        "2026-10-22"
    );

    let unknown = served
        .command("/_sim/telnyx/faults", &json!({ "fault": "earthquake" }))
        .await;
    assert_eq!(unknown.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let unknown = served
        .command("/_sim/colt/faults", &json!({ "fault": "cut" }))
        .await;
    assert_eq!(unknown.status(), StatusCode::BAD_REQUEST);
    let silent = served
        .command(
            "/_sim/graph/webhook",
            &json!({ "url": "http://127.0.0.1:1/" }),
        )
        .await;
    assert_eq!(silent.status(), StatusCode::NOT_FOUND);
}

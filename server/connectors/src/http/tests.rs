//! The client against a small server on this machine.

mod writes;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{any, post},
};
use chrono::{DateTime, Utc};
use domain::{connection::Settings, source::Traffic};
use secrecy::SecretString;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use uuid::Uuid;

use super::*;
use crate::registry::{Host, Setup};

struct Fixed;

impl Host for Fixed {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }

    fn new_id(&self) -> Uuid {
        Uuid::nil()
    }
}

/// What the vendor does next.
enum Act {
    Answer(StatusCode, &'static [(&'static str, &'static str)], String),
    Hang,
}

fn status(code: u16) -> Act {
    with(code, &[], "{}")
}

fn with(code: u16, headers: &'static [(&'static str, &'static str)], body: &str) -> Act {
    Act::Answer(
        StatusCode::from_u16(code).unwrap(),
        headers,
        body.to_owned(),
    )
}

#[derive(Default)]
struct Script {
    acts: VecDeque<Act>,
    tokens: VecDeque<Act>,
    /// What was asked for: path and parameters, as sent.
    asked: Vec<String>,
    signed: Vec<String>,
    forms: Vec<String>,
}

type Shared = Arc<Mutex<Script>>;

async fn perform(act: Act) -> Response {
    match act {
        Act::Answer(status, headers, body) => {
            let headers: HeaderMap = headers
                .iter()
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                .collect();
            (status, headers, body).into_response()
        }
        Act::Hang => std::future::pending().await,
    }
}

async fn answer(State(script): State<Shared>, request: Request) -> Response {
    let act = {
        let mut script = script.lock().unwrap();
        script.asked.push(request.uri().to_string());
        let signed = request.headers()["authorization"].to_str().unwrap();
        script.signed.push(signed.to_owned());
        script.acts.pop_front().unwrap_or_else(|| status(200))
    };
    perform(act).await
}

async fn token(State(script): State<Shared>, form: String) -> Response {
    let act = {
        let mut script = script.lock().unwrap();
        script.forms.push(form);
        let body = format!(r#"{{"access_token":"token-{}"}}"#, script.forms.len());
        script
            .tokens
            .pop_front()
            .unwrap_or_else(|| with(200, &[], &body))
    };
    perform(act).await
}

struct Bench {
    http: Http,
    meter: Arc<Meter>,
    script: Shared,
    base: String,
}

impl Bench {
    async fn new(acts: impl IntoIterator<Item = Act>) -> Self {
        Self::signed_in(acts, |_| Auth::Bearer("key-s3cret".into())).await
    }

    async fn with_token(acts: impl IntoIterator<Item = Act>) -> Self {
        Self::signed_in(acts, |base| {
            Auth::OAuth(OAuth {
                token_url: format!("{base}/token").parse().unwrap(),
                client_id: "app".to_owned(),
                client_secret: SecretString::from("hush-s3cret"),
                scope: None,
                sends_basic: false,
                cached: tokio::sync::Mutex::default(),
            })
        })
        .await
    }

    async fn signed_in(
        acts: impl IntoIterator<Item = Act>,
        auth: impl FnOnce(&str) -> Auth,
    ) -> Self {
        let script = Shared::default();
        script.lock().unwrap().acts = acts.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new()
            .route("/token", post(token))
            .route("/v1/{*path}", any(answer))
            .with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let auth = auth(&base);
        Self::at(format!("{base}/v1"), auth, script)
    }

    fn at(base: String, auth: Auth, script: Shared) -> Self {
        let meter = Arc::new(Meter::default());
        let setup = Setup {
            settings: Settings::default(),
            secrets: Vec::new(),
            limits: Limits {
                longest_pause: Duration::from_secs(1),
                ..Limits::quick()
            },
            meter: Arc::clone(&meter),
            host: Arc::new(Fixed),
        };
        let http = Http::new(HttpSetup {
            vendor: "Vendor",
            base_url: &base,
            auth,
            rate: RateHeaders::None,
            explain: |answer| Some(answer.text().into_owned()),
            setup: &setup,
        })
        .unwrap();
        Self {
            http,
            meter,
            script,
            base,
        }
    }

    async fn send(&self) -> Result<Answer, ApiError> {
        self.http.send(&Query::get("/list")).await
    }

    fn cost(&self) -> (u64, u64) {
        let Traffic {
            requests, retries, ..
        } = self.meter.traffic();
        (requests, retries)
    }
}

#[tokio::test]
async fn a_fault_that_passes_is_sent_again() {
    let bench = Bench::new([
        with(429, &[("retry-after", "0")], "{}"),
        status(500),
        status(503),
    ])
    .await;
    assert!(bench.send().await.is_ok());
    assert_eq!(bench.cost(), (4, 3));
}

#[tokio::test]
async fn a_pause_that_is_asked_for_is_waited_out() {
    let bench = Bench::new([with(429, &[("retry-after", "1")], "{}")]).await;
    let began = std::time::Instant::now();
    assert!(bench.send().await.is_ok());
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_pause_that_is_too_long_ends_it() {
    let bench = Bench::new([with(429, &[("retry-after", "600")], "{}")]).await;
    let error = bench.send().await.unwrap_err();
    assert_eq!(error.fault, Fault::Throttled(Some(Duration::from_mins(10))));
    assert_eq!(bench.cost(), (1, 0));
}

#[tokio::test]
async fn tries_end() {
    let bench = Bench::new((0..9).map(|_| status(502))).await;
    let error = bench.send().await.unwrap_err();
    assert_eq!((error.fault, error.status), (Fault::Unavailable, Some(502)));
    assert_eq!(bench.cost(), (4, 3));
    let query = Query::get("/list").tries(2);
    assert!(bench.http.send(&query).await.is_err());
    assert_eq!(bench.cost(), (6, 4));
}

#[tokio::test]
async fn an_answer_that_hangs_times_out() {
    let bench = Bench::new((0..4).map(|_| Act::Hang)).await;
    let error = bench.send().await.unwrap_err();
    assert_eq!(error.fault, Fault::TimedOut);
    assert_eq!(bench.cost(), (3, 2), "nobody waits four times");
}

#[tokio::test]
async fn one_wait_in_vain_limits_the_tries_that_follow() {
    let bench = Bench::new([Act::Hang, status(500), status(500)]).await;
    assert_eq!(bench.send().await.unwrap_err().fault, Fault::Unavailable);
    assert_eq!(bench.cost(), (3, 2));
    let bench = Bench::new([Act::Hang, Act::Hang]).await;
    assert!(bench.send().await.is_ok());
    assert_eq!(bench.cost(), (3, 2));
}

#[tokio::test]
async fn an_answer_that_is_cut_is_no_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"value\":[";
            stream.write_all(cut).await.unwrap();
        }
    });
    let bench = Bench::at(base, Auth::Bearer("key".into()), Shared::default());
    let error = bench.send().await.unwrap_err();
    assert_eq!(error.fault, Fault::Disconnected);
    assert_eq!(bench.cost(), (4, 3));
}

#[tokio::test]
async fn nobody_at_the_address_is_told_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let bench = Bench::at(base, Auth::Bearer("key".into()), Shared::default());
    let error = bench.send().await.unwrap_err();
    assert_eq!(error.fault, Fault::Disconnected);
    assert!(
        error.message.contains("could not be reached"),
        "{}",
        error.message
    );
}

#[tokio::test]
async fn what_trying_again_cannot_help_is_sent_once() {
    for (code, fault) in [
        (400, Fault::Refused),
        (401, Fault::Unauthorized),
        (403, Fault::Forbidden(None)),
        (404, Fault::NotFound),
        (422, Fault::Refused),
    ] {
        let bench = Bench::new([status(code)]).await;
        assert_eq!(bench.send().await.unwrap_err().fault, fault);
        assert_eq!(bench.cost(), (1, 0), "{code}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let bench = Bench::new([with(302, &[("location", "/v1/elsewhere")], "")]).await;
    assert_eq!(bench.send().await.unwrap_err().fault, Fault::Refused);
    assert_eq!(bench.script.lock().unwrap().asked, ["/v1/list"]);
}

#[tokio::test]
async fn one_token_serves_many_requests_and_is_renewed_once_when_refused() {
    let bench = Bench::with_token([status(200), status(401)]).await;
    for _ in 0..3 {
        assert!(bench.send().await.is_ok());
    }
    {
        let script = bench.script.lock().unwrap();
        let signed = ["token-1", "token-1", "token-2", "token-2"].map(|t| format!("Bearer {t}"));
        assert_eq!(script.signed, signed);
        assert_eq!(
            script.forms[0],
            "grant_type=client_credentials&client_id=app&client_secret=hush-s3cret"
        );
    }
    assert_eq!(
        bench.cost().0,
        6,
        "four requests, and two of them for tokens"
    );

    let bench = Bench::with_token((0..9).map(|_| status(401))).await;
    assert_eq!(bench.send().await.unwrap_err().fault, Fault::Unauthorized);
    assert_eq!(
        bench.script.lock().unwrap().forms.len(),
        2,
        "a second refusal stands"
    );
}

#[tokio::test]
async fn a_token_that_ends_is_fetched_again() {
    let short = r#"{"access_token":"short","expires_in":0}"#;
    let bench = Bench::with_token([]).await;
    bench.script.lock().unwrap().tokens = [with(200, &[], short)].into();
    assert!(bench.send().await.is_ok());
    assert!(bench.send().await.is_ok());
    assert_eq!(
        bench.script.lock().unwrap().signed,
        ["Bearer short", "Bearer token-2"]
    );
}

#[tokio::test]
async fn how_long_a_token_lasts_comes_as_a_number_or_as_text_or_not_at_all() {
    for (said, tokens) in [
        (r#","expires_in":3599"#, 1),
        (r#","expires_in":"3599""#, 1),
        (r#","expires_in":18446744073709551615"#, 1),
        (r#","expires_in":null"#, 1),
        (r#","expires_in":"soon""#, 1),
        ("", 1),
        (r#","expires_in":"0""#, 2),
    ] {
        let bench = Bench::with_token([]).await;
        let granted = format!(r#"{{"access_token":"given"{said}}}"#);
        bench.script.lock().unwrap().tokens = [with(200, &[], &granted)].into();
        for _ in 0..2 {
            assert!(bench.send().await.is_ok(), "{said}");
        }
        assert_eq!(bench.script.lock().unwrap().forms.len(), tokens, "{said}");
    }
}

#[tokio::test]
async fn fetching_a_token_is_tried_again_and_a_refusal_is_not() {
    for fault in [with(429, &[("retry-after", "0")], "{}"), Act::Hang] {
        let bench = Bench::with_token([]).await;
        bench.script.lock().unwrap().tokens = [status(503), fault].into();
        assert!(bench.send().await.is_ok());
        assert_eq!(bench.script.lock().unwrap().forms.len(), 3);
    }

    let bench = Bench::with_token([]).await;
    let denied = r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided: hush-s3cret.\r\nTrace ID: 1"}"#;
    bench.script.lock().unwrap().tokens = [with(400, &[], denied)].into();
    let error = bench.send().await.unwrap_err();
    assert_eq!(error.fault, Fault::Unauthorized);
    assert!(error.message.contains("AADSTS7000215"), "{error}");
    assert!(error.message.contains("the secret has expired"), "{error}");
    assert!(!error.message.contains("Trace ID"), "{error}");
    assert_eq!(bench.script.lock().unwrap().forms.len(), 1);
}

#[tokio::test]
async fn no_error_tells_a_secret() {
    let quotes = "You sent hush-s3cret with token-1 and pin=8642.";
    for code in [400, 403, 500] {
        let bench = Bench::with_token((0..9).map(|_| with(code, &[], quotes))).await;
        let error = bench.send().await.unwrap_err();
        for told in [error.to_string(), format!("{error:?}")] {
            assert!(told.contains("You sent [redacted]"), "{told}");
            for secret in ["s3cret", "token-1", "8642"] {
                assert!(!told.contains(secret), "{told}");
            }
        }
        let auth = format!("{:?}", bench.http.auth());
        assert!(!auth.contains("s3cret") && !auth.contains("token-"));
    }
    let basic = Auth::Basic {
        user: "sid".to_owned(),
        password: "s3cret".into(),
    };
    assert!(!format!("{basic:?}").contains("s3cret"));
    let bench = Bench::new([with(200, &[], r#"<pin="8642">"#)]).await;
    let answer = bench.send().await.unwrap();
    let error = answer.json::<serde_json::Value>().unwrap_err();
    assert!(!error.to_string().contains("8642"), "{error}");
}

#[tokio::test]
async fn parameters_are_encoded_as_forms_are() {
    let bench = Bench::new([]).await;
    let query = Query::get("/list").pair("$filter", "telephoneNumber eq '+12065550100'");
    bench.http.send(&query).await.unwrap();
    let asked = bench.script.lock().unwrap().asked.remove(0);
    assert!(asked.contains("%2B12065550100"), "{asked}");
    assert!(!asked.contains("+1"), "{asked}");
}

#[tokio::test]
async fn a_link_to_another_host_is_followed_by_its_parameters_only() {
    let bench = Bench::new([]).await;
    let query = Query::get("/list").pair("page", 1).header("prefer", "all");
    let host = bench.base.trim_end_matches("/v1").to_owned();
    for (link, asked) in [
        ("https://elsewhere.example/x?page=2", "/v1/list?page=2"),
        (&format!("{host}/v1/more?page=3"), "/v1/more?page=3"),
        ("/v1/list?page=4", "/v1/list?page=4"),
        ("?page=5", "/v1/list?page=5"),
    ] {
        let next = bench.http.follow(&query, link).unwrap();
        bench.http.send(&next).await.unwrap();
        assert_eq!(bench.script.lock().unwrap().asked.pop().unwrap(), asked);
    }
    let error = bench.http.follow(&query, "http://[").unwrap_err();
    assert_eq!(error.fault, Fault::Unreadable);
}

#[test]
fn credentials_are_sent_to_addresses_that_keep_them_secret() {
    for good in [
        "https://api.telnyx.com/v2",
        "https://proxy.example:8443",
        "http://127.0.0.1:4400/v2",
        "http://127.8.9.10",
        "http://[::1]:4400",
        "http://LOCALHOST:4400",
    ] {
        address("base_url", good).unwrap();
    }
    for (wrong, why) in [
        ("api.telnyx.com", "cannot be used"),
        ("ftp://api.telnyx.com", "https://"),
        ("http://api.telnyx.com", "this machine only"),
        ("http://10.0.0.7:4400", "this machine only"),
        ("http://localhost.example", "this machine only"),
        ("http://127.0.0.1.example", "this machine only"),
        ("https://me:hunter2@api.telnyx.com", "user or a password"),
        ("https://me@127.0.0.1", "user or a password"),
        ("https://me:hunter2@[", "cannot be used"),
    ] {
        let refused = address("base_url", wrong).unwrap_err().to_string();
        assert!(refused.contains(why), "{wrong}: {refused}");
        assert!(!refused.contains("hunter2"), "{refused}");
    }
}

#[test]
fn an_origin_is_scheme_host_and_port() {
    let same = ["https://a.example/v2", "https://A.example:443/x?y"];
    assert_eq!(origin(same[0]), origin(same[1]));
    for other in [
        "http://a.example",
        "https://a.example:8443",
        "https://b.example",
    ] {
        assert_ne!(origin(same[0]), origin(other));
    }
    assert_eq!(origin("nowhere"), None);
}

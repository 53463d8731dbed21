//! Between a connector and Prism. Prism knows a vendor's paths without what they begin with, and tells
//! violations in a header that a connector has no reason to read: both are seen to here.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, Mutex, OnceLock},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Response, header},
};
use reqwest::Client;
use serde::Deserialize;
use tokio::net::TcpListener;

use crate::prism::Prism;

/// Something that goes against a description.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// The method and the path.
    pub(crate) request: String,
    /// Where in the request or the answer: `response.body.data.*.status`.
    pub(crate) place: String,
    /// What is wrong there.
    pub(crate) message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.request, self.place, self.message)
    }
}

/// What Prism tells in its header.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    location: Vec<String>,
    message: String,
}

/// Where the connector sends its requests.
pub(crate) struct Gateway(Arc<Passage>);

struct Passage {
    base: &'static str,
    prism: String,
    simulator: String,
    own: OnceLock<String>,
    client: Client,
    passed: Mutex<usize>,
    /// The bodies in XML, which Prism does not read.
    bodies: Mutex<Vec<String>>,
    violations: Mutex<Vec<Violation>>,
}

impl Gateway {
    pub(crate) async fn start(base: &'static str, prism: &Prism, simulator: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let passage = Arc::new(Passage {
            base,
            prism: prism.address(),
            simulator: simulator.to_owned(),
            own: OnceLock::new(),
            client: Client::new(),
            passed: Mutex::default(),
            bodies: Mutex::default(),
            violations: Mutex::default(),
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let own = format!("http://{}", listener.local_addr().unwrap());
        passage.own.set(own).unwrap();
        let router = Router::new().fallback(pass).with_state(passage.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self(passage)
    }

    pub(crate) fn address(&self) -> &str {
        self.0.own.get().unwrap()
    }

    /// How many requests went through Prism.
    pub(crate) fn passed(&self) -> usize {
        *self.0.passed.lock().unwrap()
    }

    /// The elements that were sent and that a description nowhere has, as a property or in an example.
    pub(crate) fn unknown_elements(&self, description: &str) -> Vec<String> {
        let bodies = self.0.bodies.lock().unwrap();
        let names = bodies.iter().flat_map(|body| body.split('<').skip(1));
        let names = names.filter_map(|part| part.split(['>', ' ', '/']).next());
        let names: BTreeSet<&str> = names.filter(|name| !name.is_empty()).collect();
        assert!(!names.is_empty(), "nothing was sent in XML");
        let is_known = |name: &str| {
            description.contains(&format!(" {name}:\n"))
                || description.contains(&format!("<{name}>"))
        };
        let unknown = names.into_iter().filter(|name| !is_known(name));
        unknown
            .map(|name| format!("<{name}> is not in the description"))
            .collect()
    }

    /// The violations, one for each place.
    pub(crate) fn violations(&self) -> Vec<Violation> {
        let mut violations = self.0.violations.lock().unwrap().clone();
        violations.sort_unstable();
        violations.dedup_by(|a, b| (&a.request, &a.place) == (&b.request, &b.place));
        violations
    }
}

async fn pass(State(passage): State<Arc<Passage>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().unwrap().as_str();
    // What lies beside the vendor's paths, such as its token endpoint, is not in the description.
    let inside = target.strip_prefix(passage.base);
    let url = match inside {
        Some(inside) => format!("{}{inside}", passage.prism),
        None => format!("{}{target}", passage.simulator),
    };
    let mut headers = parts.headers;
    headers.remove(header::HOST);
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let kind = headers.get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind == "application/xml") {
        let text = String::from_utf8(body.to_vec()).unwrap();
        passage.bodies.lock().unwrap().push(text);
    }
    let answer = passage
        .client
        .request(parts.method.clone(), url)
        .headers(headers)
        .body(body)
        .send()
        .await
        .unwrap();
    if inside.is_some() {
        *passage.passed.lock().unwrap() += 1;
        let request = format!("{} {}", parts.method, parts.uri.path());
        passage.note(&request, answer.headers());
    }
    passage.hand_back(answer).await
}

impl Passage {
    fn note(&self, request: &str, headers: &HeaderMap) {
        let Some(told) = headers.get("sl-violations") else {
            return;
        };
        let told = read(told.to_str().unwrap());
        let violations = told.into_iter().map(|told| Violation {
            request: request.to_owned(),
            place: place(&told.location),
            message: told.message,
        });
        self.violations.lock().unwrap().extend(violations);
    }

    /// The answer, with links that lead through here again.
    async fn hand_back(&self, answer: reqwest::Response) -> Response<Body> {
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            if !matches!(*name, header::CONTENT_LENGTH | header::TRANSFER_ENCODING) {
                response = response.header(name, value);
            }
        }
        let text = answer.text().await.unwrap();
        let text = text.replace(&self.simulator, self.own.get().unwrap());
        response.body(Body::from(text)).unwrap()
    }
}

/// What a header tells. Prism cuts a long one off: what is whole of it is enough.
fn read(header: &str) -> Vec<Told> {
    let Some(cut) = header.strip_prefix("Too many violations! ") else {
        return serde_json::from_str(header).unwrap();
    };
    let (whole, _) = cut.rsplit_once("},").unwrap();
    serde_json::from_str(&format!("{whole}}}]")).unwrap()
}

/// The rows of a list are all alike.
fn place(location: &[String]) -> String {
    let parts: Vec<&str> = location
        .iter()
        .map(|part| {
            if part.parse::<usize>().is_ok() {
                "*"
            } else {
                part
            }
        })
        .collect();
    parts.join(".")
}

//! Sending requests, again where that may help.

use std::{sync::Arc, sync::Once, time::Duration};

use reqwest::{Method, StatusCode, Url, header::HeaderMap};
use tokio::sync::Semaphore;

use super::{Answer, ApiError, Auth, Fault, Limits, Meter, RateHeaders, redact::redact, wait};
use crate::registry::{Host, Setup, SetupError};

/// What a client is made from.
pub struct HttpSetup<'a> {
    /// The vendor, for logs.
    pub vendor: &'static str,
    /// Where the API is: everything before the paths of its description.
    pub base_url: &'a str,
    /// How the vendor knows us.
    pub auth: Auth,
    /// Where the vendor says when its limit is over.
    pub rate: RateHeaders,
    /// Reads what the vendor says about a refusal: its code and words, in one line.
    pub explain: fn(&Answer) -> Option<String>,
    /// What the connection is made from.
    pub setup: &'a Setup,
}

/// A client of one vendor's account.
pub struct Http {
    client: reqwest::Client,
    vendor: &'static str,
    base: Url,
    auth: Auth,
    limits: Limits,
    rate: RateHeaders,
    meter: Arc<Meter>,
    explain: fn(&Answer) -> Option<String>,
    host: Arc<dyn Host>,
    slots: Semaphore,
}

/// A request to be made.
#[derive(Clone, Debug)]
pub struct Query {
    method: Method,
    target: Target,
    pairs: Vec<(String, String)>,
    headers: Vec<(&'static str, String)>,
    body: Option<(&'static str, Vec<u8>)>,
    is_repeatable: bool,
    tries: Option<u32>,
}

#[derive(Clone, Debug)]
enum Target {
    /// After the base address.
    Path(String),
    /// A link of the vendor, on the base address's host.
    Link(Url),
}

impl Query {
    /// Reads something. The path comes after the base address and begins with a slash.
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            target: Target::Path(path.into()),
            pairs: Vec::new(),
            headers: Vec::new(),
            body: None,
            is_repeatable: true,
            tries: None,
        }
    }

    /// Looks something up by a body. It changes nothing, so it may be sent again.
    pub fn look_up(
        path: impl Into<String>,
        content_type: &'static str,
        body: impl Into<Vec<u8>>,
    ) -> Self {
        Self {
            method: Method::POST,
            body: Some((content_type, body.into())),
            ..Self::get(path)
        }
    }

    /// Adds a parameter. It is encoded as a form is: `+` becomes `%2B`.
    #[must_use]
    pub fn pair(mut self, name: &str, value: impl ToString) -> Self {
        self.pairs.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sends it at most this often, in place of the client's limit.
    #[must_use]
    pub const fn tries(mut self, tries: u32) -> Self {
        self.tries = Some(tries);
        self
    }
}

/// The most bytes an answer may have.
const LARGEST_ANSWER: usize = 64 << 20;

impl Http {
    /// A client. Nothing is sent yet.
    pub fn new(setup: HttpSetup<'_>) -> Result<Self, SetupError> {
        let Setup {
            limits,
            meter,
            host,
            ..
        } = setup.setup;
        let client = client(limits).map_err(|error| unusable(setup.base_url, &error))?;
        Ok(Self {
            client,
            vendor: setup.vendor,
            base: address(domain::connection::field::BASE_URL, setup.base_url)?,
            auth: setup.auth,
            limits: *limits,
            rate: setup.rate,
            meter: Arc::clone(meter),
            explain: setup.explain,
            host: Arc::clone(host),
            slots: Semaphore::new(limits.concurrency.max(1)),
        })
    }

    /// Sends a request, again where that may help, and answers with a success. Anything else is an error.
    pub async fn send(&self, query: &Query) -> Result<Answer, ApiError> {
        let _slot = self
            .slots
            .acquire()
            .await
            .expect("the semaphore is never closed");
        let url = self.url(query);
        let tries = if query.is_repeatable {
            query.tries.unwrap_or(self.limits.attempts)
        } else {
            1
        };
        let mut pauses = wait::pauses(&self.limits);
        let mut renewed = false;
        let mut tried = 0;
        loop {
            tried += 1;
            let error = match self.send_once(query, url.clone(), tried).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            // A token may expire earlier than it said; a fresh one is worth one more try.
            if error.error.fault == Fault::Unauthorized && !renewed && self.auth.forget().await {
                renewed = true;
                continue;
            }
            let Some(pause) = self.pause(&error, &mut pauses).filter(|_| tried < tries) else {
                return Err(error.error);
            };
            tracing::info!(vendor = self.vendor, request_id = error.error.request_id, attempt = tried, pause_ms = pause.as_millis(), cause = %error.error.message, "a request is sent again");
            tokio::time::sleep(pause).await;
        }
    }

    /// How long to wait before the next try; nothing where trying again cannot help.
    fn pause(
        &self,
        error: &Failed,
        pauses: &mut impl Iterator<Item = Duration>,
    ) -> Option<Duration> {
        let own = pauses.next().unwrap_or(self.limits.longest_pause);
        match error.error.fault {
            Fault::Throttled(asked) => {
                Some(asked.unwrap_or(own)).filter(|p| *p <= self.limits.longest_pause)
            }
            Fault::Unavailable => {
                Some(error.pause.unwrap_or(own)).filter(|p| *p <= self.limits.longest_pause)
            }
            Fault::TimedOut | Fault::Disconnected => Some(own),
            _ => None,
        }
    }

    async fn send_once(&self, query: &Query, url: Url, attempt: u32) -> Result<Answer, Failed> {
        let request_id = self.host.new_id().to_string();
        let tag = |error: ApiError| Failed {
            error: ApiError {
                request_id: error.request_id.or_else(|| Some(request_id.clone())),
                ..error
            },
            pause: None,
        };
        let authorization = self.auth.header(&self.client).await.map_err(tag)?;
        let mut request = self
            .client
            .request(query.method.clone(), url.clone())
            .header("authorization", authorization)
            .header("x-request-id", &request_id)
            .header("client-request-id", &request_id);
        for (name, value) in &query.headers {
            request = request.header(*name, value);
        }
        if let Some((content_type, body)) = &query.body {
            request = request
                .header("content-type", *content_type)
                .body(body.clone());
        }
        self.meter.count(attempt > 1);
        let answer = receive(request, &request_id).await.map_err(tag)?;
        tracing::debug!(vendor = self.vendor, %request_id, method = %query.method, path = url.path(), status = answer.status.as_u16(), attempt, bytes = answer.body.len(), "a vendor answered");
        if answer.status.is_success() {
            Ok(answer)
        } else {
            Err(self.failed(answer))
        }
    }

    fn failed(&self, answer: Answer) -> Failed {
        let pause = self.rate.pause(&answer.headers, self.host.now());
        let fault = match answer.status {
            StatusCode::UNAUTHORIZED => Fault::Unauthorized,
            StatusCode::FORBIDDEN => Fault::Forbidden(None),
            StatusCode::NOT_FOUND | StatusCode::GONE => Fault::NotFound,
            StatusCode::TOO_MANY_REQUESTS => Fault::Throttled(pause),
            StatusCode::REQUEST_TIMEOUT => Fault::TimedOut,
            status if status.is_server_error() => Fault::Unavailable,
            _ => Fault::Refused,
        };
        let said = (self.explain)(&answer).unwrap_or_else(|| "it gave no reason".to_owned());
        Failed {
            error: ApiError {
                status: Some(answer.status.as_u16()),
                request_id: Some(answer.request_id),
                ..ApiError::new(
                    fault,
                    format!(
                        "{} answered {}: {}",
                        self.vendor,
                        answer.status,
                        redact(&said)
                    ),
                )
            },
            pause,
        }
    }

    fn url(&self, query: &Query) -> Url {
        let mut url = match &query.target {
            Target::Link(link) => link.clone(),
            Target::Path(path) => {
                let mut url = self.base.clone();
                url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
                url
            }
        };
        if !query.pairs.is_empty() {
            url.query_pairs_mut().extend_pairs(&query.pairs);
        }
        url
    }

    /// Follows a vendor's link to the next page of what was asked. A link to another host is followed by
    /// its parameters only, so that our credentials never leave for where a link points.
    pub fn follow(&self, query: &Query, link: &str) -> Result<Query, ApiError> {
        let from = self.url(query);
        let unreadable =
            |_| ApiError::unreadable(format!("The link to the next page cannot be read: {link}"));
        let linked = from.join(link).map_err(unreadable)?;
        let mut url = from.clone();
        if linked.origin() == from.origin() {
            url = linked;
        } else {
            url.set_query(linked.query());
        }
        Ok(Query {
            target: Target::Link(url),
            pairs: Vec::new(),
            ..query.clone()
        })
    }
}

/// A try that failed, and the pause the vendor asked for.
struct Failed {
    error: ApiError,
    pause: Option<Duration>,
}

async fn receive(request: reqwest::RequestBuilder, request_id: &str) -> Result<Answer, ApiError> {
    let mut response = request.send().await.map_err(|error| broken(&error))?;
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(ApiError::unreadable(
                "The answer is larger than any page can be.",
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status,
        body,
        request_id: vendors_id(&headers).unwrap_or_else(|| request_id.to_owned()),
        headers,
    })
}

/// The vendor's own id of the request, which its support asks for.
fn vendors_id(headers: &HeaderMap) -> Option<String> {
    ["request-id", "twilio-request-id", "x-request-id"]
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok().map(str::to_owned))
}

/// A request that got no answer.
pub(super) fn broken(error: &reqwest::Error) -> ApiError {
    if error.is_timeout() {
        ApiError::new(Fault::TimedOut, "No answer came in time.")
    } else if error.is_connect() {
        ApiError::new(Fault::Disconnected, "The vendor could not be reached.")
    } else {
        ApiError::new(
            Fault::Disconnected,
            "The connection was cut before the answer was complete.",
        )
    }
}

/// An address of a setting.
pub(crate) fn address(field: &'static str, text: &str) -> Result<Url, SetupError> {
    let unusable = |why: String| SetupError::Unusable {
        field,
        value: text.to_owned(),
        why,
    };
    let url = Url::parse(text).map_err(|error| unusable(error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(unusable(
            "it must begin with https:// and a host".to_owned(),
        ));
    }
    Ok(url)
}

fn unusable(base: &str, error: &reqwest::Error) -> SetupError {
    SetupError::Unusable {
        field: domain::connection::field::BASE_URL,
        value: base.to_owned(),
        why: error.to_string(),
    }
}

fn client(limits: &Limits) -> reqwest::Result<reqwest::Client> {
    static TLS: Once = Once::new();
    TLS.call_once(|| {
        // Fails only where another part of the process has chosen already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    reqwest::Client::builder()
        .connect_timeout(limits.connect)
        .timeout(limits.answer)
        // A redirect would carry the credentials along.
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("rollcall/", env!("CARGO_PKG_VERSION")))
        .build()
}

//! One try: a request goes out, and an answer or a fault comes back.

use std::{
    sync::{Arc, Once},
    time::Duration,
};

use reqwest::{RequestBuilder, StatusCode, header::HeaderMap};

use super::{Answer, ApiError, Fault, Limits, Meter, RateHeaders, redact::redact};
use crate::registry::Host;

/// What each try needs, whether it asks the vendor or fetches a token.
pub(super) struct Wire {
    pub(super) client: reqwest::Client,
    pub(super) vendor: &'static str,
    pub(super) rate: RateHeaders,
    pub(super) meter: Arc<Meter>,
    pub(super) host: Arc<dyn Host>,
}

/// Reads what a refusal says, in one line.
pub(super) type Explain = fn(&Answer) -> Option<String>;

/// A try that failed, and the pause the vendor asked for.
pub(super) struct Failed {
    pub(super) error: ApiError,
    pub(super) pause: Option<Duration>,
    pub(super) effect: Effect,
}

/// What a request that failed may have done at the vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing: it was refused, or never arrived.
    None,
    /// Nobody can say.
    Unknown,
}

impl Failed {
    /// The same, known to have done nothing.
    pub(super) fn without_effect(self) -> Self {
        Self {
            effect: Effect::None,
            ..self
        }
    }
}

impl From<ApiError> for Failed {
    fn from(error: ApiError) -> Self {
        Self {
            error,
            pause: None,
            effect: Effect::Unknown,
        }
    }
}

/// The most bytes an answer may have.
const LARGEST_ANSWER: usize = 64 << 20;

impl Wire {
    /// Sends a request once. An answer that is no success is a failure.
    pub(super) async fn send(
        &self,
        request: RequestBuilder,
        number: u32,
        explain: Explain,
    ) -> Result<Answer, Failed> {
        let id = self.host.new_id().to_string();
        let request = request
            .header("x-request-id", &id)
            .header("client-request-id", &id);
        self.meter.count(number > 1);
        let answer = receive(request, &id).await.map_err(|failed| Failed {
            error: ApiError {
                request_id: Some(id.clone()),
                ..failed.error
            },
            ..failed
        })?;
        tracing::debug!(
            vendor = self.vendor,
            request_id = id,
            vendors_id = answer.request_id,
            status = answer.status.as_u16(),
            attempt = number,
            bytes = answer.body.len(),
            "a vendor answered"
        );
        if answer.status.is_success() {
            Ok(answer)
        } else {
            Err(self.refused(&answer, explain))
        }
    }

    fn refused(&self, answer: &Answer, explain: Explain) -> Failed {
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
        let said = explain(answer).unwrap_or_else(|| silence(answer.status).to_owned());
        let message = format!(
            "{} answered {}: {}",
            self.vendor,
            answer.status,
            redact(&said)
        );
        Failed {
            error: ApiError {
                status: Some(answer.status.as_u16()),
                request_id: Some(answer.request_id.clone()),
                ..ApiError::new(fault, message)
            },
            pause,
            effect: effect(answer.status),
        }
    }
}

/// A vendor that refuses a request (4xx) has done nothing: 401 and 429 come before it is looked at
/// (Microsoft notes §1.5; carrier notes §1 to §3, where Twilio's 429 is “never processed”). One that
/// failed (5xx), gave up waiting (408) or points elsewhere may have done it first.
fn effect(status: StatusCode) -> Effect {
    if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT {
        Effect::None
    } else {
        Effect::Unknown
    }
}

fn silence(status: StatusCode) -> &'static str {
    if status.is_redirection() {
        "it points to another address, where the credentials are not sent. Check the base URL"
    } else {
        "it gave no reason"
    }
}

async fn receive(request: RequestBuilder, request_id: &str) -> Result<Answer, Failed> {
    let mut response = request.send().await.map_err(|error| broken(&error))?;
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            let why = "The answer is larger than any page can be.";
            return Err(ApiError::unreadable(why).into());
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

/// A request that got no answer. The library's own words would quote the address with its parameters.
fn broken(error: &reqwest::Error) -> Failed {
    let words = if error.is_timeout() {
        ApiError::new(Fault::TimedOut, "No answer came in time.")
    } else if error.is_connect() {
        ApiError::new(Fault::Disconnected, "The vendor could not be reached.")
    } else {
        ApiError::new(
            Fault::Disconnected,
            "The connection was cut before the answer was complete.",
        )
    };
    let failed = Failed::from(words);
    // Without a connection nothing was sent.
    if error.is_connect() {
        failed.without_effect()
    } else {
        failed
    }
}

/// The HTTP library's client, as patient as the limits say. It follows no redirects.
pub fn client(limits: &Limits) -> reqwest::Result<reqwest::Client> {
    builder(limits).build()
}

/// The same, before it is made: who knows where a host must be can say so.
pub fn builder(limits: &Limits) -> reqwest::ClientBuilder {
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
}

//! Sending requests, again where that may help.

use std::{net::IpAddr, sync::Arc, time::Duration};

use reqwest::{Method, RequestBuilder, Url};
use tokio::sync::Semaphore;

use super::{
    Answer, ApiError, Auth, Fault, Limits, RateHeaders, wait,
    wire::{self, Effect, Explain, Failed, Wire},
};
use crate::{
    registry::{Setup, SetupError},
    write::WriteError,
};

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
    wire: Wire,
    base: Url,
    auth: Auth,
    limits: Limits,
    explain: Explain,
    slots: Semaphore,
}

/// How often a request is sent at most that got no answer in time: each of these waits is a long one.
const TIMED_OUT_TRIES: u32 = 3;

/// A request to be made.
#[derive(Clone, Debug)]
pub struct Query {
    method: Method,
    target: Target,
    pairs: Vec<(String, String)>,
    headers: Vec<(&'static str, String)>,
    body: Option<(&'static str, Vec<u8>)>,
    tries: Option<u32>,
    purpose: Purpose,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// To know something. It may be sent as often as it takes.
    Read,
    /// To change something. It is sent again only where the try before had no effect.
    Write,
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
            tries: None,
            purpose: Purpose::Read,
        }
    }

    /// Changes something. It is for [`Http::write`].
    pub fn write(
        method: Method,
        path: impl Into<String>,
        content_type: &'static str,
        body: impl Into<Vec<u8>>,
    ) -> Self {
        Self {
            method,
            body: Some((content_type, body.into())),
            purpose: Purpose::Write,
            ..Self::get(path)
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
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers and texts are given as they are"
    )]
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

impl Http {
    /// A client. Nothing is sent yet.
    pub fn new(setup: HttpSetup<'_>) -> Result<Self, SetupError> {
        let Setup {
            limits,
            meter,
            host,
            ..
        } = setup.setup;
        let client = wire::client(limits).map_err(|error| unusable(setup.base_url, &error))?;
        Ok(Self {
            wire: Wire {
                client,
                vendor: setup.vendor,
                rate: setup.rate,
                meter: Arc::clone(meter),
                host: Arc::clone(host),
            },
            base: address(domain::connection::field::BASE_URL, setup.base_url)?,
            auth: setup.auth,
            limits: *limits,
            explain: setup.explain,
            slots: Semaphore::new(limits.concurrency.max(1)),
        })
    }

    /// Sends a request, again where that may help, and answers with a success. Anything else is an error.
    pub async fn send(&self, query: &Query) -> Result<Answer, ApiError> {
        self.patiently(query).await.map_err(|failed| failed.error)
    }

    /// Sends a change, and answers with a success. It reaches the vendor once: it is sent again only where
    /// the try before cannot have had an effect, for want of a connection, of a token or of room (429).
    /// After a timeout, a cut or a failure of the vendor (5xx), nobody can say whether it was done.
    pub async fn write(&self, query: &Query) -> Result<Answer, WriteError> {
        self.patiently(query)
            .await
            .map_err(|Failed { error, effect, .. }| match effect {
                Effect::None => WriteError::Refused(error),
                Effect::Unknown => WriteError::Unclear(error),
            })
    }

    /// The pauses between looks at something that takes the vendor a while.
    pub(crate) fn pauses(&self) -> impl Iterator<Item = Duration> {
        wait::pauses(&self.limits)
    }

    async fn patiently(&self, query: &Query) -> Result<Answer, Failed> {
        let _slot = self
            .slots
            .acquire()
            .await
            .expect("the semaphore is never closed");
        let url = self.url(query);
        let mut tries = query.tries.unwrap_or(self.limits.attempts);
        let mut pauses = wait::pauses(&self.limits);
        let mut is_renewed = false;
        let mut number = 0;
        loop {
            number += 1;
            let mut failed = match self.send_once(query, url.clone(), number).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            failed.error = self.auth.without_secrets(failed.error).await;
            let error = &failed.error;
            // A token may expire earlier than it said; a fresh one is worth one more try.
            if error.fault == Fault::Unauthorized && !is_renewed && self.auth.forget().await {
                is_renewed = true;
                continue;
            }
            if error.fault == Fault::TimedOut {
                tries = tries.min(TIMED_OUT_TRIES);
            }
            let pause = self.pause(&error.fault, failed.pause, &mut pauses);
            let may_repeat = query.purpose == Purpose::Read || failed.effect == Effect::None;
            let Some(pause) = pause.filter(|_| may_repeat && number < tries) else {
                return Err(failed);
            };
            tracing::info!(
                vendor = self.wire.vendor,
                request_id = error.request_id,
                path = url.path(),
                attempt = number,
                pause_ms = pause.as_millis(),
                cause = %error.message,
                "a request is sent again"
            );
            tokio::time::sleep(pause).await;
        }
    }

    async fn send_once(&self, query: &Query, url: Url, number: u32) -> Result<Answer, Failed> {
        // Without a token, the request itself is not sent.
        let authorization = self.auth.header(&self.wire, number).await;
        let authorization = authorization.map_err(Failed::without_effect)?;
        let request = self
            .request(query, url)
            .header("authorization", authorization);
        self.wire.send(request, number, self.explain).await
    }

    fn request(&self, query: &Query, url: Url) -> RequestBuilder {
        let mut request = self.wire.client.request(query.method.clone(), url);
        for (name, value) in &query.headers {
            request = request.header(*name, value);
        }
        match &query.body {
            None => request,
            Some((content_type, body)) => request
                .header("content-type", *content_type)
                .body(body.clone()),
        }
    }

    /// How long to wait before the next try; nothing where trying again cannot help, or not soon.
    fn pause(
        &self,
        fault: &Fault,
        asked: Option<Duration>,
        pauses: &mut impl Iterator<Item = Duration>,
    ) -> Option<Duration> {
        let own = pauses.next().unwrap_or(self.limits.longest_pause);
        match fault {
            Fault::Throttled(_) | Fault::Unavailable => {
                Some(asked.unwrap_or(own)).filter(|pause| *pause <= self.limits.longest_pause)
            }
            Fault::TimedOut | Fault::Disconnected => Some(own),
            _ => None,
        }
    }

    #[cfg(test)]
    pub(super) const fn auth(&self) -> &Auth {
        &self.auth
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
        let linked = from.join(link).map_err(|_| {
            let excerpt: String = link.chars().take(120).collect();
            ApiError::unreadable(format!(
                "The link to the next page cannot be read: {excerpt}"
            ))
        })?;
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

/// An address of a setting. Secrets are sent there, so it must be told in full and keep them secret.
pub(crate) fn address(field: &'static str, text: &str) -> Result<Url, SetupError> {
    let unusable = |why: &str| SetupError::Unusable {
        field,
        // What stands before an @ may be a password.
        value: text.rsplit('@').next().unwrap_or(text).to_owned(),
        why: why.to_owned(),
    };
    let url = Url::parse(text).map_err(|error| unusable(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(unusable("it must begin with https:// and a host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(unusable(
            "it must not contain a user or a password; those are settings of their own",
        ));
    }
    if url.scheme() == "http" && !is_this_machine(&url) {
        return Err(unusable(
            "it must begin with https://, as credentials are sent there; http:// is for this machine only",
        ));
    }
    Ok(url)
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address: Result<IpAddr, _> = host.trim_matches(['[', ']']).parse();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Which host an address leads to, and how: its scheme, host and port. Nothing if it cannot be read.
pub fn origin(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    Some(url.origin().ascii_serialization())
}

fn unusable(base: &str, error: &reqwest::Error) -> SetupError {
    SetupError::Unusable {
        field: domain::connection::field::BASE_URL,
        value: base.to_owned(),
        why: error.to_string(),
    }
}

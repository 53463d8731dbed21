//! Messages to programs that listen on the web: signed webhooks, and the workflow behind a Teams channel.

mod guard;
mod sign;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use connectors::http::{Limits, RateHeaders};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};
use secrecy::SecretString;

use super::{Attempt, outlets::Outlets};
use crate::text;

pub(crate) use guard::{check, host};

/// The most of an answer that is read, and of it, kept.
const LARGEST_ANSWER: usize = 4096;
const LONGEST_WORDS: usize = 300;

/// A message to a program.
pub(super) struct Post {
    /// Where it listens.
    pub(super) url: Url,
    /// With what the message is signed; a workflow's address is secret enough.
    pub(super) key: Option<Arc<SecretString>>,
    /// What happened, in words with dots.
    pub(super) kind: String,
    /// JSON.
    pub(super) body: Vec<u8>,
}

/// Sends a message. `id` is the delivery's, the same in each try.
pub(super) async fn send(outlets: &Outlets, post: Post, id: &str, at: DateTime<Utc>) -> Attempt {
    let client = match client(outlets, &post.url).await {
        Ok(client) => client,
        Err(attempt) => return attempt,
    };
    match request(&client, post, id, at).send().await {
        Ok(response) => judge(response, at).await,
        // Without a connection nothing was sent. The library's own words would quote the address.
        Err(error) if error.is_connect() => Attempt::put_off(
            "The receiver could not be reached, or its certificate is not trusted.",
        )
        .in_silence(),
        Err(error) if error.is_timeout() => {
            Attempt::unclear("The receiver did not answer in time.").in_silence()
        }
        Err(_) => Attempt::unclear("The connection was cut before the receiver answered."),
    }
}

/// A client that reaches only the places a receiver may be at.
async fn client(outlets: &Outlets, url: &Url) -> Result<Client, Attempt> {
    let places = guard::places(outlets, url).await?;
    let limits = Limits {
        connect: outlets.patience.min(Limits::default().connect),
        answer: outlets.patience,
        ..Limits::default()
    };
    let mut builder = connectors::http::builder(&limits);
    if let (Some(host), false) = (url.host_str(), places.is_empty()) {
        // What was looked at is what is asked: the name may lead elsewhere a moment later.
        builder = builder.resolve_to_addrs(host, &places);
    }
    let failed =
        |error: reqwest::Error| Attempt::put_off(format!("No client can be made: {error}."));
    builder.build().map_err(failed)
}

fn request(client: &Client, post: Post, id: &str, at: DateTime<Utc>) -> RequestBuilder {
    let mut request = client
        .post(post.url)
        .header("content-type", "application/json")
        .header("x-rollcall-delivery", id)
        .header("idempotency-key", id)
        .header("x-rollcall-event", post.kind);
    if let Some(key) = &post.key {
        let signature = sign::header(key, at, &post.body);
        request = request.header(sign::HEADER, signature);
    }
    request.body(post.body)
}

async fn judge(response: Response, now: DateTime<Utc>) -> Attempt {
    let status = response.status();
    let asked = RateHeaders::None.pause(response.headers(), now);
    let asked = asked.and_then(|pause| TimeDelta::from_std(pause).ok());
    let said = answer(response).await;
    let said = if said.is_empty() {
        format!("The receiver answered {status}.")
    } else {
        format!("The receiver answered {status}: {said}")
    };
    if status.is_success() {
        Attempt::accepted(said)
    } else if may_pass(status) {
        Attempt {
            asked,
            ..Attempt::put_off(said)
        }
    } else {
        Attempt::refused(said)
    }
}

/// Whether an answer may be another one later without a change here: the receiver is busy, down or being
/// set up. It has not taken the message.
fn may_pass(status: StatusCode) -> bool {
    status.is_server_error()
        || matches!(
            status,
            StatusCode::UNAUTHORIZED
                | StatusCode::FORBIDDEN
                | StatusCode::NOT_FOUND
                | StatusCode::REQUEST_TIMEOUT
                | StatusCode::CONFLICT
                | StatusCode::LOCKED
                | StatusCode::TOO_EARLY
                | StatusCode::TOO_MANY_REQUESTS
        )
}

/// The first words of an answer. That they cannot be read changes nothing.
async fn answer(mut response: Response) -> String {
    let mut body = Vec::new();
    while body.len() < LARGEST_ANSWER
        && let Ok(Some(chunk)) = response.chunk().await
    {
        body.extend_from_slice(&chunk);
    }
    let words = String::from_utf8_lossy(&body);
    text::shown(words.trim(), LONGEST_WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_receiver_cannot_mend_is_refused() {
        let refused = [400, 405, 410, 413, 415, 422, 301, 308];
        let put_off = [401, 403, 404, 408, 409, 423, 425, 429, 500, 502, 503, 504];
        for code in refused {
            assert!(!may_pass(StatusCode::from_u16(code).unwrap()), "{code}");
        }
        for code in put_off {
            assert!(may_pass(StatusCode::from_u16(code).unwrap()), "{code}");
        }
    }
}

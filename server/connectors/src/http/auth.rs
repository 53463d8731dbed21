//! How a vendor knows us.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{RequestBuilder, Url, header::HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use tokio::{sync::Mutex, time::Instant};

use super::{
    Answer, ApiError, Fault,
    redact::REDACTED,
    wire::{Failed, Wire},
};

/// How a vendor knows us.
#[derive(Debug)]
pub enum Auth {
    /// A key in the `Authorization` header.
    Bearer(SecretString),
    /// A name and a password with each request.
    Basic {
        /// The name.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// A token that is fetched, and fetched again before it expires.
    OAuth(OAuth),
}

/// OAuth 2.0 client credentials.
#[derive(Debug)]
pub struct OAuth {
    /// Where tokens are given.
    pub token_url: Url,
    /// Who we are.
    pub client_id: String,
    /// And how we prove it.
    pub client_secret: SecretString,
    /// What the token is for, where the vendor wants to be told.
    pub scope: Option<String>,
    /// Whether id and secret go in the `Authorization` header; otherwise in the form.
    pub sends_basic: bool,
    /// The token in use.
    pub cached: Mutex<Option<Token>>,
}

/// A token and how long it is good for.
#[derive(Debug)]
pub struct Token {
    value: SecretString,
    good_until: Instant,
}

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    /// Seconds, as a number or as text: token endpoints differ.
    #[serde(default)]
    expires_in: Value,
}

const HOUR: Duration = Duration::from_hours(1);

impl Granted {
    /// How long the token is good for; an hour where that is not said.
    fn life(&self) -> Duration {
        let seconds = match &self.expires_in {
            Value::String(text) => text.trim().parse().ok(),
            number => number.as_u64(),
        };
        // No token is good for days, and a number beyond all sense must not overflow the clock.
        seconds.map_or(HOUR, |seconds| Duration::from_secs(seconds).min(24 * HOUR))
    }
}

#[derive(Deserialize)]
struct Denied {
    error: String,
    error_description: Option<String>,
}

/// A token is renewed this long before it expires, or at half its life if that is later.
const EARLY: Duration = Duration::from_mins(1);

impl Auth {
    /// The header that signs a request in.
    pub(super) async fn header(&self, wire: &Wire, number: u32) -> Result<HeaderValue, Failed> {
        let text = match self {
            Self::Bearer(key) => bearer(key),
            Self::Basic { user, password } => basic(user, password),
            Self::OAuth(oauth) => bearer(&oauth.token(wire, number).await?),
        };
        let mut value = HeaderValue::from_str(&text).map_err(|_| {
            ApiError::new(
                Fault::Unauthorized,
                "The secret has characters that cannot be sent. Set it again.",
            )
        })?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Forgets a token that was refused. The answer says whether there was one, so that another may do.
    pub(super) async fn forget(&self) -> bool {
        match self {
            Self::OAuth(oauth) => oauth.cached.lock().await.take().is_some(),
            Self::Bearer(_) | Self::Basic { .. } => false,
        }
    }

    /// The error as it may be told. A vendor may quote what it was sent.
    pub(super) async fn without_secrets(&self, mut error: ApiError) -> ApiError {
        let mut strike = |secret: &SecretString| {
            let secret = secret.expose_secret();
            if !secret.is_empty() {
                error.message = error.message.replace(secret, REDACTED);
            }
        };
        match self {
            Self::Bearer(key) => strike(key),
            Self::Basic { password, .. } => strike(password),
            Self::OAuth(oauth) => {
                strike(&oauth.client_secret);
                if let Some(token) = oauth.cached.lock().await.as_ref() {
                    strike(&token.value);
                }
            }
        }
        error
    }
}

fn bearer(key: &SecretString) -> String {
    format!("Bearer {}", key.expose_secret())
}

fn basic(user: &str, password: &SecretString) -> String {
    format!(
        "Basic {}",
        STANDARD.encode(format!("{user}:{}", password.expose_secret()))
    )
}

impl OAuth {
    async fn token(&self, wire: &Wire, number: u32) -> Result<SecretString, Failed> {
        // Held while a token is fetched, so that requests side by side do not each fetch one.
        let mut cached = self.cached.lock().await;
        cached.take_if(|token| token.good_until <= Instant::now());
        if let Some(token) = cached.as_ref() {
            return Ok(token.value.clone());
        }
        let granted = self.fetch(wire, number).await?;
        let life = granted.life();
        let token = cached.insert(Token {
            value: granted.access_token,
            good_until: Instant::now() + life.saturating_sub(EARLY).max(life / 2),
        });
        Ok(token.value.clone())
    }

    async fn fetch(&self, wire: &Wire, number: u32) -> Result<Granted, Failed> {
        let answer = wire
            .send(self.request(wire), number, denied)
            .await
            .map_err(refused)?;
        serde_json::from_slice(&answer.body).map_err(|_| {
            ApiError::unreadable("The token endpoint answered without a token.").into()
        })
    }

    fn request(&self, wire: &Wire) -> RequestBuilder {
        let mut form = vec![("grant_type", "client_credentials")];
        if let Some(scope) = &self.scope {
            form.push(("scope", scope));
        }
        let request = wire.client.post(self.token_url.clone());
        if self.sends_basic {
            let authorization = basic(&self.client_id, &self.client_secret);
            return request.header("authorization", authorization).form(&form);
        }
        form.push(("client_id", &self.client_id));
        form.push(("client_secret", self.client_secret.expose_secret()));
        request.form(&form)
    }
}

/// OAuth refuses bad credentials with a 400 as well as with a 401.
fn refused(failed: Failed) -> Failed {
    let is_denied = matches!(
        failed.error.fault,
        Fault::Refused | Fault::Unauthorized | Fault::Forbidden(_) | Fault::NotFound
    );
    if !is_denied {
        return failed;
    }
    let error = ApiError {
        fault: Fault::Unauthorized,
        message: format!(
            "Signing in was refused. {}. Check the client id and its secret, and whether the secret has expired.",
            failed.error.message.trim_end_matches('.')
        ),
        ..failed.error
    };
    Failed { error, ..failed }
}

fn denied(answer: &Answer) -> Option<String> {
    let denied: Denied = serde_json::from_slice(&answer.body).ok()?;
    Some(match denied.error_description {
        // Microsoft's descriptions go on over several lines with trace ids.
        Some(text) => format!(
            "{}: {}",
            denied.error,
            text.lines().next().unwrap_or_default()
        ),
        None => denied.error,
    })
}

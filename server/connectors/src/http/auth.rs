//! How a vendor knows us.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Url, header::HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::{sync::Mutex, time::Instant};

use super::{ApiError, Fault};

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
    #[serde(default = "an_hour")]
    expires_in: u64,
}

const fn an_hour() -> u64 {
    3600
}

#[derive(Deserialize)]
struct Denied {
    error: String,
    error_description: Option<String>,
}

/// A token is renewed this long before it expires.
const EARLY: Duration = Duration::from_secs(60);

impl Auth {
    /// The header that signs a request in.
    pub(super) async fn header(&self, client: &reqwest::Client) -> Result<HeaderValue, ApiError> {
        let text = match self {
            Self::Bearer(key) => format!("Bearer {}", key.expose_secret()),
            Self::Basic { user, password } => basic(user, password),
            Self::OAuth(oauth) => format!("Bearer {}", oauth.token(client).await?.expose_secret()),
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

    /// Forgets a token that was refused. The answer says whether there is another to be had.
    pub(super) async fn forget(&self) -> bool {
        match self {
            Self::OAuth(oauth) => oauth.cached.lock().await.take().is_some(),
            Self::Bearer(_) | Self::Basic { .. } => false,
        }
    }
}

fn basic(user: &str, password: &SecretString) -> String {
    format!(
        "Basic {}",
        STANDARD.encode(format!("{user}:{}", password.expose_secret()))
    )
}

impl OAuth {
    async fn token(&self, client: &reqwest::Client) -> Result<SecretString, ApiError> {
        let mut cached = self.cached.lock().await;
        if let Some(token) = cached
            .as_ref()
            .filter(|token| token.good_until > Instant::now())
        {
            return Ok(token.value.clone());
        }
        let granted = self.fetch(client).await?;
        let good_for = Duration::from_secs(granted.expires_in).saturating_sub(EARLY);
        *cached = Some(Token {
            value: granted.access_token.clone(),
            good_until: Instant::now() + good_for,
        });
        Ok(granted.access_token)
    }

    async fn fetch(&self, client: &reqwest::Client) -> Result<Granted, ApiError> {
        let mut form = vec![("grant_type", "client_credentials")];
        if let Some(scope) = &self.scope {
            form.push(("scope", scope));
        }
        if !self.sends_basic {
            form.push(("client_id", &self.client_id));
            form.push(("client_secret", self.client_secret.expose_secret()));
        }
        let mut request = client.post(self.token_url.clone());
        if self.sends_basic {
            request = request.header("authorization", basic(&self.client_id, &self.client_secret));
        }
        let answer = request
            .form(&form)
            .send()
            .await
            .map_err(|error| super::client::broken(&error))?;
        let status = answer.status();
        let body = answer
            .bytes()
            .await
            .map_err(|error| super::client::broken(&error))?;
        if status.is_success() {
            return serde_json::from_slice(&body)
                .map_err(|_| ApiError::unreadable("The token endpoint answered without a token."));
        }
        let fault = if status.is_client_error() && status.as_u16() != 429 {
            Fault::Unauthorized
        } else {
            Fault::Unavailable
        };
        Err(ApiError {
            status: Some(status.as_u16()),
            ..ApiError::new(fault, denied(status.as_u16(), &body))
        })
    }
}

fn denied(status: u16, body: &[u8]) -> String {
    let why = serde_json::from_slice::<Denied>(body).map_or_else(
        |_| format!("status {status}"),
        |denied| match denied.error_description {
            // Microsoft's descriptions go on over several lines with trace ids.
            Some(text) => format!(
                "{}: {}",
                denied.error,
                text.lines().next().unwrap_or_default()
            ),
            None => denied.error,
        },
    );
    format!(
        "Signing in was refused ({}). Check the client id and its secret, and whether the secret has expired.",
        super::redact::redact(&why)
    )
}

//! Calls of vendors to Rollcall.

use reqwest::{StatusCode, header};

/// A call as a vendor sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its headers, the signature among them.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: String,
    /// The name and password that it gives when it is challenged. The first try is without.
    pub credentials: Option<(&'static str, &'static str)>,
}

/// Sends a call as its vendor does. The answer is what was answered last.
pub(super) async fn send(call: &Call, url: &str) -> Result<StatusCode, reqwest::Error> {
    // Fails only where another part of the process has chosen already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().build()?;
    let post = || {
        let request = client.post(url).body(call.body.clone());
        call.headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, value)
        })
    };
    let answer = post().send().await?;
    let is_challenged = answer.status() == StatusCode::UNAUTHORIZED
        && answer.headers().contains_key(header::WWW_AUTHENTICATE);
    match call.credentials {
        Some((user, password)) if is_challenged => {
            let again = post().basic_auth(user, Some(password)).send().await?;
            Ok(again.status())
        }
        _ => Ok(answer.status()),
    }
}

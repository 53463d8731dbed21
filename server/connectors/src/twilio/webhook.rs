//! Calls of Twilio to us, signed with HMAC-SHA1 over the address and the form, or over the address with
//! the digest of the body.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::Url;
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    members::{Members, loose_number},
    webhook::{Hint, Refusal, Request},
};

/// The account's auth token.
pub(super) struct Key(hmac::Key);

/// What a call says, once it is verified.
pub(super) enum Call {
    Form(Vec<(String, String)>),
    Json(Value),
}

impl Key {
    pub(super) fn new(token: &SecretString) -> Self {
        let bytes = token.expose_secret().as_bytes();
        Self(hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, bytes))
    }

    pub(super) fn verify(&self, request: &Request<'_>) -> Result<Call, Refusal> {
        let signature = request
            .header("x-twilio-signature")
            .and_then(|text| STANDARD.decode(text).ok())
            .ok_or(Refusal::BadSignature)?;
        // How often Twilio tries is set in the fragment, which is not part of what it signs.
        let url = request.url.split('#').next().unwrap_or_default();
        let digest = body_digest(url);
        let fields = match digest {
            Some(_) => Vec::new(),
            None => form(request.body),
        };
        let signed: String = fields
            .iter()
            .flat_map(|(name, value)| [name.as_str(), value])
            .collect();
        let is_signed = spellings(url).iter().any(|url| {
            hmac::verify(&self.0, format!("{url}{signed}").as_bytes(), &signature).is_ok()
        });
        if !is_signed {
            return Err(Refusal::BadSignature);
        }
        match digest {
            None => Ok(Call::Form(fields)),
            // The digest is in the address, which is signed.
            Some(digest) if digest.eq_ignore_ascii_case(&sha256(request.body)) => {
                let body = serde_json::from_slice(request.body);
                body.map(Call::Json).map_err(|_| Refusal::Unreadable)
            }
            Some(_) => Err(Refusal::BadSignature),
        }
    }
}

/// The digest that Twilio adds to the address when the body is not a form.
fn body_digest(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let mut pairs = url.query_pairs();
    pairs
        .find(|(name, _)| name == "bodySHA256")
        .map(|(_, value)| value.into_owned())
}

pub(super) fn sha256(body: &[u8]) -> String {
    let digits = |mut text: String, byte: &u8| {
        write!(text, "{byte:02x}").expect("a text takes anything");
        text
    };
    Sha256::digest(body).iter().fold(String::new(), digits)
}

/// The fields of a form, sorted as they are signed.
fn form(body: &[u8]) -> Vec<(String, String)> {
    let mut url = Url::parse("form:").expect("a fixed address");
    url.set_query(std::str::from_utf8(body).ok());
    let mut fields: Vec<_> = url.query_pairs().into_owned().collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// The address as Twilio may have spelt it: with the standard port or without.
fn spellings(url: &str) -> Vec<String> {
    let mut spellings = vec![url.to_owned()];
    let Some((scheme, rest)) = url.split_once("://") else {
        return spellings;
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let port = if scheme == "http" { ":80" } else { ":443" };
    match host.strip_suffix(port) {
        Some(bare) => spellings.push(format!("{scheme}://{bare}{path}")),
        None if !host.contains(':') => spellings.push(format!("{scheme}://{host}{port}{path}")),
        None => {}
    }
    spellings
}

/// What a call is about. Twilio numbers neither its events nor its orders' versions, so one is known by
/// what it says.
pub(super) fn hint(call: &Call, request: &Request<'_>) -> Hint {
    let word = |name: &str| match call {
        Call::Form(fields) => {
            let field = fields.iter().find(|(n, _)| n == name);
            field.map(|(_, value)| value.clone())
        }
        Call::Json(body) => Members::of(body).ok()?.word(name),
    };
    let order = word("port_in_request_sid").or_else(|| word("port_out_request_sid"));
    let parts = ["phone_number", "status", "last_date_updated"].map(word);
    let key = match &order {
        Some(order) => {
            let parts: Vec<_> = parts.iter().flatten().map(String::as_str).collect();
            format!("{order} {}", parts.join(" "))
        }
        None => request
            .header("i-twilio-idempotency-token")
            .map_or_else(|| sha256(request.body), str::to_owned),
    };
    let numbers = ["phone_number", "PhoneNumber", "To"];
    Hint {
        key,
        kind: word("event_type")
            .or_else(|| word("status"))
            .unwrap_or_else(|| "call".to_owned()),
        numbers: numbers
            .iter()
            .filter_map(|name| loose_number(&word(name)?))
            .collect(),
    }
}

//! Calls of Telnyx to us, signed with Ed25519 over the time and the body.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta};
use domain::connection::field;
use ring::signature::{ED25519, ED25519_PUBLIC_KEY_LEN, UnparsedPublicKey};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::ports;
use crate::{
    members::{Members, loose_number},
    registry::SetupError,
    webhook::{Hint, Refusal, Request},
};

/// The account's public key.
pub(super) struct Key(UnparsedPublicKey<Vec<u8>>);

/// A call that was signed longer ago than this is a replay.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

impl Key {
    pub(super) fn read(text: &SecretString) -> Result<Self, SetupError> {
        let bytes = STANDARD.decode(text.expose_secret().trim()).ok();
        bytes
            .filter(|bytes| bytes.len() == ED25519_PUBLIC_KEY_LEN)
            .map(|bytes| Self(UnparsedPublicKey::new(&ED25519, bytes)))
            .ok_or_else(|| SetupError::Unusable {
                field: field::WEBHOOK_SECRET,
                // Somebody may have pasted a secret in its place.
                value: "\u{2022}\u{2022}\u{2022}\u{2022}".to_owned(),
                why: "it is not the account's public key, 44 characters that end in =".to_owned(),
            })
    }

    pub(super) fn verify(&self, request: &Request<'_>) -> Result<(), Refusal> {
        let header = |name| request.header(name).ok_or(Refusal::BadSignature);
        let time = header("telnyx-timestamp")?;
        let signature = STANDARD
            .decode(header("telnyx-signature-ed25519")?)
            .map_err(|_| Refusal::BadSignature)?;
        let signed = [time.as_bytes(), b"|", request.body].concat();
        self.0
            .verify(&signed, &signature)
            .map_err(|_| Refusal::BadSignature)?;
        let at = time
            .parse()
            .ok()
            .and_then(|s| DateTime::from_timestamp(s, 0));
        let age = request.at - at.ok_or(Refusal::BadSignature)?;
        if age.abs() > TOLERANCE {
            return Err(Refusal::Replayed);
        }
        Ok(())
    }
}

/// What a call is about. Most events come in an envelope, some without.
pub(super) fn hint(body: &[u8]) -> Result<Hint, Refusal> {
    let body: Value = serde_json::from_slice(body).map_err(|_| Refusal::Unreadable)?;
    let outer = Members::of(&body).map_err(|_| Refusal::Unreadable)?;
    let event = outer.within("data").unwrap_or(outer);
    let require = |name| event.word(name).ok_or(Refusal::Unreadable);
    let payload = event.within("payload");
    let one = payload.and_then(|payload| loose_number(&payload.word("phone_number")?));
    let many = payload.map_or(&[] as &[Value], |payload| payload.list("phone_numbers"));
    Ok(Hint {
        key: require("id")?,
        kind: require("event_type")?,
        numbers: ports::numbers(many).into_iter().chain(one).collect(),
    })
}

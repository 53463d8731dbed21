//! Signatures of webhooks: HMAC-SHA256 over the time and the body, so that neither can be another's and an
//! old message cannot be sent again as a new one.

use chrono::{DateTime, Utc};
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};

use crate::text::hex;

/// The header: `t=SECONDS,v1=HEX`. Signed are the seconds since 1970, a dot, and the body byte for byte.
pub(super) const HEADER: &str = "x-rollcall-signature";

pub(super) fn header(key: &SecretString, at: DateTime<Utc>, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.expose_secret().as_bytes());
    let seconds = at.timestamp();
    let mut signing = hmac::Context::with_key(&key);
    signing.update(seconds.to_string().as_bytes());
    signing.update(b".");
    signing.update(body);
    let code = hex(signing.sign().as_ref());
    format!("t={seconds},v1={code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf '1790000000.{"a":1}' | openssl dgst -sha256 -hmac 'a key of sixteen'`
    #[test]
    fn a_signature_is_what_openssl_makes() {
        let at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let key = SecretString::from("a key of sixteen");
        assert_eq!(
            header(&key, at, br#"{"a":1}"#),
            "t=1790000000,v1=0ff96d8bee90e3ddb0f8afe67596b895d1128872e8e0efc8bf3cf436c915ff2a"
        );
    }
}

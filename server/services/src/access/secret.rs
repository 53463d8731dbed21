//! Secrets that the server makes: nobody can guess them, so a plain hash is enough to store.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use store::access::Hash;

use crate::App;

/// What a browser shows to be let in. Only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// A token that nobody can guess.
    pub(super) fn new(app: &App) -> Self {
        Self(random_text(app))
    }

    /// What a browser sent as its token.
    pub fn presented(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text for the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn hash(&self) -> Hash {
        hash(&self.0)
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// 256 random bits as text for URLs and headers.
pub(crate) fn random_text(app: &App) -> String {
    let mut bytes = [0; 32];
    app.entropy.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of a secret.
pub(crate) fn hash(secret: &str) -> Hash {
    Sha256::digest(secret).into()
}

//! The cookie that carries a session's token.

use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use services::access::SessionToken;

/// How strict browsers are asked to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CookieKind {
    /// Sent back to this host only, and only over TLS or to the machine itself.
    #[default]
    Secure,
    /// For a browser that keeps no secure cookies from `http://127.0.0.1`, or a laboratory without TLS.
    Plain,
}

impl CookieKind {
    const fn name(self) -> &'static str {
        match self {
            // Browsers refuse the prefix unless the cookie is secure, for all paths and for one host.
            Self::Secure => "__Host-rollcall",
            Self::Plain => "rollcall",
        }
    }

    fn cookie(self, value: String) -> Cookie<'static> {
        Cookie::build((self.name(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self == Self::Secure)
            .build()
    }

    /// The token a browser sent.
    pub(super) fn token(self, jar: &CookieJar) -> Option<SessionToken> {
        jar.get(self.name())
            .map(|cookie| SessionToken::presented(cookie.value()))
    }

    /// Hands a token to the browser. It forgets it when it is closed.
    pub(super) fn give(self, token: &SessionToken) -> CookieJar {
        CookieJar::new().add(self.cookie(token.as_str().to_owned()))
    }

    /// Takes the token away from the browser.
    pub(super) fn take(self) -> CookieJar {
        let mut gone = self.cookie(String::new());
        gone.make_removal();
        CookieJar::new().add(gone)
    }
}

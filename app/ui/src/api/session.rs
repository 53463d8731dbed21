//! Who is here and how things stand: what the frame of every page shows.

use domain::{
    access::{Permission, Role},
    overview::Glance,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, ApiError};

/// The reader and the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// The reader's name.
    pub(crate) name: String,
    /// What the reader may do.
    pub(crate) role: Role,
    /// How things stand.
    pub(crate) glance: Glance,
    /// How many of the reader's notifications are not read.
    pub(crate) unread: u64,
}

impl Session {
    /// Why the reader may not do a thing, or `None` where they may.
    pub(crate) fn refusal(&self, permission: Permission) -> Option<String> {
        (!self.role.allows(permission)).then(|| {
            format!(
                "Your role, {}, may not {}. Ask an administrator.",
                self.role.label().to_lowercase(),
                permission.label()
            )
        })
    }
}

/// The session of this request.
#[server(prefix = "/_fn", endpoint = "session", input = server_fn::codec::GetUrl)]
pub(crate) async fn current() -> Result<Answer<Session>, ApiError> {
    let (app, caller) = super::caller()?;
    let glance = services::overview::glance(&app, &caller).await;
    let unread = services::notifications::unread(&app, &caller).await;
    let session = glance.and_then(|glance| {
        Ok(Session {
            name: caller.name.clone(),
            role: caller.role,
            glance,
            unread: unread?,
        })
    });
    super::answer(&app, &caller, session)
}

/// Chooses how the pages look, for this browser, and goes back to where the reader was.
#[server(prefix = "/_fn", endpoint = "theme")]
#[allow(clippy::unused_async, reason = "a server function is async")]
pub(crate) async fn choose_theme(theme: String, back: String) -> Result<(), ApiError> {
    use axum::http::{HeaderValue, header::SET_COOKIE};

    let theme = crate::theme::Theme::named(&theme).unwrap_or_default();
    let cookie = format!("theme={theme}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
    let cookie = HeaderValue::from_str(&cookie).expect("the name of a theme is plain ASCII");
    expect_context::<leptos_axum::ResponseOptions>().append_header(SET_COOKIE, cookie);
    leptos_axum::redirect(crate::address::local(&back));
    Ok(())
}

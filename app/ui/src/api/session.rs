//! Who is here and how things stand: what the frame of every page shows.

use domain::access::{Permission, Role};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, ApiError};

/// The reader and the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// The organisation's name.
    pub(crate) organisation: String,
    /// The reader's name.
    pub(crate) name: String,
    /// What the reader may do.
    pub(crate) role: Role,
    /// Numbers in the inventory.
    pub(crate) numbers: u64,
    /// Findings that need action or are pending.
    pub(crate) findings: u64,
    /// Sources that are fresh.
    pub(crate) fresh: u64,
    /// Sources in all.
    pub(crate) sources: u64,
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
    use domain::source::Standing;

    let (app, caller) = super::caller()?;
    let overview = services::overview::show(&app, &caller).await;
    let session = overview.map(|overview| Session {
        name: caller.name.clone(),
        role: caller.role,
        numbers: overview.numbers,
        findings: overview.matrix.iter().map(|cell| cell.count).sum(),
        fresh: count(
            overview
                .sources
                .iter()
                .filter(|row| row.standing == Standing::Fresh),
        ),
        sources: count(overview.sources.iter()),
        organisation: overview.organisation,
    });
    super::answer(&app, &caller, session)
}

#[cfg(feature = "ssr")]
fn count(items: impl Iterator) -> u64 {
    items.map(|_| 1).sum()
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

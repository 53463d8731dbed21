//! The look a reader chose for this browser. It is kept in a cookie, so that the first byte is right.

use std::fmt;

/// Light, dark, or what the reader's system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All themes with the words people read.
    pub(crate) const ALL: [(Self, &'static str); 3] = [
        (Self::System, "As the system"),
        (Self::Light, "Light"),
        (Self::Dark, "Dark"),
    ];

    /// The name in forms and in the cookie.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a name.
    #[cfg(feature = "ssr")]
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .map(|(theme, _)| theme)
            .into_iter()
            .find(|theme| theme.name() == name)
    }

    /// The theme that a request's cookies ask for.
    #[cfg(feature = "ssr")]
    pub(crate) fn of_request() -> Self {
        let parts = leptos::prelude::use_context::<axum::http::request::Parts>();
        let cookies = parts
            .as_ref()
            .map(|parts| parts.headers.get_all("cookie").iter());
        cookies
            .into_iter()
            .flatten()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .find_map(|cookie| Self::named(cookie.trim().strip_prefix("theme=")?))
            .unwrap_or_default()
    }

    /// The attribute of the root element; none leaves the choice to the system.
    #[cfg(feature = "ssr")]
    pub(crate) fn attribute(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.name())
    }
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

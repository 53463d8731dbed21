//! An address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

/// Says so, with the way home.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Nothing here"/>
        <main class="empty empty--page" id="main">
            <h1>"Nothing here"</h1>
            <p>"There is no page at this address. The link may be incomplete or out of date."</p>
            <a class="btn" href="/" rel="external">"Go home"</a>
        </main>
    }
}

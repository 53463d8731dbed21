//! What a page says about itself: loading, failed, empty, and what an action did.

use std::time::Duration;

use domain::access::Permission;
use leptos::prelude::*;

use super::{frame::SessionResource, icon::icon};
use crate::api::{self, ApiError, session::Session};

/// Shows what a resource answers, to the reader of this session: the old answer until the new one is
/// there, bars before the first, and the reason where there is none.
pub(crate) fn loaded<T>(
    resource: Resource<api::Result<T>>,
    page: impl Fn(T, Session) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    let session = expect_context::<SessionResource>();
    view! {
        <Transition fallback=skeleton>
            {move || {
                let page = page.clone();
                Suspend::new(async move {
                    match (session.await, resource.await) {
                        (Ok(session), Ok(value)) => page(value, session.value),
                        (Err(error), _) | (_, Err(error)) => failure(&error),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// Bars where the answer will stand.
pub(crate) fn skeleton() -> AnyView {
    view! {
        <div class="skeleton" role="status">
            <span class="vh">"Loading"</span>
            <i></i><i></i><i></i><i></i><i></i><i></i>
        </div>
    }
    .into_any()
}

/// Why there is nothing to see, and what to do.
pub(crate) fn failure(error: &ApiError) -> AnyView {
    let (title, action) = match error {
        ApiError::Unauthenticated => ("Signed out", Some(("/sign-in", "Sign in"))),
        ApiError::Forbidden { .. } => ("Not allowed", Some(("/", "Go home"))),
        ApiError::NotFound => ("Nothing here", Some(("/", "Go home"))),
        ApiError::Conflict => ("Changed in the meantime", None),
        ApiError::Invalid { .. } => ("This cannot be done", None),
        ApiError::Unavailable | ApiError::Internal { .. } => ("No answer", None),
    };
    let action = action.map(|(href, label)| {
        // A full load, so that the server can set or ask for the session.
        view! { <a class="btn" href=href rel="external">{label}</a> }
    });
    view! {
        <section class="empty" role="alert">
            {icon("i-alert")}<h1>{title}</h1><p>{error.to_string()}</p>{action}
        </section>
    }
    .into_any()
}

/// A list with nothing in it: what would stand here, and how it comes.
pub(crate) fn empty(title: &'static str, text: &'static str, action: Option<AnyView>) -> AnyView {
    view! { <section class="empty"><h2>{title}</h2><p>{text}</p>{action}</section> }.into_any()
}

/// One fact about the whole page that changes how to read it.
pub(crate) fn banner(tone: &'static str, name: &str, children: impl IntoView) -> AnyView {
    let tone = (!tone.is_empty()).then_some(tone);
    view! { <div class="banner" role="status" data-tone=tone>{icon(name)}<p>{children.into_view()}</p></div> }
        .into_any()
}

/// How often a page asks again for what the server does in its own time.
pub(crate) const PACE: Duration = Duration::from_millis(1500);

/// The same for a browser without JavaScript.
pub(crate) fn reload() -> AnyView {
    reload_every(2)
}

/// Has a browser without JavaScript ask again after some seconds. It stands where hydration does not look.
pub(crate) fn reload_every(seconds: u32) -> AnyView {
    let refresh =
        format!("<noscript><meta http-equiv=\"refresh\" content=\"{seconds}\"></noscript>");
    view! { <div inner_html=refresh></div> }.into_any()
}

/// What an action answered that did not do what was asked. Without JavaScript the answer comes back
/// in the address, and the action finds it there.
pub(crate) fn refused<S>(action: ServerAction<S>) -> AnyView
where
    S: server_fn::ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    view! {
        {move || {
            let error = action.value().get().and_then(Result::err)?;
            Some(view! {
                <div class="banner" role="alert" data-tone="critical">
                    {icon("i-alert")}<p>{error.to_string()}</p>
                </div>
            })
        }}
    }
    .into_any()
}

/// A control that the reader's role may use, else the same words with the reason.
pub(crate) fn allowed(
    session: &Session,
    permission: Permission,
    label: &'static str,
    control: impl FnOnce() -> AnyView,
) -> AnyView {
    match session.refusal(permission) {
        None => control(),
        Some(reason) => unusable("btn", label, reason),
    }
}

/// The same among small controls.
pub(crate) fn allowed_sm(
    session: &Session,
    permission: Permission,
    label: &'static str,
    control: impl FnOnce() -> AnyView,
) -> AnyView {
    match session.refusal(permission) {
        None => control(),
        Some(reason) => unusable("btn btn--sm", label, reason),
    }
}

fn unusable(class: &'static str, label: &'static str, reason: String) -> AnyView {
    view! { <button class=class type="button" aria-disabled="true" title=reason>{label}</button> }
        .into_any()
}

/// A field that a form sends along.
pub(crate) fn hidden(name: &'static str, value: String) -> AnyView {
    view! { <input type="hidden" name=name value=value/> }.into_any()
}

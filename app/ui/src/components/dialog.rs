//! Asking before what cannot be undone. A dialog is opened by its address (`?ask=…`), so that it works
//! in any browser and without JavaScript; with it, the dialog becomes modal.

use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_navigate;

use super::notice::hidden;

/// A dialog that stands open over the page. `back` is where it closes to.
#[component]
pub(crate) fn Dialog(
    /// What is asked.
    title: String,
    /// Where it closes to.
    back: String,
    /// What will happen.
    body: AnyView,
    /// The form that does it.
    action: AnyView,
    /// What the way back is called.
    #[prop(default = "Keep it")]
    keep: &'static str,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            dialog.set_open(false);
            // Where this fails it stays as it was: open, and not modal.
            if dialog.show_modal().is_err() {
                dialog.set_open(true);
            }
        }
    });
    let navigate = use_navigate();
    let cancelled = {
        let back = back.clone();
        move |event: ev::Event| {
            event.prevent_default();
            navigate(&back, leptos_router::NavigateOptions::default());
        }
    };
    view! {
        <a class="scrim" href=back.clone() aria-label="Close" tabindex="-1"></a>
        <dialog class="dialog dialog--asked" open=true aria-labelledby="dialog-h" node_ref=dialog on:cancel=cancelled>
            <header><h2 id="dialog-h">{title}</h2></header>
            <div class="body">{body}</div>
            <footer><a class="btn" href=back autofocus=true>{keep}</a>{action}</footer>
        </dialog>
    }
}

/// What is asked before a thing is taken away.
#[derive(Clone)]
pub(crate) struct Removal {
    /// The question.
    pub(crate) title: String,
    /// Where the dialog closes to.
    pub(crate) back: String,
    /// What will happen.
    pub(crate) text: &'static str,
    /// What the button says.
    pub(crate) button: &'static str,
    /// The thing.
    pub(crate) id: String,
    /// The version of it that the reader has seen.
    pub(crate) version: i64,
}

/// Asks before a thing is taken away, where the address says `?ask=remove`. `form` puts the fields and the
/// button into the form that does it.
pub(crate) fn removal(
    removal: Removal,
    ask: Memo<Option<String>>,
    form: impl Fn(AnyView) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    view! {
        {move || (ask.get().as_deref() == Some("remove")).then(|| {
            let Removal { title, back, text, button, id, version } = removal.clone();
            let body = view! { <p>{text}</p> };
            let fields = view! {
                {hidden("id", id)}{hidden("version", version.to_string())}
                <button class="btn btn--danger">{button}</button>
            };
            view! { <Dialog title=title back=back body=body.into_any() action=form(fields.into_any())/> }
        })}
    }
    .into_any()
}

//! Asking before what cannot be undone. A dialog is opened by its address (`?ask=…`), so that it works
//! in any browser and without JavaScript; with it, the dialog becomes modal.

use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_navigate;

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

//! Asking before what cannot be undone. A dialog is opened by its address (`?ask=…`), so that it works
//! in any browser and without JavaScript; where the browser can, it then becomes modal.

use leptos::prelude::*;

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
) -> impl IntoView {
    view! {
        <a class="scrim" href=back.clone() aria-label="Close" tabindex="-1"></a>
        <dialog class="dialog dialog--asked" open=true aria-labelledby="dialog-h">
            <header><h2 id="dialog-h">{title}</h2></header>
            <div class="body">{body}</div>
            <footer><a class="btn" href=back autofocus=true>"Keep it"</a>{action}</footer>
        </dialog>
    }
}

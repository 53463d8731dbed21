//! Imports: bringing a file, reading the verdict on each of its rows, and storing them.

mod detail;
mod list;
mod new;
mod rows;

use domain::import::ImportState;
use leptos::prelude::*;

pub(crate) use detail::Import;
pub(crate) use list::Imports;
pub(crate) use new::NewImport;

/// How far an import has come, as a pill.
fn state_pill(state: ImportState) -> AnyView {
    let tone = match state {
        ImportState::Checking | ImportState::Committing | ImportState::Ready => Some("pending"),
        ImportState::Committed => Some("ok"),
        ImportState::Failed => Some("critical"),
        ImportState::Discarded => None,
    };
    view! { <span class="pill pill--word" data-tone=tone>{state.label()}</span> }.into_any()
}

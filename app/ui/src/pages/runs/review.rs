//! The people's word on a snapshot that is held: release it, or throw it away.

use domain::{SourceId, access::Permission, source::Run};
use leptos::prelude::*;

use crate::{
    api::{
        session::Session,
        sources::{Discard, Release},
    },
    components::{
        dialog::Dialog,
        notice::{allowed, hidden, refused},
    },
    words,
};

/// The actions behind the two ways on.
#[derive(Clone, Copy)]
pub(crate) struct Review {
    release: ServerAction<Release>,
    discard: ServerAction<Discard>,
}

impl Review {
    /// The actions of a page.
    pub(crate) fn new() -> Self {
        Self {
            release: ServerAction::new(),
            discard: ServerAction::new(),
        }
    }

    /// How often something was decided: what depends on it is asked anew.
    pub(crate) fn version(self) -> usize {
        self.release.version().get() + self.discard.version().get()
    }

    /// Why something was not done.
    pub(crate) fn refused(self) -> AnyView {
        view! { {refused(self.release)}{refused(self.discard)} }.into_any()
    }

    /// Both ways on. `here` is the page they stand on, which asks before it discards.
    pub(crate) fn buttons(self, run: &Run, here: &str, session: &Session) -> AnyView {
        let fields = fields(run);
        let ask = format!("{here}?ask=discard");
        allowed(
            session,
            Permission::ReviewSnapshots,
            "Release or discard",
            || {
                view! {
                    <ActionForm action=self.release>
                        {fields}<button class="btn btn--primary">"Release it"</button>
                    </ActionForm>
                    <a class="btn btn--danger" href=ask data-noscroll="">"Discard"</a>
                }
                .into_any()
            },
        )
    }

    /// Asks before the snapshot of a source is thrown away.
    pub(crate) fn dialog(
        self,
        run: &Run,
        source: &str,
        here: String,
        ask: Memo<Option<String>>,
    ) -> AnyView {
        let run = run.clone();
        let title = format!("Discard the held snapshot of {source}");
        let rows = words::counted(run.rows, "row");
        view! {
            {move || (ask.get().as_deref() == Some("discard")).then(|| {
                let body = view! {
                    <p>{rows.clone()}" are thrown away. The snapshot before it stays in force. To see these rows again, ask the source again or import the file again."</p>
                };
                let fields = fields(&run);
                let action = view! {
                    <ActionForm action=self.discard>
                        {fields}<button class="btn btn--danger">"Discard the snapshot"</button>
                    </ActionForm>
                };
                view! {
                    <Dialog title=title.clone() back=here.clone() body=body.into_any() action=action.into_any()/>
                }
            })}
        }
        .into_any()
    }
}

fn fields(run: &Run) -> AnyView {
    let source: SourceId = run.source_id;
    view! { {hidden("run", run.id.to_string())}{hidden("source", source.to_string())} }.into_any()
}

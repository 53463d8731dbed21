//! What can be done with a connection wherever it is shown: ask it, stop asking, leave it alone.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    connection::{Connection, ConnectionDetail},
};
use leptos::prelude::*;

use crate::{
    api::{
        connections::{Ask, Pause, Stop},
        session::Session,
    },
    components::{
        icon::icon_sm,
        notice::{allowed_sm, hidden, refused},
        time,
    },
};

/// The actions behind the controls. One of each serves every connection of a page.
#[derive(Clone, Copy)]
pub(crate) struct Controls {
    ask: ServerAction<Ask>,
    stop: ServerAction<Stop>,
    pause: ServerAction<Pause>,
}

impl Controls {
    /// The actions of a page.
    pub(crate) fn new() -> Self {
        Self {
            ask: ServerAction::new(),
            stop: ServerAction::new(),
            pause: ServerAction::new(),
        }
    }

    /// How often something was done: what depends on it is asked anew.
    pub(crate) fn version(self) -> usize {
        self.ask.version().get() + self.stop.version().get() + self.pause.version().get()
    }

    /// Why something was not done.
    pub(crate) fn refused(self) -> AnyView {
        view! { {refused(self.ask)}{refused(self.stop)}{refused(self.pause)} }.into_any()
    }

    /// The controls of a connection, for the reader of this session.
    pub(crate) fn view(
        self,
        detail: &ConnectionDetail,
        session: &Session,
        back: &'static str,
    ) -> AnyView {
        let connection = &detail.connection;
        let ask = if detail.is_under_way {
            self.stop_button(connection, session, back)
        } else {
            self.ask_button(connection, session, back)
        };
        view! { {self.pause_button(connection, session, back)}{ask} }.into_any()
    }

    fn ask_button(self, connection: &Connection, session: &Session, back: &str) -> AnyView {
        let fields = fields(connection, back);
        let label = format!("Ask now: {}", connection.name);
        allowed_sm(session, Permission::RunSources, "Ask now", || {
            view! {
                <ActionForm action=self.ask>
                    {fields}<button class="btn btn--sm" aria-label=label>{icon_sm("i-sync")}"Ask now"</button>
                </ActionForm>
            }
            .into_any()
        })
    }

    fn stop_button(self, connection: &Connection, session: &Session, back: &str) -> AnyView {
        let fields = fields(connection, back);
        let label = format!("Stop asking {}", connection.name);
        allowed_sm(session, Permission::RunSources, "Stop", || {
            view! {
                <ActionForm action=self.stop>
                    {fields}<button class="btn btn--sm" aria-label=label>{icon_sm("i-x")}"Stop"</button>
                </ActionForm>
            }
            .into_any()
        })
    }

    fn pause_button(self, connection: &Connection, session: &Session, back: &str) -> AnyView {
        let fields = fields(connection, back);
        let word = if connection.is_paused {
            "Resume"
        } else {
            "Pause"
        };
        let label = format!("{word} {}", connection.name);
        let version = hidden("version", connection.version.to_string());
        let is_paused = hidden("is_paused", (!connection.is_paused).to_string());
        allowed_sm(session, Permission::ManageSources, word, || {
            view! {
                <ActionForm action=self.pause>
                    {fields}{version}{is_paused}
                    <button class="btn btn--sm btn--ghost" aria-label=label>{word}</button>
                </ActionForm>
            }
            .into_any()
        })
    }
}

fn fields(connection: &Connection, back: &str) -> AnyView {
    // On a connection's own page the way back is that page.
    let back = if back.is_empty() {
        super::connection_href(connection.id)
    } else {
        back.to_owned()
    };
    view! { {hidden("id", connection.id.to_string())}{hidden("back", back)} }.into_any()
}

/// Who is asked, unless the name says it already, and when next.
pub(crate) fn who_and_when(detail: &ConnectionDetail, now: DateTime<Utc>) -> AnyView {
    let label = &detail.provider_label;
    let who = (*label != detail.connection.name).then(|| format!("{label}. "));
    view! { {who}{next(detail, now)} }.into_any()
}

/// When a connection is asked next, or why it is not.
fn next(detail: &ConnectionDetail, now: DateTime<Utc>) -> AnyView {
    let connection = &detail.connection;
    match connection.next_run_at {
        _ if detail.is_under_way => "Being asked".into_any(),
        _ if connection.is_paused => "Paused, not asked by itself".into_any(),
        Some(at) => view! { "Next "{time::until(at, now)} }.into_any(),
        None => "Not asked by itself".into_any(),
    }
}

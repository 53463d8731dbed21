//! A run as it goes on. The server tells each step as an event; without JavaScript, or where the stream
//! is refused, the page is asked for again.

use domain::{RunId, source::Run};
use leptos::prelude::*;

/// The run as it stands, from the page's own answer on. `ended` is called when the run has ended.
pub(super) fn follow(run: &Run, ended: impl Fn() + Copy + 'static) -> ReadSignal<Run> {
    let (live, set_live) = signal(run.clone());
    let id = run.id;
    Effect::new(move |_| subscribe(id, set_live, ended));
    live
}

#[cfg(not(feature = "hydrate"))]
fn subscribe(_: RunId, _: WriteSignal<Run>, _: impl Fn() + Copy + 'static) {}

#[cfg(feature = "hydrate")]
fn subscribe(id: RunId, live: WriteSignal<Run>, ended: impl Fn() + Copy + 'static) {
    use domain::source::RunState;
    use leptos::wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Event, EventSource, MessageEvent};

    use crate::components::notice::PACE;

    let Ok(stream) = EventSource::new(&format!("/runs/{id}/progress")) else {
        return;
    };
    let told = {
        let stream = stream.clone();
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            let Ok(run) = serde_json::from_str::<Run>(&text) else {
                return;
            };
            if run.state != RunState::Running {
                stream.close();
                ended();
            }
            live.set(run);
        })
    };
    // The browser comes back by itself, unless the stream was refused.
    let failed = {
        let stream = stream.clone();
        Closure::<dyn Fn(Event)>::new(move |_| {
            if stream.ready_state() == EventSource::CLOSED {
                set_timeout(ended, PACE);
            }
        })
    };
    stream.set_onmessage(Some(told.as_ref().unchecked_ref()));
    stream.set_onerror(Some(failed.as_ref().unchecked_ref()));
    let held = StoredValue::new_local((stream, told, failed));
    on_cleanup(move || {
        held.try_with_value(|(stream, ..)| {
            stream.set_onmessage(None);
            stream.set_onerror(None);
            stream.close();
        });
    });
}

//! Following something that goes on. The server tells each change as an event; without JavaScript, or
//! where the stream is refused, the page is asked for again.

use leptos::prelude::*;
use serde::de::DeserializeOwned;

/// What an address tells as it goes on, from the page's own answer on. `ended` is called once `is_over`
/// says so of what was told last.
pub(crate) fn follow<T>(
    address: String,
    first: T,
    is_over: fn(&T) -> bool,
    ended: impl Fn() + Copy + 'static,
) -> ReadSignal<T>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    let (live, set_live) = signal(first);
    Effect::new(move |_| subscribe(&address, set_live, is_over, ended));
    live
}

#[cfg(not(feature = "hydrate"))]
fn subscribe<T>(_: &str, _: WriteSignal<T>, _: fn(&T) -> bool, _: impl Fn() + Copy + 'static) {}

#[cfg(feature = "hydrate")]
fn subscribe<T>(
    address: &str,
    live: WriteSignal<T>,
    is_over: fn(&T) -> bool,
    ended: impl Fn() + Copy + 'static,
) where
    T: DeserializeOwned + Send + Sync + 'static,
{
    use leptos::wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Event, EventSource, MessageEvent};

    use super::notice::PACE;

    let Ok(stream) = EventSource::new(address) else {
        return;
    };
    let told = {
        let stream = stream.clone();
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            let Ok(told) = serde_json::from_str::<T>(&text) else {
                return;
            };
            if is_over(&told) {
                stream.close();
                ended();
            }
            live.set(told);
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

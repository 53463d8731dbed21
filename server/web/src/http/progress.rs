//! How a run comes along, as server-sent events for the page that watches it.
//!
//! The store is asked every second, as the run may be another process's. The stream ends after the
//! run's end, and when the server stops; a browser that comes back after the end is told to stay away.

use std::{convert::Infallible, time::Duration};

use axum::{
    Extension, Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use domain::{
    RunId,
    source::{Run, RunState},
};
use futures::{Stream, stream};
use services::{App, Caller, Error, runs};
use tokio_util::sync::CancellationToken;

use super::{Site, request, session::Recognised};

/// How often the store is asked.
const PERIOD: Duration = Duration::from_secs(1);

/// What a browser sends when it comes back: the identifier of the last event it saw.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The route.
pub(super) fn router() -> Router<Site> {
    Router::new().route("/runs/{id}/progress", get(progress))
}

async fn progress(
    State(site): State<Site>,
    Extension(Recognised(caller)): Extension<Recognised>,
    Path(id): Path<RunId>,
    headers: HeaderMap,
) -> Response {
    let Some(caller) = caller else {
        return refused(&Error::Unauthenticated);
    };
    match runs::find(&site.app, &caller, id).await {
        Err(error) => refused(&error),
        Ok(_) if has_seen_the_end(&headers) => StatusCode::NO_CONTENT.into_response(),
        Ok(found) => {
            let watch = Watch {
                app: site.app,
                caller,
                stop: site.stop,
                seen: None,
                next: Some(found.run),
            };
            Sse::new(watch.events())
                .keep_alive(KeepAlive::default())
                .into_response()
        }
    }
}

/// Each event has the run's state for its identifier.
fn has_seen_the_end(headers: &HeaderMap) -> bool {
    let seen = headers
        .get(LAST_EVENT_ID)
        .and_then(|state| state.to_str().ok()?.parse::<RunState>().ok());
    seen.is_some_and(|state| state != RunState::Running)
}

/// A run that is being watched.
struct Watch {
    app: App,
    caller: Caller,
    stop: CancellationToken,
    seen: Option<Run>,
    next: Option<Run>,
}

impl Watch {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut watch| {
            let run = watch.next().await?;
            let event = Event::default()
                .id(run.state.as_str())
                .json_data(&run)
                .expect("a run has string keys only");
            watch.seen = Some(run);
            Some((Ok(event), watch))
        })
    }

    /// The run when it has changed; none after its end, or once there is nothing to tell any more.
    async fn next(&mut self) -> Option<Run> {
        if let Some(first) = self.next.take() {
            return Some(first);
        }
        let seen = self.seen.as_ref()?;
        if seen.state != RunState::Running {
            return None;
        }
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return None,
                () = tokio::time::sleep(PERIOD) => {}
            }
            match runs::find(&self.app, &self.caller, seen.id).await {
                Ok(found) if found.run == *seen => {}
                Ok(found) => return Some(found.run),
                Err(error) => {
                    request::log(&error);
                    return None;
                }
            }
        }
    }
}

fn refused(error: &Error) -> Response {
    let status = match error {
        Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        other => {
            request::log(other);
            return request::failure();
        }
    };
    (status, format!("{error}\n")).into_response()
}

//! How a run or a plan comes along, as server-sent events for the page that watches it.
//!
//! The store is asked every second, as the work may be another process's. The stream ends after the work's
//! end, and when the server stops; a browser that comes back after the end is told to stay away.

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
    PlanId, RunId,
    plan::{Plan, PlanState},
    source::{Run, RunState},
};
use futures::{Stream, stream};
use serde::{Serialize, de::DeserializeOwned};
use services::{App, Caller, Error, plans, runs};
use tokio_util::sync::CancellationToken;

use super::{Site, request, session::Recognised};

/// How often the store is asked.
const PERIOD: Duration = Duration::from_secs(1);

/// What a browser sends when it comes back: the identifier of the last event it saw.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The routes.
pub(super) fn router() -> Router<Site> {
    Router::new()
        .route("/runs/{id}/progress", get(progress::<Run>))
        .route("/plans/{id}/progress", get(progress::<Plan>))
}

/// What comes along while somebody watches.
trait Watched: Serialize + PartialEq + Send + Sync + 'static {
    /// What names it.
    type Id: DeserializeOwned + Copy + Send + Sync + 'static;

    /// The state in which it goes on, in its stored spelling.
    const GOES_ON: &'static str;

    /// How it stands now.
    fn find(
        app: &App,
        caller: &Caller,
        id: Self::Id,
    ) -> impl Future<Output = services::Result<Self>> + Send
    where
        Self: Sized;

    /// Where it stands, in its stored spelling: the identifier of its event.
    fn state(&self) -> &'static str;
}

impl Watched for Run {
    type Id = RunId;

    const GOES_ON: &'static str = RunState::Running.as_str();

    async fn find(app: &App, caller: &Caller, id: RunId) -> services::Result<Self> {
        Ok(runs::find(app, caller, id).await?.run)
    }

    fn state(&self) -> &'static str {
        self.state.as_str()
    }
}

impl Watched for Plan {
    type Id = PlanId;

    const GOES_ON: &'static str = PlanState::Applying.as_str();

    async fn find(app: &App, caller: &Caller, id: PlanId) -> services::Result<Self> {
        Ok(plans::find(app, caller, id).await?.plan)
    }

    fn state(&self) -> &'static str {
        self.state.as_str()
    }
}

async fn progress<T: Watched>(
    State(site): State<Site>,
    Extension(Recognised(caller)): Extension<Recognised>,
    Path(id): Path<T::Id>,
    headers: HeaderMap,
) -> Response {
    let Some(caller) = caller else {
        return refused(&Error::Unauthenticated);
    };
    match T::find(&site.app, &caller, id).await {
        Err(error) => refused(&error),
        Ok(found) if has_seen_the_end::<T>(&headers, &found) => {
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(found) => {
            let watch = Watch {
                app: site.app,
                caller,
                stop: site.stop,
                id,
                seen: None,
                next: Some(found),
            };
            Sse::new(watch.events())
                .keep_alive(KeepAlive::default())
                .into_response()
        }
    }
}

/// Each event has the state for its identifier. A plan that was taken up again since goes on.
fn has_seen_the_end<T: Watched>(headers: &HeaderMap, now: &T) -> bool {
    let seen = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok());
    now.state() != T::GOES_ON && seen == Some(now.state())
}

/// What is being watched.
struct Watch<T: Watched> {
    app: App,
    caller: Caller,
    stop: CancellationToken,
    id: T::Id,
    seen: Option<T>,
    next: Option<T>,
}

impl<T: Watched> Watch<T> {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut watch| {
            let now = watch.next().await?;
            let event = Event::default()
                .id(now.state())
                .json_data(&now)
                .expect("our types have string keys only");
            watch.seen = Some(now);
            Some((Ok(event), watch))
        })
    }

    /// It, when it has changed; none after its end, or once there is nothing to tell any more.
    async fn next(&mut self) -> Option<T> {
        if let Some(first) = self.next.take() {
            return Some(first);
        }
        let seen = self.seen.as_ref()?;
        if seen.state() != T::GOES_ON {
            return None;
        }
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return None,
                () = tokio::time::sleep(PERIOD) => {}
            }
            match T::find(&self.app, &self.caller, self.id).await {
                Ok(now) if now == *seen => {}
                Ok(now) => return Some(now),
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

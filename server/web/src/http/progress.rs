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
use serde::Serialize;
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

/// Work that is watched.
trait Watched: Clone + PartialEq + Serialize + Send + Sync + 'static {
    /// Which work.
    type Id: Copy + Send + Sync + serde::de::DeserializeOwned + 'static;

    /// The work as it stands.
    fn find(
        app: &App,
        caller: &Caller,
        id: Self::Id,
    ) -> impl Future<Output = services::Result<Self>> + Send;

    /// Its identifier.
    fn id(&self) -> Self::Id;

    /// The word for where it stands, which each event has for its identifier.
    fn state(&self) -> &'static str;

    /// Whether work that stands at a word goes on.
    fn goes_on(state: &str) -> bool;
}

impl Watched for Run {
    type Id = RunId;

    async fn find(app: &App, caller: &Caller, id: RunId) -> services::Result<Self> {
        Ok(runs::find(app, caller, id).await?.run)
    }

    fn id(&self) -> RunId {
        self.id
    }

    fn state(&self) -> &'static str {
        self.state.as_str()
    }

    fn goes_on(state: &str) -> bool {
        state
            .parse()
            .is_ok_and(|state: RunState| state == RunState::Running)
    }
}

impl Watched for Plan {
    type Id = PlanId;

    async fn find(app: &App, caller: &Caller, id: PlanId) -> services::Result<Self> {
        plans::glance(app, caller, id).await
    }

    fn id(&self) -> PlanId {
        self.id
    }

    fn state(&self) -> &'static str {
        self.state.as_str()
    }

    fn goes_on(state: &str) -> bool {
        state
            .parse()
            .is_ok_and(|state: PlanState| state == PlanState::Applying)
    }
}

async fn progress<W: Watched>(
    State(site): State<Site>,
    Extension(Recognised(caller)): Extension<Recognised>,
    Path(id): Path<W::Id>,
    headers: HeaderMap,
) -> Response {
    let Some(caller) = caller else {
        return refused(&Error::Unauthenticated);
    };
    match W::find(&site.app, &caller, id).await {
        Err(error) => refused(&error),
        Ok(found) if has_seen_the_end(&found, &headers) => StatusCode::NO_CONTENT.into_response(),
        Ok(found) => {
            let watch = Watch {
                app: site.app,
                caller,
                stop: site.stop,
                seen: None,
                next: Some(found),
            };
            Sse::new(watch.events())
                .keep_alive(KeepAlive::default())
                .into_response()
        }
    }
}

/// Whether the browser has been told of the state in which the work rests. It may have been taken up again
/// since.
fn has_seen_the_end<W: Watched>(found: &W, headers: &HeaderMap) -> bool {
    let seen = headers
        .get(LAST_EVENT_ID)
        .and_then(|state| state.to_str().ok());
    !W::goes_on(found.state()) && seen == Some(found.state())
}

/// Work that is being watched.
struct Watch<W> {
    app: App,
    caller: Caller,
    stop: CancellationToken,
    seen: Option<W>,
    next: Option<W>,
}

impl<W: Watched> Watch<W> {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut watch| {
            let work = watch.next().await?;
            let event = Event::default()
                .id(work.state())
                .json_data(&work)
                .expect("what is watched has string keys only");
            watch.seen = Some(work);
            Some((Ok(event), watch))
        })
    }

    /// The work when it has changed; none after its end, or once there is nothing to tell any more.
    async fn next(&mut self) -> Option<W> {
        if let Some(first) = self.next.take() {
            return Some(first);
        }
        let seen = self.seen.as_ref()?;
        if !W::goes_on(seen.state()) {
            return None;
        }
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return None,
                () = tokio::time::sleep(PERIOD) => {}
            }
            match W::find(&self.app, &self.caller, seen.id()).await {
                Ok(found) if found == *seen => {}
                Ok(found) => return Some(found),
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

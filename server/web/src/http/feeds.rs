//! Where lists are sent to a file feed: `curl --data-binary @list.csv https://…/feeds/TOKEN`. The token
//! is all that is asked for, and stands in no log.

use std::io;

use axum::{
    Json, Router,
    body::Body,
    extract::{Path, State},
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
    routing::post,
};
use axum_extra::extract::Query;
use futures::StreamExt;
use serde::Deserialize;
use services::{Error, feeds, imports::Input};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use super::{FEEDS, Site, api::LARGEST_FILE, client::Client, request};

/// The route. Its handler reads the body piece by piece and counts them itself.
pub(super) fn router() -> Router<Site> {
    Router::new().route(&format!("{FEEDS}{{token}}"), post(receive))
}

/// What a list may be sent with.
#[derive(Deserialize)]
struct Sent {
    /// Its name, to tell it from others among the runs.
    #[serde(default = "unnamed")]
    name: String,
}

fn unnamed() -> String {
    "upload".to_owned()
}

async fn receive(
    State(site): State<Site>,
    Client(origin): Client,
    Path(token): Path<String>,
    Query(Sent { name }): Query<Sent>,
    body: Body,
) -> Response {
    // Whoever does not know a token need not send anything either.
    let feed = match feeds::recognise(&site.app, &token, origin).await {
        Ok(feed) => feed,
        Err(error) => return refused(&error),
    };
    let content = match keep(body).await {
        Ok(content) => content,
        Err(response) => return response,
    };
    match feeds::receive(&site.app, &feed, &name, content).await {
        Ok(report) => Json(report).into_response(),
        Err(error) => refused(&error),
    }
}

/// Keeps a body on disk, from where it is read at the pace of the import. One that breaks off is no list.
async fn keep(body: Body) -> Result<Input, Response> {
    let failed = |error: io::Error| {
        request::log(&error);
        request::failure()
    };
    let mut file = tokio::fs::File::from_std(tempfile::tempfile().map_err(failed)?);
    let (mut pieces, mut bytes) = (body.into_data_stream(), 0);
    while let Some(piece) = pieces.next().await {
        let Ok(piece) = piece else {
            let text = "The upload broke off, and nothing was imported. Send it again.\n";
            return Err((StatusCode::BAD_REQUEST, text).into_response());
        };
        bytes += piece.len();
        if bytes > LARGEST_FILE {
            let largest = LARGEST_FILE / 1024 / 1024;
            let text = format!("The list is larger than {largest} MB. Nothing was imported.\n");
            return Err((StatusCode::PAYLOAD_TOO_LARGE, text).into_response());
        }
        file.write_all(&piece).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    file.rewind().await.map_err(failed)?;
    Ok(Box::new(file.into_std().await))
}

fn refused(error: &Error) -> Response {
    let text = format!("{error}\n");
    match error {
        Error::NotFound(_) => (StatusCode::NOT_FOUND, text).into_response(),
        Error::Invalid(_) => (StatusCode::BAD_REQUEST, text).into_response(),
        Error::Conflict => (StatusCode::CONFLICT, text).into_response(),
        Error::TooMany(seconds) => {
            let wait = [(RETRY_AFTER, seconds.to_string())];
            (StatusCode::TOO_MANY_REQUESTS, wait, text).into_response()
        }
        other => {
            request::log(other);
            request::failure()
        }
    }
}

//! The inventory as a file, sent while it is read, so that memory does not grow with it.

use std::io::{self, BufWriter, Write};

use axum::{
    body::{Body, Bytes},
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use domain::number::query::NumberQuery;
use futures::{StreamExt, executor::block_on, stream};
use services::{App, Caller, export};
use tokio::{
    runtime::Handle,
    sync::mpsc::{self, Receiver, Sender},
};

use super::request;

/// Bytes of a piece, and pieces on their way to a slow client.
const PIECE: usize = 64 * 1024;
const PIECES: usize = 4;

/// The numbers that match a question, as CSV.
pub(super) async fn numbers_csv(
    app: App,
    caller: Caller,
    query: NumberQuery,
) -> services::Result<Response> {
    let (sender, mut pieces) = mpsc::channel(PIECES);
    let runtime = Handle::current();
    // The thread waits for the client and for the database by turns.
    tokio::task::spawn_blocking(move || {
        let to = BufWriter::with_capacity(PIECE, Pieces(sender.clone()));
        if let Err(error) = runtime.block_on(write(&app, &caller, &query, to)) {
            // Nobody listens if the client has gone.
            drop(block_on(sender.send(Err(error))));
        }
    });
    // What fails before the first piece can still be told as an error.
    let first = match pieces.recv().await {
        Some(Err(error)) => return Err(error),
        Some(Ok(piece)) => piece,
        None => Bytes::new(),
    };
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"numbers.csv\""),
    ];
    Ok((headers, body(first, pieces)).into_response())
}

async fn write(
    app: &App,
    caller: &Caller,
    query: &NumberQuery,
    to: impl Write + Send,
) -> services::Result<()> {
    let is_everything = !query.is_filtered() && query.sort.is_none() && query.direction.is_none();
    if is_everything {
        export::all_as_csv(app, caller, to).await?;
    } else {
        export::matching_as_csv(app, caller, query, to).await?;
    }
    Ok(())
}

/// The pieces as a body. One that fails half-way is cut off, so that no client takes it for whole.
fn body(first: Bytes, pieces: Receiver<services::Result<Bytes>>) -> Body {
    let rest = stream::unfold(pieces, async |mut pieces| {
        Some((pieces.recv().await?, pieces))
    });
    let rest = rest.map(|piece| {
        piece.map_err(|error| {
            request::log(&error);
            io::Error::other(error)
        })
    });
    // The compression asks once more after the end.
    Body::from_stream(stream::iter([Ok(first)]).chain(rest).fuse())
}

/// Hands what is written to the body.
struct Pieces(Sender<services::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let sent = block_on(self.0.send(Ok(Bytes::copy_from_slice(piece))));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

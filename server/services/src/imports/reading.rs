//! Reading a file beside the database: one thread parses while the other stores.

use std::io::Read;

use connectors::files::FileError;
use tokio::sync::mpsc;

use crate::{Error, Result};

/// Rows handed over at once.
const CHUNK: usize = 10_000;
/// Chunks that may wait: parsing never runs far ahead, so memory stays flat.
const AHEAD: usize = 1;

/// A file on its way in: anything that can be read once on another thread.
pub type Input = Box<dyn Read + Send>;

/// Chunks of rows, in the order of the file.
pub(super) struct Chunks<T>(mpsc::Receiver<std::result::Result<Vec<T>, FileError>>);

impl<T: Send + 'static> Chunks<T> {
    /// Opens a file on a thread of its own and reads ahead a little.
    pub(super) fn read<I>(
        open: impl FnOnce() -> std::result::Result<I, FileError> + Send + 'static,
    ) -> Self
    where
        I: Iterator<Item = std::result::Result<T, FileError>>,
    {
        let (to, from) = mpsc::channel(AHEAD);
        tokio::task::spawn_blocking(move || {
            let mut rows = match open() {
                Ok(rows) => rows,
                Err(error) => {
                    // A receiver that is gone has no use for the error either.
                    let _ = to.blocking_send(Err(error));
                    return;
                }
            };
            loop {
                let chunk: std::result::Result<Vec<T>, FileError> =
                    rows.by_ref().take(CHUNK).collect();
                let is_last = !matches!(&chunk, Ok(rows) if rows.len() == CHUNK);
                if to.blocking_send(chunk).is_err() || is_last {
                    return;
                }
            }
        });
        Self(from)
    }

    /// The next chunk; an empty file has none.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<T>>> {
        match self.0.recv().await {
            Some(Ok(rows)) if rows.is_empty() => Ok(None),
            Some(Ok(rows)) => Ok(Some(rows)),
            Some(Err(error)) => Err(Error::from(error)),
            None => Ok(None),
        }
    }
}

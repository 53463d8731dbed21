//! Letting the later of two rows win. Which row is the last can be known only at the end of a file, so
//! the file is read twice: it is copied to disk on the way.

use std::{
    collections::HashMap,
    io::{self, BufReader, Seek},
};

use connectors::files::inventory::{self, InventoryOptions};
use domain::E164;

use super::Input;
use crate::Result;

/// The last line of each number, and the file from its beginning again.
pub(super) async fn find(
    mut input: Input,
    options: InventoryOptions,
) -> Result<(HashMap<E164, u64>, Input)> {
    let reading = tokio::task::spawn_blocking(move || {
        let mut copy = tempfile::tempfile()?;
        io::copy(&mut input, &mut copy)?;
        copy.rewind()?;
        let mut lines = HashMap::new();
        for row in inventory::open(BufReader::new(&copy), &options)? {
            let row = row?;
            if let Ok(record) = row.outcome {
                lines.insert(record.number, row.line);
            }
        }
        copy.rewind()?;
        Ok((lines, Box::new(copy) as Input))
    });
    reading.await.map_err(io::Error::other)?
}

//! The files of each source, in the form that source writes.

pub(crate) mod carrier;
pub(crate) mod findings;
pub(crate) mod inventory;
pub(crate) mod teams_numbers;
pub(crate) mod teams_users;

use std::io::{self, BufWriter, Write};

use serde::{Serialize, Serializer};
use serde_json::ser::PrettyFormatter;

/// Writes rows as one indented array, one row at a time.
fn write_json<T: Serialize>(rows: impl Iterator<Item = T>, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let indented = PrettyFormatter::with_indent(b" ");
    serde_json::Serializer::with_formatter(&mut out, indented).collect_seq(rows)?;
    out.flush()
}

//! A carrier's list of the numbers on the account.

use std::io::{self, Write};

use crate::{Carrier, Snapshot};

const COLUMNS: [&str; 7] = [
    "number",
    "status",
    "trunk",
    "emergency_status",
    "emergency_address",
    "port_out_status",
    "ported_out_on",
];

/// Writes at most `limit` numbers.
pub(crate) fn write(
    snapshot: &Snapshot<'_>,
    carrier: Carrier,
    limit: usize,
    out: impl Write,
) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    let rows = snapshot
        .planes()
        .filter_map(|(line, planes)| Some((line, planes.at(line, carrier)?)))
        .take(limit);
    for (line, view) in rows {
        let ported_out_on = view
            .ported_out_on
            .map(|date| date.to_string())
            .unwrap_or_default();
        csv.write_record([
            line.e164().as_str(),
            view.status,
            view.trunk,
            "active",
            "",
            if view.is_port_out_pending {
                "pending"
            } else {
                ""
            },
            &ported_out_on,
        ])?;
    }
    csv.flush()
}

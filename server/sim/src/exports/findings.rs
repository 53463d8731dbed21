//! The list of findings that a case must give.

use std::io::{self, Write};

use crate::Finding;

pub(crate) fn write(findings: &[Finding], out: impl Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["code", "number"])?;
    for finding in findings {
        csv.write_record([finding.code.name(), &finding.number])?;
    }
    csv.flush()
}

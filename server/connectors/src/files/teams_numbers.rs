//! The numbers that Teams lists: `Get-CsPhoneNumberAssignment`, `Export-CsAcquiredPhoneNumber`, or the
//! `numberAssignments` of Graph, as JSON or CSV.
//!
//! The three name their columns differently (domain notes, Microsoft §2.4), and older modules lack the
//! newer columns: those are *not sent*, which is not the same as blank.

use std::io::Read;

use domain::{
    LineUri,
    e164::read,
    fact::{Reported, TeamsNumber},
    import::ImportKind,
};

use super::{
    FactRows, FileError,
    fields::{Fields, Row, unreadable_line},
    names::{Column, Names},
    rows::{Form, Outcome},
};

const FORM: Form = Form {
    kind: ImportKind::TeamsNumbers,
    columns: &[
        Column::required("TelephoneNumber", &[]),
        Column::required("NumberType", &[]),
        Column::required("PstnAssignmentStatus", &["AssignmentStatus"]),
        Column::new("ActivationState", &[]),
        Column::new("AssignedPstnTargetId", &["AssignmentTargetId", "TargetId"]),
        Column::new("AssignmentCategory", &[]),
        Column::new("Capability", &["Capabilities", "AcquiredCapabilities"]),
        Column::new("IsoCountryCode", &[]),
        Column::new("LocationId", &[]),
        Column::new("PstnPartnerName", &["PartnerName"]),
        Column::new("NumberSource", &[]),
        Column::new("PortInOrderStatus", &["PortInStatus"]),
        Column::new("AssignmentBlockedState", &[]),
    ],
    may_be_json: true,
    check: Names::require,
};

/// Opens an export of Teams' numbers.
pub fn open<R: Read>(read: R) -> Result<FactRows<R, TeamsNumber>, FileError> {
    FactRows::open(read, &FORM, row)
}

fn row(row: &Row<'_>) -> Outcome<TeamsNumber> {
    let mut fields = Fields::new(row);
    let country = fields.country("IsoCountryCode");
    let line = match line(&row.written("TelephoneNumber")) {
        Ok(line) => Some(line),
        Err(message) => {
            fields.refuse("TelephoneNumber", message);
            None
        }
    };
    let record = line.map(|line| TeamsNumber {
        line,
        number_type: fields.word("NumberType"),
        activation: fields.word("ActivationState"),
        assignment: fields.word("PstnAssignmentStatus"),
        target: fields.id("AssignedPstnTargetId").value().cloned(),
        category: fields.text("AssignmentCategory"),
        location: fields.id("LocationId"),
        country,
        partner: fields.text("PstnPartnerName"),
        number_source: fields.text("NumberSource"),
        port_in: fields.text("PortInOrderStatus"),
        capabilities: fields.list("Capability"),
        assignment_block: fields.text("AssignmentBlockedState"),
    });
    fields.finish(record).map(Some)
}

/// A line as Teams writes it: with +, `tel:`, an extension, or digits that begin with the country code.
pub(crate) fn line(text: &str) -> Result<LineUri, String> {
    let plain = text.trim().trim_start_matches('\'').to_ascii_lowercase();
    match plain.parse::<LineUri>() {
        // Without its + a number is believed only when it fits the plan of the country it begins with.
        Ok(line) if !plain.contains('+') => match read::number(&line.to_string(), None) {
            Ok(_) => Ok(line),
            Err(error) => Err(unreadable_line(&error)),
        },
        Ok(line) => Ok(line),
        Err(_) => match read::number(text, None) {
            Ok(reading) => Ok(reading.line),
            Err(error) => Err(unreadable_line(&error)),
        },
    }
}

/// The line of an account, for the readers of other exports.
pub(crate) fn reported_line(fields: &mut Fields<'_>, column: &str) -> Reported<LineUri> {
    fields.parse(column, line)
}

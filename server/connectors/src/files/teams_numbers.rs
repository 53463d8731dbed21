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
    FactRows, FileError, Mapping, Objects,
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
    FactRows::open(read, &FORM, &Mapping::default(), row)
}

/// Reads the same numbers one by one, as Graph lists them.
pub(crate) fn objects() -> Objects<TeamsNumber> {
    Objects::new(&FORM, row)
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
        category: fields.term("AssignmentCategory"),
        location: fields.id("LocationId"),
        country,
        partner: fields.text("PstnPartnerName"),
        number_source: fields.term("NumberSource"),
        port_in: fields.term("PortInOrderStatus"),
        capabilities: fields.terms("Capability"),
        assignment_block: fields.term("AssignmentBlockedState"),
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

#[cfg(test)]
mod tests {
    use domain::fact::{Activation, TeamsAssignment, Word};
    use proptest::prelude::*;

    use super::*;
    use crate::files::FactRow;

    fn read(text: &str) -> Vec<FactRow<TeamsNumber>> {
        open(text.as_bytes()).unwrap().map(Result::unwrap).collect()
    }

    fn one(text: &str) -> TeamsNumber {
        read(text).remove(0).outcome.unwrap()
    }

    fn refused(number: &str) -> String {
        let text = format!(
            "TelephoneNumber,NumberType,PstnAssignmentStatus\n{number},DirectRouting,Unassigned\n"
        );
        read(&text).remove(0).outcome.unwrap_err().remove(0).message
    }

    const JSON: &str = r#"{
        "TelephoneNumber": "+12065550100;ext=524", "NumberType": "DirectRouting",
        "ActivationState": "Activated", "AssignedPstnTargetId": "ABCDEF01-0000-4000-8000-000000000001",
        "AssignmentCategory": "Primary", "Capability": ["UserAssignment", "Geographic"],
        "IsoCountryCode": "US", "LocationId": "00000000-0000-0000-0000-000000000000",
        "PortInOrderStatus": null, "PstnAssignmentStatus": "UserAssigned", "PstnPartnerName": ""
    }"#;

    #[test]
    fn every_form_of_the_export_says_the_same() {
        let number = one(JSON);
        assert_eq!(number.line.to_string(), "+12065550100;ext=524");
        assert!(number.activation.is(Activation::Activated));
        assert_eq!(
            number.target.as_deref(),
            Some("abcdef01-0000-4000-8000-000000000001")
        );
        assert_eq!(number.location, Reported::Blank, "the zero id is none");
        assert_eq!(number.partner, Reported::Blank);
        assert_eq!(number.number_source, Reported::NotSent, "an older module");

        let powershell_five = JSON.replace(
            r#"["UserAssignment", "Geographic"]"#,
            r#"{"value": ["UserAssignment", "Geographic"], "Count": 2}"#,
        );
        let graph = JSON
            .replace("PstnAssignmentStatus", "assignmentStatus")
            .replace("AssignedPstnTargetId", "assignmentTargetId")
            .replace("\"Capability", "\"capabilities")
            .replace("PortInOrderStatus", "portInStatus")
            .replace("UserAssigned", "userAssigned");
        for text in [
            format!("[{JSON}]"),
            format!("\u{feff}\r\n [ {JSON} ]"),
            format!(r#"{{"@odata.count":1,"value":[{JSON}]}}"#),
            powershell_five,
            graph.replace("PstnPartnerName", "PartnerName"),
        ] {
            assert_eq!(one(&text), number, "{text}");
        }

        let header = "TelephoneNumber,NumberType,ActivationState,AssignedPstnTargetId,AssignmentCategory,Capability,IsoCountryCode,LocationId,PortInOrderStatus,PstnAssignmentStatus,PstnPartnerName";
        for list in [
            "{UserAssignment, Geographic}",
            "UserAssignment,Geographic",
            "UserAssignment;Geographic",
            "UserAssignment|Geographic",
            "UserAssignment Geographic",
        ] {
            let row = format!(
                "#TYPE Selected.Object\r\n{header}\r\n+12065550100;ext=524,DirectRouting,Activated,ABCDEF01-0000-4000-8000-000000000001,Primary,\"{list}\",US,00000000-0000-0000-0000-000000000000,,UserAssigned,\r\n"
            );
            assert_eq!(one(&row), number, "{list}");
            assert_eq!(read(&row)[0].line, 3);
        }
    }

    #[test]
    fn a_list_that_the_export_lost_says_nothing() {
        for list in [
            "System.Object[]",
            "System.String[]",
            "{UserAssignment, Inbound...}",
        ] {
            let text = format!(
                "TelephoneNumber,NumberType,PstnAssignmentStatus,Capability\n+12065550100,DirectRouting,Unassigned,\"{list}\"\n"
            );
            assert_eq!(one(&text).capabilities, Reported::NotSent, "{list}");
        }
    }

    #[test]
    fn new_words_are_kept_and_entries_may_differ() {
        let text = r#"[
            {"TelephoneNumber":"+12065550100","NumberType":"Satellite","PstnAssignmentStatus":"USERASSIGNED"},
            {"PstnAssignmentStatus":null,"TelephoneNumber":"+12065550101","NumberType":"callingPlan","NumberSource":"Online"},
            "stray"
        ]"#;
        let rows = read(text);
        let first = rows[0].outcome.as_ref().unwrap();
        assert_eq!(first.number_type, Word::Unknown("Satellite".into()));
        assert!(first.assignment.is(TeamsAssignment::UserAssigned));
        let second = rows[1].outcome.as_ref().unwrap();
        assert!(
            !second.is_assigned() && !second.is_unassigned(),
            "nothing is guessed"
        );
        assert_eq!(second.number_source, Reported::Value("Online".into()));
        assert_eq!(
            rows[0].raw,
            r#"{"TelephoneNumber":"+12065550100","NumberType":"Satellite","PstnAssignmentStatus":"USERASSIGNED"}"#
        );
        let error = &rows[2].outcome.as_ref().unwrap_err()[0];
        assert_eq!((error.line, error.value.as_str()), (3, "\"stray\""));
    }

    #[test]
    fn a_tables_raw_row_is_json_too() {
        let text = "TelephoneNumber;NumberType;PstnAssignmentStatus;\n+12065550100;\"a \"\"b\"\"\";Unassigned;\n";
        assert_eq!(
            read(text)[0].raw,
            r#"{"TelephoneNumber":"+12065550100","NumberType":"a \"b\"","PstnAssignmentStatus":"Unassigned"}"#
        );
    }

    #[test]
    fn a_damaged_number_is_refused_and_digits_that_fit_are_read() {
        assert!(refused("1.20655E+10").contains("A spreadsheet turned"));
        assert!(refused("(206) 555-0100").contains("lost its +"));
        assert!(refused("=+12065550100").contains("formula"));
        assert!(refused("12345").contains("lost its +"));
        assert!(refused("").contains("required"));
        for text in [
            "12065550100",
            "tel:+12065550100",
            "TEL:12065550100",
            "+1 206 555 0100",
        ] {
            assert_eq!(line(text).unwrap().to_string(), "+12065550100", "{text}");
        }
    }

    #[test]
    fn a_file_without_rows_or_with_half_of_one_is_refused() {
        let opened = |text: &'static str| open(text.as_bytes()).err();
        assert!(matches!(opened(" \n"), Some(FileError::Empty)));
        assert!(matches!(opened("[ ]"), Some(FileError::EmptyList)));
        assert!(matches!(
            opened("{\"value\":[]}"),
            Some(FileError::EmptyList)
        ));
        assert!(matches!(
            opened("TelephoneNumber,NumberType,PstnAssignmentStatus\n"),
            Some(FileError::NoRows)
        ));
        assert!(matches!(
            opened("TelephoneNumber,NumberType\n+12065550100,x\n"),
            Some(FileError::MissingColumn {
                column: "PstnAssignmentStatus",
                ..
            })
        ));
        let half = format!("[{JSON},\n{}", &JSON[..90]);
        let mut rows = open(half.as_bytes()).unwrap();
        assert!(rows.next().unwrap().unwrap().outcome.is_ok());
        assert!(matches!(rows.next(), Some(Err(FileError::CutOff(8)))));
        assert!(rows.next().is_none());
        let broken = format!("[{JSON},\n{{\"a\":nil}}]");
        let error = open(broken.as_bytes())
            .unwrap()
            .nth(1)
            .unwrap()
            .unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("Line 8 is not valid JSON: expected"),
            "{error}"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_rows_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let json = [b"[".as_slice(), JSON.as_bytes(), b",", &bytes].concat();
            let csv = [b"TelephoneNumber,NumberType,PstnAssignmentStatus\n".as_slice(), &bytes].concat();
            for bytes in [bytes.as_slice(), &json, &csv] {
                if let Ok(rows) = open(bytes) {
                    let _ = rows.count();
                }
            }
        }

        #[test]
        fn any_number_is_a_line_or_an_error(text in ".{0,24}") {
            let _ = line(&text);
        }
    }
}

//! A carrier's list of the numbers on the account, as CSV.
//!
//! Carriers add columns of their own, which are kept with the raw row and read by nothing. A row that
//! says the number is deleted is the carrier's way of not listing it, and is left out.

use std::io::Read;

use domain::{
    Country,
    fact::{CarrierNumber, Reported},
    import::ImportKind,
};

use super::{
    FactRows, FileError, Mapping,
    fields::{Fields, Row},
    names::{Column, Names},
    rows::{Form, Outcome},
    table::Table,
};
use crate::{number_kind, standing::Standing};

const FORM: Form = Form {
    kind: ImportKind::Carrier,
    columns: &[
        Column::required(
            "number",
            &[
                "phone number",
                "telephone number",
                "full number",
                "tn",
                "did",
                "ddi",
                "e164",
                "e.164",
                "did number",
                "ddi number",
                "msisdn",
                "phone",
                "telephone",
            ],
        ),
        Column::required(
            "status",
            &["number status", "tn status", "phone number status", "state"],
        ),
        Column::new("country", &["iso country", "iso country code"]),
        Column::new(
            "trunk",
            &[
                "trunk name",
                "carrier trunk",
                "sip trunk",
                "connection name",
                "connection",
                "sip peer",
                "sip peer name",
                "peer name",
                "trunk group",
            ],
        ),
        Column::new(
            "emergency_status",
            &[
                "e911 status",
                "911 status",
                "emergency services status",
                "emergency",
            ],
        ),
        Column::new(
            "emergency_address",
            &["e911 address", "911 address", "emergency address id"],
        ),
        Column::new("port_out_status", &["port out", "port out state"]),
        Column::new(
            "ported_out_on",
            &["port out date", "ported out date", "ported out at"],
        ),
        Column::new("number_type", &["phone number type", "tn type"]),
        Column::new(
            "call_forward",
            &[
                "call forwarding",
                "forward to",
                "forwards to",
                "forwarded to",
            ],
        ),
        Column::new(
            "cnam",
            &[
                "caller name",
                "caller id name",
                "calling name",
                "subscriber information",
            ],
        ),
    ],
    may_be_json: false,
    check: Names::require,
};

/// Opens a carrier's list. Numbers without + are read in the plan of their row's country, else of
/// `default_country`; without either they are refused, for ten digits alone are not a number. Columns
/// that the mapping names are read from its headers, the others from those they commonly have.
pub fn open<R: Read>(
    read: R,
    default_country: Option<Country>,
    mapping: &Mapping,
) -> Result<FactRows<R, CarrierNumber>, FileError> {
    FactRows::open(read, &FORM, mapping, move |line| row(line, default_country))
}

/// The names of the columns, in their order.
pub fn columns() -> impl Iterator<Item = &'static str> {
    FORM.columns.iter().map(|column| column.name)
}

/// How the headers of a list are understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understanding {
    /// Each column that is there, with its header.
    pub found: Vec<(&'static str, String)>,
    /// The columns that are not there and without which no row can be read.
    pub missing: Vec<&'static str>,
    /// The headers that are kept and not read.
    pub unread: Vec<String>,
}

/// Reads the headers of a list, and none of its rows.
pub fn understand(read: impl Read, mapping: &Mapping) -> Result<Understanding, FileError> {
    let table = Table::open(read)?;
    let names = Names::new(FORM.columns, mapping, table.headers().to_vec());
    Ok(Understanding {
        found: names
            .found()
            .map(|(column, header)| (column, header.to_owned()))
            .collect(),
        missing: names.missing().map(|column| column.name).collect(),
        unread: names.unread().map(str::to_owned).collect(),
    })
}

fn row(row: &Row<'_>, default_country: Option<Country>) -> Outcome<CarrierNumber> {
    let mut fields = Fields::new(row);
    let country = fields
        .country("country")
        .value()
        .copied()
        .or(default_country);
    let reading = fields.base_number(
        "number",
        country,
        "A carrier knows only the number itself. Leave the extension out.",
    );
    let written = row.written("status");
    let standing = Standing::read(&written);
    if written.is_empty() {
        fields.refuse(
            "status",
            "The status is empty. Write how the carrier has the number, such as active or ported_out.",
        );
    }
    let port_out_status = standing.port_out(fields.raw("port_out_status"));
    let ported_out_on = fields.day("ported_out_on");
    let record = reading.map(|reading| CarrierNumber {
        number: reading.line.number(),
        status: standing.status(&written),
        trunk: fields.text("trunk"),
        emergency_status: fields.text("emergency_status"),
        emergency_address: fields.text("emergency_address"),
        port_out_status,
        ported_out_on,
        number_type: number_kind::read(fields.text("number_type")),
        call_forward: destination(fields.text("call_forward")),
        cnam: fields.text("cnam"),
        port_protection: Reported::NotSent,
    });
    let record = fields.finish(record)?;
    Ok(Some(record).filter(|_| standing != Standing::Deleted))
}

/// Where calls are forwarded to. A word such as yes or off names no destination, and is not believed.
fn destination(said: Reported<String>) -> Reported<String> {
    match said {
        Reported::Value(text) if !text.contains(|c: char| c.is_ascii_digit() || c == '@') => {
            Reported::NotSent
        }
        said => said,
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        fact::{CarrierStatus, PortOutStatus, Reported, Word},
        number::NumberType,
    };

    use super::*;
    use crate::files::FactRow;

    fn read(text: &str, country: Option<Country>) -> Vec<FactRow<CarrierNumber>> {
        open(text.as_bytes(), country, &Mapping::default())
            .unwrap()
            .map(Result::unwrap)
            .collect()
    }

    fn one(text: &str) -> CarrierNumber {
        read(text, Some(Country::US)).remove(0).outcome.unwrap()
    }

    fn refused(text: &str, country: Option<Country>) -> String {
        read(text, country)
            .remove(0)
            .outcome
            .unwrap_err()
            .remove(0)
            .message
    }

    #[test]
    fn a_carriers_own_columns_are_kept_and_not_read() {
        let text = "FullNumber|TN Status|Rate Center|SIP Peer|E911 Status\n2065550100|Inservice|SEATTLE|east|\n";
        let row = read(text, Some(Country::US)).remove(0);
        assert!(
            row.raw.contains("\"Rate Center\":\"SEATTLE\""),
            "{}",
            row.raw
        );
        let number = row.outcome.unwrap();
        assert_eq!(number.number.to_string(), "+12065550100");
        assert!(number.status.is(CarrierStatus::Active));
        assert_eq!(number.trunk, Reported::Value("east".into()));
        assert_eq!(number.emergency_status, Reported::Blank);
        assert_eq!(number.ported_out_on, Reported::NotSent);
    }

    #[test]
    fn ten_digits_are_a_number_only_where_a_country_is_known() {
        let text = "number,status\n2065550100,active\n";
        assert!(refused(text, None).contains("its country is not known"));
        assert!(read(text, Some(Country::US))[0].outcome.is_ok());
        let by_row = "number,status,country\n020 7946 0018,active,GB\n";
        let number = read(by_row, Some(Country::US)).remove(0).outcome.unwrap();
        assert_eq!(number.number.to_string(), "+442079460018");
        let extension = "number,status\n+12065550100 x5,active\n";
        assert!(refused(extension, None).contains("Leave the extension out"));
    }

    #[test]
    fn vendors_words_become_ours() {
        use CarrierStatus as S;
        for (word, status) in [
            ("ACTIVE", Word::Known(S::Active)),
            ("Inservice", Word::Known(S::Active)),
            ("InAccount", Word::Known(S::Pending)),
            ("PortInPendingFoc", Word::Known(S::Pending)),
            ("purchase-pending", Word::Known(S::Pending)),
            ("emergency-only", Word::Known(S::Restricted)),
            ("Aging", Word::Known(S::Aging)),
            ("ported-out", Word::Known(S::PortedOut)),
            ("port_failed", Word::Known(S::Failed)),
            ("hibernating", Word::Unknown("hibernating".into())),
        ] {
            let number = one(&format!("number,status\n+12065550100,{word}\n"));
            assert_eq!(number.status, status, "{word}");
        }
    }

    #[test]
    fn a_pending_port_out_is_still_in_service() {
        let number = one("number,status,port_out_status\n+12065550100,port-out-pending,\n");
        assert!(number.status.is(CarrierStatus::Active));
        let pending = Reported::Value(Word::Known(PortOutStatus::Pending));
        assert_eq!(number.port_out_status, pending);
        let number = one("number,status,port_out_status\n+12065550100,active,Pending\n");
        assert_eq!(number.port_out_status, pending);
    }

    #[test]
    fn the_kind_the_forwarding_and_the_name_are_read_where_they_are_told() {
        let silent = one("number,status\n+12065550100,active\n");
        assert_eq!(silent.number_type, Reported::NotSent);
        assert_eq!(silent.call_forward, Reported::NotSent);
        assert_eq!(silent.cnam, Reported::NotSent);
        let text = |row: &str| {
            format!(
                "number,status,Phone Number Type,Forwards to,Caller Name\n+12065550100,active,{row}\n"
            )
        };
        let told = one(&text("Toll Free,+12065550199,CONTOSO LTD"));
        assert_eq!(
            told.number_type,
            Reported::Value(Word::Known(NumberType::TollFree))
        );
        assert_eq!(
            told.call_forward,
            Reported::Value("+12065550199".to_owned())
        );
        assert_eq!(told.cnam, Reported::Value("CONTOSO LTD".to_owned()));
        let empty = one(&text(",,"));
        assert_eq!(empty.number_type, Reported::Blank);
        assert_eq!(empty.call_forward, Reported::Blank);
        assert_eq!(empty.cnam, Reported::Blank);
        for no_place in ["yes", "off", "disabled"] {
            let number = one(&text(&format!("local,{no_place},")));
            assert_eq!(number.call_forward, Reported::NotSent, "{no_place}");
        }
    }

    #[test]
    fn a_deleted_number_is_not_listed_and_an_empty_status_is_refused() {
        let text = "number,status,ported_out_on\n+12065550100,deleted,\n+12065550101,ported_out,2026-11-03\n+12065550102,,\n";
        let rows = read(text, None);
        assert_eq!(rows.len(), 2);
        let left = rows[0].outcome.as_ref().unwrap();
        assert_eq!(
            left.ported_out_on.value().unwrap().to_string(),
            "2026-11-03"
        );
        let error = &rows[1].outcome.as_ref().unwrap_err()[0];
        assert_eq!((error.line, error.column.as_str()), (4, "status"));
        assert!(error.message.contains("active or ported_out"));
    }

    #[test]
    fn a_remembered_header_is_read_as_its_column_and_as_no_other() {
        let text = "Rufnummer;Zustand;State;Anlage\n+493012345678;active;Berlin;SBC 1\n";
        let mapping = Mapping::from([
            ("number", "rufnummer"),
            ("status", "Zustand"),
            ("trunk", "Anlage"),
        ]);
        let row = open(text.as_bytes(), None, &mapping)
            .unwrap()
            .next()
            .unwrap()
            .unwrap();
        let number = row.outcome.unwrap();
        assert!(number.status.is(CarrierStatus::Active));
        assert_eq!(number.trunk, Reported::Value("SBC 1".into()));

        let taken = Mapping::from([("number", "Rufnummer"), ("trunk", "State")]);
        let error = open(text.as_bytes(), None, &taken).err().unwrap();
        assert!(
            matches!(error, FileError::MissingColumn { column, .. } if column == "status"),
            "{error}"
        );
    }

    #[test]
    fn a_remembered_header_that_is_gone_is_named() {
        let mapping = Mapping::from([("number", "Rufnummer")]);
        let text = "number,status\n+12065550100,active\n";
        let error = open(text.as_bytes(), None, &mapping).err().unwrap();
        let told = error.to_string();
        assert!(
            told.contains("\u{201c}Rufnummer\u{201d}, which is remembered as the number"),
            "{told}"
        );
    }

    #[test]
    fn headers_are_understood_without_their_rows() {
        let mapping = Mapping::from([("trunk", "Anlage")]);
        let seen = understand(&b"DDI,Anlage,Rate Center\n"[..], &mapping).unwrap();
        assert_eq!(
            seen.found,
            [("number", "DDI".to_owned()), ("trunk", "Anlage".to_owned())]
        );
        assert_eq!(seen.missing, ["status"]);
        assert_eq!(seen.unread, ["Rate Center"]);
    }
}

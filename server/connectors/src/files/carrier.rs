//! A carrier's list of the numbers on the account, as CSV.
//!
//! Carriers add columns of their own, which are kept with the raw row and read by nothing. A row that
//! says the number is deleted is the carrier's way of not listing it, and is left out.

use std::io::Read;

use domain::{
    Country,
    fact::{CarrierNumber, CarrierStatus, PortOutStatus, Reported, Word},
    import::ImportKind,
    same_word,
};

use super::{
    FactRows, FileError,
    fields::{Fields, Row},
    names::{Column, Names},
    rows::{Form, Outcome},
};

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
    ],
    may_be_json: false,
    check: Names::require,
};

/// Opens a carrier's list. Numbers without + are read in the plan of their row's country, else of
/// `default_country`; without either they are refused, for ten digits alone are not a number.
pub fn open<R: Read>(
    read: R,
    default_country: Option<Country>,
) -> Result<FactRows<R, CarrierNumber>, FileError> {
    FactRows::open(read, &FORM, move |line| row(line, default_country))
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
    let port_out_status = match fields.raw("port_out_status") {
        Reported::Value(word) => Reported::Value(Word::read(&word)),
        _ if standing == Standing::PortingOut => {
            Reported::Value(Word::Known(PortOutStatus::Pending))
        }
        Reported::Blank => Reported::Blank,
        Reported::NotSent => Reported::NotSent,
    };
    let ported_out_on = fields.day("ported_out_on");
    let record = reading.map(|reading| CarrierNumber {
        number: reading.line.number(),
        status: standing.status(&written),
        trunk: fields.text("trunk"),
        emergency_status: fields.text("emergency_status"),
        emergency_address: fields.text("emergency_address"),
        port_out_status,
        ported_out_on,
    });
    let record = fields.finish(record)?;
    Ok(Some(record).filter(|_| standing != Standing::Deleted))
}

/// A carrier's status word.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Status(CarrierStatus),
    /// In service, and somebody has asked for it.
    PortingOut,
    /// Off the account.
    Deleted,
    Unknown,
}

/// What carriers call their statuses (domain notes §3.3 and carriers §2 to §4).
const WORDS: &[(&str, Standing)] = {
    use CarrierStatus as S;
    use Standing::{Deleted, PortingOut, Status};
    &[
        ("in service", Status(S::Active)),
        ("live", Status(S::Active)),
        ("enabled", Status(S::Active)),
        ("in account", Status(S::Pending)),
        ("port in pending foc", Status(S::Pending)),
        ("purchase pending", Status(S::Pending)),
        ("port pending", Status(S::Pending)),
        ("provision pending", Status(S::Pending)),
        ("requirement info pending", Status(S::Pending)),
        ("requirement info under review", Status(S::Pending)),
        ("requirement info exception", Status(S::Pending)),
        ("emergency only", Status(S::Restricted)),
        ("barred", Status(S::Suspended)),
        ("ageing", Status(S::Aging)),
        ("disconnected", Status(S::Aging)),
        ("ported away", Status(S::PortedOut)),
        ("purchase failed", Status(S::Failed)),
        ("port failed", Status(S::Failed)),
        ("port out pending", PortingOut),
        ("deleted", Deleted),
        ("removed", Deleted),
        ("ceased", Deleted),
    ]
};

impl Standing {
    fn read(word: &str) -> Self {
        let vendor = WORDS.iter().find(|(known, _)| same_word(known, word));
        match (vendor, word.parse()) {
            (Some((_, standing)), _) => *standing,
            (None, Ok(status)) => Self::Status(status),
            (None, Err(_)) => Self::Unknown,
        }
    }

    fn status(self, word: &str) -> Word<CarrierStatus> {
        match self {
            Self::Status(status) => Word::Known(status),
            Self::PortingOut => Word::Known(CarrierStatus::Active),
            Self::Deleted | Self::Unknown => Word::Unknown(word.to_owned()),
        }
    }
}

//! The columns of an inventory and what people call them.

use domain::number;

use crate::files::{
    FileError, UnknownColumn,
    names::{Column, Names},
};

/// The canonical columns, with the names that other systems and people give them.
pub(super) const COLUMNS: &[Column] = &[
    Column::required(
        "number",
        &[
            "phone number",
            "telephone number",
            "phone",
            "telephone",
            "tel",
            "phone no",
            "did",
            "did number",
            "ddi",
            "ddi number",
            "tn",
            "line uri",
            "e164",
            "e.164",
            "e164 number",
            "msisdn",
            "full number",
            "direct dial",
        ],
    ),
    Column::new(
        "lifecycle",
        &[
            "status",
            "state",
            "number status",
            "lifecycle status",
            "lifecycle state",
        ],
    ),
    Column::new(
        "number_type",
        &["type", "kind", "phone number type", "number kind"],
    ),
    Column::new(
        "country",
        &[
            "iso country",
            "country code",
            "iso country code",
            "country iso",
        ],
    ),
    Column::new(
        "carrier",
        &[
            "provider",
            "operator",
            "carrier name",
            "service provider",
            "supplier",
            "telco",
        ],
    ),
    Column::new(
        "carrier_trunk",
        &[
            "trunk",
            "trunk name",
            "trunk group",
            "sip trunk",
            "sip peer",
            "connection",
        ],
    ),
    Column::new("site", &["location", "office", "site name", "branch"]),
    Column::new("application", &["app", "platform", "system"]),
    Column::new(
        "connectivity",
        &[
            "pstn connectivity",
            "teams type",
            "teams connectivity",
            "pstn type",
        ],
    ),
    Column::new(
        "holder",
        &[
            "assigned to",
            "assignee",
            "user",
            "upn",
            "user principal name",
            "user name",
            "sign in name",
            "assigned user",
            "email",
            "holder name",
        ],
    ),
    Column::new(
        "holder_type",
        &[
            "assigned to type",
            "assignee type",
            "user type",
            "account type",
        ],
    ),
    Column::new(
        "owner",
        &[
            "team",
            "owning team",
            "owner team",
            "responsible team",
            "department",
        ],
    ),
    Column::new("cost_centre", &["cost center", "cost code"]),
    Column::new(
        "reserved_until",
        &[
            "reserved to",
            "reservation until",
            "reservation end",
            "reservation ends",
        ],
    ),
    Column::new(
        "quarantined_until",
        &[
            "quarantine until",
            "quarantine end",
            "quarantine ends",
            "aging until",
        ],
    ),
    Column::new(
        "released_on",
        &["release date", "released", "date released"],
    ),
    Column::new(
        "notes",
        &["note", "comment", "comments", "remarks", "description"],
    ),
    Column::new(
        "cnam",
        &[
            "caller name",
            "caller id name",
            "calling name",
            "calling party name",
        ],
    ),
];

/// Columns that an error file adds to the file it is about; such a file is corrected and imported
/// again.
const OF_ERROR_FILES: [&str; 2] = ["line", "reason"];

/// How alike two names must be to suggest one for the other, from 0 to 1.
const LIKENESS: f64 = 0.75;

/// Refuses headers that mean nothing, or the same twice. Nothing is left out unnoticed.
pub(super) fn check(names: &Names) -> Result<(), FileError> {
    names.require()?;
    unknown(names)?;
    twice(names)
}

fn unknown(names: &Names) -> Result<(), FileError> {
    let is_known = |header: &str| {
        header.is_empty()
            || COLUMNS.iter().any(|column| column.has_name(header))
            || OF_ERROR_FILES
                .iter()
                .any(|name| domain::same_word(name, header))
    };
    let unknown: Vec<_> = names
        .headers()
        .iter()
        .filter(|header| !is_known(header))
        .map(|header| UnknownColumn {
            header: header.clone(),
            nearest: nearest(header),
        })
        .collect();
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(FileError::UnknownColumns(unknown))
    }
}

/// The one or two columns whose names are most like a header.
fn nearest(header: &str) -> Vec<&'static str> {
    let header = header.to_lowercase().replace(['_', '-'], " ");
    let mut columns: Vec<_> = COLUMNS
        .iter()
        .map(|column| {
            let likeness = column
                .names()
                .map(|name| {
                    strsim::normalized_damerau_levenshtein(&name.replace('_', " "), &header)
                })
                .fold(0.0, f64::max);
            (likeness, column.name)
        })
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .collect();
    columns.sort_by(|a, b| b.0.total_cmp(&a.0));
    columns.into_iter().take(2).map(|(_, name)| name).collect()
}

fn twice(names: &Names) -> Result<(), FileError> {
    for column in COLUMNS {
        let mut headers = names
            .headers()
            .iter()
            .filter(|header| column.has_name(header));
        if let (Some(first), Some(second)) = (headers.next(), headers.next()) {
            return Err(FileError::DuplicateColumn {
                first: first.clone(),
                second: second.clone(),
                column: column.name.to_owned(),
            });
        }
    }
    Ok(())
}

const _: () = assert!(
    COLUMNS.len() == number::COLUMNS.len(),
    "every column can be read"
);

//! Telling what a file is by its columns, so that the wrong one is named rather than refused.

use domain::import::ImportKind;

use super::FileError;

struct Marks {
    kind: ImportKind,
    /// The column that every such file has.
    always: &'static str,
    /// Columns of which it has one, and which no other kind has.
    telling: &'static [&'static str],
}

const MARKS: &[Marks] = &[
    Marks {
        kind: ImportKind::TeamsUsers,
        always: "UserPrincipalName",
        telling: &[
            "FeatureTypes",
            "AccountType",
            "EnterpriseVoiceEnabled",
            "IsEnterpriseVoiceEnabled",
            "UsageLocation",
            "OnPremLineURI",
        ],
    },
    Marks {
        kind: ImportKind::TeamsNumbers,
        always: "TelephoneNumber",
        telling: &[
            "PstnAssignmentStatus",
            "AssignmentStatus",
            "ActivationState",
        ],
    },
    Marks {
        kind: ImportKind::Numbers,
        always: "number",
        telling: &[
            "lifecycle",
            "holder_type",
            "cost_centre",
            "reserved_until",
            "quarantined_until",
        ],
    },
    Marks {
        kind: ImportKind::Carrier,
        always: "number",
        telling: &["port_out_status", "ported_out_on", "emergency_status"],
    },
];

/// What the headers say a file is.
fn recognise(headers: &[String]) -> Option<ImportKind> {
    let has = |name: &str| headers.iter().any(|header| domain::same_word(header, name));
    MARKS
        .iter()
        .find(|marks| has(marks.always) && marks.telling.iter().any(|name| has(name)))
        .map(|marks| marks.kind)
}

/// A fault of the headers, or, when the file is plainly of another kind, that.
pub(crate) fn explain(fault: FileError, expected: ImportKind, headers: &[String]) -> FileError {
    match recognise(headers) {
        Some(found) if found != expected => FileError::WrongKind { found, expected },
        _ => fault,
    }
}

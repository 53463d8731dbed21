//! The templates themselves.

mod america;
mod europe;

use super::{Check, Field, LeadRule, Need, Paper, PortableUnit, Step, Template};
use crate::port::{LineState, document::DocumentKind, field::OrderField};

/// Those of single countries, the narrow ones first.
pub(super) const TEMPLATES: &[&Template] = &[
    &america::NANP_TOLL_FREE,
    &america::UNITED_STATES,
    &america::CANADA,
    &europe::UNITED_KINGDOM_MOBILE,
    &europe::UNITED_KINGDOM,
    &europe::GERMANY,
    &europe::FRANCE,
];

const fn field(
    field: OrderField,
    need: Need,
    label: &'static str,
    hint: &'static str,
    check: Check,
) -> Field {
    Field {
        field,
        label,
        hint,
        need,
        check,
    }
}

// What every country asks.

const COMPANY: Field = field(
    OrderField::BusinessName,
    Need::OfCompanies,
    "Company name",
    "Write it as the losing carrier has it, legal form included.",
    Check::Text,
);
const FIRST_NAME: Field = field(
    OrderField::FirstName,
    Need::OfPersons,
    "First name",
    "Write it as the losing carrier has it.",
    Check::Text,
);
const LAST_NAME: Field = field(
    OrderField::LastName,
    Need::OfPersons,
    "Last name",
    "Write it as the losing carrier has it.",
    Check::Text,
);
const SIGNER: Field = field(
    OrderField::AuthorisedPerson,
    Need::Always,
    "Authorised person",
    "Name the contact of the losing account who signs the letter.",
    Check::Text,
);
const ADDRESS: Field = field(
    OrderField::ServiceAddress,
    Need::Always,
    "Service address",
    "Copy it from the losing carrier\u{2019}s record. The address of the bill may be another.",
    Check::Text,
);
const LOSING: Field = field(
    OrderField::LosingNetwork,
    Need::Always,
    "Losing carrier",
    "Name whose network the numbers are on, else whoever sends the bills.",
    Check::Text,
);

const fn postal_code(
    label: &'static str,
    hint: &'static str,
    shapes: &'static [&'static str],
) -> Field {
    field(
        OrderField::PostalCode,
        Need::Always,
        label,
        hint,
        Check::Shape(shapes),
    )
}

const fn account_number(need: Need) -> Field {
    field(
        OrderField::AccountNumber,
        need,
        "Account number",
        "Take it from the bill. Carriers of mobile numbers always ask it, many others often.",
        Check::Text,
    )
}

// The papers.

const LOA: Paper = Paper {
    kind: DocumentKind::Loa,
    hint: "It names the winning carrier, lists every number and is signed by the authorised person.",
    is_required: true,
    most_days: Some(30),
    tolerated_days: None,
};
const BILL: Paper = Paper {
    kind: DocumentKind::Bill,
    hint: "The latest one, with name, address and account number.",
    is_required: true,
    most_days: Some(30),
    tolerated_days: Some(90),
};
// Where there is no portability database as in North America, nothing is announced to one, and nobody
// objects in it.
const NO_DATABASE: &[(LineState, Step)] = &[
    (LineState::SvPending, Step::Skipped),
    (LineState::SvReady, Step::Skipped),
    (LineState::SvConflict, Step::Skipped),
];

/// For every other country.
pub(super) const GENERIC: Template = Template {
    key: "generic",
    countries: &[],
    types: &[],
    title: "Any country",
    order_steps: &[],
    line_steps: NO_DATABASE,
    fields: &[
        COMPANY,
        FIRST_NAME,
        LAST_NAME,
        SIGNER,
        ADDRESS,
        LOSING,
        account_number(Need::OfWireless),
    ],
    papers: &[LOA, BILL],
    lead: LeadRule::Agreed,
    unit: PortableUnit::Number,
    has_btn_rules: false,
};

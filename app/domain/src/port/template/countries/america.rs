//! The United States and Canada.

use super::{
    ADDRESS, BILL, COMPANY, FIRST_NAME, GENERIC, LAST_NAME, LOA, LOSING, NO_DATABASE, SIGNER,
    account_number, field, postal_code,
};
use crate::{
    number::NumberType,
    port::{
        OrderState,
        document::DocumentKind,
        field::OrderField,
        template::{Check, Field, LeadRule, Need, Paper, Step, Template},
    },
};

const BTN: Field = field(
    OrderField::Btn,
    Need::Always,
    "Billing number (BTN)",
    "Take it from the customer service record. It is often not on the bill.",
    Check::Text,
);
const PIN: Field = field(
    OrderField::Pin,
    Need::OfWireless,
    "PIN or passcode",
    "Have the customer ask the losing carrier for a port-out PIN. It may expire.",
    Check::Text,
);
const ZIP: Field = postal_code(
    "ZIP code",
    "Take it from the service address.",
    &["99999", "99999-9999"],
);

const CSR: Paper = Paper {
    kind: DocumentKind::Csr,
    hint: "The losing carrier\u{2019}s record, by which the order is judged. It can be waived with a reason.",
    is_required: true,
    most_days: None,
    tolerated_days: None,
};

pub(super) const UNITED_STATES: Template = Template {
    key: "us",
    countries: country_list![US],
    title: "United States",
    line_steps: &[],
    fields: &[
        COMPANY,
        FIRST_NAME,
        LAST_NAME,
        SIGNER,
        ADDRESS,
        ZIP,
        LOSING,
        BTN,
        account_number(Need::OfWireless),
        PIN,
    ],
    papers: &[LOA, BILL, CSR],
    lead: LeadRule::UnitedStates,
    has_btn_rules: true,
    ..GENERIC
};

pub(super) const CANADA: Template = Template {
    key: "ca",
    countries: country_list![CA],
    title: "Canada",
    fields: &[
        COMPANY,
        FIRST_NAME,
        LAST_NAME,
        SIGNER,
        ADDRESS,
        postal_code(
            "Postal code",
            "Take it from the service address, such as K1A 0B1.",
            &["A9A 9A9"],
        ),
        LOSING,
        field(
            OrderField::LosingRetail,
            Need::Optional,
            "Reseller",
            "Name whoever sends the bills where that is not the network: Canada compares it.",
            Check::Text,
        ),
        BTN,
        account_number(Need::OfWireless),
        PIN,
    ],
    lead: LeadRule::Canada,
    ..UNITED_STATES
};

/// Toll-free numbers have a controlling organisation in place of a line, and no place.
pub(super) const NANP_TOLL_FREE: Template = Template {
    key: "nanp_toll_free",
    countries: country_list![US CA],
    types: &[NumberType::TollFree],
    title: "Toll-free (United States, Canada)",
    order_steps: &[
        (
            OrderState::Validating,
            Step::Named("Checking the toll-free status"),
        ),
        (
            OrderState::CarrierReview,
            Step::Named("With the losing RespOrg"),
        ),
    ],
    line_steps: NO_DATABASE,
    fields: &[COMPANY, FIRST_NAME, LAST_NAME, SIGNER, ADDRESS, LOSING],
    papers: &[
        Paper {
            hint: "PDF or TIFF, signed not more than 30 days before the change. It names the new RespOrg and lists every number.",
            ..LOA
        },
        BILL,
    ],
    lead: LeadRule::RespOrgChange,
    has_btn_rules: false,
    ..UNITED_STATES
};

//! The United Kingdom, Germany and France.

use super::{
    ADDRESS, BILL, COMPANY, FIRST_NAME, GENERIC, LAST_NAME, LOA, LOSING, SIGNER, field, postal_code,
};
use crate::{
    number::NumberType,
    port::{
        OrderState,
        field::OrderField,
        template::{Check, LeadRule, Need, Paper, PortableUnit, Step, Template},
    },
};

const UK_ORDER_STEPS: &[(OrderState, Step)] = &[
    (
        OrderState::Validating,
        Step::Named("Pre-order validation (POV)"),
    ),
    (
        OrderState::CarrierReview,
        Step::Named("With the losing provider (LCP)"),
    ),
    (OrderState::FocConfirmed, Step::Named("Date confirmed")),
];

const CLOA: Paper = Paper {
    hint: "The customer letter of authority (CLoA). It is not sent; keep it for a year from the port.",
    ..LOA
};

pub(super) const UNITED_KINGDOM: Template = Template {
    key: "gb",
    countries: country_list![GB],
    title: "United Kingdom",
    order_steps: UK_ORDER_STEPS,
    fields: &[
        COMPANY,
        FIRST_NAME,
        LAST_NAME,
        SIGNER,
        ADDRESS,
        postal_code(
            "Site postcode",
            "The postcode of the installation as the losing provider has it, such as SW1A 1AA.",
            UK_POSTCODES,
        ),
        field(
            OrderField::LosingNetwork,
            Need::Always,
            "Losing provider (LCP)",
            "Name who has the numbers now, not who was first allocated their range.",
            Check::Text,
        ),
        field(
            OrderField::Cupid,
            Need::Always,
            "CUPID of the losing provider",
            "Three digits. The losing provider or a pre-order validation tells it.",
            Check::Cupid,
        ),
        field(
            OrderField::LineType,
            Need::Always,
            "Line type",
            "Write single for one line and multi for ISDN or SIP with several numbers.",
            Check::Words(&["single", "multi"]),
        ),
        field(
            OrderField::Btn,
            Need::Always,
            "Main number",
            "The number under which the losing provider has the installation.",
            Check::Text,
        ),
        field(
            OrderField::Ranges,
            Need::Optional,
            "DDI ranges",
            "Every range of the installation, first and last number in full. Ranges move whole.",
            Check::Ranges,
        ),
    ],
    papers: &[CLOA, BILL],
    lead: LeadRule::UnitedKingdom,
    unit: PortableUnit::WholeBlock,
    ..GENERIC
};

const UK_POSTCODES: &[&str] = &[
    "A9 9AA", "A99 9AA", "AA9 9AA", "AA99 9AA", "A9A 9AA", "AA9A 9AA",
];

pub(super) const UNITED_KINGDOM_MOBILE: Template = Template {
    key: "gb_mobile",
    types: &[NumberType::Mobile],
    title: "United Kingdom, mobile",
    fields: &[
        COMPANY,
        FIRST_NAME,
        LAST_NAME,
        SIGNER,
        LOSING,
        field(
            OrderField::Pac,
            Need::Always,
            "Porting authorisation code (PAC)",
            "Three letters and six digits. Have the customer ask the losing provider for it.",
            Check::Shape(&["AAA 999999"]),
        ),
    ],
    unit: PortableUnit::Number,
    ..UNITED_KINGDOM
};

pub(super) const GERMANY: Template = Template {
    key: "de",
    countries: country_list![DE],
    title: "Germany",
    order_steps: &[(
        OrderState::CarrierReview,
        Step::Named("With the losing provider"),
    )],
    fields: &[
        COMPANY,
        FIRST_NAME,
        LAST_NAME,
        SIGNER,
        ADDRESS,
        postal_code(
            "Postal code (PLZ)",
            "Five digits, from the service address.",
            &["99999"],
        ),
        LOSING,
        field(
            OrderField::DonorCode,
            Need::Always,
            "Donor code (PKIv)",
            "D and three digits such as D001. The losing provider tells it.",
            Check::DonorCode,
        ),
        field(
            OrderField::HeadNumber,
            Need::Always,
            "Head number (Kopfnummer)",
            "The number before the extensions, without them.",
            Check::Text,
        ),
        field(
            OrderField::BlockFrom,
            Need::Optional,
            "Block from",
            "The first extension of the block, such as 00.",
            Check::Shape(EXTENSIONS),
        ),
        field(
            OrderField::BlockTo,
            Need::Optional,
            "Block to",
            "The last extension of the block, such as 99.",
            Check::Shape(EXTENSIONS),
        ),
    ],
    lead: LeadRule::Germany,
    unit: PortableUnit::WholeBlock,
    ..GENERIC
};

const EXTENSIONS: &[&str] = &["9", "99", "999", "9999", "99999"];

pub(super) const FRANCE: Template = Template {
    key: "fr",
    countries: country_list![FR],
    title: "France",
    order_steps: &[(
        OrderState::CarrierReview,
        Step::Named("With the losing operator"),
    )],
    fields: &[
        COMPANY,
        FIRST_NAME,
        LAST_NAME,
        SIGNER,
        ADDRESS,
        postal_code(
            "Postal code",
            "Five digits, from the service address.",
            &["99999"],
        ),
        LOSING,
        field(
            OrderField::Rio,
            Need::Always,
            "RIO",
            "Twelve characters. Have the customer call 3179 from the main number.",
            Check::Rio,
        ),
        field(
            OrderField::Btn,
            Need::Always,
            "Main number",
            "The main number with which the range (SDA) and the RIO go.",
            Check::Text,
        ),
    ],
    lead: LeadRule::France,
    unit: PortableUnit::WholeBlock,
    ..GENERIC
};

//! The templates themselves.

use super::{Check, Field, LeadRule, Need, Paper, PortableUnit, Step, Template};
use crate::{
    number::NumberType,
    port::{LineState, OrderState, document::DocumentKind, field::OrderField},
};

/// Those of single countries, the narrow ones first.
pub(super) const TEMPLATES: &[&Template] = &[
    &NANP_TOLL_FREE,
    &UNITED_STATES,
    &CANADA,
    &UNITED_KINGDOM_MOBILE,
    &UNITED_KINGDOM,
    &GERMANY,
    &FRANCE,
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
const CSR: Paper = Paper {
    kind: DocumentKind::Csr,
    hint: "The losing carrier\u{2019}s record, by which the order is judged. It can be waived with a reason.",
    is_required: true,
    most_days: None,
    tolerated_days: None,
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

const UNITED_STATES: Template = Template {
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

const CANADA: Template = Template {
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
const NANP_TOLL_FREE: Template = Template {
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

const UNITED_KINGDOM: Template = Template {
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

const UNITED_KINGDOM_MOBILE: Template = Template {
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

const GERMANY: Template = Template {
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

const FRANCE: Template = Template {
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

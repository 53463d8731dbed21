//! Which numbers are on the order, and whether they go together.

use crate::port::{
    document::DocumentKind::Csr,
    field::OrderField as F,
    rejection::{
        Canonical,
        reason::{Fix, Party, Reason, Resubmit, Telnyx, Twilio, error, wire},
    },
};

pub(super) const REASONS: &[Reason] = &[
    Reason {
        canonical: Canonical::TnNotFound,
        cause: "The losing carrier does not have the number, or has it on another account.",
        remedy: "Compare the list with the customer service record. Take off what is elsewhere, and order it from whoever has it.",
        party: Party::Us,
        fixes: &[
            Fix::CheckLines,
            Fix::RemoveLines,
            Fix::SplitLines,
            Fix::Document(Csr),
        ],
        resubmit: Resubmit::Supplement,
        codes: &[
            wire("7427", "6A"),
            error("7516"),
            error("7202"),
            Telnyx("PHONE_NUMBER_MISMATCH"),
        ],
    },
    Reason {
        canonical: Canonical::TnInactive,
        cause: "The number is disconnected or suspended at the losing carrier.",
        remedy: "Have the customer put it back into service there first, or take it off the order.",
        party: Party::Customer,
        fixes: &[Fix::AskCustomer, Fix::RemoveLines],
        resubmit: Resubmit::Supplement,
        codes: &[
            wire("7409", "E27"),
            wire("7409", "E30"),
            wire("7426", "6D"),
            error("7378"),
            Twilio("PHONE_NUMBER_INACTIVE_OR_DISCONNECTED"),
        ],
    },
    Reason {
        canonical: Canonical::TnNotPortable,
        cause: "The losing carrier has marked the number as one that cannot be ported.",
        remedy: "Have the customer ask the losing carrier to release it. Otherwise keep it there and forward its calls.",
        party: Party::Customer,
        fixes: &[Fix::AskCustomer, Fix::RemoveLines],
        resubmit: Resubmit::Supplement,
        codes: &[
            wire("7403", "6K"),
            wire("7470", "E42O"),
            wire("7420", "7B"),
            Telnyx("PHONE_NUMBER_NOT_PORTABLE"),
            Twilio("PHONE_NUMBER_WITH_CARRIER_RESTRICTION"),
        ],
    },
    Reason {
        canonical: Canonical::RateCenterUncovered,
        cause: "The winning carrier has no network in the place of the number.",
        remedy: "Ask the winning carrier for a partner that covers it, or order the number from another carrier.",
        party: Party::WinningCarrier,
        fixes: &[
            Fix::AskWinningCarrier,
            Fix::Field(F::Carrier),
            Fix::RemoveLines,
        ],
        resubmit: Resubmit::NewOrder,
        codes: &[
            error("7004"),
            error("7331"),
            Telnyx("RATE_CENTER_NOT_PORTABLE"),
        ],
    },
    Reason {
        canonical: Canonical::DifferentAccounts,
        cause: "The numbers are on several accounts of the losing carrier.",
        remedy: "Split the order, one for each account.",
        party: Party::Us,
        fixes: &[
            Fix::SplitLines,
            Fix::Field(F::AccountNumber),
            Fix::Field(F::Btn),
        ],
        resubmit: Resubmit::NewOrder,
        codes: &[Telnyx("DIFFERENT_ACCOUNTS"), error("7672")],
    },
    Reason {
        canonical: Canonical::DifferentCarriers,
        cause: "The numbers, or they and the billing number, are with several carriers.",
        remedy: "Split the order, one for each losing carrier, each with a billing number of its own.",
        party: Party::Us,
        fixes: &[
            Fix::SplitLines,
            Fix::Field(F::Btn),
            Fix::Field(F::LosingNetwork),
        ],
        resubmit: Resubmit::NewOrder,
        codes: &[error("7204"), error("7363"), error("7495")],
    },
    Reason {
        canonical: Canonical::DifferentRateCenters,
        cause: "The losing carrier wants the numbers of each place on an order of its own.",
        remedy: "The winning carrier splits the order. Watch for the orders that come of it.",
        party: Party::WinningCarrier,
        fixes: &[Fix::AskWinningCarrier, Fix::SplitLines],
        resubmit: Resubmit::NewOrder,
        codes: &[
            Telnyx("DIFFERENT_RATE_CENTERS"),
            Telnyx("PORTING_ORDER_SPLIT_REQUIRED"),
            wire("7485", "E9999"),
        ],
    },
    Reason {
        canonical: Canonical::MultiLineUnsupported,
        cause: "The losing carrier cannot work on an order with several numbers.",
        remedy: "The winning carrier splits the order into single numbers.",
        party: Party::WinningCarrier,
        fixes: &[Fix::AskWinningCarrier, Fix::SplitLines],
        resubmit: Resubmit::NewOrder,
        codes: &[wire("7405", "6R"), wire("7428", "E23")],
    },
];

//! What hangs on a number at the losing carrier and ends with the port.

use crate::port::{
    field::OrderField as F,
    rejection::{
        Canonical,
        reason::{Fix, Party, Reason, Resubmit, Telnyx, wire},
    },
};

/// What most of them have in common: the customer takes the feature off, or agrees that it ends.
const OF_FEATURE: Reason = Reason {
    canonical: Canonical::FeatureSpecialOther,
    cause: "",
    remedy: "",
    party: Party::Customer,
    fixes: &[
        Fix::AskCustomer,
        Fix::Field(F::FeaturesAgreed),
        Fix::RemoveLines,
    ],
    resubmit: Resubmit::Supplement,
    codes: &[],
};

pub(super) const REASONS: &[Reason] = &[
    Reason {
        canonical: Canonical::FeatureDsl,
        cause: "A broadband line hangs on the number and would be lost with it.",
        remedy: "Have the customer move the broadband to another billing number, or agree that it ends.",
        codes: &[wire("7411", "E25")],
        ..OF_FEATURE
    },
    Reason {
        canonical: Canonical::FeatureHuntGroup,
        cause: "The number leads a hunt group, and the group breaks when it leaves.",
        remedy: "Have the customer rebuild the group at the losing carrier, or agree that it ends.",
        codes: &[wire("7419", "E6b")],
        ..OF_FEATURE
    },
    Reason {
        canonical: Canonical::FeatureDistinctiveRing,
        cause: "The number is a second number that rings on somebody\u{2019}s line with its own sound.",
        remedy: "Have the customer take the feature off, or agree that it ends.",
        codes: &[wire("7410", "E6a")],
        ..OF_FEATURE
    },
    Reason {
        canonical: Canonical::FeatureCentrex,
        cause: "The number belongs to a Centrex or PBX group at the losing carrier.",
        remedy: "Have the customer agree to leave the group, and name a new billing number for what stays.",
        fixes: &[
            Fix::AskCustomer,
            Fix::Field(F::FeaturesAgreed),
            Fix::Field(F::NewBtn),
        ],
        codes: &[wire("7406", "E6c")],
        ..OF_FEATURE
    },
    Reason {
        canonical: Canonical::FeatureIsdn,
        cause: "The number is the main number of an ISDN line.",
        remedy: "Have the customer agree that the line ends, or name a new main number for what stays.",
        fixes: &[
            Fix::AskCustomer,
            Fix::Field(F::FeaturesAgreed),
            Fix::Field(F::NewBtn),
        ],
        codes: &[wire("7421", "E6f")],
        ..OF_FEATURE
    },
    Reason {
        canonical: Canonical::FeatureRcf,
        cause: "The number is forwarded in the losing carrier\u{2019}s exchange and has no line, so that its address is not a site\u{2019}s.",
        remedy: "Ask the customer for the address that the losing carrier has for it, and give that.",
        fixes: &[Fix::Field(F::ServiceAddress), Fix::AskCustomer],
        codes: &[wire("7437", "E6g")],
        ..OF_FEATURE
    },
    Reason {
        canonical: Canonical::FeatureFx,
        cause: "The number is a foreign exchange line: it is served from another place than its own.",
        remedy: "Ask the winning carrier whether it can take the number. It is decided case by case.",
        party: Party::WinningCarrier,
        fixes: &[Fix::AskWinningCarrier, Fix::RemoveLines],
        codes: &[wire("7415", "E6e")],
        ..OF_FEATURE
    },
    Reason {
        canonical: Canonical::FeatureSpecialOther,
        cause: "Another feature keeps the number, such as an alarm line.",
        remedy: "Have the customer end the feature at the losing carrier.",
        codes: &[Telnyx("PHONE_NUMBER_HAS_SPECIAL_FEATURE")],
        ..OF_FEATURE
    },
    Reason {
        canonical: Canonical::PrepaidMdn,
        cause: "The mobile number is prepaid, and the losing carrier does not find it as the order has it.",
        remedy: "Have the customer check that the card has a balance, and which account number and PIN it has.",
        fixes: &[
            Fix::AskCustomer,
            Fix::Field(F::AccountNumber),
            Fix::Field(F::Pin),
        ],
        codes: &[wire("7436", "7C")],
        ..OF_FEATURE
    },
];

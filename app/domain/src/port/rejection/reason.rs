//! What a reason says: its cause, what puts it right, who does it, and the codes it comes under.

use super::Canonical;
use crate::port::{document::DocumentKind, field::OrderField};

text_enum! {
    /// Who puts a rejection right.
    pub enum Party {
        /// The customer whose numbers they are.
        Customer = "customer", "Customer";
        /// The carrier that gets the numbers.
        WinningCarrier = "winning_carrier", "Winning carrier";
        /// We do.
        Us = "us", "Us";
    }
}

text_enum! {
    /// How a corrected order goes out again (domain notes §1.4).
    pub enum Resubmit {
        /// As a supplement that changes only the date.
        DateSupplement = "sup2", "Supplement with a new date (SUP 2)";
        /// As a supplement that changes anything else.
        Supplement = "sup3", "Supplement (SUP 3)";
        /// As an order of its own: this one is cancelled, or goes on without the numbers.
        NewOrder = "new_order", "New order";
        /// Not by us.
        NoAction = "no_action", "Nothing to send";
    }
}

/// One thing to change or to do, exact enough for a page to lead there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fix {
    /// Correct a field.
    Field(OrderField),
    /// Bring another document.
    Document(DocumentKind),
    /// Compare the list of numbers with the losing carrier's record.
    CheckLines,
    /// Take the numbers off the order.
    RemoveLines,
    /// Split the order.
    SplitLines,
    /// Ask for another date.
    Date,
    /// Wait: somebody else is at it.
    Wait,
    /// Have the customer do it.
    AskCustomer,
    /// Have the winning carrier do it.
    AskWinningCarrier,
}

impl Fix {
    /// What people read on the link that leads there.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Field(field) => field.label(),
            Self::Document(kind) => kind.label(),
            Self::CheckLines => "Check the numbers",
            Self::RemoveLines => "Remove numbers",
            Self::SplitLines => "Split the order",
            Self::Date => "Choose another date",
            Self::Wait => "Wait",
            Self::AskCustomer => "Ask the customer",
            Self::AskWinningCarrier => "Ask the winning carrier",
        }
    }
}

/// A code under which a vendor reports a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VendorCode {
    /// Bandwidth: its own error, and the code of the losing carrier that came over the wire, where there is
    /// one.
    Bandwidth {
        /// Four digits.
        error: &'static str,
        /// Such as `E1` or `8D`.
        wire: Option<&'static str>,
    },
    /// A word of Telnyx.
    Telnyx(&'static str),
    /// A word or number of Twilio.
    Twilio(&'static str),
}

impl VendorCode {
    /// The provider's key, as connections have it.
    pub const fn provider(self) -> &'static str {
        match self {
            Self::Bandwidth { .. } => "bandwidth",
            Self::Telnyx(_) => "telnyx",
            Self::Twilio(_) => "twilio",
        }
    }
}

impl std::fmt::Display for VendorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bandwidth {
                error,
                wire: Some(wire),
            } => write!(f, "{error}/{wire}"),
            Self::Bandwidth {
                error: code,
                wire: None,
            }
            | Self::Telnyx(code)
            | Self::Twilio(code) => f.write_str(code),
        }
    }
}

/// Bandwidth's error with the losing carrier's code.
pub(super) const fn wire(error: &'static str, wire: &'static str) -> VendorCode {
    VendorCode::Bandwidth {
        error,
        wire: Some(wire),
    }
}

/// Bandwidth's error alone.
pub(super) const fn error(error: &'static str) -> VendorCode {
    VendorCode::Bandwidth { error, wire: None }
}

pub(super) use VendorCode::{Telnyx, Twilio};

/// One reason for which ports are rejected. Its title is [`Canonical::label`].
#[derive(Debug)]
pub struct Reason {
    /// Its code, which stays.
    pub canonical: Canonical,
    /// What happened, for whoever works at a porting desk.
    pub cause: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// Who does it.
    pub party: Party,
    /// Exactly what to change, the likeliest first.
    pub fixes: &'static [Fix],
    /// How the order goes out again.
    pub resubmit: Resubmit,
    /// The codes it comes under.
    pub codes: &'static [VendorCode],
}

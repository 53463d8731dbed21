//! What a vendor is asked to do about a port-in: the words of a plan, and so part of what is approved.
//! Account numbers and PINs are not in it: they are joined at the moment of sending.

use serde::{Deserialize, Serialize};

use super::{
    Foc,
    order::{Activation, EndUser, PostalAddress, RemainingNumber, Scope},
};
use crate::{Country, E164, PortDocumentId, number::NumberType};

/// A port-in order as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortRequest {
    /// Our own reference, at most 40 letters, digits, spaces and hyphens: by it an order is found again
    /// that nobody knows whether it was taken (domain notes §1.1).
    pub reference: String,
    /// The country of the numbers.
    pub country: Country,
    /// Their type.
    pub number_type: NumberType,
    /// The numbers, in ascending order.
    pub numbers: Vec<E164>,
    /// All of the account, or part of it.
    pub scope: Scope,
    /// The billing number of the losing account.
    pub btn: Option<E164>,
    /// The billing number of what stays.
    pub new_btn: Option<E164>,
    /// What becomes of the account's other numbers.
    pub remaining: Vec<RemainingNumber>,
    /// Whose numbers they are.
    pub end_user: EndUser,
    /// Who signed the letter of authorisation.
    pub authorised_person: Option<String>,
    /// The service address on the losing carrier's record.
    pub service_address: PostalAddress,
    /// The losing carrier by name.
    pub losing_carrier: Option<String>,
    /// Whether the losing carrier is a wireless one.
    pub is_wireless: bool,
    /// When it should happen.
    pub requested_foc: Option<Foc>,
    /// Whether the numbers wait for a trigger of ours.
    pub activation: Activation,
    /// The trunk, connection or SIP peer that gets them, as the vendor writes it in its list.
    pub trunk: Option<String>,
    /// What one country asks beside, by its name there: `RIO`, `CUPID`, `PAC`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub country_fields: Vec<(String, String)>,
    /// The documents to go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<PortDocumentId>,
}

/// What is asked of a vendor about a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum PortDeed {
    /// A new order.
    Submit {
        /// As it is sent.
        request: Box<PortRequest>,
    },
    /// Another date (SUP 2).
    Reschedule {
        /// The vendor's id of the order.
        vendor_order: String,
        /// The version of the order that this makes.
        revision: u32,
        /// When it should happen.
        foc: Foc,
        /// The whole order as it is then: some vendors clear what is left out.
        request: Box<PortRequest>,
    },
    /// Any other change (SUP 3).
    Correct {
        /// The vendor's id of the order.
        vendor_order: String,
        /// The version of the order that this makes.
        revision: u32,
        /// The whole order as it is then.
        request: Box<PortRequest>,
    },
    /// The end of the order (SUP 1).
    Cancel {
        /// The vendor's id of the order.
        vendor_order: String,
    },
    /// The numbers are to come in now.
    Activate {
        /// The vendor's id of the order.
        vendor_order: String,
        /// Which of its numbers; all of them if empty.
        numbers: Vec<E164>,
    },
    /// A port-out may go on.
    AuthorisePortOut {
        /// The vendor's id of the request.
        vendor_order: String,
    },
    /// A port-out is refused.
    RejectPortOut {
        /// The vendor's id of the request.
        vendor_order: String,
        /// The vendor's code of a lawful reason; blank where nobody knows one, and the words beside must do.
        code: String,
        /// What there is to say beside.
        reason: String,
    },
}

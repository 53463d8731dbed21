//! What a comparison says.

use serde::{Deserialize, Serialize};

use crate::E164;

text_enum! {
    /// What is compared.
    pub enum Field {
        /// Whose numbers they are.
        EndUser = "end_user", "End user";
        /// Who may sign for the account.
        AuthorisedPerson = "authorised_person", "Authorised person";
        /// House and street of the service address.
        Street = "street", "Street";
        /// Suite, floor, unit of the service address.
        Unit = "unit", "Suite or unit";
        /// City of the service address.
        City = "city", "City";
        /// State or province of the service address.
        Region = "region", "State or province";
        /// Postal code of the service address.
        PostalCode = "postal_code", "Postal code";
        /// The billing number of the losing account.
        Btn = "btn", "Billing number (BTN)";
        /// The billing number of what stays.
        NewBtn = "new_btn", "New billing number";
        /// All of the account, or part of it.
        Scope = "scope", "Scope";
        /// The end of the account's number.
        Account = "account", "Account number";
        /// The numbers.
        Numbers = "numbers", "Numbers";
        /// Special features of the numbers.
        Features = "features", "Special features";
        /// Whether the account is frozen.
        Freeze = "freeze", "Freeze";
        /// Whether an order is open on the account.
        PendingOrder = "pending_order", "Pending order";
        /// The carrier that lets the numbers go.
        LosingCarrier = "losing_carrier", "Losing carrier";
        /// The carrier that gets them.
        WinningCarrier = "winning_carrier", "Winning carrier";
        /// Whether the letter is signed.
        Signature = "signature", "Signature";
        /// The day of the paper.
        Dated = "dated", "Date";
    }
}

text_enum! {
    /// In what two ways of writing one thing differ.
    pub enum Rewriting {
        /// Capitals and small letters.
        Capitals = "capitals", "capitals";
        /// Points, hyphens and blanks.
        Punctuation = "punctuation", "punctuation and spaces";
        /// Accents and umlauts.
        Accents = "accents", "accents";
        /// Short and long forms, order, and what may be left out.
        Forms = "forms", "short and long forms";
    }
}

/// How the sources of one row agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PaperVerdict))]
#[serde(tag = "verdict", content = "how", rename_all = "snake_case")]
pub enum Verdict {
    /// Letter by letter.
    Same,
    /// One thing, written in two ways.
    SameWrittenOtherwise(Rewriting),
    /// Two things.
    Differs,
    /// A source has it that the order or the letter lacks.
    Missing,
    /// Fewer than two sources tell it.
    NotCompared,
}

text_enum! {
    /// How much a row matters.
    pub enum Severity {
        /// Nothing to do.
        Fine = "fine", "Fine";
        /// Worth a look.
        Warning = "warning", "Warning";
        /// Expect a rejection.
        Critical = "critical", "Critical";
    }
}

text_enum! {
    /// How sure a prediction is.
    pub enum Certainty {
        /// The losing carrier's record says otherwise.
        Likely = "likely", "Likely";
        /// A weaker paper says otherwise, or carriers judge it differently.
        Possible = "possible", "Possible";
    }
}

text_enum! {
    /// Where something is to be changed.
    pub enum Place {
        /// In the order.
        Order = "order", "The order";
        /// On the letter of authorisation, which is then signed anew.
        Loa = "loa", "The LOA";
        /// At the losing carrier, by the customer.
        LosingAccount = "losing_account", "The losing account";
        /// A newer bill or record.
        Papers = "papers", "The papers";
    }
}

/// A field, as each source has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PaperRow))]
pub struct Row {
    /// What is compared.
    pub field: Field,
    /// In the order.
    pub order: Option<String>,
    /// On the letter of authorisation.
    pub loa: Option<String>,
    /// On the customer service record.
    pub csr: Option<String>,
    /// On the bill.
    pub bill: Option<String>,
    /// How they agree.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// How much it matters.
    #[cfg_attr(feature = "openapi", schema(inline))]
    pub severity: Severity,
    /// What there is to say.
    pub note: Option<String>,
}

/// A rejection that is to be expected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Predicted {
    /// The canonical rejection (domain notes §1.11): `address_mismatch`.
    pub code: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where something is to be changed.
    pub place: Place,
    /// What is to be changed.
    pub field: Field,
    /// What stands there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What should stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The numbers it is about, in ascending order; empty where it is about the order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<E164>,
    /// What happens and what to do, as people read it.
    pub sentence: String,
}

/// What the papers say of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comparison {
    /// One row per field, in the order of [`Field::ALL`].
    pub rows: Vec<Row>,
    /// The rejections to be expected, the likely ones first.
    pub predicted: Vec<Predicted>,
}

impl Comparison {
    /// Whether nothing speaks against sending the order.
    pub fn is_clean(&self) -> bool {
        self.predicted.is_empty()
    }
}

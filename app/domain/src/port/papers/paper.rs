//! What a person read in a document, or what was read for them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    E164,
    port::{document::DocumentKind, order::PostalAddress},
};

/// The last four characters of an account number. Account numbers are secrets: the whole of one is never
/// kept beside what is compared, and its last characters tell two accounts apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(from = "String")]
pub struct LastFour(String);

impl LastFour {
    /// Keeps the last four letters and digits of an account number, in capitals.
    pub fn of(account_number: &str) -> Self {
        let plain: Vec<char> = account_number
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect();
        Self(plain[plain.len().saturating_sub(4)..].iter().collect())
    }

    /// The characters, at most four.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both can end one number. Fewer characters than four say less.
    pub(super) fn fits(&self, other: &Self) -> bool {
        self.0.ends_with(&other.0) || other.0.ends_with(&self.0)
    }
}

impl From<String> for LastFour {
    fn from(text: String) -> Self {
        Self::of(&text)
    }
}

/// A special feature at the losing carrier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberFeature {
    /// The number it hangs on; none where it is the account's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<E164>,
    /// What the paper calls it: `hunt group`, `DSL`, `ISDN-PRI`.
    pub feature: String,
}

/// What a document says. Each part that it does not say, or that nobody has read, is none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Paper {
    /// What it is.
    pub kind: DocumentKind,
    /// The day it was signed, or issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<NaiveDate>,
    /// Whether it is signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_signed: Option<bool>,
    /// Who signed it, as the name stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<String>,
    /// Who may sign for the account: a CSR often names several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// The company whose account it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The person whose account it is, as the name stands there: `Hale, Martin J`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Where the service is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_address: Option<PostalAddress>,
    /// Where the bills go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<PostalAddress>,
    /// The billing number of the account (BTN).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub btn: Option<E164>,
    /// The end of the account's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<LastFour>,
    /// The numbers it lists; none where nobody has read them, or it lists none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<E164>,
    /// Special features it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<NumberFeature>,
    /// Whether the account is frozen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freeze: Option<bool>,
    /// Whether an order is open on the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending_order: Option<bool>,
    /// The carrier it comes from, or on an LOA the one that is to let the numbers go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub losing_carrier: Option<String>,
    /// On an LOA: the carrier that is to get the numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub winning_carrier: Option<String>,
}

impl Paper {
    /// A paper of which nothing is known yet.
    pub const fn new(kind: DocumentKind) -> Self {
        Self {
            kind,
            dated: None,
            is_signed: None,
            signed_by: None,
            contacts: Vec::new(),
            company: None,
            person: None,
            service_address: None,
            billing_address: None,
            btn: None,
            account: None,
            numbers: Vec::new(),
            features: Vec::new(),
            freeze: None,
            pending_order: None,
            losing_carrier: None,
            winning_carrier: None,
        }
    }

    /// The service address, where one is written.
    pub(super) fn service(&self) -> Option<&PostalAddress> {
        self.service_address
            .as_ref()
            .filter(|address| !address.is_blank())
    }

    /// The billing address, where one is written.
    pub(super) fn billing(&self) -> Option<&PostalAddress> {
        self.billing_address
            .as_ref()
            .filter(|address| !address.is_blank())
    }
}

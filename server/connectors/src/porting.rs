//! Ports, as every vendor that can run them is asked: in one form.
//!
//! What is sent is a [`PortDeed`], which a plan has shown and somebody has approved. The account's number
//! and PIN are joined at the last moment. A deed reaches its vendor once; an order that nobody knows
//! whether it was taken is found again by its reference.

use chrono::{DateTime, Utc};
use domain::{
    E164,
    port::{document::DocumentKind, order::Portability, request::PortDeed},
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    http::{ApiError, REDACTED},
    records::PortIn,
    write::WriteError,
};

/// The name, among the fields that a country asks beside, of the e-mail address to which a carrier sends the
/// letter of authorisation to be signed: Twilio does so for every port in the United States.
pub const SIGNER_EMAIL: &str = "SIGNER_EMAIL";

/// What opens the losing account. It is in no plan, log, error or answer.
#[derive(Clone, Debug, Default)]
pub struct PortSecrets {
    /// The account's number.
    pub account_number: Option<SecretString>,
    /// Its PIN or passcode.
    pub pin: Option<SecretString>,
}

impl PortSecrets {
    /// An error in which the vendor has repeated a secret, without it.
    pub(crate) fn kept_out_of(&self, error: WriteError) -> WriteError {
        let clean = |error: ApiError| ApiError {
            message: self.taken_out_of(error.message),
            ..error
        };
        match error {
            WriteError::Refused(error) => WriteError::Refused(clean(error)),
            WriteError::Unclear(error) => WriteError::Unclear(clean(error)),
            unsupported @ WriteError::Unsupported(_) => unsupported,
        }
    }

    fn taken_out_of(&self, text: String) -> String {
        let secrets = [&self.account_number, &self.pin].into_iter().flatten();
        let secrets = secrets.map(ExposeSecret::expose_secret);
        let secrets = secrets.filter(|secret| !secret.is_empty());
        secrets.fold(text, |text, secret| text.replace(secret, REDACTED))
    }
}

/// A document on its way to a vendor.
#[derive(Clone)]
pub struct PortPaper {
    /// What it is.
    pub kind: DocumentKind,
    /// Its file's name.
    pub file_name: String,
    /// Its media type: `application/pdf`, `image/tiff`.
    pub media_type: String,
    /// The file.
    pub content: Vec<u8>,
}

/// What a vendor is asked to do, with all that goes along.
#[derive(Clone, Copy)]
pub struct PortAsk<'a> {
    /// What was approved.
    pub deed: &'a PortDeed,
    /// What opens the losing account.
    pub secrets: &'a PortSecrets,
    /// The documents that go with a new order or a correction.
    pub papers: &'a [PortPaper],
}

/// What a vendor made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortWritten {
    /// The orders that it made or changed, as it tells them. A vendor may make several of one: it splits
    /// them by country, type or losing carrier.
    pub orders: Vec<PortIn>,
}

/// Whether a number can be ported to a vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortabilityAnswer {
    /// The number.
    pub number: E164,
    /// Whether it can.
    pub portability: Portability,
    /// Why not, or what there is to know, in the vendor's words.
    pub reason: Option<String>,
    /// The carrier that serves it now, if the vendor says so.
    pub serving_carrier: Option<String>,
    /// That carrier's SPID.
    pub serving_spid: Option<String>,
    /// Whether that carrier asks for account number and PIN.
    pub needs_account_number: Option<bool>,
    /// What groups numbers at the vendor: a rate centre, a tier. Numbers of different groups may not share
    /// an order.
    pub group: Option<String>,
}

/// Something that was said about an order at the vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortNote {
    /// The vendor's id of it.
    pub id: String,
    /// When (UTC).
    pub at: Option<DateTime<Utc>>,
    /// Who.
    pub author: Option<String>,
    /// What.
    pub text: String,
}

/// What a vendor can do about ports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a list of independent abilities"
)]
pub struct PortAbilities {
    /// Whether it says which numbers can be ported.
    pub portability: bool,
    /// Whether it takes new orders.
    pub submit: bool,
    /// Whether it takes supplements: another date, corrections.
    pub supplement: bool,
    /// Whether it takes cancellations.
    pub cancel: bool,
    /// Whether it activates when it is told to.
    pub activate: bool,
    /// Whether notes can be left on an order and read.
    pub notes: bool,
    /// Whether it takes documents.
    pub documents: bool,
    /// Whether port-outs can be answered.
    pub answer_port_outs: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Fault;

    #[test]
    fn a_secret_that_a_vendor_repeats_goes_no_further() {
        let secrets = PortSecrets {
            account_number: Some("A-86420".into()),
            pin: Some("97531".into()),
        };
        let said = "The PIN 97531 does not belong to the account A-86420.";
        let error = || ApiError::new(Fault::Refused, said);
        for error in [WriteError::Refused(error()), WriteError::Unclear(error())] {
            let words = secrets.kept_out_of(error).to_string();
            assert!(
                !words.contains("97531") && !words.contains("86420"),
                "{words}"
            );
            assert!(words.contains("The PIN"), "{words}");
        }
        let none = PortSecrets::default().kept_out_of(WriteError::Refused(error()));
        assert_eq!(none.to_string(), said);
    }
}

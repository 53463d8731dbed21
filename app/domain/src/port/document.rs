//! The papers of a port: letters of authorisation, service records, bills.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{PortDocumentId, PortOrderId, history::Actor};

text_enum! {
    /// What a document is.
    pub enum DocumentKind {
        /// The letter of authorisation.
        Loa = "loa", "Letter of authorisation (LOA)";
        /// The losing carrier's record of the customer.
        Csr = "csr", "Customer service record (CSR)";
        /// A bill of the losing carrier.
        Bill = "bill", "Bill";
        /// Anything else.
        Other = "other", "Other";
    }
}

/// A document of an order. The file itself is kept apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Document {
    /// Its identifier.
    pub id: PortDocumentId,
    /// The order it belongs to.
    pub order: PortOrderId,
    /// What it is.
    pub kind: DocumentKind,
    /// Its version among the order's documents of this kind, from 1.
    pub version: u32,
    /// Its file's name.
    pub file_name: String,
    /// Its media type, as its first bytes show it.
    pub media_type: String,
    /// Its length in bytes.
    pub byte_count: u64,
    /// The SHA-256 of the file in hexadecimal.
    pub sha256: String,
    /// Who signed it.
    pub signer: Option<String>,
    /// The day it was signed, or issued.
    pub dated: Option<NaiveDate>,
    /// The last day it counts.
    pub expires_on: Option<NaiveDate>,
    /// What was blacked out in it, and why.
    pub redaction: Option<String>,
    /// Who brought it.
    pub added_by: Actor,
    /// When (UTC).
    pub added_at: DateTime<Utc>,
}

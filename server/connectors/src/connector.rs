//! What every vendor can be asked, in one form.
//!
//! A connector turns the vendor's words into ours and knows nothing of the database. It is asked for one
//! page at a time, so that nobody holds a whole list in memory, and each page comes with a cursor from
//! which another process can go on. Whether a list may be believed is not decided here.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    E164, LineUri,
    connection::ProbeReport,
    directory::Account,
    fact::{CarrierNumber, Fact, TeamsNumber},
    plan::Change,
    port::PortRequest,
};

use crate::{
    http::ApiError,
    porting::{PortAbilities, PortAsk, PortNote, PortWritten, PortabilityAnswer},
    records::{EmergencyAddress, PortIn, PortOut, Route, VendorEvent},
    webhook::{Hint, Refusal, Request},
    write::{Operation, Progress, WriteError, Written, named},
};

/// A list that a vendor can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// The people and resource accounts of a directory.
    TeamsUsers,
    /// The numbers of a Teams tenant.
    TeamsNumbers,
    /// The numbers on a carrier's account.
    CarrierNumbers,
}

/// Where to go on in a list. Opaque: only the connector that gave it can read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub String);

/// One row of a list.
#[derive(Clone, Debug)]
pub struct Row {
    /// The vendor's own key of the row, to tell a row that comes twice from two rows alike.
    pub key: String,
    /// The row as it was sent. Secrets in it, such as PINs, are taken out.
    pub raw: String,
    /// What it says, or why it cannot be read, in a sentence that names the field and the value.
    pub outcome: Result<Record, String>,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// About a number.
    Fact(Fact),
    /// About an account.
    Account(Account),
}

impl From<TeamsNumber> for Record {
    fn from(number: TeamsNumber) -> Self {
        Self::Fact(Fact::TeamsNumber(number))
    }
}

impl From<CarrierNumber> for Record {
    fn from(number: CarrierNumber) -> Self {
        Self::Fact(Fact::CarrierNumber(number))
    }
}

impl From<Account> for Record {
    fn from(account: Account) -> Self {
        Self::Account(account)
    }
}

/// One page of a list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Where to go on; `None` at the end of the list.
    pub next: Option<Cursor>,
    /// How many rows the vendor says the whole list has, if it says so.
    pub total: Option<u64>,
    /// Rows that the vendor could not send: it failed on them although it sent their neighbours. Each
    /// in a sentence that says where in the list it stands.
    pub unsendable: Vec<String>,
    /// Rows that say the number is gone. The vendor counts them; they are not listed here, since a number
    /// that is gone is one that the list does not have.
    pub left_out: u64,
    /// What this list cannot tell at all, in a sentence. Nothing is absent because of it. A list that has
    /// it on any page has it as a whole.
    pub gap: Option<String>,
    /// When what it says was taken (UTC), if that was before it was asked for: an old file is no fresh
    /// answer.
    pub taken_at: Option<DateTime<Utc>>,
}

/// The entries of one page of something else than a list: ports, or events.
#[derive(Clone, Debug)]
pub struct Batch<T> {
    /// Its entries.
    pub entries: Vec<T>,
    /// Where to go on; `None` at the end.
    pub next: Option<Cursor>,
}

/// What a vendor can do for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a list of independent abilities"
)]
pub struct Capabilities {
    /// The lists it gives, in the order in which they are asked for.
    pub lists: &'static [List],
    /// Rows per page asked for.
    pub page_rows: u32,
    /// Whether it says how many rows a list has.
    pub has_total: bool,
    /// Whether its trunks and connections can be listed.
    pub has_routes: bool,
    /// Whether its emergency addresses can be listed.
    pub has_emergency_addresses: bool,
    /// Whether ports to us can be read.
    pub has_port_ins: bool,
    /// Whether ports away from us can be read.
    pub has_port_outs: bool,
    /// Whether it keeps a feed of events to catch up with.
    pub has_events: bool,
    /// Whether it calls us, with a signature that can be verified.
    pub has_webhooks: bool,
    /// What it can do about ports.
    pub ports: PortAbilities,
}

/// A vendor that can be asked. See [`Capabilities`] for which of these it answers; the others fail with
/// [`Fault::Unsupported`](crate::http::Fault::Unsupported).
#[async_trait]
pub trait Connector: Send + Sync {
    /// What the vendor can do.
    fn capabilities(&self) -> Capabilities;

    /// Whether all pages of a list but the last have as many rows as the first. Where they should and do
    /// not, the list has lost rows on the way. A vendor may cut one list evenly and another not.
    fn has_even_pages(&self, list: List) -> bool {
        let _ = list;
        true
    }

    /// Tries the credentials and each right that is needed, and names what is missing. Only what keeps
    /// the probe itself from running is an error; a refusal is a check that did not go well.
    async fn probe(&self) -> ProbeReport;

    /// How many rows a list has, by the vendor's own count; `None` where it has none.
    async fn count(&self, list: List) -> Result<Option<u64>, ApiError> {
        let _ = list;
        Ok(None)
    }

    /// A page of a list: the first, or the one at a cursor.
    async fn page(&self, list: List, at: Option<&Cursor>) -> Result<Page, ApiError>;

    /// Whether the vendor has rows after the end it gave. Asked when a list came out shorter than
    /// expected; a vendor with totals need not answer.
    async fn has_rows_after(&self, list: List, rows: u64) -> Result<bool, ApiError> {
        let _ = (list, rows);
        Ok(false)
    }

    /// One number, asked for by itself. `None` is the vendor's word that it does not have the number.
    async fn number(&self, number: E164) -> Result<Option<Row>, ApiError>;

    /// One line, asked for by itself: what a change of it is compared with. Carriers know no extensions, and
    /// answer with the base number's row. A line that the vendor has more than once is an error, as nobody
    /// could say which of them a change would meet.
    async fn line(&self, line: &LineUri) -> Result<Option<Row>, ApiError> {
        self.number(line.number()).await
    }

    /// Whether a change can be written here.
    fn can_write(&self, change: &Change) -> bool {
        let _ = change;
        false
    }

    /// Writes a change of one line, once: it is sent again only where the vendor has certainly done nothing,
    /// as when it had no room (429).
    async fn write(&self, line: &LineUri, change: &Change) -> Result<Written, WriteError> {
        let _ = line;
        Err(WriteError::Unsupported(named(change)))
    }

    /// How a change under way stands.
    async fn progress(&self, operation: &Operation) -> Result<Progress, ApiError> {
        let _ = operation;
        Err(ApiError::unsupported("changes under way"))
    }

    /// The trunks, connections or peers to which calls are delivered.
    async fn routes(&self) -> Result<Vec<Route>, ApiError> {
        Err(ApiError::unsupported("routes"))
    }

    /// The emergency addresses on the account.
    async fn emergency_addresses(&self) -> Result<Vec<EmergencyAddress>, ApiError> {
        Err(ApiError::unsupported("emergency addresses"))
    }

    /// Ports to us.
    async fn port_ins(&self, at: Option<&Cursor>) -> Result<Batch<PortIn>, ApiError> {
        let _ = at;
        Err(ApiError::unsupported("port-ins"))
    }

    /// Ports away from us.
    async fn port_outs(&self, at: Option<&Cursor>) -> Result<Batch<PortOut>, ApiError> {
        let _ = at;
        Err(ApiError::unsupported("port-outs"))
    }

    /// One port to us, asked for by the vendor's id. `None` is the vendor's word that it does not have it.
    async fn port_in(&self, id: &str) -> Result<Option<PortIn>, ApiError> {
        let _ = id;
        Err(ApiError::unsupported("port-ins"))
    }

    /// The ports to us that carry our reference, drafts too: how an order is found again of which nobody
    /// knows whether it was taken.
    async fn port_ins_with_reference(&self, reference: &str) -> Result<Vec<PortIn>, ApiError> {
        let _ = reference;
        Err(ApiError::unsupported("port-ins"))
    }

    /// The ports to us that an order became, drafts too: by its reference, and where the vendor keeps none
    /// by its numbers.
    async fn port_ins_of(&self, request: &PortRequest) -> Result<Vec<PortIn>, ApiError> {
        self.port_ins_with_reference(&request.reference).await
    }

    /// One port away from us, asked for by the vendor's id.
    async fn port_out(&self, id: &str) -> Result<Option<PortOut>, ApiError> {
        let _ = id;
        Err(ApiError::unsupported("port-outs"))
    }

    /// Whether numbers can be ported to this vendor, and who serves them now. One answer for each number.
    async fn portability(&self, numbers: &[E164]) -> Result<Vec<PortabilityAnswer>, ApiError> {
        let _ = numbers;
        Err(ApiError::unsupported("portability"))
    }

    /// Does to a port what was approved, once; see [`Self::write`].
    async fn write_port(&self, ask: PortAsk<'_>) -> Result<PortWritten, WriteError> {
        let _ = ask;
        Err(WriteError::Unsupported("A port order"))
    }

    /// What was said about a port to us at the vendor.
    async fn port_notes(&self, id: &str) -> Result<Vec<PortNote>, ApiError> {
        let _ = id;
        Err(ApiError::unsupported("notes"))
    }

    /// Says something about a port to us that the vendor's people read.
    async fn add_port_note(&self, id: &str, text: &str) -> Result<(), WriteError> {
        let _ = (id, text);
        Err(WriteError::Unsupported("A note"))
    }

    /// What happened since a time (UTC).
    async fn events(
        &self,
        since: DateTime<Utc>,
        at: Option<&Cursor>,
    ) -> Result<Batch<VendorEvent>, ApiError> {
        let _ = (since, at);
        Err(ApiError::unsupported("events"))
    }

    /// What a call of the vendor to us is about, once its signature is verified. It is a hint to read
    /// again, never the truth.
    fn verify_webhook(&self, request: &Request<'_>) -> Result<Vec<Hint>, Refusal> {
        let _ = request;
        Err(Refusal::NotExpected)
    }
}

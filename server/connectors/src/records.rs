//! What vendors tell beside their lists of numbers: where calls go, where help goes, and ports.
//!
//! A vendor's status is kept as its word. What it means to a port order is decided by the rules, not here.

use chrono::{DateTime, NaiveDate, Utc};
use domain::E164;

/// A trunk, connection or peer to which calls are delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The vendor's id.
    pub id: String,
    /// Its name at the vendor.
    pub name: String,
}

/// An emergency address on the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyAddress {
    /// The vendor's id.
    pub id: String,
    /// The address on one line.
    pub text: String,
    /// The vendor's word on whether it is valid.
    pub status: Option<String>,
}

/// A moment as a vendor gives it: some give an instant, some only a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// An instant (UTC).
    Instant(DateTime<Utc>),
    /// A day, in the place of the port.
    Day(NaiveDate),
}

/// A number within a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortedNumber {
    /// The number.
    pub number: E164,
    /// The vendor's word on it, where it has one per number.
    pub status: Option<String>,
    /// Why it was turned down, where the vendor says so per number.
    pub reason: Option<Reason>,
    /// Its own date, where the vendor has one per number.
    pub foc: Option<Moment>,
}

/// A reason that a vendor gives, such as a rejection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The vendor's code.
    pub code: String,
    /// The vendor's words.
    pub text: String,
}

/// A port to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortIn {
    /// The vendor's id of the order.
    pub id: String,
    /// Our own reference on it.
    pub reference: Option<String>,
    /// The vendor's word on where it stands.
    pub status: String,
    /// Why, if the vendor says so.
    pub reasons: Vec<Reason>,
    /// The numbers on it that the vendor sent along.
    pub numbers: Vec<PortedNumber>,
    /// The FOC that was asked for.
    pub foc_requested: Option<Moment>,
    /// The FOC that was confirmed.
    pub foc_confirmed: Option<Moment>,
    /// Whether the numbers that came with it are all that the order has.
    pub has_all_numbers: bool,
    /// The vendor's word on the numbers' messages, where it ports them apart.
    pub messaging_status: Option<String>,
    /// When it last changed (UTC).
    pub updated_at: Option<DateTime<Utc>>,
}

/// A port away from us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortOut {
    /// The vendor's id of the request.
    pub id: String,
    /// The vendor's word on where it stands.
    pub status: String,
    /// The numbers that are asked for.
    pub numbers: Vec<E164>,
    /// Who asks for them, as the vendor names it.
    pub gaining_carrier: Option<String>,
    /// That carrier's SPID.
    pub gaining_spid: Option<String>,
    /// The other side's own number of the request.
    pub pon: Option<String>,
    /// When they go, or went.
    pub foc: Option<Moment>,
    /// When the request came in (UTC), from which the time to answer it runs.
    pub received_at: Option<DateTime<Utc>>,
}

/// Something that happened at the vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorEvent {
    /// The vendor's id, the same if it is told twice.
    pub id: String,
    /// The vendor's word for what happened.
    pub kind: String,
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// The order it is about.
    pub order: Option<String>,
}

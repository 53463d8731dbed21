//! What is recorded of projects, orders and their lines.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Foc, LineState, OrderState, journal::Drift};
use crate::{
    ConnectionId, Country, E164, PortOrderId, PortProjectId,
    number::{Connectivity, NumberType},
};

/// A cut-over of a site: the orders that go together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Project {
    /// Its identifier.
    pub id: PortProjectId,
    /// Its name.
    pub name: String,
    /// The site, by name.
    pub site: Option<String>,
    /// The day on which it should happen.
    pub target_on: Option<NaiveDate>,
    /// Free text.
    pub notes: Option<String>,
    /// Counts up with every change.
    pub version: i64,
    /// When it was made (UTC).
    pub created_at: DateTime<Utc>,
}

text_enum! {
    /// How much of the losing account is ported.
    pub enum Scope {
        /// All of it.
        Full = "full", "Full";
        /// Some numbers stay.
        Partial = "partial", "Partial";
    }
}

text_enum! {
    /// Whose numbers they are.
    pub enum EndUserKind {
        /// A company.
        Business = "business", "Business";
        /// A person.
        Residential = "residential", "Residential";
    }
}

text_enum! {
    /// How the numbers are activated.
    pub enum Activation {
        /// By the carriers, at the agreed time.
        Scheduled = "scheduled", "At the agreed time";
        /// When we say so, on the agreed day.
        OnDemand = "on_demand", "When we say so";
    }
}

text_enum! {
    /// What is meant to become of a number's messages.
    pub enum MessagingIntent {
        /// They come along.
        Port = "port", "Port";
        /// They stay where they are.
        Keep = "keep", "Keep where it is";
        /// The number has none.
        None = "none", "No messages";
    }
}

text_enum! {
    /// What becomes of a number that is not ported.
    pub enum RemainingAction {
        /// It stays with the losing carrier.
        Keep = "keep", "Keep";
        /// The losing carrier takes it out of service.
        Disconnect = "disconnect", "Disconnect";
    }
}

text_enum! {
    /// Whether a number can be ported.
    pub enum Portability {
        /// It can.
        Portable = "portable", "Portable";
        /// It cannot.
        NotPortable = "not_portable", "Not portable";
        /// The carrier's people must look.
        NeedsManual = "needs_manual", "Needs a manual check";
    }
}

/// A number of the losing account that is not ported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemainingNumber {
    /// The number.
    pub number: E164,
    /// What becomes of it.
    pub action: RemainingAction,
}

/// Whose numbers they are, as the losing carrier has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndUser {
    /// A company or a person.
    pub kind: EndUserKind,
    /// The company's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_name: Option<String>,
    /// A person's first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// A person's middle initial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle_initial: Option<String>,
    /// A person's last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
}

impl Default for EndUser {
    fn default() -> Self {
        Self {
            kind: EndUserKind::Business,
            business_name: None,
            first_name: None,
            middle_initial: None,
            last_name: None,
        }
    }
}

impl EndUser {
    /// The name as people read it.
    pub fn name(&self) -> String {
        match self.kind {
            EndUserKind::Business => self.business_name.clone().unwrap_or_default(),
            EndUserKind::Residential => {
                let parts = [&self.first_name, &self.middle_initial, &self.last_name];
                let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
                parts.join(" ")
            }
        }
    }
}

/// A service address, as forms of carriers have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PostalAddress {
    /// The number of the house, with what follows it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub house: String,
    /// The street with its direction and kind.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub street: String,
    /// Suite, floor, unit.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// The city.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// State, province or county.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// The postal code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postal_code: String,
    /// The country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
}

impl PostalAddress {
    /// Whether nothing is written in it.
    pub fn is_blank(&self) -> bool {
        let texts = [
            &self.house,
            &self.street,
            &self.unit,
            &self.city,
            &self.region,
            &self.postal_code,
        ];
        texts.iter().all(|text| text.trim().is_empty())
    }

    /// On one line, as it is written on an envelope.
    pub fn line(&self) -> String {
        let joined = |parts: [&str; 2]| {
            let parts = parts.map(str::trim);
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            parts.join(" ")
        };
        let parts = [
            joined([&self.house, &self.street]),
            self.unit.trim().to_owned(),
            self.city.trim().to_owned(),
            joined([&self.region, &self.postal_code]),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }
}

/// Whose network the numbers come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LosingCarrier {
    /// Whoever sends the bills.
    pub retail: Option<String>,
    /// Whose network it is, where a reseller sends the bills: its record is what must match.
    pub network: Option<String>,
    /// The network's SPID in the portability database, four characters.
    pub spid: Option<String>,
    /// Whether it is a wireless carrier: account number and PIN are asked then.
    pub is_wireless: bool,
}

impl LosingCarrier {
    /// The name that goes on papers: the network's, else that of whoever sends the bills.
    pub fn name(&self) -> Option<&str> {
        self.network.as_deref().or(self.retail.as_deref())
    }
}

/// What people enter about an order. It can be changed until it is sent, and by a supplement afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Details {
    /// All of the account, or part of it.
    pub scope: Scope,
    /// The billing number of the losing account (BTN).
    pub btn: Option<E164>,
    /// The billing number of what stays.
    pub new_btn: Option<E164>,
    /// What becomes of the account's other numbers.
    pub remaining: Vec<RemainingNumber>,
    /// Whose numbers they are.
    pub end_user: EndUser,
    /// Who may sign for the account.
    pub authorised_person: Option<String>,
    /// The service address on the losing carrier's record: not that of the bill.
    pub service_address: PostalAddress,
    /// The losing carrier.
    pub losing: LosingCarrier,
    /// The trunk, connection or SIP peer that gets the numbers.
    pub trunk: Option<String>,
    /// How the numbers will reach Teams.
    pub connectivity: Option<Connectivity>,
    /// How the numbers are activated.
    pub activation: Activation,
    /// Whether the customer has said that there is no freeze and no pending order on the account.
    pub attests_no_freeze: bool,
    /// Whether the losing carrier's port-out lock was taken off.
    pub lock_removed: bool,
    /// Why there is no customer service record (CSR) to compare with.
    pub csr_waiver: Option<String>,
    /// What one country asks beside: `RIO`, `CUPID`, `PAC`, `PKI`.
    pub country_fields: BTreeMap<String, String>,
    /// The ticket it belongs to.
    pub ticket: Option<String>,
}

impl Default for Details {
    fn default() -> Self {
        Self {
            scope: Scope::Full,
            btn: None,
            new_btn: None,
            remaining: Vec::new(),
            end_user: EndUser::default(),
            authorised_person: None,
            service_address: PostalAddress::default(),
            losing: LosingCarrier::default(),
            trunk: None,
            connectivity: None,
            activation: Activation::Scheduled,
            attests_no_freeze: false,
            lock_removed: false,
            csr_waiver: None,
            country_fields: BTreeMap::new(),
            ticket: None,
        }
    }
}

/// The moments of an order's life (UTC), from which its clocks run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Moments {
    /// When somebody last changed it.
    pub edited_at: Option<DateTime<Utc>>,
    /// When it reached its present state.
    pub state_since: Option<DateTime<Utc>>,
    /// When it was first sent.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it reached the losing carrier.
    pub review_at: Option<DateTime<Utc>>,
    /// When a date was first confirmed.
    pub foc_confirmed_at: Option<DateTime<Utc>>,
    /// When its first number came in.
    pub first_active_at: Option<DateTime<Utc>>,
    /// When all of them had.
    pub ported_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What the carrier told last that cannot be, or that nobody understands. Each is a finding for as long as
/// it is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Contradictions {
    /// What cannot be.
    pub drifts: Vec<Drift>,
    /// Words that nobody has told us of.
    pub unknown_words: Vec<String>,
    /// Since when the carrier has told any of it (UTC).
    pub since: Option<DateTime<Utc>>,
}

/// A port-in order, without its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order {
    /// Its identifier.
    pub id: PortOrderId,
    /// Our reference: at most 40 letters, digits, spaces and hyphens, unique in the organisation.
    pub reference: String,
    /// The project it belongs to.
    pub project: Option<PortProjectId>,
    /// The order it was split from.
    pub parent: Option<PortOrderId>,
    /// The country of its numbers.
    pub country: Country,
    /// Their type.
    pub number_type: NumberType,
    /// The carrier that gets the numbers, by name.
    pub carrier: String,
    /// The connection through which that carrier is asked; none where it is followed by hand.
    pub connection: Option<ConnectionId>,
    /// Where it stands.
    pub state: OrderState,
    /// Where it goes back to when a cancellation or a reversal is refused.
    pub resume_state: Option<OrderState>,
    /// The vendor's id of the order.
    pub vendor_order: Option<String>,
    /// The vendor's own word on where it stands.
    pub vendor_status: Option<String>,
    /// When the vendor's word was last read (UTC).
    pub vendor_read_at: Option<DateTime<Utc>>,
    /// What the vendor told last that cannot be.
    #[serde(default)]
    pub contradictions: Contradictions,
    /// The version of the order: 1, and one more with each supplement (VER).
    pub revision: u32,
    /// What people entered.
    pub details: Details,
    /// Whether the losing account's number is known. It is sealed, and never shown.
    pub has_account_number: bool,
    /// Whether the PIN of the account is known. It is sealed, and never shown.
    pub has_pin: bool,
    /// When it should happen.
    pub requested_foc: Option<Foc>,
    /// When it is agreed to happen.
    pub foc: Option<Foc>,
    /// The moments its clocks run from.
    pub moments: Moments,
    /// Counts up with every change.
    pub version: i64,
    /// When it was made (UTC).
    pub created_at: DateTime<Utc>,
}

/// What is meant to become of a number once it has come in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LinePlan {
    /// Who gets it: a sign-in name for people and resource accounts, else what it is for.
    pub holder: Option<String>,
    /// The trunk that gets it, where that is not the order's.
    pub trunk: Option<String>,
    /// Where help is sent: the emergency location, as the winning carrier or Teams has it.
    pub emergency_location: Option<String>,
    /// What is meant to become of its messages.
    pub messaging: Option<MessagingIntent>,
    /// The caller ID it shows, or the name of the policy that says so.
    pub caller_id: Option<String>,
    /// Special features that hang on it at the losing carrier: `hunt_group`, `alarm`, `fax`, `dsl`.
    pub features: Vec<String>,
    /// Whether the customer agreed that the features end.
    pub features_agreed: bool,
    /// Free text.
    pub note: Option<String>,
}

/// A number of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Line {
    /// The number.
    pub number: E164,
    /// Where it stands.
    pub state: LineState,
    /// The vendor's own word on it.
    pub vendor_status: Option<String>,
    /// Whether it can be ported, as far as it was asked.
    pub portability: Option<Portability>,
    /// Why not, in the vendor's words.
    pub portability_reason: Option<String>,
    /// When that was asked (UTC).
    pub portability_at: Option<DateTime<Utc>>,
    /// The carrier it is served by, as the portability check names it.
    pub serving_carrier: Option<String>,
    /// That carrier's SPID.
    pub serving_spid: Option<String>,
    /// Its own date, where it is not the order's.
    pub foc: Option<Foc>,
    /// When it came in (UTC).
    pub active_at: Option<DateTime<Utc>>,
    /// What the vendor says of its messages (Telnyx `messaging_port_status`).
    pub messaging_status: Option<String>,
    /// What is meant to become of it.
    pub plan: LinePlan,
}

//! A number in custody: what the inventory says should be.

pub mod cnam;
pub mod edit;
pub mod lifecycle;
pub mod patch;
pub mod query;
pub mod view;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use lifecycle::Lifecycle;

use crate::{Country, E164, NumberId};

text_enum! {
    /// What kind of number it is in its national plan.
    pub enum NumberType {
        /// Bound to a place.
        Geographic = "geographic", "Geographic";
        /// Free to the caller.
        TollFree = "toll_free", "Toll-free";
        /// A mobile number.
        Mobile = "mobile", "Mobile";
        /// Not bound to a place, charged like a local call.
        National = "national", "National";
        /// The caller and the holder share the cost.
        SharedCost = "shared_cost", "Shared cost";
        /// The caller pays more.
        Premium = "premium", "Premium";
        /// Anything else.
        Other = "other", "Other";
    }
}

text_enum! {
    /// How the number reaches Teams. The spelling is that of Teams exports.
    pub enum Connectivity {
        /// Through our own session border controller.
        DirectRouting = "DirectRouting", "Direct Routing";
        /// Microsoft is the carrier.
        CallingPlan = "CallingPlan", "Calling Plan";
        /// A carrier connected to Teams by its operator programme.
        OperatorConnect = "OperatorConnect", "Operator Connect";
        /// A mobile carrier's Teams Phone Mobile.
        TeamsPhoneMobile = "TeamsPhoneMobile", "Teams Phone Mobile";
    }
}

text_enum! {
    /// What kind of thing holds the number.
    pub enum HolderType {
        /// A person.
        User = "user", "Person";
        /// An auto attendant, call queue or another application's account.
        ResourceAccount = "resource_account", "Resource account";
        /// A phone, lift, alarm or fax line.
        Device = "device", "Device";
        /// An application outside Teams.
        Application = "application", "Application";
        /// An emergency location identification number.
        Elin = "elin", "ELIN";
    }
}

text_enum! {
    /// On what terms the organisation has the number.
    pub enum Custody {
        /// Ours: contracted for voice.
        Owned = "owned", "Owned";
        /// Only its messages are ours.
        HostedMessagingOnly = "hosted_messaging_only", "Messaging only";
        /// Brought by another party onto our trunks.
        ByocThirdParty = "byoc_third_party", "Third party";
        /// Shown or dialled by us, held by somebody else.
        ExternalReference = "external_reference", "External";
    }
}

/// The fields of a number that people and files set. Names are the canonical columns of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Particulars {
    /// Where the number stands in its life.
    pub lifecycle: Lifecycle,
    /// Its kind in the national plan.
    pub number_type: NumberType,
    /// The country of its plan.
    pub country: Country,
    /// On what terms we have it.
    #[serde(default = "owned", skip_serializing_if = "is_owned")]
    pub custody: Custody,
    /// Whose network it is on, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Where the carrier should deliver its calls: trunk, connection or SIP peer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_trunk: Option<String>,
    /// The site it serves, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The application it rings in, by name: Teams, a contact centre, a fax server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// How it reaches Teams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connectivity: Option<Connectivity>,
    /// Who has it: a sign-in name for people and resource accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// What kind of thing the holder is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder_type: Option<HolderType>,
    /// The team that answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where its cost goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_centre: Option<String>,
    /// Last day of a reservation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved_until: Option<NaiveDate>,
    /// Last day of a quarantine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarantined_until: Option<NaiveDate>,
    /// The day it was given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_on: Option<NaiveDate>,
    /// Free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// The name that the carrier should publish for its calls; see [`cnam`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cnam: Option<String>,
}

const fn owned() -> Custody {
    Custody::Owned
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
const fn is_owned(custody: &Custody) -> bool {
    matches!(custody, Custody::Owned)
}

impl Particulars {
    /// The least that is known of a number: its country and state.
    pub const fn bare(country: Country, lifecycle: Lifecycle) -> Self {
        Self {
            lifecycle,
            number_type: NumberType::Geographic,
            country,
            custody: Custody::Owned,
            carrier: None,
            carrier_trunk: None,
            site: None,
            application: None,
            connectivity: None,
            holder: None,
            holder_type: None,
            owner: None,
            cost_centre: None,
            reserved_until: None,
            quarantined_until: None,
            released_on: None,
            notes: None,
            cnam: None,
        }
    }

    /// Whether Teams is the application it rings in. A number without an application counts when it
    /// has a way to reach Teams.
    pub fn rings_in_teams(&self) -> bool {
        match &self.application {
            Some(name) => crate::same_word(name, "Teams"),
            None => self.connectivity.is_some(),
        }
    }
}

/// A number of the inventory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Number {
    /// Its identifier.
    pub id: NumberId,
    /// The number itself. One row per number and organisation.
    pub number: E164,
    /// What people and files say of it.
    #[serde(flatten)]
    pub particulars: Particulars,
    /// Counts up with every change; a writer names the version it read.
    pub version: i64,
    /// When the row was made (UTC).
    pub created_at: DateTime<Utc>,
    /// When the row last changed (UTC).
    pub updated_at: DateTime<Utc>,
}

/// The columns of an inventory file, in the order of an export.
pub const COLUMNS: &[&str] = &[
    "number",
    "lifecycle",
    "number_type",
    "country",
    "carrier",
    "carrier_trunk",
    "site",
    "application",
    "connectivity",
    "holder",
    "holder_type",
    "owner",
    "cost_centre",
    "reserved_until",
    "quarantined_until",
    "released_on",
    "notes",
    "cnam",
];

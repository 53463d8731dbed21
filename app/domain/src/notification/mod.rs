//! What people are told: of which things, how loudly, and when.
//!
//! A notification is one thing that happened, told to one person. [`news`] reads from the history what there
//! is to tell, and [`clock`] what the time has brought; [`told`] decides for one person whether they hear of
//! it and through which [`Channel`]; [`quiet`] says when a mail about it may go out. All of it is pure. What
//! other programs are told is an [`event`].

pub mod clock;
pub mod event;
pub mod letter;
pub mod news;
pub mod query;
#[cfg(not(target_arch = "wasm32"))]
pub mod quiet;
pub mod settings;
pub mod told;
pub mod view;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{NotificationId, access::Role};

text_enum! {
    /// What a notification is about, as people subscribe to it.
    pub enum Topic {
        /// Somebody gave me findings.
        FindingAssigned = "finding_assigned", "Findings given to me";
        /// A roll call opened critical findings.
        CriticalFindings = "critical_findings", "New critical findings";
        /// A roll call opened findings that are less than critical.
        OtherFindings = "other_findings", "Other new findings";
        /// A plan waits for somebody who may approve it.
        PlanToApprove = "plan_to_approve", "Plans to approve";
        /// A plan of mine was approved, turned down, or ended.
        PlanDecided = "plan_decided", "What becomes of my plans";
        /// The date of a port is near, or was agreed or moved.
        PortDate = "port_date", "Port dates";
        /// The carrier rejected an order, or gave it up.
        PortRejected = "port_rejected", "Rejected port orders";
        /// A clock of a port order warns or escalates.
        PortClock = "port_clock", "Clocks of port orders";
        /// Another carrier wants numbers of ours.
        PortOut = "port_out", "Port-outs";
        /// A reservation of numbers ends.
        Reservation = "reservation", "Reservations that end";
        /// A source failed, or its list is held.
        Source = "source", "Sources that fail or are held";
        /// Something could not be delivered.
        Delivery = "delivery", "Failed deliveries";
    }
}

impl Topic {
    /// Whether it is told to the one person whom it concerns, and not to whoever subscribes.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::FindingAssigned | Self::PlanDecided)
    }

    /// How somebody in a role hears of it unless they chose otherwise.
    pub const fn default_channel(self, role: Role) -> Channel {
        use Channel::{App, AtOnce, Digest, Off};
        // A role's column: porting desk, engineer, administrator. A viewer hears only what is theirs.
        let [porting, engineer, admin] = match self {
            Self::FindingAssigned | Self::PlanDecided => return AtOnce,
            Self::CriticalFindings => [App, AtOnce, Digest],
            Self::OtherFindings => [Off, App, Off],
            Self::PlanToApprove => [Off, AtOnce, AtOnce],
            Self::PortDate => [AtOnce, Digest, App],
            Self::PortRejected | Self::PortClock => [AtOnce, App, App],
            Self::PortOut => [AtOnce, AtOnce, AtOnce],
            Self::Reservation => [App, Digest, App],
            Self::Source => [App, AtOnce, AtOnce],
            Self::Delivery => [Off, Digest, AtOnce],
        };
        match role {
            Role::Viewer => Off,
            Role::Porting => porting,
            Role::Engineer => engineer,
            Role::Admin => admin,
        }
    }
}

text_enum! {
    /// How somebody hears of something, from silent to loud.
    pub enum Channel {
        /// Not at all.
        Off = "off", "Not at all";
        /// By the bell in the app.
        App = "app", "In the app";
        /// By the bell, and in the daily mail.
        Digest = "digest", "Daily digest";
        /// By the bell, and by a mail of its own.
        AtOnce = "at_once", "At once";
    }
}

text_enum! {
    /// How urgent a notification is.
    pub enum Urgency {
        /// It is good to know.
        Info = "info", "For information";
        /// Somebody should look.
        Warning = "warning", "Soon";
        /// Somebody must act.
        Critical = "critical", "Urgent";
    }
}

/// Something that happened, told to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    /// Its identifier.
    pub id: NotificationId,
    /// What it says.
    #[serde(flatten)]
    pub notice: Notice,
    /// When it was told (UTC).
    pub at: DateTime<Utc>,
    /// When the person read it (UTC); none while it is new.
    pub read_at: Option<DateTime<Utc>>,
}

/// What a notification says. Topic, subject and occurrence together are its natural key: what is noticed
/// twice is told once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = NotificationText))]
pub struct Notice {
    /// What it is about.
    pub topic: Topic,
    /// The thing it is about, for machines: `plan/…`, `port_order/…`, `roll_call`.
    pub subject: String,
    /// Which time, where the same can happen to a thing again.
    pub occurrence: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// One line: `214 new critical findings`.
    pub title: String,
    /// What else is to be known, in a line or a few.
    pub detail: String,
    /// The page of the thing, as a path within Rollcall with its query.
    pub link: String,
}

#[cfg(test)]
mod tests;

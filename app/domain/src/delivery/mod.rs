//! Deliveries: what goes out of Rollcall, to whom, and how that went.
//!
//! A delivery is one message to one recipient. Its identifier stays the same over all tries and travels with
//! the message, so that a receiver can drop what it has already. What it carries is a reference or small data;
//! the message is made of it at the moment of sending.

mod destination;
pub mod query;
mod state;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use destination::{
    Destination, DestinationKind, FolderName, MailAddress, Target, TargetError, mail_addresses,
    start_of,
};
pub use state::{
    Happened, Impossible, Standing, State, TRIES, UNCLEAR_TRIES, Went, closed_for, pause, step,
};

use crate::{
    DeliveryId, DestinationId, ReportId, UserId,
    page::{FacetCount, Page},
    report::Format,
};

/// Who is to have a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// A destination that somebody set up.
    Destination(DestinationId),
    /// A person of the organisation, by mail to the address they sign in with.
    Person(UserId),
}

impl From<DestinationId> for Recipient {
    fn from(id: DestinationId) -> Self {
        Self::Destination(id)
    }
}

impl From<UserId> for Recipient {
    fn from(id: UserId) -> Self {
        Self::Person(id)
    }
}

/// What a delivery carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    /// A stored report.
    Report {
        /// Which one.
        id: ReportId,
        /// Its name with its day.
        title: String,
        /// The forms it is attached in.
        formats: Vec<Format>,
        /// Whether somebody tries the schedule out.
        is_test: bool,
    },
    /// What a person is told: one thing at once, or the digest of several.
    Notice(Notice),
    /// Something that happened, for a program that listens.
    Event(Event),
    /// A message that shows whether a destination works.
    Trial,
}

impl Payload {
    /// What it is about, in one line for a list.
    pub fn subject(&self) -> &str {
        match self {
            Self::Report { title, .. } => title,
            Self::Notice(notice) => &notice.subject,
            Self::Event(event) => &event.kind,
            Self::Trial => "Test message",
        }
    }
}

/// What a person is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// What it is about, in one line.
    pub subject: String,
    /// A sentence before the lines, if one is needed.
    pub lead: Option<String>,
    /// The lines in groups.
    pub groups: Vec<NoticeGroup>,
    /// Why they are told, and where they change that.
    pub why: Option<String>,
}

/// Lines of a notice that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticeGroup {
    /// What they have in common; none where there is only one group.
    pub title: Option<String>,
    /// The lines.
    pub lines: Vec<NoticeLine>,
}

/// One thing that a person is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticeLine {
    /// What happened.
    pub text: String,
    /// The page that shows it, from the root of this Rollcall: `/findings/…`.
    pub path: Option<String>,
}

/// Something that happened, as a program is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = OutgoingEvent))]
pub struct Event {
    /// Its identifier: the same for every destination that is told.
    pub id: Uuid,
    /// What happened, in words with dots: `finding.opened`.
    pub kind: String,
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// The thing as it was then.
    pub body: serde_json::Value,
}

/// A delivery as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Its identifier, the same over all tries.
    pub id: DeliveryId,
    /// Who is to have it.
    pub recipient: Recipient,
    /// Their name, copied, so that it outlives a destination.
    pub name: String,
    /// Which of a destination's mail addresses it goes to.
    pub address: Option<String>,
    /// What it is about, in one line.
    pub subject: String,
    /// How it stands.
    #[serde(flatten)]
    pub standing: Standing,
    /// Why it stands so: the last error, or why it was dropped.
    pub reason: Option<String>,
    /// When it was queued (UTC).
    pub created_at: DateTime<Utc>,
    /// When it last changed (UTC).
    pub changed_at: DateTime<Utc>,
}

/// One try to send a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Try {
    /// Which one, from 1.
    pub number: u32,
    /// When it began (UTC).
    pub began_at: DateTime<Utc>,
    /// When it ended (UTC); none while it goes on.
    pub ended_at: Option<DateTime<Utc>>,
    /// How it went; none while it goes on.
    pub went: Option<Went>,
    /// What the other side said, or what stood in the way.
    pub said: Option<String>,
}

/// A delivery with everything that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryDetail {
    /// The delivery.
    #[serde(flatten)]
    pub delivery: Delivery,
    /// What it carries.
    pub payload: Payload,
    /// Its tries, oldest first.
    pub history: Vec<Try>,
}

/// A page of deliveries, and how many stand where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeliveryList {
    /// The page.
    pub page: Page<Delivery>,
    /// How many stand where, whatever states were asked for.
    pub states: Vec<FacetCount>,
    /// The name of the destination that was asked for; none where none was, or where it is gone.
    pub narrowed_to: Option<String>,
}

/// What the operator has set up for sending, as far as pages need it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Outlets {
    /// Whether mail can be sent: there is an SMTP server and a sender.
    pub has_mail: bool,
    /// Whether files can be written to a folder.
    pub has_folder: bool,
    /// Whether messages can link to this Rollcall.
    pub has_links: bool,
}

#[cfg(test)]
mod tests;

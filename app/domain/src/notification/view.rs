//! What pages and programs are shown of notifications.

use serde::{Deserialize, Serialize};

use super::{
    Notification,
    event::{Event, EventKind},
    settings::Settings,
};
use crate::{
    DestinationId,
    access::Role,
    page::{FacetCount, Page},
};

/// The bell: how much is new, and what came last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bell {
    /// How many notifications are not read.
    pub unread: u64,
    /// The latest, newest first.
    pub latest: Vec<Notification>,
}

/// A page of somebody's notifications with its counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationList {
    /// The page.
    pub page: Page<Notification>,
    /// How many are not read, whatever the filter.
    pub unread: u64,
    /// How many there are of each topic, whatever the filter.
    pub topics: Vec<FacetCount>,
}

impl Default for NotificationList {
    fn default() -> Self {
        Self {
            page: Page {
                rows: Vec::new(),
                total: 0,
                next: None,
                previous: None,
            },
            unread: 0,
            topics: Vec::new(),
        }
    }
}

/// What a person wants to hear of, with what they must know to change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingsView {
    /// What they have chosen.
    pub settings: Settings,
    /// The version to name when changing it; 0 where nothing was chosen yet.
    pub version: i64,
    /// Their role, whose ways count where nothing was chosen.
    pub role: Role,
    /// Where their mail goes; none for who has no account.
    pub email: Option<String>,
    /// Whether mail can be sent at all; where it cannot, it waits.
    pub has_mail: bool,
    /// The zone that counts where none is chosen.
    pub fallback_zone: String,
}

/// A webhook that is told of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventListener {
    /// Which one.
    pub destination: DestinationId,
    /// Its name.
    pub name: String,
    /// The kinds of event that it is told of.
    pub kinds: Vec<EventKind>,
    /// The version to name when changing them; 0 where it is told of all.
    pub version: i64,
}

/// Events, and how far the history was read for them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventList {
    /// The events.
    pub rows: Vec<Event>,
    /// The place in the history up to which they reach: `after` it comes what is not among them.
    pub next: i64,
}

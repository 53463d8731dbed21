//! Notifications: what the reader was told, what they want to hear of, and which programs are told of events.

mod events;
mod list;
mod settings;

pub(crate) use events::Events;
pub(crate) use list::Notifications;
pub(crate) use settings::NotificationSettings;

/// The room above the settings.
const PARENT: (&str, &str) = ("/notifications", "Notifications");

//! What the reader is told, and what they want to hear of.

use std::collections::BTreeMap;

use domain::notification::{
    settings::Settings,
    view::{self, EventListener, NotificationList, SettingsView},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, ApiError};

/// The notifications that an address asks for.
#[server(prefix = "/_fn", endpoint = "notifications", input = server_fn::codec::GetUrl)]
pub(crate) async fn list(query: String) -> Result<Answer<NotificationList>, ApiError> {
    let (app, caller) = super::caller()?;
    let pairs = crate::address::pairs(&query);
    let query = domain::notification::query::NotificationQuery::from_pairs(
        pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())),
    );
    let list = services::notifications::list(&app, &caller, &query).await;
    super::answer(&app, &caller, list)
}

/// The latest notifications, and how many are new.
#[server(prefix = "/_fn", endpoint = "notifications/bell", input = server_fn::codec::GetUrl)]
pub(crate) async fn bell() -> Result<Answer<view::Bell>, ApiError> {
    let (app, caller) = super::caller()?;
    let bell = services::notifications::bell(&app, &caller).await;
    super::answer(&app, &caller, bell)
}

/// Marks a notification as read, and goes back to where the reader was; nowhere where that is blank, because
/// they are on their way to the thing itself.
#[server(prefix = "/_fn", endpoint = "notifications/read")]
pub(crate) async fn mark_read(id: String, back: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let read = services::notifications::mark_read(&app, &caller, super::id(&id)?).await;
    if back.is_empty() {
        return super::answer(&app, &caller, read).map(drop);
    }
    super::conclude(&caller, read.map(drop), |()| back)
}

/// Marks all notifications up to one as read, and goes back to where the reader was.
#[server(prefix = "/_fn", endpoint = "notifications/read-all")]
pub(crate) async fn mark_all_read(up_to: String, back: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&up_to)?;
    let read = services::notifications::mark_all_read(&app, &caller, id).await;
    super::conclude(&caller, read.map(drop), |()| back)
}

/// What the reader wants to hear of.
#[server(prefix = "/_fn", endpoint = "notifications/settings", input = server_fn::codec::GetUrl)]
pub(crate) async fn chosen() -> Result<Answer<SettingsView>, ApiError> {
    let (app, caller) = super::caller()?;
    let settings = services::notifications::settings(&app, &caller).await;
    super::answer(&app, &caller, settings)
}

/// What a form says of the reader's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    /// A channel for each topic.
    pub(crate) topics: BTreeMap<String, String>,
    /// A channel for each rule; blank where its topic counts again.
    pub(crate) rules: BTreeMap<String, String>,
    /// A further rule; blank for none.
    pub(crate) rule: String,
    /// The channel of the further rule.
    pub(crate) rule_channel: String,
    /// When the quiet hours begin, as `22:00`; blank for none.
    pub(crate) quiet_from: String,
    /// When they are over.
    pub(crate) quiet_to: String,
    /// Whether what is urgent goes out all the same: `yes`.
    pub(crate) critical_passes: String,
    /// When the daily mail goes out, as `08:00`.
    pub(crate) digest_at: String,
    /// The zone; blank for the organisation's.
    pub(crate) zone: String,
    /// The version that was read.
    pub(crate) version: i64,
}

impl Draft {
    /// The draft that says what settings are.
    pub(crate) fn of(settings: &Settings, version: i64) -> Self {
        let time = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
        let quiet = settings.quiet;
        Self {
            topics: BTreeMap::new(),
            rules: settings
                .rules
                .iter()
                .map(|(code, channel)| (code.clone(), channel.to_string()))
                .collect(),
            rule: String::new(),
            rule_channel: String::new(),
            quiet_from: quiet.map(|quiet| time(quiet.from())).unwrap_or_default(),
            quiet_to: quiet.map(|quiet| time(quiet.to())).unwrap_or_default(),
            critical_passes: if settings.critical_passes { "yes" } else { "" }.to_owned(),
            digest_at: time(settings.digest_at),
            zone: settings.zone.clone().unwrap_or_default(),
            version,
        }
    }
}

#[cfg(feature = "ssr")]
impl Draft {
    /// The settings that a draft says, or what is wrong with it.
    fn read(&self) -> Result<Settings, String> {
        let mut settings = Settings {
            quiet: self.quiet()?,
            critical_passes: self.critical_passes == "yes",
            digest_at: time("The time of the daily mail", &self.digest_at)?,
            zone: Some(self.zone.trim().to_owned()).filter(|zone| !zone.is_empty()),
            ..Settings::default()
        };
        for (topic, channel) in &self.topics {
            let topic = topic.parse().map_err(|error| format!("{error}."))?;
            settings.topics.insert(topic, channel_of(channel)?);
        }
        let more = [(&self.rule, &self.rule_channel)];
        for (code, channel) in self.rules.iter().chain(more) {
            if !code.is_empty() && !channel.is_empty() {
                settings.rules.insert(code.clone(), channel_of(channel)?);
            }
        }
        Ok(settings)
    }

    fn quiet(&self) -> Result<Option<domain::notification::settings::QuietHours>, String> {
        let (from, to) = (self.quiet_from.trim(), self.quiet_to.trim());
        if from.is_empty() && to.is_empty() {
            return Ok(None);
        }
        let from = time("The begin of the quiet hours", from)?;
        let to = time("The end of the quiet hours", to)?;
        domain::notification::settings::QuietHours::new(from, to)
            .map(Some)
            .map_err(|problem| problem.to_string())
    }
}

#[cfg(feature = "ssr")]
fn channel_of(word: &str) -> Result<domain::notification::Channel, String> {
    word.parse().map_err(|error| format!("{error}."))
}

#[cfg(feature = "ssr")]
fn time(what: &str, text: &str) -> Result<chrono::NaiveTime, String> {
    let text = text.trim();
    chrono::NaiveTime::parse_from_str(text, "%H:%M")
        .or_else(|_| chrono::NaiveTime::parse_from_str(text, "%H:%M:%S"))
        .map_err(|_| format!("{what}, \u{201c}{text}\u{201d}, is not a time. Write it as 22:00."))
}

/// Sets what the reader wants to hear of.
#[server(prefix = "/_fn", endpoint = "notifications/settings/set")]
pub(crate) async fn set_settings(draft: Draft) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let set = match draft.read() {
        Ok(settings) => {
            services::notifications::set_settings(&app, &caller, settings, draft.version).await
        }
        Err(message) => Err(services::Error::Invalid(message)),
    };
    super::conclude(&caller, set, |()| {
        "/notifications/settings?did=save".to_owned()
    })
}

/// Sends the reader a mail that shows whether mail reaches them.
#[server(prefix = "/_fn", endpoint = "notifications/test")]
pub(crate) async fn try_out() -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let tried = services::notifications::try_out(&app, &caller).await;
    super::conclude(&caller, tried, |()| {
        "/notifications/settings?did=test".to_owned()
    })
}

/// The webhooks that are told of events.
#[server(prefix = "/_fn", endpoint = "events/listeners", input = server_fn::codec::GetUrl)]
pub(crate) async fn listeners() -> Result<Answer<Vec<EventListener>>, ApiError> {
    let (app, caller) = super::caller()?;
    let listeners = services::notifications::listeners(&app, &caller).await;
    super::answer(&app, &caller, listeners)
}

/// Sets of which kinds of event a webhook is told.
#[server(prefix = "/_fn", endpoint = "events/kinds")]
pub(crate) async fn set_kinds(
    id: String,
    version: i64,
    #[server(default)] kinds: Vec<String>,
) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let kinds: Result<Vec<_>, domain::UnknownWord> =
        kinds.iter().map(|kind| kind.parse()).collect();
    let kinds = kinds.map_err(|error| super::invalid(&error))?;
    let id = super::id(&id)?;
    let set = services::notifications::set_kinds(&app, &caller, id, &kinds, version).await;
    super::conclude(&caller, set, |()| {
        "/notifications/events?did=save".to_owned()
    })
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::notification::{Channel, Topic, settings::QuietHours};

    use super::*;

    fn draft() -> Draft {
        Draft::of(&Settings::default(), 3)
    }

    #[test]
    fn settings_come_back_from_their_form() {
        let mut settings = Settings {
            quiet: Some(
                QuietHours::new(time("", "22:00").unwrap(), time("", "07:30").unwrap()).unwrap(),
            ),
            critical_passes: false,
            zone: Some("Europe/London".to_owned()),
            ..Settings::default()
        };
        settings.rules.insert("some_rule".to_owned(), Channel::Off);
        let mut draft = Draft::of(&settings, 1);
        draft
            .topics
            .insert("port_out".to_owned(), "digest".to_owned());
        settings.topics.insert(Topic::PortOut, Channel::Digest);
        assert_eq!(draft.read(), Ok(settings));
    }

    #[test]
    fn a_rule_is_added_and_one_that_is_blank_is_taken_away() {
        let mut draft = draft();
        draft.rule = "new_rule".to_owned();
        draft.rule_channel = "at_once".to_owned();
        draft.rules.insert("old_rule".to_owned(), String::new());
        let rules = draft.read().unwrap().rules;
        assert_eq!(
            rules,
            BTreeMap::from([("new_rule".to_owned(), Channel::AtOnce)])
        );
    }

    #[test]
    fn half_of_the_quiet_hours_and_odd_words_are_refused_with_what_to_write() {
        let half = Draft {
            quiet_from: "22:00".to_owned(),
            ..draft()
        };
        assert!(half.read().unwrap_err().contains("Write it as 22:00"));
        let odd = Draft {
            topics: BTreeMap::from([("port_out".to_owned(), "loudly".to_owned())]),
            ..draft()
        };
        assert!(odd.read().unwrap_err().contains("at_once"));
    }
}

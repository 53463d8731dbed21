//! What a person wants to hear of, how, and when not.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::{Channel, Topic};
use crate::{access::Role, rules};

/// What a person has chosen. Whatever is left out is as their role has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = NotificationSettings))]
#[serde(default)]
pub struct Settings {
    /// How they hear of each topic, where that is not their role's way.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Channel>))]
    pub topics: BTreeMap<Topic, Channel>,
    /// How they hear of new findings of single rules, by the rules' codes. It goes before the topic.
    pub rules: BTreeMap<String, Channel>,
    /// When no mail goes out, on the clocks of their zone.
    pub quiet: Option<QuietHours>,
    /// Whether what is urgent goes out all the same.
    pub critical_passes: bool,
    /// When the daily mail goes out, on the clocks of their zone.
    pub digest_at: NaiveTime,
    /// Their time zone by its IANA name; none for that of the organisation's country, else UTC.
    pub zone: Option<String>,
}

/// The daily mail goes out at eight.
const EIGHT: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("a time of day");

impl Default for Settings {
    fn default() -> Self {
        Self {
            topics: BTreeMap::new(),
            rules: BTreeMap::new(),
            quiet: None,
            critical_passes: true,
            digest_at: EIGHT,
            zone: None,
        }
    }
}

impl Settings {
    /// How a person in a role hears of a topic.
    pub fn channel(&self, topic: Topic, role: Role) -> Channel {
        let chosen = self.topics.get(&topic).copied();
        chosen.unwrap_or_else(|| topic.default_channel(role))
    }

    /// How a person in a role hears of a new finding of a rule.
    pub fn channel_of_rule(&self, code: &str, topic: Topic, role: Role) -> Channel {
        let chosen = self.rules.get(code).copied();
        chosen.unwrap_or_else(|| self.channel(topic, role))
    }

    /// The same settings without what only repeats the role's way, and without spaces around the zone's name.
    #[must_use]
    pub fn tidied(mut self, role: Role) -> Self {
        self.topics
            .retain(|topic, channel| *channel != topic.default_channel(role));
        let zone = self.zone.map(|zone| zone.trim().to_owned());
        self.zone = zone.filter(|zone| !zone.is_empty());
        self
    }

    /// What keeps the settings from being used.
    pub fn check(&self) -> Result<(), SettingsProblem> {
        if let Some(code) = self.rules.keys().find(|code| rules::find(code).is_none()) {
            return Err(SettingsProblem::Rule(code.clone()));
        }
        Ok(())
    }
}

/// Hours of the day in which nobody wants mail, perhaps across midnight. They begin with `from` and are over
/// at `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "Hours", into = "Hours")]
pub struct QuietHours {
    from: NaiveTime,
    to: NaiveTime,
}

/// The hours as they are written.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Hours {
    from: NaiveTime,
    to: NaiveTime,
}

impl QuietHours {
    /// Hours from a time to another. A whole day of quiet is none: whoever wants no mail chooses the app.
    pub fn new(from: NaiveTime, to: NaiveTime) -> Result<Self, SettingsProblem> {
        if from == to {
            return Err(SettingsProblem::QuietAllDay(from));
        }
        Ok(Self { from, to })
    }

    /// When they begin.
    pub const fn from(self) -> NaiveTime {
        self.from
    }

    /// When they are over.
    pub const fn to(self) -> NaiveTime {
        self.to
    }

    /// Whether they go over midnight.
    pub fn is_over_night(self) -> bool {
        self.from > self.to
    }

    /// Whether a time of the day lies in them.
    pub fn contain(self, time: NaiveTime) -> bool {
        if self.is_over_night() {
            time >= self.from || time < self.to
        } else {
            time >= self.from && time < self.to
        }
    }
}

impl TryFrom<Hours> for QuietHours {
    type Error = SettingsProblem;

    fn try_from(hours: Hours) -> Result<Self, SettingsProblem> {
        Self::new(hours.from, hours.to)
    }
}

impl From<QuietHours> for Hours {
    fn from(QuietHours { from, to }: QuietHours) -> Self {
        Self { from, to }
    }
}

/// Why settings cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsProblem {
    /// The quiet hours begin when they end.
    #[error(
        "The quiet hours begin and end at {0}. Give them different times, or choose \u{201c}In the app\u{201d} to have no mail at all."
    )]
    QuietAllDay(NaiveTime),
    /// No rule has the code.
    #[error("There is no rule \u{201c}{0}\u{201d}. The page of the rules lists their codes.")]
    Rule(String),
}

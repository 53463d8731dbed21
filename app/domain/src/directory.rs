//! The people and resource accounts that Teams knows: who may hold a number.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Country, LineUri, fact::Reported};

/// One account of `Get-CsOnlineUser`, or of Graph `userConfigurations` with its user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The directory's object id, in lower case.
    pub object_id: String,
    /// The sign-in name (`UserPrincipalName`).
    pub sign_in_name: String,
    /// The name people read.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub display_name: Reported<String>,
    /// User, resource account, guest, ….
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub account_type: Reported<String>,
    /// Whether the account may sign in.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub is_enabled: Reported<bool>,
    /// The country its licences are for.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub usage_location: Reported<Country>,
    /// The line Teams has on the account.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub line: Reported<LineUri>,
    /// Its private and alternate lines, beside the primary one. Blank when it has none.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub further_lines: Reported<Vec<FurtherLine>>,
    /// The line that a directory on site has for it (`OnPremLineURI`): canonical where it can be read,
    /// else as it is written. While there is one, Teams refuses to change the line.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub on_premises_line: Reported<String>,
    /// The business phones that the directory shows for it, if each of them can be read.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub directory_numbers: Reported<Vec<LineUri>>,
    /// Whether the account may make and take outside calls.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub enterprise_voice: Reported<bool>,
    /// What its licences give it: Teams, `PhoneSystem`, `CallingPlan`, `VoiceApp`, ….
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub features: Reported<Vec<String>>,
    /// The policy that decides which routes its calls take (`OnlineVoiceRoutingPolicy`).
    ///
    /// Of a policy only a name is a statement: it is blank where the account has none of its own, and
    /// then its group's or the global one holds (domain notes, Microsoft §4 G3).
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub voice_routing_policy: Reported<String>,
    /// The policy that decides where its emergency calls go (`TeamsEmergencyCallRoutingPolicy`).
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub emergency_call_routing_policy: Reported<String>,
    /// The policy by which it shares a resource account's number (`TeamsSharedCallingRoutingPolicy`).
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub shared_calling_policy: Reported<String>,
    /// When it was deleted, if it is in the bin (UTC).
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub deleted_at: Reported<DateTime<Utc>>,
}

/// A line that an account has beside its primary one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherLine {
    /// The line.
    pub line: LineUri,
    /// `Private`, `Alternate`, or a word that Microsoft adds.
    pub category: String,
}

impl Account {
    /// Whether a licence gives it outside calls. `None` when the source did not say.
    ///
    /// A resource account's licence shows as `VoiceApp`, a person's Teams Phone as `PhoneSystem`. Teams
    /// calls an account that lost its licences ineligible.
    pub fn is_licensed_for_calls(&self) -> Option<bool> {
        match &self.features {
            Reported::NotSent => self.is_of_type("IneligibleUser").then_some(false),
            Reported::Blank => Some(false),
            Reported::Value(_) => {
                Some(self.has_feature("PhoneSystem") || self.has_feature("VoiceApp"))
            }
        }
    }

    /// Whether its licences are known to give it a feature.
    pub fn has_feature(&self, feature: &str) -> bool {
        let features = self.features.value();
        features.is_some_and(|f| f.iter().any(|own| own.eq_ignore_ascii_case(feature)))
    }

    /// Whether it is deleted, though it may still be in the bin.
    pub const fn is_deleted(&self) -> bool {
        self.deleted_at.value().is_some()
    }

    /// How many of its further lines are of a category.
    pub fn count_of(&self, category: &str) -> usize {
        let lines = self.further_lines.value().map_or(&[][..], Vec::as_slice);
        let of_category = |line: &&FurtherLine| crate::same_word(&line.category, category);
        lines.iter().filter(of_category).count()
    }

    /// Whether it is an auto attendant's, call queue's or other application's account.
    pub fn is_resource_account(&self) -> bool {
        self.is_of_type("ResourceAccount")
    }

    /// Whether it is homed on site, where Teams does not manage its line.
    pub fn is_on_premises(&self) -> bool {
        self.is_of_type("SfBOnPremUser")
    }

    fn is_of_type(&self, word: &str) -> bool {
        self.account_type
            .value()
            .is_some_and(|own| crate::same_word(own, word))
    }

    /// The name people read, else the sign-in name.
    pub fn name(&self) -> &str {
        self.display_name
            .value()
            .map_or(&self.sign_in_name, |name| name)
    }
}

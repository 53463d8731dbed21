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

impl Account {
    /// Whether a licence gives it outside calls. `None` when the source did not say.
    ///
    /// A resource account's licence shows as `VoiceApp`, a person's Teams Phone as `PhoneSystem`.
    pub fn is_licensed_for_calls(&self) -> Option<bool> {
        match &self.features {
            Reported::NotSent => None,
            Reported::Blank => Some(false),
            Reported::Value(features) => Some(features.iter().any(|f| {
                ["PhoneSystem", "VoiceApp"]
                    .iter()
                    .any(|k| f.eq_ignore_ascii_case(k))
            })),
        }
    }

    /// Whether it is an auto attendant's, call queue's or other application's account.
    pub fn is_resource_account(&self) -> bool {
        self.account_type
            .value()
            .is_some_and(|t| crate::same_word(t, "ResourceAccount"))
    }

    /// The name people read, else the sign-in name.
    pub fn name(&self) -> &str {
        self.display_name
            .value()
            .map_or(&self.sign_in_name, |name| name)
    }
}

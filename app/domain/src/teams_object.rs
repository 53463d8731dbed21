//! What a Teams tenant is made of beside numbers and people: routes, policies, gateways, dial plans,
//! locations. No API lists it; a Teams administrator exports it with `docs/teams-export.ps1`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

text_enum! {
    /// A kind of object, one for each cmdlet that lists some.
    pub enum TeamsObjectKind {
        /// SBCs that calls are sent to and taken from.
        PstnGateway = "pstn_gateway", "PSTN gateways";
        /// Which numbers go to which gateways.
        VoiceRoute = "voice_route", "Voice routes";
        /// What ties policies to routes.
        PstnUsage = "pstn_usage", "PSTN usages";
        /// Which usages a person may use.
        VoiceRoutingPolicy = "voice_routing_policy", "Voice routing policies";
        /// How what people dial becomes a number.
        DialPlan = "dial_plan", "Tenant dial plans";
        /// Accounts of auto attendants, call queues and other applications.
        ApplicationInstance = "application_instance", "Resource accounts";
        /// Menus that answer calls.
        AutoAttendant = "auto_attendant", "Auto attendants";
        /// Queues in which callers wait.
        CallQueue = "call_queue", "Call queues";
        /// Emergency addresses.
        CivicAddress = "civic_address", "Emergency addresses";
        /// Places within emergency addresses.
        Location = "location", "Emergency locations";
        /// Whom an emergency call tells.
        EmergencyCallingPolicy = "emergency_calling_policy", "Emergency calling policies";
        /// Where an emergency call goes.
        EmergencyCallRoutingPolicy = "emergency_call_routing_policy", "Emergency call routing policies";
        /// People who share the number of a resource account.
        SharedCallingPolicy = "shared_calling_policy", "Shared calling policies";
        /// Words that administrators put on numbers.
        NumberTag = "number_tag", "Number tags";
        /// Numbers that may not be assigned for a time.
        AssignmentBlock = "assignment_block", "Assignment blocks";
        /// What becomes of calls to numbers that nobody holds.
        UnassignedNumberTreatment = "unassigned_number_treatment", "Unassigned number treatments";
        /// What the tenant does with every number that is assigned or taken away.
        PhoneNumberConfiguration = "phone_number_configuration", "Phone number configuration";
    }
}

impl TeamsObjectKind {
    /// The file in which the export keeps its objects.
    pub const fn file(self) -> &'static str {
        match self {
            Self::PstnGateway => "pstn-gateways.json",
            Self::VoiceRoute => "voice-routes.json",
            Self::PstnUsage => "pstn-usages.json",
            Self::VoiceRoutingPolicy => "voice-routing-policies.json",
            Self::DialPlan => "dial-plans.json",
            Self::ApplicationInstance => "application-instances.json",
            Self::AutoAttendant => "auto-attendants.json",
            Self::CallQueue => "call-queues.json",
            Self::CivicAddress => "civic-addresses.json",
            Self::Location => "locations.json",
            Self::EmergencyCallingPolicy => "emergency-calling-policies.json",
            Self::EmergencyCallRoutingPolicy => "emergency-call-routing-policies.json",
            Self::SharedCallingPolicy => "shared-calling-policies.json",
            Self::NumberTag => "number-tags.json",
            Self::AssignmentBlock => "assignment-blocks.json",
            Self::UnassignedNumberTreatment => "unassigned-number-treatments.json",
            Self::PhoneNumberConfiguration => "phone-number-configuration.json",
        }
    }

    /// The cmdlet that lists its objects.
    pub const fn cmdlet(self) -> &'static str {
        match self {
            Self::PstnGateway => "Get-CsOnlinePSTNGateway",
            Self::VoiceRoute => "Get-CsOnlineVoiceRoute",
            Self::PstnUsage => "Get-CsOnlinePstnUsage",
            Self::VoiceRoutingPolicy => "Get-CsOnlineVoiceRoutingPolicy",
            Self::DialPlan => "Get-CsTenantDialPlan",
            Self::ApplicationInstance => "Get-CsOnlineApplicationInstance",
            Self::AutoAttendant => "Get-CsAutoAttendant",
            Self::CallQueue => "Get-CsCallQueue",
            Self::CivicAddress => "Get-CsOnlineLisCivicAddress",
            Self::Location => "Get-CsOnlineLisLocation",
            Self::EmergencyCallingPolicy => "Get-CsTeamsEmergencyCallingPolicy",
            Self::EmergencyCallRoutingPolicy => "Get-CsTeamsEmergencyCallRoutingPolicy",
            Self::SharedCallingPolicy => "Get-CsTeamsSharedCallingRoutingPolicy",
            Self::NumberTag => "Get-CsPhoneNumberTag",
            Self::AssignmentBlock => "Get-CsPhoneNumberAssignment",
            Self::UnassignedNumberTreatment => "Get-CsTeamsUnassignedNumberTreatment",
            Self::PhoneNumberConfiguration => "Get-CsPhoneNumberTenantConfiguration",
        }
    }
}

/// An object as it was exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamsObject {
    /// What Teams knows it by, without `Tag:`.
    pub identity: String,
    /// Its name for people.
    pub name: String,
    /// Its fields, in the order of their names.
    pub body: Value,
}

/// Every object of a kind, as one export had them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamsList {
    /// What they are.
    pub kind: TeamsObjectKind,
    /// When they were exported (UTC).
    pub taken_at: DateTime<Utc>,
    /// The objects.
    pub objects: Vec<TeamsObject>,
}

/// An object in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamsObjectRow {
    /// What Teams knows it by.
    pub identity: String,
    /// Its name for people.
    pub name: String,
    /// When it was first found to be different (UTC); `None` while it is as it was first seen.
    pub changed_at: Option<DateTime<Utc>>,
}

/// An object with its kind and its age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamsObjectDetail {
    /// What it is.
    pub kind: TeamsObjectKind,
    /// The object.
    pub object: TeamsObject,
    /// When it was exported (UTC).
    pub taken_at: DateTime<Utc>,
    /// When it was first found to be different (UTC).
    pub changed_at: Option<DateTime<Utc>>,
}

/// How a kind stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamsKindRow {
    /// The kind.
    pub kind: TeamsObjectKind,
    /// Its objects.
    pub objects: u64,
    /// When they were exported (UTC); `None` before the first whole file.
    pub taken_at: Option<DateTime<Utc>>,
    /// What its last file did; `None` before the first.
    pub last: Option<TeamsConfigPart>,
}

/// What one file of an export did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamsConfigPart {
    /// The file.
    pub file: String,
    /// What it lists, for people.
    pub label: String,
    /// Objects in it.
    pub read: u64,
    /// Objects that are new.
    pub new: u64,
    /// Objects that are different.
    pub changed: u64,
    /// Objects that it no longer lists.
    pub gone: u64,
    /// Why nothing of it, or not all, is in force.
    pub problem: Option<String>,
}

/// What importing an export did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamsConfigReport {
    /// When it was exported (UTC).
    pub taken_at: DateTime<Utc>,
    /// The tenant's name or id, if the manifest has it.
    pub tenant: Option<String>,
    /// What each file did, in the order of the export.
    pub parts: Vec<TeamsConfigPart>,
    /// Files of an export that are not there. What was known of their kinds stays.
    pub missing: Vec<String>,
}

impl TeamsConfigReport {
    /// Whether every file that was there is in force, whole.
    pub fn is_good(&self) -> bool {
        self.parts.iter().all(|part| part.problem.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_file_of_its_own() {
        let mut files: Vec<_> = TeamsObjectKind::ALL
            .iter()
            .map(|kind| kind.file())
            .collect();
        files.sort_unstable();
        files.dedup();
        assert_eq!(files.len(), TeamsObjectKind::ALL.len());
    }
}

//! What a step changes, how that is written, how risky it is, and whether it can be taken back.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Reading;
use crate::{
    directory::Account,
    fact::{CarrierNumber, Fact, Reported, TeamsNumber},
    import::FieldChange,
    number::{Connectivity, Number, Particulars},
    port::{PortDeed, PortSubject},
};

/// What a step changes. Values are the vendor's own identifiers; names for people stand in the step's
/// readings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// A number enters the inventory.
    CreateNumber {
        /// As what.
        particulars: Box<Particulars>,
    },
    /// Columns of the inventory's row change; see [`crate::number::COLUMNS`].
    EditNumber {
        /// Which, from what, to what.
        columns: Vec<FieldChange>,
    },
    /// Teams gives the line to an account.
    TeamsAssign {
        /// The account's object id.
        target: String,
        /// How the number reaches Teams: the API asks for it.
        number_type: Connectivity,
        /// The emergency location that it gets (`locationId`), if it changes.
        location: Option<String>,
    },
    /// Teams takes the line from whoever has it.
    TeamsUnassign {
        /// The account that has it: nobody else loses a number.
        target: String,
        /// How the number reaches Teams.
        number_type: Connectivity,
        /// Its sign-in name if it is a resource account (its object id where the directory does not have
        /// it): only a script gives the line back to one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resource_account: Option<String>,
    },
    /// The emergency location of the line in Teams changes.
    TeamsLocation {
        /// The location (`locationId`); none takes it away.
        location: Option<String>,
    },
    /// The carrier delivers its calls elsewhere.
    CarrierRoute {
        /// The trunk, connection or SIP peer, as the carrier writes it in its list.
        trunk: String,
    },
    /// The name that the carrier publishes for it.
    CarrierCnam {
        /// The name; none takes it away.
        name: Option<String>,
    },
    /// The emergency address that the carrier has for it.
    CarrierEmergency {
        /// The carrier's own identifier of the address.
        address: String,
    },
    /// Where the carrier forwards its calls before they reach the trunk.
    CarrierForward {
        /// Where to; none ends forwarding.
        to: Option<String>,
    },
    /// Teams is told not to let anybody assign the number.
    BlockAssignment {
        /// The last day of the block (UTC); none for good.
        until: Option<NaiveDate>,
    },
    /// Teams may let the number be assigned again.
    UnblockAssignment,
    /// A Direct Routing number is made known to Teams.
    UploadDirectRouting,
    /// Teams lets go of a number.
    ReleaseFromTeams,
    /// A word is put on the number in Teams.
    AddTag {
        /// The word, at most 50 characters.
        tag: String,
    },
    /// A word is taken off the number in Teams.
    RemoveTag {
        /// The word.
        tag: String,
    },
    /// A policy is granted to an account, or taken from it.
    GrantPolicy {
        /// Which kind: `OnlineVoiceRoutingPolicy`, `TeamsEmergencyCallRoutingPolicy`, ….
        policy: String,
        /// The account's sign-in name.
        account: String,
        /// The policy's name; none leaves the account to its group's or the tenant's.
        name: Option<String>,
    },
    /// A resource account gets the line. Graph assigns to people only.
    AssignResourceAccount {
        /// The account's sign-in name, or its object id where the directory does not have it.
        account: String,
        /// How the number reaches Teams.
        number_type: Connectivity,
    },
    /// Outside calls are switched on for an account.
    EnableVoice {
        /// The account's sign-in name.
        account: String,
    },
    /// The carrier is asked something about a port.
    Port {
        /// Which port.
        subject: PortSubject,
        /// What is asked.
        request: Box<PortDeed>,
    },
}

/// Which side a change is made on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Our own record.
    Inventory,
    /// The Teams tenant.
    Teams,
    /// The carrier.
    Carrier,
}

impl Target {
    /// The word people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Inventory => "Inventory",
            Self::Teams => "Teams",
            Self::Carrier => "Carrier",
        }
    }
}

text_enum! {
    /// How a change is written.
    pub enum Means {
        /// In our own database.
        Inventory = "inventory", "In the inventory";
        /// Through the vendor's API.
        Api = "api", "Through the API";
        /// By a Teams administrator, with a script that the plan renders.
        Script = "script", "By PowerShell";
    }
}

text_enum! {
    /// What may go wrong by it.
    pub enum Risk {
        /// Nothing that anybody would notice.
        Low = "low", "Low";
        /// Calls may miss somebody for a while.
        Medium = "medium", "Medium";
        /// A person may lose a number, or help may be sent elsewhere.
        High = "high", "High";
    }
}

text_enum! {
    /// Whether it can be taken back.
    pub enum Reversal {
        /// By another plan that writes what was there before.
        Full = "full", "Can be taken back";
        /// What was there before can be written, but something is lost meanwhile.
        Partial = "partial", "Can be taken back in part";
        /// It cannot.
        None = "none", "Cannot be taken back";
    }
}

impl Change {
    /// What it does, in a few words.
    pub fn label(&self) -> &'static str {
        match self {
            Self::CreateNumber { .. } => "Add to the inventory",
            Self::EditNumber { .. } => "Change the inventory",
            Self::TeamsAssign { .. } => "Assign in Teams",
            Self::TeamsUnassign { .. } => "Unassign in Teams",
            Self::TeamsLocation { .. } => "Set the emergency location in Teams",
            Self::CarrierRoute { .. } => "Set the trunk at the carrier",
            Self::CarrierCnam { .. } => "Set the CNAM at the carrier",
            Self::CarrierEmergency { .. } => "Set the emergency address at the carrier",
            Self::CarrierForward { .. } => "Set call forwarding at the carrier",
            Self::BlockAssignment { .. } => "Block assignment in Teams",
            Self::UnblockAssignment => "End the block in Teams",
            Self::UploadDirectRouting => "Upload to Teams for Direct Routing",
            Self::ReleaseFromTeams => "Release from Teams",
            Self::AddTag { .. } => "Put a tag on it in Teams",
            Self::RemoveTag { .. } => "Take a tag off it in Teams",
            Self::GrantPolicy { .. } => "Grant a policy in Teams",
            Self::AssignResourceAccount { .. } => "Assign to a resource account in Teams",
            Self::EnableVoice { .. } => "Switch outside calls on in Teams",
            Self::Port { request, .. } => request.label(),
        }
    }

    /// Which side it is made on.
    pub const fn target(&self) -> Target {
        match self {
            Self::CreateNumber { .. } | Self::EditNumber { .. } => Target::Inventory,
            Self::CarrierRoute { .. }
            | Self::CarrierCnam { .. }
            | Self::CarrierEmergency { .. }
            | Self::CarrierForward { .. }
            | Self::Port { .. } => Target::Carrier,
            Self::TeamsAssign { .. }
            | Self::TeamsUnassign { .. }
            | Self::TeamsLocation { .. }
            | Self::BlockAssignment { .. }
            | Self::UnblockAssignment
            | Self::UploadDirectRouting
            | Self::ReleaseFromTeams
            | Self::AddTag { .. }
            | Self::RemoveTag { .. }
            | Self::GrantPolicy { .. }
            | Self::AssignResourceAccount { .. }
            | Self::EnableVoice { .. } => Target::Teams,
        }
    }

    /// How it is written. Source: Microsoft notes §1.2 name what Graph cannot do.
    pub const fn means(&self) -> Means {
        match self {
            Self::CreateNumber { .. } | Self::EditNumber { .. } => Means::Inventory,
            Self::TeamsAssign { .. }
            | Self::TeamsUnassign { .. }
            | Self::TeamsLocation { .. }
            | Self::CarrierRoute { .. }
            | Self::CarrierCnam { .. }
            | Self::CarrierEmergency { .. }
            | Self::CarrierForward { .. }
            | Self::Port { .. } => Means::Api,
            Self::BlockAssignment { .. }
            | Self::UnblockAssignment
            | Self::UploadDirectRouting
            | Self::ReleaseFromTeams
            | Self::AddTag { .. }
            | Self::RemoveTag { .. }
            | Self::GrantPolicy { .. }
            | Self::AssignResourceAccount { .. }
            | Self::EnableVoice { .. } => Means::Script,
        }
    }

    /// What may go wrong by it.
    pub fn risk(&self) -> Risk {
        match self {
            Self::Port { request, .. } => match **request {
                PortDeed::Activate { .. } | PortDeed::AuthorisePortOut { .. } => Risk::High,
                PortDeed::RejectPortOut { .. } => Risk::Low,
                _ => Risk::Medium,
            },
            Self::CreateNumber { .. }
            | Self::EditNumber { .. }
            | Self::CarrierCnam { .. }
            | Self::AddTag { .. }
            | Self::RemoveTag { .. }
            | Self::BlockAssignment { .. }
            | Self::UnblockAssignment
            | Self::UploadDirectRouting => Risk::Low,
            Self::TeamsAssign { .. }
            | Self::AssignResourceAccount { .. }
            | Self::EnableVoice { .. }
            | Self::GrantPolicy { .. }
            | Self::CarrierForward { .. } => Risk::Medium,
            Self::TeamsUnassign { .. }
            | Self::TeamsLocation { .. }
            | Self::CarrierRoute { .. }
            | Self::CarrierEmergency { .. }
            | Self::ReleaseFromTeams => Risk::High,
        }
    }

    /// Whether it can be taken back.
    pub const fn reversal(&self) -> Reversal {
        match self {
            // Nothing is ever taken out of the inventory: it can only be put in another state. Policies that
            // hung on an assignment, and voicemail settings, do not come back by themselves.
            Self::CreateNumber { .. } | Self::EnableVoice { .. } | Self::TeamsUnassign { .. } => {
                Reversal::Partial
            }
            // A carrier that has begun a port can only be asked to end it, from the order's page.
            Self::Port { .. } | Self::ReleaseFromTeams => Reversal::None,
            _ => Reversal::Full,
        }
    }

    /// The fields of the inventory's row that this change is about, as they are. `None` for a change of
    /// another side.
    pub fn read_inventory(&self, number: Option<&Number>) -> Option<Reading> {
        match self {
            Self::CreateNumber { .. } => Some(listed(number.is_some())),
            Self::EditNumber { columns } => Some(number.map_or_else(
                || listed(false),
                |number| Reading(columns.iter().map(|c| column(number, &c.column)).collect()),
            )),
            _ => None,
        }
    }

    /// The fields of the target that this change is about, as a source tells them: what is compared with
    /// what was shown, before and after the write. `fact` is none when the source does not have the line.
    /// The answer is `None` where the source's words cannot tell.
    pub fn read_fact(&self, fact: Option<&Fact>) -> Option<Reading> {
        match (self.target(), fact) {
            (Target::Teams, None) if self.is_about_unlisted() => {
                Some(Reading::of([(HOLDER, None)]))
            }
            (Target::Teams | Target::Carrier, None) => Some(listed(false)),
            (Target::Teams, Some(Fact::TeamsNumber(fact))) => self.read_teams(fact),
            (Target::Carrier, Some(Fact::CarrierNumber(fact))) => self.read_carrier(fact),
            _ => None,
        }
    }

    /// Whether a line that Teams does not list is one that nobody has. A Direct Routing number may leave the
    /// list when it is unassigned, and enters it when it is assigned (Microsoft notes §4, M04 and M12).
    const fn is_about_unlisted(&self) -> bool {
        match self {
            Self::TeamsUnassign { .. } => true,
            Self::TeamsAssign {
                number_type,
                location: None,
                ..
            }
            | Self::AssignResourceAccount { number_type, .. } => {
                matches!(number_type, Connectivity::DirectRouting)
            }
            _ => false,
        }
    }

    fn read_teams(&self, fact: &TeamsNumber) -> Option<Reading> {
        let holder = (HOLDER, fact.target.clone());
        match self {
            Self::TeamsAssign {
                location: Some(_), ..
            } => Some(Reading::of([holder, (LOCATION, told(&fact.location)?)])),
            Self::TeamsAssign { .. }
            | Self::TeamsUnassign { .. }
            | Self::AssignResourceAccount { .. } => Some(Reading::of([holder])),
            Self::TeamsLocation { .. } => Some(Reading::of([(LOCATION, told(&fact.location)?)])),
            Self::BlockAssignment { .. } | Self::UnblockAssignment => {
                let word = told(&fact.assignment_block)?;
                Some(Reading::of([(BLOCK, word.filter(|word| is_blocked(word)))]))
            }
            Self::UploadDirectRouting | Self::ReleaseFromTeams => Some(listed(true)),
            // What a source tells of numbers does not have these.
            _ => None,
        }
    }

    /// The fields of an account that this change is about. `None` for a change of a number, and where the
    /// directory did not tell.
    pub fn read_account(&self, account: &Account) -> Option<Reading> {
        match self {
            Self::EnableVoice { .. } => {
                let is_on = account.enterprise_voice.value()?;
                let word = if *is_on { "On" } else { "Off" };
                Some(Reading::of([(VOICE, Some(word.to_owned()))]))
            }
            Self::GrantPolicy { policy, .. } => {
                let granted = match policy.as_str() {
                    "OnlineVoiceRoutingPolicy" => &account.voice_routing_policy,
                    "TeamsEmergencyCallRoutingPolicy" => &account.emergency_call_routing_policy,
                    "TeamsSharedCallingRoutingPolicy" => &account.shared_calling_policy,
                    _ => return None,
                };
                Some(Reading::of([(policy, told(granted)?)]))
            }
            _ => None,
        }
    }

    fn read_carrier(&self, fact: &CarrierNumber) -> Option<Reading> {
        match self {
            Self::CarrierRoute { .. } => Some(Reading::of([(TRUNK, told(&fact.trunk)?)])),
            Self::CarrierCnam { .. } => Some(Reading::of([(CNAM, told(&fact.cnam)?)])),
            Self::CarrierEmergency { .. } => {
                Some(Reading::of([(ADDRESS, told(&fact.emergency_address)?)]))
            }
            Self::CarrierForward { .. } => {
                Some(Reading::of([(FORWARD, told(&fact.call_forward)?)]))
            }
            _ => None,
        }
    }
}

/// Whether the target has the number at all.
pub const LISTED: &str = "Listed";
/// The account that Teams has given the line to, by its object id.
pub const HOLDER: &str = "Holder";
/// The emergency location that the line carries in Teams.
pub const LOCATION: &str = "Emergency location";
/// Whether Teams blocks the number from assignment: its word for that, none where it does not.
pub const BLOCK: &str = "Assignment block";
/// The last whole day of a block (UTC), where it is known.
pub const BLOCKED_UNTIL: &str = "Blocked until";
/// Whether the account may make and take outside calls.
pub const VOICE: &str = "Enterprise Voice";
/// Where the carrier delivers its calls.
pub const TRUNK: &str = "Trunk";
/// The name that the carrier publishes.
pub const CNAM: &str = "CNAM";
/// The emergency address that the carrier has.
pub const ADDRESS: &str = "Emergency address";
/// Where the carrier forwards its calls to.
pub const FORWARD: &str = "Forwarded to";

fn listed(is_listed: bool) -> Reading {
    Reading::of([(LISTED, is_listed.then(|| "Yes".to_owned()))])
}

/// Whether Teams' word for a block means one. Graph's silence and PowerShell's blank do not come here.
pub(super) fn is_blocked(word: &str) -> bool {
    !crate::same_word(word, "NotBlocked")
}

fn column(number: &Number, name: &str) -> (String, Option<String>) {
    let value = number.particulars.column(name);
    (name.to_owned(), (!value.is_empty()).then_some(value))
}

/// A field that was sent, with or without a value.
#[expect(
    clippy::option_option,
    reason = "not told, blank and a value are three things"
)]
fn told(field: &Reported<String>) -> Option<Option<String>> {
    match field {
        Reported::NotSent => None,
        Reported::Blank => Some(None),
        Reported::Value(value) => Some(Some(value.clone())),
    }
}

#[cfg(test)]
mod tests;

//! What one source says about one number, in our words.
//!
//! A field the source did not send is *not sent*, which is not the same as blank: older Teams modules
//! lack columns, and a rule must not read their silence as a statement. A vendor's word that we do not
//! know is kept as data and judged by no rule.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    Country, E164, LineUri,
    number::{Connectivity, NumberType},
};

/// A field as a source reported it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reported<T> {
    /// The source has no such field, or left it out.
    #[default]
    NotSent,
    /// The source sent the field without a value.
    Blank,
    /// The value.
    Value(T),
}

impl<T> Reported<T> {
    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotSent | Self::Blank => None,
        }
    }

    /// Whether the source sent the field and left it empty.
    pub const fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }

    /// Whether the source did not send the field.
    pub const fn is_not_sent(&self) -> bool {
        matches!(self, Self::NotSent)
    }

    /// A field that was sent: with a value or without.
    pub fn sent(value: Option<T>) -> Self {
        value.map_or(Self::Blank, Self::Value)
    }
}

impl<T: Serialize> Serialize for Reported<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(to)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Reported<T> {
    /// `null` is blank; a missing key is not sent, by `#[serde(default)]` on the field.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::deserialize(from).map(Self::sent)
    }
}

/// A vendor's word: one of those we know, or as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word<T> {
    /// A word with a meaning for the rules.
    Known(T),
    /// A word we have not met. It is kept and shown, and no rule judges it.
    Unknown(String),
}

impl<T: FromStr> Word<T> {
    /// Reads a vendor's word; never fails.
    pub fn read(text: &str) -> Self {
        text.parse()
            .map_or_else(|_| Self::Unknown(text.trim().to_owned()), Self::Known)
    }
}

impl<T: Copy> Word<T> {
    /// The word, if we know it.
    pub const fn known(&self) -> Option<T> {
        match self {
            Self::Known(word) => Some(*word),
            Self::Unknown(_) => None,
        }
    }
}

impl<T: Copy + PartialEq> Word<T> {
    /// Whether it is this known word.
    pub fn is(&self, word: T) -> bool {
        self.known() == Some(word)
    }
}

impl<T: fmt::Display> fmt::Display for Word<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(word) => word.fmt(f),
            Self::Unknown(text) => text.fmt(f),
        }
    }
}

impl<T: fmt::Display> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de, T: FromStr> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(from).map(|text| Self::read(&text))
    }
}

text_enum! {
    /// Whether Teams has finished setting a number up (`ActivationState`).
    pub enum Activation {
        /// Done.
        Activated = "Activated", "Activated";
        /// An assignment is under way.
        AssignmentPending = "AssignmentPending", "Assignment pending";
        /// An assignment failed.
        AssignmentFailed = "AssignmentFailed", "Assignment failed";
        /// An update is under way.
        UpdatePending = "UpdatePending", "Update pending";
        /// An update failed.
        UpdateFailed = "UpdateFailed", "Update failed";
    }
}

text_enum! {
    /// To what kind of thing Teams has assigned a number (`PstnAssignmentStatus`).
    pub enum TeamsAssignment {
        /// To nothing.
        Unassigned = "Unassigned", "Unassigned";
        /// To a person.
        UserAssigned = "UserAssigned", "Assigned to a person";
        /// To a conference bridge.
        ConferenceAssigned = "ConferenceAssigned", "Assigned to a conference bridge";
        /// To an auto attendant or call queue.
        VoiceApplicationAssigned = "VoiceApplicationAssigned", "Assigned to a voice application";
        /// To another vendor's application.
        ThirdPartyAppAssigned = "ThirdPartyAppAssigned", "Assigned to another application";
        /// To a policy, such as Shared Calling.
        PolicyAssigned = "PolicyAssigned", "Assigned to a policy";
        /// Microsoft reports an error of its own.
        InternalError = "InternalError", "Internal error";
    }
}

/// A number as Teams lists it: `Get-CsPhoneNumberAssignment` or Graph `numberAssignment`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamsNumber {
    /// The line, with its extension if it has one.
    pub line: LineUri,
    /// How it reaches Teams.
    #[serde(rename = "type")]
    pub number_type: Word<Connectivity>,
    /// Whether it is set up.
    pub activation: Word<Activation>,
    /// To what kind of thing it is assigned.
    pub assignment: Word<TeamsAssignment>,
    /// The object it is assigned to, in lower case: a user, a resource account or a policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Primary, private or alternate.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub category: Reported<String>,
    /// The emergency location it carries. The zero GUID is blank.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub location: Reported<String>,
    /// The country Teams has for it.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub country: Reported<Country>,
    /// The operator's name; Microsoft for Calling Plans.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub partner: Reported<String>,
    /// `Online`, or `OnPremises` when a directory on site masters it.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub number_source: Reported<String>,
    /// How far a port into Teams has come.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub port_in: Reported<String>,
    /// What it may be assigned to.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub capabilities: Reported<Vec<String>>,
    /// Whether it is blocked from assignment.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub assignment_block: Reported<String>,
}

impl TeamsNumber {
    /// Whether Teams has it assigned to anything. A word we do not know is not taken for either.
    pub fn is_assigned(&self) -> bool {
        self.assignment.known().is_some_and(|word| {
            !matches!(
                word,
                TeamsAssignment::Unassigned | TeamsAssignment::InternalError
            )
        })
    }

    /// Whether Teams blocks it from assignment. `None` where it does not say, or in a word we do not know.
    pub fn is_blocked(&self) -> Option<bool> {
        let word = self.assignment_block.value()?;
        let is = |known: &&str| crate::same_word(known, word);
        if is(&"NotBlocked") {
            return Some(false);
        }
        ["BlockedForever", "BlockedUntil"]
            .iter()
            .any(is)
            .then_some(true)
    }

    /// Whether Teams has it free.
    pub fn is_unassigned(&self) -> bool {
        self.assignment.is(TeamsAssignment::Unassigned)
    }
}

text_enum! {
    /// How a number stands with its carrier.
    pub enum CarrierStatus {
        /// Not yet in service.
        Pending = "pending", "Pending";
        /// In service.
        Active = "active", "In service";
        /// Only emergency calls.
        Restricted = "restricted", "Emergency calls only";
        /// Barred.
        Suspended = "suspended", "Suspended";
        /// Disconnected and waiting to be given to somebody else.
        Aging = "aging", "Aging";
        /// Left to another carrier.
        PortedOut = "ported_out", "Ported out";
        /// Set-up failed.
        Failed = "failed", "Failed";
    }
}

text_enum! {
    /// Whether somebody has asked the carrier to let the number go.
    pub enum PortOutStatus {
        /// A request is open, and the carrier approves it by itself unless answered.
        Pending = "pending", "Pending";
    }
}

text_enum! {
    /// What keeps a number from being ported away without us.
    pub enum PortProtection {
        /// Nothing.
        None = "none", "None";
        /// Whoever asks for it must know a PIN or passcode.
        Pin = "pin", "PIN";
        /// It is locked.
        Lock = "lock", "Lock";
    }
}

/// A number as its carrier lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierNumber {
    /// The base number; carriers know no extensions.
    pub number: E164,
    /// How it stands.
    pub status: Word<CarrierStatus>,
    /// Where its calls are delivered.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub trunk: Reported<String>,
    /// The carrier's emergency service for it, in the carrier's word.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub emergency_status: Reported<String>,
    /// The emergency address the carrier has for it.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub emergency_address: Reported<String>,
    /// Whether a port-out is open.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub port_out_status: Reported<Word<PortOutStatus>>,
    /// The day it left.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub ported_out_on: Reported<NaiveDate>,
    /// Its kind in the national plan, as the carrier has it.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub number_type: Reported<Word<NumberType>>,
    /// Where the carrier forwards its calls before they reach the trunk.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub call_forward: Reported<String>,
    /// The name the carrier publishes for it.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub cnam: Reported<String>,
    /// What keeps it from being ported away without us. The PIN itself is never kept.
    #[serde(default, skip_serializing_if = "Reported::is_not_sent")]
    pub port_protection: Reported<Word<PortProtection>>,
}

impl CarrierNumber {
    /// Whether the carrier has an emergency record of it; none where the carrier does not tell.
    pub const fn has_emergency_record(&self) -> Option<bool> {
        match (&self.emergency_address, &self.emergency_status) {
            (Reported::Value(_), _) | (_, Reported::Value(_)) => Some(true),
            (Reported::Blank, _) | (_, Reported::Blank) => Some(false),
            (Reported::NotSent, Reported::NotSent) => None,
        }
    }

    /// Whether the carrier serves it, so that it is paid for there.
    pub fn is_served(&self) -> bool {
        self.status.known().is_some_and(|status| {
            matches!(
                status,
                CarrierStatus::Active | CarrierStatus::Restricted | CarrierStatus::Suspended
            )
        })
    }

    /// Whether the carrier serves, holds or bills it.
    pub fn is_on_account(&self) -> bool {
        self.status.known().is_some_and(|s| {
            matches!(
                s,
                CarrierStatus::Pending
                    | CarrierStatus::Active
                    | CarrierStatus::Restricted
                    | CarrierStatus::Suspended
                    | CarrierStatus::Failed
            )
        })
    }
}

/// A statement of one source about one number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// Teams lists it.
    TeamsNumber(TeamsNumber),
    /// A carrier lists it.
    CarrierNumber(CarrierNumber),
}

impl Fact {
    /// The line it speaks about.
    pub fn line(&self) -> LineUri {
        match self {
            Self::TeamsNumber(fact) => fact.line.clone(),
            Self::CarrierNumber(fact) => fact.number.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_sent_blank_and_value_survive_a_round_trip() {
        for json in [
            r#"{"number":"+12065550100","status":"active"}"#,
            r#"{"number":"+12065550100","status":"active","trunk":null}"#,
            r#"{"number":"+12065550100","status":"active","trunk":"sip-east"}"#,
        ] {
            let fact: CarrierNumber = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&fact).unwrap(), json);
        }
    }

    #[test]
    fn an_unknown_word_is_kept_as_written() {
        let json = r#"{"number":"+12065550100","status":"hibernating"}"#;
        let fact: CarrierNumber = serde_json::from_str(json).unwrap();
        assert_eq!(fact.status, Word::Unknown("hibernating".into()));
        assert_eq!(serde_json::to_string(&fact).unwrap(), json);
        assert!(!fact.is_on_account(), "no rule judges it");
    }
}

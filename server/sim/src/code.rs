//! The rules a world can make fire, and which numbers can carry each.

use crate::{
    carriers::Connectivity,
    line::{HolderKind, Lifecycle, Line},
    places::Country,
};

/// The rules a world can make fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The carrier ages a number that is in use.
    CarrierAgingWhileUsed,
    /// The carrier still bills a number that was released.
    CarrierBilledAfterRelease,
    /// Two carriers claim the number.
    CarrierDoubleOwner,
    /// The carrier lists a number the inventory does not know.
    CarrierNumberNotInInventory,
    /// The carrier ported out a number that is in use.
    CarrierPortedOutActive,
    /// A port-out is pending that nobody planned.
    CarrierPortoutPendingUnplanned,
    /// The carrier sends calls to another trunk than expected.
    CarrierRouteMismatch,
    /// The carrier suspended a number that is in use.
    CarrierStatusSuspended,
    /// Nobody owns or pays for the number.
    DataOwnerMissing,
    /// The quarantine is over and the number still rests.
    DataQuarantineElapsed,
    /// The reservation is over and the number is still held.
    DataReservationExpired,
    /// The number has no emergency location where one is required.
    EmergencyAddressMissing,
    /// Assigned in the inventory, free in Teams.
    InventoryAssignedTeamsFree,
    /// In use, but the carrier does not list it.
    InventoryNumberMissingAtCarrier,
    /// In use, but Teams does not list it.
    InventoryNumberMissingInTeams,
    /// Teams failed to activate the assignment.
    TeamsActivationFailed,
    /// Assigned in Teams, free in the inventory.
    TeamsAssignedInventoryFree,
    /// The holder's account was deleted.
    TeamsHolderDeleted,
    /// Teams has another holder than the inventory.
    TeamsHolderMismatch,
    /// The holder has no Teams Phone licence.
    TeamsHolderUnlicensed,
    /// Teams lists a number the inventory does not know.
    TeamsNumberNotInInventory,
    /// Teams has another number type than the inventory's connectivity.
    TeamsNumberTypeMismatch,
    /// A resting number is assigned in Teams.
    TeamsQuarantinedNumberAssigned,
    /// Teams still lists a number that was released.
    TeamsTerminalNumberPresent,
    /// The holder's usage location is another country than the number's.
    TeamsUsageLocationMismatch,
    /// The holder is not enabled for calls.
    TeamsVoiceDisabled,
}

impl Code {
    /// All codes in alphabetical order.
    pub const ALL: [Self; 26] = [
        Self::CarrierAgingWhileUsed,
        Self::CarrierBilledAfterRelease,
        Self::CarrierDoubleOwner,
        Self::CarrierNumberNotInInventory,
        Self::CarrierPortedOutActive,
        Self::CarrierPortoutPendingUnplanned,
        Self::CarrierRouteMismatch,
        Self::CarrierStatusSuspended,
        Self::DataOwnerMissing,
        Self::DataQuarantineElapsed,
        Self::DataReservationExpired,
        Self::EmergencyAddressMissing,
        Self::InventoryAssignedTeamsFree,
        Self::InventoryNumberMissingAtCarrier,
        Self::InventoryNumberMissingInTeams,
        Self::TeamsActivationFailed,
        Self::TeamsAssignedInventoryFree,
        Self::TeamsHolderDeleted,
        Self::TeamsHolderMismatch,
        Self::TeamsHolderUnlicensed,
        Self::TeamsNumberNotInInventory,
        Self::TeamsNumberTypeMismatch,
        Self::TeamsQuarantinedNumberAssigned,
        Self::TeamsTerminalNumberPresent,
        Self::TeamsUsageLocationMismatch,
        Self::TeamsVoiceDisabled,
    ];

    /// The code as findings show it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CarrierAgingWhileUsed => "carrier-aging-while-used",
            Self::CarrierBilledAfterRelease => "carrier-billed-after-release",
            Self::CarrierDoubleOwner => "carrier-double-owner",
            Self::CarrierNumberNotInInventory => "carrier-number-not-in-inventory",
            Self::CarrierPortedOutActive => "carrier-ported-out-active",
            Self::CarrierPortoutPendingUnplanned => "carrier-portout-pending-unplanned",
            Self::CarrierRouteMismatch => "carrier-route-mismatch",
            Self::CarrierStatusSuspended => "carrier-status-suspended",
            Self::DataOwnerMissing => "data-owner-missing",
            Self::DataQuarantineElapsed => "data-quarantine-elapsed",
            Self::DataReservationExpired => "data-reservation-expired",
            Self::EmergencyAddressMissing => "emergency-address-missing",
            Self::InventoryAssignedTeamsFree => "inventory-assigned-teams-free",
            Self::InventoryNumberMissingAtCarrier => "inventory-number-missing-at-carrier",
            Self::InventoryNumberMissingInTeams => "inventory-number-missing-in-teams",
            Self::TeamsActivationFailed => "teams-activation-failed",
            Self::TeamsAssignedInventoryFree => "teams-assigned-inventory-free",
            Self::TeamsHolderDeleted => "teams-holder-deleted",
            Self::TeamsHolderMismatch => "teams-holder-mismatch",
            Self::TeamsHolderUnlicensed => "teams-holder-unlicensed",
            Self::TeamsNumberNotInInventory => "teams-number-not-in-inventory",
            Self::TeamsNumberTypeMismatch => "teams-number-type-mismatch",
            Self::TeamsQuarantinedNumberAssigned => "teams-quarantined-number-assigned",
            Self::TeamsTerminalNumberPresent => "teams-terminal-number-present",
            Self::TeamsUsageLocationMismatch => "teams-usage-location-mismatch",
            Self::TeamsVoiceDisabled => "teams-voice-disabled",
        }
    }

    /// How common it is in practice: 1 rare, 4 everyday.
    pub(crate) const fn weight(self) -> usize {
        match self {
            Self::CarrierDoubleOwner
            | Self::CarrierPortedOutActive
            | Self::CarrierPortoutPendingUnplanned
            | Self::CarrierAgingWhileUsed
            | Self::TeamsActivationFailed => 1,
            Self::TeamsHolderMismatch
            | Self::TeamsHolderUnlicensed
            | Self::DataQuarantineElapsed
            | Self::TeamsAssignedInventoryFree => 3,
            Self::DataOwnerMissing | Self::TeamsHolderDeleted => 4,
            _ => 2,
        }
    }

    /// The inventory does not know the number while this stands.
    pub(crate) const fn is_unknown_number(self) -> bool {
        matches!(
            self,
            Self::CarrierNumberNotInInventory | Self::TeamsNumberNotInInventory
        )
    }

    /// Whether Teams assigns the number to somebody the inventory does not name.
    pub(crate) const fn needs_stand_in(self) -> bool {
        matches!(
            self,
            Self::TeamsAssignedInventoryFree
                | Self::TeamsHolderMismatch
                | Self::TeamsQuarantinedNumberAssigned
        )
    }

    /// Whether it can only stand from the first day: the inventory does not lose what it knew, and a
    /// number that was released does not come back.
    pub(crate) const fn is_old(self) -> bool {
        matches!(
            self,
            Self::DataOwnerMissing
                | Self::CarrierBilledAfterRelease
                | Self::TeamsTerminalNumberPresent
        )
    }

    /// Whether the mismatch can be injected into a number.
    pub(crate) fn suits(self, line: &Line) -> bool {
        let is_held = line.lifecycle.is_held() && line.holder_kind == HolderKind::User;
        let is_listed = line.service.carrier.lists();
        let plan = line.service.connectivity;
        match self {
            Self::CarrierAgingWhileUsed
            | Self::CarrierPortedOutActive
            | Self::CarrierPortoutPendingUnplanned
            | Self::CarrierRouteMismatch
            | Self::CarrierStatusSuspended
            | Self::InventoryNumberMissingAtCarrier => is_held && is_listed,
            Self::CarrierDoubleOwner => is_held && line.service.carrier.rival().is_some(),
            Self::CarrierBilledAfterRelease => line.lifecycle == Lifecycle::Released && is_listed,
            Self::CarrierNumberNotInInventory => {
                line.lifecycle == Lifecycle::Available && is_listed
            }
            Self::TeamsNumberNotInInventory => {
                is_held && line.lifecycle == Lifecycle::Assigned && is_listed
            }
            Self::DataQuarantineElapsed | Self::TeamsQuarantinedNumberAssigned => {
                line.lifecycle == Lifecycle::Quarantined
            }
            Self::DataReservationExpired => line.lifecycle == Lifecycle::Reserved,
            Self::TeamsAssignedInventoryFree => line.lifecycle == Lifecycle::Available,
            Self::TeamsTerminalNumberPresent => line.lifecycle == Lifecycle::Released,
            Self::EmergencyAddressMissing | Self::TeamsUsageLocationMismatch => {
                is_held
                    && plan == Connectivity::CallingPlan
                    && line.site.country() == Country::UnitedStates
            }
            Self::TeamsNumberTypeMismatch => is_held && plan == Connectivity::OperatorConnect,
            Self::DataOwnerMissing
            | Self::InventoryAssignedTeamsFree
            | Self::InventoryNumberMissingInTeams
            | Self::TeamsActivationFailed
            | Self::TeamsHolderDeleted
            | Self::TeamsHolderMismatch
            | Self::TeamsHolderUnlicensed
            | Self::TeamsVoiceDisabled => is_held,
        }
    }
}

//! An injected mismatch: the days on which it stands, and what each side then says.

use crate::{
    Carrier, Code,
    carriers::Connectivity,
    line::{Lifecycle, Line, Person},
    places::Country,
    plan::Calendar,
    planes::{AccountView, CarrierView, Location, Planes, TeamsView},
};

/// A mismatch in one number, and the days on which it stands.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// The rule that must find it.
    pub code: Code,
    /// The first day, counted from the world's first.
    pub from_day: u8,
    /// The first day on which it is put right, if it ever is.
    pub until_day: Option<u8>,
    pub(crate) stand_in: Option<Person>,
}

enum Phase {
    Before,
    During,
    After,
}

impl Mismatch {
    fn phase(&self, day: u8) -> Phase {
        if day < self.from_day {
            Phase::Before
        } else if self.until_day.is_some_and(|until| day >= until) {
            Phase::After
        } else {
            Phase::During
        }
    }

    /// Whether it stands on a day.
    pub fn stands_on(&self, day: u8) -> bool {
        matches!(self.phase(day), Phase::During)
    }

    /// The codes that must be found while it stands. A number that Teams lists and the inventory does
    /// not know is on the carrier's list as well.
    pub fn found_as(&self) -> &'static [Code] {
        if self.code == Code::TeamsNumberNotInInventory {
            return &[
                Code::CarrierNumberNotInInventory,
                Code::TeamsNumberNotInInventory,
            ];
        }
        let at = Code::ALL
            .iter()
            .position(|code| *code == self.code)
            .expect("all codes are listed");
        &Code::ALL[at..=at]
    }

    /// Turns the agreed truth of a day into what each side then says.
    pub(crate) fn distort(&self, planes: &mut Planes, line: &Line, calendar: Calendar, day: u8) {
        let phase = self.phase(day);
        match self.code {
            Code::DataQuarantineElapsed | Code::DataReservationExpired => {
                let Some(inventory) = &mut planes.inventory else {
                    return;
                };
                inventory.date = calendar.date(self.from_day).pred_opt();
                if matches!(phase, Phase::After) {
                    inventory.lifecycle = Lifecycle::Available;
                    inventory.date = None;
                }
            }
            code if code.is_unknown_number() && matches!(phase, Phase::Before) => {
                *planes = Planes::nowhere(line.site.country());
            }
            _ if matches!(phase, Phase::During) => self.stand(planes, line, calendar),
            _ => {}
        }
    }

    fn stand(&self, planes: &mut Planes, line: &Line, calendar: Calendar) {
        match self.code {
            Code::CarrierNumberNotInInventory => (planes.inventory, planes.teams) = (None, None),
            Code::TeamsNumberNotInInventory => planes.inventory = None,
            Code::InventoryNumberMissingInTeams => planes.teams = None,
            Code::InventoryNumberMissingAtCarrier => planes.carrier = None,
            Code::TeamsTerminalNumberPresent => planes.teams = Some(Planes::unassigned(line)),
            Code::CarrierBilledAfterRelease => planes.carrier = Planes::listed(line),
            Code::CarrierDoubleOwner => planes.rival = line.service.carrier.rival(),
            _ => {}
        }
        if let Some(row) = &mut planes.inventory {
            row.is_owned = self.code != Code::DataOwnerMissing;
        }
        if let Some(row) = &mut planes.teams {
            self.stand_in_teams(row, line);
        }
        if let Some(row) = &mut planes.carrier {
            self.stand_at_carrier(row, calendar);
        }
        self.stand_in_account(&mut planes.account, calendar);
    }

    fn stand_in_teams(&self, row: &mut TeamsView, line: &Line) {
        match self.code {
            Code::InventoryAssignedTeamsFree => row.target = None,
            Code::TeamsAssignedInventoryFree
            | Code::TeamsHolderMismatch
            | Code::TeamsQuarantinedNumberAssigned => row.target = self.stand_in,
            Code::TeamsActivationFailed => row.activation = "AssignmentFailed",
            Code::TeamsNumberTypeMismatch => row.connectivity = Connectivity::DirectRouting,
            // Teams writes "none" in two ways.
            Code::EmergencyAddressMissing if line.digits.is_multiple_of(2) => {
                row.location = Location::Null;
            }
            Code::EmergencyAddressMissing => row.location = Location::Zero,
            _ => {}
        }
    }

    fn stand_at_carrier(&self, row: &mut CarrierView, calendar: Calendar) {
        match self.code {
            Code::CarrierAgingWhileUsed => row.status = "aging",
            Code::CarrierStatusSuspended => row.status = "suspended",
            Code::CarrierRouteMismatch => row.trunk = Carrier::OLD_TRUNK,
            Code::CarrierPortoutPendingUnplanned => row.is_port_out_pending = true,
            Code::CarrierPortedOutActive => {
                row.status = "ported_out";
                row.ported_out_on = calendar.date(self.from_day).pred_opt();
            }
            _ => {}
        }
    }

    fn stand_in_account(&self, account: &mut AccountView, calendar: Calendar) {
        match self.code {
            Code::TeamsHolderDeleted => {
                account.deleted_on = calendar.date(self.from_day).pred_opt();
            }
            Code::TeamsHolderUnlicensed => account.is_licensed = false,
            Code::TeamsVoiceDisabled => account.is_voice_enabled = false,
            Code::TeamsUsageLocationMismatch => account.usage_location = Country::Canada,
            _ => {}
        }
    }
}

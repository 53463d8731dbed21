//! What each side says about one number on one day. Without a mismatch they all agree.

use chrono::{Days, NaiveDate};

use crate::{
    carriers::{Carrier, Connectivity},
    line::{Lifecycle, Line, Person},
    places::Country,
    plan::Calendar,
};

/// One number on all planes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Planes {
    pub(crate) inventory: Option<InventoryView>,
    pub(crate) teams: Option<TeamsView>,
    pub(crate) carrier: Option<CarrierView>,
    /// Another carrier that claims the number too.
    pub(crate) rival: Option<Carrier>,
    pub(crate) account: AccountView,
}

/// The inventory's row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InventoryView {
    pub(crate) lifecycle: Lifecycle,
    pub(crate) holder: Option<Person>,
    pub(crate) is_owned: bool,
    /// The end of a reservation or quarantine, or the day of release, as the lifecycle has it.
    pub(crate) date: Option<NaiveDate>,
}

/// The number in Teams.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TeamsView {
    pub(crate) connectivity: Connectivity,
    pub(crate) activation: &'static str,
    pub(crate) target: Option<Person>,
    pub(crate) location: Location,
    pub(crate) is_porting_in: bool,
}

/// How Teams writes an emergency location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// The site's.
    OfSite,
    /// None, as null.
    Null,
    /// None, as the zero identifier.
    Zero,
}

/// The number on its carrier's list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CarrierView {
    pub(crate) status: &'static str,
    pub(crate) trunk: &'static str,
    pub(crate) is_port_out_pending: bool,
    pub(crate) ported_out_on: Option<NaiveDate>,
}

/// The account that holds the number in Teams.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccountView {
    pub(crate) is_licensed: bool,
    pub(crate) is_voice_enabled: bool,
    pub(crate) deleted_on: Option<NaiveDate>,
    pub(crate) usage_location: Country,
}

impl AccountView {
    pub(crate) const fn healthy(country: Country) -> Self {
        Self {
            is_licensed: true,
            is_voice_enabled: true,
            deleted_on: None,
            usage_location: country,
        }
    }
}

impl Planes {
    /// A number that nobody knows yet.
    pub(crate) const fn nowhere(country: Country) -> Self {
        Self {
            inventory: None,
            teams: None,
            carrier: None,
            rival: None,
            account: AccountView::healthy(country),
        }
    }

    /// What all sides say on a day.
    pub(crate) fn on(line: &Line, calendar: Calendar, day: u8) -> Self {
        let mut planes = Self::agreed(line, calendar, day);
        if let Some(mismatch) = &line.mismatch {
            mismatch.distort(&mut planes, line, calendar, day);
        }
        planes
    }

    fn agreed(line: &Line, calendar: Calendar, day: u8) -> Self {
        let lifecycle = line.lifecycle_on(day);
        let holder = line.holder.filter(|_| lifecycle.is_held());
        // A Calling Plan number is shown in Teams before its port is done; others are uploaded after.
        let is_in_teams = match lifecycle {
            Lifecycle::Released => false,
            Lifecycle::PortingIn => line.service.connectivity == Connectivity::CallingPlan,
            _ => true,
        };
        let carrier = match lifecycle {
            Lifecycle::Released | Lifecycle::PortingIn => None,
            Lifecycle::Suspended => Self::listed(line).map(|row| CarrierView {
                status: "suspended",
                ..row
            }),
            _ => Self::listed(line),
        };
        Self {
            inventory: Some(InventoryView {
                lifecycle,
                holder,
                is_owned: true,
                date: date(line, lifecycle, calendar),
            }),
            teams: is_in_teams.then(|| TeamsView {
                target: holder,
                is_porting_in: lifecycle == Lifecycle::PortingIn,
                ..Self::unassigned(line)
            }),
            carrier,
            ..Self::nowhere(line.site.country())
        }
    }

    /// The number in order on its carrier's list, if the carrier has one.
    pub(crate) fn listed(line: &Line) -> Option<CarrierView> {
        line.service
            .carrier
            .lists()
            .then(|| CarrierView::in_service(line.service.carrier))
    }

    /// The number in Teams with nobody.
    pub(crate) const fn unassigned(line: &Line) -> TeamsView {
        TeamsView {
            connectivity: line.service.connectivity,
            activation: "Activated",
            target: None,
            location: Location::OfSite,
            is_porting_in: false,
        }
    }

    /// The row on a carrier's list.
    pub(crate) fn at(&self, line: &Line, carrier: Carrier) -> Option<CarrierView> {
        if line.service.carrier == carrier {
            self.carrier
        } else {
            self.rival
                .filter(|rival| *rival == carrier)
                .map(CarrierView::in_service)
        }
    }
}

impl CarrierView {
    const fn in_service(carrier: Carrier) -> Self {
        Self {
            status: "active",
            trunk: carrier.trunk(),
            is_port_out_pending: false,
            ported_out_on: None,
        }
    }
}

/// Reservations and quarantines end after the world does; releases lie before it began, far enough
/// that a carrier has had time to stop billing.
fn date(line: &Line, lifecycle: Lifecycle, calendar: Calendar) -> Option<NaiveDate> {
    let offset = Days::new(u64::from(line.date_offset));
    match lifecycle {
        Lifecycle::Reserved | Lifecycle::Quarantined => {
            Some(calendar.date(calendar.last()) + Days::new(5) + offset)
        }
        Lifecycle::Released => Some(calendar.date(0) - Days::new(15) - offset),
        _ => None,
    }
}

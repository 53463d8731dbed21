//! The census: what a roll call counts of the numbers it looks at, by site and carrier.
//!
//! A roll call sees every number with all that is known of it, so the figures that need both the inventory and
//! the sources are counted there, once, and no page counts them again.

use std::{collections::BTreeMap, ops::AddAssign};

use serde::{Deserialize, Serialize};

use crate::{
    evidence::Evidence,
    number::{Lifecycle, Number},
    rules::emergency_coverage,
};

text_enum! {
    /// What is known of the place to which help would be sent for a number.
    pub enum EmergencyPlace {
        /// Teams has a validated location, or the carrier has registered the address.
        Validated = "validated", "Validated";
        /// There is a location or an address, and nobody has validated it.
        Unvalidated = "unvalidated", "Not validated";
        /// There is none.
        Missing = "missing", "None";
        /// The number does not tell: no usable source speaks of it, or it is one of Direct Routing, whose calls
        /// carry their place themselves.
        Untold = "untold", "Not told";
    }
}

/// Numbers in use by what is known of their emergency locations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmergencyCoverage {
    /// Help has a validated place.
    pub validated: u64,
    /// There is a place, and nobody has validated it.
    pub unvalidated: u64,
    /// There is none.
    pub missing: u64,
    /// The number does not tell.
    pub untold: u64,
}

impl EmergencyCoverage {
    /// Counts a number.
    pub fn count(&mut self, place: EmergencyPlace) {
        *match place {
            EmergencyPlace::Validated => &mut self.validated,
            EmergencyPlace::Unvalidated => &mut self.unvalidated,
            EmergencyPlace::Missing => &mut self.missing,
            EmergencyPlace::Untold => &mut self.untold,
        } += 1;
    }

    /// Numbers of which something is known.
    pub const fn told(&self) -> u64 {
        self.validated + self.unvalidated + self.missing
    }

    /// Per cent of these that are validated, rounded down; none where nothing is known.
    pub fn percent(&self) -> Option<u64> {
        (self.validated * 100).checked_div(self.told())
    }
}

impl AddAssign for EmergencyCoverage {
    fn add_assign(&mut self, other: Self) {
        self.validated += other.validated;
        self.unvalidated += other.unvalidated;
        self.missing += other.missing;
        self.untold += other.untold;
    }
}

/// What was counted at one site of one carrier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Numbers of the inventory that holders have.
    pub in_use: u64,
    /// Those of them that can call for help, by what is known of their emergency locations.
    pub emergency: EmergencyCoverage,
    /// Numbers that the carrier serves, and so bills.
    pub billed: u64,
    /// Those of them that nobody uses and the inventory keeps.
    pub spare: u64,
    /// Those of them that nobody uses and the inventory does not keep.
    pub left_over: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.in_use += other.in_use;
        self.emergency += other.emergency;
        self.billed += other.billed;
        self.spare += other.spare;
        self.left_over += other.left_over;
    }
}

/// A site and a carrier by name; empty text stands for none.
pub type Place = (String, String);

/// The count of a roll call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census(BTreeMap<Place, Tally>);

impl Census {
    /// Counts a number. What the inventory says counts for the inventory's carrier, and what a carrier bills
    /// for that carrier.
    pub fn count(&mut self, evidence: &Evidence<'_>) {
        let own = evidence.inventory.map(|number| &number.particulars);
        let site = own.and_then(|own| own.site.as_deref()).unwrap_or_default();
        let in_use = own.filter(|own| own.lifecycle.is_in_use());
        if let Some(own) = in_use {
            let carrier = own.carrier.as_deref().unwrap_or_default();
            let tally = self.at(site, carrier);
            tally.in_use += 1;
            if let Some(place) = emergency_coverage(evidence) {
                tally.emergency.count(place);
            }
        }
        let served = evidence.carriers.iter().filter(|c| c.fact.is_served());
        for line in served {
            let tally = self.at(site, &line.witness.name);
            tally.billed += 1;
            match unused(evidence) {
                Some(Unused::Spare) => tally.spare += 1,
                Some(Unused::LeftOver) => tally.left_over += 1,
                None => {}
            }
        }
    }

    fn at(&mut self, site: &str, carrier: &str) -> &mut Tally {
        self.0
            .entry((site.to_owned(), carrier.to_owned()))
            .or_default()
    }

    /// Adds what was counted at a site of a carrier, each by name; empty text stands for none.
    pub fn add(&mut self, site: &str, carrier: &str, tally: Tally) {
        *self.at(site, carrier) += tally;
    }

    /// What was counted, by site and carrier.
    pub fn tallies(self) -> impl Iterator<Item = (Place, Tally)> {
        self.0.into_iter()
    }
}

/// Why nobody uses a number.
enum Unused {
    /// It is kept for later.
    Spare,
    /// It is not ours any more, or never was as far as we know.
    LeftOver,
}

/// Whether nobody uses a number. What Teams has assigned is used, whatever the inventory says; and of one that
/// comes or goes just now nothing is said.
fn unused(evidence: &Evidence<'_>) -> Option<Unused> {
    if evidence.teams.iter().any(|line| line.fact.is_assigned()) {
        return None;
    }
    match evidence.inventory.map(lifecycle) {
        None => Some(Unused::LeftOver),
        Some(state) if state.is_terminal() => Some(Unused::LeftOver),
        Some(state) if state.is_live() && !state.is_in_use() => Some(Unused::Spare),
        Some(_) => None,
    }
}

fn lifecycle(number: &Number) -> Lifecycle {
    number.particulars.lifecycle
}

#[cfg(test)]
mod tests;

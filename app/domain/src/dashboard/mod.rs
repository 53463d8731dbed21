//! Dashboards: what those who run ports, keep the voice service, or answer for it look at first.
//!
//! The figures come from what is counted when the roll is called ([`census`]) and from tallies that are
//! kept with every change, so that no page counts a million numbers.

pub mod census;
mod query;
pub mod resolution;
pub mod runway;
pub mod wall;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use self::{census::EmergencyCoverage, resolution::TimesToResolve, runway::Runway};
use crate::{
    SourceId,
    access::Role,
    number::Lifecycle,
    overview::{SourceRow, TrendDay},
    port::{OrderState, view::Scorecard},
    source::{SourceKind, Standing},
};
pub use query::{DashboardQuery, Period};

text_enum! {
    /// Whose dashboard it is.
    pub enum Audience {
        /// Those who run ports.
        Porting = "porting", "Porting desk";
        /// Those who keep the voice service right.
        Engineer = "engineer", "Voice engineer";
        /// Those who answer for it.
        Manager = "manager", "Manager";
    }
}

text_enum! {
    /// A part of a dashboard.
    pub enum Part {
        /// Findings that needed action, day by day.
        Findings = "findings", "Findings that need action";
        /// How long findings took to be resolved.
        Resolution = "resolution", "Time to resolve";
        /// How old what each source says is.
        Freshness = "freshness", "Freshness of sources";
        /// Numbers by state at each site, and how long the free ones last.
        Sites = "sites", "Use of numbers by site";
        /// Port orders and their numbers by state.
        Pipeline = "pipeline", "Port pipeline";
        /// How long carriers take to confirm a date.
        LeadTimes = "lead_times", "Lead times of carriers";
        /// At which sites help would find the caller.
        Emergency = "emergency", "Emergency locations by site";
        /// What carriers bill, and how much of it nobody uses.
        Billing = "billing", "Billed by carriers";
    }
}

impl Audience {
    /// The dashboard that fits a role. Whoever only reads is taken for somebody who answers for it.
    pub const fn of(role: Role) -> Self {
        match role {
            Role::Porting => Self::Porting,
            Role::Engineer | Role::Admin => Self::Engineer,
            Role::Viewer => Self::Manager,
        }
    }

    /// What the dashboard shows, the most urgent first.
    pub const fn parts(self) -> &'static [Part] {
        match self {
            Self::Porting => &[
                Part::Pipeline,
                Part::LeadTimes,
                Part::Freshness,
                Part::Findings,
            ],
            Self::Engineer => &[
                Part::Findings,
                Part::Freshness,
                Part::Resolution,
                Part::Emergency,
                Part::Sites,
                Part::Billing,
            ],
            Self::Manager => &[
                Part::Findings,
                Part::Resolution,
                Part::Sites,
                Part::Emergency,
                Part::Billing,
                Part::Pipeline,
                Part::LeadTimes,
                Part::Freshness,
            ],
        }
    }
}

/// A dashboard. A part that its audience does not see is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dashboard {
    /// Whose it is.
    pub audience: Audience,
    /// The moment of the answer (UTC).
    pub now: DateTime<Utc>,
    /// The first day that counts (UTC).
    pub since: NaiveDate,
    /// The day of the last roll call that counted the numbers (UTC); none before the first.
    pub counted_on: Option<NaiveDate>,
    /// The sites that may be asked for, by name.
    pub sites: Vec<String>,
    /// The carriers that may be asked for, by name.
    pub carriers: Vec<String>,
    /// Findings that needed action, day by day, oldest first. Of the whole organisation always: the daily
    /// counts know neither site nor carrier.
    pub findings: Option<Vec<TrendDay>>,
    /// How long findings took to be resolved. Of the whole organisation always.
    pub resolution: Option<TimesToResolve>,
    /// How old what each source says is.
    pub freshness: Option<Vec<Freshness>>,
    /// The use of numbers at each site, those first whose free numbers end first.
    pub use_by_site: Option<Vec<SiteUse>>,
    /// Port orders that have not ended, by state, in the order in which a port goes through them.
    pub pipeline: Option<Vec<PipelineStage>>,
    /// How the carriers do with the orders that were made in the period.
    pub lead_times: Option<Scorecard>,
    /// Where help would find the caller, by site, the worst first.
    pub emergency: Option<Vec<SiteCoverage>>,
    /// What each carrier bills, those first of whose numbers most are used by nobody.
    pub billing: Option<Vec<CarrierBilling>>,
}

/// How old what a source says is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Freshness {
    /// The source.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// What it speaks about.
    pub kind: SourceKind,
    /// How it stands.
    pub standing: Standing,
    /// When its list in force was taken (UTC); none before the first.
    pub as_of: Option<DateTime<Utc>>,
    /// Hours for which its list is believed.
    pub max_age_hours: u32,
}

impl From<&SourceRow> for Freshness {
    fn from(row: &SourceRow) -> Self {
        let source = &row.source;
        Self {
            id: source.id,
            name: source.name.clone(),
            kind: source.kind,
            standing: row.standing,
            as_of: source.as_of,
            max_age_hours: source.max_age_hours,
        }
    }
}

impl Freshness {
    /// The age of its list in per cent of the age for which it is believed; none before the first list.
    pub fn spent_percent(&self, now: DateTime<Utc>) -> Option<u64> {
        let age = (now - self.as_of?).num_minutes().max(0);
        let limit = i64::from(self.max_age_hours.max(1)) * 60;
        u64::try_from(age * 100 / limit).ok()
    }
}

/// How many numbers stand in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StateCount {
    /// The state.
    pub state: Lifecycle,
    /// How many numbers.
    pub numbers: u64,
}

/// The use of numbers at a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SiteUse {
    /// The site; none for numbers without one.
    pub site: Option<String>,
    /// Numbers by state, in the order of a number's life. States without numbers are left out.
    pub states: Vec<StateCount>,
    /// How long the free numbers last.
    pub runway: Runway,
}

impl SiteUse {
    /// How many of its numbers are in a state of some kind.
    pub fn count(&self, is_meant: impl Fn(Lifecycle) -> bool) -> u64 {
        let meant = self.states.iter().filter(|count| is_meant(count.state));
        meant.map(|count| count.numbers).sum()
    }

    /// Numbers that holders have.
    pub fn in_use(&self) -> u64 {
        self.count(Lifecycle::is_in_use)
    }

    /// Numbers that are free to give out.
    pub fn free(&self) -> u64 {
        self.count(|state| state == Lifecycle::Available)
    }

    /// Numbers that are ours and in service.
    pub fn live(&self) -> u64 {
        self.count(Lifecycle::is_live)
    }
}

/// The port orders in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PipelineStage {
    /// The state.
    pub state: OrderState,
    /// How many orders stand in it.
    pub orders: u64,
    /// How many numbers these have; those taken off do not count.
    pub numbers: u64,
}

/// Where help would find the callers of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SiteCoverage {
    /// The site; none for numbers without one.
    pub site: Option<String>,
    /// Its numbers in use, by what is known of their emergency locations.
    pub coverage: EmergencyCoverage,
}

/// What a carrier bills. No source tells a price, so numbers are counted in place of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CarrierBilling {
    /// The carrier.
    pub carrier: String,
    /// When its list in force was taken (UTC); none before the first.
    pub as_of: Option<DateTime<Utc>>,
    /// Whether that list is recent enough to count by; if it is not, every count is zero.
    pub is_current: bool,
    /// Numbers that the carrier serves, and so bills.
    pub billed: u64,
    /// Those of them that nobody uses and the inventory keeps: free, reserved, quarantined or suspended.
    pub spare: u64,
    /// Those of them that nobody uses and the inventory does not keep: given back, ported away, or unknown.
    pub left_over: u64,
}

impl CarrierBilling {
    /// Numbers that are billed and that nobody uses.
    pub const fn unused(&self) -> u64 {
        self.spare + self.left_over
    }

    /// Numbers that are billed and used.
    pub const fn used(&self) -> u64 {
        self.billed.saturating_sub(self.unused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_dashboard_and_every_part_a_reader() {
        for role in Role::ALL {
            assert!(!Audience::of(*role).parts().is_empty());
        }
        for part in Part::ALL {
            let readers = Audience::ALL.iter().filter(|a| a.parts().contains(part));
            assert!(readers.count() > 0, "{part}");
        }
    }

    #[test]
    fn the_age_of_a_list_is_told_against_its_limit() {
        let now = DateTime::from_timestamp(1_795_176_000, 0).unwrap();
        let source = |hours: Option<i64>| Freshness {
            id: SourceId::new(uuid::Uuid::nil()),
            name: "Colt".to_owned(),
            kind: SourceKind::Carrier,
            standing: Standing::Fresh,
            as_of: hours.map(|hours| now - chrono::Duration::hours(hours)),
            max_age_hours: 24,
        };
        assert_eq!(source(Some(6)).spent_percent(now), Some(25));
        assert_eq!(source(Some(36)).spent_percent(now), Some(150));
        assert_eq!(
            source(Some(-1)).spent_percent(now),
            Some(0),
            "a clock ahead"
        );
        assert_eq!(source(None).spent_percent(now), None);
    }
}

//! What dashboards are made of: few rows that are written when the roll is called or a thing changes, in the
//! place of many that would be counted for each page.

mod census;
mod resolutions;
mod sites;

pub use census::{CensusRow, census_day_since, census_of, last_census_day, record_census};
pub use resolutions::{record_resolutions, resolutions_since};
pub use sites::{SiteState, states_by_site};

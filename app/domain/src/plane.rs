//! The planes of a number, and the verdict on each: what should be beside what is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

text_enum! {
    /// One side of the truth about a number.
    pub enum Plane {
        /// How it came, and whether it is leaving.
        Port = "port", "Port";
        /// Its standing with the carrier.
        Carrier = "carrier", "Carrier";
        /// Where the carrier delivers its calls.
        Routing = "routing", "Routing";
        /// Its assignment in Teams.
        Teams = "teams", "Teams";
        /// Where help is sent.
        Emergency = "emergency", "Emergency";
        /// The inventory's own record.
        Record = "record", "Record";
        /// The sources themselves.
        Source = "source", "Source";
    }
}

impl Plane {
    /// The planes of the strip, in the order a call crosses them.
    pub const STRIP: [Self; 5] = [
        Self::Port,
        Self::Carrier,
        Self::Routing,
        Self::Teams,
        Self::Emergency,
    ];
}

text_enum! {
    /// A judgement on one plane of one number.
    pub enum Verdict {
        /// Both sides say the same.
        Agrees = "agrees", "Agrees";
        /// They say different things.
        Differs = "differs", "Differs";
        /// What should be there is not.
        Missing = "missing", "Missing";
        /// It is there and the inventory does not know it.
        Unlisted = "unlisted", "Not in inventory";
        /// The source was asked too long ago.
        Stale = "stale", "Stale";
        /// A change is under way, or a first sighting waits for a second.
        Pending = "pending", "Pending";
        /// Nothing is expected here.
        NotExpected = "not_expected", "Not expected";
        /// Nobody has been asked.
        NoSource = "no_source", "No source";
    }
}

/// One column of the strip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaneState {
    /// Which plane.
    pub plane: Plane,
    /// The judgement.
    pub verdict: Verdict,
    /// How much its worst live finding matters; none where there is none.
    pub severity: Option<crate::rules::Severity>,
    /// What should be: a main line and a detail.
    pub should: Statement,
    /// What is.
    pub is: Statement,
    /// Who says so.
    pub source: Option<String>,
    /// When they were asked (UTC).
    pub as_of: Option<DateTime<Utc>>,
}

/// A main line and a detail under it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statement {
    /// The main line; empty when nothing is said.
    pub main: String,
    /// The detail; may be empty.
    pub detail: String,
}

impl Statement {
    /// A main line with a detail.
    pub fn new(main: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            main: main.into(),
            detail: detail.into(),
        }
    }
}

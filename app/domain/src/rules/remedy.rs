//! Remedies: which side may be changed to put a mismatch right, and by whom.

use std::fmt;

text_enum! {
    /// A side that can be changed.
    pub enum Side {
        /// Our own record.
        Inventory = "I", "Inventory";
        /// The Teams tenant.
        Teams = "T", "Teams";
        /// The carrier.
        Carrier = "C", "Carrier";
        /// The SBC, or Direct Routing in Teams.
        Sbc = "S", "SBC";
        /// Emergency data. Never changed without a second person.
        Emergency = "E", "Emergency data";
        /// The port order.
        Port = "P", "Port order";
    }
}

/// How a mismatch is put right, as the domain notes §7.2 write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// `auto:X`: external evidence is mirrored into our own record. Only the inventory is ever such a side.
    Mirror(Side),
    /// `prop:X`: a change is prepared, and a person approves it.
    Propose(Side),
    /// `man`: a person or the vendor has to act.
    Manual,
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mirror(side) => write!(f, "auto:{side}"),
            Self::Propose(side) => write!(f, "prop:{side}"),
            Self::Manual => f.write_str("man"),
        }
    }
}

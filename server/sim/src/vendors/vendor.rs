//! The vendors that are simulated, and which requests are whose.

use serde::{Deserialize, Serialize};

use crate::Carrier;

/// A vendor whose API is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vendor {
    /// Microsoft Graph.
    Graph,
    /// Bandwidth.
    Bandwidth,
    /// Telnyx.
    Telnyx,
    /// Twilio.
    Twilio,
}

impl Vendor {
    /// Every vendor.
    pub const ALL: [Self; 4] = [Self::Graph, Self::Bandwidth, Self::Telnyx, Self::Twilio];

    /// The name in paths, and the provider's key in Rollcall.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Bandwidth => "bandwidth",
            Self::Telnyx => "telnyx",
            Self::Twilio => "twilio",
        }
    }

    /// The carrier it is, if it is one.
    pub const fn carrier(self) -> Option<Carrier> {
        match self {
            Self::Graph => None,
            Self::Bandwidth => Some(Carrier::Bandwidth),
            Self::Telnyx => Some(Carrier::Telnyx),
            Self::Twilio => Some(Carrier::Twilio),
        }
    }

    /// Whose path this is. The vendors' hosts differ; here they share one, and their paths do not collide.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        let (first, rest) = path.strip_prefix('/')?.split_once('/')?;
        match first {
            "_sim" => None,
            "v1.0" => Some(Self::Graph),
            "api" => Some(Self::Bandwidth),
            "v2" => Some(Self::Telnyx),
            "2010-04-01" | "v1" => Some(Self::Twilio),
            // The first part is the tenant.
            _ => rest.starts_with("oauth2/").then_some(Self::Graph),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_the_vendors_apart() {
        for (path, vendor) in [
            ("/contoso/oauth2/v2.0/token", Some(Vendor::Graph)),
            ("/v1.0/users", Some(Vendor::Graph)),
            ("/api/v1/oauth2/token", Some(Vendor::Bandwidth)),
            ("/v2/phone_numbers", Some(Vendor::Telnyx)),
            ("/2010-04-01/Accounts.json", Some(Vendor::Twilio)),
            ("/v1/Trunks", Some(Vendor::Twilio)),
            ("/_sim/day", None),
            ("/", None),
        ] {
            assert_eq!(Vendor::of_path(path), vendor, "{path}");
        }
    }
}

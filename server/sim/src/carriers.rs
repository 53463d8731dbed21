//! The carriers behind the numbers, and how each number reaches Teams.

use uuid::Uuid;

use crate::{Code, places::Country, plan::Sources};

/// A carrier, or Microsoft for Calling Plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Carrier {
    /// North America.
    Bandwidth,
    /// North America.
    Telnyx,
    /// Great Britain, where lists come as files.
    Colt,
    /// Great Britain, where lists come from APIs.
    Twilio,
    /// Calling Plans: there is no list from a carrier, so nothing is judged against one.
    Microsoft,
}

impl Carrier {
    /// The name as the inventory writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bandwidth => "Bandwidth",
            Self::Telnyx => "Telnyx",
            Self::Colt => "Colt",
            Self::Twilio => "Twilio",
            Self::Microsoft => "Microsoft",
        }
    }

    /// Where the carrier sends calls. Empty for Microsoft.
    pub const fn trunk(self) -> &'static str {
        match self {
            Self::Bandwidth => "sip-peer-east",
            Self::Telnyx => "conn-teams-1",
            Self::Colt => "trunk-ldn-1",
            Self::Twilio => "trunk-ldn-2",
            Self::Microsoft => "",
        }
    }

    /// Where a carrier sent calls before.
    pub(crate) const OLD_TRUNK: &'static str = "old-pbx";

    /// Whether the carrier's API has a word for what is then wrong. A file may say anything.
    pub(crate) const fn can_say(self, code: Code) -> bool {
        match code {
            Code::CarrierAgingWhileUsed => matches!(self, Self::Bandwidth | Self::Colt),
            Code::CarrierPortedOutActive
            | Code::CarrierPortoutPendingUnplanned
            | Code::CarrierStatusSuspended => matches!(self, Self::Telnyx | Self::Colt),
            _ => true,
        }
    }

    pub(crate) const fn lists(self) -> bool {
        !matches!(self, Self::Microsoft)
    }

    /// The other carrier of North America, where a stale port may have left a number behind.
    pub(crate) const fn rival(self) -> Option<Self> {
        match self {
            Self::Bandwidth => Some(Self::Telnyx),
            Self::Telnyx => Some(Self::Bandwidth),
            Self::Colt | Self::Twilio | Self::Microsoft => None,
        }
    }

    pub(crate) fn operator_id(self) -> Uuid {
        Uuid::new_v5(&Uuid::NAMESPACE_OID, self.name().as_bytes())
    }
}

/// How a number reaches Teams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connectivity {
    DirectRouting,
    OperatorConnect,
    CallingPlan,
}

impl Connectivity {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::DirectRouting => "DirectRouting",
            Self::OperatorConnect => "OperatorConnect",
            Self::CallingPlan => "CallingPlan",
        }
    }
}

/// Who carries a number, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    pub(crate) carrier: Carrier,
    pub(crate) connectivity: Connectivity,
}

const fn service(carrier: Carrier, connectivity: Connectivity) -> Service {
    Service {
        carrier,
        connectivity,
    }
}

const NORTH_AMERICA: [Service; 10] = [
    service(Carrier::Bandwidth, Connectivity::DirectRouting),
    service(Carrier::Telnyx, Connectivity::DirectRouting),
    service(Carrier::Microsoft, Connectivity::CallingPlan),
    service(Carrier::Bandwidth, Connectivity::OperatorConnect),
    service(Carrier::Telnyx, Connectivity::DirectRouting),
    service(Carrier::Bandwidth, Connectivity::DirectRouting),
    service(Carrier::Microsoft, Connectivity::CallingPlan),
    service(Carrier::Telnyx, Connectivity::OperatorConnect),
    service(Carrier::Bandwidth, Connectivity::DirectRouting),
    service(Carrier::Telnyx, Connectivity::DirectRouting),
];

const BRITAIN: [Service; 5] = [
    service(Carrier::Colt, Connectivity::DirectRouting),
    service(Carrier::Colt, Connectivity::OperatorConnect),
    service(Carrier::Colt, Connectivity::DirectRouting),
    service(Carrier::Microsoft, Connectivity::CallingPlan),
    service(Carrier::Colt, Connectivity::DirectRouting),
];

/// As in files, with a carrier that has an API.
const BRITAIN_LIVE: [Service; 5] = [
    service(Carrier::Twilio, Connectivity::DirectRouting),
    service(Carrier::Twilio, Connectivity::OperatorConnect),
    service(Carrier::Twilio, Connectivity::DirectRouting),
    service(Carrier::Microsoft, Connectivity::CallingPlan),
    service(Carrier::Twilio, Connectivity::DirectRouting),
];

impl Service {
    /// The service of the n-th number of a city. Numbers are bought in blocks of ten.
    pub(crate) fn of_nth(country: Country, n: usize, sources: Sources) -> Self {
        let blocks: &[Self] = match (country, sources) {
            (Country::UnitedStates | Country::Canada, _) => &NORTH_AMERICA,
            (Country::GreatBritain, Sources::Files) => &BRITAIN,
            (Country::GreatBritain, Sources::Apis) => &BRITAIN_LIVE,
        };
        blocks[n / 10 % blocks.len()]
    }
}

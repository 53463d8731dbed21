//! The fifteen items, and what each asks.

use serde::{Deserialize, Serialize};

use crate::{
    Country,
    number::NumberType,
    port::{Line, Order, gate::LineUse, order::MessagingIntent},
};

text_enum! {
    /// An item of the post-port checklist, numbered in the order of domain notes §1.12.
    pub enum ItemId {
        /// 1: a call from another network arrives.
        InboundCall = "inbound_call", "Inbound call from another network";
        /// 2: a call goes out, and shows the number it should.
        OutboundCall = "outbound_call", "Outbound call with the right caller ID";
        /// 3: the portability database routes the number to the winning carrier.
        RoutingLookup = "routing_lookup", "Portability database: SPID and LRN";
        /// 4: the trunk brings it to the right session border controller.
        TrunkRoute = "trunk_route", "Trunk route and number format";
        /// 5: Teams has it activated at its holder.
        TeamsAssignment = "teams_assignment", "Teams assignment activated";
        /// 6: the emergency record is with the winning carrier, and a test call to 933 reads it back.
        EmergencyTest = "emergency_test", "Emergency record and 933 test";
        /// 7: the name that called people see.
        Cnam = "cnam", "Caller name (CNAM)";
        /// 8: calls carry full attestation.
        Attestation = "attestation", "Attestation A on a test call";
        /// 9: the directory listing is ordered again.
        DirectoryListing = "directory_listing", "Directory listing";
        /// 10: messages go out and come in.
        Messaging = "messaging", "Messages in and out";
        /// 11: toll-free routing and area of service.
        TollFreeRouting = "toll_free_routing", "Toll-free routing and area";
        /// 12: fax, alarm and lift lines work with their devices.
        DeviceLines = "device_lines", "Fax, alarm and lift lines";
        /// 13: the old carrier's forward is gone.
        OldForward = "old_forward", "Old forwarding removed";
        /// 14: the old service is ordered off.
        OldServiceDisconnect = "old_service_disconnect", "Old service disconnected";
        /// 15: the last bill is right.
        FinalBill = "final_bill", "Final bill checked";
    }
}

impl ItemId {
    /// Its number in the list, from 1.
    pub fn ordinal(self) -> usize {
        Self::ALL.iter().take_while(|&&item| item != self).count() + 1
    }

    /// Whether one result stands for the whole order, rather than one for each number.
    pub const fn is_of_order(self) -> bool {
        matches!(
            self,
            Self::DirectoryListing
                | Self::OldForward
                | Self::OldServiceDisconnect
                | Self::FinalBill
        )
    }

    /// Whether the order cannot be closed before it passes or is waived.
    pub const fn is_mandatory(self) -> bool {
        !matches!(
            self,
            Self::Cnam | Self::Attestation | Self::DirectoryListing
        )
    }

    /// When it is due after the number came in. Notes §1.12 give no time for 9 and 11 to 13: routing is
    /// as urgent as a test call, devices and forwards have a day, a listing as long as the old service.
    pub const fn due(self) -> Due {
        match self {
            Self::InboundCall
            | Self::OutboundCall
            | Self::RoutingLookup
            | Self::TrunkRoute
            | Self::TeamsAssignment
            | Self::EmergencyTest
            | Self::TollFreeRouting => Due::Minutes(60),
            Self::Attestation | Self::Messaging | Self::DeviceLines | Self::OldForward => {
                Due::Hours(24)
            }
            Self::Cnam => Due::Hours(72),
            Self::DirectoryListing | Self::OldServiceDisconnect => Due::BusinessDays(5),
            Self::FinalBill => Due::Days(30),
        }
    }

    /// What must be settled before it. The old service goes only when the new one is proven.
    pub const fn after(self) -> &'static [Self] {
        match self {
            Self::OldServiceDisconnect => &[
                Self::InboundCall,
                Self::OutboundCall,
                Self::RoutingLookup,
                Self::TrunkRoute,
                Self::TeamsAssignment,
                Self::EmergencyTest,
            ],
            Self::FinalBill => &[Self::OldServiceDisconnect],
            _ => &[],
        }
    }

    /// Whether a number of an order has the item at all.
    pub(super) fn applies(self, order: &Order, line: &Line) -> bool {
        let is_toll_free = order.number_type == NumberType::TollFree;
        // The portability database, caller names and attestation of item 8 are North American.
        let is_north_american = matches!(order.country, Country::US | Country::CA);
        match self {
            Self::RoutingLookup | Self::Cnam => is_north_american && !is_toll_free,
            Self::Attestation => is_north_american,
            Self::EmergencyTest => !is_toll_free,
            Self::TeamsAssignment => order.details.connectivity.is_some(),
            Self::Messaging => line.plan.messaging == Some(MessagingIntent::Port),
            Self::TollFreeRouting => is_toll_free,
            Self::DeviceLines => LineUse::of(&line.plan).needs_device_test(),
            _ => true,
        }
    }
}

/// When an item is due, from the moment at which the number came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "unit", content = "count", rename_all = "snake_case")]
pub enum Due {
    /// After so many minutes.
    Minutes(u32),
    /// After so many hours.
    Hours(u32),
    /// After so many business days.
    BusinessDays(u32),
    /// After so many days.
    Days(u32),
}

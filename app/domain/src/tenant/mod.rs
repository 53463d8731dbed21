//! The configuration of a Teams tenant as the rules read it: routes, policies, gateways, locations and
//! blocks, taken from what a Teams administrator exported ([`crate::teams_object`]).
//!
//! The objects that rules ask about are read once, when the configuration is put together. A field that
//! an older module did not export, or that cannot be read, is *not told*: no rule takes it for a
//! statement. Names are compared without regard to case and without `Tag:`.

mod address;
mod answering;
mod default_block;
mod emergency;
mod fields;
mod named;
mod pattern;
mod routing;
mod shared_calling;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use answering::Answering;

pub use address::Address;
pub use default_block::DefaultBlock;
pub use emergency::{
    EmergencyCallRoutingPolicy, EmergencyCallingPolicy, EmergencyNumber, Location, Validation,
};
pub use named::Named;
pub use pattern::Pattern;
pub use routing::{PstnGateway, VoiceRoute, VoiceRoutingPolicy};
pub use shared_calling::{ResourceAccount, SharedCallingPolicy};

use crate::{
    E164, LineUri,
    teams_object::{TeamsList, TeamsObject, TeamsObjectKind},
};

/// The configuration that was exported lately enough to be judged. A kind that is not here was never
/// exported, or too long ago, and no rule may take its silence for a statement.
#[derive(Clone, Debug, Default)]
pub struct Tenant {
    lists: BTreeMap<TeamsObjectKind, TeamsList>,
    gateways: Named<PstnGateway>,
    voice_routes: Named<VoiceRoute>,
    voice_routing_policies: Named<VoiceRoutingPolicy>,
    emergency_call_routing_policies: Named<EmergencyCallRoutingPolicy>,
    emergency_calling_policies: Named<EmergencyCallingPolicy>,
    locations: Named<Location>,
    elins: BTreeMap<E164, String>,
    resource_accounts: Named<ResourceAccount>,
    shared_calling_policies: Named<SharedCallingPolicy>,
    answering: Answering,
    blocks: BTreeSet<E164>,
    usages: routing::Usages,
    addresses_with_places: BTreeSet<String>,
    default_block: Option<DefaultBlock>,
}

/// How long an export is believed, in hours: people make it by hand.
pub const MAX_AGE_HOURS: i64 = 7 * 24;

impl Tenant {
    /// The configuration made of whole lists, one per kind.
    pub fn new(lists: impl IntoIterator<Item = TeamsList>) -> Self {
        lists.into_iter().fold(Self::default(), Self::with)
    }

    /// The same configuration with one more list, in the place of an earlier one of its kind.
    #[must_use]
    pub fn with(mut self, list: TeamsList) -> Self {
        let objects = &list.objects;
        match list.kind {
            TeamsObjectKind::PstnGateway => self.gateways = Named::read(objects, PstnGateway::read),
            TeamsObjectKind::VoiceRoute => {
                self.voice_routes = Named::read(objects, VoiceRoute::read);
                self.usages = routing::Usages::of(&self.voice_routes);
            }
            TeamsObjectKind::VoiceRoutingPolicy => {
                self.voice_routing_policies = Named::read(objects, VoiceRoutingPolicy::read);
            }
            TeamsObjectKind::EmergencyCallRoutingPolicy => {
                self.emergency_call_routing_policies =
                    Named::read(objects, EmergencyCallRoutingPolicy::read);
            }
            TeamsObjectKind::EmergencyCallingPolicy => {
                self.emergency_calling_policies =
                    Named::read(objects, EmergencyCallingPolicy::read);
            }
            TeamsObjectKind::Location => {
                self.locations = Named::read(objects, Location::read);
                self.elins = elins(&self.locations);
                self.addresses_with_places = emergency::with_places(&self.locations);
            }
            TeamsObjectKind::ApplicationInstance => {
                self.resource_accounts = Named::read(objects, ResourceAccount::read);
            }
            TeamsObjectKind::SharedCallingPolicy => {
                self.shared_calling_policies = Named::read(objects, SharedCallingPolicy::read);
            }
            TeamsObjectKind::AutoAttendant | TeamsObjectKind::CallQueue => {
                self.answering.read(&list);
            }
            TeamsObjectKind::AssignmentBlock => self.blocks = blocks(objects),
            TeamsObjectKind::PhoneNumberConfiguration => {
                self.default_block = DefaultBlock::read(objects);
            }
            TeamsObjectKind::PstnUsage
            | TeamsObjectKind::DialPlan
            | TeamsObjectKind::CivicAddress
            | TeamsObjectKind::NumberTag
            | TeamsObjectKind::UnassignedNumberTreatment => {}
        }
        self.lists.insert(list.kind, list);
        self
    }

    /// The kinds that can be judged.
    pub fn kinds(&self) -> impl Iterator<Item = TeamsObjectKind> {
        self.lists.keys().copied()
    }

    /// The objects of a kind; `None` where nothing can be said.
    pub fn list(&self, kind: TeamsObjectKind) -> Option<&[TeamsObject]> {
        self.lists.get(&kind).map(|list| list.objects.as_slice())
    }

    /// When the objects of a kind were exported (UTC); `None` where nothing can be said.
    pub fn taken_at(&self, kind: TeamsObjectKind) -> Option<DateTime<Utc>> {
        self.lists.get(&kind).map(|list| list.taken_at)
    }

    /// The gateways, by name.
    pub const fn gateways(&self) -> &Named<PstnGateway> {
        &self.gateways
    }

    /// The voice routes, by name.
    pub const fn voice_routes(&self) -> &Named<VoiceRoute> {
        &self.voice_routes
    }

    /// The voice routing policies, by name; `Global` is that of everybody who was given none.
    pub const fn voice_routing_policies(&self) -> &Named<VoiceRoutingPolicy> {
        &self.voice_routing_policies
    }

    /// The emergency call routing policies, by name.
    pub const fn emergency_call_routing_policies(&self) -> &Named<EmergencyCallRoutingPolicy> {
        &self.emergency_call_routing_policies
    }

    /// The emergency calling policies, by name.
    pub const fn emergency_calling_policies(&self) -> &Named<EmergencyCallingPolicy> {
        &self.emergency_calling_policies
    }

    /// The emergency locations, by their ids.
    pub const fn locations(&self) -> &Named<Location> {
        &self.locations
    }

    /// The location whose ELIN is this number; of several, the first by id.
    pub fn location_of_elin(&self, elin: E164) -> Option<&Location> {
        self.locations.get(self.elins.get(&elin)?)
    }

    /// The numbers by which emergency services call back, in their order: ELINs of locations, and those of
    /// Shared Calling.
    pub fn callbacks(&self) -> BTreeSet<E164> {
        let shared = self.shared_calling_policies.iter();
        let shared = shared.flat_map(|policy| policy.callbacks.iter().flatten());
        self.elins.keys().chain(shared).copied().collect()
    }

    /// The resource accounts, by their object ids.
    pub const fn resource_accounts(&self) -> &Named<ResourceAccount> {
        &self.resource_accounts
    }

    /// Whether an auto attendant or a call queue uses a resource account, by its object id in lower case.
    /// `None` where they were not all exported, or do not tell their accounts.
    pub fn is_answered(&self, object_id: &str) -> Option<bool> {
        self.answering.is_answered(object_id)
    }

    /// Whether a number is among the blocks that were exported.
    pub fn has_block(&self, number: E164) -> bool {
        self.blocks.contains(&number)
    }

    /// The policies of Shared Calling, by name.
    pub const fn shared_calling_policies(&self) -> &Named<SharedCallingPolicy> {
        &self.shared_calling_policies
    }

    /// For how long Teams blocks each number that is unassigned. None where it does not, or nobody knows.
    pub const fn default_block(&self) -> Option<DefaultBlock> {
        self.default_block
    }
}

/// The numbers that are blocked. A block is of a number, never of an extension.
fn blocks(objects: &[TeamsObject]) -> BTreeSet<E164> {
    let lines = objects
        .iter()
        .filter_map(|block| block.identity.parse::<LineUri>().ok());
    lines
        .filter(|line| line.extension().is_none())
        .map(|line| line.number())
        .collect()
}

fn elins(locations: &Named<Location>) -> BTreeMap<E164, String> {
    let mut elins = BTreeMap::new();
    for location in locations.iter() {
        if let Some(elin) = location.elin {
            elins.entry(elin).or_insert_with(|| location.id.clone());
        }
    }
    elins
}

//! One number of the world and the truth about it, in a few bytes.

use crate::{carriers::Service, mismatch::Mismatch, places::Site};

/// Where a number is in its life, in the inventory's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifecycle {
    /// Free to hand out.
    Available,
    /// Held for a purpose until a date.
    Reserved,
    /// Given to somebody.
    Assigned,
    /// Given to somebody and proven to work.
    Active,
    /// Out of use for a while.
    Suspended,
    /// Resting after use.
    Quarantined,
    /// On its way here from another carrier.
    PortingIn,
    /// Given back to the carrier.
    Released,
}

impl Lifecycle {
    /// How often each occurs in a thousand numbers.
    pub(crate) const SHARES: [(Self, u16); 8] = [
        (Self::Assigned, 350),
        (Self::Active, 340),
        (Self::Available, 120),
        (Self::Quarantined, 80),
        (Self::Reserved, 60),
        (Self::Released, 25),
        (Self::PortingIn, 15),
        (Self::Suspended, 10),
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Reserved => "reserved",
            Self::Assigned => "assigned",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Quarantined => "quarantined",
            Self::PortingIn => "porting_in",
            Self::Released => "released",
        }
    }

    pub(crate) const fn is_held(self) -> bool {
        matches!(self, Self::Assigned | Self::Active)
    }

    /// The state a number was in before it came into this one during the world's days.
    pub(crate) const fn predecessor(self) -> Option<Self> {
        match self {
            Self::Assigned => Some(Self::Available),
            Self::Quarantined => Some(Self::Assigned),
            _ => None,
        }
    }
}

/// What kind of account holds a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HolderKind {
    User,
    ResourceAccount,
}

/// An account by its place in the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Person(pub(crate) u32);

/// One number. Texts are chosen by small draws and written out only in the exports.
#[derive(Clone, Debug)]
pub struct Line {
    pub(crate) digits: u64,
    pub(crate) holder: Option<Person>,
    pub(crate) mismatch: Option<Mismatch>,
    pub(crate) service: Service,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) holder_kind: HolderKind,
    pub(crate) site: Site,
    /// The day on which the number came into its state; before, it was in the predecessor.
    pub(crate) settled_on: u8,
    /// How it is written in the inventory.
    pub(crate) notation: u8,
    pub(crate) owner: u8,
    pub(crate) cost_centre: u8,
    /// How far from the last day its date is: a reservation's end, a release.
    pub(crate) date_offset: u8,
    pub(crate) is_main: bool,
}

impl Line {
    /// The number's digits with the country code.
    pub const fn digits(&self) -> u64 {
        self.digits
    }

    /// The number in canonical form.
    pub fn e164(&self) -> String {
        format!("+{}", self.digits)
    }

    /// The mismatch injected into this number.
    pub const fn mismatch(&self) -> Option<&Mismatch> {
        self.mismatch.as_ref()
    }

    /// The state on the last day, mismatches aside.
    pub const fn lifecycle(&self) -> Lifecycle {
        self.lifecycle
    }

    /// Whether a person is the resource account that holds this number, not a user.
    pub(crate) fn is_resource_account(&self, person: Person) -> bool {
        self.holder_kind == HolderKind::ResourceAccount && self.holder == Some(person)
    }

    pub(crate) fn lifecycle_on(&self, day: u8) -> Lifecycle {
        self.lifecycle
            .predecessor()
            .filter(|_| day < self.settled_on)
            .unwrap_or(self.lifecycle)
    }

    /// Whether anybody holds it on some day of the world.
    pub(crate) fn is_ever_held(&self) -> bool {
        self.lifecycle.is_held() || self.lifecycle_on(0).is_held()
    }
}

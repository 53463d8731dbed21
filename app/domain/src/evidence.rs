//! All that is known about one number at one moment: what the inventory says, what each source says,
//! and how far each source can be believed.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    E164, SourceId,
    directory::Account,
    fact::{CarrierNumber, TeamsNumber},
    number::Number,
    rules::policy::Policy,
    source::{Source, SourceKind},
    teams_object::TeamsObjectKind,
    tenant::Tenant,
};

/// How far one source can be believed in this roll call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The source.
    pub source: SourceId,
    /// What it speaks about.
    pub kind: SourceKind,
    /// Its name.
    pub name: String,
    /// When its snapshot was taken (UTC).
    pub as_of: Option<DateTime<Utc>>,
    /// Whether its statements are recent enough to be judged (guard G6).
    pub is_usable: bool,
    /// Whether what it does not list is absent (guard G1). A source with a held snapshot is not
    /// believed about absence: its list may be about to change.
    pub is_complete: bool,
}

impl Witness {
    /// How far a source can be believed at a time.
    pub fn of(source: &Source, now: DateTime<Utc>) -> Self {
        let is_usable = !source.is_stale(now);
        Self {
            source: source.id,
            kind: source.kind,
            name: source.name.clone(),
            as_of: source.as_of,
            is_usable,
            is_complete: is_usable && source.is_complete && source.held_run.is_none(),
        }
    }
}

/// One roll call: the moment, who was asked, and what the organisation has decided about rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roll {
    /// The moment (UTC).
    pub now: DateTime<Utc>,
    /// The sources of the organisation.
    pub witnesses: Vec<Witness>,
    /// The parts of the tenant's configuration that can be judged.
    pub configuration: Vec<TeamsObjectKind>,
    /// What the organisation has decided about rules.
    pub policy: Policy,
}

impl Roll {
    /// The roll call of an organisation's sources at a time.
    pub fn call(sources: &[Source], now: DateTime<Utc>) -> Self {
        Self {
            now,
            witnesses: sources.iter().map(|s| Witness::of(s, now)).collect(),
            configuration: Vec::new(),
            policy: Policy::default(),
        }
    }

    /// The same roll call with a tenant's configuration.
    #[must_use]
    pub fn with_tenant(self, tenant: &Tenant) -> Self {
        Self {
            configuration: tenant.kinds().collect(),
            ..self
        }
    }

    /// The same roll call under an organisation's own decisions about rules.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Whether all these parts of the tenant's configuration can be judged.
    pub fn has_seen(&self, kinds: &[TeamsObjectKind]) -> bool {
        kinds.iter().all(|kind| self.configuration.contains(kind))
    }

    /// The day of the roll call.
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// The one source of a kind, if it has been asked at all.
    pub fn witness(&self, kind: SourceKind) -> Option<&Witness> {
        self.witnesses.iter().find(|w| w.kind == kind)
    }

    /// A source by its identifier.
    pub fn by_id(&self, source: SourceId) -> Option<&Witness> {
        self.witnesses.iter().find(|w| w.source == source)
    }

    /// The source of a carrier, whose name is matched without regard to case. A carrier without a
    /// source, such as Microsoft for Calling Plans, is not judged.
    pub fn carrier(&self, name: &str) -> Option<&Witness> {
        self.witnesses
            .iter()
            .find(|w| w.kind == SourceKind::Carrier && crate::same_word(&w.name, name))
    }

    /// Whether what Teams does not list is absent.
    pub fn teams_is_complete(&self) -> bool {
        self.witness(SourceKind::TeamsNumbers)
            .is_some_and(|w| w.is_complete)
    }

    /// When the newest snapshot in force was taken (UTC).
    pub fn as_of(&self) -> Option<DateTime<Utc>> {
        self.witnesses.iter().filter_map(|w| w.as_of).max()
    }
}

/// The account that Teams has a line assigned to.
#[derive(Clone, Debug, PartialEq)]
pub enum Holder<'a> {
    /// The line is assigned to nobody.
    Nobody,
    /// The directory was not asked, so nothing can be said.
    NotAsked,
    /// The directory does not have the object.
    NotInDirectory,
    /// The account.
    Account(&'a Account),
}

/// A line of the number as Teams has it.
#[derive(Clone, Debug, PartialEq)]
pub struct TeamsLine<'a> {
    /// What Teams says.
    pub fact: &'a TeamsNumber,
    /// Who has it there.
    pub holder: Holder<'a>,
    /// When Teams began to say so, if it said something else before (UTC).
    pub changed_at: Option<DateTime<Utc>>,
    /// When the holder's account last changed, its licences included (UTC).
    pub holder_changed_at: Option<DateTime<Utc>>,
}

impl<'a> TeamsLine<'a> {
    /// The account that holds the line, if the directory has it.
    pub const fn account(&self) -> Option<&'a Account> {
        match self.holder {
            Holder::Account(account) => Some(account),
            Holder::Nobody | Holder::NotAsked | Holder::NotInDirectory => None,
        }
    }
}

/// The number as a carrier has it.
#[derive(Clone, Debug, PartialEq)]
pub struct CarrierLine<'a> {
    /// The carrier's source.
    pub witness: &'a Witness,
    /// What it says.
    pub fact: &'a CarrierNumber,
}

/// All that is known about one number.
#[derive(Clone, Debug)]
pub struct Evidence<'a> {
    /// The number.
    pub number: E164,
    /// The inventory's row, if it has one.
    pub inventory: Option<&'a Number>,
    /// The account that the inventory names as holder, where somebody looked it up. No rule does: only a
    /// plan that gives the number back to that account asks for it.
    pub own_account: Option<&'a Account>,
    /// The lines Teams has on it: the base line, and those with extensions. Facts of a source that is
    /// too old are left out by the caller, so that no rule can take them for the present.
    pub teams: Vec<TeamsLine<'a>>,
    /// The carriers that list it.
    pub carriers: Vec<CarrierLine<'a>>,
    /// The tenant's configuration, as far as it can be judged.
    pub tenant: &'a Tenant,
    /// The moment, and who was asked.
    pub roll: &'a Roll,
}

impl<'a> Evidence<'a> {
    /// The same evidence with the account that the inventory names as holder.
    #[must_use]
    pub fn with_own_account(self, own_account: Option<&'a Account>) -> Self {
        Self {
            own_account,
            ..self
        }
    }

    /// The line that speaks for the number: the base line, else the one with the first extension.
    pub fn main_line(&self) -> Option<&TeamsLine<'a>> {
        self.teams.iter().min_by_key(|line| &line.fact.line)
    }

    /// The line without an extension.
    pub fn base_line(&self) -> Option<&TeamsLine<'a>> {
        self.teams
            .iter()
            .find(|line| line.fact.line.extension().is_none())
    }

    /// The line without an extension, if Teams has it assigned.
    pub fn assigned_line(&self) -> Option<&TeamsLine<'a>> {
        self.base_line().filter(|line| line.fact.is_assigned())
    }

    /// What the inventory's own carrier says.
    pub fn own_carrier_line(&self) -> Option<&CarrierLine<'a>> {
        let name = self.inventory?.particulars.carrier.as_deref()?;
        self.carriers
            .iter()
            .find(|line| crate::same_word(&line.witness.name, name))
    }
}

//! All that is known about one number at one moment: what the inventory says, what each source says,
//! and how far each source can be believed.

mod ports;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Duration, NaiveDate, Utc};

pub use ports::{
    Letter, ORDER_OBJECT, OrderEvidence, PORT_OUT_OBJECT, PortDates, PortLine, PortOrder,
    order_object, port_out_object,
};

use crate::{
    E164, SourceId, connection,
    directory::Account,
    fact::{CarrierNumber, TeamsNumber},
    number::Number,
    port::PortOut,
    rules::{SKEW, policy::Policy},
    source::{Refusal, Run, Source, SourceKind},
    teams_object::TeamsObjectKind,
    tenant::Tenant,
};

/// How long a carrier must have been silent to count as one that is gone.
const GONE_AFTER: Duration = Duration::days(30);

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
    /// What the last asking came to that came to anything; `None` where no run was looked at.
    pub last: Option<LastAsking>,
}

/// What the last asking of a source came to. One that was stopped or thrown away came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastAsking {
    /// When it began (UTC).
    pub started_at: DateTime<Utc>,
    /// What it came to.
    pub verdict: connection::Verdict,
    /// Whether it meant to list everything. A part that a person imported on purpose did not.
    pub is_snapshot: bool,
    /// Why it is not complete.
    pub reason: Option<String>,
    /// What the vendor refused us, if that is why.
    pub refusal: Option<Refusal>,
}

impl LastAsking {
    /// The last of a source's runs that came to anything.
    pub fn among(runs: &[Run]) -> Option<Self> {
        let ended = runs
            .iter()
            .filter_map(|run| Some((run, run.verdict()?)))
            .max_by_key(|(run, _)| (run.started_at, run.id));
        ended.map(|(run, verdict)| Self {
            started_at: run.started_at,
            verdict,
            is_snapshot: run.is_snapshot,
            reason: run.reason.clone(),
            refusal: run.refusal,
        })
    }
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
            last: None,
        }
    }

    /// Whether it is a carrier that fell silent for good: too old to be believed, and not heard for thirty
    /// days. The numbers have left it, or nobody has its lists any more.
    pub fn is_gone(&self, now: DateTime<Utc>) -> bool {
        let is_long_ago = self.as_of.is_some_and(|at| now - at > GONE_AFTER);
        self.kind == SourceKind::Carrier && !self.is_usable && is_long_ago
    }
}

/// One roll call: the moment, who was asked, and what the organisation has decided about rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roll {
    /// The moment (UTC).
    pub now: DateTime<Utc>,
    /// The sources of the organisation.
    pub witnesses: Vec<Witness>,
    /// The parts of the tenant's configuration that can be judged, and when each was exported (UTC).
    pub configuration: BTreeMap<TeamsObjectKind, DateTime<Utc>>,
    /// What the organisation has decided about rules.
    pub policy: Policy,
}

impl Roll {
    /// The roll call of an organisation's sources at a time.
    pub fn call(sources: &[Source], now: DateTime<Utc>) -> Self {
        Self {
            now,
            witnesses: sources.iter().map(|s| Witness::of(s, now)).collect(),
            configuration: BTreeMap::new(),
            policy: Policy::default(),
        }
    }

    /// The same roll call with a tenant's configuration.
    #[must_use]
    pub fn with_tenant(self, tenant: &Tenant) -> Self {
        let exported = |kind| Some((kind, tenant.taken_at(kind)?));
        Self {
            configuration: tenant.kinds().filter_map(exported).collect(),
            ..self
        }
    }

    /// The same roll call under an organisation's own decisions about rules.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// The same roll call with the last runs of each source.
    #[must_use]
    pub fn with_runs(mut self, runs: &HashMap<SourceId, Vec<Run>>) -> Self {
        for witness in &mut self.witnesses {
            let of_source = runs.get(&witness.source);
            witness.last = of_source.and_then(|runs| LastAsking::among(runs));
        }
        self
    }

    /// Whether all these parts of the tenant's configuration can be judged.
    pub fn has_seen(&self, kinds: &[TeamsObjectKind]) -> bool {
        kinds
            .iter()
            .all(|kind| self.configuration.contains_key(kind))
    }

    /// When these parts of the tenant's configuration were exported (UTC), as far as they can be judged.
    pub fn taken_at(&self, kinds: &[TeamsObjectKind]) -> impl Iterator<Item = DateTime<Utc>> {
        kinds
            .iter()
            .filter_map(|kind| self.configuration.get(kind).copied())
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

    /// Whether the lists of two kinds were taken too far apart to be compared (guard G8).
    pub fn are_skewed(&self, one: SourceKind, other: SourceKind) -> bool {
        let taken = |kind| self.witness(kind).and_then(|witness| witness.as_of);
        match (taken(one), taken(other)) {
            (Some(one), Some(other)) => (one - other).abs() > SKEW,
            _ => false,
        }
    }

    /// Whether what Teams does not list is absent.
    pub fn teams_is_complete(&self) -> bool {
        self.witness(SourceKind::TeamsNumbers)
            .is_some_and(|w| w.is_complete)
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
    /// When Teams first listed the line (UTC).
    pub first_seen_at: DateTime<Utc>,
    /// When Teams began to say so, if it said something else before (UTC).
    pub changed_at: Option<DateTime<Utc>>,
    /// When the directory first listed the holder's account (UTC).
    pub holder_first_seen_at: Option<DateTime<Utc>>,
    /// When the holder's account last changed, its licences included (UTC).
    pub holder_changed_at: Option<DateTime<Utc>>,
}

impl<'a> TeamsLine<'a> {
    /// Since when Teams has said of the line all that it says, for at least so long (UTC).
    pub fn unchanged_since(&self) -> DateTime<Utc> {
        self.changed_at.unwrap_or(self.first_seen_at)
    }

    /// Since when the directory has said of the holder all that it says, for at least so long (UTC).
    pub fn holder_unchanged_since(&self) -> Option<DateTime<Utc>> {
        self.holder_changed_at.or(self.holder_first_seen_at)
    }

    /// The account that holds the line, if the directory has it.
    pub const fn account(&self) -> Option<&'a Account> {
        match self.holder {
            Holder::Account(account) => Some(account),
            Holder::Nobody | Holder::NotAsked | Holder::NotInDirectory => None,
        }
    }
}

/// An account that has a line of the number by the directory alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim<'a> {
    /// The account.
    pub account: &'a Account,
    /// When the account last changed, its line and licences included (UTC).
    pub changed_at: Option<DateTime<Utc>>,
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
    /// The accounts on which the directory has a line of the number, though Teams' list of numbers gives
    /// them none of it. Left out, too, when the directory is too old.
    pub claimants: Vec<Claim<'a>>,
    /// The carriers that list it.
    pub carriers: Vec<CarrierLine<'a>>,
    /// The orders with which it comes in, or came in.
    pub ports: Vec<PortLine<'a>>,
    /// The requests of other carriers for it that are not done with.
    pub port_outs: Vec<&'a PortOut>,
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

    /// What a carrier says of it, by the carrier's name. A carrier that is too old to be believed says
    /// nothing.
    pub fn carrier_line(&self, name: &str) -> Option<&CarrierLine<'a>> {
        self.carriers
            .iter()
            .find(|line| crate::same_word(&line.witness.name, name))
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
        self.carrier_line(self.inventory?.particulars.carrier.as_deref()?)
    }
}

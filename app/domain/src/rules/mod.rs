//! The registry of mismatch rules.
//!
//! A rule is one item in its group's file: a code, the words people read, its guards, and a pure
//! function of the evidence for one number, for the tenant's configuration, for one source, for one port
//! order or for one port-out. [`evaluate`] runs those about a number, applies the guards that are common to
//! many, and leaves the root finding where one rule subsumes another; [`evaluate_tenant`],
//! [`evaluate_sources`], [`evaluate_order`] and [`evaluate_port_out`] run the others. Rules and guards are those of the domain notes §7; a rule whose evidence Rollcall does not yet
//! gather is registered with the reason, so that nobody takes silence for agreement.

mod carrier;
mod carrier_record;
mod carrier_route;
pub mod coverage;
mod data;
mod direct_routing;
mod emergency;
mod emergency_callback;
mod emergency_coverage;
mod emergency_location;
mod emergency_policy;
mod guard;
mod holder;
mod identity;
pub mod microsoft;
pub mod policy;
mod porting;
mod remedy;
mod sbc;
mod shared_calling;
mod source;
mod teams;
mod teams_block;
mod teams_hit;
mod teams_line;
mod teams_resource;
mod teams_set_up;
pub mod view;
mod voice_policy;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

pub use emergency_coverage::emergency_coverage;
pub use guard::{Guard, SKEW, STRIKE_DISTANCE};
pub use remedy::{Remedy, Side};
pub use source::MASS_DEVIATION;

use crate::{
    SourceId,
    evidence::{Evidence, OrderEvidence, PortLine, Roll, Witness},
    number::Custody,
    plane::{Plane, Verdict},
    port::PortOut,
    source::SourceKind,
    teams_object::TeamsObjectKind,
    tenant::Tenant,
};

text_enum! {
    /// How much it matters, worst first.
    pub enum Severity {
        /// People may be harmed or numbers lost.
        Critical = "critical", "Critical";
        /// Calls fail or go wrong.
        High = "high", "High";
        /// It costs money, or will fail later.
        Medium = "medium", "Medium";
        /// The record is untidy.
        Low = "low", "Low";
    }
}

text_enum! {
    /// Which two sides a rule compares.
    pub enum Group {
        /// Inventory and Teams.
        Teams = "teams", "Inventory and Teams";
        /// Inventory and carrier.
        Carrier = "carrier", "Inventory and carrier";
        /// Direct Routing: SBCs, routes and policies.
        DirectRouting = "direct_routing", "Direct Routing";
        /// Emergency addresses.
        Emergency = "emergency", "Emergency";
        /// Ports in and out.
        Porting = "porting", "Porting";
        /// Caller identity and messaging.
        Identity = "identity", "Identity and messaging";
        /// The inventory by itself.
        Data = "data", "Data quality";
        /// The sources themselves.
        Source = "source", "Sources";
    }
}

/// A mismatch rule.
#[derive(Debug)]
pub struct Rule {
    /// Its stable name in files and scripts.
    pub code: &'static str,
    /// The sides it compares.
    pub group: Group,
    /// The plane of the number that it speaks about.
    pub plane: Plane,
    /// How much it matters unless an organisation says otherwise.
    pub severity: Severity,
    /// What it puts on the plane.
    pub verdict: Verdict,
    /// A few words for lists.
    pub title: &'static str,
    /// What is the matter, in plain words.
    pub explanation: &'static str,
    /// What happens if nobody acts.
    pub consequence: &'static str,
    /// How it is put right.
    pub fix: &'static str,
    /// Which sides may be changed to put it right, as the domain notes have it; the first is the usual one.
    pub remedies: &'static [Remedy],
    /// The sources it must have heard to be decided.
    pub needs: &'static [SourceKind],
    /// The parts of the tenant's configuration it must have seen to be decided.
    pub configuration: &'static [TeamsObjectKind],
    /// What holds it back.
    pub guards: &'static [Guard],
    /// Rules that say no more once this one has fired for a number.
    pub subsumes: &'static [&'static str],
    /// The condition.
    pub check: Check,
}

/// Where a rule's condition is decided.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// For each number, from its evidence.
    Number(fn(&Evidence<'_>) -> Vec<Hit>),
    /// Once a roll call, from the tenant's configuration. Its hits name the object they are about.
    Tenant(fn(&Tenant, &Roll) -> Vec<Hit>),
    /// Once a roll call, for each source.
    Source(fn(&Witness, &Roll) -> Option<Hit>),
    /// Once a roll call, for each port order. Its hits name the order.
    Order(fn(&OrderEvidence<'_>, &Roll) -> Option<Hit>),
    /// Once a roll call, for each port-out. Its hits name the port-out.
    PortOut(fn(&PortOut, &Roll) -> Option<Hit>),
    /// When a snapshot is judged.
    Snapshot,
    /// Not yet: Rollcall does not gather what it rests on. Says what is missing, in a sentence.
    NotYet(&'static str),
}

/// A condition that was met: both sides, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hit {
    /// The source on the other side; `None` when the inventory is compared with itself.
    pub counterpart: Option<SourceId>,
    /// What it is about, if neither a number nor a source: `voice_route/US-National`, `account/` and an
    /// object id. With a number, the port order or port-out that the number is found in.
    pub object: Option<String>,
    /// One line for lists.
    pub summary: String,
    /// The two sides.
    pub fields: Vec<FieldPair>,
    /// The last change on either side, from which guard G3 counts (UTC).
    pub changed_at: Option<DateTime<Utc>>,
    /// Whether two lists were compared that were taken too far apart to be compared (guard G8): it waits
    /// for a second sighting.
    pub is_skewed: bool,
}

/// One field of the two sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldPair {
    /// The field's name for people.
    pub field: String,
    /// What the inventory has.
    pub should: Option<String>,
    /// What the other side has.
    pub is: Option<String>,
    /// Whether this field is the difference.
    pub differs: bool,
}

impl FieldPair {
    /// A field whose sides are shown; it differs if they are not the same to a reader.
    pub fn compare(field: &str, should: Option<&str>, is: Option<&str>) -> Self {
        let same = match (should, is) {
            (Some(a), Some(b)) => crate::same_word(a, b),
            (None, None) => true,
            _ => false,
        };
        Self {
            field: field.to_owned(),
            should: should.map(str::to_owned),
            is: is.map(str::to_owned),
            differs: !same,
        }
    }

    /// A field that is shown for context only.
    pub fn context(field: &str, should: Option<&str>, is: Option<&str>) -> Self {
        Self {
            differs: false,
            ..Self::compare(field, should, is)
        }
    }
}

/// A rule that fired for a number, after guards and subsumption.
#[derive(Clone, Debug)]
pub struct Fired {
    /// The rule.
    pub rule: &'static Rule,
    /// Both sides.
    pub hit: Hit,
}

/// Every rule, group by group.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [
        teams::RULES,
        holder::RULES,
        teams_set_up::RULES,
        teams_line::RULES,
        teams_resource::RULES,
        teams_block::RULES,
        carrier::RULES,
        carrier_route::RULES,
        carrier_record::RULES,
        sbc::RULES,
        direct_routing::RULES,
        voice_policy::RULES,
        emergency::RULES,
        emergency_location::RULES,
        emergency_policy::RULES,
        emergency_callback::RULES,
        shared_calling::RULES,
        porting::RULES,
        identity::RULES,
        data::RULES,
        source::RULES,
    ]
    .into_iter()
    .flatten()
}

/// The rule of a code.
pub fn find(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code == code)
}

/// The rules that fire for one number. The order of the evidence does not matter.
pub fn evaluate(evidence: &Evidence<'_>) -> Vec<Fired> {
    let policy = &evidence.roll.policy;
    let mut fired: Vec<Fired> = Vec::new();
    for rule in all().filter(|rule| policy.is_on(rule)) {
        if let Check::Number(check) = rule.check
            && evidence.roll.has_seen(rule.configuration)
            && !is_held_back(rule, evidence)
        {
            let mut hits = check(evidence);
            hits.sort_by(|a, b| (a.counterpart, &a.object).cmp(&(b.counterpart, &b.object)));
            fired.extend(hits.into_iter().map(|hit| Fired { rule, hit }));
        }
    }
    leave_roots(&mut fired, evidence);
    fired
}

/// The rules that fire for the tenant's configuration. Only what was exported lately is judged.
pub fn evaluate_tenant(tenant: &Tenant, roll: &Roll) -> Vec<Fired> {
    let mut fired: Vec<Fired> = Vec::new();
    for rule in all().filter(|rule| roll.policy.is_on(rule)) {
        if let Check::Tenant(check) = rule.check
            && roll.has_seen(rule.configuration)
        {
            fired.extend(
                check(tenant, roll)
                    .into_iter()
                    .map(|hit| Fired { rule, hit }),
            );
        }
    }
    fired.sort_by(|a, b| (a.rule.code, &a.hit.object).cmp(&(b.rule.code, &b.hit.object)));
    fired
}

/// The rules that fire for the sources themselves.
pub fn evaluate_sources(roll: &Roll) -> Vec<Fired> {
    let mut fired: Vec<Fired> = Vec::new();
    for rule in all().filter(|rule| roll.policy.is_on(rule)) {
        if let Check::Source(check) = rule.check {
            let hits = roll
                .witnesses
                .iter()
                .filter_map(|witness| check(witness, roll));
            fired.extend(hits.map(|hit| Fired { rule, hit }));
        }
    }
    fired
}

/// The rules that fire for one port order.
pub fn evaluate_order(evidence: &OrderEvidence<'_>, roll: &Roll) -> Vec<Fired> {
    let rules = all().filter(|rule| roll.policy.is_on(rule));
    rules
        .filter_map(|rule| match rule.check {
            Check::Order(check) => check(evidence, roll).map(|hit| Fired { rule, hit }),
            _ => None,
        })
        .collect()
}

/// The rules that fire for one port-out.
pub fn evaluate_port_out(port_out: &PortOut, roll: &Roll) -> Vec<Fired> {
    let rules = all().filter(|rule| roll.policy.is_on(rule));
    rules
        .filter_map(|rule| match rule.check {
            Check::PortOut(check) => check(port_out, roll).map(|hit| Fired { rule, hit }),
            _ => None,
        })
        .collect()
}

/// The guards that depend on the inventory's row, and on the orders that the number is in.
fn is_held_back(rule: &Rule, evidence: &Evidence<'_>) -> bool {
    let Some(number) = evidence.inventory else {
        return false;
    };
    let is_ported = || evidence.ports.iter().any(PortLine::is_in_flight);
    rule.guards.iter().any(|guard| match guard {
        Guard::InFlight => number.particulars.lifecycle.is_in_flight() || is_ported(),
        Guard::Custody => number.particulars.custody != Custody::Owned,
        _ => false,
    })
}

/// Leaves out what a root explains. One that is excepted explains nothing: nobody is told of it.
fn leave_roots(fired: &mut Vec<Fired>, evidence: &Evidence<'_>) {
    let (number, roll) = (evidence.number, evidence.roll);
    let is_excepted = |rule: &Rule| {
        let exception = roll.policy.exception(rule.code, number, roll.today());
        exception.is_some()
    };
    let covered: Vec<&'static str> = fired
        .iter()
        .filter(|f| !f.rule.subsumes.is_empty() && !is_excepted(f.rule))
        .flat_map(|f| f.rule.subsumes.iter().copied())
        .collect();
    if !covered.is_empty() {
        fired.retain(|f| !covered.contains(&f.rule.code));
    }
}

impl Rule {
    /// Whether it waits for a second sighting.
    pub fn needs_two_strikes(&self) -> bool {
        self.guards.contains(&Guard::TwoStrikes)
    }

    /// How long it waits after a change.
    pub fn settling_time(&self) -> Duration {
        self.guards
            .iter()
            .find_map(|guard| match guard {
                Guard::Settle(minutes) => Some(Duration::minutes(*minutes)),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// Whether Rollcall gathers what it rests on.
    pub const fn is_decidable_yet(&self) -> bool {
        !matches!(self.check, Check::NotYet(_))
    }

    /// Whether it rests on something being absent.
    pub fn rests_on_absence(&self) -> bool {
        self.guards.contains(&Guard::Complete)
    }

    /// Whether this roll call can decide the rule against a counterpart. Where it cannot, earlier
    /// findings stay as they are: neither confirmed nor resolved.
    ///
    /// A counterpart that is a carrier speaks for itself; otherwise every source of the kinds that the
    /// rule needs must be believed. One that was never asked has said nothing that could be missed; nor
    /// has a carrier that fell silent for good, as long as another speaks.
    pub fn is_decidable(&self, roll: &Roll, counterpart: Option<SourceId>) -> bool {
        if !roll.policy.is_on(self) || !self.is_decidable_yet() {
            // A rule that was switched off says no more: what it said before is over.
            return true;
        }
        if !roll.has_seen(self.configuration) {
            return false;
        }
        self.is_heard(self.witnesses(roll, counterpart), roll.now)
    }

    /// Whether each of these sources is heard well enough for the rule to be decided by them, leaving out
    /// those that [`Self::is_decidable`] names.
    pub fn is_heard<'w>(
        &self,
        witnesses: impl Iterator<Item = &'w Witness> + Clone,
        now: DateTime<Utc>,
    ) -> bool {
        let a_carrier_speaks = witnesses
            .clone()
            .any(|w| w.kind == SourceKind::Carrier && w.is_usable);
        witnesses
            .filter(|w| w.as_of.is_some() && !(a_carrier_speaks && w.is_gone(now)))
            .all(|w| w.is_usable && (w.is_complete || !self.rests_on_absence()))
    }

    /// The sources on which it rests against a counterpart: those of the kinds that it needs, and of the
    /// carriers only the counterpart where that is one.
    pub fn witnesses<'r>(
        &self,
        roll: &'r Roll,
        counterpart: Option<SourceId>,
    ) -> impl Iterator<Item = &'r Witness> + Clone {
        let carrier = counterpart
            .and_then(|source| roll.by_id(source))
            .filter(|witness| witness.kind == SourceKind::Carrier);
        roll.witnesses
            .iter()
            .filter(|w| self.needs.contains(&w.kind))
            .filter(move |w| carrier.is_none_or(|c| w.kind != c.kind || w.source == c.source))
    }
}

#[cfg(test)]
mod tests;

//! The registry of mismatch rules.
//!
//! A rule is one item in its group's file: a code, the words people read, its guards, and a pure
//! function of the evidence for one number. [`evaluate`] runs them, applies the guards that are common
//! to many, and leaves the root finding where one rule subsumes another. Rules and guards are those of
//! the domain notes §7.

mod carrier;
mod data;
mod emergency;
mod holder;
mod source;
mod teams;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

pub use source::MASS_DEVIATION;

use crate::{
    SourceId,
    evidence::{Evidence, Roll},
    number::Custody,
    plane::{Plane, Verdict},
    source::SourceKind,
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
        /// Emergency addresses.
        Emergency = "emergency", "Emergency";
        /// The inventory by itself.
        Data = "data", "Data quality";
        /// The sources themselves.
        Source = "source", "Sources";
    }
}

/// What holds a rule back although its condition is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// G1: absence counts only in a complete snapshot.
    Complete,
    /// G2: it must be seen in two complete snapshots, at least 15 minutes apart.
    TwoStrikes,
    /// G3: a change takes this many minutes to arrive everywhere.
    Settle(i64),
    /// G4: an open order makes the difference expected.
    InFlight,
    /// G10: only numbers that are ours for voice.
    Custody,
}

impl Guard {
    /// The guard in a sentence.
    pub fn describe(self) -> String {
        match self {
            Self::Complete => "Absence counts only in a complete snapshot.".to_owned(),
            Self::TwoStrikes => {
                "Seen in two complete snapshots, at least 15 minutes apart, before it opens."
                    .to_owned()
            }
            Self::Settle(minutes) if minutes % 60 == 0 => {
                format!("Waits {} h after a change on either side.", minutes / 60)
            }
            Self::Settle(minutes) => format!("Waits {minutes} min after a change on either side."),
            Self::InFlight => "Silent while an order for the number is open.".to_owned(),
            Self::Custody => "Only for numbers that are ours for voice.".to_owned(),
        }
    }
}

/// How long two snapshots must lie apart to count as two sightings (guard G2).
pub const STRIKE_DISTANCE: Duration = Duration::minutes(15);

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
    /// What it must have seen to be decided.
    pub needs: &'static [SourceKind],
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
    /// When a snapshot is judged.
    Snapshot,
}

/// A condition that was met: both sides, field by field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The source on the other side; `None` when the inventory is compared with itself.
    pub counterpart: Option<SourceId>,
    /// One line for lists.
    pub summary: String,
    /// The two sides.
    pub fields: Vec<FieldPair>,
    /// The last change on either side, from which guard G3 counts (UTC).
    pub changed_at: Option<DateTime<Utc>>,
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
        carrier::RULES,
        emergency::RULES,
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
    let mut fired: Vec<Fired> = Vec::new();
    for rule in all() {
        if let Check::Number(check) = rule.check
            && !is_held_back(rule, evidence)
        {
            let mut hits = check(evidence);
            hits.sort_by_key(|hit| hit.counterpart);
            fired.extend(hits.into_iter().map(|hit| Fired { rule, hit }));
        }
    }
    leave_roots(&mut fired);
    fired
}

/// The guards that depend on the inventory's row alone.
fn is_held_back(rule: &Rule, evidence: &Evidence<'_>) -> bool {
    let Some(number) = evidence.inventory else {
        return false;
    };
    rule.guards.iter().any(|guard| match guard {
        Guard::InFlight => number.particulars.lifecycle.is_in_flight(),
        Guard::Custody => number.particulars.custody != Custody::Owned,
        Guard::Complete | Guard::TwoStrikes | Guard::Settle(_) => false,
    })
}

fn leave_roots(fired: &mut Vec<Fired>) {
    let covered: Vec<&'static str> = fired
        .iter()
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

    /// Whether it rests on something being absent.
    pub fn rests_on_absence(&self) -> bool {
        self.guards.contains(&Guard::Complete)
    }

    /// Whether this roll call can decide the rule against a counterpart. Where it cannot, earlier
    /// findings stay as they are: neither confirmed nor resolved.
    ///
    /// A counterpart that is a carrier speaks for itself; otherwise every source of the kinds that the
    /// rule needs must be believed. One that was never asked has said nothing that could be missed.
    pub fn is_decidable(&self, roll: &Roll, counterpart: Option<SourceId>) -> bool {
        let carrier = counterpart
            .and_then(|source| roll.by_id(source))
            .filter(|witness| witness.kind == SourceKind::Carrier);
        roll.witnesses
            .iter()
            .filter(|w| self.needs.contains(&w.kind) && w.as_of.is_some())
            .filter(|w| carrier.is_none_or(|c| w.kind != c.kind || w.source == c.source))
            .all(|w| w.is_usable && (w.is_complete || !self.rests_on_absence()))
    }
}

#[cfg(test)]
mod tests;

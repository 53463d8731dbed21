//! Group G, continued: the sources themselves. A source that cannot be believed holds back the rules that
//! rest on what it does not list (guards G1, G5 and G6), so that it alone is found.

use super::{Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity};
use crate::{
    connection,
    evidence::{LastAsking, Roll, Witness},
    plane::{Plane, Verdict},
    words::moment,
};

/// A snapshot that would change too much at once.
pub const MASS_DEVIATION: &str = "source-mass-deviation";

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "source-stale",
        severity: Severity::Medium,
        verdict: Verdict::Stale,
        title: "Too old to be believed",
        explanation: "This source was last heard longer ago than it is believed for.",
        consequence: "What it says is not judged: mismatches go unseen, and earlier findings stay as they are.",
        fix: "Ask it again, or import a new list. If it fails, its last run says why.",
        check: Check::Source(stale),
        ..OF_SOURCE
    },
    Rule {
        code: "source-incomplete",
        severity: Severity::Medium,
        title: "Last list not complete",
        explanation: "The last list of this source broke off, contradicts itself, or ends just where its vendor cuts lists off.",
        consequence: "What it leaves out is not taken to be absent: numbers that are really gone go unseen.",
        fix: "Ask it again. If it stays incomplete, its last run says what is wrong with the list.",
        guards: &[Guard::Truncation],
        check: Check::Source(incomplete),
        ..OF_SOURCE
    },
    Rule {
        code: "source-auth-failing",
        severity: Severity::High,
        title: "Refused by the vendor",
        explanation: "When it was last asked, the vendor refused the connection's credentials, or a right that it needs.",
        consequence: "Nothing new is heard of it until somebody acts; soon it is too old to be believed.",
        fix: "Replace the connection's secret, or have the missing right granted. Trying the connection names the right.",
        check: Check::Source(refused),
        ..OF_SOURCE
    },
    Rule {
        code: MASS_DEVIATION,
        severity: Severity::High,
        verdict: Verdict::Pending,
        title: "Snapshot held for review",
        explanation: "The newest list of this source would make many numbers vanish at once, so it was held and changed nothing.",
        consequence: "Until it is released or discarded, the source's last good list stays in force.",
        fix: "Compare the list with its source. Release it if the numbers are really gone; discard it if the list was cut off.",
        check: Check::Snapshot,
        ..OF_SOURCE
    },
];

/// What these rules have in common.
const OF_SOURCE: Rule = Rule {
    code: "",
    group: Group::Source,
    plane: Plane::Source,
    severity: Severity::Medium,
    verdict: Verdict::Differs,
    title: "",
    explanation: "",
    consequence: "",
    fix: "",
    remedies: &[Remedy::Manual],
    needs: &[],
    configuration: &[],
    guards: &[],
    subsumes: &[],
    check: Check::Snapshot,
};

/// A source that was never asked has said nothing that could be too old.
fn stale(witness: &Witness, _roll: &Roll) -> Option<Hit> {
    let as_of = witness.as_of.filter(|_| !witness.is_usable)?;
    let heard = moment(as_of);
    Some(Hit {
        counterpart: Some(witness.source),
        summary: format!("{} was last heard on {heard}", witness.name),
        fields: vec![FieldPair::compare(
            "Last heard",
            Some("Lately"),
            Some(&heard),
        )],
        ..Hit::default()
    })
}

/// The last asking was not complete, and was meant to be. One that was refused is found as that.
fn incomplete(witness: &Witness, _roll: &Roll) -> Option<Hit> {
    let last = witness.last.as_ref()?;
    let is_broken = last.verdict == connection::Verdict::Incomplete && last.is_snapshot;
    (is_broken && last.refusal.is_none()).then(|| hit(witness, last, "Complete", "Not complete"))
}

fn refused(witness: &Witness, _roll: &Roll) -> Option<Hit> {
    let last = witness.last.as_ref()?;
    let refusal = last.refusal?;
    Some(hit(witness, last, "Answered", refusal.label()))
}

fn hit(witness: &Witness, last: &LastAsking, should: &str, is: &str) -> Hit {
    let asked = moment(last.started_at);
    Hit {
        counterpart: Some(witness.source),
        summary: last
            .reason
            .clone()
            .unwrap_or_else(|| format!("{}: {}", witness.name, is.to_lowercase())),
        fields: vec![
            FieldPair::compare("Last asking", Some(should), Some(is)),
            FieldPair::context("Asked", None, Some(&asked)),
        ],
        ..Hit::default()
    }
}

//! Group G: the inventory by itself.

use chrono::NaiveDate;

use super::{Check, FieldPair, Group, Hit, Remedy, Rule, Severity, Side};
use crate::{
    evidence::Evidence,
    number::{Lifecycle, Number},
    plane::{Plane, Verdict},
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "data-reservation-expired",
        group: Group::Data,
        plane: Plane::Record,
        severity: Severity::Low,
        verdict: Verdict::Differs,
        title: "Reservation expired",
        explanation: "The number is still reserved although the last day of the reservation is over.",
        consequence: "A free number cannot be given out.",
        fix: "Free it, or extend the reservation with a reason.",
        remedies: &[Remedy::Mirror(Side::Inventory)],
        needs: &[],
        configuration: &[],
        guards: &[],
        subsumes: &[],
        check: Check::Number(reservation_expired),
    },
    Rule {
        code: "data-quarantine-elapsed",
        group: Group::Data,
        plane: Plane::Record,
        severity: Severity::Low,
        verdict: Verdict::Differs,
        title: "Quarantine over",
        explanation: "The number is still in quarantine although the last day of it is over.",
        consequence: "A free number cannot be given out.",
        fix: "End the quarantine.",
        remedies: &[Remedy::Mirror(Side::Inventory)],
        needs: &[],
        configuration: &[],
        guards: &[],
        subsumes: &[],
        check: Check::Number(quarantine_elapsed),
    },
    Rule {
        code: "data-owner-missing",
        group: Group::Data,
        plane: Plane::Record,
        severity: Severity::Low,
        verdict: Verdict::Missing,
        title: "No owner",
        explanation: "The number is in service and has no owner or no cost centre.",
        consequence: "Nobody answers for it, and its cost cannot be charged.",
        fix: "Record the team and cost centre that answer for it.",
        remedies: &[Remedy::Manual],
        needs: &[],
        configuration: &[],
        guards: &[],
        subsumes: &[],
        check: Check::Number(owner_missing),
    },
];

fn hit(number: &Number, summary: String, fields: Vec<FieldPair>) -> Vec<Hit> {
    let state = FieldPair::context("State", Some(number.particulars.lifecycle.label()), None);
    let fields = fields.into_iter().chain([state]).collect();
    vec![Hit {
        counterpart: None,
        summary,
        fields,
        changed_at: None,
        ..Hit::default()
    }]
}

fn reservation_expired(evidence: &Evidence<'_>) -> Vec<Hit> {
    overdue(evidence, Lifecycle::Reserved, "Reserved until", |n| {
        n.particulars.reserved_until
    })
}

fn quarantine_elapsed(evidence: &Evidence<'_>) -> Vec<Hit> {
    overdue(
        evidence,
        Lifecycle::Quarantined,
        "In quarantine until",
        |n| n.particulars.quarantined_until,
    )
}

/// A hit for a row in a state whose last day is over.
fn overdue(
    evidence: &Evidence<'_>,
    state: Lifecycle,
    field: &str,
    last_day: impl Fn(&Number) -> Option<NaiveDate>,
) -> Vec<Hit> {
    let today = evidence.roll.today();
    let found = evidence
        .inventory
        .filter(|n| n.particulars.lifecycle == state)
        .and_then(|number| {
            let day = last_day(number).filter(|day| *day < today)?;
            Some((number, day))
        });
    let Some((number, day)) = found else {
        return Vec::new();
    };
    let ended = day.format("%-d %b %Y").to_string();
    let now = format!("Today is {}", today.format("%-d %b %Y"));
    let fields = vec![FieldPair::compare(field, Some(&ended), Some(&now))];
    hit(number, format!("{field} {ended}"), fields)
}

fn owner_missing(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(number) = evidence
        .inventory
        .filter(|n| n.particulars.lifecycle.is_live())
    else {
        return Vec::new();
    };
    let owner = number.particulars.owner.as_deref();
    let cost_centre = number.particulars.cost_centre.as_deref();
    let missing = match (owner, cost_centre) {
        (Some(_), Some(_)) => return Vec::new(),
        (None, None) => "Neither owner nor cost centre",
        (None, Some(_)) => "No owner",
        (Some(_), None) => "No cost centre",
    };
    let field = |name, value: Option<&str>| FieldPair {
        field: String::from(name),
        should: None,
        is: value.map(str::to_owned),
        differs: value.is_none(),
    };
    hit(
        number,
        missing.to_owned(),
        vec![field("Owner", owner), field("Cost centre", cost_centre)],
    )
}

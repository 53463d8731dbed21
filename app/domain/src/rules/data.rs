//! Group G: the inventory by itself.

use chrono::NaiveDate;

use super::{Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side, teams::ASSIGNMENT};
use crate::{
    evidence::Evidence,
    number::{Lifecycle, Number, lifecycle::LONGEST_RESERVATION_DAYS},
    plane::{Plane, Verdict},
    words,
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
    Rule {
        code: "data-invalid-number",
        severity: Severity::High,
        title: "Not a possible number",
        explanation: "The number cannot exist in its numbering plan: it has too few or too many digits, or begins where no number does.",
        consequence: "Nobody can call it, and no other side will ever be found to have it.",
        fix: "Find out which number is meant, add that one, and end this row's life.",
        remedies: &[Remedy::Manual],
        check: Check::Number(impossible),
        ..OF_RECORD
    },
    Rule {
        code: "data-reservation-over-180d",
        title: "Reserved for too long",
        explanation: "The last day of the reservation is more than 180 days away.",
        consequence: "Numbers are hoarded, and regulators count a reservation for at most 180 days.",
        fix: "Shorten the reservation, or free the number.",
        remedies: &[Remedy::Manual],
        check: Check::Number(reserved_too_long),
        ..OF_RECORD
    },
    Rule {
        code: "data-lifecycle-facet-conflict",
        severity: Severity::Medium,
        title: "State contradicts the rest",
        explanation: "The state in the inventory cannot be true together with the rest of the row: who holds the number, or when it was given back.",
        consequence: "Rules and people that go by the state are led astray.",
        fix: "Correct the state, or the field that contradicts it.",
        remedies: &[Remedy::Propose(Side::Inventory)],
        guards: &[Guard::Settle(ASSIGNMENT)],
        check: Check::Number(contradictory),
        ..OF_RECORD
    },
    Rule {
        code: "data-duplicate-number",
        severity: Severity::High,
        title: "Listed twice",
        explanation: "Two rows in service are about the same number.",
        consequence: "The truth about it is split between them.",
        fix: "Merge the rows.",
        remedies: &[Remedy::Manual],
        guards: &[Guard::Canonical],
        check: Check::NotYet(
            "There is nothing to decide: the inventory keeps one row for each number, so a second cannot arise.",
        ),
        ..OF_RECORD
    },
    Rule {
        code: "data-range-overlap",
        severity: Severity::High,
        title: "Ranges overlap",
        explanation: "Two ranges have numbers in common.",
        consequence: "Two owners may give out the same number.",
        fix: "Cut one of the ranges back.",
        remedies: &[Remedy::Manual],
        check: Check::NotYet(
            "There is nothing to decide: a range that overlaps another is refused when it is added.",
        ),
        ..OF_RECORD
    },
];

/// What these rules have in common.
const OF_RECORD: Rule = Rule {
    code: "",
    group: Group::Data,
    plane: Plane::Record,
    severity: Severity::Low,
    verdict: Verdict::Differs,
    title: "",
    explanation: "",
    consequence: "",
    fix: "",
    remedies: &[],
    needs: &[],
    configuration: &[],
    guards: &[],
    subsumes: &[],
    check: Check::NotYet(""),
};

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
    let ended = words::day(day);
    let now = format!("Today is {}", words::day(today));
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

/// The North American plan has eleven digits with the country code, and neither an area code nor an
/// exchange begins with 0 or 1. Other plans are held against a number when it is read.
fn impossible(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(number) = evidence.inventory else {
        return Vec::new();
    };
    let digits = number.number.digits().to_string();
    let begins = |at: usize| digits.as_bytes().get(at).is_some_and(|d| *d >= b'2');
    let is_possible = digits.len() == 11 && begins(1) && begins(4);
    let is_over = number.particulars.lifecycle.is_terminal();
    if number.number.calling_code() != 1 || is_possible || is_over {
        return Vec::new();
    }
    let written = number.number.to_string();
    let field = FieldPair {
        differs: true,
        ..FieldPair::compare("Number", None, Some(&written))
    };
    hit(
        number,
        "No North American number is like this".to_owned(),
        vec![field],
    )
}

/// Only the last day tells how long a reservation is: when it began, the row does not say.
fn reserved_too_long(evidence: &Evidence<'_>) -> Vec<Hit> {
    let reserved = evidence
        .inventory
        .filter(|n| n.particulars.lifecycle == Lifecycle::Reserved);
    let today = evidence.roll.today();
    let found = reserved.and_then(|number| {
        let until = number.particulars.reserved_until?;
        ((until - today).num_days() > LONGEST_RESERVATION_DAYS).then_some((number, until))
    });
    let Some((number, until)) = found else {
        return Vec::new();
    };
    let until = words::day(until);
    let longest = format!("At most {LONGEST_RESERVATION_DAYS} days from today");
    let fields = vec![FieldPair::compare(
        "Reserved until",
        Some(&longest),
        Some(&until),
    )];
    hit(number, format!("Reserved until {until}"), fields)
}

/// A field of the row that cannot be true together with its state.
struct Contradiction {
    field: &'static str,
    value: String,
    /// The same in a sentence.
    said: String,
}

/// States and what they exclude (domain notes §3.2).
fn contradictory(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(number) = evidence.inventory else {
        return Vec::new();
    };
    let Some(found) = contradiction(number, evidence.roll.today()) else {
        return Vec::new();
    };
    let state = number.particulars.lifecycle.label();
    let field = FieldPair {
        differs: true,
        ..FieldPair::compare(found.field, None, Some(&found.value))
    };
    let hits = hit(number, format!("{state}, but {}", found.said), vec![field]);
    hits.into_iter()
        .map(|hit| Hit {
            changed_at: (number.version > 1).then_some(number.updated_at),
            ..hit
        })
        .collect()
}

/// A free number has no holder, one that was given out in Teams has one, and one in service was not given
/// back.
fn contradiction(number: &Number, today: NaiveDate) -> Option<Contradiction> {
    let particulars = &number.particulars;
    let state = particulars.lifecycle;
    let given_back = particulars.released_on.filter(|day| *day <= today);
    let (field, value, said) = match (&particulars.holder, given_back) {
        (Some(holder), _) if state == Lifecycle::Available => {
            ("Holder", holder.clone(), format!("held by {holder}"))
        }
        (None, _) if state.is_in_use() && particulars.rings_in_teams() => {
            ("Holder", "Nobody".to_owned(), "held by nobody".to_owned())
        }
        (_, Some(day)) if state.is_live() => {
            let day = words::day(day);
            let said = format!("given back on {day}");
            ("Released on", day, said)
        }
        _ => return None,
    };
    Some(Contradiction { field, value, said })
}

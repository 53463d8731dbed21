//! Group B, continued: what carriers and national registries keep of a number.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{
    Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side,
    carrier::{CARRIER, hit, status_label},
};
use crate::{
    evidence::Evidence,
    fact::Word,
    number::{Lifecycle, Number, NumberType},
    plane::{Plane, Verdict},
    words,
};

/// Minutes until a completed port has reached the portability database of every carrier.
const PORT_BROADCAST: i64 = 60;

/// Business days a carrier has to stop billing after a release.
const BILLING_GRACE_DAYS: u32 = 5;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "carrier-billed-after-release",
        severity: Severity::Medium,
        verdict: Verdict::Unlisted,
        title: "Still on the account after release",
        explanation: "The number was given back more than five business days ago, and the carrier still has it on our account.",
        consequence: "It is still paid for.",
        fix: "Have the carrier disconnect it and dispute the bill.",
        remedies: &[Remedy::Propose(Side::Carrier)],
        guards: &[Guard::InFlight],
        check: Check::Number(billed_after_release),
        ..OF_RECORD
    },
    Rule {
        code: "carrier-type-mismatch",
        title: "Kind of number differs",
        explanation: "The carrier has this number as another kind than the inventory: toll-free, mobile or bound to a place.",
        consequence: "The wrong rules apply to it: for emergency addresses, for porting and for what it costs.",
        fix: "Take the carrier's kind into the inventory.",
        remedies: &[Remedy::Mirror(Side::Inventory)],
        check: Check::Number(type_differs),
        ..OF_RECORD
    },
    Rule {
        code: "carrier-lrn-spid-mismatch",
        severity: Severity::Critical,
        title: "Served by another carrier",
        explanation: "The number portability database routes this number to another carrier than the one the inventory names.",
        consequence: "Calls to it go elsewhere, whatever our carrier says.",
        fix: "Look up who serves the number now. Dispute the port if nobody here asked for it; else correct the carrier in the inventory.",
        remedies: &[Remedy::Manual],
        guards: &[Guard::Settle(PORT_BROADCAST), Guard::InFlight, Guard::Fresh],
        check: Check::NotYet(
            "Rollcall does not look numbers up in the portability database yet, which names the carrier that serves them (LRN and SPID).",
        ),
        ..OF_RECORD
    },
    Rule {
        code: "carrier-account-mismatch",
        title: "On another subaccount",
        explanation: "The carrier has this number on another subaccount or site than the one it should be charged to.",
        consequence: "Somebody else pays for it.",
        fix: "Correct the record, or have the carrier move the number.",
        remedies: &[Remedy::Propose(Side::Inventory)],
        check: Check::NotYet(
            "The inventory does not keep a number's subaccount or site at the carrier yet.",
        ),
        ..OF_RECORD
    },
    Rule {
        code: "carrier-ratecenter-mismatch",
        title: "Rate centre differs",
        explanation: "The carrier has this number in another rate centre than the inventory.",
        consequence: "Where it can be ported to, and which emergency centre its address must lie with, is judged wrongly.",
        fix: "Take the carrier's rate centre into the inventory.",
        remedies: &[Remedy::Mirror(Side::Inventory)],
        guards: &[Guard::Fresh],
        check: Check::NotYet("The inventory does not keep rate centres yet."),
        ..OF_RECORD
    },
    Rule {
        code: "carrier-reservation-expiring",
        severity: Severity::Medium,
        title: "Carrier's reservation ends",
        explanation: "The carrier holds this number for us for less than another day.",
        consequence: "It goes back to the carrier's stock, and somebody else may take it.",
        fix: "Order the number, or have the reservation prolonged.",
        remedies: &[Remedy::Propose(Side::Carrier)],
        check: Check::NotYet(
            "Rollcall asks carriers for the numbers on the account, and not for reservations and drafts yet.",
        ),
        ..OF_RECORD
    },
    Rule {
        code: "carrier-port-protection-missing",
        plane: Plane::Port,
        severity: Severity::Medium,
        verdict: Verdict::Missing,
        title: "Not protected against port-out",
        explanation: "The number is meant to be protected, and the carrier has neither a lock nor a PIN on it.",
        consequence: "Whoever knows the account's name and address can take it to another carrier.",
        fix: "Set the lock or the PIN at the carrier. Numbers that the carrier itself rents cannot have one.",
        remedies: &[Remedy::Propose(Side::Carrier)],
        guards: &[Guard::Custody],
        check: Check::NotYet(
            "The inventory does not say yet which numbers are to be protected, and carriers are not asked for their locks.",
        ),
        ..OF_RECORD
    },
    Rule {
        code: "carrier-tollfree-status-bad",
        severity: Severity::Critical,
        title: "Toll-free number out of service",
        explanation: "The toll-free registry does not have this number as working, and it is in use here.",
        consequence: "Calls to it fail, or will soon: a number that is left disconnected goes back to the pool.",
        fix: "Have the responsible organisation (RespOrg) put it back to work.",
        remedies: &[Remedy::Manual],
        guards: &[Guard::Fresh],
        check: Check::NotYet(
            "Rollcall does not ask the toll-free registry for a number's status yet.",
        ),
        ..OF_RECORD
    },
    Rule {
        code: "carrier-resporg-mismatch",
        severity: Severity::High,
        title: "Another RespOrg controls it",
        explanation: "The toll-free registry names another responsible organisation (RespOrg) than expected.",
        consequence: "Somebody else decides where calls to the number go.",
        fix: "Find out who asked for the change, and have it taken back if nobody here did.",
        remedies: &[Remedy::Manual],
        guards: &[Guard::InFlight],
        check: Check::NotYet(
            "Rollcall does not ask the toll-free registry who controls a number yet.",
        ),
        ..OF_RECORD
    },
];

/// What these rules have in common.
const OF_RECORD: Rule = Rule {
    code: "",
    group: Group::Carrier,
    plane: Plane::Carrier,
    severity: Severity::Low,
    verdict: Verdict::Differs,
    title: "",
    explanation: "",
    consequence: "",
    fix: "",
    remedies: &[],
    needs: CARRIER,
    configuration: &[],
    guards: &[],
    subsumes: &[],
    check: Check::NotYet(""),
};

/// Only words that are known are compared.
fn type_differs(evidence: &Evidence<'_>) -> Vec<Hit> {
    let (Some(number), Some(line)) = (evidence.inventory, evidence.own_carrier_line()) else {
        return Vec::new();
    };
    let own = number.particulars.number_type;
    let theirs = line.fact.number_type.value().and_then(Word::known);
    let Some(theirs) = theirs.filter(|theirs| {
        comparable(number, own) != comparable(number, *theirs) && line.fact.is_on_account()
    }) else {
        return Vec::new();
    };
    if number.particulars.lifecycle.is_terminal() {
        return Vec::new();
    }
    let name = &line.witness.name;
    vec![hit(
        Some(number),
        line,
        format!(
            "{} here, {} at {name}",
            own.label(),
            theirs.label().to_lowercase()
        ),
        FieldPair::compare("Type", Some(own.label()), Some(theirs.label())),
    )]
}

/// In the North American plan a mobile number cannot be told from one that is bound to a place, and
/// carriers call both local.
fn comparable(number: &Number, kind: NumberType) -> NumberType {
    match kind {
        NumberType::Mobile if number.number.calling_code() == 1 => NumberType::Geographic,
        kind => kind,
    }
}

fn billed_after_release(evidence: &Evidence<'_>) -> Vec<Hit> {
    let gone = evidence.inventory.filter(|n| {
        matches!(
            n.particulars.lifecycle,
            Lifecycle::Released | Lifecycle::PortedOut
        )
    });
    let Some(number) = gone else {
        return Vec::new();
    };
    let left = number
        .particulars
        .released_on
        .unwrap_or_else(|| number.updated_at.date_naive());
    if business_days_between(left, evidence.roll.today()) <= BILLING_GRACE_DAYS {
        return Vec::new();
    }
    evidence
        .carriers
        .iter()
        .filter(|line| line.fact.is_on_account())
        .map(|line| {
            let theirs = status_label(line);
            let released = words::day(left);
            hit(
                Some(number),
                line,
                format!(
                    "Released on {released}, {} at {}",
                    theirs.to_lowercase(),
                    line.witness.name
                ),
                FieldPair::compare(
                    "State",
                    Some(number.particulars.lifecycle.label()),
                    Some(&theirs),
                ),
            )
        })
        .collect()
}

/// Business days after `from` up to and including `to`. Public holidays count as business days here,
/// which makes the rule a day early at most.
fn business_days_between(from: NaiveDate, to: NaiveDate) -> u32 {
    let days = (to - from).num_days().max(0);
    let weeks = u32::try_from(days / 7).unwrap_or(u32::MAX / 5);
    let rest = from
        .iter_days()
        .skip(1)
        .take(usize::try_from(days % 7).expect("less than a week"))
        .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
        .count();
    weeks
        .saturating_mul(5)
        .saturating_add(u32::try_from(rest).expect("less than a week"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_business_days() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
        // 20 November 2026 is a Friday.
        assert_eq!(business_days_between(day(11, 13), day(11, 20)), 5);
        assert_eq!(business_days_between(day(11, 12), day(11, 20)), 6);
        assert_eq!(business_days_between(day(11, 20), day(11, 22)), 0);
        assert_eq!(business_days_between(day(11, 20), day(11, 23)), 1);
        assert_eq!(business_days_between(day(11, 20), day(11, 19)), 0);
    }
}

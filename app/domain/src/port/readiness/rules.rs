//! The conditions, but for those about papers ([`super::papers`]) and the billing number ([`super::btn`]).

use std::collections::BTreeSet;

use chrono::Duration;

use super::{
    Check, CheckId,
    CheckState::{self, Blocked, NotAsked, Ok, Waived, Warning},
    Evidence, btn, live, papers,
};
use crate::{
    E164,
    number::NumberType,
    port::{Line, order::Portability},
    words::counted,
};

/// Days after which a portability answer is asked for again.
const PORTABILITY_DAYS: i64 = 7;

/// The checks of one condition; at least one.
pub(super) fn judge(id: CheckId, evidence: &Evidence<'_>) -> Vec<Check> {
    match id {
        CheckId::R1 => or_ok(
            id,
            "The numbers may share an order, and the order says whose they are.",
            numbers_and_customer(evidence),
        ),
        CheckId::R2 => or_ok(
            id,
            "No number is in another open order.",
            other_orders(evidence),
        ),
        CheckId::R3 => vec![inventory(evidence)],
        CheckId::R4 => portability(evidence),
        CheckId::R5 => papers::letter(evidence),
        CheckId::R6 => papers::bill(evidence),
        CheckId::R7 => papers::service_record(evidence),
        CheckId::R8 => account(evidence),
        CheckId::R9 => btn::billing_number(evidence),
        CheckId::R10 => date(evidence),
        CheckId::R11 => vec![freeze(evidence)],
        CheckId::R12 => vec![emergency(evidence)],
        CheckId::R13 => or_ok(id, "Every number has a route.", route(evidence)),
        CheckId::R14 => vec![features(evidence)],
        CheckId::R15 => vec![messages(evidence)],
        CheckId::R16 => vec![lock(evidence)],
    }
}

/// A check that speaks of the order.
pub(super) fn check(id: CheckId, state: CheckState, detail: &str, remedy: &str) -> Check {
    Check {
        id,
        label: id.label().to_owned(),
        state,
        detail: detail.to_owned(),
        remedy: remedy.to_owned(),
        numbers: Vec::new(),
    }
}

/// A check that speaks of numbers.
pub(super) fn about(mut check: Check, numbers: Vec<E164>) -> Check {
    check.numbers = numbers;
    check.numbers.sort_unstable();
    check
}

/// What was found, or that all is well.
pub(super) fn or_ok(id: CheckId, fine: &str, found: Vec<Check>) -> Vec<Check> {
    if found.is_empty() {
        vec![check(id, Ok, fine, "")]
    } else {
        found
    }
}

/// The numbers of the live lines that something is wrong with.
fn those<'a>(evidence: &Evidence<'a>, wrong: impl Fn(&Line) -> bool + 'a) -> Vec<E164> {
    let lines = live(evidence.lines).filter(|line| wrong(line));
    lines.map(|line| line.number).collect()
}

/// Whether nothing is written in a field.
fn is_blank(text: Option<&String>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}

pub(super) fn is_toll_free(evidence: &Evidence<'_>) -> bool {
    evidence.order.number_type == NumberType::TollFree
}

fn numbers_and_customer(evidence: &Evidence<'_>) -> Vec<Check> {
    let blocked = |detail: &str, remedy: &str| check(CheckId::R1, Blocked, detail, remedy);
    let details = &evidence.order.details;
    let mut found = Vec::new();
    if live(evidence.lines).next().is_none() {
        found.push(blocked(
            "The order has no numbers.",
            "Add the numbers to port.",
        ));
    }
    found.extend(mixed_carriers(evidence));
    if details
        .losing
        .name()
        .is_none_or(|name| name.trim().is_empty())
    {
        found.push(blocked(
            "Losing carrier is empty.",
            "Enter the carrier whose network the numbers are on, as the portability check or the bill names it.",
        ));
    }
    if details.end_user.name().trim().is_empty() {
        found.push(blocked(
            "End user is empty.",
            "Enter the name of the customer as the losing carrier has it.",
        ));
    }
    if details.service_address.is_blank() {
        found.push(blocked(
            "Service address is empty.",
            "Enter the address on the losing carrier\u{2019}s service record, not that of the bill.",
        ));
    }
    if is_blank(details.authorised_person.as_ref()) {
        found.push(blocked(
            "Authorised person is empty.",
            "Enter who may sign for the losing account.",
        ));
    }
    found.extend(
        evidence
            .field_problems
            .iter()
            .map(|problem| blocked(problem, "Change the field.")),
    );
    found
}

/// Numbers of several carriers, or of another than the order names.
fn mixed_carriers(evidence: &Evidence<'_>) -> Option<Check> {
    let spid_of = |line: &Line| {
        let spid = line.serving_spid.as_deref()?.trim();
        (!spid.is_empty()).then(|| spid.to_uppercase())
    };
    let mut found: BTreeSet<String> = live(evidence.lines).filter_map(spid_of).collect();
    let ordered = evidence.order.details.losing.spid.as_deref();
    let ordered = ordered.map(|spid| spid.trim().to_uppercase());
    let ordered = ordered.filter(|spid| !spid.is_empty());
    let main = ordered.clone().or_else(|| most_common(evidence, spid_of))?;
    found.remove(&main);
    if found.is_empty() {
        return None;
    }
    let others: Vec<String> = found.into_iter().collect();
    let detail = format!(
        "SPID is {main}, and some numbers are served by {}: an order is for one losing carrier.",
        others.join(", ")
    );
    let numbers = those(evidence, |line| {
        spid_of(line).is_some_and(|spid| spid != main)
    });
    Some(about(
        check(
            CheckId::R1,
            Blocked,
            &detail,
            "Move these numbers to an order of their own.",
        ),
        numbers,
    ))
}

/// The SPID of most numbers; of two that have as many, the first by the alphabet.
fn most_common(
    evidence: &Evidence<'_>,
    spid_of: impl Fn(&Line) -> Option<String>,
) -> Option<String> {
    let spids: Vec<String> = live(evidence.lines).filter_map(spid_of).collect();
    let count = |spid: &String| spids.iter().filter(|other| *other == spid).count();
    let best = spids
        .iter()
        .max_by(|a, b| count(a).cmp(&count(b)).then_with(|| b.cmp(a)));
    best.cloned()
}

fn other_orders(evidence: &Evidence<'_>) -> Vec<Check> {
    let id = evidence.order.id;
    let taken = evidence.taken.iter().filter(|(number, order)| {
        order.id != id && live(evidence.lines).any(|line| line.number == *number)
    });
    let references: BTreeSet<&str> = taken.clone().map(|(_, o)| o.reference.as_str()).collect();
    let block = |reference: &str| {
        let mine = taken
            .clone()
            .filter(|(_, order)| order.reference == reference);
        let numbers: Vec<E164> = mine.map(|(number, _)| *number).collect();
        let detail = format!(
            "{} in the open order {reference} as well.",
            counted(numbers.len() as u64, "number")
        );
        let remedy = format!("Take them off this order, or end the order {reference} first.");
        about(check(CheckId::R2, Blocked, &detail, &remedy), numbers)
    };
    references.into_iter().map(block).collect()
}

fn inventory(evidence: &Evidence<'_>) -> Check {
    let missing = evidence.not_in_inventory.to_vec();
    let detail = match missing.len() {
        0 => "The inventory has every number.".to_owned(),
        n => format!(
            "{} not in the inventory yet: sending the order enters them as porting in.",
            counted(n as u64, "number")
        ),
    };
    about(check(CheckId::R3, Ok, &detail, ""), missing)
}

fn portability(evidence: &Evidence<'_>) -> Vec<Check> {
    let id = CheckId::R4;
    let carrier = &evidence.order.carrier;
    let oldest = evidence.now - Duration::days(PORTABILITY_DAYS);
    let mut found = Vec::new();
    let mut tell = |state, numbers: Vec<E164>, detail: &str, remedy: &str| {
        if !numbers.is_empty() {
            let n = counted(numbers.len() as u64, "number");
            let detail = format!("{n}: {detail}");
            found.push(about(check(id, state, &detail, remedy), numbers));
        }
    };
    tell(
        Blocked,
        those(evidence, |line| {
            line.portability == Some(Portability::NotPortable)
        }),
        &format!("{carrier} cannot port them."),
        "Take them off the order.",
    );
    tell(
        Warning,
        those(evidence, |line| {
            line.portability == Some(Portability::NeedsManual)
        }),
        &format!("the people of {carrier} must look at them."),
        "Ask them before the order is sent, or move the numbers to an order of their own.",
    );
    if evidence.can_check_portability {
        tell(
            Blocked,
            those(evidence, |line| line.portability.is_none()),
            "nobody has asked whether they can be ported.",
            "Check portability.",
        );
        tell(
            Blocked,
            those(evidence, |line| {
                line.portability == Some(Portability::Portable)
                    && line.portability_at.is_none_or(|at| at < oldest)
            }),
            "the portability check is more than 7 days old.",
            "Check portability again.",
        );
    }
    let nothing_asked = those(evidence, |line| line.portability.is_some()).is_empty();
    if !evidence.can_check_portability && found.is_empty() && nothing_asked {
        let detail = format!("{carrier} cannot be asked which numbers can be ported.");
        return vec![check(id, NotAsked, &detail, "")];
    }
    or_ok(id, "Every number can be ported.", found)
}

fn account(evidence: &Evidence<'_>) -> Vec<Check> {
    let id = CheckId::R8;
    let order = evidence.order;
    let is_wireless = order.details.losing.is_wireless;
    let asks_account = is_wireless || evidence.needs_account_number;
    let why = if is_wireless {
        "The losing carrier is a wireless one"
    } else {
        "The portability check says that the losing carrier asks for it"
    };
    let mut found = Vec::new();
    if asks_account && !order.has_account_number {
        let detail = format!("Account number is empty. {why}.");
        found.push(check(id, Blocked, &detail, "Enter it as the bill has it."));
    }
    if asks_account && !order.has_pin {
        let detail = format!("PIN is empty. {why}.");
        let state = if is_wireless { Blocked } else { Warning };
        found.push(check(
            id,
            state,
            &detail,
            "Ask the losing carrier for the port-out PIN.",
        ));
    }
    if found.is_empty() && !asks_account && !order.has_account_number {
        let detail = "Account number is empty. Nothing says that the losing carrier asks for it; carriers of Internet telephony and cable often do.";
        return vec![check(id, NotAsked, detail, "")];
    }
    or_ok(id, "What opens the losing account is there.", found)
}

fn date(evidence: &Evidence<'_>) -> Vec<Check> {
    let id = CheckId::R10;
    let Some(foc) = &evidence.order.requested_foc else {
        return vec![check(
            id,
            Blocked,
            "Requested date is empty.",
            "Choose a date.",
        )];
    };
    let block = |problem: &String| check(id, Blocked, problem, "Choose another date.");
    let found = evidence.date_problems.iter().map(block).collect();
    or_ok(id, &format!("{foc} is possible."), found)
}

fn freeze(evidence: &Evidence<'_>) -> Check {
    if evidence.order.details.attests_no_freeze {
        check(
            CheckId::R11,
            Ok,
            "The customer says that there is no freeze and no pending order.",
            "",
        )
    } else {
        check(
            CheckId::R11,
            Blocked,
            "Nobody has said that the losing account has no freeze and no pending order.",
            "Ask the customer, and tick it.",
        )
    }
}

fn lock(evidence: &Evidence<'_>) -> Check {
    if evidence.order.details.lock_removed {
        check(
            CheckId::R16,
            Ok,
            "The losing carrier\u{2019}s port-out lock is off.",
            "",
        )
    } else {
        check(
            CheckId::R16,
            Blocked,
            "Nobody has said that the losing carrier\u{2019}s port-out lock is off.",
            "Have the customer take it off, and tick it; tick it as well if there is none.",
        )
    }
}

/// Met, or blocked by those numbers.
fn each(id: CheckId, fine: &str, missing: Vec<E164>, problem: &str, remedy: &str) -> Check {
    if missing.is_empty() {
        return check(id, Ok, fine, "");
    }
    let detail = format!("{}: {problem}", counted(missing.len() as u64, "number"));
    about(check(id, Blocked, &detail, remedy), missing)
}

fn emergency(evidence: &Evidence<'_>) -> Check {
    if is_toll_free(evidence) {
        let detail = "Help is not sent to a toll-free number.";
        return check(CheckId::R12, NotAsked, detail, "");
    }
    each(
        CheckId::R12,
        "Every number has an emergency location.",
        those(evidence, |line| {
            is_blank(line.plan.emergency_location.as_ref())
        }),
        "emergency location is empty.",
        "Choose where help is sent.",
    )
}

fn route(evidence: &Evidence<'_>) -> Vec<Check> {
    let details = &evidence.order.details;
    let order_has_none = is_blank(details.trunk.as_ref());
    let mut found = Vec::new();
    let lost = those(evidence, move |line| {
        order_has_none && is_blank(line.plan.trunk.as_ref())
    });
    if !lost.is_empty() {
        found.push(each(
            CheckId::R13,
            "",
            lost,
            "neither the order nor the number has a trunk.",
            "Choose the trunk, connection or SIP peer that gets them.",
        ));
    }
    if details.connectivity.is_none() {
        found.push(check(
            CheckId::R13,
            Blocked,
            "How the numbers reach Teams is empty.",
            "Choose Direct Routing, Calling Plan, Operator Connect or Teams Phone Mobile.",
        ));
    }
    found
}

fn features(evidence: &Evidence<'_>) -> Check {
    let featured = those(evidence, |line| !line.plan.features.is_empty());
    let unagreed = those(evidence, |line| {
        !line.plan.features.is_empty() && !line.plan.features_agreed
    });
    if !unagreed.is_empty() || featured.is_empty() {
        return each(
            CheckId::R14,
            "No special features are listed.",
            unagreed,
            "special features hang on them, and the customer has not agreed that they end.",
            "Ask the customer, and note the answer on the number.",
        );
    }
    let detail = format!(
        "{} with special features; the customer agreed that they end.",
        counted(featured.len() as u64, "number")
    );
    about(check(CheckId::R14, Waived, &detail, ""), featured)
}

fn messages(evidence: &Evidence<'_>) -> Check {
    each(
        CheckId::R15,
        "It is said of every number what becomes of its messages.",
        those(evidence, |line| line.plan.messaging.is_none()),
        "it is not said what becomes of their messages.",
        "Choose whether messages come along, stay, or are not used.",
    )
}

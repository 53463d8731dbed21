//! The conditions about papers: R5 to R7.

use chrono::NaiveDate;

use super::{
    Check, CheckId,
    CheckState::{Blocked, Waived, Warning},
    Evidence, live,
    rules::{about, check, or_ok},
};
use crate::{
    E164,
    number::NumberType,
    port::document::{Document, DocumentKind},
    words::counted,
};

/// Days for which a letter of authorisation and a bill count (domain notes §1.1, §2.3).
const PAPER_DAYS: i64 = 30;

/// Days after which a letter of authorisation is told of (domain notes §2.5, `loa_age`).
const LETTER_WARN_DAYS: i64 = 23;

/// The newest version of a kind.
fn newest<'a>(evidence: &Evidence<'a>, kind: DocumentKind) -> Option<&'a Document> {
    let documents = evidence.documents.iter();
    let mine = documents.filter(|document| document.kind == kind);
    mine.max_by_key(|document| document.version)
}

/// R5: a letter of authorisation that is signed, fresh, and names every number.
pub(super) fn letter(evidence: &Evidence<'_>) -> Vec<Check> {
    let id = CheckId::R5;
    let Some(loa) = newest(evidence, DocumentKind::Loa) else {
        return vec![check(
            id,
            Blocked,
            "There is no letter of authorisation.",
            "Write one from the order, have it signed, and add it.",
        )];
    };
    let mut found = Vec::new();
    if loa.signer.as_deref().is_none_or(|s| s.trim().is_empty()) {
        found.push(check(
            id,
            Blocked,
            "The letter of authorisation has no signer.",
            "Have it signed, and enter who signed.",
        ));
    }
    found.extend(age_of_letter(evidence, loa));
    found.extend(expiry(evidence, loa, id));
    let missing: Vec<E164> = live(evidence.lines)
        .map(|line| line.number)
        .filter(|number| evidence.not_in_loa.contains(number))
        .collect();
    if !missing.is_empty() {
        let detail = format!(
            "The letter of authorisation leaves out {}.",
            counted(missing.len() as u64, "number")
        );
        let remedy = "Have a letter signed that names every number.";
        found.push(about(check(id, Blocked, &detail, remedy), missing));
    }
    or_ok(id, "A fresh, signed letter covers every number.", found)
}

fn age_of_letter(evidence: &Evidence<'_>, loa: &Document) -> Option<Check> {
    let id = CheckId::R5;
    let Some(dated) = loa.dated else {
        return Some(check(
            id,
            Blocked,
            "The letter of authorisation has no date.",
            "Enter the day it was signed.",
        ));
    };
    let today = evidence.today;
    if let Some(problem) = too_old_or_new(dated, today, "letter of authorisation", id) {
        return Some(problem);
    }
    // The letter of a toll-free number must be fresh on the day of the change (domain notes §1.1).
    let change = evidence
        .order
        .requested_foc
        .as_ref()
        .map(super::super::Foc::day);
    let is_toll_free = evidence.order.number_type == NumberType::TollFree;
    if let Some(change) =
        change.filter(|day| is_toll_free && (*day - dated).num_days() > PAPER_DAYS)
    {
        let detail = format!(
            "The letter of authorisation is dated {dated}, more than {PAPER_DAYS} days before the change on {change}."
        );
        let remedy = "Have a new one signed, or choose an earlier date.";
        return Some(check(id, Blocked, &detail, remedy));
    }
    let age = (today - dated).num_days();
    (age >= LETTER_WARN_DAYS).then(|| {
        let detail = format!(
            "The letter of authorisation is dated {dated}, and counts for {} more.",
            counted(u64::try_from(PAPER_DAYS - age).unwrap_or(0), "day")
        );
        check(
            id,
            Warning,
            &detail,
            "Send the order soon, or have a new letter signed.",
        )
    })
}

fn too_old_or_new(dated: NaiveDate, today: NaiveDate, what: &str, id: CheckId) -> Option<Check> {
    let age = (today - dated).num_days();
    if age < 0 {
        let detail = format!("The {what} is dated {dated}, which is yet to come.");
        return Some(check(
            id,
            Blocked,
            &detail,
            "Enter the day that is written on it.",
        ));
    }
    (age > PAPER_DAYS).then(|| {
        let detail =
            format!("The {what} is dated {dated}: it is {age} days old, and {PAPER_DAYS} count.");
        check(id, Blocked, &detail, "Get a new one.")
    })
}

/// A document whose own last day is over.
fn expiry(evidence: &Evidence<'_>, document: &Document, id: CheckId) -> Option<Check> {
    let last = document.expires_on.filter(|last| *last < evidence.today)?;
    let detail = format!("{} counted until {last}.", document.file_name);
    Some(check(id, Blocked, &detail, "Get a new one."))
}

/// R6: a bill that is fresh.
pub(super) fn bill(evidence: &Evidence<'_>) -> Vec<Check> {
    let id = CheckId::R6;
    let blocked = |detail: &str, remedy: &str| check(id, Blocked, detail, remedy);
    let Some(bill) = newest(evidence, DocumentKind::Bill) else {
        return vec![blocked(
            "There is no bill of the losing carrier.",
            "Add the latest bill.",
        )];
    };
    let mut found = Vec::new();
    match bill.dated {
        None => found.push(blocked(
            "The bill has no date.",
            "Enter the day it was issued.",
        )),
        Some(dated) => found.extend(too_old_or_new(dated, evidence.today, "bill", id)),
    }
    found.extend(expiry(evidence, bill, id));
    or_ok(id, "There is a fresh bill.", found)
}

/// R7: a service record or a reason for having none, and papers that agree with it and each other.
pub(super) fn service_record(evidence: &Evidence<'_>) -> Vec<Check> {
    let id = CheckId::R7;
    let waiver = evidence.order.details.csr_waiver.as_deref().map(str::trim);
    let waiver = waiver.filter(|reason| !reason.is_empty());
    let has_record = newest(evidence, DocumentKind::Csr).is_some();
    let mut found = Vec::new();
    match waiver {
        _ if has_record => {}
        Some(reason) => found.push(check(
            id,
            Waived,
            &format!("There is no service record to compare with: {reason}"),
            "",
        )),
        None => found.push(check(
            id,
            Blocked,
            "There is no customer service record (CSR) to compare with.",
            "Ask the losing carrier for it and add it, or write down why there is none.",
        )),
    }
    let remedy = "Change the field, or get a corrected paper.";
    let told = |state| move |problem: &String| check(id, state, problem, remedy);
    found.extend(evidence.papers_blocked.iter().map(told(Blocked)));
    found.extend(evidence.papers_warnings.iter().map(told(Warning)));
    or_ok(
        id,
        "The papers agree with the order and with each other.",
        found,
    )
}

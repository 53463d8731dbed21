//! The condition about the billing number: R9. Its rules are those of domain notes §1.6.

use super::{
    Check, CheckId,
    CheckState::{Blocked, NotAsked, Warning},
    Evidence, live,
    rules::{about, check, is_toll_free, or_ok},
};
use crate::{
    E164,
    port::{
        intake::Provider,
        order::{RemainingAction, Scope},
    },
    words::counted,
};

/// R9: the billing number fits what is ported, and what stays keeps one.
pub(super) fn billing_number(evidence: &Evidence<'_>) -> Vec<Check> {
    let id = CheckId::R9;
    let details = &evidence.order.details;
    let provider = Provider::of(&evidence.order.carrier);
    let Some(btn) = details.btn else {
        return vec![if is_toll_free(evidence) {
            check(
                id,
                NotAsked,
                "Toll-free numbers are ported without a billing number.",
                "",
            )
        } else {
            check(
                id,
                Blocked,
                "Billing number (BTN) is empty.",
                "Enter the main number of the losing account, as its service record has it.",
            )
        }];
    };
    let is_listed = |number: E164| live(evidence.lines).any(|line| line.number == number);
    let mut found = match details.scope {
        Scope::Full => full_port(evidence, btn, is_listed(btn), provider),
        Scope::Partial => partial_port(evidence, btn, is_listed, provider),
    };
    let both: Vec<E164> = details
        .remaining
        .iter()
        .map(|remaining| remaining.number)
        .filter(|number| is_listed(*number))
        .collect();
    if !both.is_empty() {
        let detail = format!(
            "{} on the order and among those that stay.",
            counted(both.len() as u64, "number")
        );
        let remedy = "Take each off one of the two lists.";
        found.push(about(check(id, Blocked, &detail, remedy), both));
    }
    or_ok(id, "The billing number fits what is ported.", found)
}

fn full_port(
    evidence: &Evidence<'_>,
    btn: E164,
    is_listed: bool,
    provider: Provider,
) -> Vec<Check> {
    let id = CheckId::R9;
    let details = &evidence.order.details;
    let mut found = Vec::new();
    if !is_listed && !is_toll_free(evidence) {
        let state = if provider == Provider::Microsoft {
            Blocked
        } else {
            Warning
        };
        found.push(check(
            id,
            state,
            &format!(
                "The whole account is ported, and its billing number {btn} is not on the order."
            ),
            "Add the billing number, or mark the port as partial.",
        ));
    }
    let keeps = |action| details.remaining.iter().any(|r| r.action == action);
    if keeps(RemainingAction::Keep) {
        found.push(check(
            id,
            Blocked,
            "The port is marked as full, and some numbers are to stay.",
            "Mark the port as partial, or let the numbers be disconnected.",
        ));
    }
    if let Some(new) = details.new_btn {
        found.push(check(
            id,
            Blocked,
            &format!("New billing number is {new}, and nothing of the account stays."),
            "Clear the new billing number, or mark the port as partial.",
        ));
    }
    found
}

fn partial_port(
    evidence: &Evidence<'_>,
    btn: E164,
    is_listed: impl Fn(E164) -> bool,
    provider: Provider,
) -> Vec<Check> {
    let blocked = |detail: &str, remedy: &str| check(CheckId::R9, Blocked, detail, remedy);
    let details = &evidence.order.details;
    if is_listed(btn) && provider == Provider::Microsoft {
        return vec![blocked(
            &format!(
                "Microsoft takes no billing number in a partial port, and {btn} is on the order."
            ),
            "Have the losing carrier make another number the billing number, or port the whole account.",
        )];
    }
    match (is_listed(btn), details.new_btn) {
        (true, None) => vec![blocked(
            &format!(
                "The billing number {btn} is ported while other numbers stay, and there is no new one."
            ),
            "Enter a number that stays, is in service on the account and can bill the rest.",
        )],
        (true, Some(new)) => new_btn(btn, new, is_listed(new)),
        (false, Some(new)) => vec![blocked(
            &format!("New billing number is {new}, and the billing number {btn} stays."),
            "Clear the new billing number: the account keeps the one it has.",
        )],
        (false, None) => Vec::new(),
    }
}

/// What a new billing number must be (domain notes §1.6).
fn new_btn(btn: E164, new: E164, is_ported: bool) -> Vec<Check> {
    let blocked = |detail: &str, remedy: &str| check(CheckId::R9, Blocked, detail, remedy);
    let mut found = Vec::new();
    if new == btn {
        found.push(blocked(
            &format!("New billing number is {new}, which is the old one."),
            "Enter another number of the account that stays.",
        ));
    } else if is_ported {
        found.push(blocked(
            &format!("New billing number is {new}, which is ported as well."),
            "Enter a number of the account that stays.",
        ));
    }
    if new.calling_code() != btn.calling_code() {
        found.push(blocked(
            &format!("New billing number is {new}, of another country code than {btn}."),
            "Enter a number of the same country.",
        ));
    }
    found
}

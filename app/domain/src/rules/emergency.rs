//! Group D: where help is sent.

use super::{
    Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side, carrier::is_own_or_only,
};
use crate::{
    Country,
    directory::Account,
    evidence::{CarrierLine, Evidence, TeamsLine},
    fact::{CarrierNumber, Reported, TeamsAssignment},
    number::{Connectivity, Number, NumberType},
    plane::{Plane, Verdict},
    source::SourceKind,
};

/// What the rules about a number's emergency service have in common.
pub(super) const EMERGENCY: Rule = Rule {
    code: "",
    group: Group::Emergency,
    plane: Plane::Emergency,
    severity: Severity::High,
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
    check: Check::NotYet(""),
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "emergency-address-missing",
        severity: Severity::Critical,
        verdict: Verdict::Missing,
        title: "No emergency address",
        explanation: "A person has this number, and neither Teams nor the carrier has an address for it. Numbers of Direct Routing, which carry none, are left out.",
        consequence: "An emergency call is delayed by a screening centre or sent to the wrong city.",
        fix: "Choose the holder's validated location in Teams, or register an address with the carrier.",
        remedies: &[Remedy::Propose(Side::Emergency)],
        needs: &[SourceKind::TeamsNumbers, SourceKind::Carrier],
        guards: &[Guard::Settle(60), Guard::InFlight],
        subsumes: &[
            "emergency-registration-failed",
            "emergency-service-disabled",
            "emergency-address-not-validated",
            "emergency-address-conflict",
            "emergency-inventory-address-drift",
            "emergency-country-mismatch",
            "emergency-dispatch-detail-missing",
            "emergency-location-unknown",
            "emergency-sharedcalling-no-location",
            "emergency-stale-after-move",
        ],
        check: Check::Number(address_missing),
        ..EMERGENCY
    },
    Rule {
        code: "emergency-registration-failed",
        severity: Severity::Critical,
        title: "The carrier could not register the address",
        explanation: "The number is in use, and the carrier says that setting up its emergency service failed.",
        consequence: "An emergency call comes without an address, at a screening centre and for a charge.",
        fix: "Correct the address as the carrier asks, and have it registered again.",
        remedies: &[Remedy::Propose(Side::Carrier)],
        needs: &[SourceKind::Carrier],
        check: Check::Number(registration_failed),
        ..EMERGENCY
    },
    Rule {
        code: "emergency-service-disabled",
        severity: Severity::Critical,
        title: "Emergency service is off at the carrier",
        explanation: "The number is in use, in a country where carriers register addresses, and the carrier has its emergency service switched off.",
        consequence: "An emergency call is blocked, or charged and sent to a screening centre.",
        fix: "Register the number's address with the carrier and switch the service on.",
        remedies: &[Remedy::Propose(Side::Carrier)],
        needs: &[SourceKind::Carrier],
        guards: &[Guard::Custody, Guard::UnknownWord],
        check: Check::Number(service_disabled),
        ..EMERGENCY
    },
    Rule {
        code: "emergency-test-overdue",
        severity: Severity::Medium,
        verdict: Verdict::Pending,
        title: "Not tested",
        explanation: "No test call to 933 was noted since the number's last change, or in the last 180 days.",
        consequence: "Nobody has heard the address that a dispatcher would be told.",
        fix: "Call 933 with the number, and note what was read back.",
        check: Check::NotYet("Rollcall does not keep test calls yet."),
        ..EMERGENCY
    },
];

/// Countries whose emergency calls are routed or screened by the number's address.
/// Source: domain notes §6.1 and Microsoft notes §3.5. In Japan and Australia the address plays no part.
const ADDRESS_REQUIRED: &[Country] = country_list![
    US CA PR GB IE FR DE ES NL BE IT PT AT CH DK SE NO FI LU PL CZ SK HU RO BG HR SI EE LV LT GR CY MT
];

/// Countries in which carriers register an address for each number. Elsewhere a service that is off is
/// as it should be. Source: carrier notes on Bandwidth, Telnyx and Twilio.
const REGISTERED_BY_CARRIERS: &[Country] = country_list![US CA PR GB];

/// Words of carriers for an emergency service that is set up.
const SET_UP: &[&str] = &["active", "registered", "provisioned", "enabled"];

/// Words of carriers for a set-up that failed. Source: carrier notes; Telnyx, Twilio, Bandwidth in turn.
const FAILED: &[&str] = &[
    "provisioning-failed",
    "registration-failure",
    "failed",
    "rejected",
];

/// Words of carriers for an emergency service that is off.
const OFF: &[&str] = &["disabled", "unregistered", "deprovisioned", "inactive"];

fn address_missing(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(line) = evidence.assigned_line().filter(|line| is_persons(line)) else {
        return Vec::new();
    };
    let is_required = country(evidence).is_some_and(|c| ADDRESS_REQUIRED.contains(&c));
    let is_nowhere = line.fact.location.is_blank() && is_without_help_at_carriers(evidence, line);
    if !is_required || !is_nowhere || is_toll_free(evidence) {
        return Vec::new();
    }
    let holder = line.account().map_or("Somebody", |account| account.name());
    let site = evidence
        .inventory
        .and_then(|n| n.particulars.site.as_deref());
    let place = site.map(|s| format!(", {s}")).unwrap_or_default();
    vec![Hit {
        counterpart: evidence
            .roll
            .witness(SourceKind::TeamsNumbers)
            .map(|w| w.source),
        summary: format!("{holder}{place}: no address in Teams or at the carrier"),
        fields: vec![
            FieldPair::compare("Emergency location", Some("A validated address"), None),
            FieldPair::context("Site", site, None),
            FieldPair::context(
                "Holder",
                evidence
                    .inventory
                    .and_then(|n| n.particulars.holder.as_deref()),
                line.account().map(Account::name),
            ),
        ],
        changed_at: line.changed_at,
        ..Hit::default()
    }]
}

/// Whether the line is that of a person. Attendants, queues and conference bridges make no calls of their own,
/// and are nowhere.
pub(super) fn is_persons(line: &TeamsLine<'_>) -> bool {
    line.fact.assignment.is(TeamsAssignment::UserAssigned)
        && !line.account().is_some_and(Account::is_resource_account)
}

/// Whether the inventory has the number as toll-free: nobody calls out with it.
pub(super) fn is_toll_free(evidence: &Evidence<'_>) -> bool {
    let own = evidence.inventory.map(|n| n.particulars.number_type);
    own == Some(NumberType::TollFree)
}

/// Whether no carrier can send help. Direct Routing has no address in Teams, and its calls say where they
/// come from by other means. For a Calling Plan Microsoft is the carrier, so that Teams alone can tell; any
/// other carrier must have said that it has none.
fn is_without_help_at_carriers(evidence: &Evidence<'_>, line: &TeamsLine<'_>) -> bool {
    let serving = evidence.carriers.iter().filter(|c| c.fact.is_on_account());
    let told: Vec<_> = serving.map(|c| sends_help(c.fact)).collect();
    let is_denied = told.iter().all(|sends| *sends == Some(false));
    match line.fact.number_type.known() {
        Some(Connectivity::CallingPlan) => is_denied && !is_named_and_unheard(evidence),
        Some(Connectivity::OperatorConnect | Connectivity::TeamsPhoneMobile) => {
            let own = evidence.own_carrier_line();
            is_denied && own.is_some_and(|c| c.fact.is_on_account())
        }
        Some(Connectivity::DirectRouting) | None => false,
    }
}

/// Whether the carrier that the inventory names has a source, and it was asked too long ago.
fn is_named_and_unheard(evidence: &Evidence<'_>) -> bool {
    let named = evidence
        .inventory
        .and_then(|n| n.particulars.carrier.as_deref());
    named
        .and_then(|name| evidence.roll.carrier(name))
        .is_some_and(|witness| !witness.is_usable)
}

/// What a carrier tells of its help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Help {
    /// Its emergency service is set up.
    Registered,
    /// It has an address.
    Address,
    /// It has none.
    None,
    /// It does not tell, or in a word that we do not know.
    Untold,
}

/// What a carrier tells of its help for a number.
pub(super) fn help(fact: &CarrierNumber) -> Help {
    let is_one_of = |words: &[&str], word| words.iter().any(|known| crate::same_word(known, word));
    match &fact.emergency_status {
        Reported::Value(word) if is_one_of(SET_UP, word) => Help::Registered,
        _ if fact.emergency_address.value().is_some() => Help::Address,
        Reported::Value(word) if is_one_of(FAILED, word) || is_one_of(OFF, word) => Help::None,
        Reported::Blank => Help::None,
        Reported::NotSent if fact.emergency_address.is_blank() => Help::None,
        Reported::Value(_) | Reported::NotSent => Help::Untold,
    }
}

/// Whether a carrier sends help to an address of its own. `None` where it does not tell, or in a word that we
/// do not know.
fn sends_help(fact: &CarrierNumber) -> Option<bool> {
    match help(fact) {
        Help::Registered | Help::Address => Some(true),
        Help::None => Some(false),
        Help::Untold => None,
    }
}

/// The number's country: as the inventory has it, else as Teams has it.
pub(super) fn country(evidence: &Evidence<'_>) -> Option<Country> {
    let own = evidence.inventory.map(|n| n.particulars.country);
    own.or_else(|| evidence.main_line()?.fact.country.value().copied())
}

fn registration_failed(evidence: &Evidence<'_>) -> Vec<Hit> {
    service_hits(evidence, FAILED, "could not register the address")
}

fn service_disabled(evidence: &Evidence<'_>) -> Vec<Hit> {
    let number = evidence.inventory.map(|n| &n.particulars);
    let is_registered = number.is_some_and(|own| {
        own.number_type != NumberType::TollFree && REGISTERED_BY_CARRIERS.contains(&own.country)
    });
    if is_registered {
        service_hits(evidence, OFF, "has the emergency service off")
    } else {
        Vec::new()
    }
}

/// The number in use, and each carrier that serves it, where its word for the emergency service is one of
/// some.
fn service_hits(evidence: &Evidence<'_>, words: &[&str], deed: &str) -> Vec<Hit> {
    let Some(number) = evidence
        .inventory
        .filter(|n| n.particulars.lifecycle.is_in_use())
    else {
        return Vec::new();
    };
    let carriers = evidence.carriers.iter();
    carriers
        .filter(|line| is_own_or_only(evidence, line))
        .filter_map(|line| service_hit(number, line, words, deed))
        .collect()
}

fn service_hit(number: &Number, line: &CarrierLine<'_>, words: &[&str], deed: &str) -> Option<Hit> {
    let status = line.fact.emergency_status.value()?;
    let is_meant = words.iter().any(|word| crate::same_word(word, status));
    let address = line.fact.emergency_address.value();
    let own = &number.particulars;
    is_meant.then(|| Hit {
        counterpart: Some(line.witness.source),
        summary: format!("{} {deed}", line.witness.name),
        fields: vec![
            FieldPair::compare("Emergency service", Some("Registered"), Some(status)),
            FieldPair::context("Emergency address", None, address.map(String::as_str)),
            FieldPair::context("State", Some(own.lifecycle.label()), None),
            FieldPair::context("Site", own.site.as_deref(), None),
            FieldPair::context("Holder", own.holder.as_deref(), None),
        ],
        ..Hit::default()
    })
}

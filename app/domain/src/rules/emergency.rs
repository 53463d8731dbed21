//! Group D: where help is sent.

use super::{Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side};
use crate::{
    Country,
    directory::Account,
    evidence::Evidence,
    plane::{Plane, Verdict},
    source::SourceKind,
};

pub(super) const RULES: &[Rule] = &[Rule {
    code: "emergency-address-missing",
    group: Group::Emergency,
    plane: Plane::Emergency,
    severity: Severity::Critical,
    verdict: Verdict::Missing,
    title: "No emergency address",
    explanation: "Somebody uses this number, and neither Teams nor the carrier has an address for it.",
    consequence: "An emergency call is delayed by a screening centre or sent to the wrong city.",
    fix: "Choose the holder's validated location in Teams, or register an address with the carrier.",
    remedies: &[Remedy::Propose(Side::Emergency)],
    needs: &[SourceKind::TeamsNumbers, SourceKind::Carrier],
    configuration: &[],
    guards: &[Guard::Settle(60), Guard::InFlight],
    subsumes: &[],
    check: Check::Number(address_missing),
}];

/// Countries whose emergency calls are routed or screened by the number's address.
/// Source: domain notes §6.1 and Microsoft notes §3.5. In Japan and Australia the address plays no part.
const ADDRESS_REQUIRED: &[Country] = country_list![
    US CA PR GB IE FR DE ES NL BE IT PT AT CH DK SE NO FI LU PL CZ SK HU RO BG HR SI EE LV LT GR CY MT
];

/// Words of carriers for an emergency service that is set up.
const SET_UP: &[&str] = &["active", "registered", "provisioned", "enabled"];

fn address_missing(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(line) = evidence.assigned_line() else {
        return Vec::new();
    };
    let country = evidence
        .inventory
        .map(|n| n.particulars.country)
        .or_else(|| line.fact.country.value().copied());
    let is_required = country.is_some_and(|c| ADDRESS_REQUIRED.contains(&c));
    if !is_required || !line.fact.location.is_blank() || carrier_may_send_help(evidence) {
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

/// Whether a carrier has an address or an emergency service for the number, or might have: the one
/// the inventory names was asked too long ago.
fn carrier_may_send_help(evidence: &Evidence<'_>) -> bool {
    let named = evidence
        .inventory
        .and_then(|n| n.particulars.carrier.as_deref());
    let is_unheard = named
        .and_then(|name| evidence.roll.carrier(name))
        .is_some_and(|witness| !witness.is_usable);
    is_unheard
        || evidence.carriers.iter().any(|line| {
            let status = line.fact.emergency_status.value();
            line.fact.emergency_address.value().is_some()
                || status
                    .is_some_and(|word| SET_UP.iter().any(|known| crate::same_word(known, word)))
        })
}

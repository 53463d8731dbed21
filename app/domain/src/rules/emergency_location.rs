//! Group D, continued: the location that a number carries in Teams, beside the country, the carrier's
//! address and the tenant's own list of places.

use super::{
    Check, FieldPair, Guard, Hit, Remedy, Rule, SKEW, Severity, Side,
    emergency::{EMERGENCY, country},
};
use crate::{
    Country,
    directory::Account,
    evidence::{CarrierLine, Evidence, TeamsLine, Witness},
    fact::Word,
    plane::Verdict,
    source::SourceKind,
    teams_object::TeamsObjectKind,
    tenant::{Location, Validation},
};

/// What the rules about the location of a number have in common.
const LOCATION: Rule = Rule {
    needs: &[SourceKind::TeamsNumbers],
    configuration: &[TeamsObjectKind::Location],
    ..EMERGENCY
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "emergency-address-not-validated",
        title: "The address was never validated",
        explanation: "The number's emergency location is not validated, or was found to be invalid.",
        consequence: "Help cannot be dispatched there without asking the caller.",
        fix: "Validate the address, or choose a location that is validated.",
        check: Check::Number(not_validated),
        ..LOCATION
    },
    Rule {
        code: "emergency-address-conflict",
        severity: Severity::Critical,
        title: "Teams and the carrier have different addresses",
        explanation: "The carrier has another address for the number than Teams. House, street and town are compared; floors and rooms are not.",
        consequence: "Help is sent to one address or the other, depending on the way of the call.",
        fix: "Find out where the holder is, choose which side leads, and correct the other.",
        remedies: &[Remedy::Propose(Side::Emergency)],
        needs: &[SourceKind::TeamsNumbers, SourceKind::Carrier],
        guards: &[Guard::Settle(60), Guard::Canonical, Guard::Skew],
        check: Check::Number(address_conflict),
        ..LOCATION
    },
    Rule {
        code: "emergency-country-mismatch",
        severity: Severity::Critical,
        title: "The address is in another country",
        explanation: "The number is of one country and its emergency location in another.",
        consequence: "An emergency call reaches the wrong country's services.",
        fix: "Choose a location in the number's country, or give the holder a number of theirs.",
        check: Check::Number(country_mismatch),
        ..LOCATION
    },
    Rule {
        code: "emergency-dispatch-detail-missing",
        verdict: Verdict::Missing,
        title: "No floor or room",
        explanation: "The number carries an address as a whole, and the tenant knows places within that address. In the United States a dispatchable location names floor and room.",
        consequence: "Help arrives at the building and has to search it.",
        fix: "Choose the place within the address where the holder sits.",
        check: Check::Number(place_missing),
        ..LOCATION
    },
    Rule {
        code: "emergency-location-unknown",
        title: "The location does not exist",
        explanation: "The number carries an emergency location that is not in the tenant's list of locations.",
        consequence: "Nobody can tell where help would be sent.",
        fix: "Choose a location that exists and is validated.",
        remedies: &[Remedy::Propose(Side::Emergency)],
        guards: &[Guard::Settle(60), Guard::Skew],
        check: Check::Number(location_unknown),
        ..LOCATION
    },
    Rule {
        code: "emergency-inventory-address-drift",
        title: "The site has another address",
        explanation: "The address of the number's site is another than Teams or the carrier has for the number.",
        consequence: "The site has moved in one record and not in the other.",
        fix: "Find out where the site is, and correct the record that is wrong.",
        remedies: &[
            Remedy::Propose(Side::Inventory),
            Remedy::Propose(Side::Emergency),
        ],
        guards: &[Guard::Settle(60)],
        configuration: &[],
        check: Check::NotYet("The inventory has the name of a site and not its address."),
        ..LOCATION
    },
    Rule {
        code: "emergency-geo-missing",
        verdict: Verdict::Missing,
        title: "A location without coordinates",
        explanation: "A location is bound to a network, and has no latitude and longitude.",
        consequence: "Teams cannot find the caller's place by the network.",
        fix: "Add the coordinates to the location's address.",
        remedies: &[Remedy::Propose(Side::Emergency)],
        needs: &[],
        check: Check::NotYet(
            "The export does not contain the subnets, switches and access points that locations are bound to.",
        ),
        ..LOCATION
    },
    Rule {
        code: "emergency-stale-after-move",
        title: "The holder moved, the address did not",
        explanation: "The number's holder or site has changed since its address last did.",
        consequence: "Help is sent to where the holder was before.",
        fix: "Ask the holder where they sit, and choose that location.",
        remedies: &[Remedy::Propose(Side::Emergency)],
        guards: &[Guard::Settle(60)],
        configuration: &[],
        check: Check::NotYet(
            "Rollcall knows when a number last changed, and not when its holder, its site and its address each did.",
        ),
        ..LOCATION
    },
    Rule {
        code: "emergency-location-held-by-spares",
        severity: Severity::Low,
        verdict: Verdict::Unlisted,
        title: "Only spare numbers hold the location",
        explanation: "No number that somebody uses carries this location, only unassigned ones.",
        consequence: "The location cannot be deleted, and nobody sees why.",
        fix: "Take the location off the unassigned numbers, then delete it.",
        remedies: &[Remedy::Propose(Side::Emergency)],
        check: Check::NotYet(
            "The export does not count who uses a location, and a roll call looks at one number at a time.",
        ),
        ..LOCATION
    },
];

/// A number that Teams has assigned, the location it carries, and where the tenant has that.
fn located<'e>(evidence: &'e Evidence<'_>) -> Option<(&'e TeamsLine<'e>, &'e Location)> {
    let line = evidence.assigned_line()?;
    let location = evidence
        .tenant
        .locations()
        .get(line.fact.location.value()?)?;
    Some((line, location))
}

fn teams<'e>(evidence: &'e Evidence<'_>) -> Option<&'e Witness> {
    evidence.roll.witness(SourceKind::TeamsNumbers)
}

/// A location on one line, its place first.
fn describe(location: &Location) -> String {
    let address = location.address.line();
    match &location.place {
        Some(place) if address.is_empty() => place.clone(),
        Some(place) => format!("{place}, {address}"),
        None => address,
    }
}

fn hit(evidence: &Evidence<'_>, line: &TeamsLine<'_>, summary: String, field: FieldPair) -> Hit {
    let own = evidence.inventory.map(|n| &n.particulars);
    let location = line.fact.location.value();
    let known = location.and_then(|id| evidence.tenant.locations().get(id));
    let address = known.map(describe);
    Hit {
        counterpart: teams(evidence).map(|w| w.source),
        summary,
        fields: vec![
            field,
            FieldPair::context("Location in Teams", None, address.as_deref()),
            FieldPair::context("Site", own.and_then(|p| p.site.as_deref()), None),
            FieldPair::context(
                "Holder",
                own.and_then(|p| p.holder.as_deref()),
                line.account().map(Account::name),
            ),
        ],
        changed_at: line.changed_at,
        ..Hit::default()
    }
}

fn not_validated(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some((line, location)) = located(evidence) else {
        return Vec::new();
    };
    let validation = location.validation.as_ref().and_then(Word::known);
    let Some(found) = validation.filter(|word| *word != Validation::Validated) else {
        return Vec::new();
    };
    let should = Validation::Validated.label();
    let field = FieldPair::compare("Validation", Some(should), Some(found.label()));
    let summary = format!("{}: {}", found.label(), describe(location));
    vec![hit(evidence, line, summary, field)]
}

/// The American territories have country codes of their own, and are often written as the United States.
const UNITED_STATES: &[Country] = country_list![US PR VI GU AS MP];

pub(super) fn is_same_country(a: Country, b: Country) -> bool {
    a == b || (UNITED_STATES.contains(&a) && UNITED_STATES.contains(&b))
}

fn country_mismatch(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some((line, location)) = located(evidence) else {
        return Vec::new();
    };
    let (Some(own), Some(there)) = (country(evidence), location.address.country) else {
        return Vec::new();
    };
    if is_same_country(own, there) {
        return Vec::new();
    }
    let field = FieldPair::compare("Country", Some(own.as_str()), Some(there.as_str()));
    let summary = format!("A number of {own}, located in {there}");
    vec![hit(evidence, line, summary, field)]
}

fn place_missing(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some((line, location)) = located(evidence) else {
        return Vec::new();
    };
    let is_required = country(evidence).is_some_and(|c| UNITED_STATES.contains(&c));
    if !is_required || !evidence.tenant.lacks_place(location) {
        return Vec::new();
    }
    let field = FieldPair::compare("Place", Some("Floor or room"), None);
    let summary = format!("No floor or room: {}", describe(location));
    vec![hit(evidence, line, summary, field)]
}

fn location_unknown(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(line) = evidence.assigned_line() else {
        return Vec::new();
    };
    let Some(id) = line.fact.location.value() else {
        return Vec::new();
    };
    if evidence.tenant.locations().get(id).is_some() {
        return Vec::new();
    }
    // What the number was given since the export may be in the list by now: the next one tells.
    let exported_at = evidence.tenant.taken_at(TeamsObjectKind::Location);
    let is_newer = Some(line.unchanged_since()) > exported_at;
    let field = FieldPair::compare("Location", Some("One of the tenant's"), Some(id));
    vec![Hit {
        is_skewed: is_newer || is_skewed(evidence, teams(evidence)),
        ..hit(evidence, line, format!("{id} is not listed"), field)
    }]
}

/// Whether a source was asked too long before or after the locations were exported.
fn is_skewed(evidence: &Evidence<'_>, witness: Option<&Witness>) -> bool {
    let asked_at = witness.and_then(|w| w.as_of);
    let exported_at = evidence.tenant.taken_at(TeamsObjectKind::Location);
    asked_at
        .zip(exported_at)
        .is_none_or(|(asked, exported)| (asked - exported).abs() > SKEW)
}

fn address_conflict(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some((line, location)) = located(evidence) else {
        return Vec::new();
    };
    let carriers = evidence.carriers.iter();
    carriers
        .filter_map(|carrier| conflict(evidence, line, location, carrier))
        .collect()
}

fn conflict(
    evidence: &Evidence<'_>,
    line: &TeamsLine<'_>,
    location: &Location,
    carrier: &CarrierLine<'_>,
) -> Option<Hit> {
    let theirs = carrier.fact.emergency_address.value()?;
    if location.address.is_same_place(theirs)? {
        return None;
    }
    let name = &carrier.witness.name;
    let ours = location.address.line();
    let witnesses = [teams(evidence), Some(carrier.witness)];
    Some(Hit {
        counterpart: Some(carrier.witness.source),
        is_skewed: witnesses.into_iter().any(|w| is_skewed(evidence, w)),
        ..hit(
            evidence,
            line,
            format!("Teams: {ours}. {name}: {theirs}"),
            FieldPair::compare("Address", Some(&ours), Some(theirs)),
        )
    })
}

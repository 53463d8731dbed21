//! Group F: caller identity and messaging.

use super::{
    Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side,
    carrier::{CARRIER, hit},
};
use crate::{
    evidence::Evidence,
    fact::Reported,
    number::{Number, cnam},
    plane::{Plane, Verdict},
};

/// Minutes until a changed name has reached the databases from which carriers read it.
const NAME: i64 = 72 * 60;

/// Minutes until a number's campaign has reached every mobile carrier.
const CAMPAIGN: i64 = 72 * 60;

const NO_CALLS: Check =
    Check::NotYet("Rollcall does not gather how carriers attest our calls (STIR/SHAKEN) yet.");
const NO_MESSAGING: Check =
    Check::NotYet("Rollcall does not gather the registration of numbers for messages yet.");

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "cnam-mismatch",
        severity: Severity::Low,
        title: "CNAM differs",
        explanation: "The carrier publishes another caller name (CNAM) for this number than the inventory wants, or none.",
        consequence: "Those who are called see a wrong name, or only the number.",
        fix: "Set the name at the carrier. It takes up to three days to be seen everywhere.",
        remedies: &[Remedy::Propose(Side::Carrier)],
        needs: CARRIER,
        guards: &[Guard::Settle(NAME)],
        check: Check::Number(name_differs),
        ..OF_IDENTITY
    },
    Rule {
        code: "cnam-invalid",
        plane: Plane::Record,
        severity: Severity::Low,
        title: "CNAM cannot be published",
        explanation: "The caller name (CNAM) in the inventory is longer than 15 characters, or has some that the name databases do not hold.",
        consequence: "The name is cut off, or the carrier refuses it.",
        fix: "Shorten it to 15 letters, digits and spaces.",
        remedies: &[Remedy::Propose(Side::Inventory)],
        subsumes: &["cnam-mismatch"],
        check: Check::Number(name_unpublishable),
        ..OF_IDENTITY
    },
    Rule {
        code: "attestation-below-expected",
        title: "Attested too low",
        explanation: "At least three calls from this number were signed with a lower attestation than they should be.",
        consequence: "Those who are called see \u{201c}spam likely\u{201d}, and some carriers block the calls.",
        fix: "Have the carrier that sends the calls out verify that the number is ours.",
        check: NO_CALLS,
        ..OF_IDENTITY
    },
    Rule {
        code: "attestation-tn-unverified",
        severity: Severity::Medium,
        title: "Not verified where calls go out",
        explanation: "Calls from this number go out through another carrier than its own, and that carrier has not verified that the number is ours.",
        consequence: "The calls are attested B or C, and may be labelled as spam.",
        fix: "Add the number to that carrier's list of verified numbers.",
        remedies: &[Remedy::Propose(Side::Carrier)],
        guards: &[Guard::Custody],
        check: NO_CALLS,
        ..OF_IDENTITY
    },
    Rule {
        code: "msg-campaign-missing",
        verdict: Verdict::Missing,
        title: "No campaign for messages",
        explanation: "Messages are switched on for this US number, and it has no registered 10DLC campaign.",
        consequence: "Mobile carriers block its messages.",
        fix: "Put the number on a campaign.",
        remedies: &[Remedy::Propose(Side::Carrier)],
        guards: &[Guard::Settle(CAMPAIGN)],
        ..OF_IDENTITY
    },
    Rule {
        code: "msg-campaign-inactive",
        title: "Campaign not active",
        explanation: "The 10DLC campaign of this number has expired, was suspended or failed.",
        consequence: "Mobile carriers block its messages.",
        fix: "Renew the campaign, or put the number on another.",
        ..OF_IDENTITY
    },
    Rule {
        code: "msg-tollfree-unverified",
        title: "Toll-free messages not verified",
        explanation: "Messages are switched on for this toll-free number, and its verification was not approved.",
        consequence: "Its messages are blocked.",
        fix: "Submit the verification, or answer why it was rejected.",
        ..OF_IDENTITY
    },
    Rule {
        code: "msg-nnid-mismatch",
        title: "Messages go to another provider",
        explanation: "The messaging registry (NNID) sends this number's messages to another provider than intended.",
        consequence: "Messages to it are lost.",
        fix: "Have the intended provider claim the number, with a letter of authorisation if another holds it.",
        ..OF_IDENTITY
    },
];

/// What these rules have in common.
const OF_IDENTITY: Rule = Rule {
    code: "",
    group: Group::Identity,
    plane: Plane::Carrier,
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
    check: NO_MESSAGING,
};

/// A number in service for which carriers publish names, and the name it should have.
fn named<'a>(evidence: &Evidence<'a>) -> Option<(&'a Number, &'a str)> {
    let number = evidence.inventory?;
    let particulars = &number.particulars;
    let is_meant = particulars.lifecycle.is_live() && cnam::is_published_for(particulars);
    let name = particulars.cnam.as_deref().filter(|_| is_meant)?;
    Some((number, name))
}

/// A carrier that did not say what it publishes is not taken to publish nothing.
fn name_differs(evidence: &Evidence<'_>) -> Vec<Hit> {
    let (Some((number, own)), Some(line)) = (named(evidence), evidence.own_carrier_line()) else {
        return Vec::new();
    };
    let theirs = match &line.fact.cnam {
        Reported::NotSent => return Vec::new(),
        Reported::Blank => None,
        Reported::Value(theirs) => Some(theirs.as_str()),
    };
    if !line.fact.is_on_account() || theirs.is_some_and(|theirs| cnam::is_same(own, theirs)) {
        return Vec::new();
    }
    let at = &line.witness.name;
    let summary = theirs.map_or_else(
        || format!("{own} here, no name at {at}"),
        |theirs| format!("{own} here, {theirs} at {at}"),
    );
    vec![hit(
        Some(number),
        line,
        summary,
        FieldPair {
            differs: true,
            ..FieldPair::compare("CNAM", Some(own), theirs)
        },
    )]
}

fn name_unpublishable(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some((number, name)) = named(evidence) else {
        return Vec::new();
    };
    let Some(fault) = cnam::fault(name) else {
        return Vec::new();
    };
    vec![Hit {
        summary: format!("\u{201c}{name}\u{201d}: {fault}"),
        fields: vec![
            FieldPair {
                differs: true,
                ..FieldPair::compare("CNAM", None, Some(name))
            },
            FieldPair::context("State", Some(number.particulars.lifecycle.label()), None),
        ],
        ..Hit::default()
    }]
}

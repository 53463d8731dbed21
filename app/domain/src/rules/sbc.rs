//! Group C, continued: what an SBC does with a number. None of it is decided before Rollcall reads the
//! tables of SBCs.

use super::{Check, Group, Guard, Remedy, Rule, Severity, Side};
use crate::plane::{Plane, Verdict};

/// What the rules about the tables of SBCs have in common.
const TABLES: Rule = Rule {
    code: "",
    group: Group::DirectRouting,
    plane: Plane::Routing,
    severity: Severity::High,
    verdict: Verdict::Differs,
    title: "",
    explanation: "",
    consequence: "",
    fix: "",
    remedies: &[Remedy::Propose(Side::Sbc)],
    needs: &[],
    configuration: &[],
    guards: &[Guard::Canonical],
    subsumes: &[],
    check: Check::NotYet("Rollcall does not read the routing tables of SBCs yet."),
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "sbc-did-not-covered",
        severity: Severity::Critical,
        verdict: Verdict::Missing,
        title: "No SBC rule takes it",
        explanation: "The number is in use over Direct Routing, and no inbound rule of the SBC takes it.",
        consequence: "The SBC answers callers with 404 Not Found.",
        fix: "Add the number, or the range around it, to the SBC's inbound rules.",
        guards: &[Guard::Fresh, Guard::Canonical],
        ..TABLES
    },
    Rule {
        code: "sbc-did-ambiguous",
        title: "Two SBC rules take it",
        explanation: "Two inbound rules of the SBC take this number with equal right and send it to different targets.",
        consequence: "Where a call goes depends on the order of the table, and changes with it.",
        fix: "Make one of the rules narrower, or remove it.",
        remedies: &[Remedy::Manual],
        ..TABLES
    },
    Rule {
        code: "sbc-routes-to-legacy",
        title: "The SBC still sends it to the old system",
        explanation: "The number belongs in Teams, and the SBC sends its calls to the old phone system.",
        consequence: "Calls ring where nobody sits any more.",
        fix: "Point the SBC's rule for the number at Teams.",
        guards: &[Guard::InFlight],
        ..TABLES
    },
    Rule {
        code: "sbc-route-without-did",
        severity: Severity::Medium,
        verdict: Verdict::Unlisted,
        title: "The SBC takes numbers that are not ours",
        explanation: "A rule of the SBC takes numbers that were given back or never were ours.",
        consequence: "A leftover rule invites fraud, and sends a later owner's calls astray.",
        fix: "Narrow the SBC's rule to the numbers that are ours.",
        ..TABLES
    },
    Rule {
        code: "sbc-teams-user-missing",
        verdict: Verdict::Missing,
        title: "The SBC sends it to nobody",
        explanation: "The SBC sends the number's calls to Teams, and Teams has it assigned to nobody.",
        consequence: "Teams answers callers with 404 Not Found.",
        fix: "Assign the number in Teams, or take it off the SBC's rule.",
        remedies: &[Remedy::Propose(Side::Teams)],
        guards: &[Guard::Settle(60)],
        ..TABLES
    },
    Rule {
        code: "sbc-format-manipulation-missing",
        verdict: Verdict::Missing,
        title: "The SBC does not add the country code",
        explanation: "The trunk delivers ten digits, and no rule of the SBC turns them into +1 and ten digits.",
        consequence: "Teams finds no number that matches, and the call fails.",
        fix: "Add a rule to the SBC that puts +1 before what the trunk delivers.",
        ..TABLES
    },
    Rule {
        code: "sbc-trunk-carrier-mismatch",
        title: "Calls leave over another carrier's trunk",
        explanation: "Outbound calls with this number leave over a trunk of a carrier that does not serve it.",
        consequence: "The carrier blocks the caller's number, or signs it with a lower attestation and calls are labelled as spam.",
        fix: "Route calls with this number over its own carrier's trunk, or register it with the other carrier.",
        guards: &[],
        ..TABLES
    },
];

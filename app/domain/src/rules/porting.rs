//! Group E: ports in and out. Some are about a number of an order, some about the order, and one about a
//! port-out as a whole. What clocks and calendars say is in the evidence; nothing is reckoned here.

mod departure;
mod line;
mod order;

pub(super) use departure::{is_on_record, unplanned};
pub(super) use line::is_expected_at;

use super::{
    Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side, carrier::CARRIER,
    teams::ASSIGNMENT, teams_set_up::is_one_company,
};
use crate::{
    plane::{Plane, Verdict},
    source::SourceKind,
};

/// Minutes until a completed port has reached the portability database of every carrier.
const PORT_BROADCAST: i64 = 60;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "portout-complete-still-assigned",
        severity: Severity::Critical,
        title: "Ported away, still assigned",
        explanation: "The number has left, by the carrier's word or with a port-out on record, and Teams still has it assigned or the inventory still has it in service.",
        consequence: "Its holder believes to have a number and gets no calls; calls go out with a number that belongs to somebody else.",
        fix: "Take the number from its holder in Teams and give the holder another. Record that it has left.",
        remedies: &[
            Remedy::Propose(Side::Teams),
            Remedy::Mirror(Side::Inventory),
        ],
        needs: &[SourceKind::Carrier, SourceKind::TeamsNumbers],
        guards: &[Guard::Settle(ASSIGNMENT)],
        subsumes: &["teams-terminal-number-present"],
        check: Check::Number(departure::still_assigned),
        ..OF_ORDER
    },
    Rule {
        code: "port-foc-passed-not-active",
        severity: Severity::Critical,
        title: "Port window over, not active",
        explanation: "The window that the losing carrier confirmed (FOC) is over, and the number is not active with the new one.",
        consequence: "The number may ring nowhere.",
        fix: "Call the new carrier's port desk now, and have the number activated or the port put off.",
        check: Check::Number(line::foc_passed),
        ..OF_ORDER
    },
    Rule {
        code: "port-complete-not-in-service",
        severity: Severity::Critical,
        title: "Ported, not in service",
        explanation: "The number has come in with its port, and the new carrier does not list it, or not as in service.",
        consequence: "Calls to the number fail.",
        fix: "Have the new carrier put it in service and broadcast the port again.",
        guards: &[Guard::Settle(PORT_BROADCAST), Guard::Complete],
        needs: CARRIER,
        subsumes: &[
            "inventory-number-missing-at-carrier",
            "carrier-status-suspended",
            "carrier-pending-while-active",
        ],
        check: Check::Number(line::not_in_service),
        ..OF_ORDER
    },
    Rule {
        code: "port-complete-teams-unassigned",
        title: "Ported, holder without number",
        explanation: "The number has come in, and Teams has not given it to the holder it was planned for.",
        consequence: "The holder has no service.",
        fix: "Assign it to the planned holder in Teams.",
        remedies: &[Remedy::Propose(Side::Teams)],
        guards: &[Guard::Settle(ASSIGNMENT), Guard::Complete],
        needs: &[SourceKind::TeamsNumbers],
        subsumes: &[
            "inventory-number-missing-in-teams",
            "inventory-assigned-teams-free",
        ],
        check: Check::Number(line::unassigned_in_teams),
        ..OF_ORDER
    },
    Rule {
        code: "port-complete-inventory-stale",
        severity: Severity::Medium,
        title: "Ported, still porting here",
        explanation: "The order is complete, and the inventory still has the number as porting in.",
        consequence: "Rules that wait for the port stay silent about it.",
        fix: "Take the number into service in the inventory.",
        remedies: &[Remedy::Mirror(Side::Inventory)],
        check: Check::Number(line::still_porting_in),
        ..OF_ORDER
    },
    Rule {
        code: "port-partial-after-window",
        title: "Only part of it ported",
        explanation: "The window is over, and some numbers of the order have come in and others have not.",
        consequence: "A site's people are split between two carriers, and calls between them may fail.",
        fix: "Have the carrier activate the rest, or put the rest in an order of its own.",
        check: Check::Order(order::partial),
        ..OF_ORDER
    },
    Rule {
        code: "port-exception-unattended",
        title: "Port exception unattended",
        explanation: "The losing carrier has rejected the order, and nobody has answered within the time agreed for it.",
        consequence: "The date slips, and some carriers drop the order.",
        fix: "Read the reason, correct the order and send it again.",
        check: Check::Order(order::unattended),
        ..OF_ORDER
    },
    Rule {
        code: "port-foc-date-drift",
        title: "Port date differs",
        explanation: "The confirmed date (FOC) at the vendor is not the one recorded here, or numbers of one order have different dates.",
        consequence: "The cut-over is missed: people are moved on the wrong day.",
        fix: "Take the vendor's date, and tell those who prepare the cut-over.",
        remedies: &[Remedy::Mirror(Side::Inventory)],
        check: Check::Order(order::date_drift),
        ..OF_ORDER
    },
    Rule {
        code: "port-foc-nonbusiness-day",
        severity: Severity::Medium,
        title: "Port date on a day off",
        explanation: "The confirmed date (FOC) is a weekend or a public holiday where the carriers work.",
        consequence: "The port will fail, or nobody is there to help when it does.",
        fix: "Ask for a business day with a supplement to the order (SUP 2).",
        check: Check::Order(order::day_off),
        ..OF_ORDER
    },
    Rule {
        code: "port-foc-short-notice",
        title: "Port date too near",
        explanation: "The confirmed date (FOC) is less than two business days away, and the preparations are not done.",
        consequence: "People lose service on the day.",
        fix: "Finish what is open, or put the date off with a supplement to the order (SUP 2).",
        check: Check::Order(order::short_notice),
        ..OF_ORDER
    },
    Rule {
        code: "port-911-not-ready",
        severity: Severity::Critical,
        title: "Port without emergency address",
        explanation: "The number comes in within two business days, and no emergency address is chosen for it, or the new carrier has none.",
        consequence: "From then on, help is sent to nowhere.",
        fix: "Validate the address with the new carrier before the port.",
        remedies: &[Remedy::Propose(Side::Emergency)],
        needs: CARRIER,
        check: Check::Number(line::no_emergency),
        ..OF_ORDER
    },
    Rule {
        code: "port-route-not-ready",
        title: "Port without a route",
        explanation: "The number comes in within two business days, and its trunk at the new carrier or its type in Teams is not set.",
        consequence: "Calls to it fail once it has come in.",
        fix: "Set the trunk at the new carrier, and make the number known to Teams.",
        check: Check::Number(line::no_route),
        ..OF_ORDER
    },
    Rule {
        code: "port-tn-list-drift",
        title: "Numbers of the order differ",
        explanation: "The vendor's order lists other numbers than the one here.",
        consequence: "A number is left behind, and may be disconnected with the old account.",
        fix: "Correct the order, or record how it was split.",
        remedies: &[Remedy::Propose(Side::Port)],
        check: Check::Order(order::list_drift),
        ..OF_ORDER
    },
    Rule {
        code: "port-tn-in-two-orders",
        title: "In two open orders",
        explanation: "One number stands in two open port orders.",
        consequence: "The losing carrier rejects one of them, or both.",
        fix: "Take it out of the order that is not meant.",
        check: Check::Number(line::in_two_orders),
        ..OF_ORDER
    },
    Rule {
        code: "port-order-status-drift",
        severity: Severity::Medium,
        title: "Order's state differs",
        explanation: "The vendor has had the order in another state than recorded here for more than half an hour.",
        consequence: "People wait for a step that has been taken, or miss one that has not.",
        fix: "Take the vendor's state.",
        remedies: &[Remedy::Mirror(Side::Inventory)],
        guards: &[Guard::UnknownWord],
        check: Check::Order(order::status_drift),
        ..OF_ORDER
    },
    Rule {
        code: "port-vendor-status-unknown",
        severity: Severity::Medium,
        title: "Unknown state of an order",
        explanation: "The vendor uses a word for the order's state that Rollcall does not know.",
        consequence: "Nothing about the order is judged until the word is known.",
        fix: "Look the order up at the vendor, and report the word.",
        check: Check::Order(order::unknown_word),
        ..OF_ORDER
    },
    Rule {
        code: "port-btn-in-partial",
        title: "Billing number in a partial port",
        explanation: "Only part of the old account is ported, its billing number (BTN) is among it, and no new billing number is named.",
        consequence: "The losing carrier rejects the order.",
        fix: "Name the number that is to be the billing number of what stays.",
        check: Check::Order(order::billing_number),
        ..OF_ORDER
    },
    Rule {
        code: "port-mixed-donors",
        title: "Numbers of several carriers",
        explanation: "Numbers of one order are served by different losing carriers.",
        consequence: "The order is rejected.",
        fix: "Split it into an order for each losing carrier.",
        remedies: &[Remedy::Propose(Side::Port)],
        check: Check::Order(order::mixed_donors),
        ..OF_ORDER
    },
    Rule {
        code: "port-loa-stale",
        severity: Severity::Medium,
        title: "Letter of authorisation too old",
        explanation: "The letter of authorisation (LOA) is older than carriers of the country take it, 30 days in North America, or does not list every number of the order.",
        consequence: "The losing carrier rejects the order.",
        fix: "Have a new letter signed that lists every number.",
        check: Check::Order(order::letter),
        ..OF_ORDER
    },
    Rule {
        code: "port-draft-expiring",
        severity: Severity::Low,
        title: "Draft about to be thrown away",
        explanation: "A draft of an order has lain for more than 36 hours without a change at a carrier that deletes drafts, as Bandwidth does.",
        consequence: "The carrier throws it away, and what was entered is lost.",
        fix: "Submit it, or change it so that it is kept.",
        check: Check::Order(order::draft_expiring),
        ..OF_ORDER
    },
    Rule {
        code: "port-donor-disconnected-early",
        severity: Severity::Critical,
        title: "Disconnected before the port",
        explanation: "The losing carrier, which is one of ours, has taken the number out of service before the port.",
        consequence: "The number is dead now, and may be given to somebody else.",
        fix: "Have the losing carrier restore it at once; the port cannot go on without.",
        needs: CARRIER,
        subsumes: &["carrier-aging-while-used", "carrier-status-suspended"],
        check: Check::Number(line::disconnected_early),
        ..OF_ORDER
    },
    Rule {
        code: "port-losing-service-lingering",
        severity: Severity::Medium,
        title: "Old service still billed",
        explanation: "The number came in more than ten business days ago, and the losing carrier, which is one of ours, still serves and bills it.",
        consequence: "It is paid for twice.",
        fix: "Have the old service ended; a port alone does not always do it.",
        needs: CARRIER,
        subsumes: &["carrier-double-owner"],
        check: Check::Number(line::old_service_lingers),
        ..OF_ORDER
    },
    Rule {
        code: "port-messaging-lagging",
        title: "Messages left behind",
        explanation: "Calls have come in with the port, and messages have not for more than a day, although they were meant to.",
        consequence: "Messages to the number are lost.",
        fix: "Have the new carrier move the number's messaging registration (NNID).",
        check: Check::Number(line::messages_left_behind),
        ..OF_ORDER
    },
    Rule {
        code: "portout-deadline",
        severity: Severity::Critical,
        title: "Port-out to be answered",
        explanation: "More than half of the time to answer a port-out request is over, and nobody has answered it.",
        consequence: "The carrier approves it by itself, and the number leaves.",
        fix: "Approve or reject the request at the carrier.",
        check: Check::PortOut(departure::to_be_answered),
        ..OF_ORDER
    },
];

/// What these rules have in common: a person deals with them at the port desk. Each says for itself how it
/// is decided.
const OF_ORDER: Rule = Rule {
    code: "",
    group: Group::Porting,
    plane: Plane::Port,
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
    check: Check::Snapshot,
};

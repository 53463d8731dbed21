//! What a report says, as it is kept. Programs read it as JSON; people read the document made from it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ReportKind;
use crate::{
    E164, FindingId, PortOrderId, PortOutId, SourceId,
    connection::Verdict,
    finding::FindingState,
    number::Lifecycle,
    plane::Plane,
    port::{OrderState, PortOutState, scorecard::Score},
    rules::Severity,
    source::{SourceKind, Standing},
};

/// What a report says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// Sources, findings, numbers and ports together.
    Sync(Box<SyncContent>),
    /// Port orders, port-outs and carriers.
    Porting(Box<PortingContent>),
    /// Where help would be sent.
    Emergency(Box<EmergencyContent>),
    /// What numbers are used for.
    Utilisation(Box<UtilisationContent>),
}

impl Content {
    /// What it is about.
    pub const fn kind(&self) -> ReportKind {
        match self {
            Self::Sync(_) => ReportKind::Sync,
            Self::Porting(_) => ReportKind::Porting,
            Self::Emergency(_) => ReportKind::Emergency,
            Self::Utilisation(_) => ReportKind::Utilisation,
        }
    }
}

/// The sync report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SyncContent {
    /// The sources and how they stood.
    pub sources: Vec<SourceState>,
    /// The findings in a few figures.
    pub findings: FindingFigures,
    /// Findings that needed action, by the rule's code.
    pub by_code: BTreeMap<String, u64>,
    /// The findings by severity, worst first; every severity has its line.
    pub by_severity: Vec<FindingLine>,
    /// The findings by plane.
    pub by_plane: Vec<FindingLine>,
    /// The rules with findings that needed action or changed, the worst and commonest first.
    pub rules: Vec<FindingLine>,
    /// The sites with findings that need action, by the worst of them first.
    pub sites: Vec<PlaceLine>,
    /// The carriers with such findings.
    pub carriers: Vec<PlaceLine>,
    /// Numbers whose state changed.
    pub moves: NumberMoves,
    /// Port orders and port-outs that wait for a day.
    pub ports: PortWatch,
    /// Where help would be sent.
    pub emergency: Vec<EmergencySite>,
    /// What the numbers of each site are used for.
    pub utilisation: Vec<SiteUse>,
}

/// The porting report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PortingContent {
    /// The sources and how they stood.
    pub sources: Vec<SourceState>,
    /// Orders by where they stood.
    pub states: Vec<StateLine>,
    /// How many orders were sent, confirmed, came in and were turned down in the interval.
    pub flow: PortFlow,
    /// Port orders and port-outs that wait for a day.
    pub ports: PortWatch,
    /// How the carriers did over the year before.
    pub carriers: Vec<Score>,
    /// The findings of the plane `port` in a few figures.
    pub findings: FindingFigures,
}

/// The emergency compliance report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EmergencyContent {
    /// The sources and how they stood.
    pub sources: Vec<SourceState>,
    /// The findings of the plane `emergency` in a few figures.
    pub findings: FindingFigures,
    /// The rules with findings that needed action or changed.
    pub rules: Vec<FindingLine>,
    /// Where help would be sent, site by site.
    pub sites: Vec<EmergencySite>,
    /// The rules about emergency calls that could not be decided, because too little was heard.
    pub undecided: Vec<Undecided>,
}

/// The utilisation and cost report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UtilisationContent {
    /// The sources and how they stood.
    pub sources: Vec<SourceState>,
    /// What the numbers of each site are used for.
    pub sites: Vec<SiteUse>,
    /// What the numbers of each carrier are used for.
    pub carriers: Vec<SiteUse>,
    /// Numbers in each state.
    pub lifecycles: BTreeMap<String, u64>,
    /// Numbers whose state changed.
    pub moves: NumberMoves,
    /// Numbers that a carrier has for us and nobody uses, by carrier.
    pub idle: Vec<IdleLine>,
    /// Numbers in service by cost centre; those without one under an empty name.
    pub cost_centres: Vec<CostCentreLine>,
}

/// How a source stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceState {
    /// The source.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// What it speaks about.
    pub kind: SourceKind,
    /// How it stood.
    pub standing: Standing,
    /// When the list in force was taken (UTC).
    pub as_of: Option<DateTime<Utc>>,
    /// Rows in force.
    pub rows: u64,
    /// What its last asking came to; none while it was under way, or if there was none.
    pub verdict: Option<Verdict>,
    /// When it was last asked (UTC).
    pub asked_at: Option<DateTime<Utc>>,
    /// Why the last asking was not complete.
    pub reason: Option<String>,
}

impl SourceState {
    /// Whether what it says could not be judged in full.
    pub fn is_at_fault(&self) -> bool {
        self.standing != Standing::Fresh
            || self
                .verdict
                .is_some_and(|verdict| verdict != Verdict::Complete)
    }
}

/// A count for each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BySeverity {
    /// Critical ones.
    pub critical: u64,
    /// High ones.
    pub high: u64,
    /// Medium ones.
    pub medium: u64,
    /// Low ones.
    pub low: u64,
}

impl BySeverity {
    /// The count of one severity.
    pub const fn of(&self, severity: Severity) -> u64 {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
        }
    }

    /// Counts more of one severity.
    pub const fn add(&mut self, severity: Severity, more: u64) {
        match severity {
            Severity::Critical => self.critical += more,
            Severity::High => self.high += more,
            Severity::Medium => self.medium += more,
            Severity::Low => self.low += more,
        }
    }

    /// The count of all severities.
    pub const fn total(&self) -> u64 {
        self.critical + self.high + self.medium + self.low
    }
}

/// The findings in a few figures. Each finding counts once, however often it came and went:
/// `open = open_before + new + reopened - resolved - put_off`, but for those that were resolved while they
/// were put off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingFigures {
    /// Findings that needed action.
    pub open: BySeverity,
    /// How many needed action at the beginning of the interval.
    pub open_before: u64,
    /// How many opened for the first time.
    pub new: u64,
    /// How many opened again that did not need action at the beginning.
    pub reopened: u64,
    /// How many were gone at the end, having been open at some time before.
    pub resolved: u64,
    /// How many were resolved while nobody was to act on them.
    pub resolved_while_put_off: u64,
    /// How many were snoozed, accepted or excepted at the end, and needed action at some time of the interval.
    pub put_off: u64,
}

/// The findings of one severity, plane or rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingLine {
    /// The value, as a filter of the findings names it.
    pub value: String,
    /// The words people read.
    pub label: String,
    /// The severity of a rule's worst finding; none where the line is of several.
    pub severity: Option<Severity>,
    /// How many needed action.
    pub open: u64,
    /// How many opened for the first time.
    pub new: u64,
    /// How many opened again.
    pub reopened: u64,
    /// How many were resolved.
    pub resolved: u64,
    /// How many were put off.
    pub put_off: u64,
}

/// The findings of a site or carrier that needed action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceLine {
    /// The site's or carrier's name; none for numbers without one, and for findings about no number.
    pub name: Option<String>,
    /// The findings by severity.
    pub open: BySeverity,
    /// Numbers that have at least one of them, whatever their state, and whether the inventory has them or not.
    pub numbers: u64,
    /// Those of these numbers that are in service. Reports that were made before it was counted have none.
    #[serde(default)]
    pub in_service: u64,
}

/// Numbers whose state changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberMoves {
    /// How many numbers came into the inventory.
    pub added: u64,
    /// How many times the state of a number changed from one to another.
    pub changed: u64,
    /// The changes by the two states, commonest first.
    pub moves: Vec<Move>,
}

/// Changes from one state of numbers to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The state before.
    pub from: Lifecycle,
    /// The state after.
    pub to: Lifecycle,
    /// How many.
    pub count: u64,
}

/// Port orders and port-outs that wait for a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortWatch {
    /// Orders whose day is over and which are not across, and those whose clocks have run out.
    pub overdue: Vec<PortDue>,
    /// Orders whose day is near.
    pub due: Vec<PortDue>,
    /// Port-outs that wait for an answer, the least time first.
    pub outs: Vec<PortOutDue>,
}

/// A port order that waits for a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortDue {
    /// The order.
    pub id: PortOrderId,
    /// Our reference.
    pub reference: String,
    /// The carrier that gets the numbers.
    pub carrier: String,
    /// The site of its project.
    pub site: Option<String>,
    /// Where it stood.
    pub state: OrderState,
    /// The agreed day, in the place of the port; none is agreed.
    pub day: Option<NaiveDate>,
    /// How many numbers it has.
    pub numbers: u32,
    /// How many of them had come in.
    pub active: u32,
    /// How many of its clocks had run out.
    pub escalations: u32,
}

/// A port-out that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortOutDue {
    /// The port-out.
    pub id: PortOutId,
    /// The carrier's own identifier of the request.
    pub vendor_order: String,
    /// The carrier that told of it.
    pub carrier: String,
    /// Where it stood.
    pub state: PortOutState,
    /// How many numbers it asks for.
    pub numbers: u64,
    /// By when it must be answered (UTC), before silence becomes a yes.
    pub answer_by: Option<DateTime<Utc>>,
    /// Whole minutes that were left; none where no time is known.
    pub minutes_left: Option<i64>,
}

/// Orders in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateLine {
    /// The state.
    pub state: OrderState,
    /// How many orders.
    pub orders: u64,
}

/// What went through the porting desk in the interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortFlow {
    /// Orders that were made.
    pub made: u64,
    /// Orders that were first sent.
    pub sent: u64,
    /// Orders whose date was first confirmed.
    pub confirmed: u64,
    /// Orders whose numbers had all come in.
    pub ported: u64,
    /// Rejections that came.
    pub rejections: u64,
    /// Port-outs that were asked for.
    pub outs: u64,
}

/// Where help would be sent for the numbers of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencySite {
    /// The site; none for numbers without one.
    pub site: Option<String>,
    /// Numbers in service.
    pub numbers: u64,
    /// Those of them with a finding about emergency calls that needed action.
    pub with_findings: u64,
    /// Other numbers with such a finding: they are not in service, or the inventory does not have them.
    /// Reports that were made before they were told apart have none.
    #[serde(default)]
    pub others_with_findings: u64,
    /// The findings of all of these, and those about no number, by severity.
    pub open: BySeverity,
}

/// A rule that could not be decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undecided {
    /// The rule's code.
    pub code: String,
    /// Its few words.
    pub title: String,
    /// What was not heard.
    pub reason: String,
}

/// What the numbers of a site or carrier are used for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteUse {
    /// The site or carrier; none for numbers without one.
    pub name: Option<String>,
    /// Numbers with a holder: assigned, active or suspended.
    pub used: u64,
    /// Numbers that are free to be given out.
    pub free: u64,
    /// Numbers that are reserved or age after use.
    pub held: u64,
    /// Numbers on their way in or out.
    pub moving: u64,
    /// How many were given out in the ninety days before.
    pub taken: u64,
    /// For how many days the free ones last at that pace; none where nothing was given out.
    pub runway_days: Option<u32>,
}

impl SiteUse {
    /// Numbers that we have: used, free and held.
    pub const fn in_custody(&self) -> u64 {
        self.used + self.free + self.held
    }
}

/// Numbers that a carrier lists as ours while the inventory has no use for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdleLine {
    /// The carrier's source.
    pub carrier: String,
    /// How many of its numbers are free or age after use.
    pub unused: u64,
    /// How many of its numbers have been given back, have left, or are not in the inventory.
    pub not_ours: u64,
    /// How many numbers it lists.
    pub listed: u64,
}

/// Numbers in service that go to one cost centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostCentreLine {
    /// The cost centre; empty for numbers without one.
    pub name: String,
    /// How many numbers.
    pub numbers: u64,
}

/// The rows behind a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// How many there were in all.
    pub total: u64,
    /// The rows that are kept: at most [`MOST_DETAILS`], worst first.
    pub rows: Vec<Detail>,
}

/// How many rows a report keeps. What is left out is told.
pub const MOST_DETAILS: u32 = 5_000;

/// A finding behind a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// The finding.
    pub id: FindingId,
    /// What became of it in the interval; nothing where it needed action before, and still did.
    pub changes: Vec<Became>,
    /// How much it mattered.
    pub severity: Severity,
    /// The rule's code.
    pub code: String,
    /// The plane it speaks about.
    pub plane: Plane,
    /// The number, if it is about one.
    pub number: Option<E164>,
    /// What it is about, if not a number.
    pub object: Option<String>,
    /// The site of the number.
    pub site: Option<String>,
    /// The carrier of the number.
    pub carrier: Option<String>,
    /// Its state.
    pub state: FindingState,
    /// When it first opened (UTC).
    pub opened_at: Option<DateTime<Utc>>,
    /// What it says.
    pub summary: String,
}

text_enum! {
    /// What became of a finding in the interval of a report.
    pub enum Became {
        /// It opened for the first time.
        New = "new", "New";
        /// It opened again.
        Reopened = "reopened", "Reopened";
        /// It was snoozed, accepted or excepted.
        PutOff = "put_off", "Put off";
        /// It was gone.
        Resolved = "resolved", "Resolved";
    }
}

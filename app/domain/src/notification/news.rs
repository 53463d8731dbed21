//! What there is to tell, read from the history.
//!
//! The history is written in the transaction of whatever it tells of, so nothing is told that did not happen,
//! and nothing that happened is missed. What an entry does not say itself is looked up in the things as they
//! stand now: a plan that was withdrawn before anybody was told waits for nobody.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::{Notice, Topic, Urgency};
use crate::{
    UserId,
    access::Permission,
    finding::Finding,
    history::{Action, Entry},
    plan::{Plan, PlanState},
    port::{Foc, OrderState, PortOut, PortOutState, departure::PortOutAnswer},
    rules::{self, Severity},
    source::Source,
    words::{counted, moment},
};

/// The things that entries of the history name, as they stand now.
#[derive(Debug, Default)]
pub struct Known {
    /// Findings.
    pub findings: HashMap<Uuid, Finding>,
    /// Plans.
    pub plans: HashMap<Uuid, Plan>,
    /// Port-outs.
    pub port_outs: HashMap<Uuid, PortOut>,
    /// Sources.
    pub sources: HashMap<Uuid, Source>,
}

/// Something to tell, before it is known to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Findings that opened in one roll call.
    Opened(Opened),
    /// Anything else.
    Occasion(Occasion),
}

/// Findings that opened in one roll call, by rule. However many there are, they are one piece of news. Nobody
/// did them: whoever had the roll called has not seen them either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Which roll call.
    pub occurrence: String,
    /// How many, by the code of their rule.
    pub rules: BTreeMap<String, OfRule>,
}

/// Findings of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfRule {
    /// How much they matter.
    pub severity: Severity,
    /// How many there are.
    pub count: u64,
    /// What the first of them says.
    pub summary: String,
    /// The page of the first of them.
    pub link: String,
}

/// Something that happened, and whom it may concern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// What is said of it.
    pub notice: Notice,
    /// Whom it may concern.
    pub audience: Audience,
    /// Who did it; none for the worker, the command line and the clock.
    pub by: Option<UserId>,
}

/// Whom something may concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Whoever subscribes to its topic.
    Subscribers,
    /// Of those, whoever may do something.
    Allowed(Permission),
    /// One person.
    Person(UserId),
}

/// What entries of the history tell, in their order.
pub fn news(entries: &[Entry], known: &Known) -> Vec<News> {
    let mut gathered = Gathered::default();
    for entry in entries {
        match entry.entity.as_str() {
            "finding" => gathered.finding(entry, known),
            _ => gathered.occasions.extend(occasion(entry, known)),
        }
    }
    gathered.finish()
}

/// News under way: findings are counted, everything else stands for itself.
#[derive(Default)]
struct Gathered {
    opened: BTreeMap<String, Opened>,
    given: BTreeMap<(String, UserId), Given>,
    occasions: Vec<Occasion>,
}

/// Findings that somebody was given at once.
struct Given {
    by: Option<UserId>,
    by_name: String,
    count: u64,
    label: String,
    link: String,
}

impl Gathered {
    fn finding(&mut self, entry: &Entry, known: &Known) {
        let Some(finding) = known.findings.get(&entry.entity_id) else {
            return;
        };
        match entry.action {
            Action::Opened | Action::Reopened if finding.state.needs_action() => {
                self.open(entry, finding);
            }
            Action::Updated if is_given(entry) => self.give(entry, finding),
            _ => {}
        }
    }

    fn open(&mut self, entry: &Entry, finding: &Finding) {
        let occurrence = batch(entry);
        let opened = self
            .opened
            .entry(occurrence.clone())
            .or_insert_with(|| Opened {
                occurrence,
                rules: BTreeMap::new(),
            });
        let of_rule = opened
            .rules
            .entry(finding.code.clone())
            .or_insert_with(|| OfRule {
                severity: finding.severity,
                count: 0,
                summary: summary(finding),
                link: link_of(finding),
            });
        of_rule.count += 1;
        of_rule.severity = of_rule.severity.min(finding.severity);
    }

    /// Whoever has it now is told: whoever had it in between is not concerned any more.
    fn give(&mut self, entry: &Entry, finding: &Finding) {
        let Some(owner) = finding.owner else { return };
        let given = self
            .given
            .entry((batch(entry), owner))
            .or_insert_with(|| Given {
                by: by(entry),
                by_name: entry.actor.name.clone(),
                count: 0,
                label: entry.label.clone(),
                link: link_of(finding),
            });
        given.count += 1;
    }

    fn finish(self) -> Vec<News> {
        let given = self
            .given
            .into_iter()
            .map(|((batch, owner), given)| given.occasion(batch, owner));
        let opened = self.opened.into_values().map(News::Opened);
        let others = given.chain(self.occasions).map(News::Occasion);
        opened.chain(others).collect()
    }
}

impl Given {
    fn occasion(self, occurrence: String, owner: UserId) -> Occasion {
        let (title, link) = if self.count == 1 {
            (
                format!("A finding is yours now: {}", self.label),
                self.link.clone(),
            )
        } else {
            (
                format!("{} are yours now", counted(self.count, "finding")),
                "/findings?owner=me".to_owned(),
            )
        };
        Occasion {
            notice: Notice {
                topic: Topic::FindingAssigned,
                subject: "findings".to_owned(),
                occurrence,
                urgency: Urgency::Info,
                title,
                detail: format!("Given to you by {}.", self.by_name),
                link,
            },
            audience: Audience::Person(owner),
            by: self.by,
        }
    }
}

/// What an entry tells that is about no finding.
fn occasion(entry: &Entry, known: &Known) -> Option<Occasion> {
    match entry.entity.as_str() {
        "plan" => of_plan(entry, known.plans.get(&entry.entity_id)?),
        "port_order" => of_order(entry),
        "port_out" => of_port_out(entry, known.port_outs.get(&entry.entity_id)?),
        "source" => of_source(entry, known.sources.get(&entry.entity_id)?),
        _ => None,
    }
}

fn of_plan(entry: &Entry, plan: &Plan) -> Option<Occasion> {
    let to_approve = Notice {
        title: format!("A plan waits for approval: {}", plan.title),
        detail: format!(
            "{} proposed it, with {}. It can be applied until {}.",
            plan.proposed_by.name,
            counted(plan.tally.total(), "step"),
            moment(plan.expires_at)
        ),
        ..notice(
            entry,
            Topic::PlanToApprove,
            Urgency::Warning,
            format!("/plans/{}", plan.id),
        )
    };
    let decided = |what: &str, urgency| {
        let proposer = plan.proposed_by.user_id.map(UserId::new)?;
        let notice = Notice {
            topic: Topic::PlanDecided,
            title: format!("Your plan {what}: {}", plan.title),
            detail: entry.reason.clone().unwrap_or_default(),
            urgency,
            ..to_approve.clone()
        };
        Some(by_entry(entry, notice, Audience::Person(proposer)))
    };
    match entry.action {
        Action::Created if plan.state == PlanState::Proposed => {
            let may_approve = Audience::Allowed(Permission::ApprovePlans);
            Some(by_entry(entry, to_approve, may_approve))
        }
        Action::Approved => decided("is approved", Urgency::Info),
        // The worker applies it, perhaps much later: whoever began it is told too.
        Action::Applied => decided("is applied", Urgency::Info).map(by_nobody),
        Action::Rejected => decided("is turned down", Urgency::Warning),
        Action::Expired => decided("has expired", Urgency::Warning),
        Action::Stopped => decided("has stopped before its end", Urgency::Critical).map(by_nobody),
        _ => None,
    }
}

fn of_order(entry: &Entry) -> Option<Occasion> {
    if entry.action != Action::Updated {
        return None;
    }
    let link = format!("/ports/{}", entry.entity_id);
    let reference = &entry.label;
    let reason = entry.reason.clone().unwrap_or_default();
    let about = |topic, urgency, title| {
        let notice = Notice {
            title,
            detail: reason.clone(),
            ..notice(entry, topic, urgency, link.clone())
        };
        Some(by_entry(entry, notice, Audience::Subscribers))
    };
    match moved_to(entry) {
        Some(OrderState::Exception) => {
            let title = format!("{reference} is rejected");
            return about(Topic::PortRejected, Urgency::Critical, title);
        }
        Some(OrderState::Failed) => {
            let title = format!("{reference} is given up by its carrier");
            return about(Topic::PortRejected, Urgency::Critical, title);
        }
        _ => {}
    }
    let (before, after) = change_of(entry, "foc")?;
    let (before, after) = (before.map(Foc::words_of), after.map(Foc::words_of));
    let title = match (before, after) {
        (None, Some(date)) => format!("{reference}: the date is agreed, {date}"),
        (Some(old), Some(new)) => format!("{reference}: the date moved from {old} to {new}"),
        (Some(old), None) => format!("{reference}: the date {old} is taken back"),
        (None, None) => return None,
    };
    about(Topic::PortDate, Urgency::Warning, title)
}

/// The state that an order came to, if the entry tells of one.
fn moved_to(entry: &Entry) -> Option<OrderState> {
    change_of(entry, "state")?.1?.parse().ok()
}

/// A text that an entry shows as changed: before and after.
pub(super) fn change_of<'e>(
    entry: &'e Entry,
    field: &str,
) -> Option<(Option<&'e str>, Option<&'e str>)> {
    let of = |side: &'e Option<serde_json::Value>| side.as_ref()?.get(field)?.as_str();
    let (before, after) = (of(&entry.before), of(&entry.after));
    (before != after).then_some((before, after))
}

fn of_port_out(entry: &Entry, port_out: &PortOut) -> Option<Occasion> {
    let PortOut {
        carrier,
        vendor_order,
        ..
    } = port_out;
    let numbers = counted(port_out.numbers.len() as u64, "number");
    let asks = match &port_out.particulars.gaining_carrier {
        Some(gaining) => format!("{gaining} asks for {numbers}."),
        None => format!("{numbers} are asked for."),
    };
    let answer = match port_out
        .answer_by
        .filter(|_| port_out.state.awaits_answer())
    {
        Some(by) => format!(" Silence lets them go on {}.", moment(by)),
        None => String::new(),
    };
    let about = |urgency, title| {
        let notice = Notice {
            title,
            detail: format!("{asks}{answer}"),
            ..notice(
                entry,
                Topic::PortOut,
                urgency,
                format!("/ports/outs/{}", port_out.id),
            )
        };
        Some(by_entry(entry, notice, Audience::Subscribers))
    };
    let is_silent = port_out.particulars.answer == Some(PortOutAnswer::Silence);
    match entry.action {
        Action::Created if port_out.state == PortOutState::Discovered => about(
            Urgency::Critical,
            format!("{numbers} left {carrier} before anybody here heard of it ({vendor_order})"),
        ),
        Action::Created if port_out.is_unplanned() => about(
            Urgency::Critical,
            format!("A port-out that nobody planned: {carrier} {vendor_order}, {numbers}"),
        ),
        Action::Created => about(
            Urgency::Warning,
            format!("A port-out has arrived: {carrier} {vendor_order}, {numbers}"),
        ),
        Action::Updated if change_of(entry, "state").is_some() => match port_out.state {
            PortOutState::Authorized if is_silent => about(
                Urgency::Critical,
                format!("Nobody answered {carrier} {vendor_order}: {numbers} may go"),
            ),
            PortOutState::PortedOut => about(
                Urgency::Warning,
                format!("{numbers} have left with {carrier} {vendor_order}"),
            ),
            _ => None,
        },
        _ => None,
    }
}

/// A source that fails every two hours is told of once, until it has listed again.
fn of_source(entry: &Entry, source: &Source) -> Option<Occasion> {
    let title = match entry.action {
        Action::Failed => format!("{} could not be read", source.name),
        Action::Held => format!("{}: the new list is held for review", source.name),
        _ => return None,
    };
    let since = source.as_of.map_or("never".to_owned(), moment);
    let detail = entry.reason.clone().unwrap_or_default();
    let notice = Notice {
        occurrence: format!("{} {since}", entry.action),
        title,
        detail: format!("{detail} The list in force is of {since}.")
            .trim_start()
            .to_owned(),
        ..notice(
            entry,
            Topic::Source,
            Urgency::Warning,
            format!("/sources/{}", source.id),
        )
    };
    Some(by_entry(entry, notice, Audience::Subscribers))
}

/// A notice about the thing of an entry, whose words are still to be said.
fn notice(entry: &Entry, topic: Topic, urgency: Urgency, link: String) -> Notice {
    Notice {
        topic,
        subject: format!("{}/{}", entry.entity, entry.entity_id),
        occurrence: entry.seq.to_string(),
        urgency,
        title: String::new(),
        detail: String::new(),
        link,
    }
}

fn by_entry(entry: &Entry, notice: Notice, audience: Audience) -> Occasion {
    Occasion {
        notice,
        audience,
        by: by(entry),
    }
}

fn by_nobody(occasion: Occasion) -> Occasion {
    Occasion {
        by: None,
        ..occasion
    }
}

fn by(entry: &Entry) -> Option<UserId> {
    entry.actor.user_id.map(UserId::new)
}

/// What was done at once: in one request, at one instant.
pub(super) fn batch(entry: &Entry) -> String {
    let request = entry.request_id.unwrap_or_default();
    format!("{} {request}", entry.at.timestamp_micros())
}

/// Whether an entry tells that somebody was given the finding.
fn is_given(entry: &Entry) -> bool {
    matches!(change_of(entry, "owner"), Some((_, Some(_))))
}

fn summary(finding: &Finding) -> String {
    let title = rules::find(&finding.code).map_or(finding.code.as_str(), |rule| rule.title);
    match finding.number {
        Some(number) => format!("{}: {title}", number.grouped()),
        None => format!("{title}: {}", finding.summary),
    }
}

fn link_of(finding: &Finding) -> String {
    format!("/findings?open={}", finding.id)
}

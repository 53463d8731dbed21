//! What there is to tell, read from the history.
//!
//! The history is written in the transaction of whatever it tells of, so nothing is told that did not happen,
//! and nothing that happened is missed. What an entry does not say itself is looked up in the things as they
//! stand now: a plan that was withdrawn before anybody was told waits for nobody.

mod findings;

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::{Notice, Topic, Urgency};
use crate::{
    UserId,
    access::Permission,
    history::{Action, Entry},
    plan::{Plan, PlanState},
    port::{Foc, OrderState, PortOut, PortOutState, departure::PortOutAnswer},
    rules::Severity,
    source::Source,
    words::{counted, moment},
};

pub use findings::{FindingNow, run, tells_of_finding};

/// The things that entries of the history name, as they stand now.
#[derive(Debug, Default)]
pub struct Known {
    /// Findings.
    pub findings: HashMap<Uuid, FindingNow>,
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

/// News under way, gathered as the history is read: findings are counted, so that it grows with the rules and the
/// people whom findings are given to and not with the findings; everything else stands for itself.
#[derive(Debug, Default)]
pub struct Gathering {
    findings: findings::Counted,
    occasions: Vec<Occasion>,
}

impl Gathering {
    /// Adds what some entries tell.
    pub fn read(&mut self, entries: &[Entry], known: &Known) {
        for entry in entries {
            match entry.entity.as_str() {
                "finding" => self.findings.count(entry, known),
                _ => self.occasions.extend(occasion(entry, known)),
            }
        }
    }

    /// What there is to tell: of findings first, then everything else in its order.
    pub fn news(self) -> Vec<News> {
        let mut news = self.findings.news();
        news.extend(self.occasions.into_iter().map(News::Occasion));
        news
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

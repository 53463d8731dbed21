//! What other programs are told: every change that the history tells of, as an event.
//!
//! Each kind of change has its [`EventKind`]. Changes of one kind that were made at once, a roll call's
//! findings or an import's numbers, come as one event with many items, at most [`ITEMS`] of them. An event's
//! id is made of the place of its first item in the history, so that the same event has the same id however
//! often it is sent. No event goes over a [`boundary`] of the history: whoever reads from one on, wherever that
//! is, comes to the same events.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Topic, Urgency,
    news::{Occasion, batch, change_of},
};
use crate::history::{Action, Entry};

text_enum! {
    /// What kind of change an event tells of.
    pub enum EventKind {
        /// Findings were opened, for the first time or again.
        FindingOpened = "finding.opened", "A finding was opened";
        /// Findings are no longer there.
        FindingResolved = "finding.resolved", "A finding was resolved";
        /// People decided about findings, gave them to somebody, or said something.
        FindingChanged = "finding.changed", "Somebody worked on a finding";
        /// Numbers were added, changed, or taken away.
        NumberChanged = "number.changed", "A number was changed";
        /// A port order was made.
        PortCreated = "port.created", "A port order was made";
        /// A port order moved on.
        PortStateChanged = "port.state_changed", "A port order moved on";
        /// The agreed date of a port was set, moved, or taken back.
        PortDateChanged = "port.date_changed", "The date of a port changed";
        /// Anything else about a port order or a project changed.
        PortChanged = "port.changed", "A port order was changed";
        /// A clock of a port order or a port-out warns.
        PortClockWarned = "port.clock_warned", "A clock of a port warns";
        /// A clock of a port order or a port-out escalates.
        PortClockEscalated = "port.clock_escalated", "A clock of a port escalates";
        /// The date of a port is today or tomorrow.
        PortDateNear = "port.date_near", "The date of a port is near";
        /// Another carrier asks for numbers.
        PortOutReceived = "port_out.received", "A port-out arrived";
        /// A port-out moved on.
        PortOutStateChanged = "port_out.state_changed", "A port-out moved on";
        /// Anything else about a port-out changed.
        PortOutChanged = "port_out.changed", "A port-out was changed";
        /// A plan was proposed.
        PlanProposed = "plan.proposed", "A plan was proposed";
        /// A plan was approved.
        PlanApproved = "plan.approved", "A plan was approved";
        /// A plan was turned down, taken back, or expired.
        PlanDropped = "plan.dropped", "A plan was dropped";
        /// Applying a plan began.
        PlanBegun = "plan.begun", "A plan was begun";
        /// A step of a plan ended.
        PlanStepEnded = "plan.step_ended", "A step of a plan ended";
        /// A plan stopped before its end.
        PlanStopped = "plan.stopped", "A plan stopped";
        /// Every step of a plan is as it should be.
        PlanApplied = "plan.applied", "A plan was applied";
        /// Anything else about a plan changed.
        PlanChanged = "plan.changed", "Somebody worked on a plan";
        /// A list of a source is in force.
        SourceListed = "source.listed", "A source was listed";
        /// A list of a source is held for review.
        SourceHeld = "source.held", "A source's list is held";
        /// A source could not be read.
        SourceFailed = "source.failed", "A source failed";
        /// Anything else about a source changed.
        SourceChanged = "source.changed", "A source was changed";
        /// Reservations of numbers end soon.
        ReservationEnds = "reservation.ends", "A reservation ends soon";
        /// A report was made.
        ReportMade = "report.made", "A report was made";
        /// People or tokens were added or changed, or somebody signed in or out.
        AccessChanged = "access.changed", "Access was changed or used";
        /// Anything else in the history: connections, imports, rules, settings.
        RecordChanged = "record.changed", "Another record was changed";
    }
}

/// The most items of one event.
pub const ITEMS: i64 = 100;

/// The last place of the history, at or before one, over which no event goes.
pub const fn boundary(seq: i64) -> i64 {
    seq - seq.rem_euclid(ITEMS)
}

/// What one event tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ChangeEvent))]
pub struct Event {
    /// Its id, the same however often it is sent.
    pub id: Uuid,
    /// What kind of change it tells of.
    pub kind: EventKind,
    /// When it happened (UTC).
    pub at: DateTime<Utc>,
    /// Who did it, by name.
    pub actor: String,
    /// The things that changed, in their order; at least one.
    pub items: Vec<Item>,
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ChangeEventItem))]
pub struct Item {
    /// Its place in the organisation's history; none where the clock brought it.
    pub seq: Option<i64>,
    /// What kind of thing it is: `number`, `finding`, `port_order`, ….
    pub entity: String,
    /// Which one.
    pub entity_id: String,
    /// Its name for people.
    pub label: String,
    /// What was done.
    pub action: Option<Action>,
    /// The changed fields before.
    pub before: Option<serde_json::Value>,
    /// The changed fields after.
    pub after: Option<serde_json::Value>,
    /// Why, if a reason was given.
    pub reason: Option<String>,
}

impl Event {
    /// The place of its last item in the history; none where the clock brought it.
    pub fn last(&self) -> Option<i64> {
        self.items.last().and_then(|item| item.seq)
    }
}

/// The kinds of event that an entry of the history is. What becomes of deliveries is none: an event that
/// could not be delivered would make another.
pub fn kinds(entry: &Entry) -> Vec<EventKind> {
    use EventKind as K;
    let changed = |field| change_of(entry, field).is_some();
    let one = match entry.entity.as_str() {
        "delivery" => return Vec::new(),
        "finding" => match entry.action {
            Action::Opened | Action::Reopened => K::FindingOpened,
            Action::Resolved => K::FindingResolved,
            _ => K::FindingChanged,
        },
        "number" => K::NumberChanged,
        "port_order" => match (entry.action, changed("state"), changed("foc")) {
            (Action::Created, ..) => K::PortCreated,
            (_, true, true) => return vec![K::PortStateChanged, K::PortDateChanged],
            (_, true, false) => K::PortStateChanged,
            (_, false, true) => K::PortDateChanged,
            (_, false, false) => K::PortChanged,
        },
        "port_project" => K::PortChanged,
        "port_out" => match entry.action {
            Action::Created => K::PortOutReceived,
            _ if changed("state") => K::PortOutStateChanged,
            _ => K::PortOutChanged,
        },
        "plan" => of_plan(entry.action),
        "source" => match entry.action {
            Action::Committed | Action::Released => K::SourceListed,
            Action::Held => K::SourceHeld,
            Action::Failed => K::SourceFailed,
            _ => K::SourceChanged,
        },
        "report" if entry.action == Action::Created => K::ReportMade,
        "user" | "token" => K::AccessChanged,
        _ => K::RecordChanged,
    };
    vec![one]
}

const fn of_plan(action: Action) -> EventKind {
    use EventKind as K;
    match action {
        Action::Created => K::PlanProposed,
        Action::Approved => K::PlanApproved,
        Action::Rejected | Action::Withdrawn | Action::Expired => K::PlanDropped,
        Action::Begun => K::PlanBegun,
        Action::Stopped => K::PlanStopped,
        Action::Applied => K::PlanApplied,
        Action::Verified
        | Action::Reported
        | Action::Unchanged
        | Action::Refused
        | Action::Surprised
        | Action::Unclear => K::PlanStepEnded,
        _ => K::PlanChanged,
    }
}

/// The events that entries of the history are, in their order. Neighbours of one kind that were made at once
/// are one event, up to the next boundary. The entries begin and end at a boundary or with something that was
/// made at once, so that no event is told in part.
pub fn events(org: Uuid, entries: &[Entry]) -> Vec<Event> {
    let mut events: Vec<((String, i64), Event)> = Vec::new();
    for entry in entries {
        let together = (batch(entry), boundary(entry.seq - 1));
        for kind in kinds(entry) {
            let open = events
                .iter_mut()
                .rev()
                .take_while(|(of, _)| *of == together)
                .find(|(_, event)| event.kind == kind);
            match open {
                Some((_, event)) => event.items.push(item(entry)),
                None => events.push((together.clone(), event(org, entry, kind))),
            }
        }
    }
    events.into_iter().map(|(_, event)| event).collect()
}

fn event(org: Uuid, entry: &Entry, kind: EventKind) -> Event {
    Event {
        id: id(org, &entry.seq.to_string(), kind),
        kind,
        at: entry.at,
        actor: entry.actor.name.clone(),
        items: vec![item(entry)],
    }
}

fn item(entry: &Entry) -> Item {
    Item {
        seq: Some(entry.seq),
        entity: entry.entity.clone(),
        entity_id: entry.entity_id.to_string(),
        label: entry.label.clone(),
        action: Some(entry.action),
        before: entry.before.clone(),
        after: entry.after.clone(),
        reason: entry.reason.clone(),
    }
}

/// The event that something is which the clock brought; none where it is no change of a thing's own.
pub fn of_clock(org: Uuid, occasion: &Occasion, now: DateTime<Utc>) -> Option<Event> {
    let notice = &occasion.notice;
    let kind = match (notice.topic, notice.urgency) {
        (Topic::PortClock | Topic::PortOut, Urgency::Warning) => EventKind::PortClockWarned,
        (Topic::PortClock | Topic::PortOut, Urgency::Critical) => EventKind::PortClockEscalated,
        (Topic::PortDate, _) => EventKind::PortDateNear,
        (Topic::Reservation, _) => EventKind::ReservationEnds,
        _ => return None,
    };
    let (entity, entity_id) = notice
        .subject
        .split_once('/')
        .unwrap_or((notice.subject.as_str(), ""));
    Some(Event {
        id: id(
            org,
            &format!("{} {}", notice.subject, notice.occurrence),
            kind,
        ),
        kind,
        at: now,
        actor: "clock".to_owned(),
        items: vec![Item {
            seq: None,
            entity: entity.to_owned(),
            entity_id: entity_id.to_owned(),
            label: notice.title.clone(),
            action: None,
            before: None,
            after: None,
            reason: Some(notice.detail.clone()),
        }],
    })
}

/// An id that is the same for the same event of the same organisation.
fn id(org: Uuid, occurrence: &str, kind: EventKind) -> Uuid {
    Uuid::new_v5(&org, format!("{kind} {occurrence}").as_bytes())
}

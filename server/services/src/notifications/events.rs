//! Events for programs: which webhook listens to what, and handing events over to them.

use std::collections::HashSet;

use domain::{
    DestinationId, OrgId,
    access::Permission,
    delivery::{self, Destination, Payload},
    history::Entry,
    notification::{
        event::{Event, EventKind, ITEMS, boundary, events, of_clock},
        news::Occasion,
        view::{EventList, EventListener},
    },
};
use store::{Conn, destinations, history, notifications as rows};

use super::record;
use crate::{App, Caller, Error, Result, deliveries};

/// How many entries of the history, at least, the latest events are made of.
const RECENT: i64 = 200;
/// How many entries, at most, are read for the events after a place. Over their end goes no event.
const AT_ONCE: i64 = 5 * ITEMS;

/// A webhook, and the kinds of event that it is told of.
pub(super) struct Listening {
    destination: DestinationId,
    kinds: HashSet<EventKind>,
}

/// The webhooks of an organisation that are told of events.
pub(super) async fn listening(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Listening>> {
    let all = in_organisation(conn, org).await?.into_iter();
    Ok(all
        .map(|listener| Listening {
            destination: listener.destination,
            kinds: listener.kinds.into_iter().collect(),
        })
        .collect())
}

/// Queues the events that entries of the history are, for whoever listens. Without anybody, none is made.
pub(super) async fn queue(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    listeners: &[Listening],
    entries: &[Entry],
) -> Result<()> {
    if listeners.is_empty() {
        return Ok(());
    }
    let events = events(caller.org.uuid(), entries);
    hand_over(app, caller, conn, listeners, events).await
}

/// Queues the events that the clock brought.
pub(super) async fn queue_of_clocks(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    listeners: &[Listening],
    occasions: &[Occasion],
) -> Result<()> {
    let made = |occasion| of_clock(caller.org.uuid(), occasion, app.now());
    let events = occasions.iter().filter_map(made).collect();
    hand_over(app, caller, conn, listeners, events).await
}

async fn hand_over(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    listeners: &[Listening],
    events: Vec<Event>,
) -> Result<()> {
    for event in events {
        let kind = event.kind;
        let payload = Payload::Event(outgoing(&event));
        for listener in listeners.iter().filter(|l| l.kinds.contains(&kind)) {
            deliveries::queue(app, caller, conn, listener.destination, &payload).await?;
        }
    }
    Ok(())
}

/// An event as it goes out: who did what to which things is its body.
fn outgoing(event: &Event) -> delivery::Event {
    delivery::Event {
        id: event.id,
        kind: event.kind.to_string(),
        at: event.at,
        body: serde_json::json!({ "actor": event.actor, "items": event.items }),
    }
}

/// The webhooks that are told of events, with the kinds that each is told of.
pub async fn listeners(app: &App, caller: &Caller) -> Result<Vec<EventListener>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    in_organisation(&mut read.conn(), caller.org).await
}

async fn in_organisation(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<EventListener>> {
    let mut chosen = rows::event_subscriptions(conn, org).await?;
    let listener = |destination: Destination| {
        let all = (EventKind::ALL.to_vec(), 0);
        let (kinds, version) = chosen.remove(&destination.id.uuid()).unwrap_or(all);
        EventListener {
            destination: destination.id,
            name: destination.name,
            kinds,
            version,
        }
    };
    let hearing = deliveries::listeners(conn, org).await?.into_iter();
    Ok(hearing.map(listener).collect())
}

/// Sets of which kinds of event a webhook is told. The version must be the one that was read.
pub async fn set_kinds(
    app: &App,
    caller: &Caller,
    id: DestinationId,
    kinds: &[EventKind],
    version: i64,
) -> Result<()> {
    caller.require(Permission::ManageReports)?;
    let mut kinds = kinds.to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let destination = destinations::find(conn, caller.org, id).await?;
    let destination = destination.ok_or(Error::NotFound("destination"))?;
    if !destination.target.hears_events() {
        return Err(Error::Invalid(format!(
            "{} is told of no events. Make it a webhook that is told of them first.",
            destination.name
        )));
    }
    let before = rows::event_subscriptions(conn, caller.org)
        .await?
        .remove(&id.uuid());
    let before = before.map_or_else(|| EventKind::ALL.to_vec(), |(kinds, _)| kinds);
    rows::put_event_subscription(conn, caller.org, id.uuid(), &kinds, version).await?;
    let entry = record::of_kinds(&destination, &before, &kinds);
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(())
}

/// The events of some kinds, of any unless named, whether or not anybody listens: what a webhook would be told.
/// The latest, newest first; or those of which something came after a place in the history, oldest first.
pub async fn list_events(
    app: &App,
    caller: &Caller,
    kinds: &[EventKind],
    after: Option<i64>,
) -> Result<EventList> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let end = history::end(conn, caller.org).await?;
    let begin = boundary(after.unwrap_or(end - RECENT).clamp(0, end));
    let next = after.map_or(end, |_| end.min(begin + AT_ONCE));
    let entries = history::between(conn, caller.org, begin, next).await?;
    let mut rows = events(caller.org.uuid(), &entries);
    rows.retain(|event| {
        let is_wanted = kinds.is_empty() || kinds.contains(&event.kind);
        is_wanted && after.is_none_or(|after| event.last().is_some_and(|last| last > after))
    });
    if after.is_none() {
        rows.reverse();
    }
    Ok(EventList { rows, next })
}

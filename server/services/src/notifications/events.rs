//! Events for programs: which webhook listens to what, and handing events over to them.

use std::collections::HashSet;

use domain::{
    DestinationId, OrgId,
    access::Permission,
    delivery::{self, Destination, Payload},
    history::{Action, Entry},
    notification::{
        event::{Event, EventKind, events, of_clock},
        news::Occasion,
        view::EventListener,
    },
};
use store::{
    Conn, destinations,
    history::{self, NewEntry},
    notifications as rows,
};

use crate::{App, Caller, Error, Result, deliveries};

/// How many entries of the history recent events are made of.
const RECENT: u32 = 200;

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
    rows::put_event_subscription(conn, caller.org, id.uuid(), &kinds, version).await?;
    let entry = NewEntry {
        after: serde_json::to_string(&serde_json::json!({ "events": kinds })).ok(),
        ..NewEntry::new(
            "destination",
            id.uuid(),
            destination.name.as_str(),
            Action::Updated,
        )
    };
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(())
}

/// The latest events, newest first, whether or not anybody listens: what a webhook would be told.
pub async fn recent_events(app: &App, caller: &Caller, kinds: &[EventKind]) -> Result<Vec<Event>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let end = history::end(conn, caller.org).await?;
    let entries = history::after(conn, caller.org, end - i64::from(RECENT), RECENT).await?;
    let mut events = events(caller.org.uuid(), &entries);
    events.retain(|event| kinds.is_empty() || kinds.contains(&event.kind));
    events.reverse();
    Ok(events)
}

//! Feeds: addresses under which calendar programs read the dates of ports. An address has a secret, which is
//! shown once; what is kept of it is a hash. Whoever knows it reads dates, and nothing else.

use chrono::{DateTime, Days as Span, Utc};
use domain::{
    access::Permission,
    calendar::{
        Calendar, Overrides,
        ics::{self, Event, EventStatus},
    },
    history::Action,
    port::{OrderState, PortOut, PortOutState, view::FeedName},
};
use store::{
    Conn,
    history::NewEntry,
    organisations,
    ports::{self as rows, BoardOrder, Feed},
};
use uuid::Uuid;

use super::{
    super::{clocks::Days, settings},
    changed_at, date_of, is_agreed, orders_on, title_of, title_of_port_out,
};
use crate::{
    App, Caller, Error, Result,
    access::{self, random_text},
    text,
};

/// How long what is over stays in a feed.
const PAST: Span = Span::new(90);
/// How far a feed reaches.
const FUTURE: Span = Span::new(366);
/// The longest name of a feed.
const LONGEST_NAME: usize = 100;

/// The feeds, newest first, those that were taken back too.
pub async fn feeds(app: &App, caller: &Caller) -> Result<Vec<FeedName>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let feeds = rows::feeds(&mut read.conn(), caller.org).await?;
    Ok(feeds.into_iter().map(named).collect())
}

fn named(feed: Feed) -> FeedName {
    FeedName {
        id: feed.id,
        name: feed.name,
        created_by: feed.created_by,
        created_at: feed.created_at,
        revoked_at: feed.revoked_at,
    }
}

/// Makes a feed, and answers with the secret of its address this once: `/calendar/SECRET.ics`.
pub async fn add_feed(app: &App, caller: &Caller, name: &str) -> Result<(FeedName, String)> {
    caller.require(Permission::RunPorts)?;
    let name = name.trim();
    text::ensure_visible("The name", name)?;
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Error::Invalid(format!(
            "Name the feed by who reads it, in at most {LONGEST_NAME} characters, so that it can be taken back \
             when they leave."
        )));
    }
    let secret = random_text(app);
    let feed = Feed {
        id: app.new_id(),
        name: name.to_owned(),
        created_by: caller.name.clone(),
        created_at: app.now(),
        revoked_at: None,
    };
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    rows::insert_feed(conn, caller.org, &feed, &access::hash(&secret)).await?;
    remember(app, caller, conn, &feed, Action::Created).await?;
    tx.commit().await?;
    Ok((named(feed), secret))
}

/// Takes a feed back: its address opens nothing any more.
pub async fn revoke_feed(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let feeds = rows::feeds(conn, caller.org).await?;
    let feed = feeds.into_iter().find(|feed| feed.id == id);
    let feed = feed.ok_or(Error::NotFound("calendar feed"))?;
    if rows::revoke_feed(conn, caller.org, id, app.now()).await? {
        remember(app, caller, conn, &feed, Action::Deleted).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn remember(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    feed: &Feed,
    action: Action,
) -> Result<()> {
    let entry = NewEntry::new("calendar_feed", feed.id, feed.name.as_str(), action);
    app.record(caller, conn, &[entry]).await
}

/// The calendar behind the secret of a feed, as a calendar program reads it. `site` is the address of this
/// site without a path, for links to the orders.
pub async fn ics(app: &App, secret: &str, site: &str) -> Result<String> {
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let org = rows::feed_by_hash(conn, &access::hash(secret)).await?;
    let org = org.ok_or(Error::NotFound("calendar"))?;
    let caller = access::worker(app, org);
    let organisation = organisations::find(conn, org).await?;
    let today = app.now().date_naive();
    let first = today.checked_sub_days(PAST).unwrap_or(today);
    let last = today.checked_add_days(FUTURE).unwrap_or(today);
    let own_days = settings::calendar(conn, &caller).await?;
    let orders = orders_on(conn, &caller, first, Some(last), |_| true).await?;
    let leaving = rows::port_outs_on(conn, org, (first, last)).await?;
    let mut events: Vec<Event> = Vec::new();
    events.extend(
        orders
            .iter()
            .filter_map(|row| port_in(row, &own_days, site)),
    );
    events.extend(leaving.iter().filter_map(|out| port_out(out, site)));
    let name = organisation.map_or_else(
        || "Ports".to_owned(),
        |organisation| format!("Ports of {}", organisation.name),
    );
    Ok(ics::feed(&name, &events))
}

fn port_in(row: &BoardOrder, own_days: &Overrides, site: &str) -> Option<Event> {
    let order = &row.order;
    let (date, is_firm) = date_of(order)?;
    let is_off = order.state.ended_without_port() || order.state == OrderState::SnappedBack;
    let calendar = Calendar::new(order.country, Some(&order.carrier), own_days.clone()).ok();
    let days = Days {
        order,
        numbers: usize::try_from(row.numbers).unwrap_or(usize::MAX),
        calendar: calendar.as_ref(),
    };
    let from = order.details.losing.name();
    let from = from
        .map(|losing| format!(" from {losing}"))
        .unwrap_or_default();
    Some(Event {
        uid: format!("{}@rollcall", order.id),
        sequence: order.version,
        changed_at: changed_at(order),
        at: date.clone(),
        until: days.window().map(|window| window.closes_at),
        summary: title_of(row),
        description: Some(format!("{}{from}. {date}", order.state.label())),
        location: None,
        url: Some(format!("{site}/ports/{}", order.id)),
        status: match (is_off, is_firm) {
            (true, _) => EventStatus::Cancelled,
            (false, true) => EventStatus::Confirmed,
            (false, false) => EventStatus::Tentative,
        },
    })
}

fn port_out(port_out: &PortOut, site: &str) -> Option<Event> {
    let known = &port_out.particulars;
    let changed = [known.answered_at, known.ported_at];
    let is_off = matches!(
        port_out.state,
        PortOutState::Cancelled | PortOutState::Rejected | PortOutState::SnappedBack
    );
    Some(Event {
        uid: format!("{}@rollcall", port_out.id),
        sequence: port_out.version,
        changed_at: changed
            .into_iter()
            .flatten()
            .fold(port_out.received_at, DateTime::<Utc>::max),
        at: known.foc.clone()?,
        until: None,
        summary: title_of_port_out(port_out),
        description: Some(port_out.state.label().to_owned()),
        location: None,
        url: Some(format!("{site}/ports/outs/{}", port_out.id)),
        status: match (is_off, is_agreed(port_out.state)) {
            (true, _) => EventStatus::Cancelled,
            (false, true) => EventStatus::Confirmed,
            (false, false) => EventStatus::Tentative,
        },
    })
}

//! What happened to ports: in their own journal, which is replayed, and in the organisation's history.

use domain::{
    E164,
    history::Action,
    port::{
        Order, PortOut,
        journal::{By, Event, What},
    },
};
use store::{
    Conn,
    history::{self, NewEntry},
};

use crate::{App, Caller, Result};

/// An entry of the history about an order.
pub(super) fn of_order(order: &Order, action: Action) -> NewEntry {
    NewEntry::new("port_order", order.id.uuid(), order.reference.as_str(), action)
}

/// An entry of the history about a port-out.
pub(super) fn of_port_out(port_out: &PortOut, action: Action) -> NewEntry {
    NewEntry::new(
        "port_out",
        port_out.id.uuid(),
        port_out.vendor_order.as_str(),
        action,
    )
}

pub(super) async fn append(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    entries: &[NewEntry],
) -> Result<()> {
    Ok(history::append(conn, caller.org, &app.stamp(caller, None), entries).await?)
}

/// Something that a caller did, for the journal.
pub(super) fn event(app: &App, caller: &Caller, number: Option<E164>, what: What) -> Event {
    Event {
        seq: 0,
        at: app.now(),
        by: By::User,
        name: caller.name.clone(),
        number,
        what,
        is_inferred: false,
        reason: None,
        vendor_status: None,
    }
}

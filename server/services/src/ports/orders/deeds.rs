//! Moves of an order that a person makes, and how a move is written down.

use domain::{
    PortOrderId,
    access::Permission,
    port::{
        Line, Order, OrderState,
        journal::{Event, What},
        line::LineEvent,
        order::Moments,
        state::{By, OrderEvent},
    },
};
use store::{Conn, ports as rows};

use super::seen;
use crate::{
    App, Caller, Error, Result,
    ports::{dossier::Dossier, record},
};

/// Moves an order by a deed of a person that no carrier is asked for here: marks it ready, makes it a draft
/// again, gives it up before it was sent, closes it. Or by one that no API has, and that somebody did at the
/// carrier: papers were handed in, the numbers were asked back. Whoever did so says how, in the reason.
pub async fn act(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
    event: OrderEvent,
    reason: Option<String>,
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = seen(conn, caller, id, version).await?;
    let is_ours = matches!(
        event,
        OrderEvent::MarkReady
            | OrderEvent::Edit
            | OrderEvent::Close
            | OrderEvent::SupplyDocuments
            | OrderEvent::Reverse
    ) || (event == OrderEvent::Cancel && !order.standing().is_sent);
    if !is_ours {
        return Err(Error::Invalid(format!(
            "\u{201c}{}\u{201d} is not done here: it is asked of the carrier, or taken from what the carrier \
             tells.",
            event.label()
        )));
    }
    let is_elsewhere = matches!(event, OrderEvent::SupplyDocuments | OrderEvent::Reverse);
    let is_told = reason
        .as_deref()
        .is_some_and(|reason| !reason.trim().is_empty());
    if is_elsewhere && !is_told {
        return Err(Error::Invalid(
            "Say how you asked the carrier: whom, and by which ticket.".to_owned(),
        ));
    }
    let dossier = Dossier::load(app, caller, conn, order).await?;
    let order = dossier.order.clone();
    let state = order
        .state
        .moved(event, By::User, order.standing(), &dossier.guards())
        .map_err(|refusal| Error::Invalid(format!("{refusal}.")))?;
    if state == OrderState::Cancelled {
        cancel_lines(app, caller, conn, id).await?;
    }
    move_to(app, caller, conn, order, event, state, reason).await?;
    tx.commit().await?;
    Ok(())
}

async fn cancel_lines(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    id: PortOrderId,
) -> Result<()> {
    let mut events = Vec::new();
    for line in rows::lines(conn, caller.org, id).await? {
        let event = LineEvent::Cancel;
        let Ok(to) = line.state.next(event) else {
            continue;
        };
        let what = What::LineMoved {
            event,
            from: line.state,
            to,
        };
        events.push(record::event(app, caller, Some(line.number), what));
        rows::update_line(conn, caller.org, id, &Line { state: to, ..line }).await?;
    }
    Ok(rows::append_events(conn, caller.org, id.uuid(), &events).await?)
}

/// Writes down that an order moved.
pub(in crate::ports) async fn move_to(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    event: OrderEvent,
    to: OrderState,
    reason: Option<String>,
) -> Result<()> {
    let now = app.now();
    let after = Order {
        state: to,
        resume_state: order.state.resume_after(event).or(order.resume_state),
        moments: noted(&order, to, now),
        ..order.clone()
    };
    rows::update_order(conn, caller.org, &after).await?;
    let moved = Event {
        reason: reason.clone(),
        ..record::event(
            app,
            caller,
            None,
            What::OrderMoved {
                event,
                from: order.state,
                to,
            },
        )
    };
    rows::append_events(conn, caller.org, order.id.uuid(), &[moved]).await?;
    let entry = record::moved(&order, &after, reason);
    app.record(caller, conn, &[entry]).await
}

pub(super) fn noted(order: &Order, to: OrderState, at: chrono::DateTime<chrono::Utc>) -> Moments {
    let mut moments = order.moments.clone();
    moments.note(to, at);
    moments
}

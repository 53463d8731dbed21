//! What time alone does: windows open and are over, and silence becomes a yes. Nothing waits for a moment
//! here; whoever looks at ports has this done first, and doing it twice changes nothing more.

use std::collections::HashMap;

use domain::{
    PortOrderId, PortOutId,
    calendar::Overrides,
    port::{
        Line, Order, OrderState, PortOut, PortOutState,
        clock::{due, due_of_port_out},
        departure::{PortOutAnswer, PortOutParticulars},
        journal::{Event, What},
        out::PortOutEvent,
        state::{By, OrderEvent},
    },
};
use store::{Conn, ports as rows};

use super::{clocks::Days, dossier, orders, outs, record, secrets, settings};
use crate::{App, Caller, Error, Result};

/// The states that a clock can end.
const RUNNING: &[OrderState] = &[OrderState::FocConfirmed, OrderState::Activating];
/// The states in which an answer of ours is waited for.
const AWAITING: &[PortOutState] = &[PortOutState::Notified, PortOutState::UnderReview];

/// Moves the orders and port-outs whose time has come, and forgets secrets whose time is over. Whether any
/// was moved.
pub(crate) async fn tick(app: &App, caller: &Caller) -> Result<bool> {
    secrets::purge(app, caller).await?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let own_days = settings::calendar(conn, caller).await?;
    let running = rows::open_orders(conn, caller.org, RUNNING, None).await?;
    let mut lines: HashMap<PortOrderId, Vec<Line>> = HashMap::new();
    if !running.is_empty() {
        for (order, line) in rows::lines_in(conn, caller.org, RUNNING).await? {
            lines.entry(order).or_default().push(line);
        }
    }
    let awaiting = rows::port_outs(conn, caller.org, AWAITING, u32::MAX).await?;
    drop(read);
    let mut is_moved = false;
    for order in running {
        let lines = lines.get(&order.id).map_or(&[][..], Vec::as_slice);
        if due_now(app, &order, lines, &own_days).is_some() {
            is_moved |= unless_changed(go_on(app, caller, order.id, &own_days).await)?;
        }
    }
    for port_out in awaiting {
        if due_of_port_out(&port_out, app.now()).is_some() {
            is_moved |= unless_changed(fall_silent(app, caller, port_out.id).await)?;
        }
    }
    Ok(is_moved)
}

/// What somebody else changed at this moment is looked at anew the next time.
fn unless_changed(moved: Result<bool>) -> Result<bool> {
    match moved {
        Err(Error::Conflict | Error::NotFound(_)) => Ok(false),
        other => other,
    }
}

fn due_now(app: &App, order: &Order, lines: &[Line], own_days: &Overrides) -> Option<OrderEvent> {
    let calendar = dossier::calendar_of(order, own_days.clone());
    let days = Days {
        order,
        numbers: lines.iter().filter(|line| line.state.is_live()).count(),
        calendar: calendar.as_ref(),
    };
    due(order, lines, days.window(), app.now())
}

/// Moves an order as long as its clock asks for it: a window that nobody saw open may be over already.
async fn go_on(app: &App, caller: &Caller, id: PortOrderId, own_days: &Overrides) -> Result<bool> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let lines = rows::lines(conn, caller.org, id).await?;
    let mut is_moved = false;
    loop {
        let order = orders::existing(conn, caller, id).await?;
        let Some(event) = due_now(app, &order, &lines, own_days) else {
            break;
        };
        let Ok(to) = order.state.next(event, order.standing()) else {
            break;
        };
        moved(app, caller, conn, order, event, to).await?;
        is_moved = true;
    }
    tx.commit().await?;
    Ok(is_moved)
}

async fn moved(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    before: Order,
    event: OrderEvent,
    to: OrderState,
) -> Result<()> {
    let mut after = Order {
        state: to,
        ..before.clone()
    };
    after.moments.note(to, app.now());
    rows::update_order(conn, caller.org, &after).await?;
    let what = What::OrderMoved {
        event,
        from: before.state,
        to,
    };
    let event = by_clock(app, caller, what);
    rows::append_events(conn, caller.org, after.id.uuid(), &[event]).await?;
    let entry = record::moved(&before, &after, Some("Its time had come.".to_owned()));
    app.record(caller, conn, &[entry]).await
}

/// Records that nobody answered a port-out in time, which its carrier takes for a yes.
async fn fall_silent(app: &App, caller: &Caller, id: PortOutId) -> Result<bool> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = outs::existing(conn, caller, id).await?;
    if due_of_port_out(&before, app.now()).is_none() {
        return Ok(false);
    }
    let event = PortOutEvent::AuthoriseByDefault;
    let Ok(state) = before.state.next(event) else {
        return Ok(false);
    };
    let after = PortOut {
        state,
        particulars: PortOutParticulars {
            answer: Some(PortOutAnswer::Silence),
            answered_at: before.answer_by,
            ..before.particulars.clone()
        },
        ..before.clone()
    };
    let what = What::PortOutMoved {
        from: before.state,
        to: state,
    };
    let silent = Event {
        reason: Some("Nobody answered in time, which the carrier takes for a yes.".to_owned()),
        vendor_status: before.vendor_status.clone(),
        ..by_clock(app, caller, what)
    };
    outs::change(app, caller, conn, &before, &after, &[silent]).await?;
    tx.commit().await?;
    Ok(true)
}

/// Something that the clock did.
fn by_clock(app: &App, caller: &Caller, what: What) -> Event {
    Event {
        by: By::Timer,
        name: By::Timer.label().to_owned(),
        ..record::event(app, caller, None, what)
    }
}
